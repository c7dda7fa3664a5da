"""Entering a batch: one person all sheets, then a second person all sheets again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bridgework.conversations.actions.refusals import ConversationRefusal, NotOpen
from bridgework.conversations.models import Conversation, PaperBatch, PaperSheet, SheetEntry, SheetRun
from bridgework.conversations.rules import STATEMENT_LENGTH
from bridgework.conversations.rules.paper import SHEETS_IN_BATCH, may_enter_again, may_enter_paper
from bridgework.partnerships.actions import journaled
from bridgework.partnerships.models import Membership

Answers = dict[int, int | None]

# The keys in the order of the boxes on the sheet; 0 and a dash where no box, or more than one, is ticked.
KEYS: dict[str, int | None] = {"1": 1, "2": 0, "3": -1, "0": None, "-": None}


class SamePerson(ConversationRefusal):
    """The second entry is another person's."""


class SheetNotReadable(ConversationRefusal):
    """What was typed is not what a sheet of this number can say."""


class BatchIsClosed(ConversationRefusal):
    """The batch was counted or taken back; nothing is entered in it any more."""


def read_answers(typed: str, statements: Sequence[int]) -> Answers:
    """Read a line of keys as the answers of one sheet.

    Parameters
    ----------
    typed : str
        One key for each statement in the order of the sheet: 1 agree, 2 not sure, 3 disagree, 0 or - nothing clear.
        Digits of any script; blanks and commas between them do not count.
    statements : sequence of int
        Numbers of the statements on the sheet, in its order.

    Returns
    -------
    dict of int to int or None

    Raises
    ------
    SheetNotReadable
        If a key is none of these, or there are more or fewer keys than statements.

    Examples
    --------
    >>> read_answers("13 0", [1, 2, 5])
    {1: 1, 2: -1, 5: None}
    """
    signs = re.sub(r"[\s,;.]", "", typed)
    signs = "".join(str(int(sign)) if sign.isdecimal() else "-" if sign in "–—_" else sign for sign in signs)
    wrong = next((sign for sign in signs if sign not in KEYS), None)
    if wrong is not None:
        raise SheetNotReadable(
            _("“%(sign)s” is no answer. Type 1 for agree, 2 for not sure, 3 for disagree, 0 for nothing clear.")
            % {"sign": wrong}
        )
    if len(signs) != len(statements):
        raise SheetNotReadable(
            ngettext(
                "This sheet has %(there)d statement, and you typed %(typed)d answers. Type one key for each.",
                "This sheet has %(there)d statements, and you typed %(typed)d answers. Type one key for each.",
                len(statements),
            )
            % {"there": len(statements), "typed": len(signs)}
        )
    return {number: KEYS[sign] for number, sign in zip(statements, signs, strict=True)}


def locked(batch: PaperBatch) -> PaperBatch:
    """Return a batch with its conversation and partnership, locked until the transaction ends."""
    return (
        PaperBatch.objects.select_for_update(of=("self",))
        .select_related("conversation__partnership__steward_organization")
        .get(pk=batch.pk)
    )


@transaction.atomic
def open_batch(
    *, conversation: Conversation, place: str, held_on: date, n_sheets: int, by: Membership, at: datetime
) -> PaperBatch:
    """Begin a batch. Whoever begins it enters its sheets first.

    Parameters
    ----------
    conversation : Conversation
    place : str
        The event or place, for those who look for the pile; no public page prints it.
    held_on : date
    n_sheets : int
        As counted by hand, 1 to 500.
    by : Membership
    at : datetime

    Returns
    -------
    PaperBatch

    Raises
    ------
    PermissionDenied, NotOpen, ConversationRefusal
    """
    if not may_enter_paper([by]):
        raise PermissionDenied
    place = " ".join(place.split())
    if not place or len(place) > 120 or "\x00" in place:
        raise ConversationRefusal(_("Say in up to 120 characters where the sheets come from."))
    if not 1 <= n_sheets <= SHEETS_IN_BATCH:
        raise ConversationRefusal(_("Enter 1 to %(most)d sheets in one batch.") % {"most": SHEETS_IN_BATCH})
    conversation = (
        Conversation.objects.select_for_update(no_key=True, of=("self",))
        .select_related("partnership")
        .get(pk=conversation.pk)
    )
    if not conversation.is_open:
        raise NotOpen(_("This conversation is not open, so sheets cannot be counted in it."))
    last = PaperBatch.objects.filter(conversation=conversation).aggregate(last=Max("number"))["last"] or 0
    batch = PaperBatch.objects.create(
        conversation=conversation,
        number=last + 1,
        place=place,
        held_on=held_on,
        n_sheets=n_sheets,
        first_by=by,
        first_person=by.person,
        made_at=at,
    )
    journal(batch, by, "conversations.paper.begun", at)
    return batch


def journal(
    batch: PaperBatch, by: Membership, act: str, at: datetime, *, why: str = "", facts: Mapping[str, int] | None = None
) -> None:
    """Record an act on a batch: its number, never how many sheets it has where that is under 10, never what they say."""
    journaled(
        partnership=batch.conversation.partnership,
        by=by,
        act=act,
        subject=f"conversations.conversation:{batch.conversation.journal_key}",
        at=at,
        facts={"number": batch.number, **(facts or {})},
        why=why,
    )


