"""What joins capabilities for readers: what a decision rests on; you said, we decided, we did."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from bridgework.conversations.models import AnsweredStatement, AnswerRequest, Conversation, DecisionCitation, Statement
from bridgework.conversations.queries import VerdictWords, statements_to_answer, verdict_words
from bridgework.goals.models import Answer, Decision
from bridgework.partnerships.models import Organization, Partnership

MOST_STATEMENTS = 200


def _said_in_public(prefix: str = "") -> Q:
    """Return what may be quoted: statements that are shown, of public conversations that are no drafts."""
    return Q(**{f"{prefix}state": Statement.State.SHOWN, f"{prefix}conversation__is_public": True}) & ~Q(
        **{f"{prefix}conversation__state": Conversation.State.DRAFT}
    )


@dataclass(frozen=True)
class Grounds:
    """One conversation that a decision rests on, with the statements it speaks to."""

    conversation: Conversation
    statements: list[Statement]


def grounds_of(decision: Decision) -> list[Grounds]:
    """Return what a decision cites, as far as everyone may read it. One query."""
    rows = (
        DecisionCitation.objects.filter(decision=decision, conversation__is_public=True)
        .exclude(conversation__state=Conversation.State.DRAFT)
        .select_related("conversation", "statement")
        .order_by("conversation_id", "statement__number")[:MOST_STATEMENTS]
    )
    found: dict[int, Grounds] = {}
    for row in rows:
        one = found.setdefault(row.conversation_id, Grounds(row.conversation, []))
        if row.statement is not None and row.statement.state == Statement.State.SHOWN:
            one.statements.append(row.statement)
    return list(found.values())


def answers_given(partnership: Partnership, *, goal_id: int | None = None) -> QuerySet[Answer]:
    """Return the answers that cover something said in public, newest first, with what they cover loaded.

    Three queries for a page: the answers, what they cover, and who answered (joined).
    """
    covered = AnsweredStatement.objects.filter(_said_in_public("statement__"))
    rows = (
        Answer.objects.within(partnership)
        .filter(Exists(covered.filter(answer=OuterRef("pk"))))
        .exclude(goal__is_public=False)
        .exclude(decision__is_public=False)
    )
    if goal_id is not None:
        rows = rows.filter(goal_id=goal_id)
    statements = covered.select_related("statement__conversation").order_by(
        "statement__conversation_id", "statement__number"
    )
    return (
        rows.select_related("organization", "body", "decision__body", "goal")
        .prefetch_related(Prefetch("statements", statements, to_attr="covered"))
        .order_by("-answered_on", "-pk")
    )


@dataclass(frozen=True)
class SaidAndDone:
    """One answer as a page tells it."""

    answer: Answer
    statements: list[Statement]
    verdict: VerdictWords

    @property
    def first(self) -> Statement:
        """The statement that stands for all that were answered at once."""
        return self.statements[0]

    @property
    def n_more(self) -> int:
        """How many statements were answered besides the first."""
        return len(self.statements) - 1


def told(answer: Answer) -> SaidAndDone:
    """Return an answer of `answers_given` with its statements and the residents' verdict in words. No query."""
    return SaidAndDone(answer, [row.statement for row in answer.covered], verdict_words(answer))  # type: ignore[attr-defined]


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
