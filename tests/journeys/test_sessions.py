"""A session from the poll for its date to its published minutes, as a steward, a resident with a phone and a visitor see it."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import PHONE, Open
from tests.journeys.site import Site

pytestmark = pytest.mark.journey

P = "/p/harbor-county/sessions/"
TITLE, NOTE = "Safe ways to the new school", "We walk the route together before the term begins."


def field(page: Page, name: str) -> Locator:
    return page.locator(f"main [name={name}]")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).first.click()


def test_a_session_from_the_poll_to_its_published_minutes(site: Site, open_browser: Open) -> None:
    there = datetime.now(ZoneInfo("America/New_York"))
    steward = open_browser(site, who="steward")
    steward.goto(f"{P}polls/new/")
    field(steward, "title").fill(TITLE)
    field(steward, "kind").first.check()
    for number, days in enumerate((8, 9)):
        field(steward, f"slot_{number}").fill(f"{there + timedelta(days=days):%Y-%m-%d}T17:00")
    press(steward, "Ask when people can")
    link = steward.locator("#link a").get_attribute("href")
    assert link
    poll = steward.url

    # A resident: a phone, no account, no script.
    resident = open_browser(site, size=PHONE, script=False)
    resident.goto(link)
    for turn, answer in enumerate(("no", "yes")):
        resident.locator(f"fieldset.slot >> nth={turn} >> input[value={answer}]").check()
    field(resident, "name").fill("Noor")
    press(resident, "Send")
    expect(resident.get_by_role("status")).to_contain_text("Thank you")

    steward.goto(poll)
    expect(steward.locator("tbody tr").nth(1)).to_contain_text("suits most")
    steward.locator("tbody tr").nth(1).get_by_role("button").click()
    expect(steward.locator("h1")).to_have_text(TITLE)
    session = steward.url

    # The day comes: here, the session is moved to today.
    steward.get_by_role("link", name="Change", exact=True).click()
    field(steward, "on").fill(f"{there:%Y-%m-%d}")
    field(steward, "starts").fill("00:00")
    field(steward, "ends").fill("23:59")
    press(steward, "Save")

    steward.goto(f"{session}agenda/")
    field(steward, "title-0").fill("The route")
    press(steward, "Save")
    steward.goto(f"{session}room/")
    press(steward, "Make the picture code")
    room = steward.locator(".seal a").get_attribute("href")
    code = steward.locator("p.num").inner_text()
    assert room
    resident.goto(room)
    field(resident, "code").fill(code)
    press(resident, "Count me in")
    expect(resident.get_by_text("You are counted in.", exact=True)).to_be_visible()
    field(resident, "words").last.fill("Who pays for the crossing guard?")
    resident.get_by_role("button", name="Send").last.click()

    steward.goto(f"{session}room/")
    press(steward, "Show it")
    press(steward, "It was answered")
    steward.get_by_role("link", name="Write notes").click()
    field(steward, "body").fill(NOTE)
    expect(steward.locator("[data-state]")).to_have_text("Saved.")
    steward.goto(f"{session}room/")
    expect(steward.get_by_text(NOTE)).to_be_visible()
    steward.get_by_text("Propose something").click()
    field(steward, "title").fill("We walk on the first of the month")
    field(steward, "reasons").fill("Families asked for it.")
    press(steward, "Ask for consent")
    press(steward, "Agreed: nobody objects")

    steward.goto(f"{session}attendance/")
    expect(field(steward, "n_residents")).to_have_value("1")  # from the check-in
    press(steward, "Save")
    steward.goto(f"{session}follow-up/")
    field(steward, "title").fill("Paint the crossing")
    field(steward, "organization").select_option(index=0)
    field(steward, "due_on").fill(f"{there + timedelta(days=30):%Y-%m-%d}")
    press(steward, "Record the promise")
    visitor = open_browser(site)
    visitor.goto(f"{session}minutes/")
    expect(visitor.get_by_text(NOTE)).to_have_count(0)
    steward.goto(f"{session}minutes/approve/")
    press(steward, "Approve the minutes")
    visitor.goto(f"{session}minutes/")
    for said in (NOTE, "We walk on the first of the month", "Paint the crossing", "Who pays for the crossing guard?"):
        expect(visitor.get_by_text(said)).to_be_visible()
    with visitor.expect_request("**/minutes.pdf"):
        visitor.get_by_role("link", name="Print as PDF").click(no_wait_after=True)
