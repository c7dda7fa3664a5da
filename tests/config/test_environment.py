"""A start in production refuses with one sentence; the embedded default makes its own key; both commands explain themselves."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import traceback
from pathlib import Path
from urllib.parse import unquote

import pytest

from bridgework.config.cli import COMMANDS
from bridgework.config.cli.imports import COMMANDS as IMPORTS
from bridgework.config.environment import Refused, read_database, read_environment, read_flag
from bridgework.config.mailing import read_mail
from bridgework.config.settings_sign_in import read_oidc

KEY = "k" * 50
GOOD = {"BRIDGEWORK_MODE": "production", "BRIDGEWORK_SECRET_KEY": KEY, "BRIDGEWORK_HOSTS": "bridge.example.org"}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"BRIDGEWORK_SECRET_KEY": ""}, "BRIDGEWORK_SECRET_KEY is not set"),
        ({"BRIDGEWORK_SECRET_KEY": "short"}, "shorter than 40"),
        ({"BRIDGEWORK_DEBUG": "1"}, "BRIDGEWORK_DEBUG is on"),
        ({"BRIDGEWORK_HOSTS": ""}, "BRIDGEWORK_HOSTS is not set"),
        ({"BRIDGEWORK_HOSTS": "*"}, "names no site"),
        ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL must start with"),
        ({"BRIDGEWORK_MODE": "prodution"}, "BRIDGEWORK_MODE is"),
    ],
)
def test_an_unsafe_production_is_refused_with_a_sentence(change: dict, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match=sentence):
        read_environment({**GOOD, "BRIDGEWORK_DATA": str(tmp_path), **change})


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("BRIDGEWORK_SECRET_KEY", "short", "shorter than 40"),
        ("BRIDGEWORK_DEBUG", "maybe", "neither on nor off"),
        ("BRIDGEWORK_HOSTS", "https://bridge.example.org", "write names alone"),
        ("BRIDGEWORK_HOSTS", "bridge.example.org:8000", "write names alone"),
        ("BRIDGEWORK_HOSTS", "a.example b.example", "write names alone"),
        ("BRIDGEWORK_MAIL_FROM", "", "write an address"),
        ("BRIDGEWORK_MAIL_FROM", "nonsense", "write an address"),
        ("BRIDGEWORK_URL", "https://[bridge", "write it whole"),
        ("DATABASE_URL", "postgresql://db.internal:abc/bridge", "cannot be read"),
        ("DATABASE_URL", "postgresql://[db.internal/bridge", "cannot be read"),
        ("DATABASE_URL", "postgresql://db.internal/", "names no database"),
        ("DATABASE_URL", "postgresql://db.internal/bridge?sslmod=require", "an option"),
        ("DATABASE_URL", "postgresql://db.internal/bridge?sslmode=banana", "another sslmode"),
        ("DATABASE_URL", "sqlite://", "names no SQLite file"),
        ("DATABASE_URL", "sqlite:////nosuch/folder/x.db", "names no SQLite file"),
    ],
)
def test_a_wrong_value_is_refused_in_every_mode(name: str, value: str, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match=sentence) as why:
        read_environment({"BRIDGEWORK_DATA": str(tmp_path), name: value})
    assert str(why.value).startswith(name)


@pytest.mark.parametrize(("said", "is_on"), [("1", True), ("True", True), ("on", True), ("0", False), ("off", False)])
def test_a_switch_is_on_or_off(said: str, is_on: bool, tmp_path: Path) -> None:
    assert read_environment({"BRIDGEWORK_DATA": str(tmp_path), "BRIDGEWORK_DEBUG": said}).debug is is_on


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", ".example.org", "bücher.example", "*"])
def test_names_a_site_may_have(host: str, tmp_path: Path) -> None:
    assert read_environment({"BRIDGEWORK_DATA": str(tmp_path), "BRIDGEWORK_HOSTS": host}).hosts == [host]


def test_the_wrong_way_to_sign_in_is_refused() -> None:
    given = {f"BRIDGEWORK_OIDC_{key}": "x" for key in ("NAME", "CLIENT_ID", "CLIENT_SECRET")}
    with pytest.raises(Refused, match="BRIDGEWORK_OIDC_URL is not a whole address"):
        read_oidc({**given, "BRIDGEWORK_OIDC_URL": "nonsense"})
    with pytest.raises(Refused, match="neither on nor off"):
        read_flag({"BRIDGEWORK_OIDC_TRUST_MAIL": "perhaps"}, "BRIDGEWORK_OIDC_TRUST_MAIL")


def test_a_database_that_does_not_answer_is_said_in_one_sentence_without_its_password(tmp_path: Path) -> None:
    """Exit code 1, after which a service manager tries again: a server that is down comes back."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # nobody listens there
        url = f"postgresql://bridge:S3cret%2F9@127.0.0.1:{held.getsockname()[1]}/bridge"
        done = command("worker", "--once", data=tmp_path / "d", DATABASE_URL=url)
    assert done.returncode == 1
    assert done.stderr.startswith("bridgework: the database does not answer: ")
    assert len(done.stderr.splitlines()) == 1 and "S3cret" not in done.stderr


def test_a_translator_that_is_not_there_refuses_the_start(tmp_path: Path) -> None:
    done = command("worker", "--once", data=tmp_path / "d", BRIDGEWORK_TRANSLATOR="bridgework.nosuch.thing")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("bridgework: BRIDGEWORK_TRANSLATOR is bridgework.nosuch.thing, which cannot")


