"""A root-cause map in words and as a picture: what the page, the files and the printed map share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bridgework.goals.models import CauseMapVersion
from bridgework.goals.queries.causes import GoalMap
from bridgework.indicators.models import Indicator
from bridgework.lib.cause_map import Cause, Strategy
from bridgework.partnerships.models import Sector
from bridgework.ui.charts.causes import CausesPicture, Spot
from bridgework.ui.naming import in_a_row
from bridgework.ui.numbers import count

Known = Mapping[str, Indicator]  # what can measure a strategy and may be seen by this reader, by its name in addresses
SECTORS: dict[str, Any] = dict(Sector.choices)


@dataclass(frozen=True)
class StrategyLine:
    """A strategy as the outline shows it under a cause."""

    strategy: Strategy
    sector: str
    indicators: list[Indicator]
    n_unseen: int  # numbers that this reader may not see, or that are gone
    also_against: list[Cause]


@dataclass(frozen=True)
class CauseLine:
    """A cause as the outline shows it."""

    cause: Cause
    level: int  # of its heading
    is_flagged: bool
    strategies: list[StrategyLine]
    children: list[CauseLine]


def strategy_line(found: GoalMap, strategy: Strategy, known: Known, here: str = "") -> StrategyLine:
    """Return a strategy with its sector, its numbers, and the other causes it works on."""
    indicators = [known[key] for key in strategy.measured_by if key in known]
    others = [found.outline.item(key) for key in strategy.causes if key != here]
    return StrategyLine(
        strategy,
        str(SECTORS.get(strategy.sector, "")),
        indicators,
        len(strategy.measured_by) - len(indicators),
        [one for one in others if isinstance(one, Cause)],
    )


def outline_lines(found: GoalMap, known: Known, under: str = "", depth: int = 0) -> list[CauseLine]:
    """Return the outline: causes with what is done against each, and the causes under it."""
    flagged = {cause.id for cause in found.outline.causes_without_strategy()}
    return [
        CauseLine(
            cause,
            min(6, 3 + depth),
            cause.id in flagged,
            [strategy_line(found, one, known, cause.id) for one in found.outline.against(cause.id)],
            outline_lines(found, known, cause.id, depth + 1),
        )
        for cause in found.outline.under(under)
    ]


def outline_table(found: GoalMap, known: Known) -> tuple[list[str], Iterator[list[Any]]]:
    """Return the map as a table: a row for each cause and each thing done against it, and for what is done against none."""
    columns = [_("Cause"), _("It is a reason for"), _("What is done"), _("Sector"), _("Measured by")]

    def row(cause: Cause | None, strategy: Strategy | None) -> list[Any]:
        over = found.outline.item(cause.under) if cause and cause.under else None
        done: list[Any] = ["", "", ""]
        if strategy is not None:
            line = strategy_line(found, strategy, known)
            done = [strategy.text, line.sector, in_a_row([str(one.name) for one in line.indicators])]
        return [cause.text if cause else "", over.text if over else "", *done]

    def rows() -> Iterator[list[Any]]:
        for cause, _depth in found.outline.outline():
            against: list[Strategy | None] = [*found.outline.against(cause.id)]
            for strategy in against or [None]:
                yield row(cause, strategy)
        for strategy in found.outline.strategies_without_cause():
            yield row(None, strategy)

    return columns, rows()


def flags_said(found: GoalMap) -> list[str]:
    """Return in sentences what is missing in a map."""
    n_causes = len(found.outline.causes_without_strategy())
    n_strategies = len(found.outline.strategies_without_indicator())
    n_loose = len(found.outline.strategies_without_cause())
    said = []
    if n_causes:
        said.append(
            ngettext("Nobody works on %(n)s cause yet.", "Nobody works on %(n)s causes yet.", n_causes)
            % {"n": count(n_causes)}
        )
    if n_strategies:
        said.append(
            ngettext(
                "No number shows yet whether %(n)s strategy helps.",
                "No number shows yet whether %(n)s strategies help.",
                n_strategies,
            )
            % {"n": count(n_strategies)}
        )
    if n_loose:
        said.append(
            ngettext("%(n)s strategy is tied to no cause.", "%(n)s strategies are tied to no cause.", n_loose)
            % {"n": count(n_loose)}
        )
    return said


def picture_of(found: GoalMap, known: Known) -> CausesPicture:
    """Return the map as it is drawn, from its outline."""
    outline = found.outline
    flagged = {cause.id for cause in outline.causes_without_strategy()}
    causes = [
        Spot(one.id, str(one.text), _("nobody works on it yet") if one.id in flagged else "", one.id in flagged, depth)
        for one, depth in outline.outline()
    ]
    strategies = []
    for one in outline.strategies:
        notes = [str(SECTORS[one.sector])] if one.sector in SECTORS else []
        notes += [] if one.measured_by else [_("no number yet")]
        strategies.append(Spot(one.id, str(one.text), " · ".join(notes), not one.measured_by, 0, one.causes))
    joined: dict[str, list[str]] = {}
    for one in outline.strategies:
        for key in one.measured_by:
            if key in known:
                joined.setdefault(key, []).append(one.id)
    indicators = [Spot(key, str(known[key].name), joined=tuple(keys)) for key, keys in joined.items()]
    return CausesPicture(alt_of(found), (_("Causes"), _("What is done"), _("Numbers")), causes, strategies, indicators)


def size_said(found: GoalMap) -> str:
    """Return how large the map is, in words."""
    n_causes, n_strategies = len(found.outline.causes), len(found.outline.strategies)
    causes = ngettext("%(n)s cause", "%(n)s causes", n_causes) % {"n": count(n_causes)}
    strategies = ngettext("%(n)s strategy", "%(n)s strategies", n_strategies) % {"n": count(n_strategies)}
    return _("%(causes)s, and %(strategies)s against them") % {"causes": causes, "strategies": strategies}


def alt_of(found: GoalMap) -> str:
    """Return the picture in words: of which goal, how large, and what is missing."""
    return " ".join([f"{found.goal.title}: {size_said(found)}.", *flags_said(found)])


def version_said(version: CauseMapVersion) -> str:
    """Return who made a version, in the capacity they have."""
    return str(version.by.person) if version.by else _("somebody who is not here any more")
