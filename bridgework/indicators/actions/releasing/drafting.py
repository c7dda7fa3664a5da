"""A release before its signature: what may be published is planned, attacked and kept as a draft."""

from __future__ import annotations

import hashlib
import time
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from bridgework.analysis.releasing import PlanRefused
from bridgework.indicators.actions.releasing.analyzing import keep_gaps
from bridgework.indicators.actions.releasing.families import family_of
from bridgework.indicators.actions.releasing.ledgers import THRESHOLD, Book, book_of, pack, unpack
from bridgework.indicators.actions.releasing.open_rows import open_rows
from bridgework.indicators.actions.releasing.planning import Planned, plan_table
from bridgework.indicators.actions.releasing.printed import attack_printed
from bridgework.indicators.models import Batch, Indicator, Release, ReleasedTable
from bridgework.indicators.queries.agreed import refusal_of
from bridgework.indicators.queries.open_data import rows_of_table
from bridgework.partnerships.actions.signs import Progress, no_progress
from bridgework.partnerships.models import Act, Membership, Partnership


class ReleaseRefused(ValueError):
    """Nothing is published. The message says why, and what to do."""


def waiting_indicators(partnership: Partnership) -> list[Indicator]:
    """Return the indicators whose values differ from what was last released, or that were never released."""
    rows = Indicator.objects.within(partnership).filter(Q(changed_at__isnull=False) | Q(released_in=None))
    rows = rows.filter(values__isnull=False).distinct().order_by("position", "pk")
    return list(rows.select_related("partnership"))


def prepare_release(
    *,
    partnership: Partnership,
    indicators: Iterable[Indicator] | None = None,
    by: Membership | None,
    at: datetime,
    progress: Progress = no_progress,
) -> Release:
    """Plan what may be published, after everything published before, and keep it as the partnership's one draft.

    Parameters
    ----------
    partnership : Partnership
    indicators : iterable of Indicator, optional
        Which tables; those that wait (`waiting_indicators`) where it is left out.
    by : Membership or None
    at : datetime
    progress : Progress, optional
        Called with parts done, parts in all, and `protecting`.

    Returns
    -------
    Release
        A draft, with its report: numbers of cells and what was tried, no counts of people. An earlier draft is replaced.

    Raises
    ------
    ReleaseRefused
        Where there is nothing to release, a table cannot be planned, or the attack finds that a small count could be worked
        out.
    """
    chosen = waiting_indicators(partnership) if indicators is None else list(indicators)
    if not chosen:
        raise ReleaseRefused(_("Everything is released already. Bring in new numbers first."))
    newest = newest_number(partnership)
    number = newest + 1
    books: dict[str, Book] = {}
    tables = []
    for indicator in chosen:
        indicator.partnership = partnership
        family = family_of(indicator, chosen)
        name = f"r{number}:{indicator.slug}"
        planned = _plan(indicator, family, name, books, progress)
        rows = open_rows(indicator, planned.rows, planned.said)
        _check_printed(indicator, planned, rows, {"people": books[family], "events": books[_own(indicator)]}, name)
        tables.append(_table(indicator, family, planned, rows, clause_against(indicator, at)))
    with transaction.atomic():
        if newest_number(partnership, lock=True) != newest:
            raise ReleaseRefused(_("Another release was published meanwhile. Prepare this one again."))
        Release.objects.within(partnership).filter(state=Release.State.DRAFT).delete()
        release = Release.objects.create(
            partnership=partnership,
            number=number,
            threshold=THRESHOLD,
            license=license_of(partnership),
            report=_report(tables),
            prepared_at=at,
            prepared_by=by,
        )
        for table in tables:
            table.release = release
        ReleasedTable.objects.bulk_create(tables, batch_size=50)
        for table in tables:
            table.report["n_compared"] = keep_gaps(table, rows_of_table(table), progress)
        ReleasedTable.objects.bulk_update(tables, ["report"], batch_size=50)
    return release


def license_of(partnership: Partnership) -> str:
    """Return the license that the next release starts with: that of the last one, else CC BY 4.0."""
    signed = Release.objects.within(partnership).exclude(state=Release.State.DRAFT).order_by("-number")
    return signed.values_list("license", flat=True).first() or Release.License.BY


def clause_against(indicator: Indicator, at: datetime) -> str:
    """Return what keeps a table out of the open data: the clause of an agreement that does not allow it to everybody."""
    if not indicator.is_public:
        return ""
    refusal = refusal_of(indicator, Act.RELEASE, [], timezone.localdate(at, indicator.partnership.zone))
    return "" if refusal is None else refusal.sentence


