"""An attacker who does not know our code: what must be hidden, and what can be derived, straight from the raw rows.

Written against the rule of issue 3, item 6, not against the planner: of every small count each of 1 to 9 must stay possible to
somebody who knows what is shown. Works on one place and one period; tables that share only their total are exact this way.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Raw:
    dimension: str
    group: str
    x: int | None
    n: int | None


def is_small(value: int | None) -> bool:
    return value is not None and 1 <= value <= 9


def must_be_hidden(row: Raw, counts_people: bool = True) -> bool:
    """1 to 9 in x, in n, or (where x counts people among n) in n − x."""
    if is_small(row.x) or is_small(row.n):
        return True
    return counts_people and row.x is not None and row.n is not None and is_small(row.n - row.x)


def total_of(rows: list[Raw], shown: set[tuple[str, str]], total: Raw | None, is_total_shown: bool) -> int | None:
    """Return the total if it is shown, or follows from a dimension that is shown whole."""
    if total is not None and is_total_shown:
        return total.x
    for dimension in {row.dimension for row in rows}:
        mine = [row for row in rows if row.dimension == dimension]
        if all((dimension, row.group) in shown and row.x is not None for row in mine):
            return sum(row.x or 0 for row in mine)
    return None


def faults(
    rows: list[Raw],
    shown: set[tuple[str, str]],
    total: Raw | None,
    is_total_shown: bool,
    counts_people: bool = True,
) -> list[str]:
    """Return every way in which what is shown gives away what must be hidden."""
    found = []
    for row in rows:
        if (row.dimension, row.group) in shown and must_be_hidden(row, counts_people):
            found.append(f"{row} is shown")
    if total is not None and is_total_shown and must_be_hidden(total, counts_people):
        found.append(f"total {total} is shown")
    for dimension in sorted({row.dimension for row in rows}):
        mine = [row for row in rows if row.dimension == dimension and row.x is not None]
        open_ = [row for row in mine if (dimension, row.group) in shown]
        closed = [row for row in mine if (dimension, row.group) not in shown]
        # People of no listed group are one more unknown beside those hidden.
        is_complete = total is None or total.x is None or sum(row.x or 0 for row in mine) == total.x
        n_closed = len(closed) + (not is_complete)
        small = [row for row in closed if is_small(row.x)]
        if small and open_ and len(mine) > 1:
            whole = total_of(rows, shown, total, is_total_shown)
            if n_closed < 2 and whole is not None:
                found.append(f"{dimension}: only {closed} is hidden")
            if whole is not None and whole - sum(row.x or 0 for row in open_) < 9:
                found.append(f"{dimension}: the hidden sum to less than 9")
        if total is None or total.x is None or not is_total_shown:
            continue
        # Subtraction: what the total holds beyond everything shown.
        left_x = total.x - sum(row.x or 0 for row in open_)
        # What several groups hold together is no listed count; of one group alone, or of none, it is.
        if open_ and is_small(left_x) and n_closed < 2:
            found.append(f"{dimension}: the total less the shown is {left_x}")
        if counts_people and total.n is not None and all(row.n is not None for row in open_) and open_:
            left_n = total.n - sum(row.n or 0 for row in open_)
            if left_n >= 0 and left_x >= 0 and is_small(left_n - left_x) and n_closed < 2:
                found.append(f"{dimension}: the total less the shown leaves {left_n - left_x} others")
    if total is not None and not is_total_shown and must_be_hidden(total, counts_people):
        for dimension in sorted({row.dimension for row in rows}):
            mine = [row for row in rows if row.dimension == dimension]
            is_complete = total.x == sum(row.x or 0 for row in mine)
            if mine and is_complete and all((dimension, row.group) in shown for row in mine):
                found.append(f"{dimension} sums to the hidden total")
    return found
