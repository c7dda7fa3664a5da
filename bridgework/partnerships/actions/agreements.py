"""Agreements: drafted, put to signature, signed by each party, renewed, ended early."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bridgework.lib.words import Words
from bridgework.partnerships.actions.acting import journaled
from bridgework.partnerships.models import (
    Act,
    Agreement,
    Clause,
    Membership,
    Obligation,
    Organization,
    Partnership,
    Party,
)
from bridgework.places.labels import code_of, tidied

NEEDED = (Clause.About.AUDIENCE, Clause.About.ACTS, Clause.About.TERM)  # what a refusal quotes
TEXTS = ("title", "kind", "purposes", "purpose", "acts", "audience", "starts_on", "ends_on", "is_public")


class AgreementRefused(ValueError):
    """What is said about an agreement does not hold together. The message says what to do."""


def _check(*, fields: Mapping[str, Any], clauses: Mapping[str, Words], parties: list[Organization], scope: int) -> None:
    if not fields["title"]:
        raise AgreementRefused(_("Give the agreement a title."))
    if fields["ends_on"] < fields["starts_on"]:
        raise AgreementRefused(_("The agreement ends before it begins. Change one of the two days."))
    if not fields["acts"] or set(fields["acts"]) - set(Act.values):
        raise AgreementRefused(_("Choose what may be done with the data."))
    if any(not clauses.get(about) for about in NEEDED):
        raise AgreementRefused(
            _("Write a clause on who may use the data, on what may be done with it, and from when until when.")
        )
    if len({party.pk for party in parties}) < 2:
        raise AgreementRefused(_("An agreement has two parties or more. Choose them."))
    if any(party.partnership_id != scope for party in parties):
        raise AgreementRefused(_("This organization belongs to another partnership. Choose one of this partnership."))


@transaction.atomic
def make_agreement(
    *,
    partnership: Partnership,
    fields: Mapping[str, Any],
    clauses: Mapping[str, Words],
    parties: Iterable[Organization],
    by: Membership | None,
    at: datetime,
    renews: Agreement | None = None,
    slug: str = "",
) -> Agreement:
    """Draft an agreement. It governs nothing until it is put to signature.

    Parameters
    ----------
    partnership : Partnership
    fields : mapping
        `title`, `kind`, `purposes`, `purpose`, `acts`, `audience`, `starts_on`, `ends_on`, `is_public`.
    clauses : mapping of str to Words
        By what each is about (`Clause.About`); numbered in that order. Empty ones are left out.
    parties : iterable of Organization
    by, at : Membership or None, datetime
    renews : Agreement, optional
        The agreement that this one follows.
    slug : str
        For its address; from the title where it is left out.

    Raises
    ------
    AgreementRefused
        If a text, a clause that refusals quote, or a second party is missing, or the days do not fit.
    """
    signers = list(parties)
    _check(fields=fields, clauses=clauses, parties=signers, scope=partnership.pk)
    title = fields["title"]
    base = slug or code_of(title.in_language(title.source).body, 70) or "agreement"
    taken = set(Agreement.objects.within(partnership).filter(slug__startswith=base).values_list("slug", flat=True))
    slug, number = base, 2
    while slug in taken | {"new"}:
        slug, number = f"{base}-{number}", number + 1
    agreement = Agreement.objects.create(
        partnership=partnership, slug=slug, renews=renews, created_at=at, **{name: fields[name] for name in TEXTS}
    )
    _write_parts(agreement, clauses, signers)
    _journal("made", agreement, by, at, {"kind": agreement.kind, "renews": renews.journal_key if renews else None})
    return agreement


@transaction.atomic
def change_agreement(
    *,
    agreement: Agreement,
    fields: Mapping[str, Any],
    clauses: Mapping[str, Words],
    parties: Iterable[Organization],
    by: Membership,
    at: datetime,
) -> None:
    """Change a draft, as `make_agreement` takes it.

    Raises
    ------
    AgreementRefused
        If it was put to signature: what somebody may have signed does not change.
    """
    if agreement.offered_at is not None:
        raise AgreementRefused(_("This agreement was put to signature. Renew it to change its texts."))
    signers = list(parties)
    _check(fields=fields, clauses=clauses, parties=signers, scope=agreement.partnership_id)
    obliged = agreement.obligations.exclude(organization__in=[party.pk for party in signers]).first()
    if obliged is not None:
        raise AgreementRefused(
            _("%(organization)s still has something to do in this agreement. Take that out first.")
            % {"organization": obliged.organization.name}
        )
    if agreement.obligations.exclude(due_on__range=(fields["starts_on"], fields["ends_on"])).exists():
        raise AgreementRefused(_("Something is due outside these days. Change what the parties will do first."))
    for name in TEXTS:
        setattr(agreement, name, fields[name])
    agreement.save(update_fields=TEXTS)
    agreement.clauses.all().delete()
    agreement.parties.all().delete()
    _write_parts(agreement, clauses, signers)
    _journal("changed", agreement, by, at, {})


def _write_parts(agreement: Agreement, clauses: Mapping[str, Words], parties: list[Organization]) -> None:
    written = [(about, clauses[about]) for about in Clause.About.values if clauses.get(about)]
    Clause.objects.bulk_create(
        Clause(agreement=agreement, number=number, about=about, text=text)
        for number, (about, text) in enumerate(written, start=1)
    )
    Party.objects.bulk_create(
        Party(agreement=agreement, organization_id=pk) for pk in sorted({party.pk for party in parties})
    )


@transaction.atomic
def offer_agreement(*, agreement: Agreement, by: Membership, at: datetime) -> None:
    """Put a draft to signature: its texts stand now, and the data it names is used only once all have signed.

    Raises
    ------
    AgreementRefused
        If its last day has passed.
    """
    if agreement.offered_at is not None:
        return
    if agreement.ends_on < timezone.localdate(at, agreement.partnership.zone):
        raise AgreementRefused(_("The last day of this agreement has passed. Change it first."))
    agreement.offered_at = at
    agreement.save(update_fields=["offered_at"])
    _journal("offered", agreement, by, at, {"ends_on": agreement.ends_on.isoformat()})


@transaction.atomic
def sign_agreement(*, agreement: Agreement, signed_as: str, by: Membership, at: datetime) -> bool:
    """Sign for the organization one acts for. Return whether it is signed by all now.

    Raises
    ------
    AgreementRefused
        If it is not put to signature, has ended, or the person's organization is no party.
    """
    today = timezone.localdate(at, agreement.partnership.zone)
    agreement = Agreement.objects.select_for_update(of=("self",)).select_related("partnership").get(pk=agreement.pk)
    if agreement.offered_at is None:
        raise AgreementRefused(_("This agreement is still a draft. Wait until it is put to signature."))
    if agreement.ended_on is not None or agreement.ends_on < today:
        raise AgreementRefused(_("This agreement has ended. Sign its renewal instead."))
    party = Party.objects.filter(agreement=agreement, organization=by.organization_id).first()
    if party is None or by.organization_id is None:
        raise AgreementRefused(_("Your organization is no party of this agreement. Ask the steward if it should be."))
    if not tidied(signed_as):
        raise AgreementRefused(_("Write as what you sign, for example “Director”."))
    if party.signed_at is None:
        party.signed_at, party.signed_by, party.signed_as = at, by, tidied(signed_as)[:200]
        party.save(update_fields=["signed_at", "signed_by", "signed_as"])
        if not Party.objects.filter(agreement=agreement, signed_at=None).exists():
            agreement.signed_at = at
            agreement.save(update_fields=["signed_at"])
        facts = {"organization": party.organization.slug, "signed_by_all": agreement.signed_at is not None}
        _journal("signed", agreement, by, at, facts)
    return agreement.signed_at is not None


@transaction.atomic
def end_agreement(*, agreement: Agreement, by: Membership, at: datetime, why: str) -> None:
    """End an agreement today: from now on it allows nothing.

    Raises
    ------
    AgreementRefused
        If no reason is given, or it is a draft or has ended.
    """
    today = timezone.localdate(at, agreement.partnership.zone)
    if not why.strip():
        raise AgreementRefused(_("Write why it ends. The other parties will read it."))
    if agreement.offered_at is None or agreement.ended_on is not None or agreement.ends_on < today:
        raise AgreementRefused(_("Only an agreement that was put to signature and has not ended can be ended."))
    agreement.ended_on = today
    agreement.save(update_fields=["ended_on"])
    _journal("ended", agreement, by, at, {"ended_on": today.isoformat()}, why)


@transaction.atomic
def renew_agreement(*, agreement: Agreement, ends_on: date, by: Membership, at: datetime) -> Agreement:
    """Draft the agreement that follows this one: the same texts, parties and duties, from the day after its last. Each signs anew.

    Raises
    ------
    AgreementRefused
        If the new last day does not lie after the old one.
    """
    today = timezone.localdate(at, agreement.partnership.zone)
    last = min(agreement.ends_on, agreement.ended_on or agreement.ends_on)
    starts_on = max(last + timedelta(days=1), today) if last < today else last + timedelta(days=1)
    if ends_on < starts_on:
        raise AgreementRefused(_("Choose a last day after the one of the agreement that is renewed."))
    fields = {name: getattr(agreement, name) for name in TEXTS} | {"starts_on": starts_on, "ends_on": ends_on}
    made = make_agreement(
        partnership=agreement.partnership,
        fields=fields,
        clauses={clause.about: clause.text for clause in agreement.clauses.all()},
        parties=[party.organization for party in agreement.parties.select_related("organization")],
        by=by,
        at=at,
        renews=agreement,
    )
    # The same duties, as many days after the new first day; those that would fall behind its last are left out.
    later = starts_on - agreement.starts_on
    Obligation.objects.bulk_create(
        Obligation(agreement=made, organization=one.organization, text=one.text, due_on=one.due_on + later)
        for one in agreement.obligations.select_related("organization")
        if one.due_on + later <= ends_on
    )
    return made


def _journal(
    done: str, agreement: Agreement, by: Membership | None, at: datetime, facts: dict[str, Any], why: str = ""
) -> None:
    journaled(
        partnership=agreement.partnership,
        by=by,
        act=f"partnerships.agreement.{done}",
        subject=f"partnerships.agreement:{agreement.journal_key}",
        at=at,
        facts=facts,
        why=why,
    )