def _turn_of(batch: PaperBatch, by: Membership, at: datetime) -> int:
    """Return whose turn this person's entry is; the second person's name is taken with the first sheet."""
    if batch.state not in (PaperBatch.State.ENTERING, PaperBatch.State.CHECKING):
        raise BatchIsClosed(_("This batch is counted or taken back. Begin a new one."))
    if batch.first_person_id == by.person_id:
        return SheetEntry.FIRST
    if batch.state == PaperBatch.State.ENTERING:
        raise ConversationRefusal(
            _("Somebody else is entering this batch. You can enter it again once it is handed on.")
        )
    if batch.second_person_id is None:
        if not may_enter_again(by.person_id, batch.first_person_id):
            raise SamePerson(_("Somebody else must enter these sheets again."))
        try:
            with transaction.atomic():
                batch.second_by, batch.second_person = by, by.person
                batch.save(update_fields=["second_by", "second_person"])
        except IntegrityError:
            raise SamePerson(_("Somebody else must enter these sheets again."))
        journal(batch, by, "conversations.paper.checked", at)
    elif batch.second_person_id != by.person_id:
        raise SamePerson(_("Two people have entered this batch already. A third is not needed."))
    return SheetEntry.SECOND


@transaction.atomic
def enter_sheet(
    *,
    batch: PaperBatch,
    number: int,
    typed: str,
    written: str = "",
    language: str = "",
    by: Membership,
    at: datetime,
) -> PaperSheet:
    """Enter one sheet, or enter it anew: the first person's entry or the second's, by who enters.

    Parameters
    ----------
    batch : PaperBatch
    number : int
        The sheet's number.
    typed : str
        The line of keys, as `read_answers` reads it.
    written : str, optional
        A statement that stands on the sheet, up to 280 characters.
    language : str, optional
        Its language; the sheet's where not given.
    by : Membership
    at : datetime

    Returns
    -------
    PaperSheet

    Raises
    ------
    PermissionDenied
        If the person may not enter paper here.
    SamePerson, BatchIsClosed, SheetNotReadable, ConversationRefusal
        With a sentence; nothing was kept then.
    """
    if not may_enter_paper([by]):
        raise PermissionDenied
    batch = locked(batch)
    turn = _turn_of(batch, by, at)
    run = (
        SheetRun.objects.filter(conversation=batch.conversation, first_sheet__lte=number)
        .filter(first_sheet__gt=number - F("n_sheets"))
        .first()
    )
    if run is None:
        raise SheetNotReadable(
            _("There is no sheet %(number)d. The number stands at the top of the sheet.") % {"number": number}
        )
    answers = read_answers(typed, run.statements)
    written = " ".join(written.split())
    if len(written) > STATEMENT_LENGTH or "\x00" in written:
        raise SheetNotReadable(_("Shorten the statement to %(most)d characters.") % {"most": STATEMENT_LENGTH})
    sheet = PaperSheet.objects.filter(conversation=batch.conversation, number=number).select_related("batch").first()
    if sheet and sheet.batch_id != batch.pk:
        raise SheetNotReadable(
            _("Sheet %(number)d stands in batch %(batch)d already. Each sheet counts once.")
            % {"number": number, "batch": sheet.batch.number}
        )
    if sheet is None and turn == SheetEntry.SECOND:
        raise SheetNotReadable(
            _("The first person has not entered sheet %(number)d. Check the number, or ask them to enter it.")
            % {"number": number}
        )
    if sheet is None:
        if PaperSheet.objects.filter(batch=batch).count() >= batch.n_sheets:
            raise ConversationRefusal(
                _("This batch has %(n)d sheets, and all are entered. Begin another batch for more.")
                % {"n": batch.n_sheets}
            )
        sheet = PaperSheet.objects.create(conversation=batch.conversation, batch=batch, run=run, number=number)
    elif sheet.settled is not None:
        sheet.settled = None
        sheet.save(update_fields=["settled"])
    SheetEntry.objects.update_or_create(
        sheet=sheet,
        turn=turn,
        defaults={"answers": _stored(answers), "written": written, "language": language or run.language},
    )
    return sheet


def _stored(answers: Mapping[int, int | None]) -> dict[str, int | None]:
    return {str(number): value for number, value in answers.items()}


@transaction.atomic
def hand_over(*, batch: PaperBatch, by: Membership, at: datetime) -> PaperBatch:
    """Hand a batch on to a second person, once every sheet is entered.

    Parameters
    ----------
    batch : PaperBatch
    by : Membership
        Whoever entered it first.
    at : datetime

    Returns
    -------
    PaperBatch

    Raises
    ------
    PermissionDenied, BatchIsClosed, ConversationRefusal
    """
    if not may_enter_paper([by]):
        raise PermissionDenied
    batch = locked(batch)
    if batch.state != PaperBatch.State.ENTERING:
        raise BatchIsClosed(_("This batch was handed on already."))
    if batch.first_person_id != by.person_id:
        raise ConversationRefusal(_("Whoever entered the batch hands it on."))
    n = PaperSheet.objects.filter(batch=batch).count()
    if n != batch.n_sheets:
        raise ConversationRefusal(
            _("You counted %(counted)d sheets, and %(entered)d are entered. Enter the others, or begin anew.")
            % {"counted": batch.n_sheets, "entered": n}
        )
    batch.state = PaperBatch.State.CHECKING
    batch.save(update_fields=["state"])
    journal(batch, by, "conversations.paper.handed-on", at)
    return batch
