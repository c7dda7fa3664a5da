"""Writing the directory as HSDS 3: JSON, or tables with the description that makes them a data package."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bridgework.lib.hsds import COLUMNS, NUMBERS
from bridgework.partnerships.models import Partnership
from bridgework.partnerships.queries.hsds import whole_json, whole_tables

FILE_OF = {"service_at_locations": "service_at_location"}  # as the specification calls it
FIRST = (1980, 1, 1, 0, 0, 0)  # the oldest time a zip knows: the same directory gives the same bytes


def hsds_files(partnership: Partnership, form: str) -> Iterator[tuple[str, bytes, int]]:
    """Give name, content and number of objects of each file.

    Parameters
    ----------
    partnership : Partnership
    form : str
        `json` or `csv`.
    """
    if form == "json":
        for name, things in whole_json(partnership):
            found = list(things)
            yield f"{name}.json", (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode(), len(found)
        return
    tree = whole_tables(partnership)
    written = []
    for table in COLUMNS:
        rows = list(tree.rows(table))
        if rows:
            written.append(table)
            yield f"{FILE_OF.get(table, table)}.csv", _csv(table, rows), len(rows)
    yield "datapackage.json", _package(partnership, written), len(written)


def _csv(table: str, rows: list[dict[str, Any]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS[table], restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def _package(partnership: Partnership, tables: list[str]) -> bytes:
    resources = [
        {
            "name": FILE_OF.get(table, table),
            "path": f"{FILE_OF.get(table, table)}.csv",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "schema": {
                "primaryKey": "id",
                "fields": [
                    {"name": name, "type": "number" if name in NUMBERS else "string"} for name in COLUMNS[table]
                ],
            },
        }
        for table in tables
    ]
    document = {"name": partnership.slug, "profile": "tabular-data-package", "hsds": "3.0", "resources": resources}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def zipped(files: list[tuple[str, bytes]]) -> bytes:
    """Return files as a zip, the same bytes for the same files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name, FIRST), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def write_files(files: list[tuple[str, bytes]], to: Path) -> None:
    """Write files into a new zip, or into a folder that has none of them.

    Raises
    ------
    FileExistsError
        If something would be overwritten.
    OSError
    """
    if to.suffix.lower() == ".zip":
        to.parent.mkdir(parents=True, exist_ok=True)
        with to.open("xb") as out:
            out.write(zipped(files))
        return
    to.mkdir(parents=True, exist_ok=True)
    for name, _content in files:
        if (to / name).exists():
            raise FileExistsError(str(to / name))
    for name, content in files:
        with (to / name).open("xb") as out:
            out.write(content)
