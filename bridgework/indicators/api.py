"""The HTTP API of indicators: what the pages show, nothing more. Where an agreement governs the numbers, `purpose` says what
they are taken for: improve, equity, coordinate, evaluate, research or report."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Path, Router, Schema
from ninja.errors import HttpError

from bridgework.indicators import api_upload
from bridgework.indicators.agreed import OutsideAgreement, check_agreements
from bridgework.indicators.models import GroupStrategy, Indicator, Target
from bridgework.indicators.queries import IndicatorView, finding_sentence, indicator_view, indicators_to_see
from bridgework.indicators.queries.freshness import freshness
from bridgework.indicators.queries.lists import above_to_see, place_to_see, places_to_see
from bridgework.indicators.queries.universal import Distance, GapGoal, UniversalGoal, universal_goal
from bridgework.lib.words import Words
from bridgework.partnerships.doors import Here, find_here
from bridgework.partnerships.models import Act
from bridgework.people.api_auth import person_of

router = Router(tags=["indicators"])
router.add_router("", api_upload.router)
ON_A_PAGE = 100


class IndicatorOut(Schema):
    """One indicator. `measure` to `initiative` are those of a performance measure: one organization answers for it."""

    slug: str
    kind: str
    measure: str
    contributes_to: str | None
    performed_by: str | None
    initiative: str | None
    name: dict[str, str]
    definition: dict[str, str]
    counted: dict[str, str]
    population: dict[str, str]
    unit: str
    polarity: str
    source: str
    steward: str | None
    goal: str | None
    place_level: str
    method_note: dict[str, str]
    months_between: int | None
    refreshed_on: date | None
    due_on: date | None


class IndicatorPage(Schema):
    """A page of indicators."""

    items: list[IndicatorOut]
    count: int
    page: int


class PlaceOut(Schema):
    """One place of an indicator's level."""

    code: str
    name: str


class PlacePage(Schema):
    """A page of places."""

    items: list[PlaceOut]
    count: int
    page: int


class CellOut(Schema):
    """One cell. Where status is not `shown` there is no count and no rate; a `bounded` share is at most or at least so many percent."""

    period: str
    group: str
    group_name: str
    status: str
    numerator: int | None
    denominator: int | None
    rate: float | None
    low: float | None
    high: float | None
    margin: float | None
    at_most: int | None = None
    at_least: int | None = None


class TargetOut(Schema):
    """Where everyone should be, per 100."""

    value: float
    by: date


class GoalTargetOut(Schema):
    """One target: a level or a gap (`difference` per 100, `ratio` in times). Without a group it holds for everyone."""

    kind: str
    dimension: str | None
    group: str | None
    other_group: str | None
    value: float
    by: date


class StrategyOut(Schema):
    """What is done so that one group reaches the goal. `organization` answers for it; null: nobody yet."""

    dimension: str
    group: str
    text: dict[str, str]
    why: dict[str, str]
    organization: str | None
    initiative: str | None
    by: date | None


class DistanceOut(Schema):
    """How far one group is from the goal, per 100. `people` is how many more (or fewer) would have reached it."""

    group: str
    group_name: str
    status: str
    distance: float | None
    low: float | None
    high: float | None
    people: int | None
    is_reached: bool | None
    is_beyond_chance: bool | None


class GapOut(Schema):
    """A gap to close and where it stands; null where it cannot be shown."""

    target: GoalTargetOut
    gap: float | None
    low: float | None
    high: float | None
    people: int | None
    is_reached: bool | None
    is_beyond_chance: bool | None


class UniversalOut(Schema):
    """The goal for everyone in one place by one dimension, what is done for each group, and every target."""

    indicator: str
    place: str | None
    dimension: str | None
    period: str
    targets: list[GoalTargetOut]
    strategies: list[StrategyOut]
    distances: list[DistanceOut]
    gaps: list[GapOut]


class ValuesOut(Schema):
    """All that may be shown of an indicator in one place by one dimension."""

    indicator: str
    place: str | None
    dimension: str | None
    dimensions: list[str]
    finding: str
    target: TargetOut | None
    items: list[CellOut]


def _here(request: HttpRequest, slug: str, purpose: str = "") -> Here:
    here = find_here(slug.replace("\x00", " "), person_of(request), purpose=purpose)
    if here is None:
        raise HttpError(404, "Not found")
    return here


def _find(here: Here, slug: str) -> Indicator:
    indicator = (
        indicators_to_see(here.partnership, is_member=here.is_member).filter(slug=slug.replace("\x00", " ")).first()
    )
    if indicator is None:
        raise HttpError(404, "Not found")
    indicator.partnership = here.partnership
    try:
        check_agreements(here, indicator, Act.API)
    except Http404:
        raise HttpError(404, "Not found") from None
    except OutsideAgreement as why:
        raise HttpError(403, str(why)) from why
    return indicator


def _in_languages(words: Words) -> dict[str, str]:
    return {tag: rendering.body for tag, rendering in words.renderings.items()}


def _out(here: Here, indicator: Indicator) -> IndicatorOut:
    goal, above = indicator.goal, above_to_see(indicator, is_member=here.is_member)
    fresh = freshness(indicator, here.partnership, timezone.localdate(timezone=here.partnership.zone))
    return IndicatorOut(
        slug=indicator.slug,
        kind=indicator.kind,
        measure=indicator.measure,
        contributes_to=above.slug if above else None,
        performed_by=indicator.performed_by.slug if indicator.performed_by else None,
        initiative=indicator.initiative.slug if indicator.initiative else None,
        name=_in_languages(indicator.name),
        definition=_in_languages(indicator.definition),
        counted=_in_languages(indicator.counted),
        population=_in_languages(indicator.population),
        unit=indicator.unit,
        polarity=indicator.polarity,
        source=indicator.source,
        steward=indicator.steward.slug if indicator.steward else None,
        goal=goal.slug if goal is not None and (goal.is_public or here.is_member) else None,
        place_level=indicator.place_level,
        method_note=_in_languages(indicator.method_note),
        months_between=indicator.months_between,
        refreshed_on=fresh.came_in_on,
        due_on=fresh.due_on,
    )


