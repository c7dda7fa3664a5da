"""How it is said who took part: counts with their range, respectfully, and nothing that is not shown."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bridgework.conversations.queries.participation import (
    ANSWERED,
    CAME,
    SAW,
    STEP_NAMES,
    STEPS,
    VOTED,
    WROTE,
    DimensionRows,
    GroupRow,
    Standing,
    Target,
    VoicesPage,
)
from bridgework.conversations.rules.floors import neutral
from bridgework.ui.charts.voices import Voices, VoicesRow
from bridgework.ui.numbers import count, percent, plain_date

Table = tuple[Any, list[Any], list[list[Any]]]  # caption, columns, rows


def finding(page: VoicesPage) -> str:
    """Say whose voice is missing, in one sentence, with how sure that is."""
    if not page.has_counts:
        return _("Too few people said who they are to show any count.")
    if not page.has_census:
        return _("There is no census to compare with, so nobody can say whose voice is missing.")
    known = [row for one in page.dimensions for row in one.rows if row.share is not None]
    if not known:
        return _("Too few people said who they are to compare them with the census.")
    named = []
    for one in page.dimensions:
        fewer = [str(row.name) for row in one.rows if row.share and row.share.standing is Standing.FEWER]
        if fewer:
            named.append(_("%(name)s: %(groups)s") % {"name": one.name, "groups": ", ".join(fewer)})
    if not named:
        return _("No group whose count is shown came in fewer numbers than the census lets expect, beyond chance.")
    return _("Fewer than expected from the census, by more than chance explains. %(groups)s") % {
        "groups": "; ".join(named)
    }


def group_said(row: GroupRow) -> str:
    """Say a group's voices beside what the census lets expect, with the range."""
    if row.voices is None:
        return _("not shown, to keep small counts private")
    voices = ngettext("%(n)s voice", "%(n)s voices", row.voices) % {"n": count(row.voices)}
    if row.share is None:
        return voices
    return _("%(voices)s, %(expected)s expected") % {"voices": voices, "expected": count(round(row.share.expected))}


def sentences(page: VoicesPage) -> list[str]:
    """Say of each group that stands apart by how much, with its range; one sentence a group."""
    said = []
    for one in page.dimensions:
        for row in one.rows:
            share = row.share
            if share is None or share.standing is not Standing.FEWER or row.voices is None:
                continue
            said.append(
                _(
                    "%(group)s: %(share)s of the voices (chance allows %(low)s to %(high)s) and %(census)s of the people; "
                    "%(n)s came where about %(expected)s would be expected."
                )
                % {
                    "group": row.name,
                    "share": percent(share.share),
                    "low": percent(share.low),
                    "high": percent(share.high),
                    "census": percent(share.census_share),
                    "n": count(row.voices),
                    "expected": count(round(share.expected)),
                }
            )
    return said


def evenness_said(one: DimensionRows) -> str:
    """Say how even participation was, and whether chance alone could look so."""
    if one.evenness is None:
        return ""
    figures = {
        "name": one.name,
        "n": count(round(100 * one.evenness.dissimilarity)),
        "chance": count(round(100 * one.evenness.by_chance)),
    }
    if one.evenness.is_beyond_chance:
        return (
            _(
                "%(name)s: %(n)s of 100 voices would have to come from other groups to match the census. "
                "Chance alone would seldom make it more than %(chance)s."
            )
            % figures
        )
    return (
        _(
            "%(name)s: %(n)s of 100 voices would have to come from other groups to match the census. "
            "Chance alone can make it %(chance)s."
        )
        % figures
    )


def said_their_group(page: VoicesPage) -> str:
    """Say how many said who they are, as far as that may be shown."""
    parts = []
    for one in page.dimensions:
        if one.said is None:
            parts.append(_("%(name)s: how many said it is not shown") % {"name": one.name})
        else:
            parts.append(_("%(name)s: %(n)s said it") % {"name": one.name, "n": count(one.said)})
    return "; ".join(parts)


def chart_of(page: VoicesPage) -> Voices:
    """Return the drawing."""
    parts = [
        (
            str(one.name),
            [
                VoicesRow(
                    name=str(row.name),
                    group=row.color,
                    share=row.share.share if row.share else None,
                    low=row.share.low if row.share else None,
                    high=row.share.high if row.share else None,
                    census=row.share.census_share if row.share else None,
                    note=group_said(row) if row.share else _("not shown"),
                    is_fewer=row.share is not None and row.share.standing is Standing.FEWER,
                )
                for row in one.rows
            ],
        )
        for one in page.dimensions
        if any(row.share for row in one.rows)
    ]
    label = _("dot: share of the voices, with its range · upright line: share of the census")
    return Voices(alt=finding(page), parts=parts, census_label=label)


def has_chart(page: VoicesPage) -> bool:
    """Whether any group can be drawn beside the census."""
    return any(row.share for one in page.dimensions for row in one.rows)


