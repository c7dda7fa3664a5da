"""What a conversation found, as pages, files and the API show it: from the stored result, never from votes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet

from bridgework.analysis.vote_tables import FEW, MOST
from bridgework.conversations.models import Conversation, Result, Statement
from bridgework.conversations.rules import FLOOR
from bridgework.lib.prepared import prepared

__all__ = ["FEW", "MOST", "Line", "ResultPage", "newest_result", "result_page", "statements_to_answer"]

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


@dataclass(frozen=True)
class Line:
    """A statement with its counts: everybody's cells, then one row of cells for each shown group; None is not shown."""

    number: int
    statement: Statement
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
    texts = {
        statement.number: statement
        for statement in Statement.objects.filter(conversation=conversation, number__in=wanted).defer("author")
    }

    def line(number: int, side: str = "") -> Line:
        everybody, *groups = body["statements"][str(number)]
        said = body.get("said", {}).get(str(number)) or [["", ""]] * (1 + len(groups))
        return Line(number, texts[number], everybody, groups, said, side)

    return ResultPage(
        body=body,
        agreed=[line(number) for number in agreed],
        rejected=[line(number) for number in rejected],
        divided=[line(number) for number in divided],
        representative=[
            (group["number"], group["size"], [line(number, side) for number, side in listed[:REPRESENTATIVE_ON_PAGE]])
            for group, listed in zip(body["groups"], body["representative"], strict=True)
        ],
        axes={name: str(texts[number].words) for name, number in body["axes"].items()},
        n_agreed=len(body["agreed"]),
    )
