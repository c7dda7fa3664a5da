"""Counts on a grid and outlines: nobody is lost, nobody's exact place is drawn, and nothing breaks on a line."""

import doctest

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridgework.analysis import geometry
from bridgework.analysis.geometry import binned_points, convex_hull, round_half_width

PLACES = st.lists(
    st.tuples(
        st.floats(-1e6, 1e6, allow_nan=False).map(lambda v: round(v, 3)),
        st.floats(-1e6, 1e6, allow_nan=False).map(lambda v: round(v, 3)),
    ),
    max_size=40,
)


def both(places):
    return [p[0] for p in places], [p[1] for p in places]


def test_the_examples_in_the_docstrings_are_true():
    assert doctest.testmod(geometry).failed == 0


@settings(deadline=None)
@given(PLACES, st.integers(1, 30))
def test_nobody_is_lost_on_the_grid(places, bins):
    found = binned_points(*both(places), bins)
    assert found.counts.shape == (bins, bins)
    assert found.counts.sum() == len(places)
    x, y, counts = found.occupied()
    assert counts.sum() == len(places)
    # Everybody is within half a cell of the middle of an occupied cell.
    reach = found.cell / 2 * (1 + 1e-9) + 1e-9
    for px, py in places:
        assert ((np.abs(x - px) <= reach) & (np.abs(y - py) <= reach)).any()


@settings(deadline=None)
@given(PLACES)
def test_the_edge_is_round_and_holds_everybody(places):
    half = round_half_width(*both(places))
    assert all(abs(value) <= half for place in places for value in place)
    assert f"{half:.0e}"[0] in "125"
    assert float(f"{half:.0e}") == pytest.approx(half)


def test_who_stands_outside_is_counted_at_the_edge():
    assert binned_points([-9.0, 9.0, 1e300], [0.1, 0.1, -1e300], 2, half_width=1.0).counts.tolist() == [[0, 1], [1, 1]]


@settings(deadline=None)
@given(PLACES)
def test_a_hull_is_convex_and_holds_every_point(places):
    x, y = both(places)
    corners = convex_hull(x, y)
    assert len(corners) <= len(set(places))
    assert {tuple(corner) for corner in corners.tolist()} <= {(float(a), float(b)) for a, b in places}
    if len(corners) < 3:
        return
    following = np.roll(corners, -1, axis=0)
    side = following - corners
    for px, py in places:
        # Left of every side, going counterclockwise.
        turn = side[:, 0] * (py - corners[:, 1]) - side[:, 1] * (px - corners[:, 0])
        assert (turn >= -1e-6 * (side**2).sum(axis=1).max()).all()


@pytest.mark.parametrize(
    ("x", "y", "corners"),
    [
        ([], [], 0),
        ([1.0], [2.0], 1),
        ([1.0] * 5, [2.0] * 5, 1),
        ([0.0, 1.0], [0.0, 0.0], 2),
        ([3.0] * 4, [0.0, 1.0, 2.0, 5.0], 2),
        ([0.0, 1.0, 2.0 + 1e-13], [0.0, 1.0, 2.0], 2),
        ([0.0, 1.0, 0.0], [0.0, 0.0, 1.0], 3),
    ],
)
def test_degenerate_shapes_have_a_hull_too(x, y, corners):
    assert convex_hull(x, y).shape == (corners, 2)


def test_a_line_that_is_upright_but_for_rounding_keeps_its_ends():
    assert convex_hull([0.0, 1e-13, 2e-13], [0.0, 5.0, 2.0]).tolist() == [[0.0, 0.0], [1e-13, 5.0]]


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_places_that_are_no_numbers_are_refused(bad):
    for function in (convex_hull, round_half_width, lambda x, y: binned_points(x, y, 3, half_width=1.0)):
        with pytest.raises(ValueError, match="finite"):
            function([0.0, bad], [0.0, 0.0])
    with pytest.raises(ValueError, match="same length"):
        binned_points([1.0], [1.0, 2.0], 3)
    with pytest.raises(ValueError, match="same length"):
        convex_hull([1.0], [1.0, 2.0])
    with pytest.raises(ValueError, match="at least one cell"):
        binned_points([1.0], [1.0], 0)
