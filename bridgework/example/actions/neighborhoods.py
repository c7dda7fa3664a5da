"""The example's map: an invented coast with neighborhoods that tile the land, and one number in each of them."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import Voronoi

from bridgework.analysis.place_shapes import borders_of
from bridgework.example.actions.harbor import SEED, Harbor, words
from bridgework.example.content.goals import GAPS, STUDENTS
from bridgework.example.content.neighborhoods import (
    CORNER,
    HIGH,
    ISLANDS,
    LATE_BUS,
    LATE_BUS_GOAL,
    LATE_BUS_SLUG,
    N_STUDENTS,
    N_YEARS,
    NEIGHBORHOODS,
    SECOND_RELEASE,
)
from bridgework.indicators.actions.outlining import match_outlines, outlines_of, write_outlines
from bridgework.indicators.actions.releasing import release_now
from bridgework.indicators.models import Indicator, Target, Value
from bridgework.lib.outlines import Outline
from bridgework.partnerships.actions import journaled
from bridgework.places.actions import ensure_everyone, ensure_place
from bridgework.places.models import Dimension, Group, Period, Place

Floats = npt.NDArray[np.float64]
ACROSS = 84  # small cells in each direction
WATER = -1


def plan_neighborhoods(harbor: Harbor) -> None:
    """Put the neighborhoods' number and the outlines of all places on the timeline."""
    harbor.at(-85, lambda at: _measure(harbor, at))
    harbor.at(-84, lambda at: _draw(harbor, at))


def _measure(harbor: Harbor, at: datetime) -> None:
    chance = np.random.default_rng(SEED + 1)
    scope = harbor.partnership.scope
    areas = {place.name: place for place in Place.objects.filter(scope=scope, level="area")}
    places = [
        ensure_place(scope=scope, level="neighborhood", code="", name=one.name, parent=areas[one.area])
        for one in NEIGHBORHOODS
    ]
    race = Dimension.objects.get(scope=scope, code="race")
    groups = list(Group.objects.filter(dimension=race).order_by("position", "pk"))
    shares = np.array([0.47, 0.24, 0.17, 0.08, 0.035, 0.005])
    indicator = Indicator.objects.create(
        partnership=harbor.partnership,
        slug=LATE_BUS_SLUG,
        goal=harbor.made[f"goal:{LATE_BUS_GOAL}"],
        name=words(LATE_BUS["name"]),
        definition=words(LATE_BUS["definition"]),
        counted=words(LATE_BUS["counted"]),
        method_note=words(LATE_BUS["method_note"]),
        population=words(STUDENTS),
        unit="people",
        polarity="up",
        source="Invented for this example",
        steward=harbor.organizations["Harbor County Schools"],
        place_level="neighborhood",
        home_place=places[0],
        home_dimension=race,
        position=2,  # beside those of its goal
    )
    harbor.made["indicator:late-bus"] = indicator
    Target.objects.create(indicator=indicator, value=90, by=harbor.day(4 * 365))
    everyone = ensure_everyone(scope=scope)
    rows = []
    for turn, period in enumerate(Period.objects.filter(scope=scope).order_by("-starts_on")[:N_YEARS]):
        for place, one in zip(places, NEIGHBORHOODS, strict=True):
            # Who lives where differs from neighborhood to neighborhood.
            mixed = chance.dirichlet(shares * 18 + 0.2)
            sizes = chance.multinomial(int(N_STUDENTS * one.share * (1 - 0.01 * turn)), mixed)
            rate = one.buses - 0.05 * turn
            x = [
                int(chance.binomial(size, float(np.clip(rate + GAPS[group.code][1] * 0.8, 0.03, 0.97))))
                for group, size in zip(groups, sizes, strict=True)
            ]
            cells = [*zip(groups, x, sizes.tolist(), strict=True), (everyone, sum(x), int(sizes.sum()))]
            rows += [
                Value(indicator=indicator, place=place, period=period, group=group, numerator=k, denominator=n)
                for group, k, n in cells
                if n
            ]
    Value.objects.bulk_create(rows, batch_size=500)
    indicator.refreshed_at = indicator.changed_at = at
    indicator.save(update_fields=["refreshed_at", "changed_at"])
    journaled(
        partnership=harbor.partnership,
        by=harbor.steward,
        act="indicators.indicator.defined",
        subject=f"indicators.indicator:{indicator.journal_key}",
        at=at,
        facts={"unit": indicator.unit, "values": len(rows)},
    )
    release_now(
        partnership=harbor.partnership,
        indicators=Indicator.objects.filter(pk=indicator.pk),
        note=words(SECOND_RELEASE),
        by=harbor.steward,
        at=at,
    )


def _draw(harbor: Harbor, at: datetime) -> None:
    scope = harbor.partnership.scope
    cells, owner = _land()
    levels = {
        "neighborhood": [one.name for one in NEIGHBORHOODS],
        "area": [one.area for one in NEIGHBORHOODS],
        "county": ["Harbor County"] * len(NEIGHBORHOODS),
    }
    for level, names in levels.items():
        kinds = list(dict.fromkeys(names))
        whose = np.array([*(kinds.index(name) for name in names), WATER])[owner]
        shapes = [
            Outline({"name": name}, rings) for name, rings in zip(kinds, _rings(cells, whose, len(kinds)), strict=True)
        ]
        places = list(Place.objects.filter(scope=scope, level=level))
        outlines = outlines_of(match_outlines({"": shapes}, places))
        write_outlines(partnership=harbor.partnership, level=level, outlines=outlines, by=harbor.steward, at=at)


