"""Taking a batch back, before it is counted or after."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.conversations.actions.counting import recount_votes
from bridgework.conversations.actions.paper.counting import sheet_key
from bridgework.conversations.actions.paper.entering import BatchIsClosed, journal, locked
from bridgework.conversations.actions.refusals import ConversationRefusal
from bridgework.conversations.models import (
    Conversation,
    ModerationAct,
    PaperBatch,
    PaperSheet,
    Statement,
    UndoneVote,
    Voice,
    Vote,
)
from bridgework.conversations.rules.paper import may_enter_paper
from bridgework.lib.words import Words
from bridgework.partnerships.models import Membership


@transaction.atomic
def undo_batch(*, batch: PaperBatch, why: str, by: Membership, at: datetime) -> PaperBatch:
    """Take a batch back: its voices and votes go, and its sheets can be entered anew.

    Parameters
    ----------
    batch : PaperBatch
    why : str
        The reason, which the public journal prints.
    by : Membership
    at : datetime

    Returns
    -------
    PaperBatch

    Raises
    ------
    PermissionDenied, BatchIsClosed, ConversationRefusal

    Notes
    -----
    Votes that stand in a seal leave a mark (`UndoneVote`), without which the seal would say that they are missing; the
    journal names the batch. Statements from its sheets that nobody has read yet are not shown any more, by a line in the
    public log; those that were shown stay: somebody wrote them, and others have answered.
    """
    if not may_enter_paper([by]):
        raise PermissionDenied
    batch = locked(batch)
    if batch.state == PaperBatch.State.UNDONE:
        raise BatchIsClosed(_("This batch was taken back already."))
    why = " ".join(why.split())
    if not why or len(why) > 300:
        raise ConversationRefusal(_("Say in up to 300 characters why the batch is taken back. The reason is public."))
    conversation = (
        Conversation.objects.select_for_update(no_key=True, of=("self",))
        .select_related("partnership")
        .get(pk=batch.conversation_id)
    )
    if not conversation.is_open:
        raise ConversationRefusal(_("This conversation is closed. What was counted in it stays as it is."))
    numbers = PaperSheet.objects.filter(batch=batch).values_list("number", flat=True)
    if batch.state == PaperBatch.State.COUNTED:
        keys = [sheet_key(conversation.pk, number) for number in numbers]
        voices = list(Voice.objects.filter(conversation=conversation, key_hash__in=keys))
        _withdraw(batch, voices, by, at)
    PaperSheet.objects.filter(batch=batch).delete()
    batch.state, batch.undone_at = PaperBatch.State.UNDONE, at
    batch.save(update_fields=["state", "undone_at"])
    journal(batch, by, "conversations.paper.undone", at, why=why)
    return batch


def _withdraw(batch: PaperBatch, voices: list[Voice], by: Membership, at: datetime) -> None:
    votes = Vote.objects.filter(voice__in=voices)
    # The worker, which seals votes, waits for the conversation's row that is held here.
    sealed = votes.filter(seal__isnull=False)
    UndoneVote.objects.bulk_create(
        (
            UndoneVote(conversation=batch.conversation, batch=batch, number=number, key_hash=key_hash)
            for number, key_hash in sealed.values_list("statement__number", "voice__key_hash")
        ),
        batch_size=500,
    )
    waiting = list(Statement.objects.filter(author__in=voices, state=Statement.State.WAITING))
    Statement.objects.filter(pk__in=[one.pk for one in waiting]).update(state=Statement.State.REFUSED)
    ModerationAct.objects.bulk_create(
        ModerationAct(
            conversation=batch.conversation,
            statement=one,
            was_shown=False,
            # The log is read in every language; what is kept is in the one that the journal has.
            reason=Words.of("It stood on a paper sheet, and the batch of sheets was taken back.", "en"),
            by=by,
            capacity=by.capacity,
            at=at,
        )
        for one in waiting
    )
    votes.delete()
    recount_votes(conversation=batch.conversation)  # the stored counts held them
    Voice.objects.filter(pk__in=[voice.pk for voice in voices]).delete()
