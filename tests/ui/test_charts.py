"""Charts: everything lies inside the picture, no two labels overlap, nothing hidden is drawn."""

import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridgework.ui import charts
from bridgework.ui.charts.opinion_map import Drawing, hull
from bridgework.ui.charts.scale import kept_apart, ticks
from bridgework.ui.charts.svg import coordinates, n, text_width
from bridgework.ui.components.chart_figure.examples.pictures import (
    ATTENDANCE,
    BARS,
    GAP,
    MAP,
    MULTIPLES,
    NASTY_TREND,
    TREND,
    TREND_BROKEN,
)

NS = "{http://www.w3.org/2000/svg}"
# Small pictures whose lines end in different years: three of the last year, four before it, and a place without any of the last.
OLD_ENDS = charts.Multiples(
    "Rates by place.",
    ["2013-14", "2014-15", "2015-16", "2016-17"],
    [
        (
            "Adair County",
            [
                charts.Series("Black", 1, (None, 26.1, 27.7, None)),
                charts.Series("White", 2, (9.0, 9.1, 9.4, 9.5)),
                charts.Series("Two or more", 3, (16.1, None, None, None)),
                charts.Series("Latino", 4, (12.3, 12.2, None, None)),
                charts.Series("Asian", 5, (2.2, 2.1, None, None)),
                charts.Series("Native", 6, (None, None, None, 9.3)),
                charts.Series("Everyone", 0, (9.8, 9.7, 9.5, 9.6)),
            ],
        ),
        ("Anchorage Independent", [charts.Series("White", 2, (None, 0.4, 0.2, None))]),
        ("Nowhere", []),
    ],
    "number",
)
KINDS = [
    (charts.trend_by_group, TREND),
    (charts.trend_by_group, TREND_BROKEN),
    (charts.trend_by_group, NASTY_TREND),
    (charts.gap_dumbbell, GAP),
    (charts.bars, BARS),
    (charts.small_multiples, MULTIPLES),
    (charts.small_multiples, OLD_ENDS),
    (charts.opinion_map, MAP),
    (charts.attendance, ATTENDANCE),
]


def moves(root: ET.Element) -> dict[ET.Element, tuple[float, float, float]]:
    """By element, how far its group moves it (right, down) and by how much it scales it."""
    found = {}
    for group in root.iter(f"{NS}g"):
        moved = re.fullmatch(r"(?:translate\((\S+) (\S+?)\))? ?(?:scale\((\S+)\))?", group.get("transform", ""))
        assert moved, group.attrib
        right, down, scale = (float(part or 0) for part in (*moved.groups()[:2], moved.group(3) or 1))
        assert not any(child.tag == f"{NS}g" for child in group), "groups within groups are not read here"
        found.update(dict.fromkeys(group, (right, down, scale)))
    return found


def boxes(root: ET.Element) -> list[tuple[float, float, float, float, str]]:
    found, moved = [], moves(root)
    for text in root.iter(f"{NS}text"):
        right, down, scale = moved.get(text, (0.0, 0.0, 1.0))
        assert scale == 1, "text keeps its size"
        size, bold = float(text.get("font-size")), text.get("font-weight") == "600"
        width = text_width(text.text or "", size, bold)
        x = float(text.get("x")) - {"start": 0, "middle": width / 2, "end": width}[text.get("text-anchor", "start")]
        x, y = x + right, float(text.get("y")) + down
        found.append((x, y - size * 0.74, x + width, y + size * 0.22, text.text or ""))
    return found


def check(svg: str) -> ET.Element:
    """Everything is finite and inside the viewBox; text is at least 11 pixels at the width it is drawn for."""
    root = ET.fromstring(svg)
    _zero, _zero_too, width, height = (float(part) for part in root.get("viewBox").split())
    slack, moved = 0.6, moves(root)
    for element in root.iter():
        right, down, scale = moved.get(element, (0.0, 0.0, 1.0))
        for name in ("x", "x1", "x2", "cx"):
            if element.get(name) is not None:
                at = float(element.get(name)) * scale + right
                assert -slack <= at <= width + slack, (element.tag, name, element.attrib)
        for name in ("y", "y1", "y2", "cy"):
            if element.get(name) is not None:
                at = float(element.get(name)) * scale + down
                assert -slack <= at <= height + slack, (element.tag, name, element.attrib)
        if element.get("d"):
            data = re.sub(r"h\.0?1", "", element.get("d"))
            numbers = [float(part) * scale for part in re.findall(r"-?\d+(?:\.\d+)?", data)]
            assert all(-slack <= x + right <= width + slack for x in numbers[::2])
            assert all(-slack <= y + down <= height + slack for y in numbers[1::2])
        assert element.get("style") is None
        if element.get("font-size"):
            assert float(element.get("font-size")) >= 11
    for left, top, right, bottom, text in boxes(root):
        assert left >= -1 and right <= width + 1, f"{text!r} sticks out of the picture: {left} to {right} of {width}"
        assert top >= -1 and bottom <= height + 2, text
    return root


