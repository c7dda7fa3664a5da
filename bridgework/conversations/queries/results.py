"""What a conversation found, as pages, files and the API show it: from the stored result, never from votes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.core.paginator import Page
from django.db.models import Count, F, QuerySet

from bridgework.analysis.vote_tables import FEW, MOST
from bridgework.conversations.models import Conversation, Result, ResultStatement, Statement
from bridgework.conversations.rules import FLOOR
from bridgework.lib.paging import PER_PAGE, page_of_rows
from bridgework.lib.prepared import prepared
from bridgework.lib.words import Words

__all__ = ["FEW", "MOST", "Line", "ResultPage", "newest_result", "result_page", "statements_to_answer"]

Cells = list[int | None]  # agree, disagree, not sure, answered; None is not shown

# Lists on the result page are as long as one reads; the table has everything.
AGREED_ON_PAGE, REPRESENTATIVE_ON_PAGE, DIVIDED_ON_PAGE = 8, 4, 6


def newest_result(conversation: Conversation) -> Result | None:
    """Return the newest result of a closed conversation, or None while it is being computed.

    Parameters
    ----------
    conversation : Conversation

    Returns
    -------
    Result or None
    """
    if not conversation.is_closed:
        return None
    return next(iter(_newest(conversation)), None)


@prepared
def _newest(conversation: Conversation) -> QuerySet[Result]:
    return Result.objects.filter(conversation=conversation).order_by("-computed_at", "-pk")[:1]


def statements_to_answer(conversation: Conversation) -> QuerySet[Statement]:
    """Return the statements that will be answered by the rule set before the opening.

    Parameters
    ----------
    conversation : Conversation
        A closed one whose result is computed.

    Returns
    -------
    QuerySet of Statement
        In the order of their numbers; none before there is a result. Statements that fewer than 10 people saw count
        only under the rule "every statement".
    """
    shown = Statement.objects.filter(conversation=conversation, state=Statement.State.SHOWN).order_by("number")
    result = newest_result(conversation)
    if result is None:
        return shown.none()
    rule = conversation.answer_rule
    if rule == Conversation.AnswerRule.ALL:
        return shown
    if rule == Conversation.AnswerRule.CONSENSUS:
        return shown.filter(number__in=result.body["agreed"])
    voted = shown.annotate(n_seen=F("n_agree") + F("n_disagree") + F("n_pass")).filter(n_seen__gte=FLOOR)
    if rule == Conversation.AnswerRule.MAJORITY:
        return voted.filter(n_agree__gt=F("n_seen") - F("n_agree"))
    rows = voted.values_list("number", "n_agree", "n_seen")
    best = sorted(rows, key=lambda row: (-(row[1] + 1) / (row[2] + 2), row[0]))[: conversation.answer_rule_n]
    return shown.filter(number__in=[row[0] for row in best])


class Line(NamedTuple):
    """A statement with its counts: everybody's cells, then one row of cells for each shown group; None is not shown."""

    number: int
    words: Words
    everybody: list[int | None]
    groups: list[list[int | None]]
    said: list[list[str]]  # by row, of agree and disagree: what is said of a hidden count ("few", "most" or nothing)
    side: str = ""


@dataclass(frozen=True)
class ResultPage:
    """Everything the result page says, from one stored result and one query for the texts."""

    body: dict[str, Any]
    agreed: list[Line]
    rejected: list[Line]
    divided: list[Line]
    representative: list[tuple[int, int, list[Line]]]  # (group number, people, its statements)
    axes: dict[str, str]
    n_agreed: int
    names: dict[int, Words]  # what moderators call a group, by its number

    @property
    def has_groups(self) -> bool:
        """Whether any opinion group is large enough to be shown."""
        return bool(self.body["groups"])


