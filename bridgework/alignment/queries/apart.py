"""Where the work is and where the gap is: initiatives whose place or people are others than those of the gap, side by side."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Page
from django.db.models import QuerySet

from bridgework.alignment.queries.evidence import GapAt, gaps_at
from bridgework.alignment.queries.records import PlaceCodes, place_codes, places_of_initiative
from bridgework.alignment.queries.worked import findings_of
from bridgework.goals.models import Initiative
from bridgework.indicators.models import Indicator
from bridgework.lib.paging import page_of
from bridgework.lib.prepared import prepared
from bridgework.partnerships.models import Partnership
from bridgework.places.labels import key_of

ON_A_PAGE = 3  # each has its gaps beside it
BESIDE, BESIDE_INSIDE = "beside-rows", "beside-rows-inside"  # findings for everybody, and for members


@dataclass(frozen=True)
class SideBySide:
    """One initiative beside the gaps of its goal's indicators that lie elsewhere.

    `where` is what the record says of its place; `gaps` are the widest ones elsewhere, three at most; `is_place`, `is_group`
    say which of the two differs.
    """

    initiative: Initiative
    where: str
    gaps: tuple[GapAt, ...]
    is_place: bool
    is_group: bool


def side_by_side(
    partnership: Partnership, *, with_hidden: bool = False, most: int = 60
) -> tuple[list[SideBySide], PlaceCodes]:
    """Return initiatives beside the gaps of their goal that lie in other places, or are of groups that they do not name.

    Parameters
    ----------
    partnership : Partnership
    with_hidden : bool
        Members see, too, what is not public.
    most : int
        So many initiatives at most.

    Returns
    -------
    (list of SideBySide, PlaceCodes)
        In the order of initiatives; and the places, for their names.

    Notes
    -----
    An initiative stands here if the widest gap of an indicator of its goal (by the nearer end of its interval) lies in a place
    that is none of its own. Its own places are the place on its record with all that lies within it, and every place that its
    words name ("where", "whom it serves"). One that says no place is not compared by place, and one whose words name no
    group of ours is not compared by group: what is not said is not held against anybody.
    """
    places = place_codes(partnership)
    by_goal: dict[int, list[GapAt]] = defaultdict(list)
    for gap in gaps_at(partnership):
        goal = gap.indicator.goal
        if goal is not None and (with_hidden or (goal.is_public and gap.indicator.is_public)):
            by_goal[goal.pk].append(gap)
    rows = Initiative.objects.within(partnership).filter(goal__in=list(by_goal)).select_related("goal", "place")
    rows = rows.prefetch_related("organizations").order_by("goal__position", "pk")
    found = []
    for initiative in rows:
        compared = _compared(initiative, by_goal[initiative.goal_id], places)  # type: ignore[index]
        if compared is not None:
            found.append(compared)
        if len(found) == most:
            break
    return found, places


def beside_body(partnership: Partnership, today: date) -> list[str]:
    """Return what is kept of `side_by_side` for everybody: a row each, as JSON of its own, since a page reads three of them.

    Parameters
    ----------
    partnership : Partnership
    today : date
        Nothing of it depends on the day.
    """
    return [json.dumps(row) for row in _plain(*side_by_side(partnership))]


def beside_body_inside(partnership: Partnership, today: date) -> list[str]:
    """Return what is kept of `side_by_side` for members.

    Parameters
    ----------
    partnership : Partnership
    today : date
    """
    return [json.dumps(row) for row in _plain(*side_by_side(partnership, with_hidden=True))]


def _plain(found: list[SideBySide], places: PlaceCodes) -> list[dict[str, Any]]:
    return [
        {
            "initiative": one.initiative.pk,
            "where": one.where,
            "is_place": one.is_place,
            "gaps": [
                {
                    "indicator": gap.indicator.pk,
                    "release": gap.indicator.released_in_id,
                    "place": places.names.get(gap.place, ""),
                    "group": gap.group_name.as_json(),
                    "period": gap.found.period,
                    "difference": [gap.found.difference, gap.found.difference_low, gap.found.difference_high],
                }
                for gap in one.gaps
            ],
        }
        for one in found
    ]


@dataclass(frozen=True)
class BesideRow:
    """One initiative on the page: who does it, where, and each gap (plain data) with its indicator."""

    initiative: Initiative
    doers: list[tuple[str, int]]  # names with keys
    where: str
    is_place: bool
    gaps: list[tuple[Mapping[str, Any], Indicator]]


@prepared
def _initiatives(keys: list[int], with_hidden: bool) -> QuerySet[Initiative]:
    rows = Initiative.objects.filter(pk__in=keys)
    rows = rows if with_hidden else rows.filter(goal__is_public=True)
    return rows.only("slug", "name", "serves")


@prepared
def _doing(keys: list[int]) -> QuerySet[Any, Any]:
    rows = Initiative.organizations.through.objects.filter(initiative__in=keys)
    return rows.order_by("organization__name").values_list("initiative_id", "organization__name", "organization_id")


@prepared
def _indicators(keys: list[int], with_hidden: bool) -> QuerySet[Indicator]:
    rows = Indicator.objects.filter(pk__in=keys, is_under_agreement=False)
    rows = rows if with_hidden else rows.filter(is_public=True, goal__is_public=True)
    return rows.only("slug", "name", "released_in")


def beside_page(
    partnership: Partnership, asked: str | None, now: datetime, *, with_hidden: bool = False
) -> tuple[Page[BesideRow], datetime | None]:
    """Return one page of initiatives beside the gaps of their goal that lie elsewhere, and when it was worked out. Four queries.

    Parameters
    ----------
    partnership : Partnership
    asked : str or None
        The page's number as it was asked for.
    now : datetime
    with_hidden : bool
        Members see, too, what is not public.

    Notes
    -----
    What is kept says only which stand beside which. Whether everybody may see an initiative or a number, and whether the
    number is still that of the last release, is asked when it is read.
    """
    what, make = (BESIDE_INSIDE, beside_body_inside) if with_hidden else (BESIDE, beside_body)
    found = findings_of(partnership, what, now, make)
    page = page_of(asked, found.body, ON_A_PAGE)
    kept = [json.loads(row) for row in page.object_list]
    keys = [row["initiative"] for row in kept]
    initiatives = {one.pk: one for one in _initiatives(keys, with_hidden)}
    measured = {gap["indicator"] for row in kept for gap in row["gaps"]}
    indicators = {one.pk: one for one in _indicators(sorted(measured), with_hidden)}
    doers: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for initiative, name, key in _doing(keys):
        doers[initiative].append((name, key))
    rows = []
    for row in kept:
        gaps = [(gap, indicators[gap["indicator"]]) for gap in row["gaps"] if gap["indicator"] in indicators]
        gaps = [(gap, one) for gap, one in gaps if one.released_in_id == gap["release"]]
        if gaps and row["initiative"] in initiatives:
            one = initiatives[row["initiative"]]
            rows.append(BesideRow(one, doers[one.pk], row["where"], row["is_place"], gaps))
    return Page(rows, page.number, page.paginator), found.made_at


def _said(words: list[str], label: str) -> bool:
    """Whether one of some texts names a label, as whole words."""
    return bool(label) and any(f" {label} " in f" {text} " for text in words)


def _least(gap: GapAt) -> float:
    """Return how wide a gap is at least, by its interval: a wide but shaky one does not go before a sure one."""
    return min(abs(gap.found.difference_low), abs(gap.found.difference_high))


def _widest(gaps: list[GapAt]) -> list[GapAt]:
    """Return for each indicator the gap that is widest at least."""
    best: dict[int, GapAt] = {}
    for gap in sorted(gaps, key=lambda one: (-_least(one), one.place)):
        best.setdefault(gap.indicator.pk, gap)
    return list(best.values())


def _compared(initiative: Initiative, gaps: list[GapAt], places: PlaceCodes) -> SideBySide | None:
    texts = [key_of(one.body) for one in (*initiative.serves.renderings.values(), *initiative.name.renderings.values())]
    at = places_of_initiative(initiative, places)
    within = {one for key in at for one in places.within(key)}
    # A place around it says nothing of where within it the gap is.
    local = [gap for gap in gaps if gap.place not in {one for key in at for one in places.above(key)}]
    elsewhere = [gap for gap in _widest(local) if gap.place not in within] if at else []
    groups = {
        gap.group.pk: [key_of(one.body) for one in gap.group_name.renderings.values()] for gap in gaps if gap.group
    }
    named = {pk for pk, labels in groups.items() if any(_said(texts, label) for label in labels)}
    others = [gap for gap in _widest(gaps) if gap.group and gap.group.pk not in named] if named else []
    if not (elsewhere or others):
        return None
    # Beside the widest, those of the same indicators in further places, so that nobody reads one number as the whole.
    shown = {gap.indicator.pk for gap in elsewhere or others}
    more = [gap for gap in (local if elsewhere else gaps) if gap.indicator.pk in shown and gap.place not in within]
    kept: dict[tuple[int, int], GapAt] = {}
    for gap in [*(elsewhere or others), *sorted(more, key=lambda one: (-_least(one), one.place))]:
        kept.setdefault((gap.indicator.pk, gap.place), gap)
    said = initiative.where or (places.names.get(initiative.place_id) if initiative.place_id else "") or ""
    said = said or ", ".join(sorted(places.names[key] for key in at))
    return SideBySide(initiative, said, tuple(list(kept.values())[:3]), bool(elsewhere), not elsewhere)
