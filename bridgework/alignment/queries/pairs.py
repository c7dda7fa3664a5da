"""Pairs that serve the same people, for each reader only those that are theirs to see."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.db.models import Exists, OuterRef, Q, QuerySet

from bridgework.alignment.models import Cluster, Introduction, Overlap, PairAnswer, Ranking
from bridgework.alignment.queries.ties import tied_pairs, without_tie
from bridgework.alignment.queries.worked import findings_of
from bridgework.analysis.alignment import RankingModel
from bridgework.lib.prepared import Prepared, prepared
from bridgework.partnerships.models import Partnership

State = Overlap.State
# What a side finds among its own; whatever it answered itself besides. What is kept apart is the steward's alone.
FOR_SIDES = (State.OPEN, State.INTRODUCED, State.HALF, State.TOGETHER)
TIED = "tied-pairs"  # findings that are kept
TO_DO = (State.OPEN, State.HALF)


@dataclass(frozen=True)
class Reader:
    """Who reads pairs: for which organizations they act, and whether they are the steward."""

    own: frozenset[int] = frozenset()
    is_steward: bool = False


NOBODY = Reader()


def pairs_for(partnership: Partnership, reader: Reader) -> QuerySet[Overlap]:
    """Return the pairs that a reader may know of; every page, file and API of pairs begins here.

    Parameters
    ----------
    partnership : Partnership
    reader : Reader

    Notes
    -----
    Everybody sees what both sides agreed to show. An organization's people see their own pairs, unless somebody else said
    that the two are not the same or must be kept apart. The steward sees all.
    """
    rows = Overlap.objects.within(partnership)
    if reader.is_steward:
        return rows
    shown = Q(one_shows_at__isnull=False, other_shows_at__isnull=False, state__in=FOR_SIDES)
    if not reader.own:
        return rows.filter(shown)
    own = list(reader.own)
    answered = Exists(PairAnswer.objects.filter(overlap=OuterRef("pk"), organization__in=own))
    return rows.filter(shown | (Q(one__in=own) | Q(other__in=own)) & (Q(state__in=FOR_SIDES) | Q(answered)))


def pairs_to_meet(partnership: Partnership, reader: Reader) -> QuerySet[Overlap]:
    """Return who could meet, in their order: no tie recorded meanwhile, nothing answered against it, no introduction on its way.

    Parameters
    ----------
    partnership : Partnership
    reader : Reader
        A pair that their own side has answered is no longer in their list.
    """
    introduced = Introduction.objects.filter(one=OuterRef("one_id"), other=OuterRef("other_id"))
    rows = without_tie(partnership, pairs_for(partnership, reader).filter(is_current=True, state__in=TO_DO)).exclude(
        Exists(introduced)
    )
    if reader.own and not reader.is_steward:
        mine = PairAnswer.objects.filter(overlap=OuterRef("pk"), organization__in=list(reader.own))
        rows = rows.exclude(Exists(mine))
    return rows.select_related("one", "other", "partnership__reckoning").order_by("-score", "one_id", "other_id")


def pairs_shown(partnership: Partnership) -> QuerySet[Overlap]:
    """Return the pairs that both sides agreed to show to everybody, as long as no tie is recorded.

    Parameters
    ----------
    partnership : Partnership
    """
    rows = pairs_for(partnership, NOBODY).filter(is_current=True)
    return without_tie(partnership, rows).select_related("one", "other").order_by("-score", "one_id", "other_id")


@partial(Prepared, fixed=("most",))
def _candidates(partnership: Partnership, offset: int, most: int) -> QuerySet[Overlap]:
    rows = pairs_for(partnership, NOBODY).filter(is_current__in=[True]).exclude(state=State.TOGETHER)
    shown = rows.select_related("one", "other").only(
        "score",
        "shared",
        "found",
        *(f"{side}__{name}" for side in ("one", "other") for name in ("name", "slug", "sector", "is_tribal_nation")),
    )
    return shown.order_by("-score", "one_id", "other_id")[offset : offset + most]


def pairs_shown_from(partnership: Partnership, offset: int, most: int, now: datetime) -> list[Overlap | None]:
    """Return some of the pairs that both sides agreed to show, in their order. Two queries.

    Parameters
    ----------
    partnership : Partnership
    offset, most : int
        Which of them, those with a recorded tie counted.
    now : datetime

    Returns
    -------
    list of Overlap or None
        None in the place of a pair with a recorded tie, as the worker found it last.
    """
    found = _candidates(partnership, offset, most)
    tied = set(findings_of(partnership, TIED, now, tied_body).body) if found else set()
    return [None if one.pk in tied else one for one in found]


def tied_body(partnership: Partnership, today: date) -> list[int]:
    """Return which of the pairs that both sides agreed to show have a recorded tie, by their keys.

    Parameters
    ----------
    partnership : Partnership
    today : date
        Nothing of it depends on the day.
    """
    rows = pairs_for(partnership, NOBODY).filter(is_current=True).order_by("pk")
    pairs = list(rows.values_list("pk", "one_id", "other_id"))
    ties = tied_pairs(partnership) if pairs else set()
    return [pk for pk, one, other in pairs if (one, other) in ties]


def pair_of(partnership: Partnership, reader: Reader, pk: int) -> Overlap | None:
    """Return one pair with its organizations, if the reader may know of it.

    Parameters
    ----------
    partnership : Partnership
    reader : Reader
    pk : int
    """
    rows = pairs_for(partnership, reader).select_related("partnership", "one", "other")
    return rows.filter(pk=pk).first() if 0 < pk < 2**63 else None


def kept_apart(partnership: Partnership) -> QuerySet[PairAnswer]:
    """Return who asked to be kept apart from whom, with the reasons: for the steward alone.

    Parameters
    ----------
    partnership : Partnership
    """
    rows = PairAnswer.objects.filter(overlap__partnership=partnership, kind=PairAnswer.Kind.APART)
    return rows.select_related("overlap__one", "overlap__other", "organization").order_by("-at", "-pk")


def answers_of(overlap: Overlap, reader: Reader) -> list[PairAnswer]:
    """Return what was said of a pair, as far as the reader may know: their own side's answers, and the steward everything.

    Parameters
    ----------
    overlap : Overlap
    reader : Reader
    """
    rows = PairAnswer.objects.filter(overlap=overlap).select_related("organization").order_by("at", "pk")
    return list(rows if reader.is_steward else rows.filter(organization__in=list(reader.own)))


def introduction_of(overlap: Overlap) -> Introduction | None:
    """Return the introduction of a pair, or None.

    Parameters
    ----------
    overlap : Overlap
    """
    rows = Introduction.objects.filter(partnership=overlap.partnership_id, one=overlap.one_id, other=overlap.other_id)
    return rows.select_related("one", "other", "gathering").first()


def introductions_waiting(
    partnership: Partnership, organization_ids: Iterable[int] | None = None
) -> QuerySet[Introduction]:
    """Return introductions that wait for an answer, newest first: dismissed by nobody, not yet accepted by both.

    Parameters
    ----------
    partnership : Partnership
    organization_ids : iterable of int, optional
        Only those with one of these.
    """
    dismissed = Introduction.Reply.DISMISSED
    rows = Introduction.objects.within(partnership).filter(agreed_at=None)
    rows = rows.exclude(one_reply=dismissed).exclude(other_reply=dismissed)
    if organization_ids is not None:
        ids = list(organization_ids)
        rows = rows.filter(Q(one__in=ids) | Q(other__in=ids))
    return rows.select_related("one", "other").order_by("-made_at", "-pk")


@prepared
def _clusters(partnership: Partnership) -> QuerySet[Cluster]:
    return Cluster.objects.within(partnership).order_by("position")[:12]


def clusters_for(partnership: Partnership, visible: Collection[int] | None) -> list[Cluster]:
    """Return the clusters of which a reader may see every pair.

    Parameters
    ----------
    partnership : Partnership
    visible : collection of int or None
        Keys of the pairs the reader may see; None for the steward, who sees all.
    """
    seen = None if visible is None else set(visible)
    return [one for one in _clusters(partnership) if seen is None or seen.issuperset(one.found["pairs"])]


def current_ranking(partnership: Partnership) -> RankingModel:
    """Return the ranking as it stands: what was learned last, or how it begins.

    Parameters
    ----------
    partnership : Partnership
    """
    last = Ranking.objects.within(partnership).order_by("-made_at", "-pk").first()
    if last is None:
        return RankingModel.default()
    return RankingModel(weights=last.weights, bias=last.bias, n_answers=last.n_answers, n_right=last.n_right)


def rankings(partnership: Partnership, most: int = 20) -> list[Ranking]:
    """Return what the ranking learned, newest first.

    Parameters
    ----------
    partnership : Partnership
    most : int
    """
    return list(Ranking.objects.within(partnership).order_by("-made_at", "-pk")[:most])
