"""Agreements: texts, parties and signatures by office, what each party promised, what they name, what they were used for."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from bridgework.config.exporting.sheet import If, table
from bridgework.indicators.models import CoveredIndicator, StatedUse
from bridgework.partnerships.models import Agreement, Clause, Obligation, Partnership, Party
from bridgework.partnerships.queries.agreements import agreements_to_see


def _agreements(partnership: Partnership) -> QuerySet[Agreement]:
    return agreements_to_see(partnership, is_member=False).order_by("pk")


def _of(model: Any, *order: str) -> Any:
    def rows(partnership: Partnership) -> QuerySet[Any]:
        found = agreements_to_see(partnership, is_member=False)
        return model.objects.filter(agreement__in=found).order_by("agreement_id", *order, "pk")

    return rows


AGREEMENTS = (
    table(
        "agreements",
        "Public agreements that were put to signature.",
        Agreement,
        _agreements,
        {
            "slug": "slug",
            "title*": "title",
            "kind": "kind",
            "purposes": "purposes",
            "purpose*": "purpose",
            "acts": "acts",
            "audience": "audience",
            "starts_on": "starts_on",
            "ends_on": "ends_on",
            "offered_at": "offered_at",
            "signed_at": "signed_at",
            "ended_on": "ended_on",
            "renews": If("renews__slug", Q(renews__is_public=True, renews__offered_at__isnull=False)),
        },
        {
            "warned_before": "which reminder went out last",
            "is_public": "only public ones are here",
            "created_at": "when its draft was begun; drafts are for members",
        },
    ),
    table(
        "agreement_clauses",
        "Their clauses, word for word.",
        Clause,
        _of(Clause, "number"),
        {"id": "pk", "agreement": "agreement__slug", "number": "number", "about": "about", "text*": "text"},
    ),
    table(
        "agreement_parties",
        "Their parties, and in which office each signed.",
        Party,
        _of(Party),
        {
            "agreement": "agreement__slug",
            "organization": "organization__slug",
            "signed_at": "signed_at",
            "signed_as": "signed_as",
        },
        {"signed_by": "an account"},
    ),
    table(
        "agreement_obligations",
        "What each party will do by when; once all have signed it is a promise, see `commitments`.",
        Obligation,
        _of(Obligation, "due_on"),
        {
            "id": "pk",
            "agreement": "agreement__slug",
            "organization": "organization__slug",
            "text*": "text",
            "due_on": "due_on",
        },
    ),
    table(
        "agreement_indicators",
        "Which public indicators an agreement names; their numbers leave only as it says, so not with this file.",
        CoveredIndicator,
        lambda partnership: _of(CoveredIndicator)(partnership).filter(indicator__is_public=True),
        {"agreement": "agreement__slug", "indicator": "indicator__slug"},
    ),
    table(
        "agreement_uses",
        "How often numbers were taken away under an agreement, by day and by what was said they are for; nobody's name.",
        StatedUse,
        lambda partnership: _of(StatedUse, "on")(partnership).filter(indicator__is_public=True),
        {
            "agreement": "agreement__slug",
            "indicator": "indicator__slug",
            "act": "act",
            "purpose": "purpose",
            "on": "on",
            "times": "n",
        },
    ),
)
