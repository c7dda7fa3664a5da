"""Outlines: borders are shared, areas are true, nothing crosses itself, and the docstrings' examples hold."""

from __future__ import annotations

import doctest
import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridgework.analysis import place_classes
from bridgework.analysis.place_classes import apart_beyond_chance, classes_of
from bridgework.analysis.place_shapes import (
    TooTangled,
    borders,
    borders_of,
    crosses_itself,
    crossing,
    equal_area_for,
    label,
    label_point,
    loop_share,
    projection,
    simplified_together,
    simplifying,
    unwrapped,
)

MODULES = (place_classes, borders, crossing, label, projection, simplifying)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_the_examples_of_the_docstrings_hold(module: object) -> None:
    found = doctest.testmod(module)  # type: ignore[arg-type]
    assert found.attempted and not found.failed


def wavy_grid(n: int, seed: int = 3, fine: int = 12, high: int = 60) -> list[list[np.ndarray]]:
    """Return n × n shapes that tile a square; the line between two of them is wavy and the same from both sides."""
    chance = np.random.default_rng(seed)
    lines: dict[tuple[int, int, bool], np.ndarray] = {}
    for i in range(n + 1):
        for j in range(n):
            t = np.linspace(0, 1000, fine + 2)[:-1]
            wave = np.r_[0, chance.integers(-high, high, fine)]
            lines[i, j, True] = np.column_stack((1000 * j + t, 1000 * i + wave)).astype(np.int64)
            lines[j, i, False] = np.column_stack(
                (1000 * i + np.r_[0, chance.integers(-high, high, fine)], 1000 * j + t)
            ).astype(np.int64)

    def edge(i: int, j: int, across: bool, end: tuple[int, int], backward: bool) -> np.ndarray:
        line = np.vstack((lines[i, j, across], [end]))
        return (line[::-1] if backward else line)[:-1]

    shapes = []
    for i in range(n):
        for j in range(n):
            a, b, c, d = (
                (1000 * j, 1000 * i),
                (1000 * j + 1000, 1000 * i),
                (1000 * j + 1000, 1000 * i + 1000),
                (1000 * j, 1000 * i + 1000),
            )
            ring = np.vstack(
                (
                    edge(i, j, True, b, False),
                    edge(i, j + 1, False, c, False),
                    edge(i + 1, j, True, c, True),
                    edge(i, j, False, d, True),
                )
            )
            assert tuple(ring[0]) == a
            shapes.append([ring])
    return shapes


def area(ring: np.ndarray) -> float:
    x, y = ring[:, 0].astype(float), ring[:, 1].astype(float)
    return float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2


def test_each_inner_border_is_found_once_and_used_twice() -> None:
    found = borders_of(wavy_grid(3))
    # 3 × 3 squares: 12 inner borders; around the outside 12 more, of which those that meet at an outer corner are one.
    assert Counter(found.n_uses().tolist()) == {2: 12, 1: 8}


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.integers(1, 4), st.integers(0, 10_000), st.integers(0, 700))
def test_simplified_shapes_still_tile_the_land(n: int, seed: int, most: int) -> None:
    shapes = wavy_grid(n, seed)
    small = simplified_together(shapes, most)
    assert [len(rings) for rings in small] == [1] * len(shapes)
    # Edges that two shapes share run once each way; what is left is the outer line of the whole.
    edges = Counter()
    for rings in small:
        for ring in rings:
            assert len(ring) >= 3 and not crosses_itself(ring)
            for p, q in zip(ring.tolist(), np.roll(ring, -1, axis=0).tolist(), strict=True):
                edges[tuple(p), tuple(q)] += 1
    assert set(edges.values()) == {1}
    outer = {edge for edge in edges if edge[::-1] not in edges}
    whole = sum(area(ring) for rings in small for ring in rings)
    around = sum(p[0] * q[1] - p[1] * q[0] for p, q in outer) / 2
    assert whole == pytest.approx(around)
    # Only points that were there.
    before = {tuple(p) for rings in shapes for ring in rings for p in ring.tolist()}
    assert {p for p, _q in edges} <= before


def test_the_budget_of_points_is_kept_and_used() -> None:
    shapes = wavy_grid(4, fine=40, high=8)
    total = sum(len(ring) for rings in shapes for ring in rings)
    for most in (200, 800, 1500):
        n = sum(len(ring) for rings in simplified_together(shapes, most) for ring in rings)
        assert most * 0.9 <= n <= most < total


def test_a_lake_that_is_another_place_stays_and_a_speck_goes() -> None:
    outer = np.array([[0, 0], [1000, 0], [1000, 1000], [0, 1000]])
    lake = np.array([[400, 400], [420, 400], [420, 420], [400, 420]])
    speck = np.array([[2000, 0], [2003, 0], [2003, 3], [2000, 3]])
    small = simplified_together([[outer, lake, speck], [lake[::-1].copy()]], 500, smallest=1000.0)
    assert [len(rings) for rings in small] == [2, 1]
    assert {tuple(p) for p in small[0][1].tolist()} == {tuple(p) for p in small[1][0].tolist()}


def test_borders_and_simplifying_of_nothing_give_nothing() -> None:
    assert simplified_together([], 10) == []
    assert simplified_together([[]], 10) == [[]]
    with pytest.raises(ValueError, match="three points"):
        borders_of([[np.array([[0, 0], [1, 1]])]])


def slow_crosses(ring: np.ndarray) -> bool:
    n = len(ring)

    def side(p: np.ndarray, q: np.ndarray, r: np.ndarray) -> int:
        return int(np.sign((q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])))

    for i in range(n):
        for j in range(i + 1, n):
            a, b, c, d = ring[i], ring[(i + 1) % n], ring[j], ring[(j + 1) % n]
            if side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0:
                return True
    return False


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=3, max_size=14))
def test_crossings_are_those_that_a_slow_check_finds(points: list[tuple[int, int]]) -> None:
    ring = np.array(points)
    assert crosses_itself(ring) == slow_crosses(ring)


