"""Applying a playbook: everything it makes is made through the capabilities' own actions, in one act, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.partnerships.actions import journaled
from bridgework.partnerships.models import Membership, Organization, Partnership
from bridgework.playbooks.actions import making
from bridgework.playbooks.actions.refusals import PlaybookRefused
from bridgework.playbooks.choices import Choices, Left
from bridgework.playbooks.documents import SLUGS, Document, as_dict
from bridgework.playbooks.models import COLUMNS, Application, Made, Playbook
from bridgework.playbooks.queries.planning import Planned, Standing, plan_of


@dataclass
class Applied:
    """What came of it."""

    application: Application | None
    made: list[Planned] = field(default_factory=list)
    left: list[tuple[Planned, Left]] = field(default_factory=list)


@transaction.atomic
def apply_playbook(
    *,
    partnership: Partnership,
    document: Document,
    slug: str,
    choices: Choices,
    by: Membership | None,
    at: datetime,
) -> Applied:
    """Make what a playbook holds and was chosen; what is here already is left as it is.

    Parameters
    ----------
    partnership : Partnership
    document : Document
    slug : str
        The address of the playbook's page here.
    choices : Choices
    by : Membership or None
        The steward's capacity; None for the command.
    at : datetime

    Returns
    -------
    Applied
        What was made, and what was left out and why. Where nothing was to be made, nothing is journaled.

    Raises
    ------
    PlaybookRefused
        If a chosen part is not in the playbook, or an organization is of another partnership.
    """
    # Two who apply the same playbook at the same moment come one after the other: the second finds what the first made.
    partnership = Partnership.objects.select_for_update().get(pk=partnership.pk)
    for organization in (*choices.parties, *([choices.host] if choices.host else [])):
        if organization.partnership_id != partnership.pk:
            raise PlaybookRefused(_("Choose organizations of this partnership."))
    plan = plan_of(partnership, document)
    unknown = set(choices.names or ()) - {one.name for one in plan}
    if unknown:
        raise PlaybookRefused(_("This playbook has changed. Look through its parts again."))
    applied = Applied(None)
    chosen = []
    goals = {one.key for one in plan if one.part == Made.Part.GOAL and one.thing is not None}
    for one in plan:
        why = _why_left(one, choices, choices.host or partnership.steward_organization)
        if why is None and one.part == Made.Part.CAUSES and one.key not in goals:
            why = Left.NEEDS_GOAL
        if why is None:
            chosen.append(one)
            goals |= {one.key} if one.part == Made.Part.GOAL else set()
        else:
            applied.left.append((one, why))
    if not chosen:
        return applied
    application = applied.application = Application.objects.create(
        partnership=partnership,
        slug=slug,
        identity=document.id,
        title=document.title,
        document=as_dict(document),
        applied_at=at,
        applied_by=by,
    )
    # What stands here for a part that is not made now is what the others point to.
    things = {(one.part, one.key): one.thing for one in plan if one.thing is not None}
    room = making.Room(partnership, choices, things, by, at)
    for one in chosen:
        thing = things[one.part, one.key] = making.MAKERS[one.part](room, one.said)
        Made.objects.create(
            partnership=partnership,
            application=application,
            part=one.part,
            key=one.key,
            **{COLUMNS[Made.Part(one.part)]: thing},
        )
        applied.made.append(one)
    own = None if slug in SLUGS else Playbook.objects.within(partnership).filter(slug=slug).first()
    journaled(
        partnership=partnership,
        by=by,
        act="playbooks.playbook.applied",
        subject=f"playbooks.playbook:{own.journal_key if own else slug}",
        at=at,
        facts={"id": document.id, "n": len(applied.made), "parts": _counted(applied.made)},
    )
    return applied


def _why_left(one: Planned, choices: Choices, host: Organization | None) -> Left | None:
    if one.standing == Standing.MADE:
        return Left.HERE
    if choices.names is None:
        if one.standing == Standing.ALIKE:
            return Left.ALIKE
    elif one.name not in choices.names:
        return Left.ALIKE if one.standing == Standing.ALIKE else Left.NOT_CHOSEN
    if one.part == Made.Part.AGREEMENT and len({party.pk for party in choices.parties}) < making.FEWEST_PARTIES:
        return Left.NEEDS_PARTIES
    if one.part == Made.Part.SESSION:
        if choices.first_day is None:
            return Left.NEEDS_DAY
        if host is None:
            return Left.NEEDS_HOST
    return None


def _counted(made: list[Planned]) -> Mapping[str, Any]:
    counts: dict[str, int] = {}
    for one in made:
        counts[one.part] = counts.get(one.part, 0) + 1
    return counts
