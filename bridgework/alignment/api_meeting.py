"""The HTTP API of what is public of pairs and needs: pairs that both sides show, needs that rest on public evidence, the ranking.

A token changes nothing here: whoever asks gets what everybody gets, so no pair can leave the house by program.
"""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from ninja import Path, Router, Schema

from bridgework.alignment import queries, wording_needs
from bridgework.alignment.api import PER_PAGE, _here, _texts
from bridgework.alignment.models import Overlap, UnservedNeed

router = Router(tags=["alignment"])


class PairOut(Schema):
    """Two organizations that serve the same people; both agreed to show it, and no tie is recorded here."""

    id: int
    organizations: list[str]
    places: list[str]
    ages: list[list[float]]
    languages: list[str]
    groups: list[str]
    score: float


class PairsOut(Schema):
    """One page of pairs."""

    count: int
    page: int
    pages: int
    items: list[PairOut]


class EvidenceOut(Schema):
    """What says so: `count`, `indicator` or `voice`, and where it is from (a source, an indicator, a conversation)."""

    kind: str
    source: str


class NeedOut(Schema):
    """A need that no service reaches, or that one reaches but for a barrier (empty: none does). Never of fewer than 10 people."""

    id: int
    need: dict[str, str]
    place: str
    ages: list[float] | None
    language: str
    group: dict[str, str]
    barrier: str
    evidence: list[EvidenceOut]
    initiatives: list[str]
    listings: list[int]


class NeedsOut(Schema):
    """One page of needs."""

    count: int
    page: int
    pages: int
    items: list[NeedOut]


class RankingOut(Schema):
    """What the order of pairs is made of. Under 10 answers their number is not said."""

    weights: dict[str, float]
    bias: float
    answers: int | None


def _pair(pair: Overlap) -> dict[str, Any]:
    kept = {name: pair.shared.get(name, []) for name in ("places", "ages", "languages", "groups")}
    return {"id": pair.pk, "organizations": [pair.one.slug, pair.other.slug], "score": round(pair.score, 3), **kept}


@router.get("who-should-meet/", response=PairsOut, url_name="pairs")
def pair_list(request: HttpRequest, partnership: Path[str], page: int = 1) -> dict[str, Any]:
    """Return the pairs that both organizations agreed to show, 25 a page."""
    here = _here(request, partnership)
    found = Paginator(queries.pairs_shown(here.partnership), PER_PAGE).get_page(page)
    items = [_pair(one) for one in found.object_list]
    return {"count": found.paginator.count, "page": found.number, "pages": found.paginator.num_pages, "items": items}


def _need(need: UnservedNeed, place: str, starts: list[Any]) -> dict[str, Any]:
    return {
        "id": need.pk,
        "need": _texts(need.need),
        "place": place,
        "ages": need.ages,
        "language": need.language,
        "group": _texts(need.group_name),
        "barrier": need.barrier,
        "evidence": [
            {"kind": fact["kind"], "source": fact.get("source") or fact.get("slug") or fact.get("conversation") or ""}
            for fact in wording_needs.evidence_seen(need, is_member=False)
        ],
        "initiatives": [start.initiative.slug for start in starts if start.initiative],
        "listings": [start.listing_id for start in starts if start.listing and start.listing.is_public],
    }


@router.get("unserved/", response=NeedsOut, url_name="unserved")
def need_list(request: HttpRequest, partnership: Path[str], page: int = 1) -> dict[str, Any]:
    """Return needs that no service reaches, in their order, 25 a page."""
    here = _here(request, partnership)
    found = Paginator(queries.needs_for(here.partnership, is_member=False), PER_PAGE).get_page(page)
    needs = list(found.object_list)
    starts = queries.starts_of(needs)
    items = [_need(one, wording_needs.place_said(one, here.partnership), starts.get(one.pk, [])) for one in needs]
    return {"count": found.paginator.count, "page": found.number, "pages": found.paginator.num_pages, "items": items}


@router.get("who-should-meet/ranking/", response=RankingOut, url_name="ranking")
def ranking(request: HttpRequest, partnership: Path[str]) -> dict[str, Any]:
    """Return the weights of the ranking and on how many answers they rest."""
    model = queries.current_ranking(_here(request, partnership).partnership)
    n = model.n_answers
    return {"weights": dict(model.weights), "bias": model.bias, "answers": n if n == 0 or n >= 10 else None}
