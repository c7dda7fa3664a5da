"""`bridgework export ledger`: every move of a partnership's funds, as one CSV file."""

from __future__ import annotations

from pathlib import Path

import click

from bridgework.config.cli.base import answer, json_option, needs_database, new_file_option, partnership_option, refuse


@click.command("ledger")
@partnership_option
@click.option("--fund", "fund_slug", metavar="SLUG", help="One fund; without it, all of them.")
@new_file_option("FILE.csv")
@json_option
@needs_database
def export_ledger(slug: str, fund_slug: str | None, file: Path, as_json: bool) -> None:
    """Write the ledger: one line for each owner's share of each entry, amounts in whole minor units. Names of people are not in it.

    Before it writes, it checks the whole ledger; exit code 1 where balances and moves do not agree.
    """
    from bridgework.lib.tables.writing import write_csv
    from bridgework.partnerships.models import Partnership
    from bridgework.resources.queries import LEDGER_COLUMNS, ledger_lines
    from bridgework.resources.queries.checking import faults_of

    partnership = Partnership.objects.filter(slug=slug).first()
    if partnership is None:
        refuse(f"there is no partnership {slug!r}. Write the part of its address after /p/.")
        return
    funds = list(partnership.funds.order_by("pk"))
    if fund_slug is not None:
        funds = [fund for fund in funds if fund.slug == fund_slug]
        if not funds:
            refuse(f"there is no fund {fund_slug!r} in {slug!r}.")
    faults = [f"{fund.slug}: {fault}" for fund in funds for fault in faults_of(fund)]
    try:
        with file.open("x", encoding="utf-8", newline="") as out:
            rows = ((fund.slug, *row, fund.currency) for fund in funds for row in ledger_lines(fund))
            n = write_csv(out, ("fund", *LEDGER_COLUMNS, "currency"), rows)
    except FileExistsError:
        refuse(f"{file} exists; choose a new name, an export never overwrites a file.")
        return
    except OSError as why:
        refuse(f"{file} cannot be written ({why.strerror}).")
        return
    result = {
        "file": str(file),
        "funds": len(funds),
        "lines": n,
        "entries": sum(f.n_entries for f in funds),
        "faults": faults,
    }
    answer(result, as_json, _lines)
    if faults:
        raise SystemExit(1)


def _lines(result: dict) -> list[str]:
    whole = "Balances and moves agree." if not result["faults"] else "The ledger is not whole:"
    return [
        f"Wrote {result['file']}: {result['entries']} entries in {result['lines']} lines. {whole}",
        *result["faults"],
    ]
