"""What a server does before its first request: languages stay apart, and garbage is looked for seldom."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from csp import middleware as policies
from csp.constants import NONCE
from django.conf import LazySettings, settings
from django.db import connections
from django.test import Client, override_settings
from django.urls import Resolver404, get_resolver
from django.urls import base as urls
from django.utils import timezone, translation
from django.utils.safestring import SafeString
from django.utils.translation import trans_real

from bridgework.config import serving


def test_each_thread_keeps_its_own_language_and_prefix(monkeypatch):
    for module, name in (
        (timezone, "_active"),
        (trans_real, "_active"),
        (urls, "_prefixes"),
        (urls, "_urlconfs"),
        (connections, "_connections"),
    ):
        monkeypatch.setattr(module, name, getattr(module, name))  # put back afterwards; fails where Django renames one
    open_already = connections["default"]
    serving.keep_in_threads()
    assert connections["default"] is open_already
    barrier, found = threading.Barrier(2), {}

    def speak(language: str) -> None:
        with translation.override(language):
            urls.set_script_prefix(f"/{language}/")
            barrier.wait(10)
            found[language] = (translation.get_language(), urls.get_script_prefix())
            assert connections["default"] is not open_already
            barrier.wait(10)

    threads = [threading.Thread(target=speak, args=(language,)) for language in ("en", "es")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert found == {"en": ("en", "/en/"), "es": ("es", "/es/")}
    assert urls.get_script_prefix() == "/", "a thread that answers nothing has the default"


def test_a_server_leaves_what_stays_out_of_the_search_for_garbage(tmp_path: Path):
    program = "from bridgework.config.wsgi import application; import gc; print(gc.get_threshold(), gc.get_freeze_count() > 10_000)"
    environment = {**os.environ, "BRIDGEWORK_DATA": str(tmp_path), "BRIDGEWORK_MODE": "example"}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[0] == f"({serving.YOUNG}, {serving.MIDDLE}, {serving.OLD}) True"


def test_sentences_and_paths_that_are_remembered_stay_right(monkeypatch):
    for where in (trans_real, translation._trans):
        monkeypatch.setattr(where, "gettext", where.gettext)
    resolver = get_resolver()
    monkeypatch.setattr(resolver, "resolve", resolver.resolve)
    said = {}
    for _turn in range(2):
        for language in ("en", "es"):
            with translation.override(language):
                said.setdefault(language, set()).add(translation.gettext("Goals"))
                assert type(translation.gettext(SafeString("Goals"))) is SafeString
                assert translation.pgettext("no such context", "Goals") == "Goals" and translation.gettext("") == ""
                with translation.override(None):
                    assert translation.gettext("Goals") == "Goals"
        if not _turn:
            serving.remember_sentences()
            serving.remember_paths()
    assert len(said["en"]) == len(said["es"]) == 1 and said["en"] != said["es"]
    one, other = (resolver.resolve(path) for path in ("/p/here/goals/", "/p/there/goals/"))
    assert one.url_name == other.url_name and one.kwargs != other.kwargs
    assert resolver.resolve("/p/here/goals/").kwargs == {"partnership": "here"}
    for _turn in range(2):
        with pytest.raises(Resolver404):
            resolver.resolve("/nothing/is/here/at/all/")


@pytest.mark.django_db
def test_the_policy_that_is_remembered_is_the_one_of_the_settings(monkeypatch):
    built = policies.build_policy
    monkeypatch.setattr(policies, "build_policy", built)
    monkeypatch.setattr(policies, "asdict", policies.asdict)
    before = Client().get("/")["Content-Security-Policy"]
    serving.remember_policy()
    for _turn in range(2):
        assert policies.build_policy() == built() != ""
        assert policies.build_policy(report_only=True) == built(report_only=True)
        assert "'nonce-n'" in policies.build_policy(nonce="n", replace={"script-src": [NONCE]})
        assert Client().get("/")["Content-Security-Policy"] == before


def test_settings_that_are_read_plainly_are_the_same_and_can_be_changed(monkeypatch):
    monkeypatch.setattr(LazySettings, "__getattribute__", LazySettings.__getattribute__)
    names = [name for name in dir(settings) if name.isupper()]
    before = {name: getattr(settings, name) for name in names}
    serving.read_settings_plainly()
    assert {name: getattr(settings, name) for name in names} == before
    with override_settings(TIME_ZONE="Asia/Tokyo", NEW_HERE=1):
        assert settings.TIME_ZONE == "Asia/Tokyo" and settings.NEW_HERE == 1
    assert before["TIME_ZONE"] == settings.TIME_ZONE and not hasattr(settings, "NEW_HERE")
    with pytest.raises(AttributeError):
        settings.NOTHING_OF_THE_KIND  # noqa: B018
