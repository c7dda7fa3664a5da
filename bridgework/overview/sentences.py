"""The sentences and pictures of the joined pages, written from records."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bridgework.conversations.models import Conversation
from bridgework.indicators.queries import Finding, Headline
from bridgework.indicators.queries.universal import gap_goal_from
from bridgework.indicators.wording_universal import gap_chance, gap_heading_of
from bridgework.lib.words import Words
from bridgework.overview.queries.goal import GoalPage
from bridgework.overview.sentences_money import money_said
from bridgework.partnerships.models import Partnership
from bridgework.ui.charts import Series, Trend, drawn, sparkline, trend_by_group
from bridgework.ui.components import render
from bridgework.ui.naming import between
from bridgework.ui.numbers import count
from bridgework.ui.quick import reverse
from bridgework.ui.words import said


@dataclass(frozen=True)
class Step:
    """One step on the bridge line."""

    key: str
    heading: str
    text: str | Words = ""
    body: SafeString = mark_safe("")  # sentences with marks or quotes in them, instead of text
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
        _money(page, link),
        _changed(page, link),
        _helped(page, link),
    ]


def _sentences(parts: list[SafeString]) -> SafeString:
    """Return sentences as one paragraph; each part is escaped already."""
    return format_html('<div class="prose"><p>{}</p></div>', format_html_join(" ", "{}", ((part,) for part in parts)))


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
        quote = said(page.agreed.words)
        n = page.agreed.n_groups
        if n == 2:
            parts.append(format_html(_("Both groups of opinion agree: “{quote}”"), quote=quote))
        elif n > 2:
            parts.append(format_html(_("All {n} groups of opinion agree: “{quote}”"), quote=quote, n=n))
        else:
            parts.append(format_html(_("Most agree: “{quote}”"), quote=quote))
    links = [(str(t.title), link("conversations:detail", conversation=t.slug)) for t in page.talks]
    return Step("voices", heading, body=_sentences(parts), links=links)


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
    links = [(str(d.title), link("crossings:decision", slug=d.slug)) for d in page.decisions]
    return Step("decided", heading, body=_sentences([text]), links=links)


def _promised(page: GoalPage, link: _Links, today: date) -> Step:
    heading = _("Promised")
    if not page.n_promises:
        text = _("No organization has promised anything yet.")
        return Step("promised", heading, text, links=_behind(page, link), is_open=True)
    n, m = page.n_promises, page.n_promising
    parts = [
        format_html(ngettext("{n} promise by {m} organizations:", "{n} promises by {m} organizations:", n), n=n, m=m)
        if m != 1
        else format_html(ngettext("{n} promise by one organization:", "{n} promises by one organization:", n), n=n)
    ]
    standing = [
        format_html(
            '<span class="mark is-kept">{}</span>',
            ngettext("%(n)d kept", "%(n)d kept", page.n_kept) % {"n": page.n_kept},
        ),
        format_html("{}", ngettext("%(n)d under way", "%(n)d under way", page.n_open) % {"n": page.n_open}),
    ]
    for late in page.late:
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
    parts.append(format_html("{}.", format_html_join(between(), "{}", ((one,) for one in standing))))
    links = [(_("Every promise with its owner"), link("goals:commitments") + f"?goal={page.goal.slug}")]
    links += _behind(page, link)
    return Step("promised", heading, body=_sentences(parts), links=links)


def _behind(page: GoalPage, link: _Links) -> list[tuple[str, str]]:
    """Return where those who stand behind the goal are named with their pledges, and what they do toward it."""
    links = []
    if page.n_endorsements:
        links.append((_("Who stands behind this goal"), link("goals:behind", slug=page.goal.slug)))
    if n := page.n_initiatives:
        words = ngettext("%(n)s initiative toward this goal", "%(n)s initiatives toward this goal", n) % {"n": count(n)}
        links.append((words, link("goals:initiatives") + f"?goal={page.goal.slug}"))
    return links


def _money(page: GoalPage, link: _Links) -> Step:
    heading = _("Money")
    parts, links = money_said(page.funds, link)
    if not parts:
        return Step("money", heading, _("No money is set aside for it yet. What is will stand here."), is_open=True)
    return Step("money", heading, body=_sentences(parts), links=links)


def _changed(page: GoalPage, link: _Links) -> Step:
    heading = _("What changed")
    if page.headline is None:
        return Step("changed", heading, _("Once numbers are shared, what changed will stand here."), is_open=True)
    indicator = page.headline.indicator
    own = link("indicators:indicator-detail", slug=indicator.slug)
    figure = render(
        "chart_figure",
        {
            "finding": page.headline.sentence,
            "chart": drawn(trend_by_group, _trend(page.headline)),
            "caption": _("%(name)s in %(place)s, per 100. Small counts are not shown.")
            % {"name": indicator.name, "place": page.headline.place},
            "table_href": own + "#table",
            "method_href": own + "#method",
            "csv_href": link("indicators:indicator-csv", slug=indicator.slug),
            "png_href": link("indicators:indicator-png", slug=indicator.slug),
            "svg_href": link("indicators:indicator-svg", slug=indicator.slug),
            "level": 3,
        },
    )
    links = [(str(i.name), link("indicators:indicator-detail", slug=i.slug)) for i in page.indicators]
    links.append((_("How far each group is from the goal"), link("indicators:goal", slug=indicator.slug)))
    return Step("changed", heading, body=figure, note=_gap_to_close(page), links=links)


def _gap_to_close(page: GoalPage) -> str:
    """Return the first gap that this goal wants to close, with its range and what chance could do; kept at writing."""
    for indicator in page.indicators:
        gap = gap_goal_from(indicator)
        if gap is not None:
            return f"{indicator.name}: {gap_heading_of(indicator, gap)}. {gap_chance(gap)}"
    return ""


def _trend(headline: Headline) -> Trend:
    """Return the two lines of a headline as a chart; the numbers are those its indicator's page shows."""
    kept = headline.indicator.summary
    finding = Finding.from_json(kept["finding"])
    sides = [side for side in (finding.first, finding.second) if side]
    names = [str(side.name) for side in sides] or [_("Everyone")]
    series = []
    for name, key in zip(names, ("upper", "lower"), strict=False):
        # What was kept before it held colors and intervals has none until the next release: ink, rather than another group's color.
        look = kept.get(f"{key}_look") or {}
        line = Series(name, look.get("color", 0), kept.get(key, ()), look.get("low", ()), look.get("high", ()))
        if line.last is not None:
            series.append(line)
    return Trend(headline.sentence, kept.get("periods", []), series, unit="number")


def _helped(page: GoalPage, link: _Links) -> Step:
    heading = _("Did it help?")
    if page.verdict is None:
        return Step(
            "helped", heading, _("When an answer is given, residents will say here whether it helped."), is_open=True
        )
    text = page.verdict.text or _("Nobody has said yet whether it helped.")
    return Step("helped", heading, text, links=[(_("You said, we decided, we did"), link("crossings:you-said"))])
