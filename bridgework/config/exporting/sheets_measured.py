"""Indicators: only what their pages show, at the one level of place that they show. Hidden cells are empty."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Case, F, QuerySet, When
from django.db.models import Value as Text

from bridgework.config.exporting.sheet import CHUNK, Row, Sheet
from bridgework.indicators.models import GroupStrategy, Indicator, Target, Value
from bridgework.indicators.queries.view import CELL, shown_cell
from bridgework.partnerships.models import Partnership
from bridgework.places.models import Group, Period, Place


def _public_indicators(partnership: Partnership) -> QuerySet[Indicator]:
    # What is under an agreement leaves only as the agreement says, not with an archive for everybody.
    return Indicator.objects.within(partnership).filter(is_public=True, is_under_agreement=False)


def indicators(partnership: Partnership) -> Iterator[Row]:
    yield from (
        _public_indicators(partnership)
        .annotate(
            public_goal=Case(When(goal__is_public=True, then=F("goal__slug")), default=Text("")),
            public_above=Case(When(contributes_to__is_public=True, then=F("contributes_to__slug")), default=Text("")),
        )
        .order_by("position", "pk")
        .values_list(
            "slug", "public_goal", "name", "definition", "counted", "population", "unit", "polarity", "source", "method_note",
            "steward__slug", "place_level", "is_headline", "kind", "measure", "public_above", "performed_by__slug",
            "initiative__slug", "months_between",
        )
        .iterator(CHUNK)
    )  # fmt: skip


def targets(partnership: Partnership) -> Iterator[Row]:
    rows = Target.objects.filter(indicator__in=_public_indicators(partnership)).order_by("pk")
    columns = ("indicator__slug", "kind", "group__dimension__code", "group__code", "other_group__code", "value", "by")
    yield from rows.values_list(*columns).iterator(CHUNK)


def strategies(partnership: Partnership) -> Iterator[Row]:
    rows = GroupStrategy.objects.filter(indicator__in=_public_indicators(partnership), is_open=True).order_by("pk")
    columns = (
        "indicator__slug", "group__dimension__code", "group__code", "text", "why", "organization__slug", "initiative__slug",
        "by",
    )  # fmt: skip
    yield from rows.values_list(*columns).iterator(CHUNK)


def values(partnership: Partnership) -> Iterator[Row]:
    # CELL names the columns that releases write: what is not public never reaches this process.
    rows = Value.objects.filter(
        indicator__in=_public_indicators(partnership), place__level=F("indicator__place_level")
    ).order_by("indicator_id", "place_id", "group_id", "period_id")
    for indicator, unit, place, dimension, group, period, *cell in rows.values_list(
        "indicator__slug",
        "indicator__unit",
        "place__code",
        "group__dimension__code",
        "group__code",
        "period__code",
        *CELL,
    ).iterator(CHUNK):
        shown = shown_cell(unit, *cell)
        given = shown.rate if shown.x is None else None
        yield (indicator, place, dimension, group, period, shown.x, shown.n, given, shown.margin, shown.status)


def places(partnership: Partnership) -> Iterator[Row]:
    rows = Place.objects.filter(scope=partnership.scope).order_by("level", "code")
    yield from rows.values_list("level", "code", "name", "parent__level", "parent__code").iterator(CHUNK)


def groups(partnership: Partnership) -> Iterator[Row]:
    rows = Group.objects.filter(dimension__scope=partnership.scope).order_by("dimension__position", "position", "pk")
    for dimension, code, *rest in rows.values_list(
        "dimension__code", "code", "dimension__name", "name", "position"
    ).iterator(CHUNK):
        yield (f"{dimension}/{code}", dimension, code, *rest)


def periods(partnership: Partnership) -> Iterator[Row]:
    rows = Period.objects.filter(scope=partnership.scope).order_by("starts_on", "code")
    yield from rows.values_list("code", "starts_on", "ends_on").iterator(CHUNK)


MEASURED = (
    Sheet(
        "indicators",
        "Public indicators.",
        (
            *("slug", "goal", "name*", "definition*", "counted*", "population*", "unit", "polarity", "source"),
            *("method_note*", "steward", "place_level", "is_headline", "kind", "measure", "contributes_to"),
            *("performed_by", "initiative", "months_between"),
        ),
        indicators,
    ),
    Sheet(
        "targets",
        "Where the goals want indicators to be: a level, or a gap (difference or ratio) to another group or to all others.",
        ("indicator", "kind", "dimension", "group", "other_group", "value", "by"),
        targets,
    ),
    Sheet(
        "group_strategies",
        "What is done so that a group reaches the goal, and who answers for it.",
        ("indicator", "dimension", "group", "text*", "why*", "organization", "initiative", "by"),
        strategies,
    ),
    Sheet(
        "indicator_values",
        "Their values as pages show them. `status` says why a cell is empty: not-shown, or withheld-by-source.",
        (
            "indicator",
            "place",
            "dimension",
            "group",
            "period",
            "numerator",
            "denominator",
            "rate_as_given",
            "margin",
            "status",
        ),
        values,
    ),
    Sheet("places", "Places in their hierarchy.", ("level", "code", "name", "parent_level", "parent_code"), places),
    Sheet(
        "groups",
        "Groups of people by dimension.",
        ("key", "dimension", "code", "dimension_name*", "name*", "position"),
        groups,
    ),
    Sheet("periods", "Spans of days.", ("code", "starts_on", "ends_on"), periods),
)
