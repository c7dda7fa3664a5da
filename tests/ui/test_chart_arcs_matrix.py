"""The arcs of who should meet and the matrix of services: the same drawing each time, everything reachable, nothing unescaped."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from bridgework.ui.charts.arcs import Arc, Arcs, Dot, arcs
from bridgework.ui.charts.export import standalone_svg
from bridgework.ui.charts.matrix import Band, MatrixChart, matrix

NASTY = 'Ben & "Co" <b>‏مركز</b>'
SVG = "{http://www.w3.org/2000/svg}"


def some(n: int = 5) -> Arcs:
    dots = [Dot(f"Organization {at}" if at else NASTY, at % 2, f"/o/{at}/") for at in range(n)]
    dots.sort(key=lambda dot: dot.kind)
    links = [Arc(at, at + 1, at / n, f"why {at}", f"/pair/{at}/") for at in range(n - 1)]
    return Arcs("who should meet", dots, links, ["Health", "Education"])


@pytest.mark.parametrize("narrow", [False, True])
def test_every_name_and_every_arc_is_a_link_with_its_words(narrow: bool) -> None:
    drawn = arcs(some(), narrow=narrow)
    tree = ET.fromstring(drawn)  # noqa: S314 - our own drawing
    links = tree.findall(f".//{SVG}a")
    assert {link.get("href") for link in links} == {f"/o/{n}/" for n in range(5)} | {f"/pair/{n}/" for n in range(4)}
    assert all(link.get("aria-label") and link.find(f"{SVG}title") is not None for link in links)
    assert "<b>" not in drawn and tree.get("role") == "group" and tree.get("aria-label") == "who should meet"


def test_the_same_pairs_give_the_same_drawing_in_any_order() -> None:
    data = some()
    turned = Arcs(data.alt, data.dots, list(reversed(data.arcs)), data.kinds)
    assert arcs(data) == arcs(turned) == arcs(some())


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("n", [2, 24, 48])
def test_all_of_it_lies_within_the_drawing(n: int, narrow: bool) -> None:
    drawn = arcs(some(n), narrow=narrow)
    width, height = map(float, re.findall(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', drawn)[0])
    for x, top, across, down, _x, bottom in re.findall(
        r"M([\d.]+) ([\d.]+)A([\d.]+) ([\d.]+) 0 0 1 ([\d.]+) ([\d.]+)", drawn
    ):
        assert float(x) + float(across) <= width and float(bottom) <= height and float(top) >= 0
        assert float(down) == pytest.approx((float(bottom) - float(top)) / 2, abs=0.1)
    assert max(map(float, re.findall(r' y="([\d.]+)"', drawn))) <= height


def test_a_file_has_no_links_and_keeps_its_colors() -> None:
    drawn = standalone_svg(arcs(some(), is_file=True))
    assert "<a " not in drawn and 'color="#0f5257"' in drawn


def chart(cells: dict[tuple[int, int], int], marked: set[tuple[int, int]] = frozenset()) -> MatrixChart:  # type: ignore[assignment]
    return MatrixChart("services", ["Eastside", NASTY], [Band("Spanish", ["0 to 5", "6 to 13"])], cells, marked)


@pytest.mark.parametrize("narrow", [False, True])
def test_an_empty_cell_is_what_one_sees(narrow: bool) -> None:
    drawn = matrix(chart({(0, 0): 3, (0, 1): 1, (1, 0): 12}), narrow=narrow)
    assert drawn.count("stroke-dasharray") == 1 and drawn.count('class="m') == 3
    assert ">12<" in drawn and "<b>" not in drawn
    ET.fromstring(drawn)  # noqa: S314 - our own drawing
    x = max(float(at) + float(wide) for at, wide in re.findall(r' x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', drawn))
    assert x <= float(re.findall(r'viewBox="0 0 ([\d.]+)', drawn)[0])


def test_a_need_on_record_marks_its_cell() -> None:
    assert matrix(chart({(0, 0): 3}, {(1, 1)})).count("<path") == 1
    assert matrix(chart({(0, 0): 3})).count("<path") == 0


def test_nothing_at_all_can_be_drawn() -> None:
    ET.fromstring(matrix(MatrixChart("none", [], [], {})))  # noqa: S314 - our own drawing
    ET.fromstring(arcs(Arcs("none", [], [], [])))  # noqa: S314 - our own drawing