def test_a_good_production_is_read(tmp_path: Path) -> None:
    env = read_environment(
        {
            **GOOD,
            "BRIDGEWORK_DATA": str(tmp_path),
            "DATABASE_URL": "postgresql://u:p%40ss@db.internal:5433/bridge?sslmode=require",
        }
    )
    assert env.is_production
    assert env.database["PASSWORD"] == "p@ss"
    assert env.database["PORT"] == "5433"
    assert env.database["OPTIONS"] == {"sslmode": "require"}
    assert not (tmp_path / "secret.key").exists()


@pytest.mark.parametrize("sign", ["/", "#", "?", "["])
@pytest.mark.parametrize("password", ["S3cret{}9", "34{}S3cret"])
@pytest.mark.parametrize("name", ["DATABASE_URL", "BRIDGEWORK_MAIL"])
def test_a_password_that_splits_its_address_is_refused_and_told_nowhere(name: str, password: str, sign: str) -> None:
    """`34/S3cret` would be the port 34 and a database called `S3cret@…`, which the first failure writes into the log."""
    if sign == "[" and password.startswith("34"):
        password = "34]{}S3cret"
    value = (
        f"{'smtp' if name == 'BRIDGEWORK_MAIL' else 'postgresql'}://bridge:{password.format(sign)}@db.example.org:587"
    )
    with pytest.raises(Refused, match=f"{name} cannot be read; .*%2F") as why:
        read_mail(value, {}, "folder") if name == "BRIDGEWORK_MAIL" else read_database(value, Path())
    said = "".join(traceback.format_exception(why.value))
    assert "S3cret" not in said and "34" not in said


@pytest.mark.parametrize("password", ["p@ss", "p:ss", "p$&;ss", "p%2F%23%3F%5Bss"])
def test_other_signs_in_a_password_are_read(password: str) -> None:
    found = read_database(f"postgresql://u:{password}@db.internal/bridge", Path())
    assert found["PASSWORD"] == unquote(password)
    assert (found["HOST"], found["NAME"]) == ("db.internal", "bridge")
    sent = read_mail(f"smtp://u:{password}@mail.example.org:25", {}, "folder")
    assert (sent["EMAIL_HOST_PASSWORD"], sent["EMAIL_HOST"]) == (unquote(password), "mail.example.org")


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({}, "http://localhost:8000"),
        ({"PORT": "9000"}, "http://localhost:9000"),
        ({"BRIDGEWORK_URL": "https://b.example.org/"}, "https://b.example.org"),
        (
            {"BRIDGEWORK_MODE": "production", "BRIDGEWORK_SECRET_KEY": "k" * 50, "BRIDGEWORK_HOSTS": ".a.example"},
            "https://a.example",
        ),
    ],
)
def test_links_in_mails_begin_where_the_site_answers(told: dict, expected: str, tmp_path: Path) -> None:
    assert read_environment({"BRIDGEWORK_DATA": str(tmp_path), **told}).url == expected


@pytest.mark.parametrize("told", ["b.example.org", "ftp://b.example.org", "https://"])
def test_an_address_that_is_not_whole_is_refused(told: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="write it whole"):
        read_environment({"BRIDGEWORK_DATA": str(tmp_path), "BRIDGEWORK_URL": told})


def test_the_embedded_default_makes_one_key_and_keeps_it(tmp_path: Path) -> None:
    one = read_environment({"BRIDGEWORK_DATA": str(tmp_path / "new")})
    two = read_environment({"BRIDGEWORK_DATA": str(tmp_path / "new")})
    assert one.secret_key == two.secret_key
    assert len(one.secret_key) >= 50
    assert ((tmp_path / "new" / "secret.key").stat().st_mode & 0o777) == 0o600


def command(*arguments: str, data: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the real command in a process of its own."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("BRIDGEWORK_", "DJANGO_", "DATABASE_"))}
    return subprocess.run(
        [sys.executable, "-m", "bridgework.config", *arguments],
        env={**clean, "BRIDGEWORK_DATA": str(data), **env},
        capture_output=True,
        text=True,
        cwd=Path(__file__).resolve().parents[2],
        timeout=120,
    )


def test_serve_refuses_production_without_a_key(tmp_path: Path) -> None:
    done = command("serve", data=tmp_path / "d", BRIDGEWORK_MODE="production")
    assert done.returncode == 2
    assert done.stderr.strip().startswith("bridgework: BRIDGEWORK_SECRET_KEY is not set")
    assert "Traceback" not in done.stderr


def test_serve_refuses_to_listen_to_the_world_outside_production(tmp_path: Path) -> None:
    done = command("serve", "--host", "0.0.0.0", data=tmp_path / "d")
    assert done.returncode == 2
    assert "production" in done.stderr


@pytest.mark.parametrize("name", [*COMMANDS, *(f"import {name}" for name in IMPORTS)])
def test_every_command_has_help(name: str, tmp_path: Path) -> None:
    done = command(*name.split(), "--help", data=tmp_path / "d")
    assert done.returncode == 0, done.stderr
    assert "Usage:" in done.stdout
    assert not (tmp_path / "d").exists(), "asking for help makes nothing"


def test_a_command_makes_keys_and_migrates_its_data_folder(tmp_path: Path) -> None:
    done = command("partnership", "create", "--slug", "hill", "--name", "Hill", "--json", data=tmp_path / "d")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["slug"] == "hill"
    assert {p.name for p in (tmp_path / "d").iterdir()} >= {"secret.key", "bridgework.sqlite3"}
