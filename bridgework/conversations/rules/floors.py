"""What may be printed: no count of fewer than 10 people, nor one that can be worked out from the counts beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bridgework.conversations.rules import FLOOR

# One row of a statement: agree, disagree, not sure, seen (their sum). None is "not shown".
Cells = list[int | None]
AGREE, DISAGREE, PASS, SEEN = range(4)


def shown_parts(parts: Mapping[str, int], floor: int = FLOOR) -> dict[str, int | None]:
    """Return the parts of a printed total with small ones left out, and a further one where the rest would give them away.

    Parameters
    ----------
    parts : mapping of str to int
        People by part; parts without anybody are left out altogether.
    floor : int

    Returns
    -------
    dict of str to int or None

    Examples
    --------
    >>> shown_parts({"browser": 590, "code": 40, "paper": 4})
    {'browser': 590, 'code': None, 'paper': None}
    >>> shown_parts({"browser": 30, "paper": 0})
    {'browser': 30}
    """
    shown: dict[str, int | None] = {name: n if n >= floor else None for name, n in parts.items() if n}
    _hide_a_second(shown, {name: n for name, n in parts.items() if n})
    return shown


def _hide_a_second(shown: dict[str, int | None], true: Mapping[str, int]) -> None:
    """Where a single part is hidden, hide the smallest printed one too: one hidden part follows from the sum."""
    hidden = [name for name, value in shown.items() if value is None]
    printed = [name for name, value in shown.items() if value is not None]
    if len(hidden) == 1 and printed:
        shown[min(printed, key=lambda name: (true[name], name))] = None


def shown_counts(
    everybody: Sequence[int], groups: Sequence[Sequence[int]], n_hidden_groups: int = 0, floor: int = FLOOR
) -> tuple[Cells, list[Cells]]:
    """Return a statement's counts as they may be printed, over everybody and by opinion group.

    Parameters
    ----------
    everybody : sequence of int
        Agree, disagree, not sure, over all voices.
    groups : sequence of sequence of int
        The same for each group that may be shown.
    n_hidden_groups : int
        How many groups are not shown at all.
    floor : int

    Returns
    -------
    tuple of (list, list of list)
        Each row with its sum as fourth number; None where not shown.

    Notes
    -----
    A count under the floor is not printed. Within a row, a single hidden count would follow from the sum, so a second one
    is hidden. Down a column, a single hidden group would follow from everybody's count, so a second group is hidden;
    people outside all groups count as one hidden group where there are any. Of two hidden counts the sum can be worked
    out, neither of them alone.

    Examples
    --------
    >>> shown_counts([40, 12, 3], [])
    ([40, None, None, 55], [])
    >>> shown_counts([60, 12, 10], [[50, 2, 0], [10, 10, 10]])
    ([60, 12, 10, 82], [[50, None, None, 52], [10, None, None, 30]])
    >>> shown_counts([4, 2, 1], [])
    ([None, None, None, None], [])
    """
    true = [[*row, sum(row)] for row in (everybody, *groups)]
    shown: list[Cells] = [[n if n >= floor else None for n in row] for row in true]
    is_outside = sum(everybody) > sum(sum(row) for row in groups)
    n_outside = max(n_hidden_groups, int(is_outside))
    before = None
    while before != shown:
        before = [row.copy() for row in shown]
        for numbers, row in zip(true, shown, strict=True):
            _protect_row(numbers, row)
        for column in range(4):
            _protect_column([row[column] for row in true], shown, column, n_outside)
    return shown[0], shown[1:]


def _protect_row(true: Sequence[int], row: Cells) -> None:
    if row[SEEN] is None:
        row[:] = [None] * 4
        return
    parts = {str(at): row[at] for at in (AGREE, DISAGREE, PASS)}
    _hide_a_second(parts, {str(at): true[at] for at in (AGREE, DISAGREE, PASS)})
    for at in (AGREE, DISAGREE, PASS):
        row[at] = parts[str(at)]


def _protect_column(true: Sequence[int], shown: list[Cells], column: int, n_outside: int) -> None:
    if shown[0][column] is None:
        return
    groups = range(1, len(shown))
    hidden = [group for group in groups if shown[group][column] is None]
    printed = [group for group in groups if shown[group][column] is not None]
    if hidden and len(hidden) + n_outside == 1 and printed:
        shown[min(printed, key=lambda group: (true[group], group))][column] = None


def neutral(cell: str) -> str:
    """Return a text that no spreadsheet takes for a formula (OWASP, "CSV Injection").

    Parameters
    ----------
    cell : str

    Returns
    -------
    str
        The text, after an apostrophe where it begins like a formula.

    Examples
    --------
    >>> neutral("=1+1"), neutral("Buses")
    ("'=1+1", 'Buses')
    """
    return f"'{cell}" if cell.lstrip()[:1] in ("=", "+", "-", "@", "|") or cell[:1] in ("\t", "\r", "\n") else cell


def share_of(cells: Iterable[int | None]) -> float | None:
    """Return the share that agrees, where both counts may be printed.

    Parameters
    ----------
    cells : iterable of int or None
        Agree, disagree, not sure, seen.

    Returns
    -------
    float or None

    Examples
    --------
    >>> share_of([40, None, None, 50])
    0.8
    """
    agree, _disagree, _passed, seen = cells
    return agree / seen if agree is not None and seen else None
