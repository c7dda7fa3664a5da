"""The dots of a funnel: one for each place, those outside filled and drawn last."""

import re

import pytest

from bridgework.ui.charts.funnel import Dot, Funnel, funnel


def test_every_place_has_its_dot_and_those_outside_lie_on_top():
    dots = [
        Dot(f"Place {i}", 0, 30 + i, 0.4 + i / 1000, is_outside=i in (3, 40), is_named=i in (3, 40)) for i in range(60)
    ]
    data = Funnel("Places.", dots, 0.43, "all", [(30, 0.3, 0.6), (90, 0.4, 0.5)], "people")
    for narrow in (False, True):
        drawing = str(funnel(data, narrow=narrow))
        assert drawing.count("<circle") == 60
        hollow, filled = drawing.split('<g class="ink" fill="currentColor">')
        assert hollow.count("<circle") == 58 and filled.count("<circle") == 2
        assert "Place 3 " in drawing and "Place 5 " not in drawing


@pytest.mark.parametrize(("value", "is_below"), [(0.455, True), (0.43, False)])
def test_the_words_of_the_center_make_way_for_a_dot_outside(value, is_below):
    """Above the limits at the right stand the words of the center, unless a place of note stands there."""
    dots = [Dot("Large place", 0, 4000, value, is_outside=is_below, is_named=is_below), Dot("Small", 0, 30, 0.4)]
    data = Funnel("Places.", dots, 0.43, "all together", [(30, 0.3, 0.6), (4000, 0.41, 0.45)], "people")
    drawing = str(funnel(data))
    (words,) = re.findall(r'y="([\d.]+)"[^>]*>all together<', drawing)
    (center,) = re.findall(r'<line class="ink"[^>]* y1="([\d.]+)"', drawing)
    assert (float(words) > float(center)) == is_below
