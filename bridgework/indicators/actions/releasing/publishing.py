"""A release is signed, or withdrawn. What is public changes when it is signed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from bridgework.indicators.actions.protecting import hide_values, keep_summary, settle_home
from bridgework.indicators.actions.releasing.analyzing import forget_older_gaps
from bridgework.indicators.actions.releasing.drafting import (
    ReleaseRefused,
    clause_against,
    newest_number,
    prepare_release,
    state_of,
)
from bridgework.indicators.actions.releasing.ledgers import unpack
from bridgework.indicators.actions.releasing.planning import Said
from bridgework.indicators.models import Indicator, Release, ReleasedTable, Value
from bridgework.lib.words import Words
from bridgework.partnerships.actions.acting import journaled
from bridgework.partnerships.actions.signs import Progress, no_progress
from bridgework.partnerships.models import Membership, Partnership

COLUMNS = (
    "fate", "is_shown", "released_numerator", "released_denominator", "released_value", "released_margin",
    "released_at_most", "released_at_least",
)  # fmt: skip


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
    newest = newest_number(partnership, lock=True)
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
        if state_of(indicator) != table.report["values_at"]:
            raise ReleaseRefused(
                _("“%(name)s” has changed since this release was prepared. Prepare it again.")
                % {"name": indicator.name}
            )
        # Numbers go to those whom each door lets in; to the open data only where the agreement allows it to everybody.
        table.is_open = indicator.is_public and not clause_against(indicator, at)
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
            "tables": {table.indicator.journal_key: table.digest for table in tables},
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