def result_page(conversation: Conversation, result: Result) -> ResultPage:
    """Gather what the result page says.

    Parameters
    ----------
    conversation : Conversation
    result : Result

    Returns
    -------
    ResultPage
        One query, for the texts of the statements named.
    """
    body = result.body
    agreed, rejected = body["agreed"][:AGREED_ON_PAGE], body["rejected"][:AGREED_ON_PAGE]
    divided = body["divided"][:DIVIDED_ON_PAGE]
    wanted = {*agreed, *rejected, *divided, *body["axes"].values()}
    for listed in body["representative"]:
        wanted.update(number for number, _side in listed[:REPRESENTATIVE_ON_PAGE])
    rows = {row[0]: row for row in _named(result, sorted(wanted))}

    def line(number: int, side: str = "") -> Line:
        _number, words, (everybody, *groups), said = rows[number]
        return Line(number, words, everybody, groups, said or [["", ""]] * (1 + len(groups)), side)

    return ResultPage(
        body=body,
        agreed=[line(number) for number in agreed],
        rejected=[line(number) for number in rejected],
        divided=[line(number) for number in divided],
        representative=[
            (group["number"], group["size"], [line(number, side) for number, side in listed[:REPRESENTATIVE_ON_PAGE]])
            for group, listed in zip(body["groups"], body["representative"], strict=True)
        ],
        axes={name: str(rows[number][1]) for name, number in body["axes"].items()},
        n_agreed=len(body["agreed"]),
        names=group_names(result),
    )


def group_names(result: Result) -> dict[int, Words]:
    """Return the names that moderators gave the groups of a result, by the group's number. No query.

    Parameters
    ----------
    result : Result

    Returns
    -------
    dict of int to Words
    """
    return {int(number): Words.from_json(words) for number, words in result.body.get("names", {}).items()}


Named = tuple[int, Words, list[Cells], list[list[str]]]


@prepared
def _named(result: Result, numbers: list[int]) -> QuerySet[ResultStatement, Named]:
    rows: Any = ResultStatement.objects.filter(result=result, number__in=numbers)
    return rows.values_list("number", "statement__words", "cells", "said")


Row = tuple[int, Words, list[Cells] | None]


@prepared
def _tabled(conversation: Conversation, offset: int) -> QuerySet[Statement, tuple[int, Words]]:
    rows = Statement.objects.filter(conversation=conversation, state=Statement.State.SHOWN)
    return rows.order_by("number").values_list("number", "words")[offset : offset + PER_PAGE + 1]


@prepared
def _n_tabled(conversation: Conversation) -> QuerySet[Statement, int]:
    rows = Statement.objects.filter(conversation=conversation, state=Statement.State.SHOWN).order_by()
    return rows.values("conversation").annotate(n=Count("*")).values_list("n", flat=True)


@prepared
def _cells(result: Result, numbers: list[int]) -> QuerySet[ResultStatement, tuple[int, list[Cells]]]:
    rows: Any = ResultStatement.objects.filter(result=result, number__in=numbers)
    return rows.values_list("number", "cells")


def table_page(conversation: Conversation, result: Result, asked: str | None) -> tuple[Page[Any], list[Row]]:
    """Return a page of the shown statements with their printed counts; None for one that is not in the result.

    Parameters
    ----------
    conversation : Conversation
    result : Result
    asked : str or None
        The page's number as it was asked for.

    Returns
    -------
    tuple of (Page, list of (number, words, cells))
        Two queries, and one more where there are several pages.
    """
    page = page_of_rows(asked, lambda offset: _tabled(conversation, offset), lambda: sum(_n_tabled(conversation)))
    cells = dict(_cells(result, [number for number, _words in page]))
    return page, [(number, words, cells.get(number)) for number, words in page]


def printed_counts(result: Result) -> Iterator[tuple[int, Words, list[Cells]]]:
    """Yield every statement of a result with its words and cells as printed, in the order of their numbers. One query.

    Parameters
    ----------
    result : Result

    Yields
    ------
    tuple of (int, Words, list)
        Read from the database as they are asked for.
    """
    rows: Any = ResultStatement.objects.filter(result=result).order_by("number")
    yield from rows.values_list("number", "statement__words", "cells").iterator(500)


def printed_of(result: Result, number: int) -> Cells | None:
    """Return everybody's counts of one statement as printed, or None. One query.

    Parameters
    ----------
    result : Result
    number : int

    Returns
    -------
    list of int or None, or None
    """
    return next((cells[0] for _number, cells in _cells(result, [number])), None)