def _start(page: int) -> int:
    if not 1 <= page <= 10_000:
        raise HttpError(422, "Give a page from 1 to 10000.")
    return (page - 1) * ON_A_PAGE


@router.get("/indicators/", response=IndicatorPage, url_name="indicators")
def list_indicators(request: HttpRequest, partnership: Path[str], page: int = 1) -> IndicatorPage:
    """The indicators of a partnership, a hundred a page."""
    here, start = _here(request, partnership), _start(page)
    rows = indicators_to_see(here.partnership, is_member=here.is_member).order_by("position", "pk")
    items = [_out(here, indicator) for indicator in rows[start : start + ON_A_PAGE]]
    return IndicatorPage(items=items, count=rows.count(), page=page)


@router.get("/indicators/{slug}/places/", response=PlacePage, url_name="indicator-places")
def list_places(request: HttpRequest, partnership: Path[str], slug: str, page: int = 1, purpose: str = "") -> PlacePage:
    """The places of an indicator, by name, a hundred a page."""
    here, start = _here(request, partnership, purpose), _start(page)
    rows = places_to_see(_find(here, slug))
    items = [PlaceOut(code=place.code, name=place.name) for place in rows[start : start + ON_A_PAGE]]
    return PlacePage(items=items, count=rows.count(), page=page)


@router.get("/indicators/{slug}/values/", response=ValuesOut, url_name="indicator-values")
def list_values(
    request: HttpRequest, partnership: Path[str], slug: str, place: str = "", by: str = "", purpose: str = ""
) -> ValuesOut:
    """The values of one place (by its code) and one dimension, as the page shows them."""
    indicator = _find(_here(request, partnership, purpose), slug)
    where = place_to_see(indicator, place[:100])
    if place and where is None:
        raise HttpError(404, "Not found")
    return _values(indicator_view(indicator, where, by[:60]))


def _values(view: IndicatorView) -> ValuesOut:
    target = view.universal_target
    items = [
        CellOut(
            period=period,
            group=group.code,
            group_name=str(group.name),
            status=cell.status,
            numerator=cell.x,
            denominator=cell.n,
            rate=cell.rate,
            low=cell.low,
            high=cell.high,
            margin=cell.margin,
            at_most=cell.at_most,
            at_least=cell.at_least,
        )
        for group in (*view.groups, *([view.everyone] if view.everyone else []))
        for period, cell in group.cells.items()
    ]
    return ValuesOut(
        indicator=view.indicator.slug,
        place=view.place.code if view.place else None,
        dimension=view.dimension.code if view.dimension else None,
        dimensions=[dimension.code for dimension in view.dimensions],
        finding=finding_sentence(view.indicator, view.finding),
        target=TargetOut(value=target[0], by=target[1]) if target else None,
        items=items,
    )


@router.get("/indicators/{slug}/goal/", response=UniversalOut, url_name="indicator-goal")
def read_goal(
    request: HttpRequest, partnership: Path[str], slug: str, place: str = "", by: str = "", purpose: str = ""
) -> UniversalOut:
    """The goal for everyone, each group's distance from it and what is done for it, as the page shows them."""
    indicator = _find(_here(request, partnership, purpose), slug)
    where = place_to_see(indicator, place[:100])
    if place and where is None:
        raise HttpError(404, "Not found")
    return _universal(universal_goal(indicator_view(indicator, where, by[:60])))


def _universal(page: UniversalGoal) -> UniversalOut:
    view = page.view
    every = [*page.groups, *([page.everyone] if page.everyone else [])]
    return UniversalOut(
        indicator=view.indicator.slug,
        place=view.place.code if view.place else None,
        dimension=view.dimension.code if view.dimension else None,
        period=page.period,
        targets=[_target(one) for one in page.targets],
        strategies=[_strategy(one) for one in page.strategies],
        distances=[_distance(one) for one in every],
        gaps=[_gap(one) for one in page.gaps],
    )


def _target(target: Target) -> GoalTargetOut:
    group, other = target.group, target.other_group
    return GoalTargetOut(
        kind=target.kind,
        dimension=group.dimension.code if group else None,
        group=group.code if group else None,
        other_group=other.code if other else None,
        value=float(target.value),
        by=target.by,
    )


def _strategy(one: GroupStrategy) -> StrategyOut:
    return StrategyOut(
        dimension=one.group.dimension.code,
        group=one.group.code,
        text=_in_languages(one.text),
        why=_in_languages(one.why),
        organization=one.organization.slug if one.organization else None,
        initiative=one.initiative.slug if one.initiative else None,
        by=one.by,
    )


def _distance(far: Distance) -> DistanceOut:
    value, low, high = far.distance
    return DistanceOut(
        group=far.group.code,
        group_name=str(far.group.name),
        status=far.reason or ("no-goal" if value is None else "shown"),
        distance=value,
        low=low,
        high=high,
        people=None if far.more[0] is None else int(far.more[0]),
        is_reached=far.is_reached,
        is_beyond_chance=far.is_beyond_chance,
    )


def _gap(gap: GapGoal) -> GapOut:
    value, low, high = gap.gap
    return GapOut(
        target=_target(gap.target),
        gap=value,
        low=low,
        high=high,
        people=gap.more,
        is_reached=gap.is_reached,
        is_beyond_chance=gap.is_beyond_chance,
    )
