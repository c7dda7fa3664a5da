"""A conversation from draft to close: made, filled, opened with its promise, closed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from bridgework.conversations import rules
from bridgework.conversations.actions.describing import check_day
from bridgework.conversations.actions.redeeming import forget_ways
from bridgework.conversations.actions.refusals import ConversationRefusal, NotOpen, RuleIsFrozen
from bridgework.conversations.actions.saying import next_number
from bridgework.conversations.models import Conversation, Statement, VoicesPlan
from bridgework.conversations.models.keys import fingerprint
from bridgework.conversations.models.plan import Plan
from bridgework.lib.words import Words
from bridgework.partnerships.actions import journaled
from bridgework.partnerships.models import Membership, Partnership

# Words that stand in the address where a conversation's name would stand.
RESERVED = frozenset({"new", "census", "import", "reading", "requests"})


def free_slug(partnership: Partnership, title: str) -> str:
    """Return an address for a title that no conversation here has yet.

    Parameters
    ----------
    partnership : Partnership
    title : str

    Returns
    -------
    str
        At most 80 characters; `conversation` where the title has no letter that fits in an address.
    """
    stem = slugify(title)[:70].strip("-") or "conversation"
    taken = set(
        Conversation.objects.within(partnership).filter(slug__startswith=stem).values_list("slug", flat=True)
    ) | set(RESERVED)
    if stem not in taken:
        return stem
    return next(slug for slug in (f"{stem}-{n}" for n in range(2, 10_000)) if slug not in taken)


def _check_plan(partnership: Partnership, plan: Plan) -> None:
    for what in (plan.goal, plan.decider, plan.answered_by):
        if what is not None and what.partnership_id != partnership.pk:
            raise ConversationRefusal(_("Choose a goal, a body and an organization of this partnership."))
    if not plan.title or not plan.question:
        raise ConversationRefusal(_("Give the conversation a title and a question."))
    if not (plan.by_browser or plan.by_code or plan.by_account or plan.by_mail):
        raise ConversationRefusal(_("Choose at least one way to take part."))


@transaction.atomic
def create_conversation(
    *, partnership: Partnership, plan: Plan, by: Membership | None, at: datetime, slug: str = ""
) -> Conversation:
    """Make a conversation, as a draft.

    Parameters
    ----------
    partnership : Partnership
    plan : Plan
    by : Membership or None
        The steward's capacity; None for the system.
    at : datetime
    slug : str, optional
        Its address; from the title where not given.

    Returns
    -------
    Conversation

    Raises
    ------
    ConversationRefusal
        If title or question is missing, or something belongs to another partnership.
    """
    _check_plan(partnership, plan)
    conversation = Conversation.objects.create(
        partnership=partnership, slug=slug or free_slug(partnership, str(plan.title)), **plan.fields()
    )
    journaled(
        partnership=partnership,
        by=by,
        act="conversations.conversation.created",
        subject=f"conversations.conversation:{conversation.journal_key}",
        at=at,
    )
    return conversation


@transaction.atomic
def change_conversation(*, conversation: Conversation, plan: Plan, by: Membership, at: datetime) -> Conversation:
    """Change a draft.

    Parameters
    ----------
    conversation : Conversation
    plan : Plan
    by : Membership
    at : datetime

    Returns
    -------
    Conversation

    Raises
    ------
    RuleIsFrozen
        If it has been opened: what was promised then stands.
    """
    conversation = (
        Conversation.objects.select_for_update(of=("self",)).select_related("partnership").get(pk=conversation.pk)
    )
    if not rules.may_be_changed(conversation):
        raise RuleIsFrozen(
            _("This conversation has been opened. What was promised then cannot be changed; start a new one instead.")
        )
    _check_plan(conversation.partnership, plan)
    for name, value in plan.fields().items():
        setattr(conversation, name, value)
    conversation.save()
    journaled(
        partnership=conversation.partnership,
        by=by,
        act="conversations.conversation.changed",
        subject=f"conversations.conversation:{conversation.journal_key}",
        at=at,
    )
    return conversation


@transaction.atomic
def add_seeds(
    *, conversation: Conversation, statements: Iterable[Words], by: Membership | None, at: datetime, today: date
) -> int:
    """Add statements to begin with, shown at once. Statements already there are passed over.

    Parameters
    ----------
    conversation : Conversation
        A draft or an open one.
    statements : iterable of Words
    by : Membership or None
    at : datetime
    today : date

    Returns
    -------
    int
        How many were added.

    Raises
    ------
    NotOpen
        If it is closed.
    ConversationRefusal
        If one is longer than 280 characters.
    """
    number = next_number(conversation)
    conversation.refresh_from_db(fields=["state"])
    if conversation.is_closed:
        raise NotOpen(_("This conversation is closed."))
    known = set(Statement.objects.filter(conversation=conversation).values_list("fingerprint", flat=True))
    new = []
    for words in statements:
        if any(len(one.body) > rules.STATEMENT_LENGTH for one in words.renderings.values()):
            raise ConversationRefusal(
                _("Shorten “%(start)s …” to %(most)d characters.")
                % {"start": str(words)[:40], "most": rules.STATEMENT_LENGTH}
            )
        mark = fingerprint(words.in_language(words.source).body)
        if words and mark not in known:
            known.add(mark)
            new.append(words)
    Statement.objects.bulk_create(
        Statement(
            conversation=conversation,
            number=number + at_place,
            words=words,
            state=Statement.State.SHOWN,
            is_seed=True,
            fingerprint=fingerprint(words.in_language(words.source).body),
            written_on=today,
        )
        for at_place, words in enumerate(new)
    )
    if new:
        journaled(
            partnership=conversation.partnership,
            by=by,
            act="conversations.statements.seeded",
            subject=f"conversations.conversation:{conversation.journal_key}",
            at=at,
            facts={"n": len(new), "numbers": list(range(number, number + len(new)))},
        )
    return len(new)


@transaction.atomic
def open_conversation(*, conversation: Conversation, by: Membership | None, at: datetime) -> Conversation:
    """Open a draft to residents. From here on its promise stands still; the journal holds it.

    Parameters
    ----------
    conversation : Conversation
    by : Membership or None
    at : datetime

    Returns
    -------
    Conversation

    Raises
    ------
    ConversationRefusal
        If it is not a draft, or the promise is not complete: a policy, until when answers come, two statements; or if
        one of its days is over already, by the partnership's own date: what is promised could not be kept.
    """
    conversation = (
        Conversation.objects.select_for_update(of=("self",))
        .select_related("partnership", "decider")
        .get(pk=conversation.pk)
    )
    if conversation.state != Conversation.State.DRAFT:
        raise ConversationRefusal(_("This conversation has been opened already."))
    if not conversation.policy:
        raise ConversationRefusal(_("Write down first which statements will be shown and which will not."))
    if not conversation.answer_by:
        raise ConversationRefusal(_("Say first until when answers will be given."))
    today = timezone.localdate(at, conversation.partnership.zone)
    if any(day and day < today for day in (conversation.closes_on, conversation.answer_by)):
        raise ConversationRefusal(
            _("Change the last day to take part or the day until when answers come: it is over already.")
        )
    if Statement.objects.filter(conversation=conversation, state=Statement.State.SHOWN).count() < 2:
        raise ConversationRefusal(_("Add at least two statements to begin with."))
    for plan in VoicesPlan.objects.filter(conversation=conversation):
        check_day(conversation, plan.delete_on)  # the other days may have moved since
    conversation.state, conversation.opened_at = Conversation.State.OPEN, at
    conversation.save(update_fields=["state", "opened_at"])
    journaled(
        partnership=conversation.partnership,
        by=by,
        act="conversations.conversation.opened",
        subject=f"conversations.conversation:{conversation.journal_key}",
        at=at,
        facts={
            "influence": conversation.influence,
            "decider": conversation.decider.slug if conversation.decider else None,
            "answer_rule": conversation.answer_rule,
            "answer_rule_n": conversation.answer_rule_n,
            "answer_by": conversation.answer_by.isoformat(),
            "closes_on": conversation.closes_on.isoformat() if conversation.closes_on else None,
            "map_shown": conversation.map_shown,
            "ways": [way for way in ("browser", "code", "account", "mail") if getattr(conversation, f"by_{way}")],
            "hold": conversation.hold,
        },
    )
    return conversation


@transaction.atomic
def close_conversation(*, conversation: Conversation, by: Membership | None, at: datetime) -> Conversation:
    """Close a conversation. Its result is computed in the background (`compute_result`).

    Parameters
    ----------
    conversation : Conversation
    by : Membership or None
        None where the announced last day is over.
    at : datetime

    Returns
    -------
    Conversation

    Raises
    ------
    NotOpen
        If it is not open.
    """
    # A full row lock waits for votes on their way in (they hold a share of the row's key on PostgreSQL).
    conversation = (
        Conversation.objects.select_for_update(of=("self",)).select_related("partnership").get(pk=conversation.pk)
    )
    if not conversation.is_open:
        raise NotOpen(_("Only an open conversation can be closed."))
    conversation.state, conversation.closed_at = Conversation.State.CLOSED, at
    conversation.save(update_fields=["state", "closed_at"])
    forget_ways(conversation)
    journaled(
        partnership=conversation.partnership,
        by=by,
        act="conversations.conversation.closed",
        subject=f"conversations.conversation:{conversation.journal_key}",
        at=at,
        facts={"announced": conversation.closes_on.isoformat() if conversation.closes_on else None},
    )
    return conversation
