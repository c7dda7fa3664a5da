"""Fewer points for many outlines at once, the least visible ones left out first."""

from __future__ import annotations

import heapq
import math

import numpy as np
import numpy.typing as npt

from .borders import Borders, Ints, Shapes, borders_of
from .crossing import TooTangled, crosses_itself

Floats = npt.NDArray[np.float64]
ROUNDS = 4  # how often a ring that would cross itself is given more of its points back


def simplified_together(
    shapes: Shapes, most_points: int, *, squeeze: float = 1.0, smallest: float = 0.0
) -> list[list[Ints]]:
    """Leave out points of many outlines at once, until no more than so many are left.

    How to read it: points whose triangle with their neighbors is smallest go first, everywhere alike. A border between two places
    is simplified once, so both sides stay the same line: no slivers, no overlaps.

    Parameters
    ----------
    shapes : sequence of sequence of ndarray of int, shape (m, 2)
        Rings of each shape on a whole-number grid, as for `borders_of`.
    most_points : int
        How many points all rings together may keep; a border between two places counts twice, as it is drawn twice. A shape never
        loses its largest ring, and a ring never its last three points, so very small numbers are overrun.
    squeeze : float
        How long a step east is beside a step north (the cosine of the latitude, for degrees).
    smallest : float
        Islands and lakes under this area (in squares of the grid, after squeezing) are left out, but for a shape's largest ring and what
        another shape borders on.

    Returns
    -------
    list of list of ndarray of int
        The rings, shape by shape; points are a subset of those given.

    Raises
    ------
    ValueError
        If a ring has fewer than 3 points.

    Notes
    -----
    O(points log points). A ring that crosses itself afterwards and did not before gets points back, four rounds long. Ties: the
    earlier point goes first.

    References
    ----------
    M. Visvalingam, J. D. Whyatt (1993), "Line generalisation by repeated elimination of points", The Cartographic Journal 30(1),
    section 3, doi:10.1179/000870493786962263.

    Examples
    --------
    The bump of one square's height is kept, the almost straight point is left out.

    >>> ring = np.array([[0, 0], [50, 1], [100, 0], [100, 100], [50, 140], [0, 100]])
    >>> sorted(simplified_together([[ring]], 5)[0][0].tolist())
    [[0, 0], [0, 100], [50, 140], [100, 0], [100, 100]]
    """
    borders = borders_of(shapes)
    plane = borders.points * np.array([squeeze, 1.0])
    weights = [_effective_areas(plane[line]) for line in borders.lines]
    uses = borders.n_uses()
    kept_rings = _large_enough(borders, plane, uses, smallest)
    limits = np.full(len(borders.lines), _limit(weights, uses, most_points))
    _keep_largest(borders, weights, limits, plane)
    result = _built(borders, weights, limits, kept_rings)
    for _round in range(ROUNDS):
        wrong = [
            (at, number)
            for at, (rings, numbers) in enumerate(zip(result, kept_rings, strict=True))
            for ring, number in zip(rings, numbers, strict=True)
            if _crosses(ring) and not _crosses(borders.points[_ring_points(borders, borders.rings[at][number])])
        ]
        if not wrong:
            break
        for at, number in wrong:
            for line, _backward in borders.rings[at][number]:
                limits[line] /= 8
        result = _built(borders, weights, limits, kept_rings)
    return result


def _crosses(ring: Ints) -> bool:
    try:
        return crosses_itself(ring)
    except TooTangled:
        return False


