"""p and p' charts against published data."""

import pytest

from bridgework.analysis.gaps import GroupRate
from bridgework.analysis.trend import Point, Signal, control_chart

# The first six weeks of `nhs_accidents` in the documentation of R's qicharts2: attendances seen within four hours, of all.
# Limits as that documentation's method gives them without screening of moving ranges.
NHS = [
    (266501, 280443),
    (264225, 276823),
    (276532, 291681),
    (281461, 296155),
    (269071, 282343),
    (261215, 275888),
]
SERIES = [Point(f"week {i}", i, GroupRate("all", x, n)) for i, (x, n) in enumerate(NHS, start=1)]


def test_the_center_and_the_excess_of_variation():
    chart = control_chart(SERIES)
    assert chart.method == "p_prime"
    assert chart.center == pytest.approx(0.9504924, abs=5e-8)
    assert chart.sigma_z == pytest.approx(9.4241, abs=5e-5)


def test_the_limits_of_a_p_chart():
    week = control_chart(SERIES, prime=False).points[0]
    assert (week.low, week.high) == pytest.approx((0.949263, 0.951721), abs=1e-6)


def test_laneys_limits():
    week = control_chart(SERIES).points[0]
    assert (week.low, week.high) == pytest.approx((0.938911, 0.962073), abs=1e-6)


def test_the_p_chart_cries_wolf_where_laneys_does_not():
    plain, prime = control_chart(SERIES, prime=False), control_chart(SERIES)
    assert sum(Signal.BEYOND_LIMITS in point.signals for point in plain.points) >= 3
    assert not any(point.signals for point in prime.points)
