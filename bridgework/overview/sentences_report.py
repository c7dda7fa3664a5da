"""The printed report of one goal as plain data: sentences, tables and pictures. The page's layout gets them as data, never as code."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from bridgework.goals.models import Commitment
from bridgework.goals.rules import standing
from bridgework.indicators import drawing, wording
from bridgework.indicators.models import Indicator
from bridgework.indicators.queries import IndicatorView, finding_sentence
from bridgework.indicators.queries.finding import range_text, rate_text
from bridgework.indicators.queries.headlines import headline
from bridgework.indicators.queries.view import InGroup, Shown
from bridgework.overview.paper import picture_of, text_of
from bridgework.overview.queries.report import GoalReport, ReportStory, ReportTalk
from bridgework.partnerships.models import Partnership
from bridgework.ui.charts.compare import gap_dumbbell
from bridgework.ui.charts.trend import trend_by_group
from bridgework.ui.language import direction_of
from bridgework.ui.numbers import count, not_shown, plain_date, short_date


def report_data(
    partnership: Partnership, report: GoalReport, today: date, *, paper: str, address: str
) -> dict[str, Any]:
    """Return everything that the report's layout prints.

    Parameters
    ----------
    partnership : Partnership
    report : GoalReport
    today : date
        The partnership's local date, printed on every page.
    paper : str
        `a4` or `us-letter`.
    address : str
        Of the goal's page on the web.
    """
    goal = report.goal
    number = _("release %(n)s") % {"n": report.release} if report.release is not None else _("no numbers released yet")
    n_all = goal.n_kept + goal.n_late + goal.n_open  # type: ignore[attr-defined]
    return {
        "paper": paper,
        "lang": (get_language() or "en").split("-")[0],
        "dir": direction_of(get_language()),
        "date": [today.year, today.month, today.day],
        "title": text_of(goal.title),
        "partnership": text_of(partnership.name),
        "kind": _("Turn-the-curve report"),
        "held": ngettext(
            "A shared goal, held by %(n)s organization.",
            "A shared goal, held by %(n)s organizations.",
            goal.n_endorsements,  # type: ignore[attr-defined]
        )
        % {"n": goal.n_endorsements},  # type: ignore[attr-defined]
        "vision": text_of(goal.vision),
        "indicators": [printed_indicator(view, report.stories.get(view.indicator.pk)) for view in report.views],
        "empty": "" if report.views else _("No number of this goal can be printed yet."),
        "others": {
            "heading": _("Measured too"),
            "rows": [_other(one) for one in report.others if headline(one) is not None],
        },
        "voices": {
            "heading": _("What residents said"),
            "rows": [_talk(talk) for talk in report.talks],
            "empty": _("No conversation has asked residents about this goal yet."),
        },
        "decided": {
            "heading": _("What was decided"),
            "rows": [
                {
                    "title": text_of(one.title),
                    "reasons": text_of(one.reasons),
                    "by": _("%(body)s, %(day)s. Residents held %(n)s of %(m)s seats.")
                    % {
                        "body": one.body.name,
                        "day": plain_date(one.decided_on),
                        "n": one.n_resident_seats,
                        "m": one.n_seats,
                    },
                }
                for one in report.decisions
            ],
            "empty": _("Nothing is decided yet."),
        },
        "promised": {
            "heading": _("What was promised, and what became of it"),
            "sum": ngettext(
                "%(n)s promise: %(kept)s kept, %(late)s late, %(open)s under way.",
                "%(n)s promises: %(kept)s kept, %(late)s late, %(open)s under way.",
                n_all,
            )
            % {"n": n_all, "kept": goal.n_kept, "late": goal.n_late, "open": goal.n_open}  # type: ignore[attr-defined]
            if n_all
            else _("No organization has promised anything yet."),
            "columns": [_("Promise"), _("Who"), _("Due"), _("Standing")],
            "rows": [printed_promise(one, today) for one in report.commitments],
            "more": _("The web page has the other %(n)s.") % {"n": n_all - len(report.commitments)}
            if n_all > len(report.commitments)
            else "",
        },
        "protected": {
            "heading": _("How people are protected"),
            "rows": list(dict.fromkeys(wording.protection_text(view.indicator) for view in report.views))
            or [_("No number of people is printed here.")],
        },
        "printed": _("Printed on %(day)s from %(partnership)s, %(release)s.")
        % {"day": plain_date(today), "partnership": partnership.name, "release": number},
        # Translators: the foot of a printed page; {n} and {m} are numbers.
        "page": _("page {n} of {m}"),
        "address": address,
        "read": _("The newest numbers, and the words behind them:"),
        "missing": _(
            "Some letters of this report are not in the fonts of the computer that printed it. The web page has them all."
        ),
    }


def printed_indicator(view: IndicatorView, story: ReportStory | None) -> dict[str, Any]:
    """Return one indicator: its finding, its two charts, its table, its story."""
    indicator = view.indicator
    finding = finding_sentence(indicator, view.finding) + "."
    charts = [picture_of(trend_by_group(drawing.trend_of(view)), finding, wording.trend_heading(view))]
    if view.gaps:
        gap = drawing.gap_of_view(view)
        charts.append(picture_of(gap_dumbbell(gap), gap.alt, wording.gap_heading(view)))
    place = view.place.name if view.place else ""
    return {
        "name": text_of(indicator.name),
        "finding": finding,
        "charts": charts,
        "caption": " ".join(
            part
            for part in (
                _("%(place)s, per 100. The bands show how far chance alone could have moved each number.")
                % {"place": place},
                wording.unit_text(indicator),
                wording.not_shown_text(view),
            )
            if part
        ),
        "target": wording.target_text(view),
        "table": _distances(view),
        "story": _story(story),
    }


def _distances(view: IndicatorView) -> dict[str, Any]:
    """Return each group's rate and how far it is from the goal for everyone, in the period of the finding."""
    period = view.finding.period if view.finding else ""
    every = [*view.groups, *([view.everyone] if view.everyone else [])]
    rows = []
    for group in every:
        cell = group.cell(period)
        name = text_of(_("Everyone") if group is view.everyone else group.name)
        rows.append([name, *_cell(cell), _distance(view, group, cell)])
    target = _("to the goal") if view.universal_target else ""
    columns = [_("Group"), _("per 100 (range)"), _("people"), target]
    caption = _("%(name)s in %(period)s, group by group") % {"name": view.indicator.name, "period": period}
    return {"caption": caption, "columns": columns, "rows": rows}


