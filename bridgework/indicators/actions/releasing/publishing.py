"""A release from draft to signature: prepare, sign, discard, withdraw. What is public changes when it is signed."""

from __future__ import annotations

import hashlib
import time
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from bridgework.analysis.releasing import PlanRefused
from bridgework.indicators.actions.protecting import hide_values, keep_summary, settle_home
from bridgework.indicators.actions.releasing.analyzing import forget_older_gaps, keep_gaps
from bridgework.indicators.actions.releasing.families import family_of
from bridgework.indicators.actions.releasing.ledgers import THRESHOLD, Book, book_of, pack, unpack
from bridgework.indicators.actions.releasing.open_rows import open_rows
from bridgework.indicators.actions.releasing.planning import Planned, Said, plan_table
from bridgework.indicators.actions.releasing.printed import attack_printed
from bridgework.indicators.models import Batch, Indicator, Release, ReleasedTable, Value
from bridgework.indicators.queries.agreed import refusal_of
from bridgework.indicators.queries.open_data import rows_of_table
from bridgework.lib.words import Words
from bridgework.partnerships.actions.acting import journaled
from bridgework.partnerships.actions.signs import Progress, no_progress
from bridgework.partnerships.models import Act, Membership, Partnership

COLUMNS = (
    "fate", "is_shown", "released_numerator", "released_denominator", "released_value", "released_margin",
    "released_at_most", "released_at_least",
)  # fmt: skip


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
    newest = _newest(partnership)
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
        tables.append(_table(indicator, family, planned, rows, _clause_against(indicator, at)))
    with transaction.atomic():
        if _newest(partnership, lock=True) != newest:
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


def _clause_against(indicator: Indicator, at: datetime) -> str:
    """Return what keeps a table out of the open data: the clause of an agreement that does not allow it to everybody."""
    if not indicator.is_public:
        return ""
    refusal = refusal_of(indicator, Act.RELEASE, [], timezone.localdate(at, indicator.partnership.zone))
    return "" if refusal is None else refusal.sentence


def _newest(partnership: Partnership, *, lock: bool = False) -> int:
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


def _state_of(indicator: Indicator) -> str:
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
        "values_at": _state_of(indicator),
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
def sign_release(
    *, release: Release, note: Words | None = None, license: str = "", by: Membership | None, at: datetime
) -> Release:
    """Sign a draft: from now on those whom each table is for read its numbers; everybody, where the indicator is public.

    `license` (a value of `Release.License`) is for its files; where it is left out, that of the draft stands.

    Raises
    ------
    ReleaseRefused
        Where it is no draft, values changed since it was prepared, or another release came first.
    """
    partnership = release.partnership
    newest = _newest(partnership, lock=True)
    # Read again under the lock: two people may press the button at once.
    release = Release.objects.select_related("partnership").get(pk=release.pk)
    if release.state != Release.State.DRAFT:
        raise ReleaseRefused(_("This release was signed already."))
    if newest >= release.number:
        raise ReleaseRefused(_("Another release was published meanwhile. Prepare this one again."))
    tables = list(release.tables.select_related("indicator"))
    for table in tables:
        indicator = table.indicator
        indicator.partnership = partnership
        if _state_of(indicator) != table.report["values_at"]:
            raise ReleaseRefused(
                _("“%(name)s” has changed since this release was prepared. Prepare it again.")
                % {"name": indicator.name}
            )
        # Numbers go to those whom each door lets in; to the open data only where the agreement allows it to everybody.
        table.is_open = indicator.is_public and not _clause_against(indicator, at)
    release.state, release.signed_at, release.signed_by = Release.State.PUBLISHED, at, by
    if note:
        release.note = note
    if license:
        release.license = Release.License(license)
    release.save()
    ReleasedTable.objects.filter(pk__in=[table.pk for table in tables if table.is_open]).update(is_open=True)
    for table in tables:
        write_said(table.indicator, [Said(*row) for row in unpack(table.ledger)["said"]])
        table.indicator.released_in, table.indicator.changed_at = release, None
        table.indicator.save(update_fields=["released_in", "changed_at"])
        forget_older_gaps(table)
        settle_home(table.indicator)
        keep_summary(table.indicator)
    journaled(
        partnership=partnership,
        by=by,
        act="indicators.release.published",
        subject=f"indicators.release:{release.number}",
        at=at,
        facts={
            "number": release.number,
            "tables": {table.indicator.slug: table.digest for table in tables},
            "rows": release.report["n_rows"],
            "not_shown": release.report["n_hidden"],
        },
    )
    return release


def write_said(indicator: Indicator, said: list[Said]) -> None:
    """Write what a release says of each value; values that say the same already are left alone."""
    known = {
        pk: tuple(rest)
        for pk, *rest in Value.objects.filter(indicator=indicator).values_list("pk", *COLUMNS).iterator(chunk_size=5000)
    }
    rows = []
    for one in said:
        if one.pk not in known:
            continue  # the cell was withdrawn meanwhile: what is gone is not shown
        new = (
            str(one.fate), one.is_shown, one.numerator, one.denominator, one.value, one.margin, one.at_most, one.at_least,
        )  # fmt: skip
        was = known[one.pk]
        if new[:4] != was[:4] or new[6:] != was[6:] or [_plain(v) for v in new[4:6]] != [_plain(v) for v in was[4:6]]:
            rows.append((*new, one.pk))
    # One statement for all of them: an UPDATE with a CASE for each of a million values would take minutes to build.
    columns = ", ".join(f'"{name}" = %s' for name in COLUMNS)
    with connection.cursor() as cursor:
        cursor.executemany(f'UPDATE "{Value._meta.db_table}" SET {columns} WHERE "id" = %s', rows)  # noqa: S608


def _plain(value: Any) -> str | None:
    return None if value is None else f"{float(value):.6f}"


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


@transaction.atomic
def withdraw_release(*, release: Release, why: Words, by: Membership | None, at: datetime) -> None:
    """Take a release's files off the open-data page, with a reason. Its numbers stay in the ledger: they were public.

    Where it is the last release of an indicator, the indicator's numbers leave every page until the next release.

    Raises
    ------
    ReleaseRefused
        Where it is a draft or was withdrawn, or no reason is given.
    """
    if release.state != Release.State.PUBLISHED:
        raise ReleaseRefused(_("Only a published release can be withdrawn."))
    if not why:
        raise ReleaseRefused(_("Say why it is withdrawn: readers will see it."))
    release.state, release.withdrawn_at, release.withdrawn_why = Release.State.WITHDRAWN, at, why
    release.save(update_fields=["state", "withdrawn_at", "withdrawn_why"])
    for indicator in Indicator.objects.filter(released_in=release):
        hide_values(indicator)
        indicator.changed_at = at
        indicator.save(update_fields=["changed_at"])
        keep_summary(indicator)
    journaled(
        partnership=release.partnership,
        by=by,
        act="indicators.release.withdrawn",
        subject=f"indicators.release:{release.number}",
        at=at,
        facts={"number": release.number},
        why=str(why),
    )


def release_now(
    *,
    partnership: Partnership,
    indicators: Iterable[Indicator] | None = None,
    note: Words | None = None,
    by: Membership | None,
    at: datetime,
    progress: Progress = no_progress,
) -> Release:
    """Prepare a release and sign it at once, for the command line and the example.

    Raises
    ------
    ReleaseRefused
        As `prepare_release` and `sign_release` say; nothing is published then.
    """
    draft = prepare_release(partnership=partnership, indicators=indicators, by=by, at=at, progress=progress)
    return sign_release(release=draft, note=note, by=by, at=at)
