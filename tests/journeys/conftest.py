"""A real browser against a real server: Debian's Chromium, the product's own command, the example partnership inside.

`site` is one server for all journeys that leave it as they found it, or only add to it; `own_site` is a fresh one, for
those that change what others rely on. Both start from one loaded example.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from tests.journeys.flags import FLAGS
from tests.journeys.site import Site, loaded_folder

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
WIDE = {"width": 1600, "height": 1000}
SLOW = 20_000  # milliseconds to wait for a condition, on a machine that does other things too

Open = Callable[..., Page]


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    path = os.environ.get("BRIDGEWORK_CHROMIUM") or shutil.which("chromium")
    assert path, "Chromium is missing; `make journeys` installs it."
    return {"executable_path": path, "args": FLAGS, "headless": True}


@pytest.fixture(scope="session")
def example_folder() -> Path:
    return loaded_folder()


def _started(folder: Path, copy_of: Path | None, mode: str) -> Iterator[Site]:
    if copy_of:
        shutil.copytree(copy_of, folder)
    site = Site(folder, mode)
    try:
        yield site.start()
    finally:
        if site.process:
            site.stop()


@pytest.fixture(scope="session")
def site(example_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The running example, shared."""
    yield from _started(tmp_path_factory.mktemp("shared") / "data", example_folder, "demo")


@pytest.fixture
def own_site(example_folder: Path, tmp_path: Path) -> Iterator[Site]:
    """The running example, for one journey alone."""
    yield from _started(tmp_path / "data", example_folder, "demo")


@pytest.fixture
def empty_site(tmp_path: Path) -> Iterator[Site]:
    """A site on its first day."""
    yield from _started(tmp_path / "data", None, "serve")


@pytest.fixture
def complaints() -> list[str]:
    """What browsers complained about: a refused script, a broken asset, a policy violation."""
    return []


@pytest.fixture
def open_browser(browser: Browser, complaints: list[str]) -> Iterator[Open]:
    """Open a browser of its own for one person: `open_browser(site, phone=True, script=False, language="es-US")`.

    Whatever any of them complained about fails the journey at its end. Only that a used-up link is gone (410), and that somebody
    else changed the same thing (409), may be said.
    """
    contexts: list[BrowserContext] = []

    def hear(said: ConsoleMessage) -> None:
        if said.type in ("error", "warning") and not any(one in said.text for one in ("410 (Gone)", "409 (Conflict)")):
            complaints.append(f"{said.text} {said.location.get('url', '')}")

    def opened(
        site: Site, *, who: str = "", size: dict[str, int] | None = None, script: bool = True, language: str = "en-US"
    ) -> Page:
        context = browser.new_context(
            base_url=site.url,
            viewport=size or DESK,
            java_script_enabled=script,
            locale=language,
            reduced_motion="reduce",
            has_touch=size == PHONE,
        )
        context.set_default_timeout(SLOW)
        contexts.append(context)
        page = context.new_page()
        page.on("console", hear)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("response", lambda r: complaints.append(f"{r.status} {r.url}") if r.status >= 500 else None)
        if who:
            page.goto(site.sign_in_link(who))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []
