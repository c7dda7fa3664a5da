"""The chart of distances: inside its picture, no two labels over one another, nothing drawn of what is not shown."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridgework.ui.charts import standalone_svg, to_png
from bridgework.ui.charts.distance import Distance, DistanceRow, distance_by_group
from bridgework.ui.components.chart_figure.examples.pictures import DISTANCE
from tests.ui.test_charts import check, names, overlapping

NASTY = Distance(
    "<script>alert(1)</script>",
    [
        DistanceRow("Rechtsschutzversicherungsgesellschaften mit sehr langen Namen", 1, 0.5, 0.4, 0.6, "1.0 points to go", False),
        DistanceRow("<b>markup</b>", 2, 0.0, 0.0, 0.0, "", None),
        DistanceRow("متعلمو اللغة الإنجليزية", 3, 1.0, 0.9, 1.0, "at the goal", True),
        DistanceRow("Nothing shown", 9, None, note="not shown"),
    ],
    "percent",
    0.5,
    "Goal for everyone, with a label that is much too long for the width of a small picture: 50 per 100 by 2030",
)  # fmt: skip


@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
@pytest.mark.parametrize("data", [DISTANCE, NASTY, Distance("Nothing", []), Distance("No goal", DISTANCE.rows)])
def test_the_chart_lies_inside_its_picture_and_no_labels_overlap(data, narrow):
    root = check(distance_by_group(data, narrow=narrow))
    assert overlapping(root) == []
    assert root.get("aria-label") == data.alt


def test_what_is_not_shown_is_named_and_has_no_mark():
    shown = Distance("Finding", [DistanceRow("Native", 6, None, 0.1, 0.2, "not shown")], "percent", 0.9, "Goal")
    drawing = distance_by_group(shown)
    assert "Native" in drawing and "not shown" in drawing
    assert "<circle" not in drawing and 'class="g6" x1' not in drawing


def test_the_goal_is_dotted_and_a_group_at_the_goal_has_no_way_to_go():
    drawing = distance_by_group(DISTANCE)
    assert re.search(r'class="bridge"[^>]*stroke-dasharray', drawing)
    # the dotted ways to the goal, one for each group that has not reached it
    assert len(re.findall(r'<line class="ember"[^>]*stroke-dasharray', drawing)) == 3


def test_as_a_file_it_keeps_its_colors():
    assert 'class="' not in standalone_svg(distance_by_group(DISTANCE))
    assert to_png(distance_by_group(DISTANCE), 300).startswith(b"\x89PNG")


@st.composite
def distances(draw):
    rows = []
    for group in range(draw(st.integers(0, 8))):
        value = draw(st.one_of(st.none(), st.floats(0, 1)))
        error = draw(st.floats(0, 0.3))
        low, high = (None, None) if value is None else (max(0.0, value - error), min(1.0, value + error))
        rows.append(
            DistanceRow(draw(names), group, value, low, high, draw(names), draw(st.sampled_from([None, True, False])))
        )
    return Distance("Finding", rows, "percent", draw(st.one_of(st.none(), st.floats(0, 1))), draw(names))  # fmt: skip


@settings(max_examples=120, deadline=None, derandomize=True)
@given(distances(), st.booleans())
def test_any_rates_and_names_stay_inside_and_apart(data, narrow):
    root = check(distance_by_group(data, narrow=narrow))
    assert overlapping(root) == []
