"""The map's drawing: shades that can be told apart, shapes that meet, links that can be heard, nothing outside the picture."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest

from bridgework.ui import charts
from bridgework.ui.charts.export import LIGHT
from bridgework.ui.charts.place_map import DARK_FROM, Area, PlaceMap, place_map, shade_of
from bridgework.ui.charts.place_sheet import path_data
from bridgework.ui.components.chart_figure.examples.pictures import NASTY_MAP, PLACE_MAP
from tests.ui.test_charts import NS, boxes, overlapping

CSS = (Path(charts.__file__).parents[1] / "static/ui/bridgework.css").read_text()
THEMES = {"light": CSS[: CSS.index("@media")], "dark": CSS[CSS.index("@media") : CSS.index("/* Ground */")]}


def luminance(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def color(theme: str, name: str) -> str:
    found = re.search(rf"--{name}: (#[0-9a-f]{{6}});", THEMES[theme])
    assert found
    return found.group(1)


@pytest.mark.parametrize("theme", THEMES)
def test_the_shades_go_one_way_in_lightness_and_names_on_them_can_be_read(theme):
    shades = [color(theme, f"m{k}") for k in range(1, 6)]
    lights = [luminance(shade) for shade in shades]
    assert lights == sorted(lights, reverse=theme == "light")
    # Lightness alone tells neighbors apart: no hue is needed, so neither color blindness nor a gray printer hides a class.
    assert all(contrast(a, b) >= 1.3 for a, b in zip(shades, shades[1:], strict=False))
    for shade, name in enumerate(shades, 1):
        assert contrast(name, color(theme, "paper" if shade > DARK_FROM else "ink")) >= 4.5
    assert contrast(color(theme, "soft"), color(theme, "paper")) >= 3  # the line around the palest


def test_few_classes_take_shades_far_apart():
    assert [shade_of(k, 5) for k in range(5)] == [1, 2, 3, 4, 5]
    assert [shade_of(k, 3) for k in range(3)] == [1, 3, 5]
    assert [shade_of(0, 1)] == [3]


def outlines(root: ET.Element) -> list[ET.Element]:
    return [group for group in root.iter(f"{NS}g") if "outlines" in group.get("class", "").split()]


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("is_file", [False, True])
@pytest.mark.parametrize("data", [PLACE_MAP, NASTY_MAP, PlaceMap("Nothing", [])], ids=["plain", "nasty", "empty"])
def test_everything_lies_inside_the_picture_and_no_two_names_overlap(data, narrow, is_file):
    root = ET.fromstring(place_map(data, narrow=narrow, is_file=is_file))
    _x, _y, width, height = (float(part) for part in root.get("viewBox").split())
    # The narrow layout of a page has no outlines of its own: it draws those of the wide one, smaller.
    owner = ET.fromstring(place_map(data)) if narrow and not is_file else root
    ways = {group.get("transform") for group in outlines(root) if group.find(f"{NS}rect") is None}
    left, top, by = map(float, re.findall(r"[\d.]+", ways.pop())) if ways else (0, 0, 1)
    assert not ways
    for path in (path for group in outlines(owner) for path in group.iter(f"{NS}path")):
        at = np.zeros(2)
        for start, moves in re.findall(r"M([\d -]+)l([\d -]+)z", path.get("d")):
            at = np.array([float(part) for part in re.findall(r"-?\d+", start)])
            steps = np.array([float(part) for part in re.findall(r"-?\d+", moves)]).reshape(-1, 2)
            points = np.vstack((at, at + np.cumsum(steps, axis=0))) * by + (left, top)
            assert points.min() >= -1 and (points[:, 0] <= width + 1).all() and (points[:, 1] <= height + 1).all()
    for links in [group for group in root.iter(f"{NS}g") if group.get("class") == "places"]:
        for link in links:
            for said in link.findall(f"{NS}text"):
                assert float(said.get("font-size")) >= 11 and said.get("opacity") == "0"
                alone = ET.Element(f"{NS}svg")
                alone.append(said)
                assert boxes(alone)[0][2] <= width + 1
                link.remove(said)
    for left, top, right, bottom, text in boxes(root):
        assert left >= -1 and right <= width + 1 and top >= -1 and bottom <= height + 2, text
    assert overlapping(root) == []


def test_each_place_is_a_link_that_says_its_name_and_number():
    root = ET.fromstring(place_map(PLACE_MAP))
    links = list(root.iter(f"{NS}a"))
    assert len(links) == 9
    for link, area in zip(links, PLACE_MAP.areas, strict=True):
        assert link.get("aria-label") == f"{area.name}: {area.said}" == link.find(f"{NS}title").text
        target = link.find(f"{NS}use").get("href")
        assert root.find(f".//{NS}path[@id='{target[1:]}']") is not None
    assert root.get("role") == "group" and root.get("aria-label") == PLACE_MAP.alt


def test_a_place_that_is_not_shown_is_hatched_and_named_so():
    root = ET.fromstring(place_map(PLACE_MAP))
    (hatched,) = [group for group in root.iter(f"{NS}g") if group.get("fill") == "url(#hatch-example-w)"]
    assert [path.get("id") for path in hatched.findall(f"{NS}path")] == ["example-w6"]
    assert "not shown (1 place)" in "".join(root.itertext())


def test_neighbors_meet_at_the_same_points():
    shared = np.array([[3.333, 0.1], [3.337, 5.2], [3.41, 9.9]])
    left = np.vstack((shared, [[0, 9.9], [0, 0.1]]))
    right = np.vstack((shared[::-1], [[9, 0.1], [9, 9.9]]))

    def corners(data):
        start, moves = re.match(r"M([\d -]+)l([\d -]+)z", data).groups()
        at = np.array([int(part) for part in start.split()])
        steps = np.array([int(part) for part in re.findall(r"-?\d+", moves)]).reshape(-1, 2)
        return {tuple(p) for p in np.vstack((at, at + np.cumsum(steps, axis=0))).tolist()}

    assert len(corners(path_data([left])) & corners(path_data([right]))) == 3


def test_a_file_has_no_links_and_its_colors_inside():
    file = charts.standalone_svg(place_map(PLACE_MAP, is_file=True))
    assert "<a " not in file and 'class="' not in file and "var(" not in file
    assert f'color="{LIGHT["m5"]}"' in file and "Of every 100 students" in file
    assert charts.to_png(place_map(PLACE_MAP, is_file=True), 400).startswith(b"\x89PNG\r\n")


def test_both_layouts_of_a_page_draw_the_same_outlines():
    wide, narrow = ET.fromstring(place_map(PLACE_MAP)), ET.fromstring(place_map(PLACE_MAP, narrow=True))
    ids = {path.get("id") for path in wide.iter(f"{NS}path")}
    drawn = [use.get("href") for group in outlines(narrow) for use in group.iter(f"{NS}use")]
    assert len(drawn) == 9 and {href.removeprefix("#") for href in drawn} <= ids
    shades = [group.get("class") for group in outlines(wide)]
    assert shades == [group.get("class") for group in outlines(narrow)] and len(set(shades)) == 7


def test_an_area_without_an_address_is_no_link():
    ring = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]])
    assert "<a " not in place_map(PlaceMap("x", [Area("One", "said", [ring], (0.6, 0.3), 0)], [(0, "all")]))


def test_a_place_too_low_for_its_name_gets_no_name():
    flat = np.array([[0.0, 0.0], [10.0, 0.0], [10.0, 0.05], [0.0, 0.05]])
    tall = np.array([[0.0, 1.0], [10.0, 1.0], [10.0, 6.0], [0.0, 6.0]])
    areas = [Area("Flat", "said", [flat], (5, 0.025), 0), Area("Tall", "said", [tall], (5, 3.5), 0)]
    names = re.findall(r"<text[^>]*>([^<]*)</text>", place_map(PlaceMap("x", areas), is_file=True))
    assert names == ["Tall"]
