"""What a server does before its first request: languages stay apart, and garbage is looked for seldom."""

import os
import subprocess
import sys
import threading
from pathlib import Path

from django.urls import base as urls
from django.utils import translation
from django.utils.translation import trans_real

from bridgework.config import serving


def test_each_thread_keeps_its_own_language_and_prefix(monkeypatch):
    for module, name in ((trans_real, "_active"), (urls, "_prefixes"), (urls, "_urlconfs")):
        monkeypatch.setattr(module, name, getattr(module, name))  # put back afterwards; fails where Django renames one
    serving.keep_in_threads()
    barrier, found = threading.Barrier(2), {}

    def speak(language: str) -> None:
        with translation.override(language):
            urls.set_script_prefix(f"/{language}/")
            barrier.wait(10)
            found[language] = (translation.get_language(), urls.get_script_prefix())
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
