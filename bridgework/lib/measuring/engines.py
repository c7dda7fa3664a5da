"""Where the records lie, by URL: files on embedded DuckDB, a DuckDB file, Apache Spark, or any other engine that Ibis knows.

Nothing that an engine says about a failure is passed on: such messages quote records.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from bridgework.lib.measuring.counting import Counted, counted_of
from bridgework.lib.measuring.definition import Definition
from bridgework.lib.measuring.expression import counts_expression, reading_expression
from bridgework.lib.measuring.refusal import MeasureRefused, quiet

if TYPE_CHECKING:
    import ibis.expr.types as ir

KINDS = (".csv", ".parquet")
MEMORY = "1GB"


@dataclass(frozen=True)
class Resources:
    """What an embedded engine may use.

    Attributes
    ----------
    memory : str
        Such as `1GB`. DuckDB spills to disk beyond it; for Spark it is the driver's memory.
    threads : int
        DuckDB's threads; Spark's are in its URL.
    """

    memory: str = MEMORY
    threads: int = 2

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[1-9][0-9]{0,5}(MB|GB)", self.memory):
            raise MeasureRefused("write the memory as a whole number with MB or GB, such as 1GB")


@dataclass(frozen=True)
class Source:
    """Files that hold one table."""

    files: tuple[str, ...]
    kind: str


@dataclass(frozen=True)
class Engine:
    """An open engine: its name, and its tables by name (an empty name is the only table)."""

    name: str
    backend: Any
    sources: Mapping[str, Source] | None

    def table(self, name: str) -> ir.Table:
        """Return a table by the name in the definition.

        Raises
        ------
        MeasureRefused
            If there is none, or several and the definition does not say which.
        """
        if self.sources is None:
            if not name:
                raise MeasureRefused("say in the definition which table has the records: [records] table")
            with quiet(f"table {name!r} cannot be opened; see that it is there and may be read"):
                schema, _, table = name.rpartition(".")
                return self.backend.table(table, database=schema or None)
        if not name and len(self.sources) == 1:
            name = next(iter(self.sources))
        if name not in self.sources and len(self.sources) == 1 and "" in self.sources:
            name = ""
        if name not in self.sources:
            have = ", ".join(sorted(self.sources)) or "none"
            raise MeasureRefused(
                f"there is no table {name!r} among the files; tables are named after their files: {have}"
            )
        source = self.sources[name]
        with quiet(f"the files of table {name or 'records'!r} cannot be read as {source.kind}"):
            return _open(self.backend, name or "records", source)

    def rows(self, expression: ir.Table) -> list[dict[str, Any]]:
        """Return the rows of an expression's answer; only counts are ever asked for."""
        with quiet(
            "the records could not be counted; the engine's own message is kept back, since it may quote a record"
        ):
            if self.backend.name == "pyspark":
                answer = self.backend._session.sql(self.backend.compile(expression)).collect()
                return [row.asDict() for row in answer]
            return self.backend.to_pyarrow(expression).to_pylist()


@contextmanager
def open_engine(url: str, resources: Resources | None = None) -> Iterator[Engine]:
    """Open the engine of a URL, and close it afterwards.

    Parameters
    ----------
    url : str
        A file, folder or pattern of CSV or Parquet files; `duckdb://FILE`; `spark://MASTER[?path=...]`; or any URL of an Ibis
        engine, such as `postgres://...`.
    resources : Resources, optional
        What an embedded engine may use.

    Raises
    ------
    MeasureRefused
        If nothing can be opened there.
    """
    resources = resources or Resources()
    scheme, found, rest = url.partition("://")
    if not found:
        with _duckdb(None, resources) as backend:
            yield Engine("DuckDB", backend, sources_at(url))
    elif scheme == "duckdb":
        if not Path(rest).is_file():
            raise MeasureRefused("there is no such DuckDB file; write duckdb://FOLDER/FILE.duckdb")
        with _duckdb(rest, resources) as backend:
            yield Engine("DuckDB", backend, None)
    elif scheme == "spark":
        from bridgework.lib.measuring.spark import spark_backend

        master, _, query = rest.partition("?")
        options = dict(parse_qsl(query))
        for name in set(options) - {"path", "partitions"}:
            raise MeasureRefused(f"a Spark URL has no option {name!r}; it knows path and partitions")
        sources = sources_at(options["path"]) if "path" in options else None
        with spark_backend(master, memory=resources.memory, partitions=options.get("partitions", "")) as backend:
            yield Engine("Spark", backend, sources)
    else:
        with _any_engine(url) as backend:
            yield Engine(backend.name, backend, None)


