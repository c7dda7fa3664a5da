"""A released table as a file: CSV, workbook, Parquet, and the whole release as a Frictionless data package."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import date
from typing import Any

from django.utils.translation import override

from bridgework.indicators.models import Release, ReleasedTable
from bridgework.indicators.queries.open_data import OPEN_COLUMNS, rows_of_table
from bridgework.lib.tables.writing import csv_text, guard_text, xlsx_bytes

HEADER = tuple(column.name for column in OPEN_COLUMNS)
LICENSES = {  # where each stands in full
    Release.License.BY: "https://creativecommons.org/licenses/by/4.0/",
    Release.License.BY_SHARE_ALIKE: "https://creativecommons.org/licenses/by-sa/4.0/",
    Release.License.ZERO: "https://creativecommons.org/publicdomain/zero/1.0/",
    Release.License.OPEN_DATABASE: "https://opendatacommons.org/licenses/odbl/1-0/",
}
STAMP = (1980, 1, 1, 0, 0, 0)  # in ZIP entries: the same release gives the same bytes


def etag_of(table: ReleasedTable, kind: str) -> str:
    """Return what tells one file of a released table from another: its columns, its rows as they are kept, its kind."""
    told = hashlib.blake2b(repr((HEADER, table.indicator.slug, kind)).encode(), digest_size=12)
    told.update(bytes(table.public))
    return f'W/"{told.hexdigest()}"'


def csv_bytes(table: ReleasedTable) -> bytes:
    """Return a table as CSV; texts that a spreadsheet would run are guarded."""
    return csv_text(HEADER, rows_of_table(table)).encode()


def workbook_bytes(table: ReleasedTable) -> bytes:
    """Return a table as a workbook; `TooLarge` where it has more rows than one holds."""
    return xlsx_bytes(HEADER, rows_of_table(table), title=table.indicator.slug)


def parquet_bytes(table: ReleasedTable) -> bytes:
    """Return a table as Parquet, each column with what it says; texts are guarded as in CSV, since they end in spreadsheets too."""
    import pyarrow as pa  # here: every server and command starts without it
    from pyarrow import parquet

    kinds = {"string": pa.string(), "date": pa.date32(), "integer": pa.int64(), "number": pa.float64()}
    columns: list[list[Any]] = [list(column) for column in zip(*rows_of_table(table), strict=True)] or [
        [] for _ in OPEN_COLUMNS
    ]
    with override("en"):
        fields = [
            pa.field(one.name, kinds[one.type], metadata={"description": str(one.description)}) for one in OPEN_COLUMNS
        ]
    arrays = []
    for one, values in zip(OPEN_COLUMNS, columns, strict=True):
        if one.type == "date":
            values = [date.fromisoformat(value) for value in values]
        elif one.type == "string":
            values = [None if value is None else guard_text(str(value)) for value in values]
        arrays.append(pa.array(values, kinds[one.type]))
    out = io.BytesIO()
    parquet.write_table(pa.Table.from_arrays(arrays, schema=pa.schema(fields)), out, compression="zstd")
    return out.getvalue()


def package_of(release: Release, tables: list[ReleasedTable], address: str, csvs: dict[str, bytes]) -> dict[str, Any]:
    """Return the Frictionless `datapackage.json` of a release, in English: programs read it.

    Parameters
    ----------
    release : Release
    tables : list of ReleasedTable
        Those that are open.
    address : str
        Of the release's page.
    csvs : dict of str to bytes
        Each table's CSV file, by the indicator's slug.
    """
    partnership = release.partnership
    with override("en"):
        fields = [{"name": one.name, "type": one.type, "description": str(one.description)} for one in OPEN_COLUMNS]
        return {
            "profile": "tabular-data-package",
            "name": f"{partnership.slug}-release-{release.number}",
            "title": f"{partnership.name}, release {release.number}",
            "description": str(release.note),
            "version": str(release.number),
            "created": release.signed_at.isoformat() if release.signed_at else "",
            "homepage": address,
            "licenses": [
                {
                    "name": release.license,
                    "title": release.get_license_display(),
                    "path": LICENSES[Release.License(release.license)],
                }
            ],
            "resources": [_resource(table, csvs[table.indicator.slug], fields) for table in tables],
        }


def _resource(table: ReleasedTable, content: bytes, fields: list[dict[str, str]]) -> dict[str, Any]:
    indicator = table.indicator
    about = [str(indicator.definition), str(indicator.method_note), f"Unit: {indicator.get_unit_display()}."]
    found: dict[str, Any] = {
        "name": indicator.slug,
        "title": str(indicator.name),
        "description": " ".join(text for text in about if text),
        "path": f"{indicator.slug}.csv",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": {
            "fields": fields,
            "missingValues": [""],
            "primaryKey": ["place_code", "period", "dimension", "group"],
        },
    }
    if indicator.source:
        found["sources"] = [{"title": indicator.source}]
    return found


def package_bytes(release: Release, tables: list[ReleasedTable], address: str) -> bytes:
    """Return the data package as a ZIP file; the same release gives the same bytes."""
    csvs = {table.indicator.slug: csv_bytes(table) for table in tables}
    package = package_of(release, tables, address, csvs)
    files = {"datapackage.json": json.dumps(package, ensure_ascii=False, indent=2).encode()}
    files |= {f"{slug}.csv": content for slug, content in csvs.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, STAMP), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
