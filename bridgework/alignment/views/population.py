"""Who lives where: what the steward keeps of it, bringing a table in, taking it away."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bridgework.alignment import actions, queries, rules
from bridgework.alignment.actions.population import COLUMNS, NEEDED, PlannedPeople
from bridgework.alignment.wording import age_name, group_name
from bridgework.goals.pages import import_page, path_of
from bridgework.goals.sheets import SheetMapping
from bridgework.partnerships.doors import Here, member_page
from bridgework.partnerships.models import Role
from bridgework.ui.components.diff_preview.component import DiffRow
from bridgework.ui.naming import in_a_row, language_name
from bridgework.ui.numbers import count

LABELS = {
    "place": gettext_lazy("Place"),
    "age": gettext_lazy("Ages"),
    "language": gettext_lazy("Language"),
    "group": gettext_lazy("Group"),
    "people": gettext_lazy("People"),
    "source": gettext_lazy("Where the count comes from"),
    "year": gettext_lazy("Year"),
}


@member_page(rules.may_import)
def population(request: HttpRequest, here: Here) -> HttpResponse:
    """Show what is kept of who lives where; take it away."""
    if request.method == "POST":
        try:
            actions.remove_population(partnership=here.partnership, by=here.acting(Role.STEWARD), at=timezone.now())
        except actions.AlignmentRefused as why:
            messages.error(request, str(why))
        else:
            messages.success(request, _("The table is taken away. The lists are worked out anew in the background."))
        return redirect("alignment:population", here.partnership.slug)
    kept = queries.population_kept(here.partnership)
    context = {"kept": kept, "sources": [f"{source}, {year}" for source, year in kept.sources]}
    return render(request, "alignment/population.html", context)


def _n(n: int | None) -> str:
    return _("fewer than 10") if n is None else count(n)


def _row(row: PlannedPeople) -> DiffRow:
    parts = [row.place]
    if row.age:
        parts.append(age_name(row.age))
    if row.language:
        parts.append(language_name(row.language))
    if row.group:
        parts.append(group_name(row.group))
    before, by = _n(row.before) if row.will != "new" else "", f"{row.source}, {row.year}"
    changes = [(_("people"), before, _n(row.n))] if row.will == "new" or row.before != row.n else []
    if row.will == "changed" and row.before_by != by:
        changes.append((str(LABELS["source"]), row.before_by, by))
    return DiffRow(row.number, row.will, in_a_row(parts), changes)


@member_page(rules.may_import)
def bring_population(request: HttpRequest, here: Here) -> HttpResponse:
    """Bring a table in: paste or upload, what it will do, one button."""

    def plan(source: bytes | str, name: str, mapping: SheetMapping) -> tuple[list[DiffRow], dict[str, int]]:
        found = actions.plan_population(
            partnership=here.partnership, source=source, name=name, now=timezone.now(), mapping=mapping
        )
        rows = [DiffRow(p.row, "refused", "", problem=p.message, column=p.column) for p in found.problems]
        counts = {state: sum(row.will == state for row in found.rows) for state in ("new", "changed", "unchanged")}
        counts["refused"] = len({row.number for row in rows})
        if found.n_gone:
            counts["changed"] += 1
            gone = [(_("rows"), count(found.n_gone), count(0))]
            rows.append(DiffRow(0, "changed", _("Rows of the table before that are not in this one"), gone))
        return rows + [_row(row) for row in found.rows], counts

    def bring_in(source: bytes | str, name: str, mapping: SheetMapping) -> str:
        report = actions.import_population(
            partnership=here.partnership,
            source=source,
            name=name,
            by=here.acting(Role.STEWARD),
            now=timezone.now(),
            mapping=mapping,
        )
        words = {"written": count(report.n_written), "unchanged": count(report.n_unchanged)}
        return (
            _("The table is in: %(written)s rows written, %(unchanged)s unchanged. The lists are worked out anew.")
            % words
        )

    return import_page(
        request,
        here,
        kind="population",
        labels=LABELS,
        known=COLUMNS,
        needed=NEEDED,
        plan=plan,
        bring_in=bring_in,
        path=path_of(here, "alignment:population"),
        heading=_("Bring in who lives where"),
        intro=_(
            "Columns: place, people, source and year, and any of age, language and group. No totals: each row counts its own "
            "people. It takes the place of the table before. Counts of 1 to 9 are not kept."
        ),
        back=path_of(here, "alignment:population"),
    )
