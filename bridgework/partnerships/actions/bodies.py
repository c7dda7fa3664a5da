"""Bodies that decide, and who sits in them."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.lib.words import Words
from bridgework.partnerships.actions.acting import journaled
from bridgework.partnerships.models import Body, Membership, Organization, Partnership, Seat
from bridgework.people.models import Person
from bridgework.places.labels import code_of, tidied


class BodyRefused(ValueError):
    """What is said about a body or a seat does not hold together. The message says what to do."""


@transaction.atomic
def make_body(
    *,
    partnership: Partnership,
    name: Words,
    kind: str,
    charter: Words | None = None,
    slug: str = "",
    by: Membership | None,
    at: datetime,
) -> Body:
    """Make a body with its charter.

    Raises
    ------
    BodyRefused
        If it has no name.
    """
    if not name:
        raise BodyRefused(_("Give the body a name."))
    base = slug or code_of(name.in_language(name.source).body, 70)
    taken = set(Body.objects.within(partnership).filter(slug__startswith=base).values_list("slug", flat=True))
    taken.add("add")  # desk/…/add/ is a page of its own
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    body = Body.objects.create(partnership=partnership, slug=slug, name=name, kind=kind, charter=charter or Words())
    journaled(
        partnership=partnership,
        by=by,
        act="partnerships.body.made",
        subject=f"partnerships.body:{slug}",
        at=at,
        facts={"kind": str(kind)},
    )
    return body


@transaction.atomic
def change_body(*, body: Body, name: Words, kind: str, charter: Words, by: Membership, at: datetime) -> list[str]:
    """Change a body's name, kind or charter. Return the names of what changed; nothing changed is no act.

    Raises
    ------
    BodyRefused
        If it would have no name.
    """
    if not name:
        raise BodyRefused(_("Give the body a name."))
    wanted = {"name": name, "kind": kind, "charter": charter}
    changed = [field for field, value in wanted.items() if getattr(body, field) != value]
    if not changed:
        return []
    for field in changed:
        setattr(body, field, wanted[field])
    body.save(update_fields=changed)
    journaled(
        partnership=body.partnership,
        by=by,
        act="partnerships.body.changed",
        subject=f"partnerships.body:{body.slug}",
        at=at,
        facts={"changed": changed},
    )
    return changed


@transaction.atomic
def add_seat(
    *,
    body: Body,
    starts_on: date,
    ends_on: date | None = None,
    organization: Organization | None = None,
    is_resident: bool = False,
    holder_name: str = "",
    holder: Person | None = None,
    by: Membership | None,
    at: datetime,
) -> Seat:
    """Give somebody a seat for a term, or set up a vacant one.

    Parameters
    ----------
    body : Body
    starts_on, ends_on : date, date or None
        First and last day of the term; None: until it is ended.
    organization : Organization, optional
        For whom the holder sits.
    is_resident : bool
        A resident's seat: its holder sits for themself.
    holder_name : str
        As the holder wishes to be named; empty with no holder: vacant.
    holder : Person, optional
        The holder's account; erasing the account empties the seat.
    by, at : Membership or None, datetime

    Raises
    ------
    BodyRefused
        If a resident's seat names an organization, an organization is of another partnership, or the term ends before it
        starts.
    """
    if is_resident and organization is not None:
        raise BodyRefused(_("A resident sits for themself. Leave the organization empty."))
    if organization is not None and organization.partnership_id != body.partnership_id:
        raise BodyRefused(_("This organization belongs to another partnership. Choose one of this partnership."))
    if ends_on is not None and ends_on < starts_on:
        raise BodyRefused(_("The term ends before it starts. Change one of the two days."))
    seat = Seat.objects.create(
        body=body,
        organization=organization,
        holder=holder,
        holder_name=tidied(holder_name)[:200],
        is_resident=is_resident,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    journaled(
        partnership=body.partnership,
        by=by,
        act="partnerships.seat.added",
        subject=f"partnerships.body:{body.slug}",
        at=at,
        facts={
            "seat": seat.pk,
            "resident": is_resident,
            "organization": organization.slug if organization else None,
            "starts_on": starts_on.isoformat(),
            "ends_on": ends_on.isoformat() if ends_on else None,
        },
    )
    return seat


@transaction.atomic
def end_seat(*, seat: Seat, ends_on: date, by: Membership, at: datetime, why: str = "") -> None:
    """Set the last day of a term.

    Raises
    ------
    BodyRefused
        If the term would end before it started.
    """
    if ends_on < seat.starts_on:
        raise BodyRefused(_("The term would end before it started. Choose a later day."))
    if seat.ends_on == ends_on:
        return
    seat.ends_on = ends_on
    seat.save(update_fields=["ends_on"])
    journaled(
        partnership=seat.body.partnership,
        by=by,
        act="partnerships.seat.ended",
        subject=f"partnerships.body:{seat.body.slug}",
        at=at,
        facts={"seat": seat.pk, "ends_on": ends_on.isoformat()},
        why=why,
    )
