"""Taking part on a phone: with the keyboard alone and without script, in every language of the interface but English; with
a code from paper; and with a connection that breaks."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import Locator, Page, expect

from bridgework.lib.words import direction
from tests.journeys.axe import violations
from tests.journeys.conftest import PHONE, Open
from tests.journeys.site import Site

pytestmark = pytest.mark.journey

TALK = "/p/harbor-county/conversations/being-heard"
# Much like a statement of the example, and one that is like none, in each language one may write in here.
LIKE = "Two minutes at the microphone is no conversation."
OWN = "A bench under the big oak, and someone who listens on Fridays."
LANGUAGES = [code for code, _name in settings.LANGUAGES if code in ("es", "ar")]


def press_on(page: Page, target: Locator, key: str = "Enter", most: int = 80) -> None:
    """Reach something with Tab, as somebody without a mouse does, see that it shows where one is, press it, and wait for
    the next page. Without a key it is only reached."""
    for _step in range(most):
        page.keyboard.press("Tab")
        if target.evaluate("e => e === document.activeElement"):
            break
    expect(target).to_be_focused()
    outline = target.evaluate("e => getComputedStyle(e).outlineStyle + ' ' + getComputedStyle(e).outlineWidth")
    assert not outline.startswith("none") and not outline.endswith(" 0px"), f"where one is is not seen: {outline}"
    if key:
        with page.expect_navigation():
            page.keyboard.press(key)


def button(page: Page, text: str) -> Locator:
    return page.get_by_role("button", name=gettext(text), exact=True)


def answered(page: Page) -> int:
    """Which card of how many: the first number of the line above it."""
    line = page.locator(".card > p.small").first.inner_text()
    digits = "".join(str(int(sign)) if sign.isdecimal() else " " for sign in line)
    return int(digits.split()[0])


@pytest.mark.parametrize("language", LANGUAGES)
def test_ten_cards_one_statement_and_the_result_by_keyboard_without_script(
    language: str, own_site: Site, open_browser: Open
) -> None:
    page = open_browser(own_site, size=PHONE, script=False, language=language)
    with translation.override(language):
        page.goto(f"{TALK}/")
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(page.locator("html")).to_have_attribute("dir", direction(language))
        press_on(page, page.get_by_role("link", name=gettext("Take part"), exact=True))
        seen = []
        for n in range(10):
            assert answered(page) == n + 1
            seen.append(page.locator("h1").inner_text())
            answer = button(page, ("Agree", "Disagree", "Not sure, next")[n % 3])
            box = answer.bounding_box()
            assert box and box["height"] >= 48 and box["width"] >= 300, "too small for a thumb"
            # One is at the statement: its original, if it is translated, and the answers follow.
            press_on(page, answer, "Space" if n % 2 else "Enter", most=4 if n else 80)
            expect(page.locator("h1")).to_be_focused()
        assert len(set(seen)) == 10
        # Back to the last answer, and another one instead: it is the same card, and it counts once.
        press_on(page, page.get_by_role("link", name=gettext("Undo my last answer")))
        assert page.locator("h1").inner_text() == seen[-1]
        expect(page.locator("h1")).to_be_focused()
        press_on(page, button(page, "Disagree"))
        assert answered(page) == 11
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

        # Somebody said it already: shown before it is sent; then agreed with.
        press_on(page, page.get_by_role("link", name=gettext("Say it in my own words")))
        words = page.locator("main textarea[name=text]")
        press_on(page, words, "")
        page.keyboard.type(LIKE)
        press_on(page, button(page, "Send it"))
        expect(page.get_by_role("heading", name=gettext("Is it one of these?"))).to_be_visible()
        # As it was said, or as it is translated for this reader.
        expect(page.locator("main")).to_contain_text(
            re.compile(r"Two minutes at a microphone is not a conversation\.|دقيقتان في ميكروفون ليست محادثة\.")
        )
        expect(page.locator("main textarea[name=text]")).to_have_value(LIKE)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        # Or sent all the same, in other words.
        words = page.locator("main textarea[name=text]")
        press_on(page, words, "")
        page.keyboard.press("Control+A")
        page.keyboard.type(OWN)
        press_on(page, button(page, "Send mine all the same"))
        expect(page.get_by_role("heading", name=gettext("Your return code"))).to_be_visible()
        yours = page.get_by_role("link", name=gettext("Your private page: what became of your statement"))
        private = yours.get_attribute("href") or ""

        # Somebody else closes it; the worker works out the result.
        steward = open_browser(own_site, who="steward")
        steward.goto(f"{TALK}/edit/")
        steward.get_by_role("button", name="Close the conversation").click()
        own_site.work()
        page.goto(f"{TALK}/card/")
        assert page.url.endswith(f"{TALK}/"), "a card of a closed conversation leads to its result"
        for text in ("What we all agree on", "Where we differ, and why", "Whose voice is missing"):
            expect(page.get_by_role("heading", name=gettext(text))).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        page.goto(private)
        expect(page.locator("main")).to_contain_text(OWN)


def test_a_code_from_paper_opens_a_voice_once_and_a_device_is_handed_on(own_site: Site, open_browser: Open) -> None:
    steward = open_browser(own_site, who="steward")
    steward.goto(f"{TALK}/codes/")
    expect(steward.locator("main")).to_contain_text("Grade 8, period 4")
    steward.get_by_label("How many codes?").fill("2")
    steward.get_by_label("Who gets them?").select_option("class")
    steward.get_by_label("Name of this batch").fill("Grade 9")
    steward.get_by_role("button", name="Make the sheet").click()
    code = steward.locator(".slips .num").first.inner_text()
    phone = open_browser(own_site, size=PHONE, script=False)
    phone.goto(f"{TALK}/code/{code}/")
    expect(phone.locator("h1")).to_have_text("This code is not open yet")
    steward.goto(f"{TALK}/codes/")
    batch = steward.get_by_role("listitem").filter(has_text="Grade 9")
    batch.get_by_text("Record it").click()
    batch.get_by_label("How and when?").fill("Letter home on Monday")
    batch.get_by_role("button", name="Open these codes").click()
    expect(steward.get_by_role("status")).to_contain_text("Recorded.")
    phone.goto(f"{TALK}/code/{code}/")
    phone.get_by_role("button", name="Take part").click()
    expect(phone.locator("h1")).to_have_text("You are in")
    again = phone.locator(".num").inner_text()
    assert re.fullmatch(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){2}", again) and again != code
    phone.get_by_role("link", name="To the first card").click()
    phone.get_by_role("button", name="Agree", exact=True).click()
    assert answered(phone) == 2
    # The next person begins anew; the first goes on with the new code, typed on the page.
    phone.get_by_role("button", name="Next person").click()
    assert answered(phone) == 1
    phone.goto(f"{TALK}/")
    phone.get_by_label("Code to take part").fill(again.lower())
    phone.get_by_role("button", name="Start with my code").click()
    assert answered(phone) == 2


def test_what_a_lost_connection_held_up_is_kept_marked_sent_and_forgotten(
    own_site: Site, open_browser: Open, complaints: list[str]
) -> None:
    page = open_browser(own_site, size=PHONE)
    page.goto(f"{TALK}/card/")
    first = page.locator("h1").inner_text()
    page.context.set_offline(True)
    page.get_by_role("button", name="Agree", exact=True).click()
    unsent = page.get_by_text("Not sent yet: there is no connection.")
    expect(unsent).to_be_visible()
    assert page.locator("h1").inner_text() == first
    page.context.set_offline(False)
    expect(page.get_by_role("link", name="Undo my last answer")).to_be_visible()
    assert page.locator("h1").inner_text() != first and answered(page) == 2
    expect(page.locator("h1")).to_be_focused()  # a screen reader hears the new statement
    # The notice stands above the statement, and is seen where the page was opened at the statement.
    page.context.set_offline(True)
    page.get_by_role("button", name="Agree", exact=True).click()
    expect(unsent).to_be_in_viewport()
    page.context.set_offline(False)
    expect(page.locator(".card > p.small").first).to_contain_text("statement 3 of")

    # Words: kept while they are written, through a page that is left; sent once when the connection is back.
    page.goto(f"{TALK}/say/")
    expect(page.get_by_text("Characters left: 280")).to_be_visible()
    page.get_by_label("What do you want to say?").press_sequentially(OWN)
    expect(page.get_by_text(f"Characters left: {280 - len(OWN)}")).to_be_visible()
    page.goto(f"{TALK}/card/")
    page.get_by_role("link", name="You have words here that are not sent yet.").click()
    expect(page.get_by_label("What do you want to say?")).to_have_value(OWN)
    page.context.set_offline(True)
    page.get_by_role("button", name="Send it").click()
    expect(unsent).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_role("heading", name="Your return code")).to_be_visible()
    page.goto(f"{TALK}/card/")
    expect(page.get_by_role("link", name="You have words here that are not sent yet.")).to_be_hidden()

    # "Next person" forgets words that were begun.
    page.goto(f"{TALK}/say/")
    page.get_by_label("What do you want to say?").press_sequentially("Something private")
    page.goto(f"{TALK}/card/")
    page.get_by_role("button", name="Next person").click()
    expect(page.get_by_role("button", name="Agree", exact=True)).to_be_visible()
    assert page.evaluate("Object.keys(localStorage).length") == 0
    page.goto(f"{TALK}/say/")
    expect(page.get_by_label("What do you want to say?")).to_have_value("")
    # The browser itself says that it was offline; nothing else was wrong.
    complaints[:] = [text for text in complaints if "ERR_INTERNET_DISCONNECTED" not in text]


def test_the_pages_of_taking_part_are_accessible(site: Site, open_browser: Open) -> None:
    page = open_browser(site, size=PHONE)
    wrong = []
    page.goto(f"{TALK}/say/")
    page.get_by_label("What do you want to say?").fill(LIKE)
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_role("heading", name="Is it one of these?")).to_be_visible()
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        wrong += violations(page)
    assert not wrong, wrong
