"""Further public numbers as equations and inequalities: each kind of statement is one function below.

A statement is a plain mapping with its `kind`; cells in it are mappings of dimension to code. Numbers are given as printed.
docs/methods/attack.md has the list with formulas.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import ceil, floor
from typing import Any, Protocol

from .inversion import counts_of_poisson, counts_of_wilson, most_people_of_wilson, rounded_range
from .result import RefusedStatement
from .system import Late, Narrowed, System

MOST_TRIED = 20_000  # sizes n that are tried for one interval of a share
MOST_LISTED = 60  # sizes n that are then kept one by one; beyond that only their range is

Statement = Mapping[str, Any]


class Builder(Protocol):
    """What a statement needs of `building.Builder`, which stands above this file."""

    built: Any
    current: Any

    def key(self, codes: Mapping[str, str]) -> tuple[str, ...]:
        """Return the key of a cell."""
        ...

    def unknown_of(self, codes: Mapping[str, str]) -> int:
        """Return the unknown a cell is now."""
        ...

    def unknown_before(self, codes: Mapping[str, str]) -> int | None:
        """Return the unknown a cell was before its last correction."""
        ...

    def publish(self, held: Any, count: int, release: str) -> None:
        """State that a cell holds a count."""
        ...


def state(builder: Builder, statement: Statement, release: str) -> None:
    """Add one statement to the system.

    Raises
    ------
    RefusedStatement
        Where its kind is not known, or something in it is missing or not a number.
    """
    kind = KINDS.get(str(statement.get("kind")))
    if kind is None:
        raise RefusedStatement(
            f"no kind of statement is called {statement.get('kind')!r}; there are {', '.join(KINDS)}"
        )
    try:
        kind(builder, statement, release)
    except KeyError as why:
        raise RefusedStatement(f"the statement {dict(statement)} has no {why.args[0]}") from why
    except (TypeError, ValueError, ZeroDivisionError) as why:
        if isinstance(why, RefusedStatement):
            raise
        raise RefusedStatement(f"the statement {dict(statement)} cannot be read: {why}") from why


def add_share(
    system: System, part: int, whole: int, low: Fraction | None, high: Fraction | None, says: str, release: str
) -> None:
    """State low <= part / whole <= high, and that the whole is not empty."""
    system.add({whole: 1}, 1, None, says, release)
    if low is not None:
        system.add({part: low.denominator, whole: -low.numerator}, 0, None, says, release)
    if high is not None:
        system.add({part: high.denominator, whole: -high.numerator}, None, 0, says, release)


def _count(builder: Builder, statement: Statement, release: str) -> None:
    builder.unknown_of(statement["cell"])
    builder.publish(builder.current[builder.key(statement["cell"])], int(statement["value"]), release)


def _between(builder: Builder, statement: Statement, release: str) -> None:
    low, high = statement.get("low"), statement.get("high")
    builder.built.system.add(
        {builder.unknown_of(statement["cell"]): 1},
        None if low is None else int(low),
        None if high is None else int(high),
        _says(builder, statement),
        release,
    )


def _rounded(builder: Builder, statement: Statement, release: str) -> None:
    base, value = int(statement["base"]), int(statement["value"])
    low, high = ceil(Fraction(2 * value - base, 2)), floor(Fraction(2 * value + base, 2))
    unknown = builder.unknown_of(statement["cell"])
    builder.built.system.add({unknown: 1}, max(0, low), high, _says(builder, statement), release)


def _sum(builder: Builder, statement: Statement, release: str) -> None:
    terms = [(builder.unknown_of(statement["cell"]), 1)]
    terms += [(builder.unknown_of(part), -1) for part in statement["parts"]]
    at_least = bool(statement.get("at_least"))
    builder.built.system.add(terms, 0, None if at_least else 0, _says(builder, statement), release)


def _share(builder: Builder, statement: Statement, release: str) -> None:
    low, high = rounded_range(str(statement["value"]), statement.get("digits"), int(statement.get("scale", 100)))
    _add_share_of(builder, statement, low, high, release)


def _share_at_most(builder: Builder, statement: Statement, release: str) -> None:
    _add_share_of(
        builder, statement, None, Fraction(str(statement["value"])) / int(statement.get("scale", 100)), release
    )


def _share_at_least(builder: Builder, statement: Statement, release: str) -> None:
    _add_share_of(
        builder, statement, Fraction(str(statement["value"])) / int(statement.get("scale", 100)), None, release
    )


def _coordinate(builder: Builder, statement: Statement, release: str) -> None:
    """A place on a chart: at `zero` for 0, at `one` for a share (or, without `whole`, a count) of 1, rounded to `digits`."""
    zero, one = Fraction(str(statement["zero"])), Fraction(str(statement["one"]))
    ends = sorted(
        (end - zero) / (one - zero) for end in rounded_range(str(statement["value"]), statement.get("digits"))
    )
    if "whole" in statement:
        _add_share_of(builder, statement, ends[0], ends[1], release)
    else:
        unknown = builder.unknown_of(statement["part"])
        builder.built.system.add({unknown: 1}, ceil(ends[0]), floor(ends[1]), _says(builder, statement), release)


def _wilson(builder: Builder, statement: Statement, release: str) -> None:
    part, whole = builder.unknown_of(statement["part"]), builder.unknown_of(statement["whole"])
    low, high = str(statement["low"]), str(statement["high"])
    how: dict[str, Any] = {
        "digits": statement.get("digits"),
        "scale": int(statement.get("scale", 1)),
        "level": float(statement.get("level", 0.95)),
    }
    says = _says(builder, statement)
    most = most_people_of_wilson(low, high, **how)
    _add_share_of(
        builder,
        statement,
        max(Fraction(0), rounded_range(low, how["digits"], how["scale"])[0]),
        min(Fraction(1), rounded_range(high, how["digits"], how["scale"])[1]),
        release,
    )

    def rows(system: System, bounds: Narrowed) -> None:
        first = max(1, bounds.low[whole])
        ends = [end for end in (bounds.high[whole], most) if end is not None]
        if not ends or min(ends) - first >= MOST_TRIED:
            return  # the share's rows above are all that is used
        found = {}
        for n in range(first, min(ends) + 1):
            counts = counts_of_wilson(low, high, n, **how)
            if counts:
                found[n] = counts
        if not found:
            system.add({whole: 1}, 1, 0, says, release)  # nothing fits: a contradiction, said where it is found
            return
        system.add({whole: 1}, min(found), max(found), says, release)
        system.add({part: 1}, min(c[0] for c in found.values()), max(c[-1] for c in found.values()), says, release)
        if 1 < len(found) <= MOST_LISTED:
            chosen = {n: system.unknown(0, 1) for n in found}
            system.add(((choice, 1) for choice in chosen.values()), 1, 1, says, release)
            system.add([(whole, -1), *((choice, n) for n, choice in chosen.items())], 0, 0, says, release)
            system.add([(part, 1), *((choice, -found[n][0]) for n, choice in chosen.items())], 0, None, says, release)
            system.add([(part, 1), *((choice, -found[n][-1]) for n, choice in chosen.items())], None, 0, says, release)

    builder.built.system.late.append(Late((part, whole), rows, release))


def _poisson(builder: Builder, statement: Statement, release: str) -> None:
    """Garwood's bounds of a rate of events among so many `people`, a published number: the counts whose bounds print so."""
    counts = counts_of_poisson(
        str(statement["low"]),
        str(statement["high"]),
        int(statement["people"]),
        digits=statement.get("digits"),
        scale=int(statement.get("scale", 100)),
        level=float(statement.get("level", 0.95)),
    )
    # Where no count prints so the row contradicts itself, and that is said where it is found.
    low, high = (counts[0], counts[-1]) if counts else (1, 0)
    builder.built.system.add({builder.unknown_of(statement["part"]): 1}, low, high, _says(builder, statement), release)


