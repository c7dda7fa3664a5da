"""An attacker who does not know our code: what must be hidden, and what can be derived, straight from the raw rows.

Written against the rule in issue 2, item 5, not against `hiding.py`. Works on one place and one period.
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


def must_be_hidden(row: Raw) -> bool:
    """1 to 9 in x, or in n − x."""
    return is_small(row.x) or (row.x is not None and row.n is not None and is_small(row.n - row.x))


def faults(rows: list[Raw], shown: set[tuple[str, str]], total: Raw | None, is_total_shown: bool) -> list[str]:
    """Return every way in which what is shown gives away what must be hidden."""
    found = []
    for row in rows:
        if (row.dimension, row.group) in shown and must_be_hidden(row):
            found.append(f"{row} is shown")
    if total is not None and is_total_shown and must_be_hidden(total):
        found.append(f"total {total} is shown")
    for dimension in sorted({row.dimension for row in rows}):
        mine = [row for row in rows if row.dimension == dimension and row.x is not None]
        open_ = [row for row in mine if (dimension, row.group) in shown]
        closed = [row for row in mine if (dimension, row.group) not in shown]
        small = [row for row in closed if must_be_hidden(row)]
        if small and open_ and len(mine) > 1:
            if len(closed) < 2:
                found.append(f"{dimension}: only {closed} is hidden")
            if sum(row.x or 0 for row in closed) < 20:
                found.append(f"{dimension}: the hidden sum to less than 20")
        if total is None or total.x is None or not is_total_shown:
            continue
        # Subtraction: what the total holds beyond everything shown.
        left_x = total.x - sum(row.x or 0 for row in open_)
        if open_ and is_small(left_x):
            found.append(f"{dimension}: the total less the shown is {left_x}")
        if total.n is not None and all(row.n is not None for row in open_) and open_:
            left_n = total.n - sum(row.n or 0 for row in open_)
            if left_n >= 0 and left_x >= 0 and is_small(left_n - left_x):
                found.append(f"{dimension}: the total less the shown leaves {left_n - left_x} others")
    # The same people in two dimensions: the same counts.
    for one in rows:
        if must_be_hidden(one) or (one.dimension, one.group) in shown or not (one.x or one.n):
            continue
        for other in rows:
            twin = (other.x, other.n) == (one.x, one.n) and other.dimension != one.dimension
            if twin and (other.dimension, other.group) in shown:
                found.append(f"{one} is hidden, and {other} shows the same counts")
    if total is not None and not is_total_shown:
        for dimension in sorted({row.dimension for row in rows}):
            mine = [row for row in rows if row.dimension == dimension]
            if mine and all((dimension, row.group) in shown for row in mine):
                found.append(f"{dimension} sums to the hidden total")
    return found
