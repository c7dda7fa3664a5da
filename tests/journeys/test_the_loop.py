"""The whole loop: residents speak, a steward reads and closes, a body decides, an organization promises and answers,
the resident sees it and says whether it helped, and everybody can follow each step to the next."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import PHONE, Open
from tests.journeys.site import Site

pytestmark = pytest.mark.journey

P = "/p/harbor-county"
SAID = "The bus stop on Elm Street needs a light and a bench."
ABOUT = "The Network answers its phone too late."
SEEDS = ["Buses should come every ten minutes.", "I feel safe on my way to school.", "School should start later."]


def today_there() -> date:
    """Return the partnership's local date: the server runs by the real clock."""
    return datetime.now(ZoneInfo("America/New_York")).date()


def heading(page: Page) -> str:
    return page.locator("h1").inner_text()


def field(page: Page, name: str) -> Locator:
    return page.locator(f"main [name={name}]")


def start_conversation(steward: Page) -> str:
    """Prepare and open a conversation as a steward does; return its address."""
    steward.goto(f"{P}/conversations/new/")
    field(steward, "title").fill("The way to school")
    field(steward, "question").fill("What should change on the way to school?")
    field(steward, "answer_rule").select_option("all")
    field(steward, "decider").select_option(index=1)
    field(steward, "answer_by").fill((today_there() + timedelta(days=90)).isoformat())
    field(steward, "pause_seconds").fill("0")  # nobody waits half a minute here between two statements
    steward.locator("main form button").last.click()
    steward.get_by_label("Statements to begin with").fill("\n".join(SEEDS))
    steward.get_by_role("button", name="Add these").click()
    expect(steward.get_by_text(SEEDS[0])).to_be_visible()
    steward.get_by_role("button", name="Open the conversation").click()
    expect(steward.get_by_role("status")).to_contain_text("The conversation is open.")
    return steward.url


def say(resident: Page, text: str, about_steward: bool = False) -> str:
    """Say it in one's own words; return the address of one's private page."""
    resident.get_by_role("link", name="Say it in my own words").click()
    resident.get_by_label("What do you want to say?").fill(text)
    if about_steward:
        resident.get_by_label("This is about the organization").check()
    resident.get_by_role("button", name="Send it").click()
    expect(resident.locator("h1")).to_contain_text("waiting to be read")
    code = resident.locator("p.num").inner_text()
    assert re.fullmatch(r"[0-9A-Z]{4}([ -][0-9A-Z]{4}){2}", code), code
    private = resident.get_by_role("link", name="Your private page").get_attribute("href")
    resident.get_by_role("link", name="Back to the cards").click()
    assert private
    return private