def overlapping(root: ET.Element) -> list[tuple[str, str]]:
    found, pairs = boxes(root), []
    for index, (left, top, right, bottom, one) in enumerate(found):
        for left2, top2, right2, bottom2, two in found[index + 1 :]:
            if min(right, right2) - max(left, left2) > 0.5 and min(bottom, bottom2) - max(top, top2) > 0.5:
                pairs.append((one, two))
    return pairs


@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
def test_a_small_picture_never_shows_an_old_number_as_the_newest(narrow):
    texts = [text for *_box, text in boxes(ET.fromstring(charts.small_multiples(OLD_ENDS, narrow=narrow)))]
    adair = texts[texts.index("Adair County") + 1 : texts.index("Anchorage Independent")]
    # What is of the last year stands alone; of the others as many as there is room for, the newest first, each with its year.
    assert adair == ["27.7", "2015-16", "12.2", "2014-15", "9.6", "9.5", "9.3", "2013-14", "2016-17"]
    alone = texts[texts.index("Anchorage Independent") + 1 : texts.index("Nowhere")]
    assert alone == ["0.2", "2015-16", "2013-14", "2016-17"]


@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
@pytest.mark.parametrize(
    ("draw", "data"), KINDS, ids=[f"{draw.__name__}-{index}" for index, (draw, _data) in enumerate(KINDS)]
)
def test_chart_lies_inside_its_picture_and_no_labels_overlap(draw, data, narrow):
    root = check(draw(data, narrow=narrow))
    assert overlapping(root) == []
    assert root.get("role") == "img"
    assert root.get("aria-label") == data.alt
    assert root.find(f"{NS}title").text == data.alt


shares = st.one_of(st.none(), st.floats(0, 1))
names = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1, max_size=60).filter(
    str.strip
)


@st.composite
def trends(draw):
    n_periods = draw(st.integers(1, 12))
    series = []
    for group in range(draw(st.integers(0, 6))):
        values = draw(st.lists(shares, min_size=n_periods, max_size=n_periods))
        error = draw(st.floats(0, 0.2))
        low = [None if value is None else value - error for value in values]
        high = [None if value is None else value + error for value in values]
        series.append(charts.Series(draw(names), group + 1, values, low, high))
    return charts.Trend(
        "Finding", [str(2010 + year) for year in range(n_periods)], series, "percent", draw(shares), "Goal"
    )


@settings(max_examples=120, deadline=None, derandomize=True)
@given(trend=trends(), narrow=st.booleans())
def test_any_trend_lies_inside_its_picture_and_its_end_labels_do_not_overlap(trend, narrow):
    root = check(charts.trend_by_group(trend, narrow=narrow))
    ends = [
        box for box, text in zip(boxes(root), root.iter(f"{NS}text"), strict=True) if text.get("font-weight") == "600"
    ]
    for index, one in enumerate(ends):
        for two in ends[index + 1 :]:
            assert min(one[3], two[3]) - max(one[1], two[1]) <= 0.5, (one, two)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(
    rows=st.lists(st.tuples(names, st.one_of(st.none(), st.floats(0, 5000)), st.floats(0, 50)), min_size=0, max_size=8),
    narrow=st.booleans(),
)
def test_any_bars_lie_inside_their_picture(rows, narrow):
    data = charts.Bars(
        "Finding",
        [
            charts.Bar(
                name,
                index % 6 + 1,
                value,
                None if value is None else max(0, value - error),
                None if value is None else value + error,
                "9 people",
            )
            for index, (name, value, error) in enumerate(rows)
        ],
        "number",
        not_shown_text="not shown",
    )
    check(charts.bars(data, narrow=narrow))


