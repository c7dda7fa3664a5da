"""Run axe over a page; WCAG 2.2 A and AA."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def violations(page: Page) -> list[str]:
    """Return what axe finds wrong, one line a place."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{v['id']}: {n['target']} {n.get('failureSummary', '')[:200]}" for v in found for n in v["nodes"]]