def test_a_tiny_loop_is_told_from_a_knot() -> None:
    ring = [[0, 0], [1000, 0], [1000, 1000], [501, 1001], [499, 1000], [500, 1002], [500, 999], [0, 1000]]
    assert crosses_itself(ring) and loop_share(ring) < 0.001
    assert loop_share([[0, 0], [1000, 1000], [1000, 0], [0, 1000]]) == pytest.approx(0.5)


def test_a_long_ring_is_checked_in_parts_and_a_hostile_one_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    turn = np.linspace(0, 2 * math.pi, 5000, endpoint=False)
    circle = np.column_stack((np.cos(turn), np.sin(turn)))
    monkeypatch.setattr(crossing, "AT_ONCE", 700)
    assert not crosses_itself(circle)
    circle[[100, 104]] = circle[[104, 100]]
    assert crosses_itself(circle)
    comb = np.column_stack((np.tile([0.0, 1.0], 5000), np.arange(10_000.0)))
    with pytest.raises(TooTangled):
        crosses_itself(comb)


def test_places_keep_their_share_of_the_ground() -> None:
    # Ground of a belt between two parallels: proportional to the difference of their sines.
    plane = equal_area_for(-90, 36, -82, 40)

    def ground(west: float, south: float, east: float, north: float) -> float:
        t = np.linspace(0, 1, 400)
        lon = np.r_[west + t * (east - west), np.full(400, east), east - t * (east - west), np.full(400, west)]
        lat = np.r_[np.full(400, south), south + t * (north - south), np.full(400, north), north - t * (north - south)]
        return abs(area(np.column_stack(plane(lon, lat))))

    by_hand = (math.sin(math.radians(40)) - math.sin(math.radians(39))) / (
        math.sin(math.radians(37)) - math.sin(math.radians(36))
    )
    assert ground(-83, 39, -82, 40) / ground(-90, 36, -89, 37) == pytest.approx(by_hand, rel=1e-4)


@pytest.mark.parametrize("extent", [(0, 0, 0, 0), (-180, -90, 180, 90), (170, -20, 190, 20), (10, 89, 11, 90)])
def test_any_extent_has_a_plane(extent: tuple[float, float, float, float]) -> None:
    x, y = equal_area_for(*extent)(np.array([extent[0], extent[2]]), np.array([extent[1], extent[3]]))
    assert np.isfinite(x).all() and np.isfinite(y).all()


def test_north_is_up_and_east_is_right() -> None:
    x, y = equal_area_for(-90, 36, -82, 40)([-86, -85], [38, 39])
    assert x[1] > x[0] and y[1] > y[0]
    x, y = equal_area_for(140, -39, 150, -34)([145, 146], [-37, -36])
    assert x[1] > x[0] and y[1] > y[0]


def test_longitudes_across_the_date_line_stay_together() -> None:
    assert unwrapped([178, -178, -170]).tolist() == [178, 182, 190]
    assert unwrapped([]).tolist() == []


def test_the_label_is_inside_a_ring_with_a_hole() -> None:
    x, y = label_point([[[0, 0], [100, 0], [100, 100], [0, 100]], [[10, 10], [90, 10], [90, 90], [10, 90]]])
    assert not (10 < x < 90 and 10 < y < 90) and 0 < x < 100 and 0 < y < 100


rates = st.lists(st.floats(0, 300).map(lambda value: round(value, 1)), min_size=1, max_size=150)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(rates, st.integers(1, 6))
def test_every_rate_lies_in_its_class_and_equal_rates_share_one(values: list[float], most: int) -> None:
    found = classes_of(values, most)
    assert 1 <= len(found.bounds) <= most
    assert sum(found.counts()) == len(values)
    for value, rank in zip(values, found.of, strict=True):
        low, high = found.bounds[rank]
        assert low - 1e-6 <= value <= high + 1e-6
    assert all(a[1] <= b[0] + 1e-9 for a, b in zip(found.bounds, found.bounds[1:], strict=False))
    ranks = dict(zip(values, found.of, strict=True))
    assert all(ranks[value] == rank for value, rank in zip(values, found.of, strict=True))


def test_skewed_rates_get_classes_of_equal_numbers() -> None:
    found = classes_of([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 250.0])
    assert not found.is_equal_steps and found.counts() == (2, 2, 2, 2, 2)


def test_nearly_equal_rates_share_a_class() -> None:
    assert classes_of([55.1, 55.2, 55.4]).counts() == (3,)


def test_apart_says_why_where_it_cannot_say() -> None:
    assert apart_beyond_chance([5], [10]).reason == "too_few_places"
    assert apart_beyond_chance([0, 0], [50, 60]).reason == "all_or_none"
    assert apart_beyond_chance([1, 0, 1], [4, 4, 4]).reason == "too_few_expected"
    assert not apart_beyond_chance([50, 51, 49], [100, 100, 100]).is_beyond_chance


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.integers(5, 95), st.integers(100, 400)), min_size=2, max_size=12))
def test_apart_is_scipys_chi_square(pairs: list[tuple[int, int]]) -> None:
    from scipy.stats import chi2_contingency

    found = apart_beyond_chance([x for x, _ in pairs], [n for _, n in pairs])
    if found.reason:
        return
    expected = chi2_contingency([[x, n - x] for x, n in pairs], correction=False)
    assert found.chi2 == pytest.approx(expected.statistic) and found.p == pytest.approx(expected.pvalue)
