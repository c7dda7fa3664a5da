"""An attendance sheet in the browser: paste or upload, what it will do, one button."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bridgework.gatherings import actions
from bridgework.gatherings.actions.importing import COLUMNS, NEEDED, PlannedSession
from bridgework.goals.pages import import_page, path_of, preview_of
from bridgework.goals.sheets import SheetMapping
from bridgework.partnerships.doors import Here, member_page
from bridgework.partnerships.models import Role
from bridgework.partnerships.rules import may_steward
from bridgework.ui.components.diff_preview.component import DiffRow
from bridgework.ui.numbers import count, short_date

LABELS = {
    "date": gettext_lazy("The day"),
    "title": gettext_lazy("The session"),
    "organization": gettext_lazy("The organization people came from"),
    "kind": gettext_lazy("Training or planning"),
    "number": gettext_lazy("How many people"),
    "name": gettext_lazy("Names (counted, not kept)"),
    "taught": gettext_lazy("Who taught"),
    "learned": gettext_lazy("Who learned"),
    "host": gettext_lazy("Who hosted"),
}


def _row(session: PlannedSession) -> DiffRow:
    n = sum(session.people.values()) + (session.n_residents or 0)
    came = ngettext("%(n)s person", "%(n)s people", n) % {"n": count(n)}
    organizations = ngettext("%(n)s organization", "%(n)s organizations", len(session.people)) % {
        "n": len(session.people)
    }
    changes = [(_("on"), "", short_date(session.day)), (_("came"), "", f"{came}, {organizations}")]
    return DiffRow(session.numbers[0], session.will, session.title, changes)


@member_page(may_steward)
def import_(request: HttpRequest, here: Here) -> HttpResponse:
    """Bring an attendance sheet in."""

    def plan(source: bytes | str, name: str, mapping: SheetMapping) -> tuple[list[DiffRow], dict[str, int]]:
        found = actions.plan_attendance(
            partnership=here.partnership, source=source, name=name, now=timezone.now(), mapping=mapping
        )
        return preview_of(found.problems, found.sessions, _row)

    def bring_in(source: bytes | str, name: str, mapping: SheetMapping) -> str:
        report = actions.import_attendance(
            partnership=here.partnership,
            source=source,
            name=name,
            by=here.acting(Role.STEWARD),
            now=timezone.now(),
            mapping=mapping,
        )
        n = report.details["sessions_new"] + report.details["sessions_changed"]
        return ngettext("The sheet is in: %(n)s session written.", "The sheet is in: %(n)s sessions written.", n) % {
            "n": n
        }

    return import_page(
        request,
        here,
        kind="attendance",
        labels=LABELS,
        known=COLUMNS,
        needed=NEEDED,
        plan=plan,
        bring_in=bring_in,
        path=path_of(here, "gatherings:list"),
        heading=_("Bring in an attendance sheet"),
        intro=_(
            "Columns: date, session and organization; also kind (training or planning), number, taught, learned and host, "
            "where you have them. One row per person works, too: names are counted and not kept. Rows without an "
            "organization count as residents."
        ),
        back=path_of(here, "gatherings:list"),
    )
