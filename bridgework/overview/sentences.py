"""The sentences and pictures of the joined pages, written from records."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bridgework.conversations.models import Conversation
from bridgework.indicators.queries import Headline
from bridgework.overview.queries.goal import GoalPage
from bridgework.partnerships.models import Partnership
from bridgework.ui.charts import sparkline
from bridgework.ui.numbers import count, percent
from bridgework.ui.words import said


@dataclass(frozen=True)
class Step:
    """One step on the bridge line."""

    key: str
    heading: str
    text: str | SafeString = ""
    finding: str | SafeString = ""
    note: str | SafeString = ""
    links: list[tuple[str, str]] = field(default_factory=list)
    is_open: bool = False


def picture_of(headline: Headline | None) -> SafeString:
    """Return the small picture of a goal's headline: two groups and the gap between them."""
    if headline is None:
        return mark_safe("")
    return sparkline(list(headline.upper), list(headline.lower))


def goal_steps(partnership: Partnership, page: GoalPage, today: date) -> list[Step]:
    """Return a goal's story, step by step; a step without a record says what will stand there."""
    link = _Links(partnership.slug)
    return [
        Step("why", _("Why"), text=page.goal.vision or _("Why this goal was chosen will stand here.")),
        _voices(page, link),
        _decided(page, link),
        _promised(page, link, today),
        _changed(page, link),
        _helped(page, link),
    ]


class _Links:
    def __init__(self, slug: str) -> None:
        self.slug = slug

    def __call__(self, name: str, **kwargs: Any) -> str:
        return reverse(name, kwargs={"partnership": self.slug, **kwargs})


def _voices(page: GoalPage, link: _Links) -> Step:
    heading = _("Voices")
    if not page.talks:
        return Step("voices", heading, _("No conversation has asked residents about this goal yet."), is_open=True)
    talk = page.talks[0]
    parts = [_talk_sentence(talk)]
    if page.agreed:
        quote = said(page.agreed.statement.words)
        n = page.agreed.n_groups
        if n >= 2 and page.agreed.lowest_share is not None:
            parts.append(
                format_html(
                    ngettext(
                        "Its one group of opinion agrees: “{quote}” ({share} or more).",
                        "All {n} groups of opinion agree: “{quote}” ({share} or more in each).",
                        n,
                    ),
                    quote=quote,
                    share=percent(page.agreed.lowest_share),
                    n=n,
                )
            )
        else:
            parts.append(format_html(_("Most agree: “{quote}”"), quote=quote))
    links = [(str(t.title), link("conversations:detail", slug=t.slug)) for t in page.talks]
    return Step("voices", heading, mark_safe(" ".join(parts)), links=links)  # noqa: S308 (parts are escaped above)


def _talk_sentence(talk: Conversation) -> SafeString:
    if talk.n_voices < 10:
        return format_html(_("Residents are speaking in {title}."), title=said(talk.title))
    return format_html(
        _("{n} residents voted on {m} statements in {title}."),
        n=count(talk.n_voices),
        m=count(talk.n_statements),
        title=said(talk.title),
    )


def _decided(page: GoalPage, link: _Links) -> Step:
    heading = _("Decided")
    if not page.decisions:
        return Step(
            "decided", heading, _("Nothing is decided yet. Decisions will stand here with their reasons."), is_open=True
        )
    newest = page.decisions[0]
    text = format_html(
        _("{body} decided: {title}. Residents held {n} of {m} seats."),
        body=said(newest.body.name),
        title=said(newest.title),
        n=newest.n_resident_seats,
        m=newest.n_seats,
    )
    links = [(str(d.title), link("goals:decision", slug=d.slug)) for d in page.decisions]
    return Step("decided", heading, text, links=links)


def _promised(page: GoalPage, link: _Links, today: date) -> Step:
    heading = _("Promised")
    if not page.n_promises:
        return Step("promised", heading, _("No organization has promised anything yet."), is_open=True)
    n, m = page.n_promises, page.n_promising
    parts = [
        format_html(ngettext("{n} promise by {m} organizations: ", "{n} promises by {m} organizations: ", n), n=n, m=m)
        if m != 1
        else format_html(ngettext("{n} promise by one organization: ", "{n} promises by one organization: ", n), n=n)
    ]
    standing = [
        format_html(
            '<span class="mark is-kept">{}</span>',
            ngettext("%(n)d kept", "%(n)d kept", page.n_kept) % {"n": page.n_kept},
        ),
        format_html("{}", ngettext("%(n)d under way", "%(n)d under way", page.n_open) % {"n": page.n_open}),
    ]
    for late in page.late[:2]:
        days = (today - late.due_on).days
        standing.append(
            format_html(
                '<span class="mark is-late">{}</span>',
                ngettext("late: %(who)s, %(what)s, %(n)d day", "late: %(who)s, %(what)s, %(n)d days", days)
                % {"who": late.organization.name, "what": late.title, "n": days},
            )
        )
    if page.n_late > 2:
        standing.append(format_html("{}", _("%(n)d more late") % {"n": page.n_late - 2}))
    parts.append(mark_safe(", ".join(standing) + "."))
    links = [(_("Every promise with its owner"), link("goals:commitments") + f"?goal={page.goal.slug}")]
    return Step("promised", heading, mark_safe("".join(parts)), links=links)


def _changed(page: GoalPage, link: _Links) -> Step:
    heading = _("What changed")
    if page.headline is None:
        return Step("changed", heading, _("Once numbers are shared, what changed will stand here."), is_open=True)
    links = [(str(i.name), link("indicators:detail", slug=i.slug)) for i in page.indicators]
    return Step("changed", heading, finding=page.headline.sentence, note=_("The numbers behind it:"), links=links)


def _helped(page: GoalPage, link: _Links) -> Step:
    heading = _("Did it help?")
    if not page.answers:
        return Step(
            "helped", heading, _("When an answer is given, residents will say here whether it helped."), is_open=True
        )
    text = page.verdict.text if page.verdict and page.verdict.text else _("Nobody has said yet whether it helped.")
    return Step("helped", heading, text, links=[(_("You said, we decided, we did"), link("crossings:you-said"))])
