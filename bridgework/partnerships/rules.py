"""Who may do what in a partnership. Pure questions on capacities; no query."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bridgework.partnerships.models import Act, Agreement, Clause, Job, Membership, Organization, Role


def _has(capacities: Iterable[Membership], *roles: Role) -> bool:
    return any(capacity.role in roles for capacity in capacities)


def may_see_workspace(capacities: Iterable[Membership]) -> bool:
    """Every member may see the workspace."""
    return any(True for _ in capacities)


def may_steward(capacities: Iterable[Membership]) -> bool:
    """The steward runs goals, bodies, sessions, conversations, membership."""
    return _has(capacities, Role.STEWARD)


def may_keep_data(capacities: Iterable[Membership]) -> bool:
    """Data stewards and stewards upload and define indicators."""
    return _has(capacities, Role.DATA_STEWARD, Role.STEWARD)


def may_moderate(capacities: Iterable[Membership]) -> bool:
    """Moderators and stewards read statements before others do; statements about the steward's organization need more."""
    return _has(capacities, Role.MODERATOR, Role.STEWARD)


def may_act_for_some_organization(capacities: Iterable[Membership]) -> bool:
    """Whoever has a capacity for an organization may act for it."""
    return any(capacity.organization_id for capacity in capacities)


def may_act_for(capacities: Iterable[Membership], organization_id: int) -> bool:
    """Only people of an organization act for it; the steward does not act in others' name."""
    return any(capacity.organization_id == organization_id for capacity in capacities)


def may_change_organization(capacities: Iterable[Membership], organization_id: int) -> bool:
    """The steward changes everything about an organization; its own people what it says about itself."""
    capacities = list(capacities)
    return may_steward(capacities) or may_act_for(capacities, organization_id)


def may_end(capacities: Iterable[Membership], membership: Membership) -> bool:
    """Everybody may leave; the steward may end a membership."""
    capacities = list(capacities)
    return may_steward(capacities) or any(capacity.person_id == membership.person_id for capacity in capacities)


def may_see_job(capacities: Iterable[Membership], job: Job) -> bool:
    """Who asked for a piece of work sees it; so do those who keep the data."""
    capacities = list(capacities)
    return may_keep_data(capacities) or any(capacity.pk == job.asked_by_id for capacity in capacities)


# Numbers leave the house: whoever takes them says what for.
ACTS_FOR_A_PURPOSE = (Act.EXPORT, Act.API)


def clause_against(
    agreement: Agreement,
    parties: Iterable[int],
    act: Act,
    capacities: Iterable[Membership] | None,
    today: date,
    purpose: str = "",
) -> str | None:
    """Return what the clause is about that stands against an act, or None where the agreement allows it.

    Parameters
    ----------
    agreement : Agreement
    parties : iterable of int
        Keys of its organizations.
    act : Act
    capacities : iterable of Membership or None
        None for the one who runs the machine: no audience holds them back.
    today : date
    purpose : str
        What the asker says it is for: a code of `Agreement.Purpose`, or "" where nothing was said.

    Notes
    -----
    A release is a report to the public: the agreement must be for that, too. Whoever takes numbers away, as a file or by
    program, says for which of the agreement's purposes; what they do with them afterwards no program can see. The purpose is
    asked last: where it is what stands against an act, saying one of the agreement's own opens the door. The steward is held
    by it like everybody else. Numbers are brought in by parties alone, whoever may read them.
    """
    if not agreement.is_in_force(today):
        return str(Clause.About.TERM)
    if act not in agreement.acts:
        return str(Clause.About.ACTS)
    if act == Act.RELEASE and Agreement.Purpose.REPORT not in agreement.purposes:
        return str(Clause.About.PURPOSE)
    if capacities is None:
        return None
    is_open = act != Act.UPLOAD and agreement.audience == Agreement.Audience.PUBLIC
    mine = list(capacities)
    is_for_members = act != Act.UPLOAD and agreement.audience == Agreement.Audience.MEMBERS and mine
    named = set(parties)
    if not (is_open or is_for_members or any(one.organization_id in named for one in mine)):
        return str(Clause.About.AUDIENCE)
    if act in ACTS_FOR_A_PURPOSE and purpose not in agreement.purposes:
        return str(Clause.About.PURPOSE)
    return None


def may_sign(capacities: Iterable[Membership], agreement: Agreement, organization_id: int) -> bool:
    """Only people of a party sign for it, and only what was put to signature."""
    return agreement.offered_at is not None and may_act_for(capacities, organization_id)


def may_end_agreement(capacities: Iterable[Membership], parties: Iterable[int]) -> bool:
    """Each party may end an agreement early; so may the steward."""
    mine, named = list(capacities), set(parties)
    return may_steward(mine) or any(one.organization_id in named for one in mine)


def may_keep_record(capacities: Iterable[Membership], record: Organization) -> bool:
    """A record is kept by the organization's own people, and by those of the organization that was given it to keep."""
    return any(
        capacity.role != Role.RESIDENT
        and capacity.organization_id is not None
        and capacity.organization_id in (record.pk, record.keeper_id)
        for capacity in capacities
    )


def may_ask_to_keep(capacities: Iterable[Membership], record: Organization) -> bool:
    """Somebody who acts for a partner asks to keep a record that nobody keeps."""
    return not record.is_partner and record.keeper_id is None and may_act_for_some_organization(capacities)
