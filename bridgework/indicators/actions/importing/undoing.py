"""Taking an import back: the newest one first, exactly, and only where nothing has touched its cells since."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bridgework.indicators.actions.importing.comparing import known_cells
from bridgework.indicators.actions.importing.keeping import from_json, write_cells
from bridgework.indicators.actions.protecting import protect
from bridgework.indicators.models import Batch, Indicator
from bridgework.indicators.queries.agreed import refusal_of
from bridgework.indicators.queries.history import newest_batch
from bridgework.partnerships.actions import journaled
from bridgework.partnerships.actions.signs import Progress, no_progress
from bridgework.partnerships.models import Act, Membership
from bridgework.ui.numbers import plain_date


class UndoRefused(Exception):
    """The import cannot be taken back; the message says why and what to do."""


@transaction.atomic
def undo_import(*, batch: Batch, by: Membership | None, at: datetime, progress: Progress = no_progress) -> int:
    """Put every cell of an import back as it was before, and protect the places anew.

    Parameters
    ----------
    batch : Batch
    by : Membership or None
    at : datetime
    progress : Progress, optional

    Returns
    -------
    int
        How many cells were put back.

    Raises
    ------
    UndoRefused
        If it was undone before, changed nothing, is not the newest of its indicator, or one of its cells is not as it left
        it; or if an agreement does not allow it. Nothing is changed then.
    """
    # As an import does: who brings numbers in meanwhile waits.
    indicator = (
        Indicator.objects.select_for_update(of=("self",)).select_related("partnership").get(pk=batch.indicator_id)
    )
    batch = Batch.objects.get(pk=batch.pk)
    _check(indicator, batch, by, at)
    changes = list(batch.changes.values_list("place_id", "period_id", "group_id", "before", "after"))
    known = known_cells(indicator, (row[1] for row in changes))
    cells: list[tuple] = []
    withdrawn: list[int] = []
    for place, period, group, before, after in changes:
        there = known.get((place, period, group))
        if (there[1] if there else None) != from_json(after):
            raise UndoRefused(
                _("Some of its numbers were changed since, so it cannot be undone. Bring in a corrected table instead.")
            )
        kept = from_json(before)
        if kept is not None:
            cells.append((indicator.pk, place, period, group, *kept))
        elif there is not None:
            withdrawn.append(there[0])
    write_cells(cells, withdrawn)
    batch.undone_at, batch.undone_by = at, by
    batch.save(update_fields=["undone_at", "undone_by"])
    _mark(indicator, at)
    protect(indicator=indicator, places={row[0] for row in changes}, progress=progress)
    journaled(
        partnership=indicator.partnership,
        by=by,
        act="indicators.import.undone",
        subject=f"indicators.indicator:{indicator.journal_key}",
        at=at,
        facts={
            "source": batch.source_name,
            "digest": batch.digest,
            "written": len(changes),
            "indicator": indicator.journal_key,
        },
    )
    return len(changes)


def _check(indicator: Indicator, batch: Batch, by: Membership | None, at: datetime) -> None:
    if batch.undone_at is not None:
        raise UndoRefused(_("This import was undone on %(date)s.") % {"date": plain_date(batch.undone_at)})
    if not batch.n_new + batch.n_changed + batch.n_withdrawn:
        raise UndoRefused(_("This import changed nothing, so there is nothing to undo."))
    newest = newest_batch(indicator)
    if newest is not None and newest.pk != batch.pk:
        raise UndoRefused(
            _("A later table, “%(name)s”, was brought in on %(date)s. Undo that one first.")
            % {"name": newest.source_name, "date": plain_date(newest.at)}
        )
    capacities = None if by is None else [by]
    refusal = refusal_of(indicator, Act.UPLOAD, capacities, timezone.localdate(at, indicator.partnership.zone))
    if refusal is not None:
        raise UndoRefused(refusal.sentence)


def _mark(indicator: Indicator, at: datetime) -> None:
    """Numbers last came in with the import before; they differ from the last release now, as far as anybody knows."""
    before = Batch.objects.filter(indicator=indicator, undone_at=None).order_by("-at", "-pk").first()
    indicator.refreshed_at = before.at if before else None
    indicator.changed_at = indicator.changed_at or at
    indicator.save(update_fields=["refreshed_at", "changed_at"])
