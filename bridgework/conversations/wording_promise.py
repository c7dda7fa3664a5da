"""How a promise is said: what counts down, and afterwards whether it was kept. In words, without blame."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bridgework.conversations.queries import PromiseKept, Standing
from bridgework.ui.numbers import count, plain_date


@dataclass(frozen=True)
class PromiseSaid:
    """What a page says of a promise: until when one can take part, how the answers stand, and which ways lead on."""

    to_vote: str = ""
    answers: str = ""
    has_answers: bool = False  # then the page leads to them
    is_waiting: bool = False  # something that was promised has no answer yet


def promise_said(kept: PromiseKept) -> PromiseSaid:
    """Say how a promise stands."""
    return PromiseSaid(
        _to_vote(kept.days_to_vote),
        _answers(kept),
        kept.n_answered > 0,
        kept.standing in (Standing.DUE, Standing.NOT_YET),
    )


def _to_vote(days: int | None) -> str:
    if days is None:
        return ""
    if days < 0:
        return _("The last day to take part is over.")
    if days == 0:
        return _("Today is the last day to take part.")
    return ngettext("%(n)s day left to take part.", "%(n)s days left to take part.", days) % {"n": count(days)}


def _answers(kept: PromiseKept) -> str:
    day = plain_date(kept.answer_by) if kept.answer_by else ""
    facts = {"n": count(kept.n), "answered": count(kept.n_answered), "late": count(kept.n_late), "day": day}
    facts["left"] = count(kept.n - kept.n_answered)
    if kept.standing == Standing.NOTHING:
        return _("By the rule, no statement asks for an answer.") if kept.answer_by else ""
    if kept.standing == Standing.KEPT:
        return (
            ngettext(
                "The promise was kept: %(n)s statement was to be answered, and it was, by %(day)s.",
                "The promise was kept: %(n)s statements were to be answered, and all were, by %(day)s.",
                kept.n,
            )
            % facts
        )
    if kept.standing == Standing.LATE:
        return (
            ngettext(
                "The promise was kept late: %(answered)s of %(n)s statements are answered, %(late)s of them after %(day)s.",
                "The promise was kept late: %(answered)s of %(n)s statements are answered, %(late)s of them after %(day)s.",
                kept.n_late,
            )
            % facts
        )
    if kept.standing == Standing.NOT_YET:
        return (
            ngettext(
                "The promise is not kept yet: answers were due by %(day)s. %(answered)s of %(n)s statements are answered, %(left)s waits.",
                "The promise is not kept yet: answers were due by %(day)s. %(answered)s of %(n)s statements are answered, %(left)s wait.",
                kept.n - kept.n_answered,
            )
            % facts
        )
    said = _due(kept.days_to_answer, day)
    if kept.standing == Standing.DUE and kept.n_answered:
        said += " " + _("%(answered)s of %(n)s statements are answered already.") % facts
    elif kept.standing == Standing.DUE:
        said += " " + ngettext("%(n)s statement waits.", "%(n)s statements wait.", kept.n) % facts
    return said


def _due(days: int | None, day: str) -> str:
    if days is None:
        return ""
    if days < 0:
        return _("Answers were due by %(day)s.") % {"day": day}
    if days == 0:
        return _("Answers are due today.")
    return ngettext("Answers are due in %(n)s day, by %(day)s.", "Answers are due in %(n)s days, by %(day)s.", days) % {
        "n": count(days),
        "day": day,
    }