def newest_number(partnership: Partnership, *, lock: bool = False) -> int:
    """Return the number of the last release that was signed."""
    if lock:
        Partnership.objects.select_for_update().filter(pk=partnership.pk).values_list("pk", flat=True).first()
    signed = Release.objects.within(partnership).exclude(state=Release.State.DRAFT)
    return signed.aggregate(last=Max("number"))["last"] or 0


def _own(indicator: Indicator) -> str:
    """Return the name of the ledger of this indicator's events."""
    return f"events:{indicator.slug}"


def _check_printed(
    indicator: Indicator, planned: Planned, rows: list[list[Any]], books: dict[str, Book], name: str
) -> None:
    found = attack_printed(indicator, planned, rows, books, name)
    if not planned.is_safe:
        raise ReleaseRefused(
            _(
                "“%(name)s” cannot be released: %(n)s of its printed numbers do not follow from published counts, and the attack found "
                "that they say too much. Ask for help: this is a fault of the software."
            )
            % {"name": indicator.name, "n": sum(map(len, found.statements.values()))}
        )


def _plan(indicator: Indicator, family: str, name: str, books: dict[str, Book], progress: Progress) -> Planned:
    """Plan one table over the pages of its ledgers, those of this draft among them."""
    stored = [
        unpack(blob)
        for blob in ReleasedTable.objects.filter(indicator__partnership=indicator.partnership_id, family=family)
        .exclude(release__state=Release.State.DRAFT)
        .order_by("release__number", "pk")
        .values_list("ledger", flat=True)
    ]
    if family not in books:
        books[family] = book_of(page["pages"]["people"] for page in stored if "people" in page["pages"])
    own = _own(indicator)
    books[own] = book_of(
        page["pages"]["events"] for page in stored if "events" in page["pages"] and page["indicator"] == indicator.slug
    )
    split = {one for page in stored for one in page["split"]}
    try:
        planned = plan_table(
            indicator,
            name=name,
            people=books[family],
            events=books[own],
            split=split,
            clock=time.monotonic,
            progress=progress,
        )
    except PlanRefused as why:
        raise ReleaseRefused(
            _("“%(name)s” cannot be released: %(why)s. Look at its table, correct it, and bring it in again.")
            % {"name": indicator.name, "why": why}
        ) from why
    if not planned.is_safe:
        raise ReleaseRefused(
            _(
                "“%(name)s” cannot be released: from what is public already, %(n)s small counts could be worked out. "
                "Withdraw the release that shows them, and ask for help."
            )
            % {"name": indicator.name, "n": planned.audit["n_exposed"]}
        )
    return planned


def state_of(indicator: Indicator) -> str:
    """Return what tells one state of the values from another: when they last changed, and by which import."""
    last = Batch.objects.filter(indicator=indicator).aggregate(last=Max("pk"))["last"]
    return f"{indicator.changed_at.isoformat() if indicator.changed_at else ''} {last or ''}"


def _table(indicator: Indicator, family: str, planned: Planned, rows: list[list[Any]], clause: str) -> ReleasedTable:
    fates: dict[str, int] = defaultdict(int)
    for said in planned.said:
        fates[said.fate] += 1
    public = pack(rows)
    report = {
        "fates": dict(fates),
        "tried": planned.tried,
        "audit": planned.audit,
        "objective": round(planned.objective, 3),
        "lower_bound": round(planned.lower_bound, 3),
        "clause": clause,
        "values_at": state_of(indicator),
    }
    return ReleasedTable(
        indicator=indicator,
        family=family,
        ledger=pack(
            {
                "indicator": indicator.slug,
                "pages": planned.pages,
                "split": planned.split,
                "said": [said.as_list() for said in planned.said],
            }
        ),
        public=public,
        digest=hashlib.sha256(public).hexdigest(),
        n_rows=len(planned.said),
        n_hidden=sum(not said.is_shown for said in planned.said),
        report=report,
    )


def _report(tables: list[ReleasedTable]) -> dict[str, Any]:
    audit: dict[str, int] = defaultdict(int)
    for table in tables:
        for key in ("n_protected", "n_exposed", "n_parts", "n_attacked", "n_printed", "n_implied", "n_without_counts"):
            audit[key] += table.report["audit"].get(key, 0)
    return {
        "n_tables": len(tables),
        "n_rows": sum(table.n_rows for table in tables),
        "n_hidden": sum(table.n_hidden for table in tables),
        "audit": dict(audit),
    }


@transaction.atomic
def discard_release(*, release: Release) -> None:
    """Put a draft aside; nothing was published.

    Raises
    ------
    ReleaseRefused
        Where it was signed.
    """
    if release.state != Release.State.DRAFT:
        raise ReleaseRefused(_("A signed release can be withdrawn, not put aside."))
    release.delete()
