"""What each party of an agreement promises, by a day: written in the draft, promised once all have signed."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.lib.words import Words
from bridgework.partnerships.actions.acting import journaled
from bridgework.partnerships.actions.agreements import AgreementRefused
from bridgework.partnerships.models import Agreement, Membership, Obligation, Organization


@transaction.atomic
def add_obligation(
    *, agreement: Agreement, organization: Organization, text: Words, due_on: date, by: Membership | None, at: datetime
) -> Obligation:
    """Write into a draft what a party will do, and by when.

    Parameters
    ----------
    agreement : Agreement
        A draft.
    organization : Organization
        One of its parties.
    text : Words
        What it will do, in one sentence.
    due_on : date
        A day of the agreement's term.
    by, at : Membership or None, datetime

    Raises
    ------
    AgreementRefused
        If the agreement is no draft, the organization no party, nothing is said, or the day lies outside the term.
    """
    _check_draft(agreement)
    if not text:
        raise AgreementRefused(_("Write what is promised, in one sentence."))
    if not agreement.parties.filter(organization=organization).exists():
        raise AgreementRefused(_("Choose one of the parties of this agreement."))
    if not agreement.starts_on <= due_on <= agreement.ends_on:
        raise AgreementRefused(_("Choose a day between the agreement's first and its last."))
    made = Obligation.objects.create(agreement=agreement, organization=organization, text=text, due_on=due_on)
    facts = {"organization": organization.slug, "due_on": due_on.isoformat()}
    _journal("obliged", agreement, by, at, facts)
    return made


@transaction.atomic
def remove_obligation(*, obligation: Obligation, by: Membership, at: datetime) -> None:
    """Take an obligation out of a draft.

    Raises
    ------
    AgreementRefused
        If the agreement is no draft any more.
    """
    agreement = obligation.agreement
    _check_draft(agreement)
    facts = {"organization": obligation.organization.slug, "due_on": obligation.due_on.isoformat()}
    obligation.delete()
    _journal("released", agreement, by, at, facts)


def _check_draft(agreement: Agreement) -> None:
    if agreement.offered_at is not None:
        raise AgreementRefused(_("This agreement was put to signature. Renew it to change its texts."))


def _journal(done: str, agreement: Agreement, by: Membership | None, at: datetime, facts: dict[str, str]) -> None:
    journaled(
        partnership=agreement.partnership,
        by=by,
        act=f"partnerships.agreement.{done}",
        subject=f"partnerships.agreement:{agreement.journal_key}",
        at=at,
        facts=facts,
    )
