"""What a table's names stand for, made where it is new: the indicator, its groups, its places and periods."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from bridgework.goals.models import Goal
from bridgework.indicators.actions.defining import define_indicator
from bridgework.indicators.actions.importing.comparing import find_indicator
from bridgework.indicators.labelling import GroupKey
from bridgework.indicators.mapping import Mapping
from bridgework.indicators.models import Indicator
from bridgework.indicators.reading import Reading
from bridgework.lib.words import Words
from bridgework.partnerships.actions.importing import ImportRefused
from bridgework.partnerships.models import Membership, Organization, Partnership
from bridgework.places.actions import (
    LabelRow,
    PeriodDiffers,
    PlaceRow,
    WrongParent,
    ensure_crossed_group,
    ensure_dimension,
    ensure_everyone,
    ensure_group,
    ensure_period,
    ensure_places,
    remember_labels,
)
from bridgework.places.labels import code_of, key_of
from bridgework.places.models import EVERYONE, Dimension, Group, Period, Place


def _words(value: Any) -> Words:
    if isinstance(value, Words):
        return value
    if isinstance(value, str):
        return Words.of(value)
    return Words.of_many(**value) if value else Words()


def define_by_mapping(partnership: Partnership, mapping: Mapping, by: Membership | None, at: datetime) -> Indicator:
    """Return the mapping's indicator, made if it is new.

    Raises
    ------
    ImportRefused
        If it is there with another unit or another level of places: the numbers would not mean the same.
    """
    given, known = mapping.indicator, find_indicator(partnership, mapping)
    level = code_of(mapping.place_level, 40)
    if known is not None:
        if known.unit != mapping.unit:
            raise ImportRefused(
                _("“%(name)s” counts in another unit (%(unit)s). Use another slug for numbers that count differently.")
                % {"name": known.name, "unit": known.get_unit_display()}
            )
        if known.place_level and known.place_level != level:
            raise ImportRefused(
                _(
                    "“%(name)s” is kept by %(level)s, and one indicator has one level of places. Use another slug for %(other)s."
                )
                % {"name": known.name, "level": known.place_level, "other": level}
            )
        if not known.place_level:
            known.place_level = level
            known.save(update_fields=["place_level"])
        return known
    if not given.get("name"):
        raise ImportRefused(_("Say in the mapping what the indicator is called: [indicator] name."))
    goal = Goal.objects.within(partnership).filter(slug=given["goal"]).first() if given.get("goal") else None
    steward = (
        Organization.objects.within(partnership).filter(slug=given["steward"]).first() if given.get("steward") else None
    )
    return define_indicator(
        partnership=partnership,
        slug=str(given.get("slug", ""))[:80],
        by=by,
        at=at,
        goal=goal,
        steward=steward,
        name=_words(given["name"]),
        definition=_words(given.get("definition")),
        counted=_words(given.get("counted")),
        population=_words(given.get("population")),
        method_note=_words(given.get("method_note")),
        unit=mapping.unit,
        polarity=str(given.get("polarity", Indicator.Polarity.UP)),
        source=str(given.get("source", ""))[:300],
        place_level=level,
        is_public=given.get("is_public", True) is not False,
    )


def ensure_groups(partnership: Partnership, mapping: Mapping, reading: Reading) -> dict[GroupKey, Group]:
    """Return the group of every (dimension, group) code of the reading, made where new, in the mapping's order."""
    groups: dict[GroupKey, Group] = {}
    dimensions: dict[str, Dimension] = {}
    named = {d.code: d for d in mapping.dimensions}

    def dimension_of(code: str) -> Dimension:
        if code not in dimensions:
            words = (
                Words.of_many(**named[code].name) if code in named else Words.of(code.replace("-", " ").capitalize())
            )
            dimensions[code] = ensure_dimension(scope=partnership.scope, code=code, name=words)
        return dimensions[code]

    for dimension in mapping.dimensions:
        for group in dimension.groups:
            if (dimension.code, group.code) in reading.groups:
                groups[dimension.code, group.code] = ensure_group(
                    dimension=dimension_of(dimension.code), code=group.code, name=Words.of_many(**group.name)
                )
    for (dimension_code, group_code), label in reading.groups.items():
        if dimension_code == EVERYONE:
            groups[dimension_code, group_code] = ensure_everyone(scope=partnership.scope)
        elif (dimension_code, group_code) not in groups and (dimension_code, group_code) not in reading.crossed:
            groups[dimension_code, group_code] = ensure_group(
                dimension=dimension_of(dimension_code), code=group_code, name=Words.of(label, partnership.language)
            )
    # After the groups that they cross. Only those that the table has: never every combination.
    for (dimension_code, group_code), parts in reading.crossed.items():
        groups[dimension_code, group_code] = ensure_crossed_group(
            parts=[groups[part] for part in parts], dimension_code=dimension_code, code=group_code
        )
    return groups


def place_them(partnership: Partnership, level: str, reading: Reading) -> dict[tuple[str, str], Place]:
    """Return the places of the reading by (level, code), made where new, below the larger places that the table names.

    Raises
    ------
    ImportRefused
        If a place would lie in itself.
    """
    rows = [PlaceRow(code_of(kind, 40), code, name) for kind, code, name in dict.fromkeys(reading.parents.values())]
    for code, name in reading.places.items():
        parent = reading.parents.get(code)
        # A table that has only codes takes no name away.
        rows.append(PlaceRow(level, code, "" if name == code else name, parent[:2] if parent else None))
    try:
        return ensure_places(scope=partnership.scope, rows=rows)
    except WrongParent as why:
        raise ImportRefused(str(why)) from why


def ensure_periods(partnership: Partnership, reading: Reading) -> dict[str, Period]:
    """Return the periods of the reading by code, made where new.

    Raises
    ------
    ImportRefused
        If one has another meaning here.
    """
    try:
        return {code: ensure_period(scope=partnership.scope, code=label) for label, code in reading.periods.items()}
    except PeriodDiffers as why:
        raise ImportRefused(str(why)) from why


def remember_meaning(mapping: Mapping, reading: Reading, groups: dict[GroupKey, Group]) -> None:
    """Remember what the mapping says of labels, for the next table of its source.

    A mapping that names no source teaches only what somebody said outright ([labels]): what one source calls "Other" is
    another thing elsewhere.
    """
    said = {(rule.dimension, key_of(rule.label)) for rule in mapping.labels}
    rows = [
        LabelRow(rule.label, groups[rule.dimension, rule.group], rule.since, rule.until)
        for rule in reading.learned
        if (rule.dimension, rule.group) in groups
        and (mapping.source or (rule.dimension, rule.label) in said)
        and (rule.label != key_of(rule.group) or rule.since or rule.until)
    ]
    if rows:
        remember_labels(source=mapping.source, rows=rows)
