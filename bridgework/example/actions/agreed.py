"""Two agreements: one in force over data, one that ends soon."""

from __future__ import annotations

from datetime import datetime

from bridgework.example.actions.harbor import Harbor, words
from bridgework.indicators.actions.agreed import cover_indicators
from bridgework.indicators.models import Indicator
from bridgework.partnerships.actions.agreements import make_agreement, offer_agreement, sign_agreement
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


def plan_agreements(harbor: Harbor) -> None:
    """Put two agreements on the timeline, each signed by two organizations that have people here."""
    sharing = {"en": "Sharing numbers between the parties", "es": "Compartir números entre las partes"}
    together = {"en": "Working together, year by year", "es": "Trabajar juntos, año por año"}
    harbor.at(-200, lambda at: _agree(harbor, at, sharing, Agreement.Kind.SHARING, 500))
    harbor.at(-190, lambda at: _agree(harbor, at, together, Agreement.Kind.MOU, 40))


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
    offer_agreement(agreement=agreement, by=harbor.steward, at=at)
    for signer in signers:
        sign_agreement(agreement=agreement, signed_as="Director", by=signer, at=at)
