"""Production as it is started: what is refused, what browsers are told, what never reaches a log; the docs name everything."""

from __future__ import annotations

import errno
import logging
import os
import re
import socket
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from django.db import IntegrityError
from django.test import Client, RequestFactory, override_settings

from bridgework.config.cli import main
from bridgework.config.cli.partnership import partnership
from bridgework.config.cli.serve import address_to_say, check_address, why_not
from bridgework.config.environment import Refused, read_environment
from bridgework.config.quiet_logs import Formatter, RouteNotPath
from bridgework.people.adapter import AccountAdapter
from tests.cast import World
from tests.config.test_environment import GOOD

ROOT = Path(__file__).resolve().parents[2]
OPERATIONS = ROOT / "docs" / "operations"
VISITOR = "203.0.113.77"
TOKEN = "a-token-nobody-may-read"


class Unfollowed(urllib.request.HTTPRedirectHandler):
    """Show a redirect instead of following it."""

    def redirect_request(self, *arguments: object) -> None:
        return None


class Site:
    """A site in production mode, behind what a proxy would send."""

    def __init__(self, port: int, log: Path) -> None:
        self.port, self.log = port, log

    def get(
        self, path: str, *, secure: bool = True, host: str = "bridge.example.org"
    ) -> tuple[int, dict[str, str], str]:
        headers = {"Host": host, "X-Forwarded-For": VISITOR}
        if secure:
            headers["X-Forwarded-Proto"] = "https"
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        try:
            answer = urllib.request.build_opener(Unfollowed).open(request, timeout=90)
        except urllib.error.HTTPError as refused:
            answer = refused
        with closing(answer):
            return answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read().decode()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("production")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("BRIDGEWORK_", "DJANGO_", "DATABASE_"))}
    log = folder / "log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "bridgework.config", "serve", "--port", str(port), "--no-worker"],
            env={**clean, **GOOD, "BRIDGEWORK_DATA": str(folder / "data"), "PYTHONUNBUFFERED": "1"},
            stdout=out,
            stderr=subprocess.STDOUT,
            cwd=ROOT,
        )
        try:
            deadline = time.monotonic() + 300
            while "is ready" not in log.read_text():
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < deadline, log.read_text()
                time.sleep(0.1)
            yield Site(port, log)
        finally:
            process.terminate()
            process.wait(timeout=30)


def test_http_leads_to_https(site: Site) -> None:
    status, headers, _body = site.get("/sign-in/", secure=False)
    assert (status, headers["location"]) == (301, "https://bridge.example.org/sign-in/")


def test_browsers_are_told_to_stay_safe(site: Site) -> None:
    status, headers, _body = site.get("/sign-in/")
    assert status == 200
    assert headers["strict-transport-security"] == "max-age=31536000"
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
    assert "Secure" in headers["set-cookie"]
    assert "HttpOnly" in headers["set-cookie"]


def test_static_files_carry_a_digest_and_are_kept_for_good(site: Site) -> None:
    _status, _headers, body = site.get("/sign-in/")
    found = re.findall(r'"(/static/[^"]+\.css)"', body)
    assert found
    for path in found:
        assert re.search(r"\.[0-9a-f]{12}\.css$", path)
        status, headers, _css = site.get(path)
        assert status == 200
        assert "immutable" in headers["cache-control"]


def test_a_wrong_host_gets_400(site: Site) -> None:
    assert site.get("/", host="elsewhere.example")[0] == 400


def test_the_log_holds_no_visitor_and_no_token(site: Site) -> None:
    assert site.get(f"/invitation/{TOKEN}/?mail=ada@example.org")[0] == 404
    assert site.get("/", host="evil-name.example")[0] == 400
    log = site.log.read_text()
    assert "404 GET invitation/<str:token>/" in log, "a failed request is named by its route"
    for secret in (VISITOR, TOKEN, "ada@example.org", "evil-name", "127.0.0.1 -"):
        assert secret not in log
    assert "https://bridge.example.org/setup/?token=" in log, "the setup link is said as people will open it"


def test_the_data_folder_is_its_owner_s_alone(site: Site) -> None:
    assert ((site.log.parent / "data").stat().st_mode & 0o777) == 0o700


@pytest.mark.parametrize("proxies", ["-1", "two", "10", ""])
def test_a_number_of_proxies_that_is_none_is_refused(proxies: str, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="BRIDGEWORK_PROXIES is"):
        read_environment({**GOOD, "BRIDGEWORK_DATA": str(tmp_path), "BRIDGEWORK_PROXIES": proxies})


def test_a_data_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Refused, match="cannot be made"):
        read_environment({**GOOD, "BRIDGEWORK_DATA": str(tmp_path / "file" / "data")})


@pytest.mark.skipif(os.geteuid() == 0, reason="root may enter every folder")
def test_a_data_folder_behind_a_closed_door_is_not_said_to_be_missing(tmp_path: Path) -> None:
    (tmp_path / "closed" / "data").mkdir(parents=True)
    (tmp_path / "closed").chmod(0)
    try:
        with pytest.raises(Refused, match="may not make or enter"):
            read_environment({**GOOD, "BRIDGEWORK_DATA": str(tmp_path / "closed" / "data")})
    finally:
        (tmp_path / "closed").chmod(0o700)


@pytest.mark.django_db
@override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=2)
def test_fewer_proxies_than_configured_answer_and_are_told_apart() -> None:
    def of(forwarded: str) -> str:
        return AccountAdapter().get_client_ip(RequestFactory().get("/", headers={"X-Forwarded-For": forwarded}))

    assert of(VISITOR) == of(f"{VISITOR}, 10.0.0.1"), "one entry too few still names the visitor"
    assert of(VISITOR) != of("198.51.100.9")
    client = Client(headers={"X-Forwarded-For": VISITOR})
    assert client.get("/sign-in/").status_code == 200
    assert (
        client.post("/account/login/", {"login": "ada@example.org", "password": "wrong wrong wrong"}).status_code == 200
    )


