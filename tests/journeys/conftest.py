"""A real browser against a real server: Debian's Chromium, the product's own pages, the example partnership inside."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, Page

pytestmark = pytest.mark.journey

# As root, and without reaching for anything outside this machine.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    path = os.environ.get("BRIDGEWORK_CHROMIUM") or shutil.which("chromium")
    assert path, "Chromium is missing; `make journeys` installs it."
    return {"executable_path": path, "args": FLAGS, "headless": True}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    return {"locale": "en-US", "reduced_motion": "reduce"}


@pytest.fixture
def example(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The example partnership, loaded."""
    from django.utils import timezone

    from bridgework.example.actions import load_example

    monkeypatch.setattr(settings, "BRIDGEWORK_MODE", "example")
    return load_example(now=timezone.now())


@pytest.fixture
def console(page: Page) -> Iterator[list[str]]:
    """What the browser complained about: a refused script, a broken asset, a policy violation. Must stay empty."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield said
    assert not said


def no_script_context(browser: Any) -> BrowserContext:
    return browser.new_context(java_script_enabled=False, locale="en-US")
