"""The rows of the home page, written from records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bridgework.conversations.models import AnswerRequest
from bridgework.gatherings.models import Gathering
from bridgework.indicators.queries.universal import gap_goal_from
from bridgework.indicators.wording_universal import gap_short
from bridgework.lib.words import Words
from bridgework.overview.queries.home import GoalLine, SaidLine
from bridgework.overview.sentences import picture_of
from bridgework.partnerships.models import Partnership
from bridgework.ui.numbers import count
from bridgework.ui.quick import reverse
from bridgework.ui.words import said


@dataclass(frozen=True)
class Row:
    """One goal: the parameters of the component `goal_row`."""

    title: Words
    href: str
    measure: str
    picture: SafeString
    number: str
    was: str
    state: str
    promises: str


def goal_row(partnership: Partnership, line: GoalLine) -> Row:
    """Return one goal of the home page, in words."""
    number = was = measure = ""
    if line.headline:
        measure, number = str(line.headline.indicator.name), line.headline.now
        if gap := gap_goal_from(line.headline.indicator):
            measure = f"{measure}. {gap_short(line.headline.indicator, gap)}"
        if line.headline.was:
            was = _("was %(was)s in %(period)s") % {"was": line.headline.was, "period": line.headline.was_period}
    if line.n_late:
        state, promises = (
            "late",
            ngettext("%(n)d promise late", "%(n)d promises late", line.n_late) % {"n": line.n_late},
        )
    elif line.n_all:
        state = "kept" if line.n_kept else "open"
        promises = ngettext("%(kept)d of %(n)d promise kept", "%(kept)d of %(n)d promises kept", line.n_all) % {
            "kept": line.n_kept,
            "n": line.n_all,
        }
    else:
        state, promises = "open", _("No promises yet")
    href = reverse("overview:goal", kwargs={"partnership": partnership.slug, "slug": line.goal.slug})
    return Row(line.goal.title, href, measure, picture_of(line.headline), number, was, state, promises)


@dataclass(frozen=True)
class Said:
    """What was said and done: the parameters of the component `said_did`."""

    quote: Words
    href: str
    asked: SafeString
    did: Words
    verdict: tuple[float, float, float] | None
    verdict_text: str


def said_row(partnership: Partnership, line: SaidLine) -> Said:
    """Return one answer of the home page, in words."""
    statement = line.covered.statement
    title = said(statement.conversation.title)
    asked = (
        format_html(_("{n} residents agree with this in {title}"), n=count(line.n_asked), title=title)
        if line.n_asked
        else format_html(_("Said in {title}"), title=title)
    )
    return Said(
        statement.words,
        reverse(
            "conversations:detail",
            kwargs={"partnership": partnership.slug, "conversation": statement.conversation.slug},
        ),
        asked,
        line.answer.did,
        line.verdict.shares,
        "" if line.verdict.shares else line.verdict.text,
    )


@dataclass(frozen=True)
class Waiting:
    """One statement that waits for an answer, for how long, from whom, and what they say meanwhile."""

    request: AnswerRequest
    since: str


def waiting_row(asked: AnswerRequest, now: datetime) -> Waiting:
    """Return one open question with its days in words."""
    days = max(0, (now - asked.told_at).days)
    since = ngettext("%(n)d day, %(who)s", "%(n)d days, %(who)s", days) % {"n": days, "who": asked.organization.name}
    return Waiting(asked, since)


@dataclass(frozen=True)
class Next:
    """One session to come, on the partnership's clock."""

    session: Gathering
    starts: datetime
    note: str


def next_row(partnership: Partnership, session: Gathering) -> Next:
    """Return one session to come, in words."""
    parts = [str(session.get_kind_display()), session.where]
    return Next(session, session.starts_at.astimezone(partnership.zone), " · ".join(p for p in parts if p))
