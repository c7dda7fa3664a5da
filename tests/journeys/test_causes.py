"""A root-cause map, edited by keyboard alone, by two people at once, and taken away as a picture."""

from __future__ import annotations

from urllib.parse import urljoin

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Open
from tests.journeys.site import Site

pytestmark = pytest.mark.journey

MAP = "/p/harbor-county/goals/{slug}/causes/"
FIRST = "The last bus leaves before the library closes."
STEWARDS = "The last bus leaves at six, the library closes at eight."
PARTNERS = "The last bus leaves two hours before the library closes."
MOST_TABS = 250


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until the element has the focus; nothing but the keyboard is used."""
    for _turn in range(MOST_TABS):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("no Tab leads there")


def write(page: Page, text: str) -> None:
    """Write a cause into the form, and send it, by keyboard."""
    tab_to(page, page.locator("main textarea").first)
    page.keyboard.press("Control+A")
    page.keyboard.type(text)
    tab_to(page, page.locator("main form button[type=submit]").last)
    page.keyboard.press("Enter")


def test_a_map_is_edited_by_keyboard_by_two_at_once_and_taken_away_as_a_picture(site: Site, open_browser: Open) -> None:
    steward = open_browser(site, who="steward")
    path = MAP.format(slug="finish-school-ready")
    steward.goto(path)
    tab_to(steward, steward.get_by_role("link", name="Add a cause"))
    steward.keyboard.press("Enter")
    expect(steward.locator("h1")).to_have_text("A cause")
    write(steward, FIRST)
    expect(steward.get_by_role("status")).to_contain_text("The map is changed.")
    change = steward.get_by_role("link", name=f"Change “{FIRST}”")
    form = change.get_attribute("href")
    assert form

    # Somebody else opens the same cause; meanwhile the steward says it anew.
    partner = open_browser(site, who="partner")
    partner.goto(form)
    tab_to(steward, change)
    steward.keyboard.press("Enter")
    write(steward, STEWARDS)
    expect(steward.locator("main")).to_contain_text(STEWARDS)

    with partner.expect_response(lambda answer: answer.request.method == "POST") as answered:
        write(partner, PARTNERS)
    assert answered.value.status == 409
    alert = partner.get_by_role("alert")
    expect(alert).to_contain_text(STEWARDS)
    expect(partner.locator("main textarea").first).to_have_value(PARTNERS)
    tab_to(partner, partner.get_by_role("button", name="Put mine in its place"))
    partner.keyboard.press("Enter")
    expect(partner.locator("main")).to_contain_text(PARTNERS)
    expect(partner.locator("main")).not_to_contain_text(STEWARDS)

    # Both stand among the versions, and anybody takes the picture along.
    reader = open_browser(site)
    reader.goto(path)
    drawn = reader.locator("main figure a[href$='as=svg']").get_attribute("href")
    photo = reader.locator("main figure a[href$='as=png']").get_attribute("href")
    assert drawn and photo
    picture, image = (reader.request.get(urljoin(reader.url, one)) for one in (drawn, photo))
    assert picture.ok and "<svg" in picture.text() and "last bus" in picture.text()
    assert image.ok and image.body().startswith(b"\x89PNG")
    document = reader.request.get(reader.get_by_role("link", name="PDF").get_attribute("href") or "")
    assert document.ok and document.body().startswith(b"%PDF")
