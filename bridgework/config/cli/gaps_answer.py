"""What `bridgework gaps` answers: one document, or aligned lines with their caveats."""

from __future__ import annotations

from typing import Any

from bridgework.analysis.equity import (
    EquityRow,
    Gates,
    Polarity,
    Status,
    Summary,
    alternate_risk_ratio,
    equity_table,
    summarize_counted,
    weighted_risk_ratio,
)
from bridgework.analysis.gaps import PER, Counting, GroupRate, Measure
from bridgework.analysis.intervals import event_rate_interval, share_interval
from bridgework.config.cli.gaps_table import GroupsRead

WORDS = {
    Status.CALCULATED: "calculated",
    Status.IS_REFERENCE: "the others are compared with this group",
    Status.SUPPRESSED: "not calculated: the source hides a number of this group",
    Status.NO_NUMBER: "not calculated: a number of this group is missing",
    Status.NO_PEOPLE: "not calculated: nobody is in this group",
    Status.BELOW_CELL_SIZE: "not calculated: cell size, fewer than {min_cell} counted in this group",
    Status.BELOW_N_SIZE: "not calculated: n-size, fewer than {min_n} people in this group",
    Status.NO_COMPARISON: "not calculated: there is nobody to compare with",
    Status.COMPARISON_INCOMPLETE: "not calculated: a number of the comparison is hidden or missing",
    Status.COMPARISON_BELOW_CELL_SIZE: "not calculated: cell size, fewer than {min_cell} counted in the comparison",
    Status.COMPARISON_BELOW_N_SIZE: "not calculated: n-size, fewer than {min_n} people in the comparison",
    Status.COMPARISON_IS_ZERO: "no ratio: nothing was counted in the comparison",
    Status.NO_EVENTS: "no ratio: nothing was counted, neither here nor in the comparison",
}
SIGNIFICANT = 4
"""Digits of the summary, whose measures differ in size by orders of magnitude."""

MEASURES = {
    "mean_rate": ("mean", "rate of everybody in them"),
    "highest_rate": ("highest", "highest rate"),
    "lowest_rate": ("lowest", "lowest rate"),
    "maximal_rate_difference": ("rate_difference", "maximal rate difference"),
    "maximal_rate_ratio": ("rate_ratio", "maximal rate ratio"),
    "summary_rate_ratio": ("summary_ratio", "summary rate ratio"),
    "index_of_disparity": ("index_of_disparity", "index of disparity (%)"),
    "between_group_variance": ("variance", "between-group variance"),
    "theil": ("theil", "Theil index"),
    "mean_log_deviation": ("log_deviation", "mean log deviation"),
    "p_value": ("chance", "p-value (could all rates be equal?)"),
}
REASONS = {
    "too_few_groups": "fewer than two groups are large enough",
    "no_events": "nothing was counted",
    "everyone": "everybody was counted",
    "lowest_is_zero": "the lowest rate is 0",
    "best_is_zero": "the best rate is 0",
    "others_are_zero": "the other rates are 0",
    "zero_rate": "a rate is 0",
}


def gaps_as_dict(
    table: GroupsRead,
    *,
    wider: GroupsRead | None,
    reference: str,
    counting: Counting,
    gates: Gates,
    level: float,
    polarity: Polarity,
) -> dict[str, Any]:
    """Compare every group and return everything there is to say; undefined is None beside its reason, never 0."""
    result = equity_table(
        table.groups,
        total=table.total,
        reference=reference,
        counting=counting,
        gates=gates,
        level=level,
        missing=table.missing,
    )
    summary, left_out = summarize_counted(table.groups, polarity=polarity, counting=counting, gates=gates, level=level)
    per_person = counting is Counting.PEOPLE
    groups = [_row(row, gates) for row in result.rows]
    if wider is not None:
        for shown, group in zip(groups, table.groups, strict=True):
            shown |= _wider(group, table.groups, wider.groups, counting, gates, level)
    return {
        "table": table.name,
        "reference": reference,
        "counting": counting.value,
        "unit": "share" if per_person else "events per 100 people",
        "level": level,
        "min_cell": gates.min_cell,
        "min_n": gates.min_n,
        "polarity": polarity.value,
        "groups": groups,
        "total": _total(result.total_events, result.total_n, table, counting, level),
        "in_no_group": None
        if not result.outside_n and not result.outside_events
        else {"numerator": result.outside_events, "denominator": result.outside_n},
        "summary": _summary(summary, left_out),
        "caveats": _caveats(counting, level, reference, result.outside_n),
    }


