"""What the packet and the minutes of a session print: texts with their language, numbers in words."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from bridgework.gatherings.models import Gathering
from bridgework.gatherings.queries.room import AgendaRow, MinutesPage
from bridgework.gatherings.rules import is_too_few
from bridgework.overview.paper import text_of
from bridgework.overview.queries.packet import Packet
from bridgework.overview.sentences_report import printed_indicator, printed_promise
from bridgework.partnerships.models import Partnership
from bridgework.ui.language import direction_of
from bridgework.ui.naming import in_a_row
from bridgework.ui.numbers import count, plain_date, plain_time


def _frame(
    partnership: Partnership, gathering: Gathering, hosts: list[str], today: date, paper: str, address: str, kind: str
) -> dict[str, Any]:
    language = get_language() or "en"
    starts = timezone.localtime(gathering.starts_at, partnership.zone)
    return {
        "paper": paper,
        "lang": language.split("-")[0],
        "dir": direction_of(language),
        "date": [today.year, today.month, today.day],
        "partnership": text_of(partnership.name),
        "kind": kind,
        "title": text_of(gathering.title),
        "held": " · ".join(
            part
            for part in (
                plain_date(starts) if gathering.is_all_day else plain_time(starts),
                gathering.where,
                in_a_row(hosts),
            )
            if part
        ),
        "purpose": text_of(gathering.purpose) if gathering.purpose else None,
        "printed": _("Printed on %(day)s from %(partnership)s.")
        % {"day": plain_date(today), "partnership": partnership.name},
        # Translators: the foot of a printed page; {n} and {m} are numbers.
        "page": _("page {n} of {m}"),
        "address": address,
        "read": _("The same on the web, with links:"),
        "missing": _(
            "Some letters of this report are not in the fonts of the computer that printed it. The web page has them all."
        ),
    }


def _clock(moment: datetime, partnership: Partnership) -> str:
    return f"{timezone.localtime(moment, partnership.zone):%H:%M}"


def _agenda(rows: list[AgendaRow], partnership: Partnership) -> list[dict[str, Any]]:
    return [
        {
            "at": _clock(row.begins_at, partnership),
            "title": text_of(row.item.title),
            "minutes": ngettext("%(n)s minute", "%(n)s minutes", row.item.minutes) % {"n": row.item.minutes},
            "led_by": row.item.led_by,
        }
        for row in rows
    ]


def _minutes(page: MinutesPage, today: date) -> dict[str, Any]:
    gathering = page.gathering
    n_people = sum(row.n_people for row in page.attendances)
    came = ngettext(
        "%(people)s people from %(n)s organization came.",
        "%(people)s people from %(n)s organizations came.",
        len(page.attendances),
    ) % {"people": count(n_people), "n": count(len(page.attendances))}
    if is_too_few(gathering.n_residents):
        came += " " + _("Fewer than 10 residents came for themselves.")
    elif gathering.n_residents:
        came += " " + _("%(n)s residents came for themselves.") % {"n": count(gathering.n_residents)}
    notes = [(row.item.title, row.item.note) for row in page.agenda if row.item.note]
    return {
        "heading": _("Minutes of %(title)s") % {"title": gathering.title},
        "standing": _("Approved on %(day)s.") % {"day": plain_date(gathering.minutes_approved_at)}
        if gathering.minutes_approved_at
        else _("Being written. Only members can read them."),
        "came": came if page.attendances or gathering.n_residents else _("Nobody has written down yet who came."),
        "organizations": ", ".join(f"{row.organization.name} ({row.n_people})" for row in page.attendances),
        "sectors": ", ".join(f"{name}: {n}" for name, n in page.sectors),
        "notes": [{"title": text_of(title), "body": text_of(note)} for title, note in notes]
        + ([{"title": text_of(_("Notes")), "body": text_of(gathering.notes)}] if gathering.notes else []),
        "decided_heading": _("What was decided"),
        "decided": [
            {
                "title": text_of(one.title),
                "reasons": text_of(one.reasons),
                "by": " · ".join(
                    str(part)
                    for part in (one.get_state_display(), one.body.name if one.body else _("Those in the room"))
                ),
            }
            for one in page.consents
        ],
        "promised_heading": _("What was promised here"),
        "promised": [printed_promise(one, today) for one in page.follow_ups],
    }


def minutes_data(
    partnership: Partnership, page: MinutesPage, hosts: list[str], today: date, *, paper: str, address: str
) -> dict[str, Any]:
    """Return what the layout of minutes prints."""
    frame = _frame(partnership, page.gathering, hosts, today, paper, address, _("Minutes"))
    return {**frame, "agenda": None, "minutes": _minutes(page, today), "due": None, "charts": None}


def packet_data(partnership: Partnership, packet: Packet, today: date, *, paper: str, address: str) -> dict[str, Any]:
    """Return what the layout of a packet prints: agenda, last minutes, promises due, the two charts of the goal."""
    frame = _frame(partnership, packet.gathering, packet.hosts, today, paper, address, _("Packet for a session"))
    views = packet.goal.views if packet.goal else ()
    drawn = (
        [printed_indicator(view, packet.goal.stories.get(view.indicator.pk)) for view in views] if packet.goal else []
    )
    return {
        **frame,
        "agenda": {
            "heading": _("Agenda"),
            "rows": _agenda(packet.agenda, partnership),
            "empty": _("No agenda is written yet."),
        },
        "minutes": _minutes(packet.last, today) if packet.last else None,
        "due": {
            "heading": _("Promises that are due"),
            "rows": [printed_promise(one, today) for one in packet.promises],
            "empty": _("No promise is due."),
        },
        "charts": {
            "heading": _("Where we stand"),
            "rows": [
                {"finding": one["finding"], "charts": one["charts"][:2], "caption": one["caption"]} for one in drawn[:1]
            ],
            "empty": _("No number of this goal is released yet.")
            if packet.goal
            else _("This session is tied to no goal, so no chart stands here."),
        },
    }