def target_said(target: Target) -> str:
    """Say whether the voices hoped for came, as far as that may be said."""
    hoped = _("%(n)s voices hoped for by %(day)s") % {"n": count(target.n_hoped), "day": plain_date(target.by)}
    if not target.is_counted:
        return _("%(hoped)s; counted after the close") % {"hoped": hoped}
    if target.voices is None:
        return _("%(hoped)s; how many came is not shown, to keep small counts private") % {"hoped": hoped}
    if target.is_reached:
        return _("%(hoped)s; reached: %(n)s came") % {"hoped": hoped, "n": count(target.voices)}
    return _("%(hoped)s; not yet: %(n)s came") % {"hoped": hoped, "n": count(target.voices)}


def _step_names() -> dict[str, str]:
    return {
        CAME: _("Came"),
        VOTED: _("Voted"),
        WROTE: _("Wrote, of those who came"),
        ANSWERED: _("Was answered, of those who wrote"),
        SAW: _("Saw the answer, of those answered"),
    }


def funnel_table(page: VoicesPage, one: DimensionRows) -> Table:
    """Return one question's groups along the funnel."""
    so_far = STEPS if page.answers_counted_at else STEPS[:3]
    steps = [step for step in so_far if step in (CAME, VOTED) or "wrote" not in page.left_out]
    names = _step_names()
    columns: list[Any] = [one.name, (_("People by the census"), "count")]
    columns += [(names[step], "count") if step in (CAME, VOTED) else names[step] for step in steps]
    columns += [(_("Voted, of the people"), "percent1"), _("Range (95 of 100)"), _("Beside the census")]
    rows: list[list[Any]] = []
    for row in one.rows:
        share = row.share
        cells: list[Any] = [row.name, row.people]
        cells += [row.steps[step] if step in (CAME, VOTED) else _step_said(row, step) for step in steps]
        if share is None:
            cells += [None, _("not shown"), group_said(row)]
        else:
            between = f"{percent(share.rate_low, 1)} – {percent(share.rate_high, 1)}"
            cells += [share.rate, between, _standing_said(row)]
        rows.append(cells)
    return _("Along the way: %(name)s") % {"name": one.name}, columns, rows


def _step_said(row: GroupRow, step: str) -> str:
    """Say a later step's count with its share of the step before and the range."""
    n = row.steps[step]
    if n is None:
        return _("not shown")
    if step not in row.ranges:
        return count(n)
    share, low, high = row.ranges[step]
    figures = {"n": count(n), "share": percent(share), "low": percent(low), "high": percent(high)}
    return _("%(n)s: %(share)s (%(low)s to %(high)s)") % figures


def _standing_said(row: GroupRow) -> str:
    if row.share is None:
        return ""
    expected = {"n": count(round(row.share.expected))}
    if row.share.standing is Standing.FEWER:
        return _("fewer than expected (%(n)s)") % expected
    if row.share.standing is Standing.MORE:
        return _("more than expected (%(n)s)") % expected
    return _("about as expected (%(n)s)") % expected


def opinion_table(page: VoicesPage, one: DimensionRows) -> Table:
    """Return who is in each opinion group, by described group."""
    columns: list[Any] = [one.name]
    columns += [(_("Group %(letter)s") % {"letter": letter}, "count") for letter in page.opinion_groups]
    rows = [[row.name, *(row.in_opinion_groups[letter] for letter in page.opinion_groups)] for row in one.rows]
    return _("In each group of opinion: %(name)s") % {"name": one.name}, columns, rows


def weighted_table(one: DimensionRows, texts: dict[int, tuple[Any, list[int | None]]]) -> Table:
    """Return agree shares as counted and, beside them, weighted to the census."""
    columns: list[Any] = [
        (_("No."), "number"),
        _("Statement"),
        (_("Agree, as counted"), "percent"),
        (_("Weighted to the census"), "percent"),
        _("Range (95 of 100)"),
        (_("Worth as many voices as"), "count"),
    ]
    rows: list[list[Any]] = []
    for number, weighted, low, high, effective, is_capped in one.weighted:
        words, cells = texts[number]
        counted = cells[0] / cells[3] if cells[0] is not None and cells[3] else None
        between = f"{percent(low / 100)} – {percent(high / 100)}"
        if is_capped:
            between = _("%(range)s (a weight was cut to 5)") % {"range": between}
        rows.append([number, words, counted, weighted / 100, between, effective])
    return _("Weighted by: %(name)s") % {"name": one.name}, columns, rows


HEADER = ("question", "group", "people_by_census", "step", "voices", "census", "place")


def csv_of(page: VoicesPage) -> str:
    """Return every count that is shown, one row a group and step; empty where not shown."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADER)
    for row in _csv_rows(page):
        writer.writerow([neutral(cell) if isinstance(cell, str) else cell for cell in row])
    return out.getvalue()


def _csv_rows(page: VoicesPage) -> Iterator[list[Any]]:
    source = "; ".join(page.sources)
    for step, name in STEP_NAMES.items():
        yield ["", "everybody", None, name, page.everybody[step], "", page.place]
    for one in page.dimensions:
        for label, n in (("said", one.said), ("not said", one.not_said)):
            yield [one.code, label, None, "voted", n, "", page.place]
        for row in one.rows:
            for step, name in STEP_NAMES.items():
                yield [one.code, row.code, row.people, name, row.steps[step], source, page.place]
            for letter, n in row.in_opinion_groups.items():
                yield [one.code, row.code, row.people, f"opinion_group_{letter}", n, source, page.place]
