"""Answers on paper in a real browser, without script: entered, entered again by somebody else, settled, counted."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Open
from tests.journeys.site import Site, link_in

pytestmark = pytest.mark.journey

P = "/p/harbor-county"
AT = f"{P}/conversations/being-heard"


def enter(page: Page, sheet: int, keys: str, own: str = "") -> None:
    """Type one sheet as somebody does who has a pile of them: number, Tab, keys, Enter."""
    page.get_by_label("Sheet number").fill(str(sheet))
    page.get_by_label("In own words").fill(own)
    page.get_by_label("Answers, in the order of the sheet").fill(keys)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text(f"Sheet {sheet} is entered.")


def moderator(site: Site, open_browser: Open) -> Page:
    """Sign in as the example's moderator, by the link in the mail."""
    page = open_browser(site, script=False)
    page.goto("/sign-in/")
    page.get_by_label("Mail address").fill("marcus@harbor.example")
    page.locator("main form button").first.click()
    page.wait_for_url("**/sign-in/sent/")
    page.goto(link_in(site.mails(to="marcus@harbor.example")[-1], "/sign-in/link/"))
    page.get_by_role("button", name="Sign me in").click()
    return page


def test_a_pile_of_sheets_is_entered_twice_settled_and_counted(own_site: Site, open_browser: Open) -> None:
    steward = open_browser(own_site, who="steward", script=False)
    steward.goto(f"{AT}/paper/")
    steward.get_by_label("Where do the sheets come from?").fill("Clinic waiting room")
    steward.get_by_label("On which day?").fill("2026-11-20")
    steward.get_by_label("How many sheets? Count them by hand.").fill("2")
    steward.get_by_role("button", name="Begin a batch").click()
    where = steward.url
    enter(steward, 31, "111111111111")
    enter(steward, 32, "333 111 222 000", "Put the questions on the clinic door too.")
    steward.get_by_role("button", name="Hand on to a second person").click()
    expect(steward.get_by_role("status")).to_contain_text("Give the pile to a second person")

    # The same person cannot be the second one: there is nothing to count.
    expect(steward.get_by_role("button", name="Count the batch")).to_have_count(0)

    second = moderator(own_site, open_browser)
    second.goto(where)
    expect(second.locator("main")).to_contain_text("Still to be entered again: 31, 32")
    enter(second, 31, "111111111111")
    enter(second, 32, "333 111 222 003", "Put the questions on the clinic door too")
    expect(second.get_by_role("heading", name="Where the two entries differ")).to_be_visible()
    expect(second.get_by_role("button", name="Count the batch")).to_have_count(0)
    sheet = second.locator("#sheet-32")
    expect(sheet).to_contain_text("A meeting without interpreters")
    sheet.get_by_label("disagree").check()
    sheet.get_by_role("button", name="Settle sheet 32").click()
    second.get_by_role("button", name="Count the batch").click()
    expect(second.get_by_role("status")).to_contain_text("2 sheets are counted, each as one voice.")
    expect(second.get_by_role("status")).to_contain_text("1 new statement waits to be read.")
    second.goto(f"{P}/conversations/reading/")
    expect(second.locator("main")).to_contain_text("Put the questions on the clinic door too.")