def _row(row: EquityRow, gates: Gates) -> dict[str, Any]:
    composition = row.composition
    return {
        "group": row.group,
        "numerator": row.events,
        "denominator": row.n,
        "risk": row.rate.value,
        "risk_ci": _bounds(row.rate),
        "comparison": {
            "name": row.comparison.name,
            "numerator": row.comparison.events,
            "denominator": row.comparison.n,
            "risk": row.comparison.rate,
        },
        "risk_ratio": row.ratio.value,
        "risk_ratio_ci": _bounds(row.ratio),
        "risk_difference": row.difference.value,
        "risk_difference_ci": _bounds(row.difference),
        "composition": composition.share.value if composition else None,
        "composition_ci": _bounds(composition.share) if composition else None,
        "population_share": composition.population_share if composition else None,
        "composition_difference": composition.difference.value if composition else None,
        "composition_difference_ci": _bounds(composition.difference) if composition else None,
        "composition_relative_difference": composition.relative_difference.value if composition else None,
        "composition_index": composition.index.value if composition else None,
        "composition_index_ci": _bounds(composition.index) if composition else None,
        "e_bound": composition.upper_bound if composition else None,
        "above_e_bound": composition.is_above_bound if composition else None,
        "status": row.status.value,
        "status_text": _words(row.status, gates),
    }


def _words(status: Status, gates: Gates) -> str:
    return WORDS[status].format(min_cell=gates.min_cell, min_n=gates.min_n)


def _wider(
    group: GroupRate,
    groups: tuple[GroupRate, ...],
    wider: tuple[GroupRate, ...],
    counting: Counting,
    gates: Gates,
    level: float,
) -> dict[str, Any]:
    alternate = alternate_risk_ratio(group, wider, counting=counting, gates=gates, level=level)
    people = {one.group: one.n for one in wider if one.n is not None}
    weighted = (
        weighted_risk_ratio(groups, group.group, people, gates=gates)
        if len(people) == len(wider)
        else Measure(None, reason=Status.COMPARISON_INCOMPLETE)
    )
    return {
        "alternate_risk_ratio": alternate.value,
        "alternate_risk_ratio_ci": _bounds(alternate),
        "alternate_status": alternate.reason or Status.CALCULATED.value,
        "weighted_risk_ratio": weighted.value,
        "weighted_status": weighted.reason or Status.CALCULATED.value,
    }


def _total(events: int | None, n: int | None, table: GroupsRead, counting: Counting, level: float) -> dict[str, Any]:
    rate = Measure(None)
    if events is not None and n:
        people = counting is Counting.PEOPLE
        rate = Measure(
            events / n if people else PER * events / n,
            share_interval(events, n, level=level) if people else event_rate_interval(events, n, per=PER, level=level),
        )
    return {
        "numerator": events,
        "denominator": n,
        "risk": rate.value,
        "risk_ci": _bounds(rate),
        "from": f"row {table.total.group!r}" if table.total is not None and table.has_total else "sum of the groups",
    }