@settings(max_examples=80, deadline=None, derandomize=True)
@given(
    rows=st.lists(st.tuples(names, names, shares, shares), min_size=0, max_size=4),
    narrow=st.booleans(),
)
def test_any_gap_lies_inside_its_picture(rows, narrow):
    data = charts.Gap(
        "Finding",
        [
            charts.GapRow(str(2017 + index), charts.Point(one, 1, a), charts.Point(two, 2, b), "apart")
            for index, (one, two, a, b) in enumerate(rows)
        ],
    )
    root = check(charts.gap_dumbbell(data, narrow=narrow))
    assert overlapping(root) == []


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    points=st.lists(st.tuples(st.floats(-50, 50), st.floats(-50, 50), st.integers(0, 5)), max_size=60),
    narrow=st.booleans(),
)
def test_any_opinion_map_lies_inside_its_picture_and_counts_everyone(points, narrow):
    dots = charts.binned(points)
    assert sum(dot[2] for dot in dots) == len(points)
    data = charts.OpinionMap(
        "Finding", dots, {1: "Group A", 2: "Group B"}, "left says", "right says", "top says", "bottom says"
    )
    check(charts.opinion_map(data, narrow=narrow))
    kept = Drawing(*json.loads(json.dumps(data.drawing.as_json())))
    assert charts.opinion_map(replace(data, dots=(), kept=kept), narrow=narrow) == charts.opinion_map(
        data, narrow=narrow
    )


def test_map_does_not_tell_a_single_persons_exact_place():
    dots = charts.binned([(0.123456, 0.654321, 1), (9.87654, 3.14159, 1), (5.55555, 1.23456, 2)])
    assert (5.55555, 1.23456) not in [(x, y) for x, y, _n, _g in dots]


def test_hidden_values_leave_no_trace_in_the_picture():
    def picture(low, high):
        series = charts.Series("Native", 6, [0.7, None, 0.72], [0.6, low, 0.62], [0.8, high, 0.82])
        return charts.trend_by_group(charts.Trend("Finding", ["2023", "2024", "2025"], [series]))

    # Even a careless caller's interval of a hidden value changes nothing, not even the scale.
    assert picture(None, None) == picture(0.01, 0.99)
    paths = [element.get("d") for element in ET.fromstring(picture(None, None)).iter(f"{NS}path")]
    assert paths == [], "a line over the gap would suggest the hidden value"


def test_hidden_bars_say_so_and_leave_no_trace():
    def picture(low, high):
        return charts.bars(
            charts.Bars(
                "Finding",
                [charts.Bar("A", 1, 10.0), charts.Bar("B", 2, None, low, high, "7 people")],
                "number",
                not_shown_text="not shown",
            )
        )

    assert picture(None, None) == picture(1.0, 999.0)
    assert "not shown" in picture(None, None)
    assert "7 people" not in picture(None, None)


def test_a_value_that_is_not_a_number_is_refused():
    with pytest.raises(ValueError, match="cannot"):
        charts.trend_by_group(charts.Trend("x", ["1", "2"], [charts.Series("a", 1, [0.5, float("nan")])]))


def test_an_empty_trend_says_that_nothing_can_be_shown():
    assert "Nothing can be shown here yet." in charts.trend_by_group(charts.Trend("x", [], []))


def test_kept_apart_leaves_labels_alone_that_have_room_and_spreads_the_others():
    assert kept_apart([10, 50, 90], [10, 10, 10], 0, 100) == [10, 50, 90]
    assert kept_apart([50, 50], [10, 10], 0, 100) == [45, 55]
    assert kept_apart([2, 2], [10, 10], 0, 100) == [5, 15]
    assert kept_apart([99, 99], [10, 10], 0, 100) == [85, 95]


@settings(max_examples=200, deadline=None, derandomize=True)
@given(labels=st.lists(st.tuples(st.floats(0, 300), st.floats(5, 30)), min_size=1, max_size=10))
def test_kept_apart_never_overlaps_and_stays_inside(labels):
    labels.sort()
    heights = [height for _center, height in labels]
    centers = kept_apart([center for center, _height in labels], heights, 0, 300)
    edges = [(center - height / 2, center + height / 2) for center, height in zip(centers, heights, strict=True)]
    assert edges[0][0] >= -1e-6 and edges[-1][1] <= 300 + 1e-6
    assert all(after[0] >= before[1] - 1e-6 for before, after in zip(edges, edges[1:], strict=False))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(low=st.floats(-1e6, 1e6), width=st.floats(1e-3, 1e6))
