"""An action tracker in the browser: paste or upload, what it will do, one button."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bridgework.goals import actions, rules
from bridgework.goals.actions.importing import COLUMNS, NEEDED, PlannedPromise
from bridgework.goals.pages import import_page, path_of, preview_of
from bridgework.goals.sheets import SheetMapping
from bridgework.partnerships.doors import Here, member_page
from bridgework.partnerships.models import Role
from bridgework.ui.components.diff_preview.component import DiffRow
from bridgework.ui.numbers import short_date

LABELS = {
    "what": gettext_lazy("What is promised"),
    "organization": gettext_lazy("Which organization promises it"),
    "due": gettext_lazy("By when"),
    "owner": gettext_lazy("The owner’s mail address"),
    "status": gettext_lazy("Where it stands"),
    "goal": gettext_lazy("The goal it serves"),
    "closed": gettext_lazy("The day it was done"),
}


def _row(row: PlannedPromise) -> DiffRow:
    if row.will == "new":
        changes = [
            (_("who"), "", row.organization.name),
            (_("due"), "", short_date(row.due_on)),
            (_("status"), "", row.state.label),
        ]
    else:
        label = {"due": _("due"), "status": _("status"), "goal": _("goal"), "owner": _("owner")}
        changes = [(label[name], str(before or ""), str(after)) for name, (before, after) in row.changes.items()]
    return DiffRow(row.number, row.will, row.title, changes)


@member_page(rules.may_edit_goals)
def import_(request: HttpRequest, here: Here) -> HttpResponse:
    """Bring an action tracker in."""

    def plan(source: bytes | str, name: str, mapping: SheetMapping) -> tuple[list[DiffRow], dict[str, int]]:
        found = actions.plan_actions(
            partnership=here.partnership, source=source, name=name, now=timezone.now(), mapping=mapping
        )
        return preview_of(found.problems, found.rows, _row)

    def bring_in(source: bytes | str, name: str, mapping: SheetMapping) -> str:
        report = actions.import_actions(
            partnership=here.partnership,
            source=source,
            name=name,
            by=here.acting(Role.STEWARD),
            now=timezone.now(),
            mapping=mapping,
        )
        return _("The list is in: %(written)s promises written, %(unchanged)s unchanged.") % {
            "written": report.n_written,
            "unchanged": report.n_unchanged,
        }

    return import_page(
        request,
        here,
        kind="actions",
        labels=LABELS,
        known=COLUMNS,
        needed=NEEDED,
        plan=plan,
        bring_in=bring_in,
        path=path_of(here, "goals:commitments"),
        heading=_("Bring in an action list"),
        intro=_(
            "Columns: what, who (the organization) and due date; also owner mail, status, goal and date completed, where "
            "you have them. Mail addresses only find members; they are not kept."
        ),
        back=path_of(here, "goals:commitments"),
    )