def test_what_a_resident_says_is_decided_promised_answered_and_judged(own_site: Site, open_browser: Open) -> None:
    steward = open_browser(own_site, who="steward")
    at = start_conversation(steward)

    # A resident: a phone, no account, no script.
    resident = open_browser(own_site, size=PHONE, script=False)
    resident.goto(at)
    resident.get_by_role("link", name="Take part").click()
    first = heading(resident)
    resident.get_by_role("button", name="Agree", exact=True).click()
    assert heading(resident) != first
    resident.get_by_role("link", name="Undo my last answer").click()
    assert heading(resident) == first
    expect(resident.get_by_text("You answered: agree.")).to_be_visible()
    resident.get_by_role("button", name="Disagree").click()
    resident.get_by_role("button", name="Not sure, next").click()
    private = say(resident, SAID)
    about = say(resident, ABOUT, about_steward=True)

    # The next person on the same phone begins anew, with a voice of their own.
    before = {c["name"]: c["value"] for c in resident.context.cookies()}["voice"]
    resident.get_by_role("button", name="Next person").click()
    after = {c["name"]: c["value"] for c in resident.context.cookies()}["voice"]
    assert before != after
    expect(resident.get_by_role("link", name="Undo my last answer")).to_have_count(0)
    for _card in SEEDS:
        resident.get_by_role("button", name="Agree", exact=True).click()
    expect(resident.locator("h1")).to_contain_text("You have answered every statement")

    # The steward reads. What is about the steward's own organization, somebody else reads.
    steward.goto(f"{P}/conversations/reading/")
    mine = steward.locator("li", has_text=SAID)
    expect(steward.locator("li", has_text=ABOUT).get_by_role("button", name="Show")).to_have_count(0)
    expect(steward.locator("li", has_text=ABOUT)).to_contain_text("somebody outside it reads it")
    mine.get_by_role("button", name="Show", exact=True).click()
    resident.goto(private)
    expect(resident.locator("main")).to_contain_text("It is shown, as statement")
    resident.goto(about)
    expect(resident.locator("main")).to_contain_text("waiting to be read by somebody outside")

    # The end of it, and its result.
    steward.goto(f"{at}edit/")
    steward.get_by_role("button", name="Close the conversation").click()
    own_site.work()
    resident.goto(at)
    expect(resident.locator("main")).to_contain_text("Result of a conversation")
    expect(resident.locator("main")).to_contain_text("Fewer than 10 people have taken part")

    # A body decides, citing what was said; an organization promises.
    today = today_there()
    steward.goto(f"{P}/decisions/new/")
    field(steward, "body").select_option(index=0)
    field(steward, "on").fill(today.isoformat())
    field(steward, "conversation").select_option(label="The way to school")
    steward.get_by_role("button", name="Next").click()
    field(steward, "title").fill("Light every bus stop on Elm Street")
    field(steward, "reasons").fill("Residents asked for it, and it costs little.")
    for box in field(steward, "present").all()[:3]:
        box.check()
    steward.get_by_role("checkbox", name=SAID).check()
    field(steward, "promise_1").fill("Put up four lamps and a bench")
    field(steward, "by_1").select_option(label="Harbor Transit")
    field(steward, "due_1").fill((today + timedelta(days=60)).isoformat())
    steward.locator("main form button").last.click()
    decision = steward.url
    expect(steward.locator("h1")).to_contain_text("Light every bus stop on Elm Street")

    # The body answers.
    steward.goto(f"{P}/you-said/answer/")
    field(steward, "who").select_option(index=1)
    steward.get_by_role("checkbox", name=SAID).check()
    field(steward, "kind").first.check()
    field(steward, "answer").fill("Yes. Four lamps and a bench will stand there by spring.")
    field(steward, "decision").select_option(label="Light every bus stop on Elm Street")
    steward.locator("main form button").last.click()

    # The resident sees it, with the code alone, and says whether it helped.
    resident.goto(private)
    expect(resident.locator("main")).to_contain_text("Four lamps and a bench will stand there by spring.")
    resident.get_by_role("button", name="Partly").click()
    expect(resident.get_by_role("status")).to_contain_text("Your word counts")

    # Everybody can walk from one to the other.
    anyone = open_browser(own_site)
    anyone.goto(f"{P}/you-said/")
    anyone.locator("main a", has_text=SAID).first.click()
    expect(anyone.locator("h1")).to_contain_text(SAID)
    anyone.locator("main a", has_text="Light every bus stop on Elm Street").click()
    assert anyone.url == decision
    anyone.locator("main a", has_text="Put up four lamps").first.click()
    expect(anyone.locator("main")).to_contain_text("Harbor Transit")
    anyone.goto(f"{P}/record/")
    expect(anyone.locator("main")).to_contain_text("A decision was recorded: light every bus stop", ignore_case=True)
    assert SAID not in anyone.request.get(f"{P}/record/journal.jsonl").text(), "a resident's words are in the journal"
    assert own_site.run("verify-journal").returncode == 0


def test_closing_a_conversation_shows_what_all_agree_on_and_no_group_where_none_is_clear(
    own_site: Site, open_browser: Open
) -> None:
    steward = open_browser(own_site, who="steward")
    steward.goto(f"{P}/conversations/being-heard/edit/")
    steward.get_by_role("button", name="Close the conversation").click()
    own_site.work()
    anyone = open_browser(own_site, size=PHONE)
    anyone.goto(f"{P}/conversations/being-heard/")
    expect(anyone.get_by_role("heading", name="What we all agree on")).to_be_visible()
    expect(anyone.locator("main")).to_contain_text("Say at the start what our answers can change.")
    # These seventy-four are one cloud: the map of the other conversation, with its groups, is looked at in test_pages.
    expect(anyone.get_by_role("heading", name="Where we differ, and why")).to_be_visible()
    expect(anyone.locator("main")).to_contain_text("No groups of opinion are shown")
    anyone.goto(f"{P}/conversations/getting-to-school/")
    expect(anyone.locator("main figure svg:visible").first).to_be_visible()
    expect(anyone.get_by_role("heading", name="what sets them apart").first).to_be_visible()
