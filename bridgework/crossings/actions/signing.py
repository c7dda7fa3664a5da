"""An agreement is signed; with the last signature what its parties promised in it becomes their commitments."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bridgework.goals.actions import make_commitment
from bridgework.goals.models import Commitment
from bridgework.goals.queries import first_owner
from bridgework.goals.rules import local_date
from bridgework.partnerships.actions.agreements import sign_agreement
from bridgework.partnerships.models import Agreement, Membership


@transaction.atomic
def sign_and_promise(*, agreement: Agreement, signed_as: str, by: Membership, at: datetime) -> list[Commitment]:
    """Sign for the organization one acts for; with the last signature each obligation is promised.

    Parameters
    ----------
    agreement : Agreement
    signed_as : str
        The office, as `sign_agreement` takes it.
    by : Membership
    at : datetime

    Returns
    -------
    list of Commitment
        Those made now; none for an agreement that only members read, since promises are public. Where the last signature comes after a duty's day, it is promised for the day of the signature.

    Raises
    ------
    AgreementRefused
        As `sign_agreement` does; then nothing is signed and nothing promised.
    """
    if not sign_agreement(agreement=agreement, signed_as=signed_as, by=by, at=at) or not agreement.is_public:
        return []
    today = local_date(agreement.partnership, at)
    waiting = agreement.obligations.filter(commitment=None).select_related("organization", "agreement")
    return [
        make_commitment(
            partnership=agreement.partnership,
            organization=one.organization,
            title=one.text,
            due_on=max(one.due_on, today),
            owner=first_owner(one.organization),
            obligation=one,
            by=by,
            now=at,
        )
        for one in waiting
    ]
