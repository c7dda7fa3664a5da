"""A figure as files: its numbers without links and marks, its picture alone, and only of its own page."""

from __future__ import annotations

import csv
import io

import pytest
from django.http import Http404
from django.test import RequestFactory
from django.utils.safestring import mark_safe

from bridgework.lib.words import Words
from bridgework.ui.charts.arcs import Arc, Arcs, Dot, arcs
from bridgework.ui.charts.years import Years, years
from bridgework.ui.components import render
from bridgework.ui.figures import Figure, figure, page_or_file
from bridgework.ui.links import Link

COLUMNS = ["Who", ("How many", "count"), Words.of("Why")]
ROWS = [
    [Link("Eastside & Sons", "/p/harbor/"), 12, mark_safe("<b>late</b> &amp; new")],
    [Words.of("=SUM(A1)"), None, ""],
]


def drawn(**more: object) -> Figure:
    return figure(years, Years("Three in 2025", [(2024, 1), (2025, 3)]), key="kept", columns=COLUMNS, rows=ROWS, **more)  # type: ignore[arg-type]


def asked(query: str, *figures: Figure | None):
    return page_or_file(RequestFactory().get(f"/here/?{query}"), "ui/errors/not_found.html", {}, figures)


def test_numbers_are_plain_and_run_nothing() -> None:
    response = asked("of=kept&as=csv", None, drawn())
    assert response["Content-Disposition"] == 'attachment; filename="kept.csv"'
    assert list(csv.reader(io.StringIO(response.content.decode(), newline=""))) == [
        ["Who", "How many", "Why"],
        ["Eastside & Sons", "12", "late & new"],
        ["'=SUM(A1)", "", ""],
    ]


def test_each_figure_leads_to_its_own_files_and_keeps_what_its_page_was_asked() -> None:
    shown = render("chart_figure", {"finding": "Three", "chart": drawn(asked={"by": "people"}), "table_href": "#table"})
    for kind in ("csv", "png", "svg"):
        assert f'href="?by=people&amp;of=kept&amp;as={kind}"' in shown
    own = render("chart_figure", {"finding": "Three", "chart": drawn(), "csv_href": "/all.csv"})
    assert 'href="/all.csv" rel="nofollow">CSV' in own and "as=csv" not in own, "what is given goes before"


def test_a_picture_for_a_file_leads_nowhere() -> None:
    data = Arcs(
        "Two", [Dot("One", 0, "/one/"), Dot("Two", 0, "/two/")], [Arc(0, 1, 1.0, "Both", "/both/")], ["Schools"]
    )
    made = figure(arcs, data, key="arcs", columns=["Who"], rows=[["One"]], has_links=True)
    assert "href=" in made.wide and "href=" in made.narrow
    svg = asked("of=arcs&as=svg", made)
    assert svg["Content-Type"] == "image/svg+xml" and b"href=" not in svg.content and b">One<" in svg.content
    assert asked("of=arcs&as=png", made).content.startswith(b"\x89PNG")


@pytest.mark.parametrize("query", ["of=other&as=svg", "of=kept", "of=kept&as=pdf", "of=&as=svg"])
def test_what_is_not_there_is_not_found(query: str) -> None:
    with pytest.raises(Http404):
        asked(query, drawn(), None)


def test_rows_are_made_only_where_a_file_is_asked_for() -> None:
    n = 0

    def rows():
        nonlocal n
        n += 1
        yield ["a"]

    made = figure(years, Years("x", [(2025, 1)]), key="lazy", columns=["Who"], rows=rows())
    asked("", made)
    assert n == 0
    assert asked("of=lazy&as=csv", made).content == b"Who\r\na\r\n" and n == 1
