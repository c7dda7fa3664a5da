"""Whether a ledger is whole: balances against the sum of moves, entries against their moves, numbers without gaps."""

from __future__ import annotations

from django.db.models import F, Q, Sum, Window
from django.db.models.functions import Coalesce, RowNumber

from bridgework.partnerships.models import Partnership
from bridgework.resources.models import Account, Entry, Fund, Move


def balances_by_currency(partnership: Partnership) -> dict[str, int]:
    """Return the sum of all accounts by currency; every one is zero, always.

    Parameters
    ----------
    partnership : Partnership
    """
    rows = Account.objects.filter(fund__partnership=partnership).order_by().values_list("fund__currency")
    return dict(rows.annotate(n=Sum("balance")))


def faults_of(fund: Fund) -> list[str]:
    """Return what is wrong with a fund's ledger, in words for whoever runs the machine; nothing, if it is whole.

    Reads every move of the fund: for checks, not for pages.

    Parameters
    ----------
    fund : Fund
    """
    faults = []
    taken = dict(Move.objects.filter(target__fund=fund).order_by().values_list("target").annotate(n=Sum("amount")))
    given = dict(Move.objects.filter(source__fund=fund).order_by().values_list("source").annotate(n=Sum("amount")))
    total = 0
    for key, kind, balance in Account.objects.filter(fund=fund).values_list("pk", "kind", "balance"):
        total += balance
        summed = taken.get(key, 0) - given.get(key, 0)
        if summed != balance:
            faults.append(f"account {key} ({kind}) says {balance}, its moves say {summed}")
        if (balance > 0) if kind == Account.Kind.OWNER else (balance < 0):
            faults.append(f"account {key} ({kind}) is overdrawn: {balance}")
    if total:
        faults.append(f"all accounts together make {total} instead of 0")
    entries = Entry.objects.filter(fund=fund)
    for number in (
        entries.annotate(n=Coalesce(Sum("moves__amount"), 0)).exclude(n=F("amount")).values_list("number", flat=True)
    ):
        faults.append(f"entry {number} does not say the sum of its moves")
    numbered = entries.annotate(place=Window(RowNumber(), order_by="number")).filter(~Q(place=F("number")))
    if gap := numbered.values_list("place", flat=True).first():
        faults.append(f"entry {gap} is missing")
    paid = dict(entries.order_by().values_list("is_stipend").annotate(n=Sum("amount"))).get(True, 0)
    taken_back = entries.filter(reverses__is_stipend=True).aggregate(n=Sum("amount"))["n"] or 0
    # As it is stored: whoever asks may hold the fund as it was before the acts.
    kept = Fund.objects.values_list("stipends_paid", flat=True).get(pk=fund.pk)
    if paid - taken_back != kept:
        faults.append(f"the fund says {kept} of stipends, its entries say {paid - taken_back}")
    strangers = Move.objects.filter(entry__fund=fund).exclude(source__fund=fund, target__fund=fund)
    if strangers.exists():
        faults.append("a move leads into another fund")
    if Move.objects.filter(entry__fund=fund).exclude(source__pledge=F("pledge"), target__pledge=F("pledge")).exists():
        faults.append("a move leads from one owner's pledge into another's")
    return faults