def _summary(summary: Summary, left_out: tuple[str, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {"n_groups": summary.n_groups, "left_out": list(left_out)}
    undefined = {}
    for key, (attribute, _) in MEASURES.items():
        measure: Measure = getattr(summary, attribute)
        found[key] = measure.value
        if measure.interval is not None:
            found[f"{key}_ci"] = _bounds(measure)
        if not measure.is_defined:
            undefined[key] = REASONS.get(measure.reason, measure.reason)
    return found | {"undefined": undefined}


def _caveats(counting: Counting, level: float, reference: str, outside: int | None) -> list[str]:
    said = [
        f"Each interval ({100 * level:g} %) shows how far chance alone could move its number; it knows nothing of errors in "
        "counting, and a difference does not say why it is there.",
    ]
    if counting is Counting.EVENTS:
        said.append("One person may have several events: the true intervals are wider than shown.")
    if reference == "total":
        said.append("Everybody includes the group itself, which makes a large group look closer to even than it is.")
    if outside:
        said.append(f"{outside} people of the row of everybody are in no group listed; they count among the others.")
    return said


def _bounds(measure: Measure) -> list[float] | None:
    """Both bounds; never infinite, because a ratio to a rate of 0 is undefined and has no interval."""
    interval = measure.interval
    if interval is None or interval.low is None or interval.high is None:
        return None
    return [interval.low, interval.high]


def gaps_as_lines(result: dict[str, Any]) -> list[str]:
    """Return the answer as aligned lines: a table, the summary, the caveats."""
    share = result["unit"] == "share"
    versus = {"others": "all others", "total": "everybody"}.get(result["reference"], result["reference"])
    head = ["Group", "Count", "People", "Rate (%)" if share else "Per 100", f"Times that of {versus}", "Difference"]
    rows = []
    for one in [*result["groups"], {"group": "Everybody", "status": "", **result["total"]}]:
        rows.append(
            [
                one["group"],
                _whole(one["numerator"]),
                _whole(one["denominator"]),
                _shown(one["risk"], one["risk_ci"], 100 if share else 1, 1),
                _shown(one.get("risk_ratio"), one.get("risk_ratio_ci"), 1, 2),
                _shown(one.get("risk_difference"), one.get("risk_difference_ci"), 100 if share else 1, 1),
            ]
        )
    widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
    lines = [
        "  ".join(
            text.ljust(w) if i == 0 else text.rjust(w) for i, (text, w) in enumerate(zip(row, widths, strict=True))
        )
        for row in [head, *rows]
    ]
    lines.insert(1, "-" * len(lines[0]))
    lines.append("")
    lines += [f"{one['group']}: {one['status_text']}." for one in result["groups"] if one["status"] != "calculated"]
    if result["groups"] and "alternate_status" in result["groups"][0]:
        for one in result["groups"]:
            ratio = _shown(one["alternate_risk_ratio"], one["alternate_risk_ratio_ci"], 1, 2)
            weighted = _shown(one["weighted_risk_ratio"], None, 1, 2)
            lines.append(f"{one['group']}: alternate risk ratio {ratio}, weighted risk ratio {weighted}.")
    summary = result["summary"]
    lines += [
        "",
        f"Summary of {summary['n_groups']} groups"
        + (f", without {', '.join(summary['left_out'])}" if summary["left_out"] else ""),
    ]
    width = max(len(words) for _, words in MEASURES.values())
    for key, (_, words) in MEASURES.items():
        value = _shown(summary[key], summary.get(f"{key}_ci"), 1, SIGNIFICANT)
        if key in summary["undefined"]:
            value = f"undefined: {summary['undefined'][key]}"
        lines.append(f"  {words.ljust(width)}  {value}")
    return [line.rstrip() for line in [*lines, "", *result["caveats"]]]


def _whole(count: int | None) -> str:
    return "no number" if count is None else f"{count:,}"


def _shown(value: float | None, bounds: list[float] | None, times: float, digits: int) -> str:
    if value is None:
        return "-"
    text = _number(times * value, digits)
    if bounds is None:
        return text
    low, high = (_number(times * bound, digits) for bound in bounds)
    return f"{text} ({low} to {high})"


def _number(value: float, digits: int) -> str:
    if digits == SIGNIFICANT:
        return f"{value:.4g}"
    return f"{round(value, digits) + 0.0:.{digits}f}"  # adding 0 turns -0.0 into 0.0
