"""What is known of sheets and batches, and where two entries of a sheet differ. Staff alone see it."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from bridgework.conversations.models import Conversation, PaperBatch, PaperSheet, SheetEntry, SheetRun, Statement
from bridgework.lib.words import Words


@dataclass(frozen=True)
class Differing:
    """One statement that two people read differently on a sheet: 1, 0, -1, or None where nothing clear is ticked."""

    number: int
    words: Words
    first: int | None
    second: int | None


@dataclass(frozen=True)
class SheetDifference:
    """Where two entries of a sheet differ. `written` is (first, second) where the statement of one's own differs."""

    sheet: PaperSheet
    answers: list[Differing] = field(default_factory=list)
    written: tuple[str, str] | None = None
    language: str = ""

    @property
    def is_settled(self) -> bool:
        """Whether somebody looked at the sheet again."""
        return self.sheet.settled is not None


def plain(text: str) -> str:
    """Return a text as it is compared: without case, spacing and the mark at its end."""
    return " ".join(text.casefold().split()).strip(" .!?…")


def batches_of(conversation: Conversation) -> QuerySet[PaperBatch]:
    """Return the batches of a conversation, newest first, with how many sheets are entered once and twice.

    Parameters
    ----------
    conversation : Conversation

    Returns
    -------
    QuerySet of PaperBatch
        With `n_first` and `n_second`.
    """
    return (
        PaperBatch.objects.filter(conversation=conversation)
        .select_related("first_by__person", "second_by__person")
        .annotate(
            n_first=Count("sheets__entries", filter=Q(sheets__entries__turn=SheetEntry.FIRST)),
            n_second=Count("sheets__entries", filter=Q(sheets__entries__turn=SheetEntry.SECOND)),
        )
        .order_by("-number")
    )


def batch_here(conversation: Conversation, number: int) -> PaperBatch | None:
    """Return one batch as `batches_of` does, or None.

    Parameters
    ----------
    conversation : Conversation
    number : int

    Returns
    -------
    PaperBatch or None
    """
    return batches_of(conversation).filter(number=number).first()


def runs_of(conversation: Conversation) -> QuerySet[SheetRun]:
    """Return the printed runs of a conversation, newest first.

    Parameters
    ----------
    conversation : Conversation

    Returns
    -------
    QuerySet of SheetRun
    """
    return SheetRun.objects.filter(conversation=conversation).order_by("-first_sheet")


def statements_on(run: SheetRun) -> list[Statement]:
    """Return the statements of a run in the order of its sheets.

    Parameters
    ----------
    run : SheetRun

    Returns
    -------
    list of Statement
        One query.
    """
    rows = Statement.objects.filter(conversation_id=run.conversation_id, number__in=run.statements)
    by_number = {one.number: one for one in rows.only("number", "words", "state")}
    return [by_number[number] for number in run.statements if number in by_number]


def sheets_of(batch: PaperBatch, turn: int) -> list[int]:
    """Return the numbers of a batch's sheets that were entered in one turn, ascending.

    Parameters
    ----------
    batch : PaperBatch
    turn : int
        1 or 2.

    Returns
    -------
    list of int
    """
    rows = PaperSheet.objects.filter(batch=batch, entries__turn=turn).order_by("number")
    return list(rows.values_list("number", flat=True))


def differences(batch: PaperBatch) -> list[SheetDifference]:
    """Return the sheets whose two entries differ, settled ones too, in the order of their numbers.

    Parameters
    ----------
    batch : PaperBatch

    Returns
    -------
    list of SheetDifference
        Three queries. Sheets entered once are left out.
    """
    found: list[SheetDifference] = []
    sheets = PaperSheet.objects.filter(batch=batch).prefetch_related("entries").order_by("number")
    wanted: set[int] = set()
    for sheet in sheets:
        by_turn = {entry.turn: entry for entry in sheet.entries.all()}
        if len(by_turn) < 2:
            continue
        first, second = by_turn[SheetEntry.FIRST], by_turn[SheetEntry.SECOND]
        answers = [
            Differing(int(number), Words(), value, second.answers.get(number))
            for number, value in first.answers.items()
            if value != second.answers.get(number)
        ]
        written = (first.written, second.written) if plain(first.written) != plain(second.written) else None
        if answers or written:
            wanted.update(one.number for one in answers)
            found.append(SheetDifference(sheet, answers, written, first.language))
    if not found:
        return []
    rows = Statement.objects.filter(conversation_id=batch.conversation_id, number__in=wanted)
    said = dict(rows.values_list("number", "words"))
    return [
        SheetDifference(
            one.sheet,
            [Differing(row.number, said.get(row.number, Words()), row.first, row.second) for row in one.answers],
            one.written,
            one.language,
        )
        for one in found
    ]