def _rate(builder: Builder, statement: Statement, release: str) -> None:
    """A rate of events per `scale` people between low and high, of so many `people`, a published number."""
    people, scale = int(statement["people"]), int(statement.get("scale", 100))
    low, high = (Fraction(str(statement[end])) * people / scale for end in ("low", "high"))
    unknown = builder.unknown_of(statement["cell"])
    builder.built.system.add({unknown: 1}, max(0, ceil(low)), floor(high), _says(builder, statement), release)


def _ratio(builder: Builder, statement: Statement, release: str) -> None:
    low, high = rounded_range(str(statement["value"]), statement.get("digits"), int(statement.get("scale", 1)))
    _compare(builder, statement, release, max(low, Fraction(0)), high, is_ratio=True)


def _difference(builder: Builder, statement: Statement, release: str) -> None:
    low, high = rounded_range(str(statement["value"]), statement.get("digits"), int(statement.get("scale", 1)))
    _compare(builder, statement, release, low, high, is_ratio=False)


def _compare(
    builder: Builder, statement: Statement, release: str, low: Fraction, high: Fraction, *, is_ratio: bool
) -> None:
    """Two shares a/m and b/n with low <= (a/m) / (b/n) <= high, or low <= a/m - b/n <= high.

    Linear where m and n are known. Otherwise each share lies within what the bounds of the other leave to it.
    """
    a, m = builder.unknown_of(statement["part"]), builder.unknown_of(statement["whole"])
    b, n = builder.unknown_of(statement["other_part"]), builder.unknown_of(statement["other_whole"])
    says = _says(builder, statement)

    def rows(system: System, bounds: Narrowed) -> None:
        if bounds.is_fixed(m) and bounds.is_fixed(n) and bounds.low[m] and bounds.low[n]:
            size_m, size_n = bounds.low[m], bounds.low[n]
            for end, is_low in ((low, True), (high, False)):
                # a/m - end * b/n (ratio) or a/m - b/n - end (difference), times m * n * denominator
                weight = end.numerator if is_ratio else end.denominator
                against = 0 if is_ratio else end.numerator * size_m * size_n
                terms = [(a, end.denominator * size_n), (b, -weight * size_m)]
                system.add(terms, against if is_low else None, None if is_low else against, says, release)
            return
        first, second = _share_bounds(bounds, a, m), _share_bounds(bounds, b, n)
        if is_ratio:
            add_share(system, a, m, low * second[0], None if second[1] is None else high * second[1], says, release)
            upper = None if first[1] is None or not low else first[1] / low
            add_share(system, b, n, first[0] / high if high else None, upper, says, release)
        else:
            add_share(system, a, m, low + second[0], None if second[1] is None else high + second[1], says, release)
            add_share(system, b, n, first[0] - high, None if first[1] is None else first[1] - low, says, release)

    builder.built.system.late.append(Late((a, m, b, n), rows, release))


