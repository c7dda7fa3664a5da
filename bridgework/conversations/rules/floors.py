"""What may be printed beside a total: no part of fewer than 10 people, nor one that can be worked out from the others.

Counts of statements: `bridgework.analysis.vote_tables`.
"""

from __future__ import annotations

from collections.abc import Mapping

from bridgework.conversations.rules import FLOOR


def shown_parts(parts: Mapping[str, int], floor: int = FLOOR) -> dict[str, int | None]:
    """Return the parts of a printed total with small ones left out, and further ones where the rest would give them away.

    What is left out could be any number from 1 to 9 for each small part, to whoever knows the total and the other parts.

    Parameters
    ----------
    parts : mapping of str to int
        People by part; parts without anybody are left out altogether.
    floor : int

    Returns
    -------
    dict of str to int or None
        Empty where even hiding every part would tell too much.

    Examples
    --------
    >>> shown_parts({"browser": 590, "code": 40, "paper": 4})
    {'browser': 590, 'code': None, 'paper': None}
    >>> shown_parts({"browser": 30, "paper": 0})
    {'browser': 30}
    >>> shown_parts({"account": 50, "browser": 30, "code": 3, "paper": 2})  # 5 together would say too much
    {'account': 50, 'browser': None, 'code': None, 'paper': None}
    """
    there = {name: n for name, n in parts.items() if n}
    shown: dict[str, int | None] = {name: n if n >= floor else None for name, n in there.items()}
    while hidden := [name for name, value in shown.items() if value is None]:
        # Each hidden part holds 1 or more people, as it is named: so many can be in one of them.
        most = sum(there[name] for name in hidden) - (len(hidden) - 1)
        if len(hidden) > 1 and most >= floor - 1:
            break
        printed = [name for name, value in shown.items() if value is not None]
        if not printed:
            return {} if sum(there.values()) >= floor else shown
        shown[min(printed, key=lambda name: (there[name], name))] = None
    return shown


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