@contextmanager
def _duckdb(file: str | None, resources: Resources) -> Iterator[Any]:
    import tempfile

    import ibis

    with tempfile.TemporaryDirectory(prefix="bridgework-measure-") as spill:
        with quiet("the DuckDB file cannot be opened; see that it is one and that nobody writes to it"):
            backend = ibis.duckdb.connect(
                file or ":memory:",
                read_only=file is not None,
                memory_limit=resources.memory,
                threads=resources.threads,
                temp_directory=spill,
                preserve_insertion_order=False,
            )
        try:
            yield backend
        finally:
            backend.disconnect()


@contextmanager
def _any_engine(url: str) -> Iterator[Any]:
    import ibis

    with quiet(
        "the engine of this address cannot be opened; see that its Ibis package is installed and the address is right"
    ):
        backend = ibis.connect(url)
    try:
        yield backend
    finally:
        backend.disconnect()


def sources_at(path: str) -> dict[str, Source]:
    """Find the tables at a path: one file or pattern is one table, a folder has a table for each file or folder of parts in it.

    Raises
    ------
    MeasureRefused
        If there is nothing, or something that is neither CSV nor Parquet.
    """
    at = Path(path)
    if any(sign in path for sign in "*?["):
        root = Path(at.anchor) if at.is_absolute() else Path()
        files = sorted(root.glob(str(at.relative_to(root) if at.is_absolute() else at)))
        return {"": _source(files)}
    if at.is_file():
        return {at.stem: _source([at])}
    if not at.is_dir():
        raise MeasureRefused("there is no such file or folder of records")
    tables = {one.stem: _source([one]) for one in sorted(at.iterdir()) if one.suffix in KINDS and one.is_file()}
    for folder in sorted(one for one in at.iterdir() if one.is_dir()):
        parts = [part for part in sorted(folder.iterdir()) if part.suffix in KINDS]
        if parts:
            tables.setdefault(folder.name, _source(parts))
    if not tables:
        raise MeasureRefused("there are no CSV or Parquet files in this folder")
    return tables


def _source(files: list[Path]) -> Source:
    kinds = {file.suffix for file in files}
    if len(kinds) != 1 or not kinds <= set(KINDS):
        raise MeasureRefused("records in files must be CSV or Parquet, and one table all of one kind")
    return Source(tuple(str(file.absolute()) for file in files), kinds.pop()[1:])


def _open(backend: Any, name: str, source: Source) -> ir.Table:
    """Open files as a table. All columns of CSV are text, so that no engine guesses types of its own."""
    if source.kind == "parquet":
        if backend.name == "pyspark":
            return _from_spark(backend, name, backend._session.read.parquet(*source.files))
        return backend.read_parquet(list(source.files), table_name=name)
    if backend.name == "pyspark":
        reader = backend._session.read.options(header=True, multiLine=True, quote='"', escape='"', mode="FAILFAST")
        parts = [reader.csv(file) for file in source.files]  # joined by name: parts may order their columns differently
        return _from_spark(backend, name, reduce(lambda a, b: a.unionByName(b, allowMissingColumns=True), parts))
    return backend.read_csv(
        list(source.files),
        table_name=name,
        header=True,
        all_varchar=True,
        delim=",",
        quote='"',
        escape='"',
        union_by_name=True,
    )


def _from_spark(backend: Any, name: str, frame: Any) -> ir.Table:
    frame.createOrReplaceTempView(name)
    return backend.table(name)


def measure(definition: Definition, engine: Engine) -> Counted:
    """Count what a definition says where the records lie.

    Raises
    ------
    MeasureRefused
        If the records do not fit the definition.
    """
    names = {definition.records.table, definition.happened.table or definition.records.table}
    tables = {name: engine.table(name) for name in names}
    expression = counts_expression(definition, tables)
    reading = engine.rows(reading_expression(definition, tables[definition.records.table]))[0]
    return counted_of(definition, engine.rows(expression), reading)
