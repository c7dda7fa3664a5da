"""Stipends to residents: one by one where ten people were paid, else as one sum. What keeps them apart stands here alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet, Sum

from bridgework.resources.models import Account, Entry, Fund, Move

M = TypeVar("M", bound=Model)


def _are_stipends(at: str) -> Q:
    return Q(**{f"{at}is_stipend": True}) | Q(**{f"{at}reverses__is_stipend": True})


def is_about_stipend(entry: Entry) -> bool:
    """Whether an entry pays a stipend or takes one back. No query, where `reverses` was read along.

    Parameters
    ----------
    entry : Entry
    """
    return entry.is_stipend or bool(entry.reverses_id and entry.reverses and entry.reverses.is_stipend)


def beside_stipends(rows: QuerySet[M], at: str = "") -> QuerySet[M]:
    """Return entries, or what hangs on them, without stipends and what takes them back.

    Parameters
    ----------
    rows : QuerySet
    at : str
        Where the entry is, such as `entry__`.
    """
    return rows.filter(**{f"{at}is_stipend": False}).exclude(**{f"{at}reverses__is_stipend": True})


def stipend_lines(fund: Fund) -> Iterator[tuple[Any, ...]]:
    """Yield what stipends make together, a row for each pledge and allocation, in the columns of `ledger_lines`.

    What was taken back is taken off: with it, the sums of a file are still the balances.

    Parameters
    ----------
    fund : Fund
    """
    moves = Move.objects.filter(_are_stipends("entry__"), entry__fund=fund)
    rows = moves.order_by("pledge__number", "entry__allocation__number").values_list(
        "pledge__number", "pledge__owner__name", "pledge__medium", "entry__allocation__number", "target__kind"
    )
    sums: dict[tuple[Any, ...], int] = {}
    for *key, target, amount in rows.annotate(n=Sum("amount")):
        paid = amount if target == Account.Kind.SPENT else -amount
        sums[tuple(key)] = sums.get(tuple(key), 0) + paid
    for (pledge, owner, medium, allocation), amount in sums.items():
        if amount:
            way = (str(Account.Kind.SET_ASIDE), str(Account.Kind.SPENT))
            kind = str(Entry.Kind.DISBURSEMENT)
            yield ("", "", kind, pledge, owner, medium, *way, amount, allocation, "", True, "", "")
