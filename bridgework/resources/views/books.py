"""The fiscal agent's books: bring a file in, and see both side by side. For those who keep the fund."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from bridgework.goals.pages import import_page, path_of
from bridgework.goals.sheets import SheetMapping
from bridgework.partnerships.doors import Here, member_page
from bridgework.partnerships.models import Membership, Role
from bridgework.resources import actions, queries, rules
from bridgework.resources.actions.books import COLUMNS, NEEDED
from bridgework.resources.models import BookRow, Fund
from bridgework.resources.wording import money
from bridgework.ui.components.diff_preview.component import DiffRow
from bridgework.ui.numbers import count, short_date

SHOWN = 200  # of each kind on the page
LABELS = {
    "date": gettext_lazy("The day"),
    "amount": gettext_lazy("The amount, with its sign"),
    "credit": gettext_lazy("Money that came in"),
    "debit": gettext_lazy("Money that went out"),
    "reference": gettext_lazy("Its number in the books"),
    "payee": gettext_lazy("From whom or to whom"),
    "memo": gettext_lazy("A few words"),
}


def _kept(here: Here, slug: str) -> Fund:
    fund = queries.fund_of(here.partnership, slug, with_hidden=True)
    if fund is None:
        raise Http404
    if not rules.may_keep_fund(here.capacities, fund):
        raise PermissionDenied
    return fund


def _acting(here: Here, fund: Fund) -> Membership:
    fitting = [one for one in here.capacities if one.organization_id == fund.agent_id]
    return fitting[0] if fitting else here.acting(Role.STEWARD)


@member_page(rules.may_share)
@require_safe
def books(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Show what both have, what only one has, and where they differ."""
    fund = _kept(here, slug)
    found = queries.reconciliation(fund)
    context = {
        "fund": fund,
        "found": found,
        "differing": found.differing[:SHOWN],
        "only_here": found.only_here[:SHOWN],
        "only_there": found.only_there[:SHOWN],
        "shown": SHOWN,
    }
    return render(request, "resources/books.html", context)


def _row(fund: Fund, number: int, row: BookRow, will: str) -> DiffRow:
    changes = [(_("on"), "", short_date(row.on)), (_("amount"), "", money(row.amount, fund.currency))]
    return DiffRow(number, will, row.payee or row.memo or row.reference, changes)


@member_page(rules.may_share)
def books_import(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Bring the agent's file in."""
    fund = _kept(here, slug)

    def plan(source: bytes | str, name: str, mapping: SheetMapping) -> tuple[list[DiffRow], dict[str, int]]:
        found = actions.plan_books(fund=fund, source=source, name=name, mapping=mapping)
        refused = [DiffRow(p.row, "refused", "", problem=p.message, column=p.column) for p in found.problems]
        rows = [_row(fund, number, row, will) for number, row, will in found.rows]
        counts = {kind: sum(will == kind for _n, _r, will in found.rows) for kind in ("new", "changed", "unchanged")}
        return refused + rows, {**counts, "refused": len({row.number for row in refused})}

    def bring_in(source: bytes | str, name: str, mapping: SheetMapping) -> str:
        report = actions.import_books(
            fund=fund, source=source, name=name, by=_acting(here, fund), now=timezone.now(), mapping=mapping
        )
        n = report.n_written
        return ngettext("The books are in: %(n)s row written.", "The books are in: %(n)s rows written.", n) % {
            "n": count(n)
        }

    return import_page(
        request,
        here,
        kind="books",
        labels=LABELS,
        known=COLUMNS,
        needed=NEEDED,
        plan=plan,
        bring_in=bring_in,
        path=path_of(here, "resources:books", slug=slug),
        heading=_("Bring the fiscal agent’s books in"),
        intro=_(
            "The agent’s books stay the books: this file is only compared with the ledger here and changes nothing in it. "
            "Needed: the day, and an amount with its sign or two columns for what came in and what went out."
        ),
        back=path_of(here, "resources:books", slug=slug),
    )


@member_page(rules.may_share)
@require_POST
def forget(request: HttpRequest, here: Here, slug: str, number: int) -> HttpResponse:
    """Delete the name of who was paid a stipend."""
    fund = _kept(here, slug)
    entry = get_object_or_404(fund.entries, number=number)
    entry.fund = fund
    actions.forget_recipient(entry=entry, by=_acting(here, fund), now=timezone.now())
    return redirect(path_of(here, "resources:entry", slug=slug, number=number))
