"""Writing the cells of a table: all or nothing, safe to run twice."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bridgework.goals.models import Goal
from bridgework.indicators.actions.defining import define_indicator
from bridgework.indicators.actions.importing.comparing import (
    BATCH,
    FIELDS,
    find_indicator,
    known_cells,
    state_of,
    stored,
    stored_key,
    understand,
)
from bridgework.indicators.actions.protecting import protect
from bridgework.indicators.mapping import Mapping
from bridgework.indicators.models import Indicator, Value
from bridgework.indicators.queries.agreed import refusal_of
from bridgework.indicators.reading import Reading
from bridgework.lib.tables import Table
from bridgework.lib.words import Words
from bridgework.partnerships.actions.importing import ImportRefused, ImportReport, record_import
from bridgework.partnerships.actions.signs import Progress, no_progress
from bridgework.partnerships.models import Act, Membership, Organization, Partnership
from bridgework.places.actions import (
    PeriodDiffers,
    PlaceRow,
    ensure_dimension,
    ensure_everyone,
    ensure_group,
    ensure_period,
    ensure_places,
)
from bridgework.places.labels import code_of
from bridgework.places.models import EVERYONE, Dimension, Group, Period, Place


def _words(value: Any) -> Words:
    if isinstance(value, Words):
        return value
    if isinstance(value, str):
        return Words.of(value)
    return Words.of_many(**value) if value else Words()


def _define(partnership: Partnership, mapping: Mapping, by: Membership | None, at: datetime) -> Indicator:
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


def _ensure_groups(partnership: Partnership, mapping: Mapping, reading: Reading) -> dict[tuple[str, str], Group]:
    """Return the group of every (dimension, group) code of the reading, made where new, in the mapping's order."""
    groups: dict[tuple[str, str], Group] = {}
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
        elif (dimension_code, group_code) not in groups:
            groups[dimension_code, group_code] = ensure_group(
                dimension=dimension_of(dimension_code), code=group_code, name=Words.of(label, partnership.language)
            )
    return groups


def import_values(
    *,
    partnership: Partnership,
    table: Table,
    mapping: Mapping,
    denominators: Table | None = None,
    source_name: str,
    digest: str,
    by: Membership | None,
    at: datetime,
    progress: Progress = no_progress,
) -> ImportReport:
    """Bring a table into an indicator, whole or not at all; the indicator is defined if it is new.

    Parameters
    ----------
    partnership : Partnership
    table, denominators : Table
        As `read_source` returns them.
    mapping : Mapping
    source_name, digest : str
        For the record: the file's name, and the digest of its bytes.
    by : Membership or None
    at : datetime
    progress : Progress
        Called with steps done, steps in all, and the phase: `checking`, `writing`, `protecting`.

    Returns
    -------
    ImportReport
        Records are cells: one place, period and group. Cells that the table leaves empty are withdrawn where they were known,
        and otherwise unchanged. Cells that the table does not mention stay.

    Raises
    ------
    ImportRefused
        If anything in the table does not fit; nothing is written then.
    """
    # Read before the transaction: on SQLite nobody else writes while it runs.
    reading = understand(table, mapping, denominators, progress)
    return import_reading(
        partnership=partnership,
        reading=reading,
        mapping=mapping,
        notes=[str(problem.message) for problem in table.problems],
        source_name=source_name,
        digest=digest,
        by=by,
        at=at,
        progress=progress,
    )


@transaction.atomic
def import_reading(
    *,
    partnership: Partnership,
    reading: Reading,
    mapping: Mapping,
    notes: list[str],
    source_name: str,
    digest: str,
    by: Membership | None,
    at: datetime,
    progress: Progress = no_progress,
) -> ImportReport:
    """Write what `understand` read, in one transaction; see `import_values`.

    Raises
    ------
    ImportRefused
        If the indicator is another one, a period has another meaning here, or an agreement does not allow it.
    """
    progress(0, len(reading.cells), "writing")
    indicator = _define(partnership, mapping, by, at)
    capacities = None if by is None else [by]
    refusal = refusal_of(indicator, Act.UPLOAD, capacities, timezone.localdate(at, partnership.zone))
    if refusal is not None:
        raise ImportRefused(refusal.sentence)
    groups = _ensure_groups(partnership, mapping, reading)
    level = indicator.place_level
    rows = [PlaceRow(level, code, name) for code, name in reading.places.items()]
    places = ensure_places(scope=partnership.scope, rows=rows)
    periods = _ensure_periods(partnership, reading)
    report = ImportReport(n_read=len(reading.cells))
    touched = _write(indicator, reading, places, periods, groups, report, progress)
    if touched:
        indicator.refreshed_at = indicator.changed_at = at
        indicator.save(update_fields=["refreshed_at", "changed_at"])
        protect(indicator=indicator, places=touched, progress=progress)
    report.details = {
        "indicator": indicator.slug,
        "rows": reading.n_rows,
        "rows_left_out": reading.n_left_out,
        "places": len(reading.places),
        "periods": len(set(reading.periods.values())),
        "not_shown": Value.objects.filter(indicator=indicator, is_shown=False).count(),
    }
    report.problems = notes[:50]
    record_import(
        partnership=partnership,
        kind="indicators",
        source_name=source_name,
        digest=digest,
        report=report,
        by=by,
        at=at,
        facts=[("indicator", indicator.slug)],
    )
    return report


def _ensure_periods(partnership: Partnership, reading: Reading) -> dict[str, Period]:
    try:
        return {code: ensure_period(scope=partnership.scope, code=label) for label, code in reading.periods.items()}
    except PeriodDiffers as why:
        raise ImportRefused(str(why)) from why


def _write(
    indicator: Indicator,
    reading: Reading,
    places: dict[tuple[str, str], Place],
    periods: dict[str, Period],
    groups: dict[tuple[str, str], Group],
    report: ImportReport,
    progress: Progress,
) -> set[int]:
    """Write what is new, changed or withdrawn; count it; return the keys of the places it happened in."""
    known, touched = known_cells(indicator), set()
    new: list[Value] = []
    changed: list[Value] = []
    withdrawn: list[int] = []
    n_done, n_cells = 0, len(reading.cells)
    for key, cell in reading.cells.items():
        before = known.get(stored_key(key))
        state = state_of(before[1] if before else None, cell)
        n_done += 1
        if n_done % BATCH == 0:
            progress(n_done, n_cells, "writing")
        if state == "unchanged":
            report.n_unchanged += 1
            continue
        report.n_written += 1
        place = places[indicator.place_level, key[0]]
        touched.add(place.pk)
        value = Value(
            pk=before[0] if before else None,
            indicator=indicator,
            place=place,
            period=periods[key[1]],
            group=groups[key[2], key[3]],
            **dict(zip(FIELDS, stored(cell), strict=True)),
        )
        if state == "new":
            new.append(value)
            if len(new) >= BATCH:
                Value.objects.bulk_create(new)
                new = []
        elif state == "withdrawn" and before:
            withdrawn.append(before[0])
        else:
            changed.append(value)
    Value.objects.bulk_create(new, batch_size=BATCH)
    # What was released of them stands until the next release.
    Value.objects.bulk_update(changed, FIELDS, batch_size=200)
    for start in range(0, len(withdrawn), BATCH):
        Value.objects.filter(pk__in=withdrawn[start : start + BATCH]).delete()
    progress(n_cells, n_cells, "writing")
    return touched
