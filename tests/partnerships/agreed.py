"""Agreements for tests: drafted, covering, signed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from bridgework.lib.words import Words
from bridgework.partnerships.actions.agreements import make_agreement, offer_agreement, sign_agreement
from bridgework.partnerships.models import Agreement, Membership, Organization, Partnership, Role
from tests.cast import NOW, World

CLAUSES = {
    "audience": "People of the parties use the numbers.",
    "acts": "The numbers may be looked at, and nothing else.",
    "term": "This holds until its last day.",
}


def fields_of(**changed: Any) -> dict[str, Any]:
    return {
        "title": Words.of("Numbers of the schools"),
        "kind": "sharing",
        "purposes": ["equity"],
        "purpose": Words.of("To see who is sent home."),
        "acts": ["upload", "view"],
        "audience": "members",
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2099, 12, 31),
        "is_public": True,
    } | changed


def drafted(
    partnership: Partnership,
    parties: Sequence[Organization],
    by: Membership,
    note: str = "",
    slug: str = "",
    **changed: Any,
) -> Agreement:
    clauses = {about: Words.of(f"{text} {note}".strip()) for about, text in CLAUSES.items()}
    return make_agreement(
        partnership=partnership,
        fields=fields_of(**changed),
        clauses=clauses,
        parties=parties,
        by=by,
        at=NOW,
        slug=slug,
    )


def school_partner(world: World) -> Membership:
    """Dolores, now a partner for the schools."""
    found, _new = Membership.objects.get_or_create(
        partnership=world.harbor, person=world.dolores, organization=world.school, role=Role.PARTNER,
        defaults={"since": NOW},
    )  # fmt: skip
    return found


def sign_by_all(agreement: Agreement, *signers: Membership) -> None:
    offer_agreement(agreement=agreement, by=signers[0], at=NOW)
    for signer in signers:
        sign_agreement(agreement=agreement, signed_as="Director", by=signer, at=NOW)
    agreement.refresh_from_db()
