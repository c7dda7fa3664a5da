"""The way mail takes: files, console, mail server, a provider's API. What is unknown or half set refuses the start."""

from __future__ import annotations

import logging
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage, get_connection
from django.test import override_settings

from bridgework.config.environment import Refused, read_environment
from bridgework.config.mailing import API, DOMAIN, KEY, PROVIDERS, SECRET, read_mail
from bridgework.updates import actions
from tests.cast import NOW, World
from tests.config.test_environment import GOOD
from tests.goals.making import make_promise
from tests.updates.following import follow, page_of

ROOT = Path(__file__).resolve().parents[2]
ALL = {KEY: "the-key", SECRET: "the-secret", DOMAIN: "mail.example.org", API: "https://api.example.org/"}


@pytest.mark.parametrize(
    ("url", "backend"),
    [
        ("", "bridgework.config.mail_files.MailFiles"),
        ("file", "bridgework.config.mail_files.MailFiles"),
        ("file:", "bridgework.config.mail_files.MailFiles"),
        ("console", "django.core.mail.backends.console.EmailBackend"),
        ("console:", "django.core.mail.backends.console.EmailBackend"),
        ("smtps://u:p%40ss@mail.example.org", "django.core.mail.backends.smtp.EmailBackend"),
    ],
)
def test_each_way_has_its_backend(url: str, backend: str) -> None:
    found = read_mail(url, {}, "folder")
    assert found["EMAIL_BACKEND"] == backend
    if url.startswith("smtps"):
        assert (found["EMAIL_HOST_PASSWORD"], found["EMAIL_PORT"], found["EMAIL_USE_SSL"]) == ("p@ss", 465, True)


@pytest.mark.parametrize("name", sorted(PROVIDERS))
def test_every_provider_is_made_with_its_key_and_told_not_to_watch_readers(name: str) -> None:
    found = read_mail(f"anymail:{name}", ALL, "folder")
    with override_settings(**found):
        backend: Any = get_connection()
    assert type(backend).__module__ == f"anymail.backends.{name}"
    keys = {getattr(backend, key, None) for key in ("api_key", "api_token", "server_token")}
    assert "the-key" in keys
    defaults = found["ANYMAIL"].get("SEND_DEFAULTS")
    assert defaults in (None, {"track_opens": False, "track_clicks": False})
    payload = backend.build_message_payload(EmailMessage("s", "b", "a@example.org", ["b@example.org"]), defaults or {})
    assert payload is not None, "nothing that is asked of this provider is unknown to it"


@pytest.mark.parametrize(
    ("url", "env", "sentence"),
    [
        ("anymail:nobody", ALL, "names the provider 'nobody'"),
        ("anymail:", ALL, "names the provider ''"),
        ("anymail:postmark", {}, f"needs {KEY}"),
        ("anymail:postmark", {KEY: "  "}, f"needs {KEY}"),
        ("anymail:mailjet", {KEY: "k"}, f"needs {SECRET}"),
        ("anymail:mailgun", {}, f"needs {KEY} and {DOMAIN}"),
        ("anymail:postmark-hush9", ALL, "names the provider something else"),
        ("smtp://mail.example.org:abc", {}, "cannot be read"),
        ("smtp://mail.example.org:70000", {}, "cannot be read"),
        ("smpt://user:hush@mail.example.org", {}, "begins with 'smpt'"),
        ("mail.example.org", {}, "begins with"),
    ],
)
def test_what_is_unknown_or_half_set_is_refused_with_a_sentence(url: str, env: dict, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence) as why:
        read_mail(url, env, "folder")
    assert "hush" not in str(why.value)
    assert str(why.value).endswith(".")


def test_a_start_in_production_with_an_unknown_provider_refuses(tmp_path: Path) -> None:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("BRIDGEWORK_", "DJANGO_", "DATABASE_"))}
    environment = {**clean, **GOOD, "BRIDGEWORK_DATA": str(tmp_path), "BRIDGEWORK_MAIL": "anymail:pigeon"}
    done = subprocess.run(
        [sys.executable, "-m", "bridgework.config", "worker", "--once"],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert "names the provider 'pigeon'" in done.stderr
    assert "Traceback" not in done.stderr


def test_webhooks_to_this_machine_are_refused_in_production(tmp_path: Path) -> None:
    change = {"BRIDGEWORK_DATA": str(tmp_path), "BRIDGEWORK_WEBHOOK_LOOPBACK": "1"}
    with pytest.raises(Refused, match="BRIDGEWORK_WEBHOOK_LOOPBACK is on"):
        read_environment({**GOOD, **change})
    assert read_environment(change).webhook_loopback


def test_files_are_their_owner_s_alone_and_the_log_says_where_not_what(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "mail"
    logger = logging.getLogger("bridgework")
    logger.addHandler(caplog.handler)
    try:
        with override_settings(**read_mail("", {}, str(folder))):
            EmailMessage("Come in", "https://example.org/hush-link", to=["ada@example.org"]).send()
    finally:
        logger.removeHandler(caplog.handler)
    [file] = folder.iterdir()
    assert "hush-link" in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    [record] = [one for one in caplog.records if one.name == "bridgework.mail"]
    assert file.name in record.getMessage()
    for hush in ("hush", "ada", "Come in", "example.org"):
        assert hush not in record.getMessage()


def test_a_digest_goes_out_through_anymail(world: World, settings: Any) -> None:
    """Anymail's own test backend goes through all that its providers share, and hands over nothing."""
    make_promise(world, title="Open at eight")
    follow(world.harbor, "a@example.org")
    settings.EMAIL_BACKEND = "anymail.backends.test.EmailBackend"
    settings.ANYMAIL = read_mail("anymail:postmark", ALL, "folder")["ANYMAIL"]
    assert actions.send_digests(NOW) == 1
    [message] = mail.outbox
    given = message.anymail_test_params  # type: ignore[attr-defined]
    assert (given["track_opens"], given["track_clicks"]) == (False, False)
    assert [str(to) for to in given["to"]] == ["a@example.org"]
    assert given["extra_headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "Open at eight" in given["text_body"]
    assert given["html_body"] == page_of(message)