def _cell(cell: Shown | None) -> tuple[str, str]:
    if cell is None:
        return "–", "–"
    people = count(cell.n) if cell.n is not None else "–"
    if cell.at_most is not None:
        return _("at most %(rate)s per 100") % {"rate": cell.at_most}, people
    if cell.at_least is not None:
        return _("at least %(rate)s per 100") % {"rate": cell.at_least}, people
    if not cell.is_shown or cell.rate is None:
        return (_("withheld by the source") if cell.is_withheld_by_source else not_shown()), "–"
    interval = range_text((cell.rate, cell.low, cell.high))
    return (f"{rate_text(cell.rate)} ({interval})" if interval else rate_text(cell.rate)), people


def _distance(view: IndicatorView, group: InGroup, cell: Shown | None) -> str:
    target = view.targets.get(group.key) or view.universal_target
    if target is None or cell is None or cell.rate is None:
        return ""
    sign = -1 if view.indicator.polarity == Indicator.Polarity.DOWN else 1
    left = sign * (target[0] - cell.rate)
    if left <= 0:
        return _("reached")
    if cell.low is not None and cell.high is not None and cell.low <= target[0] <= cell.high:
        return _("%(n)s to go, or chance") % {"n": rate_text(left)}
    return _("%(n)s to go") % {"n": rate_text(left)}


def _story(story: ReportStory | None) -> dict[str, Any]:
    heading = _("The story behind the curve")
    if story is None:
        return {
            "heading": heading,
            "text": None,
            "by": _("Nobody has written down yet why the numbers are as they are."),
            "reviews": [],
        }
    reviews = [
        {
            "who": _("Read by %(who)s, %(day)s.") % {"who": one.who, "day": plain_date(one.on)},
            "said": text_of(one.said) if one.said else None,
        }
        for one in story.reviews
    ]
    by = _("Written by %(who)s, %(day)s.") % {"who": story.signed_as, "day": plain_date(story.written_at)}
    if not reviews:
        by += " " + _("None of the people it is about have read it yet.")
    return {"heading": heading, "text": text_of(story.text), "by": by, "reviews": reviews}


def _other(indicator: Indicator) -> dict[str, Any]:
    said = headline(indicator)
    return {"name": text_of(indicator.name), "finding": said.sentence + "." if said else ""}


def _talk(talk: ReportTalk) -> dict[str, Any]:
    one = talk.conversation
    # Under ten voices the number itself could name people.
    voices = (
        _("%(n)s residents voted on %(m)s statements.") % {"n": count(one.n_voices), "m": count(one.n_statements)}
        if one.n_voices >= 10
        else _("Residents are speaking.")
    )
    if talk.agreed is None:
        agreed = ""
    elif talk.n_groups == 2:
        agreed = _("Both groups of opinion agree:")
    elif talk.n_groups > 2:
        agreed = _("All %(n)s groups of opinion agree:") % {"n": talk.n_groups}
    else:
        agreed = _("Most agree:")
    return {
        "title": text_of(one.title),
        "voices": voices,
        "agreed": agreed,
        "quote": text_of(talk.agreed) if talk.agreed else None,
    }


def printed_promise(one: Commitment, today: date) -> dict[str, Any]:
    """Return one promise: what, who, by when, and where it stands."""
    where = standing(one, today)
    if where == "late":
        days = (today - one.due_on).days
        said = ngettext("late, %(n)s day", "late, %(n)s days", days) % {"n": days}
    elif where == "kept":
        said = _("kept, %(day)s") % {"day": short_date(one.closed_on)}
    else:
        said = _("under way")
    return {
        "title": text_of(one.title),
        "who": text_of(one.organization.name),
        "due": short_date(one.due_on),
        "standing": said,
        "state": where,
    }
