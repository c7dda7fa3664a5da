"""The sheet of a level's outlines: projected and written as path data once, when outlines are kept, for every map of that level."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from bridgework.analysis.place_shapes import equal_area_for, unwrapped
from bridgework.ui.charts.place_sheet import Outline, Sheet, sheet_of

GRID = 100_000  # of PlaceShape.rings
Kept = tuple[list[list[int]], tuple[float, float]]  # rings as in `PlaceShape`, the label's longitude and latitude


def sheet_on_plane(kept: Sequence[Kept]) -> Sheet:
    """Return the sheet of outlines as they are kept, on one equal-area plane."""
    if not kept:
        return sheet_of([])
    rings = [
        np.cumsum(np.array(ring, dtype=np.int64).reshape(-1, 2), axis=0) / GRID for many, _l in kept for ring in many
    ]
    labels = np.array([label for _r, label in kept], dtype=np.float64)
    points = np.concatenate([*rings, labels])
    lon = unwrapped(points[:, 0])
    n = len(lon) - len(labels)
    outer, lat = lon[:n], points[:n, 1]
    plane = equal_area_for(float(outer.min()), float(lat.min()), float(outer.max()), float(lat.max()))
    flat = np.column_stack(plane(lon, points[:, 1]))
    parts = iter(np.split(flat[:n], np.cumsum([len(ring) for ring in rings])[:-1]))
    return sheet_of(
        [([next(parts) for _ in many], (float(x), float(y))) for (many, _l), (x, y) in zip(kept, flat[n:], strict=True)]
    )


def drawn_rows(shapes: Iterable[Any]) -> list[Any]:
    """Return the shapes of one level with `drawn` filled in; nothing is written."""
    rows = list(shapes)
    sheet = sheet_on_plane([(row.rings, (row.label_lon, row.label_lat)) for row in rows])
    for row, one in zip(rows, sheet.outlines, strict=True):
        row.drawn = [sheet.width, sheet.height, one.x, one.y, one.room, one.narrow_room, one.path]
    return rows


def sheet_from(drawn: Sequence[Sequence[Any]]) -> Sheet | None:
    """Return the sheet of what was kept in `drawn`; None where there is nothing."""
    if not drawn:
        return None
    return Sheet(drawn[0][0], drawn[0][1], [Outline(path, *at) for _w, _h, *at, path in drawn])
