"""What an import would do, for the pages that ask before it is done."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from bridgework.alignment.actions import ContactPlan
from bridgework.partnerships.actions.importing import ImportReport
from bridgework.ui.components.diff_preview.component import DiffRow


def columns_of_report() -> list[Any]:
    """Return the headings of `rows_of_report`."""
    states = (_("New"), _("Changed"), _("As it is"), _("Not kept"))
    return [_("What"), *((label, "count") for label in states)]


def rows_of_report(report: ImportReport) -> list[list[Any]]:
    """Return a line for each kind of record: new, changed, unchanged, not kept."""
    names = {
        "organization": _("Organizations"),
        "program": _("Programs"),
        "location": _("Places"),
        "service": _("Services"),
    }
    kinds = report.details["kinds"]
    return [
        [names[kind], *(kinds[kind][state] for state in ("new", "changed", "unchanged", "refused"))] for kind in names
    ]


def rows_of_contacts(plan: ContactPlan) -> tuple[list[DiffRow], dict[str, int]]:
    """Return the preview of a contact list, what needs a look first."""
    rows = [DiffRow(why.row or 0, "refused", "", problem=why.message, column=why.column) for why in plan.problems]
    for contact, will in plan.contacts:
        changes = [(_("invitation"), "", contact.organization)] if will == "new" else []
        rows.append(DiffRow(contact.number, will, contact.note, changes))
    for number, organization, will in plan.only_organization:
        rows.append(DiffRow(number, will, organization, [(_("partner"), "", _("yes"))] if will != "unchanged" else []))
    counts = {state: sum(row.state == state for row in rows) for state in ("new", "changed", "unchanged", "refused")}
    return rows, counts
