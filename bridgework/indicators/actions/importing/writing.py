"""Writing the cells of a table: all or nothing, safe to run twice."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from bridgework.indicators.actions.importing.comparing import (
    Keys,
    known_cells,
    state_of,
    stored,
    understand,
)
from bridgework.indicators.actions.importing.keeping import (
    BATCH,
    CHANGE_COLUMNS,
    as_json,
    mark_refreshed,
    write_cells,
)
from bridgework.indicators.actions.importing.meaning import (
    define_by_mapping,
    ensure_groups,
    ensure_periods,
    place_them,
    remember_meaning,
)
from bridgework.indicators.actions.protecting import protect
from bridgework.indicators.mapping import Mapping
from bridgework.indicators.models import Batch, Change, Indicator, Value
from bridgework.indicators.queries.agreed import refusal_of
from bridgework.indicators.reading import Reading
from bridgework.lib.bulk import write_rows
from bridgework.lib.tables import Table
from bridgework.partnerships.actions.importing import ImportRefused, ImportReport, record_import
from bridgework.partnerships.actions.signs import Progress, no_progress
from bridgework.partnerships.models import Act, Membership, Partnership
from bridgework.places.queries import known_labels


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
    known = known_labels(partnership.scope, mapping.source)
    reading = understand(table, mapping, denominators, progress, known)
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
    indicator = define_by_mapping(partnership, mapping, by, at)
    capacities = None if by is None else [by]
    refusal = refusal_of(indicator, Act.UPLOAD, capacities, timezone.localdate(at, partnership.zone))
    if refusal is not None:
        raise ImportRefused(refusal.sentence)
    # Who brings numbers into the same indicator waits: what a correction replaces is kept exactly.
    Indicator.objects.select_for_update().filter(pk=indicator.pk).values_list("pk", flat=True).first()
    groups = ensure_groups(partnership, mapping, reading)
    places = place_them(partnership, indicator.place_level, reading)
    periods = ensure_periods(partnership, reading)
    remember_meaning(mapping, reading, groups)
    keys = Keys(
        {code: place.pk for (level, code), place in places.items() if level == indicator.place_level},
        {code: period.pk for code, period in periods.items()},
        {key: group.pk for key, group in groups.items()},
    )
    batch = Batch.objects.create(indicator=indicator, source_name=source_name[:300], digest=digest, by=by, at=at)
    report = ImportReport(n_read=len(reading.cells))
    touched = _write(batch, reading, keys, report, progress)
    mark_refreshed(indicator, at, is_changed=bool(touched))
    if touched:
        protect(indicator=indicator, places=touched, progress=progress)
    report.details = {
        "indicator": indicator.slug,
        "rows": reading.n_rows,
        "rows_left_out": reading.n_left_out,
        "places": len(reading.places),
        "periods": len(set(reading.periods.values())),
        "new": batch.n_new,
        "changed": batch.n_changed,
        "withdrawn": batch.n_withdrawn,
        "batch": batch.pk,
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
        facts=[("indicator", indicator.journal_key)],
    )
    return report


def _write(batch: Batch, reading: Reading, keys: Keys, report: ImportReport, progress: Progress) -> set[int]:
    """Write what is new, changed or withdrawn, and its history; count it; return the keys of the places it happened in."""
    indicator, cells = batch.indicator, reading.cells
    known, touched = known_cells(indicator, keys.periods.values()), set()
    counts = {"new": 0, "changed": 0, "withdrawn": 0, "unchanged": 0}
    values: list[tuple] = []
    withdrawn: list[int] = []
    history: list[tuple] = []
    for n_done, (key, cell) in enumerate(cells.items(), start=1):
        if n_done % BATCH == 0:
            progress(n_done, len(cells), "writing")
        at = keys.of(key)
        if at is None:  # every name of the reading was made above
            raise KeyError(key)
        before = known.get(at)
        state = state_of(before[1] if before else None, cell)
        counts[state] += 1
        if state == "unchanged":
            continue
        touched.add(at[0])
        after = None if state == "withdrawn" else stored(cell)
        if after is not None:
            values.append((indicator.pk, *at, *after))
        elif before is not None:
            withdrawn.append(before[0])
        history.append((batch.pk, *at, as_json(before[1] if before else None), as_json(after)))
        if len(history) >= BATCH:
            write_cells(values, withdrawn)
            write_rows(Change, CHANGE_COLUMNS, history)
            values, withdrawn, history = [], [], []
    write_cells(values, withdrawn)
    write_rows(Change, CHANGE_COLUMNS, history)
    batch.n_new, batch.n_changed, batch.n_withdrawn = counts["new"], counts["changed"], counts["withdrawn"]
    batch.save(update_fields=["n_new", "n_changed", "n_withdrawn"])
    report.n_unchanged = counts["unchanged"]
    report.n_written = len(cells) - counts["unchanged"]
    progress(len(cells), len(cells), "writing")
    return touched
