"""Outlines of places from a file: matched to known places, simplified together, looked at, kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.analysis.place_shapes import TooTangled, label_point, loop_share, simplified_together, unwrapped
from bridgework.indicators.queries.sheets import drawn_rows
from bridgework.lib.outlines import Outline, OutlinesRefused, read_outlines
from bridgework.partnerships.actions.acting import journaled
from bridgework.partnerships.models import Membership, Partnership
from bridgework.people.models import Person
from bridgework.places.labels import key_of
from bridgework.places.models import Place, PlaceShape, ShapesDraft

KEPT_FOR = timedelta(days=2)
GRID = 100_000  # steps in a degree; one is about a meter
POINTS_PER_PLACE, FEWEST_POINTS, MOST_POINTS = 30, 1_500, 6_000  # a map of 120 districts stays under 25 KB
LARGEST_LOOP = 0.01  # of a ring's area: real files have tiny crossings where their points were rounded
SMALLEST = 150  # an island is drawn if it is at least 1/150 as wide as the whole map
GENERIC = (" county", " parish", " school district", " public schools", " district", " neighborhood", " area")


@dataclass(frozen=True)
class Matched:
    """What of a file belongs to known places: shapes by place, and the names in the file that are no known place."""

    shapes: dict[Place, tuple[str, list[Outline]]]
    unmatched: tuple[str, ...]


def match_outlines(layers: dict[str, list[Outline]], places: Sequence[Place]) -> Matched:
    """Find out which shape is which place: by code or by name, whichever of the file's properties fits most places.

    Parameters
    ----------
    layers : dict of str to list of Outline
        The shapes of a file, layer by layer.
    places : sequence of Place
        The places of one level.

    Returns
    -------
    Matched
        Of the layer that fits most places. Several shapes of one place (islands) are one place; a name that two places share fits
        neither.
    """
    tables = (_known(places, lambda place: [_code_key(place.code)]), _known(places, _name_keys))
    readers = (_code_key, key_of)
    best: tuple[int, list[Outline], list[tuple[str, int]]] = (-1, [], [])
    for shapes in layers.values():
        found = []
        for which, (table, read) in enumerate(zip(tables, readers, strict=True)):
            fits: Counter[str] = Counter()
            for name in sorted({name for shape in shapes for name in shape.properties}):
                fits[name] = len({table[k] for s in shapes if (k := read(s.properties.get(name, ""))) in table})
            if fits and (top := max(fits.items(), key=lambda item: item[1]))[1]:
                found.append((top[1], top[0], which))
        found.sort(key=lambda item: (-item[0], item[2]))
        if found and found[0][0] > best[0]:
            best = (found[0][0], shapes, [(name, which) for _n, name, which in found])
    _n, shapes, ways = best
    shapes = shapes or max(layers.values(), key=len, default=[])
    if len(ways) > 1 and ways[0][1] == 0:
        # Codes were found: a name alone is believed only where the file has it once (there are ten Lincoln counties).
        often = Counter(key_of(shape.properties.get(ways[1][0], "")) for shape in shapes)
        tables = (tables[0], {key: place for key, place in tables[1].items() if often[key] == 1})
    matched: dict[Place, tuple[str, list[Outline]]] = {}
    unmatched = []
    for shape in shapes:
        keys = ((tables[which], readers[which](shape.properties.get(name, ""))) for name, which in ways)
        place = next((table[key] for table, key in keys if key in table), None)
        if place is None:
            unmatched.append(_name_of(shape))
        else:
            matched.setdefault(place, (_name_of(shape), []))[1].append(shape)
    return Matched(matched, tuple(unmatched))


def _known(places: Sequence[Place], keys_of: Any) -> dict[str, Place]:
    """Return places by key, without keys that two of them share."""
    found: dict[str, Place | None] = {}
    for place in places:
        for key in set(keys_of(place)):
            found[key] = place if key not in found else None
    return {key: place for key, place in found.items() if key and place is not None}


def _code_key(code: str) -> str:
    key = key_of(code)
    return key.lstrip("0") or key if key.isdecimal() else key


def _name_keys(place: Place) -> list[str]:
    key = key_of(place.name)
    return [key, *(key.removesuffix(word) for word in GENERIC if key.endswith(word))]


def _name_of(shape: Outline) -> str:
    for name, value in shape.properties.items():
        if name.casefold() in ("name", "namelsad", "title", "label", "nombre"):
            return value
    return next((v for k, v in shape.properties.items() if "name" in k.casefold()), shape.properties.get("id", "?"))


def outlines_of(matched: Matched) -> list[dict[str, Any]]:
    """Check, simplify and write the shapes of known places as they are kept.

    Parameters
    ----------
    matched : Matched

    Returns
    -------
    list of dict
        `place` (key), `name` in the file, `rings` as in `PlaceShape`, `label`.

    Raises
    ------
    OutlinesRefused
        If an outline crosses itself or has no inside.
    """
    places = list(matched.shapes)
    every = [[ring for shape in matched.shapes[place][1] for ring in shape.rings] for place in places]
    for place, rings in zip(places, every, strict=True):
        for ring in rings:
            if _is_crossed(ring):
                raise OutlinesRefused(
                    _(
                        "The outline of %(name)s crosses itself, so its inside cannot be told. Repair it and bring the file in again."
                    )
                    % {"name": matched.shapes[place][0]}
                )
    if not places:
        return []
    moved = unwrapped(np.concatenate([ring[:, 0] for rings in every for ring in rings]))
    parts = iter(np.split(moved, np.cumsum([len(ring) for rings in every for ring in rings])[:-1]))
    grids = []
    for place, rings in zip(places, every, strict=True):
        grid = [_on_grid(np.column_stack((next(parts), ring[:, 1]))) for ring in rings]
        grids.append([ring for ring in grid if ring is not None])
        if not grids[-1]:
            raise OutlinesRefused(
                _("The outline of %(name)s is too small to be drawn.") % {"name": matched.shapes[place][0]}
            )
    points = np.concatenate([ring for rings in grids for ring in rings])
    squeeze = float(np.cos(np.radians(points[:, 1].mean() / GRID)))
    size = float(max(np.ptp(points[:, 0]) * squeeze, np.ptp(points[:, 1]), 1))
    budget = min(MOST_POINTS, max(FEWEST_POINTS, POINTS_PER_PLACE * len(places)))
    small = simplified_together(grids, budget, squeeze=squeeze, smallest=(size / SMALLEST) ** 2)
    made = []
    for place, few in zip(places, small, strict=True):
        x, y = label_point(few, squeeze=squeeze)
        steps = [np.diff(ring, axis=0, prepend=0).ravel().tolist() for ring in few]
        label = [round(x / GRID, 5), round(y / GRID, 5)]
        made.append({"place": place.pk, "name": matched.shapes[place][0][:200], "rings": steps, "label": label})
    return made


def _is_crossed(ring: Any) -> bool:
    try:
        return loop_share(ring) > LARGEST_LOOP
    except TooTangled:
        return True


def _on_grid(ring: Any) -> Any:
    grid = np.rint(ring * GRID).astype(np.int64)
    grid = grid[(grid != np.roll(grid, -1, axis=0)).any(axis=1)]
    return grid if len(np.unique(grid, axis=0)) >= 3 else None


@transaction.atomic
def bring_in_outlines(
    *, partnership: Partnership, person: Person, level: str, source_name: str, content: bytes, at: datetime
) -> ShapesDraft:
    """Read a file of outlines for one level of places and keep what was understood until the person has looked at it.

    Parameters
    ----------
    partnership : Partnership
    person : Person
        Whose draft it is; an earlier one of theirs is put aside.
    level : str
        The level of the places, such as `district`.
    source_name : str
        The file's name.
    content : bytes
        GeoJSON or TopoJSON.
    at : datetime

    Raises
    ------
    OutlinesRefused
        If the file cannot be used, or none of its shapes is a known place.
    """
    places = list(Place.objects.filter(scope=partnership.scope, level=level).order_by("name", "code"))
    matched = match_outlines(read_outlines(content), places)
    if not matched.shapes:
        raise OutlinesRefused(
            _(
                "None of the %(n)s shapes in this file has the code or the name of a known place. The file says: %(names)s."
            )
            % {"n": len(matched.unmatched), "names": ", ".join(matched.unmatched[:8])}
        )
    put_old_outlines_aside(at=at)
    ShapesDraft.objects.filter(scope=partnership.scope, person=person).delete()
    return ShapesDraft.objects.create(
        scope=partnership.scope,
        person=person,
        level=level,
        source_name=source_name[:300],
        outlines=outlines_of(matched),
        unmatched=[name[:200] for name in matched.unmatched[:500]],
        created_at=at,
    )


@transaction.atomic
def keep_outlines(*, partnership: Partnership, draft: ShapesDraft, by: Membership | None, at: datetime) -> int:
    """Keep a draft's outlines as those of their places, in place of earlier ones; journaled. Returns how many.

    Parameters
    ----------
    partnership : Partnership
    draft : ShapesDraft
        Of this partnership; it is deleted.
    by, at : Membership or None, datetime
    """
    n = write_outlines(partnership=partnership, level=draft.level, outlines=draft.outlines, by=by, at=at)
    draft.delete()
    return n


@transaction.atomic
def write_outlines(
    *, partnership: Partnership, level: str, outlines: list[dict[str, Any]], by: Membership | None, at: datetime
) -> int:
    """Write outlines of places of one level; journaled. Returns how many.

    Parameters
    ----------
    partnership : Partnership
    level : str
    outlines : list of dict
        As `outlines_of` makes them.
    by, at : Membership or None, datetime
    """
    here = set(Place.objects.filter(scope=partnership.scope, level=level).values_list("pk", flat=True))
    rows = [
        PlaceShape(place_id=one["place"], rings=one["rings"], label_lon=one["label"][0], label_lat=one["label"][1])
        for one in outlines
        if one["place"] in here
    ]
    PlaceShape.objects.filter(place__in=[row.place_id for row in rows]).delete()
    PlaceShape.objects.bulk_create(rows, batch_size=500)
    # One more place moves the frame of all: the whole level is drawn anew.
    every = drawn_rows(PlaceShape.objects.filter(place__scope=partnership.scope, place__level=level).order_by("place"))
    PlaceShape.objects.bulk_update(every, ["drawn"], batch_size=200)
    journaled(
        partnership=partnership,
        by=by,
        act="places.outlines.kept",
        subject=f"places.level:{level}",
        at=at,
        facts={"n": len(rows), "level": level},
    )
    return len(rows)


def discard_outlines(*, draft: ShapesDraft) -> None:
    """Put a draft aside; nothing of it is kept."""
    draft.delete()


def put_old_outlines_aside(*, at: datetime) -> int:
    """Delete drafts that nobody kept within two days; the worker calls it. Returns how many went."""
    return ShapesDraft.objects.filter(created_at__lt=at - KEPT_FOR).delete()[0]
