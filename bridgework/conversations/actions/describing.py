"""Who may say what of themselves, and saying it: fixed before the opening, kept apart from voices and votes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.conversations import rules
from bridgework.conversations.actions.refusals import ConversationRefusal, NeverAsked, NotOpen, RuleIsFrozen
from bridgework.conversations.models import Conversation, SelfDescription, Statement, VoicesPlan
from bridgework.conversations.models.keys import VoiceKey, keyed_hash
from bridgework.conversations.rules.dimensions import is_never_asked
from bridgework.partnerships.actions import journaled
from bridgework.partnerships.models import Membership
from bridgework.places.models import EVERYONE, Dimension, Place

MOST_DIMENSIONS = 3  # each is a question more; and all of them are protected as one table
MOST_GROUPS = 12


def never_asked() -> str:
    """Return the sentence that says why some things are not asked."""
    return _(
        "Citizenship, immigration status and birthplace are never asked here: such a list could be used against the people on it."
    )


def described_hash(conversation_id: int, dimension: str, key_hash: str) -> str:
    """Return the key of a self-description: of this voice, for this dimension alone."""
    return keyed_hash(f"who.{dimension}", conversation_id, key_hash)


def asked_of(dimensions: Sequence[Dimension]) -> list[list[object]]:
    """Return what is stored of the chosen dimensions, refused where nobody may be asked for them.

    Parameters
    ----------
    dimensions : sequence of Dimension

    Returns
    -------
    list
        [dimension code, [group codes]], in the order given.

    Raises
    ------
    NeverAsked
        For citizenship, immigration status and birthplace, in whatever words.
    ConversationRefusal
        For too many dimensions or groups, or too few groups.
    """
    if len(dimensions) > MOST_DIMENSIONS:
        raise ConversationRefusal(_("Choose at most %(most)d questions.") % {"most": MOST_DIMENSIONS})
    asked: list[list[object]] = []
    for dimension in dimensions:
        groups = [group for group in dimension.groups.order_by("position", "code") if group.code != EVERYONE]
        names = [dimension.code, *(one.body for one in dimension.name.renderings.values())]
        for group in groups:
            names += [group.code, *(one.body for one in group.name.renderings.values())]
        if is_never_asked(names):
            raise NeverAsked(never_asked())
        if dimension.code == EVERYONE or not 2 <= len(groups) <= MOST_GROUPS or dimension.crosses.exists():
            raise ConversationRefusal(
                _("“%(name)s” cannot be asked: a question needs 2 to %(most)d groups to choose from.")
                % {"name": dimension.name, "most": MOST_GROUPS}
            )
        asked.append([dimension.code, [group.code for group in groups]])
    return asked


@transaction.atomic
def plan_voices(
    *,
    conversation: Conversation,
    dimensions: Sequence[Dimension],
    place: Place | None,
    delete_on: date,
    by: Membership | None,
    at: datetime,
) -> VoicesPlan:
    """Say before the opening what people may be asked about themselves, and when that and all tokens are deleted.

    Parameters
    ----------
    conversation : Conversation
        A draft.
    dimensions : sequence of Dimension
        Of this partnership; none where only the day of deletion is set.
    place : Place or None
        Whose census the voices are compared with.
    delete_on : date
    by : Membership or None
    at : datetime

    Returns
    -------
    VoicesPlan

    Raises
    ------
    RuleIsFrozen
        If it has been opened.
    ConversationRefusal
        With a sentence; `NeverAsked` for what nobody is asked.
    """
    conversation = (
        Conversation.objects.select_for_update(of=("self",)).select_related("partnership").get(pk=conversation.pk)
    )
    if not rules.may_be_changed(conversation):
        raise RuleIsFrozen(_("It has been opened. What people are asked about themselves stands still from then on."))
    scope = conversation.partnership.scope
    if any(dimension.scope != scope for dimension in dimensions) or (place is not None and place.scope != scope):
        raise ConversationRefusal(_("Choose questions and a place of this partnership."))
    check_day(conversation, delete_on)
    asked = asked_of(dimensions)
    plan, _made = VoicesPlan.objects.update_or_create(
        conversation=conversation, defaults={"asked": asked, "place": place, "delete_on": delete_on}
    )
    journaled(
        partnership=conversation.partnership,
        by=by,
        act="conversations.voices.planned",
        subject=f"conversations.conversation:{conversation.journal_key}",
        at=at,
        facts={
            "dimensions": [code for code, _groups in asked],
            "place": place.name if place else None,
            "delete_on": delete_on.isoformat(),
        },
    )
    return plan


def check_day(conversation: Conversation, delete_on: date) -> None:
    """Refuse a day of deletion on which promises of the conversation are still open.

    Parameters
    ----------
    conversation : Conversation
    delete_on : date

    Raises
    ------
    ConversationRefusal
        If it is not after the last day to take part and the day until when answers come.
    """
    if any(day and delete_on <= day for day in (conversation.closes_on, conversation.answer_by)):
        raise ConversationRefusal(
            _("Choose a day of deletion after the last day to take part and after the day until when answers come.")
        )


@transaction.atomic
def describe_voice(*, conversation: Conversation, key: VoiceKey, answers: Mapping[str, str]) -> bool:
    """Keep what somebody says of themselves, or take it back. Nothing is journaled: it is a resident's own act.

    Parameters
    ----------
    conversation : Conversation
    key : VoiceKey
        Whose voice it is; only hashes made from it are kept.
    answers : mapping of str to str
        Group by dimension; empty or absent is "I'd rather not say", the same as leaving it.

    Returns
    -------
    bool
        Whether anything is kept now.

    Raises
    ------
    NotOpen
        If the conversation takes no part any more, or asks nothing.
    """
    plan = VoicesPlan.objects.filter(conversation=conversation, deleted_at=None).first()
    if plan is None or not plan.asked or not Conversation.objects.filter(pk=conversation.pk, state="open").exists():
        raise NotOpen(_("This conversation is closed. You can read its result."))
    said = {
        code: answers.get(code, "") if answers.get(code, "") in groups else ""
        for code, groups in plan.dimensions.items()
    }
    hashes = {code: described_hash(conversation.pk, code, key.key_hash) for code in said}
    if not any(said.values()):
        SelfDescription.objects.filter(conversation=conversation, key_hash__in=hashes.values()).delete()
        return False
    for code, group in said.items():
        SelfDescription.objects.update_or_create(
            conversation=conversation, dimension=code, key_hash=hashes[code], defaults={"group": group}
        )
    return True


@transaction.atomic
def mark_answer_seen(*, conversation: Conversation, statement: Statement) -> None:
    """Note that an author has opened the answer: in the counts of described groups alone, without day or statement.

    Parameters
    ----------
    conversation : Conversation
    statement : Statement
        Theirs; it has an answer.
    """
    plan = VoicesPlan.objects.filter(conversation=conversation, deleted_at=None).first()
    if plan is None or not plan.asked or statement.author is None:
        return
    hashes = {code: described_hash(conversation.pk, code, statement.author.key_hash) for code, _groups in plan.asked}
    rows = SelfDescription.objects.filter(conversation=conversation, key_hash__in=hashes.values())
    if rows.filter(has_seen=True).count() == len(hashes):
        return
    SelfDescription.objects.bulk_create(
        [SelfDescription(conversation=conversation, dimension=code, key_hash=one) for code, one in hashes.items()],
        ignore_conflicts=True,
    )
    rows.update(has_seen=True)
