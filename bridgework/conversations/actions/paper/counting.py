"""Settling what two people read differently, and counting a batch: all its votes at once, or none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.conversations.actions.merging import carry_votes
from bridgework.conversations.actions.paper.entering import BatchIsClosed, SheetNotReadable, journal, locked
from bridgework.conversations.actions.paper.writing import keep_from_paper
from bridgework.conversations.actions.refusals import ConversationRefusal, NotOpen
from bridgework.conversations.models import (
    Conversation,
    Mode,
    PaperBatch,
    PaperSheet,
    SheetEntry,
    Statement,
    Voice,
    Vote,
)
from bridgework.conversations.models.keys import voice_key
from bridgework.conversations.queries.paper import differences
from bridgework.conversations.rules import FLOOR, STATEMENT_LENGTH
from bridgework.conversations.rules.paper import may_enter_paper
from bridgework.partnerships.models import Membership

VALUES = (1, 0, -1, None)


@dataclass(frozen=True)
class Counted:
    """What counting a batch wrote."""

    n_voices: int  # sheets with an answer or a statement: each is one voice
    n_votes: int
    n_statements: int  # new ones, waiting to be read
    n_said_before: int  # statements on sheets that stand in the conversation already
    n_not_shown: int  # answers to statements that are no longer shown: not counted


def sheet_key(conversation_id: int, number: int) -> str:
    """Return the keyed hash of a sheet's voice: one sheet, one voice, by the voice's own constraint."""
    return voice_key(Mode.PAPER, conversation_id, f"sheet {number}").key_hash


@transaction.atomic
def settle_sheet(
    *,
    batch: PaperBatch,
    number: int,
    answers: Mapping[int, int | None],
    written: str | None = None,
    by: Membership,
    at: datetime,
) -> PaperSheet:
    """Settle a sheet that two people read differently, after looking at it again.

    Parameters
    ----------
    batch : PaperBatch
    number : int
        The sheet's number.
    answers : mapping of int to (int or None)
        What the sheet says of every statement on which the entries differ.
    written : str, optional
        The statement on it; needed where the entries differ there.
    by : Membership
        Anybody who may enter paper.
    at : datetime

    Returns
    -------
    PaperSheet

    Raises
    ------
    PermissionDenied, BatchIsClosed, SheetNotReadable
    """
    if not may_enter_paper([by]):
        raise PermissionDenied
    batch = locked(batch)
    if batch.state != PaperBatch.State.CHECKING:
        raise BatchIsClosed(_("This batch is not being compared."))
    found = next((one for one in differences(batch) if one.sheet.number == number), None)
    if found is None:
        raise SheetNotReadable(_("The two entries of sheet %(number)d say the same.") % {"number": number})
    missing = [one.number for one in found.answers if one.number not in answers or answers[one.number] not in VALUES]
    if missing:
        raise SheetNotReadable(
            _("Choose what sheet %(number)d says of statement %(statement)d.")
            % {"number": number, "statement": missing[0]}
        )
    if found.written is not None and written is None:
        raise SheetNotReadable(_("Write down what sheet %(number)d says in own words.") % {"number": number})
    text = " ".join((written or "").split())
    if len(text) > STATEMENT_LENGTH or "\x00" in text:
        raise SheetNotReadable(_("Shorten the statement to %(most)d characters.") % {"most": STATEMENT_LENGTH})
    settled: dict[str, Any] = {"answers": {str(one.number): answers[one.number] for one in found.answers}}
    if found.written is not None:
        settled["written"] = text
    found.sheet.settled = settled
    found.sheet.save(update_fields=["settled"])
    journal(batch, by, "conversations.paper.settled", at)
    return found.sheet


@transaction.atomic
def count_batch(*, batch: PaperBatch, by: Membership, at: datetime, today: date) -> Counted:
    """Write the votes of a batch that two people entered alike, each sheet as one voice. All of it, or nothing.

    Parameters
    ----------
    batch : PaperBatch
    by : Membership
    at : datetime
    today : date
        The day kept with new voices.

    Returns
    -------
    Counted

    Raises
    ------
    PermissionDenied
        If the person may not enter paper here.
    BatchIsClosed, NotOpen, ConversationRefusal
        With a sentence; nothing was written then.

    Notes
    -----
    What was entered is deleted: afterwards no row says what a sheet of a certain number answered. An answer to a
    statement that was joined with another stays with it and is carried over, as all its votes were. Answers to
    statements that are not shown any more are left out and counted in `n_not_shown`.
    """
    if not may_enter_paper([by]):
        raise PermissionDenied
    batch = locked(batch)
    if batch.state != PaperBatch.State.CHECKING:
        raise BatchIsClosed(_("Two people must enter the batch before it is counted; or it is counted already."))
    # Against the close, which takes the whole row.
    conversation = Conversation.objects.select_for_update(no_key=True, of=("self",)).get(pk=batch.conversation_id)
    if not conversation.is_open:
        raise NotOpen(_("This conversation is closed. Its sheets can be counted no more."))
    conversation.partnership = batch.conversation.partnership
    sheets = list(PaperSheet.objects.filter(batch=batch).prefetch_related("entries").order_by("number"))
    once = [sheet.number for sheet in sheets if len(sheet.entries.all()) < 2]
    if once or len(sheets) != batch.n_sheets:
        raise ConversationRefusal(
            _("These sheets were entered once only: %(numbers)s. A second person enters them again.")
            % {"numbers": ", ".join(map(str, once[:20]))}
        )
    differ = differences(batch)
    if any(not one.is_settled for one in differ):
        numbers = ", ".join(str(one.sheet.number) for one in differ if not one.is_settled)
        raise ConversationRefusal(
            _("The two entries differ on these sheets: %(numbers)s. Look at them again first.") % {"numbers": numbers}
        )
    counted = _write(conversation, sheets, today)
    SheetEntry.objects.filter(sheet__batch=batch).delete()
    PaperSheet.objects.filter(batch=batch).update(settled=None)
    batch.state, batch.counted_at, batch.n_differences = PaperBatch.State.COUNTED, at, len(differ)
    batch.save(update_fields=["state", "counted_at", "n_differences"])
    # How many came on paper is not said where it is under 10.
    facts = {"n": counted.n_voices} if counted.n_voices >= FLOOR else {}
    journal(batch, by, "conversations.paper.counted", at, facts=facts)
    return counted


def _write(conversation: Conversation, sheets: list[PaperSheet], today: date) -> Counted:
    read = {sheet.number: _read(sheet) for sheet in sheets}
    statements = {one.number: one for one in Statement.objects.filter(conversation=conversation).defer("words")}
    full = {n: one for n, one in read.items() if one[1] or any(value is not None for value in one[0].values())}
    voices = Voice.objects.bulk_create(
        Voice(conversation=conversation, key_hash=sheet_key(conversation.pk, number), mode=Mode.PAPER, came_on=today)
        for number in full
    )
    takes = (Statement.State.SHOWN, Statement.State.MERGED)
    votes, n_not_shown = [], 0
    for voice, (answers, _written, _language) in zip(voices, full.values(), strict=True):
        for number, value in answers.items():
            if value is None:
                continue
            if statements[number].state not in takes:
                n_not_shown += 1
                continue
            votes.append(Vote(conversation=conversation, statement=statements[number], voice=voice, value=value))
    Vote.objects.bulk_create(votes, batch_size=500)
    for merged in (one for one in statements.values() if one.state == Statement.State.MERGED and one.merged_into_id):
        carry_votes(merged)
    kept = [
        keep_from_paper(conversation=conversation, voice=voice, text=written, language=language, today=today)
        for voice, (_answers, written, language) in zip(voices, full.values(), strict=True)
        if written
    ]
    n_new = sum(one is not None for one in kept)
    return Counted(len(voices), len(votes), n_new, len(kept) - n_new, n_not_shown)


def _read(sheet: PaperSheet) -> tuple[dict[int, int | None], str, str]:
    """Return what a sheet says: answers, the statement on it, its language."""
    first = next(entry for entry in sheet.entries.all() if entry.turn == SheetEntry.FIRST)
    settled = sheet.settled or {}
    answers = {int(number): value for number, value in {**first.answers, **settled.get("answers", {})}.items()}
    return answers, settled.get("written", first.written), first.language
