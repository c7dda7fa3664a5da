"""Two agreements: one in force over data, one that ends soon."""

from __future__ import annotations

from datetime import datetime

from bridgework.crossings.actions import sign_and_promise
from bridgework.example.actions.harbor import Harbor, words
from bridgework.indicators.actions.agreed import cover_indicators
from bridgework.indicators.models import Indicator
from bridgework.partnerships.actions.agreements import (
    TEXTS,
    change_agreement,
    make_agreement,
    offer_agreement,
    renew_agreement,
)
from bridgework.partnerships.actions.obligations import add_obligation
from bridgework.partnerships.models import Act, Agreement, Clause

CLAUSES = {
    Clause.About.AUDIENCE: {
        "en": "Everybody may read the numbers. Only people of the parties bring numbers in.",
        "es": "Todas las personas pueden leer los números. Solo personas de las partes traen números.",
    },
    Clause.About.ACTS: {
        "en": "The numbers may be shown, downloaded and read by program, protected as this site protects them.",
        "es": "Los números se pueden mostrar, descargar y leer por programa, protegidos como los protege este sitio.",
    },
    Clause.About.TERM: {
        "en": "This holds until its last day. After that the numbers are used no longer, unless all sign again.",
        "es": "Esto vale hasta su último día. Después los números ya no se usan, salvo que todas las partes firmen otra vez.",
    },
}

DUTIES = [
    (
        25,
        {
            "en": "Tell the other party which rooms are free in the evening, term by term.",
            "es": "Decir a la otra parte qué salas están libres por la tarde, trimestre a trimestre.",
        },
    ),
    (
        -30,
        {
            "en": "Train two people of the other party in how families are welcomed.",
            "es": "Formar a dos personas de la otra parte en cómo se recibe a las familias.",
        },
    ),
]
MEETING = {
    "en": "The parties meet every two months and tell residents what came of it.",
    "es": "Las partes se reúnen cada dos meses y cuentan a los residentes qué resultó.",
}


def plan_agreements(harbor: Harbor) -> None:
    """Put two agreements on the timeline, each signed by two organizations that have people here."""
    sharing = {"en": "Sharing numbers between the parties", "es": "Compartir números entre las partes"}
    together = {"en": "Working together, year by year", "es": "Trabajar juntos, año por año"}
    harbor.at(-200, lambda at: _agree(harbor, at, sharing, Agreement.Kind.SHARING, 500))
    harbor.at(-190, lambda at: _agree(harbor, at, together, Agreement.Kind.MOU, 40))
    harbor.at(-6, lambda at: _renew(harbor, at))


def _agree(harbor: Harbor, at: datetime, title: dict[str, str], kind: str, last: int) -> None:
    signers = list({one.organization_id: one for one in harbor.acting.values() if one.organization}.values())[:2]
    agreement = make_agreement(
        partnership=harbor.partnership,
        fields={
            "title": words(title),
            "kind": kind,
            "purposes": [Agreement.Purpose.EQUITY, Agreement.Purpose.IMPROVE],
            "purpose": words(None),
            "acts": [str(act) for act in Act],
            "audience": Agreement.Audience.PUBLIC,
            "starts_on": harbor.day(-185),
            "ends_on": harbor.day(last),
            "is_public": True,
        },
        clauses={about: words(text) for about, text in CLAUSES.items()},
        parties=[one.organization for one in signers if one.organization],
        by=harbor.steward,
        at=at,
    )
    if kind == Agreement.Kind.SHARING:
        plain = Indicator.objects.within(harbor.partnership).filter(is_headline=False).order_by("-position")[:1]
        cover_indicators(agreement=agreement, indicators=plain, by=harbor.steward, at=at)
    else:
        for signer, (day, text) in zip(signers, DUTIES, strict=False):
            if signer.organization:
                add_obligation(
                    agreement=agreement, organization=signer.organization, text=words(text), due_on=harbor.day(day),
                    by=harbor.steward, at=at,
                )  # fmt: skip
    offer_agreement(agreement=agreement, by=harbor.steward, at=at)
    for signer in signers:
        sign_and_promise(agreement=agreement, signed_as="Director", by=signer, at=at)


def _renew(harbor: Harbor, at: datetime) -> None:
    """The agreement that ends soon is drafted for another year, with one clause changed, and waits for signatures."""
    before = Agreement.objects.within(harbor.partnership).get(kind=Agreement.Kind.MOU, signed_at__isnull=False)
    after = renew_agreement(agreement=before, ends_on=harbor.day(405), by=harbor.steward, at=at)
    clauses = {clause.about: clause.text for clause in after.clauses.all()} | {Clause.About.OTHER: words(MEETING)}
    change_agreement(
        agreement=after,
        fields={name: getattr(after, name) for name in TEXTS},
        clauses=clauses,
        parties=[party.organization for party in after.parties.select_related("organization")],
        by=harbor.steward,
        at=at,
    )
    offer_agreement(agreement=after, by=harbor.steward, at=at)
