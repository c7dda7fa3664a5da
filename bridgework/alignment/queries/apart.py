"""Where the work is and where the gap is: initiatives whose place or people are others than those of the gap, side by side."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from bridgework.alignment.queries.evidence import GapAt, gaps_at
from bridgework.alignment.queries.records import PlaceCodes, place_codes, places_of_initiative
from bridgework.goals.models import Initiative
from bridgework.partnerships.models import Partnership
from bridgework.places.labels import key_of


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
