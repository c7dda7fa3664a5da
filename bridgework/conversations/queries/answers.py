"""What was asked, what was answered, and what residents say of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.core.paginator import Page
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bridgework.conversations.models import AnsweredStatement, AnswerRequest, Conversation, Verdict
from bridgework.conversations.rules import DAYS_BEFORE_OWING, FLOOR
from bridgework.goals.models import Answer
from bridgework.lib.paging import STORIES, page_of_rows
from bridgework.lib.prepared import Prepared, prepared
from bridgework.lib.words import Words
from bridgework.partnerships.models import Organization, Partnership


def waiting_for_answer(partnership: Partnership, now: datetime, limit: int = 5) -> list[AnswerRequest]:
    """Return what waits for an answer, oldest first: only what an organization accepted, or was told of 14 days ago.

    Parameters
    ----------
    partnership : Partnership
    now : datetime
    limit : int

    Returns
    -------
    list of AnswerRequest
        With `statement`, its `conversation` and `organization` loaded; `reply` stands beside.
    """
    return _waiting(partnership, now - timedelta(days=DAYS_BEFORE_OWING), limit)


@partial(Prepared, fixed=("limit",))
def _waiting(partnership: Partnership, due: datetime, limit: int) -> QuerySet[AnswerRequest]:
    # Their keys first, read in the order of the index `requests_waiting` until there are enough: nothing else is sorted.
    public = Conversation.objects.within(partnership).filter(is_public=True).values("pk")
    asked = Q(accepted_at__isnull=False) | Q(told_at__lte=due)
    keys = AnswerRequest.objects.filter(asked, closed_at=None, statement__conversation__in=public)
    return (
        AnswerRequest.objects.filter(pk__in=keys.order_by("told_at", "pk").values("pk")[:limit])
        .select_related("statement__conversation", "organization")
        .only("told_at", "reply", "organization__name", "statement__words", "statement__conversation__slug")
        .order_by("told_at", "pk")
    )


def requests_to(organizations: list[Organization]) -> QuerySet[AnswerRequest]:
    """Return the open requests to organizations, oldest first, shown as owing or not.

    Parameters
    ----------
    organizations : list of Organization

    Returns
    -------
    QuerySet of AnswerRequest
    """
    return (
        AnswerRequest.objects.filter(organization__in=organizations, closed_at=None)
        .select_related("statement__conversation", "organization")
        .order_by("told_at", "pk")
    )


@dataclass(frozen=True)
class AnswerHere:
    """One answer as a page of its conversation tells it."""

    answer: Answer
    covered: list[Words]  # the statements of this conversation that it covers, in the order of their numbers


def _covering(partnership: Any, conversation: Any) -> QuerySet[Answer]:
    covered = AnsweredStatement.objects.filter(answer=OuterRef("pk"), statement__conversation=conversation)
    return Answer.objects.filter(Exists(covered), partnership=partnership)


@partial(Prepared, fixed=("limit",))
def _given(partnership: int, conversation: Conversation, limit: int, offset: int) -> QuerySet[Answer]:
    rows = _covering(partnership, conversation).select_related("organization", "body")
    own = ("kind", "words", "did", "n_solved", "n_partly", "n_not")
    shown = rows.only(*own, "organization__name", "body__name").order_by("-answered_on", "-pk")
    return shown[offset : offset + limit]


@prepared
def _n_given(partnership: int, conversation: Conversation) -> QuerySet[Answer, int]:
    rows = _covering(partnership, conversation).order_by()
    return rows.values("partnership").annotate(n=Count("*")).values_list("n", flat=True)


@prepared
def _one_given(partnership: int, conversation: Conversation, pk: int) -> QuerySet[Answer]:
    return _covering(partnership, conversation).filter(pk=pk).select_related("organization", "body")


@prepared
def _covered(answers: list[Answer], conversation: Conversation) -> QuerySet[AnsweredStatement, tuple[int, Words]]:
    rows = AnsweredStatement.objects.filter(answer__in=answers, statement__conversation=conversation)
    return rows.order_by("statement__number").values_list("answer_id", "statement__words")


def _with_covered(answers: list[Answer], conversation: Conversation) -> list[AnswerHere]:
    by_answer: dict[int, list[Words]] = {answer.pk: [] for answer in answers}
    for pk, words in _covered(answers, conversation):
        by_answer[pk].append(words)
    return [AnswerHere(answer, by_answer[answer.pk]) for answer in answers]


def answers_page(conversation: Conversation, asked: str | None) -> tuple[Page[Answer], list[AnswerHere]]:
    """Return a page of the answers that cover statements of a conversation, newest first, with who answered.

    Parameters
    ----------
    conversation : Conversation
    asked : str or None
        The page's number as it was asked for.

    Returns
    -------
    tuple of (Page, list of AnswerHere)
        Two queries, and one more where there are several pages.
    """
    where = conversation.partnership_id, conversation
    page = page_of_rows(
        asked, lambda offset: _given(*where, STORIES + 1, offset), lambda: sum(_n_given(*where)), STORIES
    )
    return page, _with_covered(list(page), conversation)


def latest_answers(conversation: Conversation, n: int) -> list[AnswerHere]:
    """Return the newest `n` answers in a conversation: two queries.

    Parameters
    ----------
    conversation : Conversation
    n : int

    Returns
    -------
    list of AnswerHere
    """
    answers = _given(conversation.partnership_id, conversation, n, 0)
    return _with_covered(answers, conversation)


def answer_in(conversation: Conversation, pk: int) -> AnswerHere | None:
    """Return one answer that covers statements of a conversation, or None: two queries.

    Parameters
    ----------
    conversation : Conversation
    pk : int

    Returns
    -------
    AnswerHere or None
    """
    found = _one_given(conversation.partnership_id, conversation, pk) if pk < 2**63 else []
    return next(iter(_with_covered(found, conversation)), None)


@dataclass(frozen=True)
class VerdictWords:
    """Residents' verdict as it may be shown. `shares` (solved, partly, not) is None where fewer than 10 answered."""

    n: int | None
    shares: tuple[float, float, float] | None
    text: str
    askers_text: str = ""
    others_text: str = ""


