"""`bridgework export hsds`: the directory in the words of the Human Services Data Specification 3."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bridgework.config.cli.base import answer, json_option, needs_database, partnership_option, refuse


@click.command("hsds")
@partnership_option
@click.option(
    "--out",
    metavar="DIR|FILE.zip|-",
    default="hsds",
    show_default=True,
    help="A folder, a zip, or - for the output: one JSON document, or a zip of tables.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["json", "csv"]),
    default="json",
    show_default=True,
    help="Objects, or tables.",
)
@json_option
@needs_database
def export_hsds(slug: str, out: str, form: str, as_json: bool) -> None:
    """Write the directory as HSDS 3: JSON of organizations and services, or tables (CSV) as a data package.

    Of a confidential place only that there is one is written. Files are never overwritten.
    """
    from bridgework.config.exporting.hsds import hsds_files, write_files, zipped
    from bridgework.partnerships.models import Partnership

    found = Partnership.objects.filter(slug=slug).first()
    if found is None:
        refuse(f"there is no partnership {slug!r}. Write the part of its address after /p/.")
        return
    made = list(hsds_files(found, form))
    files = [(name, content) for name, content, _n in made]
    if out == "-":
        if form == "json":
            document = ",\n".join(
                f'"{name.removesuffix(".json")}": {content.decode().strip()}' for name, content in files
            )
            click.echo("{" + document + "}")
        else:
            sys.stdout.buffer.write(zipped(files))
        return
    try:
        write_files(files, Path(out))
    except FileExistsError as why:
        refuse(f"{why.filename or why} exists; choose a new name, an export never overwrites a file.")
        return
    except OSError as why:
        refuse(f"{out} cannot be written ({why.strerror}).")
        return
    result = {"out": out, "format": form, "files": {name: n for name, _content, n in made}}
    answer(result, as_json, lambda r: [f"Wrote {r['out']}:", *(f"  {name}: {n}" for name, n in r["files"].items())])
