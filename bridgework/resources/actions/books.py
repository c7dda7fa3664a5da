"""The fiscal agent's books: their file read by a mapping, kept beside our ledger, never written into it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.goals.actions.refusals import Refused
from bridgework.goals.sheets import NoDate, Problem, Sheet, SheetMapping, open_sheet, read_date
from bridgework.partnerships.actions.importing import ImportReport, digest_of, digest_of_sheet, record_import
from bridgework.partnerships.models import Membership
from bridgework.resources.models import BookRow, Fund
from bridgework.resources.money import minor_units

COLUMNS = {
    "date": ("posted", "posting date", "transaction date", "paid on", "fecha"),
    "amount": ("net amount", "value", "importe"),
    "credit": ("money in", "received", "deposit", "deposits"),
    "debit": ("money out", "paid", "payment", "withdrawal", "withdrawals"),
    "reference": ("ref", "check", "check no", "check number", "transaction id", "voucher", "number", "referencia"),
    "payee": ("name", "vendor", "payer", "from to"),
    "memo": ("description", "note", "details"),
}
NEEDED = ("date",)


@dataclass
class BookPlan:
    """What a file will do: its rows with what becomes of each, and the cells that need a look.

    Attributes
    ----------
    rows : list of (int, BookRow, str)
        Number in the file, the row, and "new", "changed" or "unchanged".
    """

    rows: list[tuple[int, BookRow, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    n_read: int = 0


def _amount(row: dict[str, str], currency: str) -> int:
    """Return what came in (above zero) or went out (below): one column with a sign, or two without."""
    if row.get("amount"):
        return minor_units(row["amount"], currency)
    came, went = (minor_units(row[name], currency) if row.get(name) else 0 for name in ("credit", "debit"))
    return came - abs(went)


def plan_books(*, fund: Fund, source: Path | bytes | str, name: str, mapping: SheetMapping | None = None) -> BookPlan:
    """Read the agent's file and say what it would do; nothing is changed.

    A row is known again by its reference; without one by what it says, and by how often the file has said the same before.

    Raises
    ------
    ImportRefused
        If it is no table, or a needed column is missing.
    """
    sheet = Sheet(open_sheet(source, name), COLUMNS, NEEDED, mapping or SheetMapping())
    if not any(sheet.has(column) for column in ("amount", "credit", "debit")):
        raise Problem(1, "amount", _("No column says how much. Name one amount, credit or debit.")).refusal()
    plan, seen = BookPlan(notes=sheet.notes), {}
    known = {row.key: row for row in BookRow.objects.filter(fund=fund)}
    for number, row in sheet.rows():
        plan.n_read += 1
        try:
            on = read_date(row["date"], sheet.mapping.dates)
        except NoDate as why:
            plan.problems.append(Problem(number, sheet.column("date"), str(why)))
            continue
        try:
            amount = _amount(row, fund.currency)
        except Refused as why:
            plan.problems.append(Problem(number, sheet.column("amount"), str(why)))
            continue
        said = _row(fund, row, on, amount)
        seen[said.key] = seen.get(said.key, 0) + 1
        if seen[said.key] > 1:
            if said.reference:
                message = _("This reference stands in the file before. A reference names one payment.")
                plan.problems.append(Problem(number, sheet.column("reference"), message))
                continue
            said.key = digest_of(said.key, str(seen[said.key]))
        before = known.get(said.key)
        same = before is not None and all(
            getattr(before, column) == getattr(said, column) for column in ("on", "amount", "payee", "memo")
        )
        plan.rows.append((number, said, "unchanged" if same else "changed" if before else "new"))
    return plan


def _row(fund: Fund, row: dict[str, str], on: date, amount: int) -> BookRow:
    reference = row.get("reference", "")[:80]
    payee, memo = row.get("payee", "")[:200], row.get("memo", "")[:300]
    key = digest_of("reference", reference) if reference else digest_of(on.isoformat(), str(amount), payee, memo)
    return BookRow(fund=fund, key=key, reference=reference, on=on, amount=amount, payee=payee, memo=memo)


@transaction.atomic
def import_books(
    *,
    fund: Fund,
    source: Path | bytes | str,
    name: str,
    by: Membership | None,
    now: datetime,
    mapping: SheetMapping | None = None,
) -> ImportReport:
    """Bring the agent's file in, whole or not at all. A second time it changes nothing; our ledger it never changes.

    Raises
    ------
    ImportRefused
        With row and column of the first cell that needs a look.
    """
    fund = Fund.objects.select_for_update(of=("self",)).select_related("partnership").get(pk=fund.pk)
    plan = plan_books(fund=fund, source=source, name=name, mapping=mapping)
    if plan.problems:
        raise plan.problems[0].refusal()
    new = [row for _number, row, will in plan.rows if will == "new"]
    changed = [row for _number, row, will in plan.rows if will == "changed"]
    BookRow.objects.bulk_create(
        [*new, *changed],
        batch_size=500,
        update_conflicts=True,
        unique_fields=["fund", "key"],
        update_fields=["on", "amount", "payee", "memo"],
    )
    n_written = len(new) + len(changed)
    report = ImportReport(
        n_read=plan.n_read, n_written=n_written, n_unchanged=plan.n_read - n_written, problems=plan.notes
    )
    record_import(
        partnership=fund.partnership,
        kind="books",
        source_name=name,
        digest=digest_of_sheet(source, mapping),
        report=report,
        by=by,
        at=now,
    )
    return report