_MOST = {
    "solved": gettext_lazy("Most of the few residents who answered so far say: solved."),
    "partly": gettext_lazy("Most of the few residents who answered so far say: partly."),
    "not": gettext_lazy("Most of the few residents who answered so far say: not solved."),
}


def verdict_words(answer: Answer) -> VerdictWords:
    """Return residents' verdict of an answer: shares from 10 people on, words under 10. No query.

    Parameters
    ----------
    answer : Answer

    Returns
    -------
    VerdictWords
        Askers and others apart only by `verdict_words_apart`.
    """
    return verdict_of_counts(answer.n_solved, answer.n_partly, answer.n_not)


@prepared
def _verdicts(answer: Answer) -> QuerySet[Verdict, tuple[bool, str, int]]:
    rows = Verdict.objects.filter(answer=answer, is_staff=False).order_by()
    return rows.values_list("is_asker", "value").annotate(n=Count("*"))


def verdict_words_apart(answer: Answer) -> VerdictWords:
    """Return the same with those who asked and all others apart, each under the floor of 10. One query.

    Parameters
    ----------
    answer : Answer

    Returns
    -------
    VerdictWords
        `askers_text` and `others_text` are empty where nobody of them answered.

    Notes
    -----
    Where one of the two is under 10 people, neither is given as shares beside the shares of all: the small part would
    follow from the difference.
    """
    counted: dict[bool, list[int]] = {True: [0, 0, 0], False: [0, 0, 0]}
    order = {value: at for at, value in enumerate(("solved", "partly", "not"))}
    for is_asker, value, n in _verdicts(answer):
        counted[is_asker][order[value]] = n
    together = [a + b for a, b in zip(counted[True], counted[False], strict=True)]
    everybody = verdict_of_counts(*together)
    texts = []
    is_small = any(0 < sum(counts) < FLOOR for counts in counted.values())
    for is_asker, label in ((True, _("Those who asked:")), (False, _("Others:"))):
        counts = counted[is_asker]
        if not sum(counts):
            texts.append("")
        elif is_small:
            texts.append(f"{label} " + (_("too few to show apart.") if sum(counts) < FLOOR else _("not shown apart.")))
        else:
            texts.append(f"{label} {verdict_of_counts(*counts).text}")
    return VerdictWords(everybody.n, everybody.shares, everybody.text, texts[0], texts[1])


def verdict_of_counts(solved: int, partly: int, not_: int) -> VerdictWords:
    """Return residents' verdict from how many said what. No query.

    Parameters
    ----------
    solved, partly, not_ : int
        Residents who said so.
    """
    n = solved + partly + not_
    if not n:
        return VerdictWords(None, None, _("No resident has said yet whether this helped."))
    if n < FLOOR:
        most = max((("solved", solved), ("partly", partly), ("not", not_)), key=lambda one: one[1])
        is_clear = most[1] * 2 > n and n >= 3
        said: str | Promise = _MOST[most[0]] if is_clear else _("A few residents have answered so far.")
        return VerdictWords(None, None, str(said))
    shares = (solved / n, partly / n, not_ / n)
    text = _("%(n)d residents answered: %(solved)d%% say solved, %(partly)d%% partly, %(not_)d%% not.") % {
        "n": n,
        "solved": round(100 * shares[0]),
        "partly": round(100 * shares[1]),
        "not_": round(100 * shares[2]),
    }
    return VerdictWords(n, shares, text)


@partial(Prepared, fixed=("limit",))
def _waiting_here(conversation: Conversation, due: datetime, limit: int) -> QuerySet[AnswerRequest]:
    rows = AnswerRequest.objects.filter(
        Q(accepted_at__isnull=False) | Q(told_at__lte=due), statement__conversation=conversation, closed_at=None
    )
    shown = rows.select_related("statement", "organization").order_by("told_at", "pk")
    return shown.only("accepted_at", "told_at", "reply", "statement__words", "organization__name")[:limit]


def waiting_in(conversation: Conversation, now: datetime, limit: int = 5) -> list[AnswerRequest]:
    """Return what waits for an answer in one conversation, oldest first, by the rule of `waiting_for_answer`.

    Parameters
    ----------
    conversation : Conversation
    now : datetime
    limit : int

    Returns
    -------
    list of AnswerRequest
        One query.
    """
    return _waiting_here(conversation, now - timedelta(days=DAYS_BEFORE_OWING), limit)
