"""Working out who serves the same people, and keeping it for the pages."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Count

from bridgework.alignment.models import Overlap, ReachCount, Reckoning
from bridgework.alignment.queries import services_and_whom, tied_pairs
from bridgework.analysis.who_should_meet import who_should_meet
from bridgework.partnerships.actions.acting import touch
from bridgework.partnerships.actions.directory import DirectoryMapping, Files, import_directory
from bridgework.partnerships.actions.directory.merging import Progress, _nothing
from bridgework.partnerships.actions.importing import ImportReport
from bridgework.partnerships.models import Membership, Partnership, Reach

BATCH = 1_000
GROUPS_KEPT = 3  # of the shared cells, so many sentences; the number of the rest is said


@transaction.atomic
def reckon(*, partnership: Partnership, at: datetime) -> Reckoning:
    """Work out anew whom services reach and which organizations could meet; replaces what was worked out before.

    It is no act of anybody, so it is not journaled; the pages are marked as changed.
    """
    found = who_should_meet(services_and_whom(partnership), tied=tied_pairs(partnership))
    Overlap.objects.within(partnership).delete()
    Overlap.objects.bulk_create(
        [
            Overlap(
                partnership=partnership,
                one_id=pair.one,
                other_id=pair.other,
                n_shared=pair.n_shared,
                turn=pair.turn,
                shared=[
                    {"ages": group.ages, "languages": group.languages, "districts": group.districts}
                    for group in pair.groups[:GROUPS_KEPT]
                ],
            )
            for pair in found.pairs
        ],
        batch_size=BATCH,
    )
    counted = (
        Reach.objects.filter(service__partnership=partnership, service__is_active=True)
        .order_by()
        .values_list("kind", "code")
        .annotate(n=Count("pk"))
    )
    counts = [ReachCount(partnership=partnership, kind=kind, code=code, n_services=n) for kind, code, n in counted]
    ReachCount.objects.within(partnership).delete()
    ReachCount.objects.bulk_create(counts, batch_size=BATCH)
    reckoning, _is_new = Reckoning.objects.update_or_create(
        partnership=partnership,
        defaults={
            "made_at": at,
            "n_services": found.n_services,
            "n_services_in_cells": found.n_services_in_cells,
            "n_organizations": found.n_organizations,
            "n_pairs": found.n_pairs,
            "crowded": [[*cell, n] for cell, n in found.crowded[:20]],
        },
    )
    touch(partnership)
    return reckoning


@transaction.atomic
def import_directory_and_reckon(
    *,
    partnership: Partnership,
    files: Files,
    mapping: DirectoryMapping | None,
    source_name: str,
    by: Membership | None,
    at: datetime,
    progress: Progress = _nothing,
) -> ImportReport:
    """Bring a directory in and work out anew who should meet; both or neither.

    Raises
    ------
    ImportRefused
        Naming file, row and column; nothing was changed then.
    """
    report = import_directory(
        partnership=partnership,
        files=files,
        mapping=mapping,
        source_name=source_name,
        by=by,
        at=at,
        progress=progress,
    )
    if report.n_written or not Reckoning.objects.filter(partnership=partnership).exists():
        report.details["pairs_who_should_meet"] = reckon(partnership=partnership, at=at).n_pairs
    return report
