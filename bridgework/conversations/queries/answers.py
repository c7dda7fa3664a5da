"""What was asked, what was answered, and what residents say of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bridgework.conversations.models import AnswerRequest, Conversation, Verdict
from bridgework.conversations.rules import DAYS_BEFORE_OWING, FLOOR
from bridgework.goals.models import Answer
from bridgework.lib.prepared import Prepared
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
    return (
        AnswerRequest.objects.filter(
            Q(accepted_at__isnull=False) | Q(told_at__lte=due),
            statement__conversation__partnership=partnership,
            statement__conversation__is_public=True,
            closed_at=None,
        )
        .select_related("statement__conversation", "organization")
        .order_by("told_at", "pk")[:limit]
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


def answers_in(conversation: Conversation) -> QuerySet[Answer]:
    """Return the answers that cover statements of a conversation, newest first.

    Parameters
    ----------
    conversation : Conversation

    Returns
    -------
    QuerySet of Answer
        With who answered; the covered statements of this conversation are prefetched by the caller where needed.
    """
    return (
        Answer.objects.filter(statements__statement__conversation=conversation)
        .select_related("organization", "body", "decision")
        .distinct()
        .order_by("-answered_on", "-pk")
    )


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
    return _words(answer.n_solved, answer.n_partly, answer.n_not)


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
    rows = (
        Verdict.objects.filter(answer=answer, is_staff=False).values_list("is_asker", "value").annotate(n=Count("pk"))
    )
    for is_asker, value, n in rows:
        counted[is_asker][order[value]] = n
    together = [a + b for a, b in zip(counted[True], counted[False], strict=True)]
    everybody = _words(*together)
    texts = []
    is_small = any(0 < sum(counts) < FLOOR for counts in counted.values())
    for is_asker, label in ((True, _("Those who asked:")), (False, _("Others:"))):
        counts = counted[is_asker]
        if not sum(counts):
            texts.append("")
        elif is_small:
            texts.append(f"{label} " + (_("too few to show apart.") if sum(counts) < FLOOR else _("not shown apart.")))
        else:
            texts.append(f"{label} {_words(*counts).text}")
    return VerdictWords(everybody.n, everybody.shares, everybody.text, texts[0], texts[1])


def _words(solved: int, partly: int, not_: int) -> VerdictWords:
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


@dataclass(frozen=True)
class WaitingHere:
    """What waits in one conversation: the oldest requests that are shown, and how many there are of them."""

    shown: list[AnswerRequest]
    n: int


def waiting_in(conversation: Conversation, now: datetime, limit: int = 5) -> WaitingHere:
    """Return what waits for an answer in one conversation, by the rule of `waiting_for_answer`.

    Parameters
    ----------
    conversation : Conversation
    now : datetime
    limit : int

    Returns
    -------
    WaitingHere
        One query; at most 200 are counted.
    """
    due = now - timedelta(days=DAYS_BEFORE_OWING)
    rows = list(
        AnswerRequest.objects.filter(
            Q(accepted_at__isnull=False) | Q(told_at__lte=due), statement__conversation=conversation, closed_at=None
        )
        .select_related("statement", "organization")
        .order_by("told_at", "pk")[:200]
    )
    return WaitingHere(rows[:limit], len(rows))
