"""Examples of the chart figure: every kind of chart, ordinary and nasty."""

from bridgework.ui.charts import (
    PlaceMap,
    Trend,
    attendance,
    bars,
    drawn,
    forecast,
    funnel,
    gap_dumbbell,
    opinion_map,
    place_map,
    small_multiples,
    trend_by_group,
)
from bridgework.ui.charts.distance import distance_by_group
from bridgework.ui.components import Example
from bridgework.ui.components.chart_figure.examples.pictures import (
    ATTENDANCE,
    BARS,
    DISTANCE,
    FINDING,
    FUNNEL,
    GAP,
    MAP,
    MULTIPLES,
    NASTY_FUNNEL,
    NASTY_MAP,
    NASTY_OUTLOOK,
    NASTY_TREND,
    OUTLOOK,
    PLACE_FINDING,
    PLACE_MAP,
    TREND,
    TREND_BROKEN,
    WAYS,
)

EXAMPLES = [
    Example(
        "trend by group",
        {
            "finding": FINDING,
            "chart": drawn(trend_by_group, TREND),
            "caption": "Four-year graduation rate by group with 95% intervals. 2025: 7,214 students.",
            "not_shown": "Groups under 10 students are not shown.",
            **WAYS,
        },
    ),
    Example(
        "trend with hidden years",
        {
            "finding": TREND_BROKEN.alt,
            "chart": drawn(trend_by_group, TREND_BROKEN),
            "caption": "Four-year graduation rate with 95% intervals.",
            **WAYS,
        },
    ),
    Example(
        "gap then and now",
        {
            "finding": "The gap has nearly halved: from 30 to 16 points.",
            "chart": drawn(gap_dumbbell, GAP),
            "caption": "Four-year graduation rate. 2025: 388 and 3,912 students.",
            **WAYS,
        },
    ),
    Example(
        "rates with intervals",
        {
            "finding": "Black students were suspended three times as often as White students (2.8 to 3.4 times).",
            "chart": drawn(bars, BARS),
            "caption": "Suspension events per 100 students, 2025, with 95% intervals; one student may count more than once.",
            **WAYS,
        },
    ),
    Example(
        "distance from the goal",
        {
            "finding": "In 2025, 1 of 4 groups shown is at the goal",
            "chart": drawn(distance_by_group, DISTANCE),
            "caption": "Four-year graduation rate with 95% intervals, beside the goal for everyone.",
            "not_shown": "Native students are not shown.",
            **WAYS,
        },
    ),
    Example(
        "by place",
        {
            "finding": MULTIPLES.alt,
            "chart": drawn(small_multiples, MULTIPLES),
            "caption": "Four-year graduation rate, 2017 to 2025, one scale for all.",
            **WAYS,
        },
    ),
    Example(
        "map by place",
        {
            "finding": PLACE_FINDING,
            "chart": drawn(place_map, PLACE_MAP),
            "caption": "The colors go in equal steps. 1 place is marked as uncertain in the table.",
            **WAYS,
        },
    ),
    Example(
        "funnel of places",
        {
            "finding": FUNNEL.alt,
            "chart": drawn(funnel, FUNNEL),
            "caption": "Each dot is one district; by chance alone, one of 500 would lie outside.",
            **WAYS,
        },
    ),
    Example(
        "if we do nothing differently",
        {
            "finding": OUTLOOK.alt,
            "chart": drawn(forecast, OUTLOOK),
            "caption": "The dashed line goes on as the years before went, with its 95% range.",
            **WAYS,
        },
    ),
    Example(
        "opinion map",
        {
            "finding": "Three groups of opinion, and 14 statements on which all three agree.",
            "chart": drawn(opinion_map, MAP),
            "caption": "610 people; the nearer two dots, the more alike their answers.",
            **WAYS,
        },
    ),
    Example(
        "attendance",
        {
            "finding": "Two organizations came to every session.",
            "chart": drawn(attendance, ATTENDANCE),
            "caption": "Filled: came. Ring: invited, not there. Nothing: not invited.",
            **WAYS,
        },
    ),
    Example(
        "long names, markup, hidden, zero",
        {"finding": "<i>markup</i> " + "Wort" * 60, "chart": drawn(trend_by_group, NASTY_TREND), "level": 3},
        is_nasty=True,
    ),
    Example(
        "a map with hostile names and specks",
        {"finding": "Nothing <b>bold</b>", "chart": drawn(place_map, NASTY_MAP), "level": 3},
        is_nasty=True,
    ),
    Example(
        "a map of nothing",
        {
            "finding": "Nothing may be shown yet.",
            "chart": drawn(place_map, PlaceMap("Nothing.", [], key="void")),
            "level": 3,
        },
        is_nasty=True,
    ),
    Example(
        "one dot with markup",
        {"finding": "One", "chart": drawn(funnel, NASTY_FUNNEL), "level": 3},
        is_nasty=True,
    ),
    Example(
        "one year with markup",
        {"finding": "One", "chart": drawn(forecast, NASTY_OUTLOOK), "level": 3},
        is_nasty=True,
    ),
    Example(
        "nothing known",
        {
            "finding": "Nothing may be shown yet.",
            "chart": drawn(trend_by_group, Trend("Nothing may be shown yet.", [], [])),
            "level": 3,
        },
        is_nasty=True,
    ),
]
