"""Drawings as files: their colors inside, their finding above, whose they are below, and texts cut between letters only."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from django.utils import translation

from bridgework.ui import charts
from bridgework.ui.charts.export import LIGHT, framed
from bridgework.ui.charts.svg import wrapped
from bridgework.ui.components.chart_figure.examples.pictures import BARS
from tests.ui.test_charts import KINDS


@pytest.mark.parametrize(
    ("draw", "data"), KINDS, ids=[f"{draw.__name__}-{index}" for index, (draw, _data) in enumerate(KINDS)]
)
def test_chart_as_file_has_its_colors_inside_and_as_png_is_a_picture(draw, data):
    file = charts.standalone_svg(draw(data))
    root = ET.fromstring(file)
    assert 'class="' not in file
    for element in root.iter():
        if element.get("fill") == "currentColor" or element.get("stroke") == "currentColor":
            assert re.fullmatch(r"#[0-9a-f]{6}", element.get("color"))
    png = charts.to_png(draw(data), 400)
    assert png.startswith(b"\x89PNG\r\n")
    assert int.from_bytes(png[16:20], "big") == 400


@pytest.mark.parametrize(
    ("draw", "data"), KINDS, ids=[f"{draw.__name__}-{index}" for index, (draw, _data) in enumerate(KINDS)]
)
def test_a_drawing_taken_away_says_what_it_shows_and_whose_it_is(draw, data):
    bare, whole = ET.fromstring(draw(data)), ET.fromstring(framed(draw(data), ["", "Harbor <County>"]))
    texts = [one for one in whole.iter("{http://www.w3.org/2000/svg}text") if one.text]
    heading = " ".join(one.text for one in texts if one.get("font-size") == "17")
    assert texts[-1].text == "Harbor <County>"
    words = re.sub("[\u2068\u2069]", "", heading.rstrip("…")).split()
    assert words and words == data.alt.split()[: len(words) - 1] + words[-1:], "the finding, cut where it is long"
    size = [float(one) for one in whole.get("viewBox").split()[2:]]
    assert size[0] == float(bare.get("viewBox").split()[2]) and float(texts[-1].get("y")) < size[1]
    inside = next(one for one in whole if (one.get("transform") or "").startswith("translate(0 "))
    kept = [one for one in bare if not one.tag.endswith("}title")]
    assert [ET.tostring(one) for one in inside] == [ET.tostring(one) for one in kept], "the drawing itself is as it was"


def test_in_arabic_what_a_drawing_says_stands_at_the_right():
    with translation.override("ar"):
        drawing = framed(charts.bars(BARS), ["ميناء"])
    assert drawing.count('x="860" y="17"') == 1 and 'x="860"' in drawing.rpartition("<text")[2]


def test_colors_in_files_are_those_of_the_stylesheet():
    css = (Path(charts.__file__).parents[1] / "static/ui/bridgework.css").read_text()
    light = css[: css.index("@media")]
    for name, color in LIGHT.items():
        assert f"--{name}: {color};" in light


def lines_of(drawing: str) -> list[str]:
    return [one.text or "" for one in ET.fromstring(drawing).iter("{http://www.w3.org/2000/svg}text")]


def test_whose_a_drawing_is_is_said_whole_however_long_a_name():
    source = f"{'Alliance of everybody who lives and works here ' * 3}· An example partnership with invented people."
    lines = lines_of(framed(charts.bars(BARS), ["Graduation · Millbrook", source]))
    assert " ".join(lines[-3:]).endswith("An example partnership with invented people.") and "…" not in "".join(
        lines[-3:]
    )


@pytest.mark.parametrize("size", range(40, 420, 20))
def test_a_line_cut_out_of_words_that_keep_their_direction_keeps_it_to_itself(size):
    """Each line closes what it opens, and the next begins with what was open: otherwise a name changes the order around it."""
    text = (
        "من \u20682017-18\u2069 إلى \u2068الصف \u2067الأول والثاني والثالث\u2069 والرابع\u2069 في \u20682025-26\u2069."
    )
    lines = wrapped(text, size, lines=4)
    for line in lines:
        depth = 0
        for character in line:
            depth += (character in "\u2066\u2067\u2068") - (character == "\u2069")
            assert depth >= 0, lines
        assert depth == 0, lines
    bare = str.maketrans("", "", "\u2066\u2067\u2068\u2069")
    if "…" not in lines[-1]:
        assert " ".join(lines).translate(bare).split() == text.translate(bare).split(), "nothing is lost"
