"""Which indicators count the same people: they share a ledger, so that what one shows cannot give away what another hides."""

from __future__ import annotations

from bridgework.indicators.models import Indicator, Release, ReleasedTable, Value


def family_of(indicator: Indicator, chosen: list[Indicator]) -> str:
    """Return which indicators count the same people as this one: the slug of the first of them.

    Once released, it stays. A new one joins where most of its numbers of people are equal to those of another with the same
    population in words, and none of the places, periods and groups they share says otherwise in more than one of ten.
    """
    known = ReleasedTable.objects.filter(indicator=indicator).exclude(release__state=Release.State.DRAFT)
    family = known.order_by("-release__number").values_list("family", flat=True).first()
    if family:
        return family
    others = Indicator.objects.within(indicator.partnership).exclude(pk=indicator.pk)
    others = others.filter(place_level=indicator.place_level).order_by("position", "pk")
    mine = _people(indicator)
    for other in others:
        is_before = other.released_in_id is not None or (
            other.pk in {one.pk for one in chosen[: chosen.index(indicator)]} if indicator in chosen else False
        )
        if not is_before or str(other.population).casefold() != str(indicator.population).casefold():
            continue
        theirs = _people(other)
        shared = mine.keys() & theirs.keys()
        if shared and sum(mine[key] == theirs[key] for key in shared) >= 0.9 * len(shared):
            return family_of(other, chosen)
    return indicator.slug


def _people(indicator: Indicator) -> dict[tuple[int, int, int], int]:
    """Return the numbers of people of a hundred places at most: enough to know whether two indicators count the same."""
    rows = Value.objects.filter(indicator=indicator, denominator__isnull=False)
    places = list(rows.order_by("place_id").values_list("place_id", flat=True).distinct()[:100])
    rows = rows.filter(place_id__in=places)
    return {
        (place, period, group): n or 0
        for place, period, group, n in rows.values_list("place_id", "period_id", "group_id", "denominator")
    }
