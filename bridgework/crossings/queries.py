"""What joins capabilities for readers: what a decision rests on; you said, we decided, we did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.paginator import Page
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from bridgework.conversations.models import AnsweredStatement, AnswerRequest, Conversation, DecisionCitation, Statement
from bridgework.conversations.queries import VerdictWords, statements_to_answer, verdict_words, verdict_words_apart
from bridgework.goals.models import Answer, Commitment, Decision
from bridgework.goals.queries import of_shown_decisions, of_shown_goals
from bridgework.lib.paging import STORIES, page_of_rows
from bridgework.lib.prepared import prepared
from bridgework.lib.words import Words
from bridgework.partnerships.models import Organization, Partnership

MOST_STATEMENTS = 200


def _said_in_public(prefix: str = "") -> Q:
    """Return what may be quoted: statements that are shown, of public conversations that are no drafts.

    The other conversations are few: their keys are looked up once, and none is joined.
    """
    hidden = Conversation.objects.filter(Q(is_public=False) | Q(state=Conversation.State.DRAFT)).values("pk")
    return Q(**{f"{prefix}state": Statement.State.SHOWN}) & ~Q(**{f"{prefix}conversation__in": hidden})


@dataclass(frozen=True)
class Grounds:
    """One conversation that a decision rests on, with the statements it speaks to."""

    conversation: Conversation
    statements: list[Statement]


@prepared
def _cited(decision: Decision) -> QuerySet[DecisionCitation]:
    rows = DecisionCitation.objects.filter(decision=decision, conversation__is_public=True)
    rows = rows.exclude(conversation__state=Conversation.State.DRAFT).select_related("conversation", "statement")
    columns = ("conversation__slug", "conversation__title", "statement__words", "statement__state")
    return rows.only(*columns).order_by("conversation_id", "statement__number")[:MOST_STATEMENTS]


def grounds_of(decision: Decision) -> list[Grounds]:
    """Return what a decision cites, as far as everyone may read it. One query."""
    found: dict[int, Grounds] = {}
    for row in _cited(decision):
        one = found.setdefault(row.conversation_id, Grounds(row.conversation, []))
        if row.statement is not None and row.statement.state == Statement.State.SHOWN:
            one.statements.append(row.statement)
    return list(found.values())


def answers_given(partnership: Partnership) -> QuerySet[Answer]:
    """Return the answers that cover something said in public, newest first, with who answered and what was decided."""
    covered = AnsweredStatement.objects.filter(_said_in_public("statement__"))
    rows = (
        Answer.objects.within(partnership)
        .filter(Exists(covered.filter(answer=OuterRef("pk"))))
        .filter(of_shown_goals(), of_shown_decisions())
    )
    return rows.select_related("organization", "body", "decision__body").order_by("-answered_on", "-pk")


_OF_ANSWER = ("kind", "words", "referred_to", "did", "did_on", "answered_on", "n_solved", "n_partly", "n_not")
_AND_MORE = ("organization__name", "body__name", "decision__slug", "decision__title", "decision__decided_on")


@prepared
def _given(partnership: Partnership, offset: int) -> QuerySet[Answer]:
    rows = answers_given(partnership).only(*_OF_ANSWER, *_AND_MORE, "decision__body__name")
    return rows[offset : offset + STORIES + 1]


@prepared
def _n_given(partnership: Partnership) -> QuerySet[Answer, int]:
    rows = answers_given(partnership).select_related(None).order_by()
    return rows.values("partnership").annotate(n=Count("*")).values_list("n", flat=True)


@prepared
def _one_given(partnership: Partnership, pk: int) -> QuerySet[Answer]:
    rows = answers_given(partnership).filter(pk=pk)
    return rows.only(*_OF_ANSWER, *_AND_MORE, "decision__body__name")[:1]


Covered = tuple[int, Words, str, Words]


@prepared
def _covered(answers: list[Answer]) -> QuerySet[AnsweredStatement, Covered]:
    rows = AnsweredStatement.objects.filter(_said_in_public("statement__"), answer__in=answers)
    at = "statement__conversation"
    values: Any = rows.order_by(f"{at}_id", "statement__number")
    return values.values_list("answer_id", "statement__words", f"{at}__slug", f"{at}__title")


@dataclass(frozen=True)
class Quoted:
    """What was said, and in which conversation."""

    words: Words
    conversation_slug: str
    conversation_title: Words


@dataclass(frozen=True)
class SaidAndDone:
    """One answer as a page tells it."""

    answer: Answer
    statements: list[Quoted]
    verdict: VerdictWords

    @property
    def first(self) -> Quoted:
        """The statement that stands for all that were answered at once."""
        return self.statements[0]

    @property
    def n_more(self) -> int:
        """How many statements were answered besides the first."""
        return len(self.statements) - 1


def told(answers: Sequence[Answer]) -> list[SaidAndDone]:
    """Return answers of `answers_given` with what they cover and the residents' verdict in words. One query."""
    covered: dict[int, list[Quoted]] = {answer.pk: [] for answer in answers}
    for pk, words, slug, title in _covered(list(answers)):
        covered[pk].append(Quoted(words, slug, title))
    return [SaidAndDone(answer, covered[answer.pk], verdict_words(answer)) for answer in answers]


def told_page(partnership: Partnership, asked: str | None) -> tuple[Page[Answer], list[SaidAndDone]]:
    """Return one page of `answers_given`, told: two queries, and one more where there are several pages."""
    page = page_of_rows(asked, lambda offset: _given(partnership, offset), lambda: sum(_n_given(partnership)), STORIES)
    return page, told(list(page))


def one_told(partnership: Partnership, pk: int) -> SaidAndDone | None:
    """Return one of `answers_given`, told, with those who asked and all others apart, or None. Three queries."""
    found = next(iter(told(_one_given(partnership, pk) if pk < 2**63 else [])), None)
    return found and replace(found, verdict=verdict_words_apart(found.answer))


@prepared
def _promised(decision: int) -> QuerySet[Commitment]:
    rows = Commitment.objects.filter(decision=decision).select_related("organization")
    return rows.only("title", "organization__name")[:25]


def promised_after(answer: Answer) -> list[Commitment]:
    """Return what was promised with the decision that an answer names. One query."""
    return _promised(answer.decision_id) if answer.decision_id is not None else []


def statements_waiting(
    partnership: Partnership, organizations: list[Organization], *, with_all_due: bool
) -> list[Statement]:
    """Return the statements that may be chosen for an answer, at most two hundred.

    Those asked of these organizations, still open, and, for the steward, those due by the rule of a closed conversation that
    nobody has answered.
    """
    asked = AnswerRequest.objects.filter(organization__in=organizations, closed_at=None).values("statement")
    wanted = Q(pk__in=asked)
    if with_all_due:
        closed = Conversation.objects.within(partnership).filter(state=Conversation.State.CLOSED).order_by("-closed_at")
        due = [pk for one in closed[:20] for pk in statements_to_answer(one).values_list("pk", flat=True)]
        wanted |= Q(pk__in=due) & Q(answers=None)
    rows = Statement.objects.filter(wanted, conversation__partnership=partnership, state=Statement.State.SHOWN)
    return list(rows.select_related("conversation").distinct().order_by("conversation_id", "number")[:MOST_STATEMENTS])
