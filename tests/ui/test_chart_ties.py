"""Pictures of ties, causes and years: well formed, escaped, within their frame, the same for the same data."""

from __future__ import annotations

import re
from xml.dom.minidom import parseString

import pytest

from bridgework.ui.charts import standalone_svg
from bridgework.ui.charts.causes import CausesPicture, Spot, causes_picture
from bridgework.ui.charts.ties import SHAPES, TiedRow, TiesPicture, ties_picture
from bridgework.ui.charts.years import Years, years

NASTY = "<b>“Long & unbroken”</b> " + "w" * 80
TIES = TiesPicture(
    "Two ties",
    [TiedRow(NASTY if n == 3 else f"Organization {n}", n // 2, f"Sector {n // 2}") for n in range(16)],
    [(0, 15, 9), (0, 1, 1), (4, 9, 2)],
)
CAUSES = CausesPicture(
    "A map",
    ("Causes", "What is done", "Numbers"),
    [Spot("c1", NASTY), Spot("c2", "Under it", "nobody works on it yet", True, 4)],
    [Spot("s1", "A strategy", joined=("c1", "c2")), Spot("s2", NASTY, "no number yet", True)],
    [Spot("i1", "A number", joined=("s1",))],
)
EMPTY = CausesPicture("Empty", ("Causes", "What is done", "Numbers"), [], [], [])


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize(
    ("draw", "data"),
    [
        (ties_picture, TIES),
        (ties_picture, TiesPicture("None", [], [])),
        (causes_picture, CAUSES),
        (causes_picture, EMPTY),
        (years, Years("Years", [(2023, 0), (2024, 3)])),
        (years, Years("None", [])),
        (years, Years("Long", [(year, year % 7) for year in range(1950, 2027)])),
    ],
)
def test_a_picture_is_well_formed_and_within_its_frame(draw, data, narrow: bool) -> None:  # type: ignore[no-untyped-def]
    drawn = draw(data, narrow=narrow)
    assert drawn == draw(data, narrow=narrow)
    assert "<b>" not in drawn
    picture = parseString(drawn).documentElement
    assert picture.getAttribute("aria-label") == data.alt
    _x, _y, width, height = map(float, picture.getAttribute("viewBox").split())
    assert width == (358 if narrow else 860)
    for one in picture.getElementsByTagName("text"):
        assert 0 <= float(one.getAttribute("x")) <= width
        assert 0 <= float(one.getAttribute("y")) <= height
        assert float(one.getAttribute("font-size")) >= 11
    for path in picture.getElementsByTagName("path"):
        assert all(-1 <= float(x) <= width * 1.34 for x in re.findall(r"[MCL ](-?[\d.]+) ", path.getAttribute("d"))[:1])
    assert parseString(standalone_svg(drawn)).documentElement.tagName == "svg"


def test_each_sector_has_a_shape_of_its_own() -> None:
    assert len(set(SHAPES)) == 8
    drawn = ties_picture(TIES)
    assert drawn.count("<circle") == 4  # two of the first sector, two rings
    # The tie that joins two sectors is drawn apart from the one within a sector.
    assert 'class="bridge" fill="none"' in drawn
    assert 'class="soft" fill="none"' in drawn
