"""A database built from the models equals one that went through every migration: tables, columns, indexes, constraints."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.test_kill import ROOT

MIGRATE = "from django.core.management import call_command; call_command('migrate', verbosity=0)"
BUILD = "from bridgework.config.building import build, is_new; assert is_new(); build(); assert not is_new()"
BROKEN = (
    "from unittest.mock import patch; from bridgework.config import building; from django.core.management import call_command\n"
    "def fails(*args, **how):\n"
    "    if how.get('fake'): raise SystemExit(7)\n"
    "    return call_command(*args, **how)\n"
    "building.call_command = fails; building.build()"
)
DESCRIBE = """
import json
from django.db import connection
found = {}
with connection.cursor() as cursor:
    cursor.execute("SELECT tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    for table, sql in cursor.fetchall():
        found.setdefault(table, []).append(sql)
    cursor.execute("SELECT app, name FROM django_migrations")
    found["migrations"] = sorted(map(list, cursor))
    cursor.execute("SELECT app_label, model FROM django_content_type")
    found["content types"] = sorted(map(list, cursor))
print(json.dumps(found))
"""


def parts(sql: str) -> list[str]:
    """Return what a CREATE TABLE says, column by column and rule by rule, in any order; an index as it is."""
    if not sql.startswith("CREATE TABLE"):
        return [sql]
    found, depth, quoted = [""], 0, False
    for sign in sql[sql.index("(") + 1 : sql.rindex(")")]:
        quoted ^= sign == "'"
        depth += 0 if quoted else (sign == "(") - (sign == ")")
        if sign == "," and not depth and not quoted:
            found.append("")
        else:
            found[-1] += sign
    # A rule over one column may stand in the column or after it.
    return sorted(" ".join(part.split()) for part in found)


def python(folder: Path, program: str) -> subprocess.CompletedProcess[str]:
    folder.mkdir(exist_ok=True)
    env = {
        key: value for key, value in os.environ.items() if not key.startswith(("BRIDGEWORK_", "DJANGO_", "DATABASE_"))
    }
    env |= {"BRIDGEWORK_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "bridgework.config.settings"}
    code = f"import django; django.setup()\n{program}"
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_built_and_migrated_are_the_same_database(tmp_path: Path) -> None:
    found = []
    for name, program in (("migrated", MIGRATE), ("built", BUILD)):
        done = python(tmp_path / name, program)
        assert done.returncode == 0, done.stderr
        told = python(tmp_path / name, DESCRIBE)
        assert told.returncode == 0, told.stderr
        found.append(json.loads(told.stdout))
    migrated, built = found
    assert len(built) > 80
    assert migrated.keys() == built.keys()
    for name in built.keys() - {"migrations", "content types"}:
        assert sorted(p for sql in built[name] for p in parts(sql)) == sorted(
            p for sql in migrated[name] for p in parts(sql)
        ), name
    assert built["migrations"] == migrated["migrations"]
    assert built["content types"] == migrated["content types"]


def test_a_build_that_breaks_off_leaves_nothing_and_the_next_one_succeeds(tmp_path: Path) -> None:
    assert python(tmp_path / "data", BROKEN).returncode == 7
    done = python(tmp_path / "data", BUILD)
    assert done.returncode == 0, done.stderr
