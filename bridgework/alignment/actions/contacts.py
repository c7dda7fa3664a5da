"""A contact list: organizations become partners, people get invitations that the steward hands on.

No account is made for somebody who did not ask. Nothing of a contact is kept but their name, in the note of an unused
invitation, which only stewards see; a mail address only finds members who are here already, and is not stored. No mail goes
out: the links are shown once.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.goals.sheets import Sheet, SheetMapping, open_sheet
from bridgework.partnerships.actions.importing import ImportRefused, ImportReport, record_import
from bridgework.partnerships.actions.members import closed_because, invite
from bridgework.partnerships.actions.organizations import add_organization, change_organization
from bridgework.partnerships.models import Invitation, Membership, Organization, Partnership, Role
from bridgework.places.labels import key_of

KNOWN = {
    "name": ("contact", "contact name", "full name", "person", "nombre"),
    "organization": ("organisation", "org", "company", "agency", "organization name", "organización"),
    "email": ("e-mail", "mail", "email address", "e-mail address", "correo"),
    "title": ("role", "position", "job title", "cargo"),
}
MOST = 2_000
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True)
class Contact:
    """One row of the list, while it is at hand."""

    number: int
    name: str
    organization: str
    email: str
    title: str

    @property
    def note(self) -> str:
        """What the invitation keeps: the name, and the title where there is one."""
        return (f"{self.name}, {self.title}" if self.title else self.name)[:200]


@dataclass(frozen=True)
class Invited:
    """An invitation that was made, with the path of its link, which cannot be shown again."""

    name: str
    organization: str
    path: str


@dataclass
class ContactPlan:
    """What a list will do, row by row."""

    contacts: list[tuple[Contact, str]] = field(
        default_factory=list
    )  # will: new, unchanged (member or invited already)
    new_organizations: list[str] = field(default_factory=list)
    joining: list[Organization] = field(default_factory=list)  # known from a directory, now a partner
    only_organization: list[tuple[int, str, str]] = field(default_factory=list)  # rows without a person
    problems: list[ImportRefused] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def plan_contacts(
    *,
    partnership: Partnership,
    source: Path | bytes | str,
    name: str,
    now: datetime,
    mapping: SheetMapping | None = None,
) -> ContactPlan:
    """Return what importing a contact list would do; nothing is written. Four queries.

    Raises
    ------
    ImportRefused
        If it cannot be read as a list.
    """
    table = open_sheet(source, name)
    if len(table.rows) > MOST:
        raise ImportRefused(_("The list has more than 2,000 rows. Bring it in in parts."), MOST + 2)
    sheet = Sheet(table, KNOWN, ["organization"], mapping or SheetMapping())
    known = {key_of(row.name): row for row in Organization.objects.within(partnership).order_by("-pk")}
    members = Membership.objects.within(partnership).filter(ended_at=None).exclude(organization=None)
    has = set()
    for email, person, organization in members.values_list("person__email", "person__name", "organization__name"):
        has |= {(key_of(organization), (email or "").casefold()), (key_of(organization), key_of(person or ""))}
    invitations = Invitation.objects.within(partnership).filter(withdrawn_at=None).exclude(organization=None)
    for one in invitations.select_related("organization"):
        if closed_because(one, now) != "expired" and one.organization:
            has.add((key_of(one.organization.name), key_of(one.note)))
    plan, seen, organizations = ContactPlan(notes=sheet.notes), set(), set()
    for number, row in sheet.rows():
        contact = Contact(number, row.get("name", ""), row["organization"], row.get("email", ""), row.get("title", ""))
        if problem := _problem(contact, sheet):
            plan.problems.append(problem)
            continue
        key = key_of(contact.organization)
        found = known.get(key)
        state = "unchanged"
        if key not in organizations and (found is None or not found.is_partner):
            state = "new" if found is None else "changed"
            if found is None:
                plan.new_organizations.append(contact.organization)
            else:
                plan.joining.append(found)
        organizations.add(key)
        if not contact.name:
            plan.only_organization.append((number, contact.organization, state))
            continue
        same = {(key, contact.email.casefold()), (key, key_of(contact.name)), (key, key_of(contact.note))} - {(key, "")}
        plan.contacts.append((contact, "unchanged" if same & (has | seen) else "new"))
        seen |= same
    return plan


def _problem(contact: Contact, sheet: Sheet) -> ImportRefused | None:
    if not key_of(contact.organization):
        return ImportRefused(_("Write the organization's name here."), contact.number, sheet.column("organization"))
    if len(contact.organization) > 300:
        return ImportRefused(_("Shorten the name to 300 characters."), contact.number, sheet.column("organization"))
    if contact.email and not _MAIL.fullmatch(contact.email):
        return ImportRefused(
            _("Write the whole address, for example amara@example.org, or leave the cell empty."),
            contact.number,
            sheet.column("email"),
        )
    if contact.email and not contact.name:
        return ImportRefused(_("Write the person's name beside the address."), contact.number, sheet.column("name"))
    return None


@transaction.atomic
def import_contacts(
    *,
    partnership: Partnership,
    source: Path | bytes | str,
    name: str,
    by: Membership | None,
    now: datetime,
    mapping: SheetMapping | None = None,
) -> tuple[ImportReport, list[Invited]]:
    """Make organizations partners and prepare an invitation for each person; whole or not at all. Safe to run twice.

    Parameters
    ----------
    partnership : Partnership
    source : Path, bytes or str
        A CSV or Excel file, or pasted rows: organization, and where there are people name, e-mail, title.
    name : str
        The list's name, for the record.
    by : Membership or None
    now : datetime
    mapping : SheetMapping, optional

    Returns
    -------
    tuple of ImportReport and list of Invited
        The links are in no table: whoever called shows them once.

    Raises
    ------
    ImportRefused
        Naming row and column; nothing was changed then.
    """
    Partnership.objects.select_for_update().get(pk=partnership.pk)
    plan = plan_contacts(partnership=partnership, source=source, name=name, now=now, mapping=mapping)
    if plan.problems:
        raise plan.problems[0]
    today = now.astimezone(partnership.zone).date()
    for organization_name in plan.new_organizations:
        add_organization(partnership=partnership, name=organization_name, joined_on=today, by=by, at=now)
    for organization in plan.joining:
        _join(organization, by, now)
    by_name = {key_of(row.name): row for row in Organization.objects.within(partnership).order_by("-pk")}
    invited = []
    for contact, will in plan.contacts:
        if will == "new":
            organization = by_name[key_of(contact.organization)]
            _invitation, token = invite(
                partnership=partnership, role=Role.PARTNER, organization=organization, by=by, at=now, note=contact.note
            )
            invited.append(Invited(contact.name, organization.name, f"/invitation/{token}/"))
    wills = Counter([will for _contact, will in plan.contacts] + [will for _n, _o, will in plan.only_organization])
    report = ImportReport(
        n_read=sum(wills.values()),
        n_written=wills["new"] + wills["changed"],
        n_unchanged=wills["unchanged"],
        problems=plan.notes,
        details={
            "organizations_new": len(plan.new_organizations),
            "organizations_joined": len(plan.joining),
            "invitations": len(invited),
        },
    )
    facts = [("organizations", len(plan.new_organizations) + len(plan.joining)), ("invitations", len(invited))]
    record_import(
        partnership=partnership,
        kind="contacts",
        source_name=name,
        # Not of the list itself: a digest of few addresses could be guessed back.
        digest=hashlib.sha256(f"{len(plan.contacts)}:{now.isoformat()}".encode()).hexdigest(),
        report=report,
        by=by,
        at=now,
        facts=facts,
    )
    return report, invited


def _join(organization: Organization, by: Membership | None, now: datetime) -> None:
    """Make an organization that is known from a directory a partner."""
    if by is not None:
        changes = {"is_partner": True, "joined_on": now.astimezone(organization.partnership.zone).date()}
        change_organization(organization=organization, changes=changes, by=by, at=now)
        return
    # The command acts as the system, whose one journal entry is the import's.
    organization.is_partner = True
    organization.joined_on = now.astimezone(organization.partnership.zone).date()
    organization.save(update_fields=["is_partner", "joined_on"])