def _effective_areas(line: Floats) -> Floats:
    """Return for each point the area at which it goes (never less than that of points gone before); infinite for both ends."""
    n = len(line)
    areas = np.full(n, math.inf)
    if n < 3:
        return areas
    x, y = line[:, 0].tolist(), line[:, 1].tolist()
    before, after = list(range(-1, n - 1)), list(range(1, n + 1))

    def area(i: int) -> float:
        a, b = before[i], after[i]
        return abs((x[i] - x[a]) * (y[b] - y[a]) - (x[b] - x[a]) * (y[i] - y[a])) / 2

    now = [0.0] * n
    heap = []
    for i in range(1, n - 1):
        now[i] = area(i)
        heap.append((now[i], i))
    heapq.heapify(heap)
    highest, gone = 0.0, [False] * n
    while heap:
        value, i = heapq.heappop(heap)
        if gone[i] or value != now[i]:
            continue
        highest = max(highest, value)
        areas[i] = highest
        gone[i] = True
        a, b = before[i], after[i]
        after[a], before[b] = b, a
        for neighbor in (a, b):
            if 0 < neighbor < n - 1:
                now[neighbor] = area(neighbor)
                heapq.heappush(heap, (now[neighbor], neighbor))
    if line[0].tolist() == line[-1].tolist():
        inner = np.argsort(areas[1:-1])[-2:] + 1  # a closed line keeps three points
        areas[inner] = math.inf
    return areas


def _limit(weights: list[Floats], uses: Ints, most_points: int) -> float:
    """Return the area under which points go."""
    if not weights:
        return 0.0
    areas = np.concatenate([weight[:-1] for weight in weights])  # an end is the next one's start
    times = np.concatenate([np.full(len(w) - 1, n) for w, n in zip(weights, uses, strict=True)])
    order = np.argsort(-areas, kind="stable")
    n_kept = np.cumsum(times[order])
    if n_kept[-1] <= most_points:
        return 0.0
    last = areas[order][int(np.searchsorted(n_kept, most_points, side="right"))]
    return float(np.nextafter(last, math.inf)) if math.isfinite(last) else float(np.finfo(np.float64).max)


def _area(ring: Floats) -> float:
    x, y = ring[:, 0], ring[:, 1]
    return abs(float(np.dot(x - x[0], np.roll(y, -1)) - np.dot(y, np.roll(x, -1) - x[0]))) / 2


def _ring_points(borders: Borders, ring: tuple[tuple[int, bool], ...]) -> Ints:
    parts = [borders.lines[line][::-1] if backward else borders.lines[line] for line, backward in ring]
    return np.concatenate([part[:-1] for part in parts])


def _large_enough(borders: Borders, plane: Floats, uses: Ints, smallest: float) -> list[list[int]]:
    """Return for each shape the rings that stay."""
    kept = []
    for shape in borders.rings:
        areas = [_area(plane[_ring_points(borders, ring)]) for ring in shape]
        largest = int(np.argmax(areas)) if areas else 0
        kept.append(
            [
                number
                for number, (ring, area) in enumerate(zip(shape, areas, strict=True))
                if number == largest or area >= smallest or any(uses[line] > 1 for line, _ in ring)
            ]
        )
    return kept


def _keep_largest(borders: Borders, weights: list[Floats], limits: Floats, plane: Floats) -> None:
    """Give points back to a shape's largest ring where fewer than four would be left of it."""
    for shape in borders.rings:
        if not shape:
            continue
        ring = max(shape, key=lambda one: _area(plane[_ring_points(borders, one)]))
        lines = {line for line, _backward in ring}
        if sum(int((weights[line][:-1] >= limits[line]).sum()) for line in lines) >= 4:
            continue
        for line in lines:
            inner = np.sort(weights[line][np.isfinite(weights[line])])[::-1]
            if len(inner):
                limits[line] = min(limits[line], inner[:4][-1])


def _built(borders: Borders, weights: list[Floats], limits: Floats, kept_rings: list[list[int]]) -> list[list[Ints]]:
    lines = [line[weight >= limit] for line, weight, limit in zip(borders.lines, weights, limits, strict=True)]
    small = Borders(borders.points, tuple(lines), borders.rings)
    result = []
    for shape, numbers in zip(borders.rings, kept_rings, strict=True):
        rings = []
        for number in numbers:
            rings.append(borders.points[_ring_points(small, shape[number])])
        result.append(rings)
    return result