def test_ticks_span_the_values_with_few_marks(low, width):
    marks = ticks(low, low + width)
    assert marks[0] <= low + width * 1e-6 and marks[-1] >= low + width * (1 - 1e-6)
    assert 2 <= len(marks) <= 12


def test_hull_of_a_square_leaves_out_what_lies_inside():
    assert set(hull([(0, 0), (2, 0), (2, 2), (0, 2), (1, 1), (1, 0)])) == {(0, 0), (2, 0), (2, 2), (0, 2)}


@pytest.mark.parametrize("shares", [(0.61, 0.27, 0.12), (1, 0, 0), (0, 0, 1), (0, 0, 0), (3, 2, 1)])
def test_verdict_bar_divides_its_width_by_the_shares(shares):
    root = ET.fromstring(charts.verdict_bar(*shares).replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1))
    widths = [float(rect.get("width")) for rect in root.iter(f"{NS}rect")]
    shown = [share for share in shares if share]
    assert len(widths) == len(shown)
    if shown:
        room = 400 - 2 * (len(shown) - 1)
        assert widths == pytest.approx([share / sum(shares) * room for share in shown], abs=0.06)


def test_sparkline_of_nothing_is_nothing_and_breaks_where_a_year_is_missing():
    assert charts.sparkline([None], []) == ""
    assert charts.sparkline([1.0, None, 2.0, 3.0]).count("<path") == 1
    assert charts.sparkline([1.0, None, 2.0, 3.0]).count("<circle") == 1


@pytest.mark.parametrize("narrow", [True, False])
@pytest.mark.parametrize("second", ["Fluent English speakers", "Hablantes fluidos de inglés"])
def test_a_gap_cuts_no_ordinary_name_short(second, narrow):
    rows = [
        charts.GapRow(period, charts.Point("English learners", 1, low), charts.Point(second, 2, high), "apart")
        for period, low, high in (("2017-18", 0.56, 0.80), ("2025-26", 0.77, 0.85), ("2026-27", 0.84, 0.85))
    ]
    root = check(charts.gap_dumbbell(charts.Gap("Finding", rows), narrow=narrow))
    assert "…" not in "".join(root.itertext()) and overlapping(root) == []


def test_ticks_of_two_and_a_half_percent_are_not_rounded():
    assert [charts.scale.written(mark, "percent", 0.025) for mark in (0.725, 0.75)] == ["72.5%", "75.0%"]


def test_a_funnel_shows_its_limits_also_when_every_place_lies_within():
    dots = [charts.Dot(str(n), 0, n, 0.75 + (n % 7) / 500) for n in (400, 560, 600, 840, 1085)]
    sides = [(n, 0.75 - 2 / n**0.5, 0.75 + 2 / n**0.5) for n in range(400, 1086, 5)]
    root = check(charts.funnel(charts.Funnel("Finding", dots, 0.75, "all: 75", sides, "people")))
    dashed = [one for one in root.iter() if one.get("stroke-dasharray") == "5 4"]
    assert len(dashed) == 2


@given(st.lists(st.floats(-2000, 2000) | st.integers(-900, 900).map(lambda tenths: tenths / 10)))
def test_points_in_one_go_are_the_points_one_by_one(values: list[float]) -> None:
    assert coordinates(values) == [n(value) for value in values]


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan")])
def test_what_is_not_finite_has_no_place_in_a_chart(value: float) -> None:
    for place in (n, lambda one: coordinates([1.0, one])):
        with pytest.raises(ValueError, match="cannot place"):
            place(value)


def test_groups_that_share_a_color_are_told_apart_by_their_dashes():
    """There are six colors; the line of a seventh group is dashed, and so it is in every picture of it."""
    series = [charts.Series(f"Group {at}", min(at, 6), [0.5 + at / 100, 0.6]) for at in range(1, 9)]
    lines = re.findall(r'<path class="g6"[^>]*/>', charts.trend_by_group(charts.Trend("x", ["2024", "2025"], series)))
    assert sorted(re.findall(r'stroke-dasharray="([^"]*)"', "".join(lines))) == ["2 6", "9 6"] and len(lines) == 3
    small = str(charts.small_multiples(charts.Multiples("x", ["2024", "2025"], [("Here", series), ("There", series)])))
    assert small.count('stroke-dasharray="9 6"') == small.count('stroke-dasharray="2 6"') == 3, (
        "two pictures and the names"
    )
    assert "stroke-dasharray" not in charts.trend_by_group(charts.Trend("x", ["2024", "2025"], series[:6]))
