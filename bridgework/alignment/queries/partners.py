"""Who could join an initiative, or take up a need: organizations that add something, and who already knows them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from bridgework.alignment.models import Overlap, UnservedNeed
from bridgework.alignment.queries.records import EVERYWHERE, PlaceCodes, place_codes, places_of_initiative, records_of
from bridgework.alignment.queries.ties import Pair, Tie, ties_of
from bridgework.analysis import alignment as analysis
from bridgework.analysis.alignment import Need, ServiceRecord
from bridgework.goals.models import Initiative
from bridgework.partnerships.models import Organization, Partnership

MOST_SERVICES = 3_000  # that are compared while somebody waits for the page
SHOWN = 10


@dataclass(frozen=True)
class Suggested:
    """One organization that could join: why, as plain data; which of those asking it is tied to; who knows it."""

    organization: Organization
    suggestion: analysis.Suggestion
    tied: list[tuple[Organization, Tie]]
    known_by: list[Organization]
    services: list[str]


def partners_for_initiative(partnership: Partnership, initiative: Initiative) -> list[Suggested]:
    """Return who could join an initiative, those that add most first.

    Parameters
    ----------
    partnership : Partnership
    initiative : Initiative
    """
    places = place_codes(partnership)
    keys = places_of_initiative(initiative, places)
    asking = list(initiative.organizations.values_list("pk", flat=True))
    described = (*initiative.aim.renderings.values(), *initiative.serves.renderings.values())
    wanted = ServiceRecord(
        id=f"initiative-{initiative.pk}",
        organization=str(asking[0]) if asking else "",
        name=str(initiative.name),
        description="\n".join(one.body for one in described),
        places=frozenset(f"p{one}" for key in keys for one in places.within(key)),
    )
    return _suggested(partnership, places, wanted, asking)


def partners_for_need(partnership: Partnership, need: UnservedNeed, asking: Collection[int]) -> list[Suggested]:
    """Return who could take up a need together with those who ask.

    Parameters
    ----------
    partnership : Partnership
    need : UnservedNeed
    asking : collection of int
        Keys of the organizations that ask; none for the steward.
    """
    wanted = Need(
        place=f"p{need.place_id}" if need.place_id else EVERYWHERE,
        ages=(need.ages[0], need.ages[1]) if need.ages else None,
        language=need.language,
        group=need.group,
        text="\n".join(one.body for one in need.need.renderings.values()),
    )
    return _suggested(partnership, place_codes(partnership), wanted, asking)


def _suggested(
    partnership: Partnership, places: PlaceCodes, wanted: ServiceRecord | Need, asking: Collection[int]
) -> list[Suggested]:
    """Ask the analysis; organizations that must be kept apart from one of those asking are never suggested to them."""
    records = records_of(partnership, places)[:MOST_SERVICES]
    ties = ties_of(partnership)
    apart = Overlap.objects.within(partnership).filter(state=Overlap.State.APART).values_list("one_id", "other_id")
    shut = {other for pair in apart for one, other in (pair, pair[::-1]) if one in set(asking)}
    found = analysis.suggest_partners(
        [one for one in records if int(one.organization) not in shut],
        wanted,
        asking=[str(one) for one in asking],
        ties=[(str(one), str(other)) for one, other in ties],
        top=SHOWN,
    )
    knowing = {int(k) for one in found for r in one.reasons if r.kind == "known_by" for k in _keys(r.values)}
    keys = {int(one.organization) for one in found} | knowing | set(asking)
    organizations = {one.pk: one for one in Organization.objects.within(partnership).filter(pk__in=keys)}
    names = {one.id: one.name for one in records}
    return [
        Suggested(
            organizations[int(one.organization)],
            one,
            _tied(int(one.organization), asking, ties, organizations),
            [
                organizations[int(key)]
                for reason in one.reasons
                if reason.kind == "known_by"
                for key in _keys(reason.values)
                if int(key) in organizations
            ],
            [names[pk] for pk in one.services if pk in names][:3],
        )
        for one in found
        if int(one.organization) in organizations
    ]


def _keys(values: object) -> list[str]:
    """Return the organizations a reason names."""
    named = values.get("organizations", ()) if hasattr(values, "get") else ()
    return [str(one) for one in named if str(one).isdigit()]


def _tied(
    organization: int, asking: Collection[int], ties: dict[Pair, Tie], organizations: dict[int, Organization]
) -> list[tuple[Organization, Tie]]:
    found = []
    for one in asking:
        tie = ties.get((min(one, organization), max(one, organization)))
        if tie is not None and one in organizations:
            found.append((organizations[one], tie))
    return found
