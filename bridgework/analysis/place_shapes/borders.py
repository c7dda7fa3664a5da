"""Which stretches of outline are one border: two places that touch are cut at the same points and share what lies between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Shapes = Sequence[Sequence[Ints]]


@dataclass(frozen=True)
class Borders:
    """Outlines as borders.

    Attributes
    ----------
    points : ndarray of int, shape (v, 2)
        Every point once.
    lines : tuple of ndarray of int
        Each border as positions in `points`, once, whichever shapes use it. A closed one begins and ends with the same.
    rings : tuple of tuple of tuple of (int, bool)
        By shape and ring: the borders around it, and whether each runs backward.
    """

    points: Ints
    lines: tuple[Ints, ...]
    rings: tuple[tuple[tuple[tuple[int, bool], ...], ...], ...]

    def n_uses(self) -> Ints:
        """How many rings use each border: 1 at a coast, 2 between two places."""
        uses = np.zeros(len(self.lines), dtype=np.int64)
        for shape in self.rings:
            for ring in shape:
                for line, _backward in ring:
                    uses[line] += 1
        return uses


def borders_of(shapes: Shapes) -> Borders:
    """Cut the outlines of many shapes into borders.

    How to read it: a point where the outlines that pass through it do not all have the same two neighbors is a corner; borders
    run from corner to corner.

    Parameters
    ----------
    shapes : sequence of sequence of ndarray of int, shape (m, 2)
        Rings of each shape on a whole-number grid, first point not repeated, no two equal neighbors, at least 3 points each.

    Returns
    -------
    Borders

    Raises
    ------
    ValueError
        If a ring has fewer than 3 points.

    Notes
    -----
    O(points log points). Borders that only nearly touch in the file (different points on both sides) stay apart.

    References
    ----------
    Own rule, after the cutting of TopoJSON: M. Bostock (2012), "TopoJSON specification", github.com/topojson/topojson-server,
    `cut` and `dedup`.

    Examples
    --------
    Two squares side by side have one border between them and one around each.

    >>> a = np.array([[0, 0], [1, 0], [1, 1], [0, 1]])
    >>> b = a + [1, 0]
    >>> found = borders_of([[a], [b]])
    >>> len(found.lines), sorted(found.n_uses().tolist())
    (3, [1, 1, 2])
    """
    rings = [ring for shape in shapes for ring in shape]
    if any(len(ring) < 3 for ring in rings):
        raise ValueError("A ring has at least three points.")
    if not rings:
        return Borders(np.zeros((0, 2), dtype=np.int64), (), tuple(() for _ in shapes))
    points, ids = np.unique(np.concatenate(rings), axis=0, return_inverse=True)
    ids = ids.reshape(-1)
    around = np.split(ids, np.cumsum([len(ring) for ring in rings])[:-1])
    is_corner = _corners(around, len(points))

    known: dict[tuple[int, ...], int] = {}
    lines: list[Ints] = []

    def line(stretch: Ints) -> tuple[int, bool]:
        key = tuple(stretch.tolist())
        backward = key[::-1]
        if backward in known:
            return known[backward], True
        if key not in known:
            known[key] = len(lines)
            lines.append(stretch)
        return known[key], False

    cut = iter([_cut(ring, is_corner) for ring in around])
    made = tuple(tuple(tuple(line(stretch) for stretch in next(cut)) for _ring in shape) for shape in shapes)
    return Borders(points, tuple(lines), made)


def _corners(around: list[Ints], n_points: int) -> npt.NDArray[np.bool_]:
    """Return for each point whether the outlines through it part there."""
    here = np.concatenate(around)
    before = np.concatenate([np.roll(ring, 1) for ring in around])
    after = np.concatenate([np.roll(ring, -1) for ring in around])
    low, high = np.minimum(before, after), np.maximum(before, after)
    order = np.argsort(here, kind="stable")
    starts = np.searchsorted(here[order], np.arange(n_points))
    differs = np.zeros(n_points, dtype=bool)
    for side in (low[order], high[order]):
        differs |= np.minimum.reduceat(side, starts) != np.maximum.reduceat(side, starts)
    return differs


def _cut(ring: Ints, is_corner: npt.NDArray[np.bool_]) -> list[Ints]:
    """Return the stretches of a ring between corners; a ring without one is a closed stretch from its first point in order."""
    corners = np.flatnonzero(is_corner[ring])
    if len(corners) == 0:
        turned = np.roll(ring, -int(ring.argmin()))
        if turned[1] > turned[-1]:  # the same ring as a hole elsewhere runs the other way round
            turned = np.concatenate((turned[:1], turned[:0:-1]))
        return [np.concatenate((turned, turned[:1]))]
    turned = np.roll(ring, -int(corners[0]))
    ends = np.append(corners - corners[0], len(ring))
    whole = np.concatenate((turned, turned[:1]))
    return [whole[a : b + 1] for a, b in zip(ends[:-1], ends[1:], strict=True)]