def _noise(chance: np.random.Generator, at: Floats) -> Floats:
    """Return a wavy line of several wave lengths, about 0 and mostly within 1."""
    waves = [
        chance.uniform(0.5, 1) / k * np.sin(2 * np.pi * k * at + chance.uniform(0, 6.3)) for k in (1, 2, 3, 5, 8, 13)
    ]
    return np.sum(waves, axis=0)


def _land() -> tuple[Voronoi, npt.NDArray[np.int64]]:
    """Return small cells over the map, and for each its neighborhood's number or WATER."""
    chance = np.random.default_rng(SEED)
    grid = (np.arange(ACROSS) + 0.5) / ACROSS * 1.2 - 0.1
    x, y = (axis.ravel() for axis in np.meshgrid(grid, grid))
    x, y = (
        x + chance.uniform(-0.42, 0.42, x.size) * 1.2 / ACROSS,
        y + chance.uniform(-0.42, 0.42, y.size) * 1.2 / ACROSS,
    )
    # An island's shore, nearly straight in the north-west where the county ends at a neighbor's line.
    angle = np.arctan2(y - 0.58, x - 0.49)
    shore = 0.475 + 0.05 * np.cos(2 * angle + 0.5) + 0.085 * _noise(chance, angle / (2 * np.pi))
    on_land = (np.hypot((x - 0.49) / 1.06, (y - 0.58) / 0.92) < shore) & (y < 0.955 + 0.1 * (x - 0.5)) & (x > 0.045)
    # The harbor: a bay from the south that narrows to the river's mouth.
    middle = 0.53 + 0.035 * np.sin(7 * y) + 0.012 * _noise(chance, y)
    half = np.interp(y, [0.05, 0.22, 0.38, 0.47, 0.56], [0.16, 0.10, 0.055, 0.022, 0.0])
    on_land &= np.abs(x - middle) > half
    owner = np.full(x.size, WATER)
    cells = Voronoi(np.column_stack((x, y)))
    a, b = cells.ridge_points.T
    rough = chance.uniform(0.4, 1.8, len(a)) * np.hypot(x[a] - x[b], y[a] - y[b])
    between = on_land[a] & on_land[b]
    graph = csr_matrix((rough[between], (a[between], b[between])), shape=(x.size, x.size))
    mainland = [number for number, one in enumerate(NEIGHBORHOODS) if not one.name.endswith("Island")]
    land = np.flatnonzero(on_land)
    starts = [
        int(land[np.hypot(x[land] - NEIGHBORHOODS[i].x, y[land] - NEIGHBORHOODS[i].y).argmin()]) for i in mainland
    ]
    away = dijkstra(graph, directed=False, indices=starts)
    reached = np.isfinite(away.min(axis=0))
    owner[reached] = np.array(mainland)[away.argmin(axis=0)[reached]]
    for name, cx, cy, rx, ry in ISLANDS:
        angle = np.arctan2((y - cy) / ry, (x - cx) / rx)
        shore = 1 + 0.12 * _noise(chance, angle / (2 * np.pi))
        number = next(i for i, one in enumerate(NEIGHBORHOODS) if one.name == name)
        owner[np.hypot((x - cx) / rx, (y - cy) / ry) < shore] = number
    return cells, owner


def _rings(cells: Voronoi, owner: npt.NDArray[np.int64], n: int) -> list[list[Floats]]:
    """Return the rings around the cells of each owner, with rounded lines, in degrees."""
    after: list[dict[int, int]] = [{} for _ in range(n)]
    for (p, q), (u, v) in zip(cells.ridge_points, cells.ridge_vertices, strict=True):
        if owner[p] == owner[q] or u < 0 or v < 0:
            continue
        (ux, uy), (vx, vy), (px, py) = cells.vertices[u], cells.vertices[v], cells.points[p]
        is_left = (vx - ux) * (py - uy) - (vy - uy) * (px - ux) > 0
        start, end = (u, v) if is_left else (v, u)
        if owner[p] != WATER:
            after[owner[p]][start] = end
        if owner[q] != WATER:
            after[owner[q]][end] = start
    fine = 1_000_000
    shapes = []
    for chain in after:
        rings = []
        while chain:
            at = next(iter(chain))
            ring = []
            while at in chain:
                ring.append(at)
                at = chain.pop(at)
            rings.append(np.rint(cells.vertices[ring] * fine).astype(np.int64))
        shapes.append([ring for ring in rings if len(ring) >= 3])
    borders = borders_of(shapes)
    lines = [_rounded(borders.points[line] / fine) for line in borders.lines]
    wide = HIGH / np.cos(np.radians(CORNER[1] + HIGH / 2))
    corner, size = np.array(CORNER), np.array([wide, HIGH])

    def drawn(ring: tuple[tuple[int, bool], ...]) -> Floats:
        parts = [lines[line][::-1] if backward else lines[line] for line, backward in ring]
        return corner + np.concatenate([part[:-1] for part in parts]) * size

    return [[drawn(ring) for ring in shape] for shape in borders.rings]


def _rounded(line: Floats) -> Floats:
    """Return a line smoothed and with its corners cut twice (Chaikin), its ends in place."""
    for _turn in range(2):
        if len(line) > 4:
            line = np.concatenate((line[:1], (line[:-2] + 2 * line[1:-1] + line[2:]) / 4, line[-1:]))
    for _turn in range(2):
        a, b = line[:-1], line[1:]
        cut = np.empty((2 * len(a), 2))
        cut[::2], cut[1::2] = 0.75 * a + 0.25 * b, 0.25 * a + 0.75 * b
        line = np.concatenate((line[:1], cut[1:-1], line[-1:]))
    return line
