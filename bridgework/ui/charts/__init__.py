"""Charts: plain dataclasses in, SVG strings out. No models, no clock; None is a value that may not be shown."""

from bridgework.ui.charts.attendance import Attendance, attendance
from bridgework.ui.charts.compare import Bar, Bars, Gap, GapRow, Point, bars, gap_dumbbell
from bridgework.ui.charts.drawn import Drawn, drawn
from bridgework.ui.charts.export import standalone_svg, to_png
from bridgework.ui.charts.forecast import Forecast, Spot, forecast
from bridgework.ui.charts.funnel import Dot, Funnel, funnel
from bridgework.ui.charts.multiples import Multiples, small_multiples
from bridgework.ui.charts.opinion_map import OpinionMap, binned, opinion_map
from bridgework.ui.charts.place_map import Area, PlaceMap, place_map
from bridgework.ui.charts.trend import Series, Trend, sparkline, trend_by_group
from bridgework.ui.charts.verdict import progress_bar, verdict_bar

__all__ = [
    "Area", "Attendance", "Bar", "Bars", "Dot", "Drawn", "Forecast", "Funnel", "Gap", "GapRow", "Multiples", "OpinionMap",
    "PlaceMap", "Point", "Series", "Spot", "Trend", "attendance", "bars", "binned", "drawn", "forecast", "funnel",
    "gap_dumbbell", "opinion_map", "place_map", "progress_bar", "small_multiples",
    "sparkline", "standalone_svg", "to_png", "trend_by_group", "verdict_bar",
]  # fmt: skip
