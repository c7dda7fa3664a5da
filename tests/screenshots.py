"""`make screenshots`: the README's pictures, taken from the running example."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.house.test_kill import free_port
from tests.journeys.flags import FLAGS
from tests.run import need_chromium

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
# name -> path, width, height, dark
SHOTS = {
    "home": ("/p/harbor-county/", 1280, 860, False),
    "goal": ("/p/harbor-county/goals/finish-school-ready/", 1280, 860, False),
    "card": ("/p/harbor-county/conversations/being-heard/card/", 390, 780, False),
    "indicator": ("/p/harbor-county/indicators/suspensions/", 1280, 860, False),
    "result": ("/p/harbor-county/conversations/getting-to-school/", 1280, 860, True),
}


def main() -> None:
    need_chromium()
    PICTURES.mkdir(parents=True, exist_ok=True)
    port = free_port()
    with tempfile.TemporaryDirectory() as data:
        environment = {**os.environ, "BRIDGEWORK_DATA": data}
        server = subprocess.Popen(
            [sys.executable, "-m", "bridgework.config", "demo", "--port", str(port)],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert server.stdout
        for line in server.stdout:
            if "ready" in line:
                break
        try:
            take(f"http://127.0.0.1:{port}")
        finally:
            server.terminate()
            server.wait(30)


def take(base: str) -> None:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for name, (path, width, height, is_dark) in SHOTS.items():
            page = browser.new_page(
                viewport={"width": width, "height": height}, color_scheme="dark" if is_dark else "light", locale="en-US"
            )
            page.goto(base + path)
            page.screenshot(path=PICTURES / f"{name}.png")
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
