"""Who keeps a record of the directory: asking, agreeing, editing, and saying that it still holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any

from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bridgework.partnerships import rules
from bridgework.partnerships.actions.acting import journaled
from bridgework.partnerships.actions.jobs import start_job
from bridgework.partnerships.models import Claim, Job, Membership, Organization, Reach, Service

SALT = "partnerships.record"
LIFETIME = timedelta(days=45)
COMPARE = "bridgework.alignment.tasks.work_out_near"  # by name: alignment is a floor above
RECORD_FIELDS = ("description", "url", "email", "phone", "legal_status")
SERVICE_FIELDS = (
    *(
        "name",
        "description",
        "status",
        "url",
        "email",
        "phone",
        "eligibility",
        "minimum_age",
        "maximum_age",
        "schedule",
    ),
    *("cost", "application", "funding", "capacity", "capacity_unit", "capacity_as_of"),
)


class KeepingRefused(ValueError):
    """It cannot be kept, agreed or changed so. The message says what to do."""


class RecordLinkState(Enum):
    """What a mailed link leads to."""

    LIVE = "live"
    DONE = "done"
    EXPIRED = "expired"
    WRONG = "wrong"


@dataclass(frozen=True)
class RecordLink:
    """A mailed link: its state, the record, and in whose capacity it speaks."""

    state: RecordLinkState
    record: Organization | None = None
    membership: Membership | None = None


@transaction.atomic
def ask_to_keep(*, record: Organization, by: Membership, why: str = "", at: datetime) -> Claim:
    """Ask, for one's organization, to keep a record of the directory.

    Raises
    ------
    KeepingRefused
        If it is kept already, or was asked for.
    """
    keeper = by.organization
    if keeper is None:
        raise KeepingRefused(_("Only somebody who acts for an organization can ask to keep a record."))
    record = Organization.objects.select_for_update(of=("self",)).get(pk=record.pk)
    if record.partnership_id != by.partnership_id:
        raise KeepingRefused(_("This organization belongs to another partnership. Choose one of this partnership."))
    if record.pk == keeper.pk or record.keeper_id == keeper.pk:
        raise KeepingRefused(_("Your organization keeps this record already."))
    if record.is_partner or record.keeper_id is not None:
        raise KeepingRefused(_("This record is kept by others. Write to the steward if that is wrong."))
    if Claim.objects.filter(record=record, keeper=keeper, state=Claim.State.WAITING).exists():
        raise KeepingRefused(_("Your organization asked for this record already. The steward answers next."))
    claim = Claim.objects.create(
        partnership=by.partnership, record=record, keeper=keeper, asked_by=by, asked_at=at, why=why[:500]
    )
    journaled(
        partnership=by.partnership,
        by=by,
        act="partnerships.record.asked-for",
        subject=f"partnerships.organization:{record.slug}",
        at=at,
        facts={"organization": keeper.slug},
    )
    return claim


@transaction.atomic
def decide_claim(*, claim: Claim, is_agreed: bool, by: Membership, at: datetime) -> None:
    """Agree that an organization keeps a record, or say no. The steward does it.

    Raises
    ------
    KeepingRefused
        If it was decided already, or the record is kept by others meanwhile.
    """
    claim = (
        Claim.objects.within(by.partnership)
        .select_for_update(of=("self",))
        .select_related("record", "keeper")
        .get(pk=claim.pk)
    )
    if claim.state != Claim.State.WAITING:
        raise KeepingRefused(_("This was decided already."))
    if is_agreed:
        if claim.record.keeper_id is not None or claim.record.is_partner:
            raise KeepingRefused(_("This record is kept by others. Say no, or part them first."))
        claim.record.keeper = claim.keeper
        claim.record.save(update_fields=["keeper"])
    claim.state = Claim.State.AGREED if is_agreed else Claim.State.REFUSED
    claim.decided_at = at
    claim.save(update_fields=["state", "decided_at"])
    journaled(
        partnership=by.partnership,
        by=by,
        act="partnerships.record.handed-over" if is_agreed else "partnerships.record.not-handed-over",
        subject=f"partnerships.organization:{claim.record.slug}",
        at=at,
        facts={"organization": claim.keeper.slug},
    )


def _must_keep(record: Organization, by: Membership) -> None:
    if by.ended_at is not None or not rules.may_keep_record([by], record):
        raise KeepingRefused(_("Only those who keep this record may change it."))


@transaction.atomic
def change_record(*, record: Organization, changes: dict[str, Any], by: Membership, at: datetime) -> list[str]:
    """Change what a record says; from then on an import leaves it as it is. Returns the names of what changed.

    Raises
    ------
    KeepingRefused
    """
    _must_keep(record, by)
    changed = _changed(record, changes, RECORD_FIELDS)
    if changed:
        _written(record, changed, record, by, at, "partnerships.record.changed")
    return changed


@transaction.atomic
def change_service(
    *,
    service: Service,
    changes: dict[str, Any],
    reach: dict[str, list[str]] | None = None,
    by: Membership,
    at: datetime,
) -> list[str]:
    """Change what a record says of a service. Returns the names of what changed.

    Parameters
    ----------
    service : Service
    changes : dict
        By field, of `SERVICE_FIELDS`.
    reach : dict, optional
        Codes by kind; a kind that is not named stays as it is.
    by : Membership
    at : datetime

    Raises
    ------
    KeepingRefused
    """
    record = service.organization
    _must_keep(record, by)
    low, high = (changes.get(name, getattr(service, name)) for name in ("minimum_age", "maximum_age"))
    if low is not None and high is not None and low > high:
        raise KeepingRefused(_("The lowest age is above the highest. Change one of them."))
    changed = _changed(service, changes, SERVICE_FIELDS)
    for kind, codes in (reach or {}).items():
        known = set(service.reaches.filter(kind=kind).values_list("code", flat=True))
        if known != set(codes):
            service.reaches.filter(kind=kind).exclude(code__in=codes).delete()
            Reach.objects.bulk_create(
                Reach(service=service, kind=kind, code=code) for code in dict.fromkeys(codes) if code not in known
            )
            changed.append(kind)
    if changed:
        service.is_active = service.status == Service.Status.ACTIVE
        _written(service, ["is_active", *changed], record, by, at, "partnerships.record.service-changed")
        _compare_soon(record, at)
    return changed


def _compare_soon(record: Organization, at: datetime) -> None:
    """Let the worker compare a record with its neighbors, if it is not about to: a service has changed."""
    arguments = {"organizations": [record.pk]}
    waiting = Job.objects.within(record.partnership).filter(task=COMPARE, state=Job.State.WAITING)
    if not any(job.arguments == arguments for job in waiting):
        start_job(partnership=record.partnership, task=COMPARE, arguments=arguments, by=None, at=at)


def _changed(row: Any, changes: dict[str, Any], known: tuple[str, ...]) -> list[str]:
    unknown = set(changes) - set(known)
    if unknown:
        raise KeepingRefused(f"no such field: {', '.join(sorted(unknown))}")
    changed = [name for name, value in changes.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, changes[name])
    return changed


def _written(row: Any, changed: list[str], record: Organization, by: Membership, at: datetime, act: str) -> None:
    row.edited_at = at
    row.last_confirmed_on = timezone.localdate(at, record.partnership.zone)
    names = {column.name for column in row._meta.concrete_fields}
    row.save(update_fields=[*(name for name in changed if name in names), "edited_at", "last_confirmed_on"])
    if isinstance(row, Organization):
        Organization.objects.filter(pk=row.pk).update(confirmed_by=by.organization_id)
    journaled(
        partnership=record.partnership,
        by=by,
        act=act,
        subject=f"partnerships.organization:{record.slug}",
        at=at,
        facts={"changed": sorted(set(changed) - {"is_active"})},
    )


@transaction.atomic
def confirm_record(*, record: Organization, by: Membership, at: datetime) -> date:
    """Say that a record and its services still hold. Returns the day.

    Raises
    ------
    KeepingRefused
    """
    _must_keep(record, by)
    today = timezone.localdate(at, record.partnership.zone)
    Organization.objects.filter(pk=record.pk).update(last_confirmed_on=today, confirmed_by=by.organization_id)
    record.services.update(last_confirmed_on=today)
    journaled(
        partnership=record.partnership,
        by=by,
        act="partnerships.record.confirmed",
        subject=f"partnerships.organization:{record.slug}",
        at=at,
    )
    return today


def make_record_token(record: Organization, by: Membership, now: datetime) -> str:
    """Return a token bound to this record, its present confirmation and one keeper; it ends after 45 days."""
    said = record.last_confirmed_on.isoformat() if record.last_confirmed_on else ""
    what = [record.pk, said, by.pk, int((now + LIFETIME).timestamp())]
    return signing.Signer(salt=SALT).sign_object(what, compress=True)


def find_record_link(*, token: str, now: datetime) -> RecordLink:
    """Return what a token leads to, reading only: mail scanners open links, and opening must change nothing."""
    try:
        pk, said, member, ends = signing.Signer(salt=SALT).unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError):
        return RecordLink(RecordLinkState.WRONG)
    rows = Organization.objects.select_related("partnership")
    record = rows.filter(pk=pk).first()
    membership = Membership.objects.select_related("person", "organization", "partnership").filter(pk=member).first()
    if record is None or membership is None or membership.ended_at is not None or not membership.person.is_active:
        return RecordLink(RecordLinkState.WRONG)
    if not rules.may_keep_record([membership], record):
        return RecordLink(RecordLinkState.WRONG)
    if (record.last_confirmed_on.isoformat() if record.last_confirmed_on else "") != said:
        return RecordLink(RecordLinkState.DONE, record, membership)
    if now.timestamp() > ends:
        return RecordLink(RecordLinkState.EXPIRED, record, membership)
    return RecordLink(RecordLinkState.LIVE, record, membership)