@override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=2)
@pytest.mark.django_db
def test_a_forwarded_header_that_names_nobody_is_refused_not_an_error() -> None:
    answer = Client(headers={"X-Forwarded-For": "nobody"}).post(
        "/account/login/", {"login": "ada@example.org", "password": "wrong wrong wrong"}
    )
    assert answer.status_code in (400, 403)


def test_the_log_names_a_route_and_leaves_out_what_the_database_quotes() -> None:
    request = RequestFactory().get(f"/invitation/{TOKEN}/")
    record = logging.LogRecord("django.request", logging.WARNING, "", 1, "Not Found: %s", (request.path,), None)
    record.request = request
    assert RouteNotPath().filter(record)
    assert TOKEN not in record.getMessage()
    try:
        try:
            raise IntegrityError("Key (email)=(ada@example.org) already exists.")
        except IntegrityError as why:
            raise RuntimeError("saving failed") from why
    except RuntimeError:
        text = Formatter().formatException(sys.exc_info())
    assert "ada@example.org" not in text
    assert "saving failed" in text
    assert "IntegrityError" in text


def test_a_link_is_said_with_the_site_s_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BRIDGEWORK_DATA", str(tmp_path))
    assert address_to_say("127.0.0.1", 8000) == "http://127.0.0.1:8000"
    monkeypatch.setenv("BRIDGEWORK_URL", "https://elsewhere.example.org:8443")
    assert address_to_say("127.0.0.1", 8000) == "https://elsewhere.example.org:8443"
    monkeypatch.delenv("BRIDGEWORK_URL")
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    assert address_to_say("127.0.0.1", 8000) == "https://bridge.example.org"
    monkeypatch.setenv("BRIDGEWORK_URL", "https://elsewhere.example.org:8443")
    assert address_to_say("127.0.0.1", 8000) == "https://elsewhere.example.org:8443"


def test_what_keeps_from_listening_is_said_as_it_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in {**GOOD, "BRIDGEWORK_DATA": str(tmp_path)}.items():
        monkeypatch.setenv(name, value)

    def said(host: str, port: int) -> str:
        with pytest.raises(SystemExit) as end:
            check_address(host, port)
        assert end.value.code == 2
        return capsys.readouterr().err

    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        assert "is taken" in said("127.0.0.1", held.getsockname()[1])
    assert "192.0.2.1 is not an address of this machine" in said("192.0.2.1", 8000)
    assert "no.such.invalid is not an address" in said("no.such.invalid", 8000)
    denied = OSError(errno.EACCES, "Permission denied")  # root may listen anywhere, and tests run as root in places
    assert "port 81 is not for this user" in why_not("127.0.0.1", 81, denied)


@pytest.mark.django_db
def test_an_invitation_is_printed_as_it_is_opened(world: World, settings: Any) -> None:
    settings.BRIDGEWORK_URL = "https://elsewhere.example.org:8443"
    done = CliRunner().invoke(partnership, ["invite", "--slug", "harbor"], catch_exceptions=False)
    found = re.search(r"Open https://elsewhere\.example\.org:8443(/invitation/\S+/) to become steward", done.output)
    assert found and Client().get(found[1]).status_code == 200


# The docs


def _commands(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    if not isinstance(command, click.Group):
        yield path, command
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        found = command.get_command(context, name)
        assert found is not None
        yield from _commands(found, f"{path} {name}")


def test_every_command_is_documented_with_its_options() -> None:
    text = (OPERATIONS / "commands.md").read_text()
    sections = dict(re.findall(r"^## `(bridgework[^`]*)`\n(.*?)(?=^## |\Z)", text, re.M | re.S))
    found = dict(_commands(main, "bridgework"))
    assert set(sections) == set(found)
    for name, command in found.items():
        for option in command.params:
            for said in option.opts:
                if said.startswith("--") and said != "--json":
                    assert f"`{said}" in sections[name], f"{said} of {name}"


def test_every_variable_is_documented() -> None:
    named = set()
    for file in (ROOT / "bridgework").rglob("*.py"):
        named |= set(re.findall(r"\bBRIDGEWORK_[A-Z]+(?:_[A-Z]+)*\b(?!_)", file.read_text()))
    named |= {f"BRIDGEWORK_OIDC_{key}" for key in ("NAME", "URL", "CLIENT_ID", "CLIENT_SECRET")}
    named |= {"BRIDGEWORK_PG_DUMP", "BRIDGEWORK_PG_RESTORE", "DATABASE_URL", "PORT"}
    text = (OPERATIONS / "settings.md").read_text()
    documented = set(re.findall(r"`((?:BRIDGEWORK_|DATABASE_URL|PORT)[A-Z_]*)`", text))
    assert documented == named


def test_the_package_takes_along_every_file_that_is_no_program() -> None:
    patterns = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"]["*"]
    for folder in {file.parent for file in (ROOT / "bridgework").rglob("*.py")}:
        if not (folder / "__init__.py").exists():
            assert folder.name == "management" or "components" in folder.parts, f"{folder} is no package"
    packaged = set()
    for package in (ROOT / "bridgework").rglob("__init__.py"):
        for pattern in patterns:
            packaged |= {file for file in package.parent.glob(pattern) if file.is_file()}
    others = {
        file
        for file in (ROOT / "bridgework").rglob("*")
        if file.is_file() and file.suffix not in (".py", ".pyc") and "__pycache__" not in file.parts
    }
    assert others - packaged == set()
