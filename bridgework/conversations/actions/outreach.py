"""How many voices of a group are hoped for, until when, and which organization invites them."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.conversations.actions.refusals import ConversationRefusal, NotOpen
from bridgework.conversations.models import Conversation, OutreachTarget, VoicesPlan
from bridgework.conversations.rules import FLOOR
from bridgework.lib.words import Words
from bridgework.partnerships.actions import journaled
from bridgework.partnerships.models import Membership, Organization
from bridgework.places.models import Group


@transaction.atomic
def set_target(
    *,
    conversation: Conversation,
    group: Group,
    n_hoped: int,
    until: date,
    organization: Organization | None,
    deed: Words,
    by: Membership | None,
    at: datetime,
) -> OutreachTarget:
    """Write down how many voices of a group are hoped for; said anew, it replaces what was said.

    Parameters
    ----------
    conversation : Conversation
        Not closed yet.
    group : Group
        Of a question that this conversation asks.
    n_hoped : int
        10 or more.
    until : date
    organization : Organization or None
        Who invites them.
    deed : Words
        What is done to invite them.
    by : Membership or None
    at : datetime

    Returns
    -------
    OutreachTarget

    Raises
    ------
    ConversationRefusal
        If it is closed, the group is not asked for, or the number is under 10.
    """
    if conversation.is_closed:
        raise NotOpen(_("This conversation is closed; nobody can be invited any more."))
    plan = VoicesPlan.objects.filter(conversation=conversation).first()
    asked = plan.dimensions if plan else {}
    if group.dimension.scope != conversation.partnership.scope or group.code not in asked.get(group.dimension.code, ()):
        raise ConversationRefusal(_("Choose a group that this conversation asks about."))
    if organization is not None and organization.partnership_id != conversation.partnership_id:
        raise ConversationRefusal(_("Choose an organization of this partnership."))
    if n_hoped < FLOOR:
        raise ConversationRefusal(_("Hope for 10 voices or more: fewer could not be shown."))
    if conversation.closes_on and until > conversation.closes_on:
        raise ConversationRefusal(_("Choose a day no later than the last day to take part."))
    target, _made = OutreachTarget.objects.update_or_create(
        conversation=conversation,
        group=group,
        defaults={"n_hoped": n_hoped, "by": until, "organization": organization, "deed": deed},
    )
    journaled(
        partnership=conversation.partnership,
        by=by,
        act="conversations.target.set",
        subject=f"conversations.conversation:{conversation.journal_key}",
        at=at,
        facts={
            "group": f"{group.dimension.code}:{group.code}",
            "n": n_hoped,
            "by": until.isoformat(),
            "organization": organization.name if organization else None,
        },
    )
    return target