def _share_bounds(bounds: Narrowed, part: int, whole: int) -> tuple[Fraction, Fraction | None]:
    top_part, top_whole = bounds.high[part], bounds.high[whole]
    low = Fraction(bounds.low[part], top_whole) if top_whole else Fraction(0)
    return low, Fraction(top_part, bounds.low[whole]) if top_part is not None and bounds.low[whole] else None


def _change(builder: Builder, statement: Statement, release: str) -> None:
    now, before = builder.unknown_of(statement["cell"]), builder.unknown_before(statement["cell"])
    if before is None:
        return  # the cell holds what it held: there is no change to speak of
    low, high = statement.get("low"), statement.get("high")
    builder.built.system.add(
        {now: 1, before: -1},
        None if low is None else int(low),
        None if high is None else int(high),
        _says(builder, statement),
        release,
    )


def _one_is_small(builder: Builder, statement: Statement, release: str) -> None:
    """At least one of these cells is 1 to threshold - 1: the stated reason for hiding them all."""
    cells = [builder.unknown_of(cell) for cell in statement["cells"]]
    most = int(statement["threshold"]) - 1
    says = _says(builder, statement)

    def rows(system: System, bounds: Narrowed) -> None:
        chosen = []
        for cell in cells:
            top = bounds.high[cell]
            if bounds.low[cell] > most or top == 0:
                continue
            if top is None:
                return  # without a bound "not this one" cannot be written as a row
            choice = system.unknown(0, 1)
            chosen.append(choice)
            system.add({cell: 1, choice: -1}, 0, None, says, release)
            system.add({cell: 1, choice: max(0, top - most)}, None, max(top, most), says, release)
        system.add(((choice, 1) for choice in chosen), 1, None, says, release)

    builder.built.system.late.append(Late(tuple(cells), rows, release))


def _add_share_of(
    builder: Builder, statement: Statement, low: Fraction | None, high: Fraction | None, release: str
) -> None:
    part, whole = builder.unknown_of(statement["part"]), builder.unknown_of(statement["whole"])
    add_share(builder.built.system, part, whole, low, high, _says(builder, statement), release)


def _says(builder: Builder, statement: Statement) -> str:
    cell = statement.get("cell") or statement.get("part") or {}
    name = builder.built.shape.name(builder.key(cell)) if cell else ""
    rest = ", ".join(
        f"{what} {statement[what]}" for what in ("value", "low", "high") if statement.get(what) is not None
    )
    return f"{statement['kind']} {name} {rest}".strip()


KINDS: dict[str, Callable[[Builder, Statement, str], None]] = {
    "count": _count,
    "between": _between,
    "rounded": _rounded,
    "sum": _sum,
    "share": _share,
    "share-at-most": _share_at_most,
    "share-at-least": _share_at_least,
    "wilson": _wilson,
    "poisson": _poisson,
    "rate": _rate,
    "ratio": _ratio,
    "difference": _difference,
    "coordinate": _coordinate,
    "change": _change,
    "one-is-small": _one_is_small,
}
