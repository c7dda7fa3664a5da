"""Indicators: only what their pages show, at the one level of place that they show. Hidden cells are empty."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import F, Q, QuerySet

from bridgework.config.exporting.sheet import CHUNK, If, Row, Sheet, listed, table
from bridgework.config.exporting.sheets_goals import ONLY_PUBLIC, PART_OF, TOWARD
from bridgework.indicators.models import (
    GroupStrategy,
    Indicator,
    Release,
    ReleasedTable,
    Story,
    StoryReview,
    Target,
    Value,
)
from bridgework.indicators.queries.open_data import releases_to_see
from bridgework.indicators.queries.view import CELL, shown_cell
from bridgework.partnerships.models import Partnership
from bridgework.places.models import Dimension, Group, Period, Place, PlaceShape

FOR_ITS_PAGE = "how its page opens, and what lists keep of it"
IN_ANOTHER_COLUMN = "in the numerator, denominator and status as released"


def _public_indicators(partnership: Partnership) -> QuerySet[Indicator]:
    # What is under an agreement leaves only as the agreement says, not with an archive for everybody.
    return Indicator.objects.within(partnership).filter(is_public=True, is_under_agreement=False)


def _of(model: Any, *order: str, at: str = "indicator") -> Any:
    def rows(partnership: Partnership) -> QuerySet[Any]:
        return model.objects.filter(**{f"{at}__in": _public_indicators(partnership)}).order_by(*order, "pk")

    return rows


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
        yield (
            *(indicator, place, dimension, group, period, shown.x, shown.n, given, shown.margin, shown.status),
            *(shown.at_most, shown.at_least),
        )


def dimensions(partnership: Partnership) -> Iterator[Row]:
    rows = Dimension.objects.filter(scope=partnership.scope).order_by("position", "pk").prefetch_related("crosses")
    for one in rows:
        yield (one.code, one.name, one.position, sorted(crossed.code for crossed in one.crosses.all()))


def groups(partnership: Partnership) -> Iterator[Row]:
    rows = Group.objects.filter(dimension__scope=partnership.scope).select_related("dimension")
    rows = rows.prefetch_related("crosses__dimension").order_by("dimension__position", "position", "pk")
    for one in rows.iterator(CHUNK):
        crossed = sorted(f"{group.dimension.code}/{group.code}" for group in one.crosses.all())
        key = f"{one.dimension.code}/{one.code}"
        yield (key, one.dimension.code, one.code, one.dimension.name, one.name, one.position, one.color, crossed)


def _released(partnership: Partnership) -> QuerySet[ReleasedTable]:
    rows = ReleasedTable.objects.filter(
        release__in=releases_to_see(partnership).order_by().values("pk"), is_open=True, indicator__is_public=True
    )
    return rows.order_by("release__number", "pk")


MEASURED: tuple[Sheet, ...] = (
    table(
        "indicators",
        "Public indicators.",
        Indicator,
        lambda partnership: _public_indicators(partnership).order_by("position", "pk"),
        {
            "slug": "slug",
            "goal": TOWARD,
            "name*": "name",
            "definition*": "definition",
            "counted*": "counted",
            "population*": "population",
            "unit": "unit",
            "polarity": "polarity",
            "source": "source",
            "method_note*": "method_note",
            "steward": "steward__slug",
            "place_level": "place_level",
            "is_headline": "is_headline",
            "kind": "kind",
            "measure": "measure",
            "contributes_to": If("contributes_to__slug", Q(contributes_to__is_public=True)),
            "performed_by": "performed_by__slug",
            "initiative": PART_OF,
            "months_between": "months_between",
            "refreshed_at": "refreshed_at",
            "position": "position",
        },
        {
            "is_public": ONLY_PUBLIC,
            "is_under_agreement": "what is under an agreement leaves only as the agreement says",
            "changed_at": "values that wait for a release",
            "released_in": "`released_tables` says it",
            "home_place": FOR_ITS_PAGE,
            "home_dimension": FOR_ITS_PAGE,
            "summary": FOR_ITS_PAGE,
        },
    ),
    table(
        "targets",
        "Where the goals want indicators to be: a level, or a gap (difference or ratio) to another group or to all others.",
        Target,
        _of(Target),
        {
            "indicator": "indicator__slug",
            "kind": "kind",
            "dimension": "group__dimension__code",
            "group": "group__code",
            "other_group": "other_group__code",
            "value": "value",
            "by": "by",
        },
    ),
    table(
        "group_strategies",
        "What is done so that a group reaches the goal, and who answers for it.",
        GroupStrategy,
        lambda partnership: _of(GroupStrategy)(partnership).filter(is_open=True),
        {
            "id": "pk",
            "indicator": "indicator__slug",
            "dimension": "group__dimension__code",
            "group": "group__code",
            "text*": "text",
            "why*": "why",
            "organization": "organization__slug",
            "initiative": PART_OF,
            "by": "by",
            "position": "position",
        },
        {"is_open": "those that ended are shown no longer"},
    ),
    listed(
        "indicator_values",
        "Their values as pages show them. `status` says why a cell is empty: not-shown, or withheld-by-source.",
        Value,
        values,
        (
            *("indicator", "place", "dimension", "group", "period", "numerator", "denominator", "rate_as_given"),
            *("margin", "status", "at_most_percent", "at_least_percent"),
        ),
        ("indicator", "place", "group", "period", *CELL),
        {
            "numerator": IN_ANOTHER_COLUMN,
            "denominator": IN_ANOTHER_COLUMN,
            "value": IN_ANOTHER_COLUMN,
            "margin": IN_ANOTHER_COLUMN,
            "fate": "why a cell is hidden is part of what is hidden",
        },
    ),
    table(
        "stories",
        "Stories behind the curves, newest last, signed with name and capacity as they stood then.",
        Story,
        _of(Story, "indicator_id", "written_at"),
        {
            "id": "pk",
            "indicator": "indicator__slug",
            "text*": "text",
            "signed_as": "signed_as",
            "written_at": "written_at",
        },
        {"written_by": "an account"},
    ),
    table(
        "story_reviews",
        "What affected people said of a story: a group of people, never a person's name.",
        StoryReview,
        _of(StoryReview, "story_id", "reviewed_on", at="story__indicator"),
        {
            "id": "pk",
            "story": "story_id",
            "dimension": "group__dimension__code",
            "group": "group__code",
            "who": "who",
            "said*": "said",
            "reviewed_on": "reviewed_on",
        },
        {"recorded_by": "an account"},
    ),
    table(
        "releases",
        "Sets of tables that were published together, and withdrawn ones.",
        Release,
        releases_to_see,
        {
            "number": "number",
            "state": "state",
            "license": "license",
            "note*": "note",
            "threshold": "threshold",
            "signed_at": "signed_at",
            "withdrawn_at": "withdrawn_at",
            "withdrawn_why*": "withdrawn_why",
        },
        {
            "report": "of all its tables, those for members too",
            "prepared_at": "drafts are for data stewards",
            "prepared_by": "an account",
            "signed_by": "an account",
        },
    ),
    table(
        "released_tables",
        "The open tables of each release, with the digest of their rows; the rows themselves are under Open data.",
        ReleasedTable,
        _released,
        {
            "release": "release__number",
            "indicator": "indicator__slug",
            "digest": "digest",
            "rows": "n_rows",
            "hidden": "n_hidden",
        },
        {
            "family": "which tables are protected together",
            "ledger": "true counts",
            "public": "the rows: `indicator_values` has the newest, Open data every release's",
            "is_open": "only open tables are here",
            "report": "of the protection, see Open data",
        },
    ),
    table(
        "places",
        "Places in their hierarchy.",
        Place,
        lambda partnership: Place.objects.filter(scope=partnership.scope).order_by("level", "code"),
        {
            "level": "level",
            "code": "code",
            "name": "name",
            "parent_level": "parent__level",
            "parent_code": "parent__code",
        },
    ),
    table(
        "place_shapes",
        "Outlines of places, for maps: rings of whole numbers, x0, y0, then steps, in 1/100,000 degree.",
        PlaceShape,
        lambda partnership: PlaceShape.objects.filter(place__scope=partnership.scope).order_by("place_id"),
        {
            "level": "place__level",
            "code": "place__code",
            "rings": "rings",
            "label_lon": "label_lon",
            "label_lat": "label_lat",
        },
        {"drawn": "the same, ready to draw"},
    ),
    listed(
        "dimensions",
        "Ways to tell people apart that matter for equity.",
        Dimension,
        dimensions,
        ("code", "name*", "position", "crosses"),
        ("code", "name", "position", "crosses"),
    ),
    listed(
        "groups",
        "Groups of people by dimension.",
        Group,
        groups,
        ("key", "dimension", "code", "dimension_name*", "name*", "position", "color", "crosses"),
        ("dimension", "code", "name", "position", "color", "crosses"),
    ),
    table(
        "periods",
        "Spans of days.",
        Period,
        lambda partnership: Period.objects.filter(scope=partnership.scope).order_by("starts_on", "code"),
        {"code": "code", "starts_on": "starts_on", "ends_on": "ends_on"},
    ),
)
