"""Small journeys: what one person does in a minute, with a phone, a keyboard, a mail program."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE, Open
from tests.journeys.site import Site, link_in, text_of

pytestmark = pytest.mark.journey

P = "/p/harbor-county"


def test_a_mailed_question_about_a_promise_is_answered_with_one_press(site: Site, open_browser: Open) -> None:
    """Nobody signs in: the mail's link, one button, done."""
    site.work()
    mails = site.mails(subject="Due:")
    assert mails, "no promise of the example is due"
    page = open_browser(site, size=PHONE, script=False)
    link = link_in(mails[0], "/due/")
    page.goto(link)
    page.get_by_role("button", name="Kept", exact=True).click()
    expect(page.locator("h1")).to_have_text("Thank you. The record says so now.")
    page.get_by_role("link", name="See the promise and its history").click()
    expect(page.locator("main")).to_contain_text(re.compile("kept", re.I))
    page.goto(link)
    expect(page.locator("h1")).to_have_text("This question is answered already.")
    n = len(site.mails(subject="Due:"))
    site.work()
    assert len(site.mails(subject="Due:")) == n, "a second round mailed again"


def test_a_mail_link_signs_in_on_another_device_once(site: Site, open_browser: Open) -> None:
    asking = open_browser(site)
    asking.goto("/sign-in/")
    asking.get_by_label("Mail address").fill("ben@harbor.example")
    asking.locator("main form button").first.click()
    expect(asking.locator("h1")).to_be_visible()
    asking.wait_for_url("**/sign-in/sent/")
    link = link_in(site.mails(to="ben@harbor.example")[-1], "/sign-in/link/")
    phone = open_browser(site, size=PHONE)
    phone.goto(link)
    phone.get_by_role("button", name="Sign me in").click()
    phone.goto("/me/")
    expect(phone.get_by_label("Name").first).to_have_value("Ben Castillo")
    again = open_browser(site)
    again.goto(link)
    expect(again.get_by_role("button", name="Sign me in")).to_have_count(0)
    asking.goto("/me/")
    assert "/sign-in/" in asking.url, "the browser that asked was signed in, too"


def test_the_language_of_the_page_is_switched_and_stays(site: Site, open_browser: Open) -> None:
    page = open_browser(site, script=False)
    page.goto(f"{P}/goals/")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("button", name="Español").click()
    assert page.url.endswith(f"{P}/goals/")
    expect(page.locator("html")).to_have_attribute("lang", "es")
    page.goto(P + "/")
    expect(page.locator("html")).to_have_attribute("lang", "es")


def test_a_browser_in_spanish_is_greeted_in_spanish(site: Site, open_browser: Open) -> None:
    page = open_browser(site, language="es-MX")
    page.goto(P + "/")
    expect(page.locator("html")).to_have_attribute("lang", "es")


def test_a_card_is_answered_with_the_keyboard_alone(site: Site, open_browser: Open) -> None:
    page = open_browser(site)
    page.goto(f"{P}/conversations/being-heard/card/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    statement = page.locator("h1").inner_text()
    for label in ("Agree", "Disagree", "Not sure, next"):
        page.keyboard.press("Tab")
        button = page.get_by_role("button", name=label, exact=True)
        expect(button).to_be_focused()
        box = button.bounding_box()
        assert box and min(box["width"], box["height"]) >= 44, "too small for a thumb"
        outline = button.evaluate("e => getComputedStyle(e).outlineStyle + getComputedStyle(e).outlineWidth")
        assert not outline.startswith("none") and not outline.endswith("0px"), f"focus is not seen: {outline}"
    page.keyboard.press("Space")
    expect(page.get_by_role("link", name="Undo my last answer")).to_be_visible()
    assert page.locator("h1").inner_text() != statement


def test_a_reader_follows_by_mail_and_stops(site: Site, open_browser: Open) -> None:
    page = open_browser(site, script=False)
    page.goto(f"{P}/follow/")
    page.locator("main input[type=email]").fill("reader@example.org")
    page.get_by_role("button", name="Send me the link").click()
    expect(page.locator("main")).to_contain_text("Look into your mail.")
    site.work()  # mail leaves by the worker
    page.goto(link_in(site.mails(to="reader@example.org")[-1], "/mail/confirm/"))
    page.get_by_role("button", name="Yes, send it to me").click()
    expect(page.locator("h1")).to_have_text("You follow by mail now.")
    site.work()
    digest = site.mails(to="reader@example.org")[-1]
    head = re.search(r"verify-journal .*--head (\d+:[0-9a-f]+)", text_of(digest))
    assert head
    assert site.run("verify-journal", "--partnership", "harbor-county", "--head", head[1]).returncode == 0
    page.goto(link_in(digest, "/mail/stop/"))
    page.get_by_role("button", name="Stop these mails").click()
    expect(page.locator("h1")).to_have_text("You get no more mail.")
    page.get_by_role("checkbox", name="Harbor County Together").check()
    page.get_by_role("button", name="Go on with these").click()
    expect(page.locator("h1")).to_have_text("You go on reading.")


def test_anyone_copies_the_seal_of_the_record_and_checks_it(site: Site, open_browser: Open) -> None:
    page = open_browser(site)
    page.goto(f"{P}/record/")
    head = page.locator("code.seal").inner_text()
    done = site.run("verify-journal", "--partnership", "harbor-county", "--head", head)
    assert done.returncode == 0, done.stdout + done.stderr
    assert head in done.stdout
    number, _colon, seal = head.partition(":")
    forged = f"{number}:{'0' * len(seal)}"
    assert site.run("verify-journal", "--partnership", "harbor-county", "--head", forged).returncode == 1


TABLE = """District\tYear\tStudent group\tGraduated\tStudents
Harbor East\t2023\tAll students\t410\t500
Harbor East\t2023\tMultilingual learners\t60\t100
Harbor East\t2023\tOther students\t350\t400
Harbor East\t2024\tAll students\t430\t500
Harbor East\t2024\tMultilingual learners\t68\t100
Harbor East\t2024\tOther students\t362\t400
"""


STEWARDS, PARTNERS = "Harbor Network", "Eastside Clinic"  # the organizations of the steward and of the partner


def paste(page: Page, name: str, known: str = "") -> None:
    """Paste the table and say what it counts, or which indicator there is it belongs to; up to the preview."""
    page.goto(f"{P}/data/upload/")
    page.get_by_label("Or paste it here").fill(TABLE)
    page.get_by_role("button", name="Read the table").click()
    expect(page.locator("h1")).to_have_text("What we understood")
    for field, text in (
        ("name", name),
        ("counted", "graduated in four years"),
        ("population", "students"),
        ("dimension_name", "Language"),
        ("everyone", "All students"),
    ):
        page.locator(f"main [name={field}]").fill(text)
    # What we guessed from the headings, and what nobody could guess.
    for field, column in (
        ("place", "District"),
        ("period", "Year"),
        ("group", "Student group"),
        ("denominator", "Students"),
    ):
        page.locator(f"main [name={field}]").select_option(label=column)
    page.locator("main [name=numerator]").select_option(label="Graduated")
    if known:
        page.locator("main [name=indicator]").select_option(label=known)
    page.get_by_role("button", name="Show what will change").click()


def test_a_table_is_pasted_understood_previewed_and_shown(own_site: Site, open_browser: Open) -> None:
    page = open_browser(own_site, who="steward")
    paste(page, "Graduation in Harbor East")
    expect(page.locator("h1")).to_have_text("What will change")
    expect(page.locator("main")).to_contain_text("Nothing has changed yet.")
    page.get_by_role("button", name="Bring the table in").click()
    # Nobody else sees the numbers before they are protected, attacked, read and signed.
    anyone = open_browser(own_site, size=PHONE, script=False)
    anyone.goto(f"{P}/indicators/")
    anyone.get_by_role("link", name="Graduation in Harbor East").first.click()
    expect(anyone.locator("main")).to_contain_text("There is no number to show here yet")
    own_site.work()
    page.goto(f"{P}/data/releases/")
    page.get_by_role("link", name="Read it and sign it").click()
    expect(page.locator("main")).to_contain_text("6 numbers are shown.")
    page.get_by_label("What is new in it").fill("Graduation in Harbor East, two years.")
    page.get_by_role("button", name="Sign and publish").click()
    expect(page.locator("main")).to_contain_text("Graduation in Harbor East, two years.")
    anyone.reload()
    expect(anyone.locator("main")).to_contain_text("Multilingual learners")
    expect(anyone.locator("figure").first).to_be_visible()
    expect(anyone.locator("figure").first.locator("figcaption, h2, h3").first).not_to_be_empty()


def test_the_first_administrator_sets_up_an_empty_site(empty_site: Site, open_browser: Open) -> None:
    said = empty_site.wait_for_line("/setup/?token=")
    link = re.search(r"(http://\S+/setup/\?token=\S+)", said)
    assert link
    page = open_browser(empty_site)
    page.goto(link[1])
    page.get_by_label("Name").fill("Rosa Marin")
    page.get_by_label("Mail address").fill("rosa@example.org")
    page.locator("main input[type=password]").first.fill("a long enough pass phrase")
    page.get_by_role("button", name="Become administrator").click()
    page.wait_for_url("**/partnerships/new/")
    page.locator("main [name^=name]").first.fill("Fair Lake Together")
    page.locator("main [name=place_name]").fill("Fair Lake")
    page.locator("main [name^=vision]").first.fill("Every child in Fair Lake grows up known.")
    page.locator("main [name=slug]").fill("fair-lake")
    page.locator("main [name=organization_name]").fill("Fair Lake Network")
    page.locator("main form button").last.click()
    expect(page.locator("main .error")).to_have_count(0)
    # Nothing is in it yet, and every page says what will stand there.
    base = "/p/fair-lake"
    for path in (
        *(
            "/",
            "/goals/",
            "/initiatives/",
            "/commitments/",
            "/conversations/",
            "/indicators/",
            "/organizations/",
            "/bodies/",
        ),
        *("/sessions/", "/decisions/", "/you-said/", "/record/", "/about/", "/desk/", "/desk/members/", "/follow/"),
    ):
        answer = page.goto(base + path)
        assert answer and answer.status == 200, f"{path}: {answer and answer.status}"
        assert len(page.locator("main").inner_text()) > 60, f"{path} says nothing"
    page.goto(f"{base}/goals/new/")
    page.locator("main [name^=title]").first.fill("Every child reads by eight")
    page.locator("main textarea[name^=vision]").first.fill("A child who reads at eight finds every later door open.")
    page.locator("main form button").last.click()
    page.goto(f"{base}/goals/")
    expect(page.locator("main")).to_contain_text("Every child reads by eight")
    # The link is spent.
    other = open_browser(empty_site, script=False)
    answer = other.request.get(link[1])
    assert answer.status == 404
    a_model_fills_it_and_is_changed_freely(page, base)


def a_model_fills_it_and_is_changed_freely(page: Page, base: str) -> None:
    """The new partnership takes a model, leaves a part out, and makes what came of it its own."""
    model = f"{base}/playbooks/school-mental-health/"
    page.goto(model)
    page.get_by_role("link", name="See what it would make here").click()
    boxes = page.locator("main input[name=parts]")
    n = boxes.count()
    talk = page.locator("main input[name=parts][value^='conversations/']").first
    talk.uncheck()
    # An agreement needs two organizations; there is one so far.
    for box in page.locator("main input[name=parts][value^='agreements/']").all():
        box.uncheck()
    n_left = 1 + page.locator("main input[name=parts][value^='agreements/']").count()
    page.locator("main [name=first_day]").fill("2030-09-02")
    page.get_by_role("button", name="Make these").click()
    expect(page.get_by_role("status")).to_contain_text(f"{n - n_left} parts are made.")
    made = page.locator("main section", has_text="What was made from it here").first
    # A goal is said anew, in the partnership's own words.
    made.locator("a[href*='/goals/']").first.click()
    goal = page.url
    page.goto(f"{goal.split('/goals/')[0]}/goals/{goal.split('/goals/')[1].strip('/').split('/')[0]}/edit/")
    page.locator("main [name^=title]").first.fill("Every student in Fair Lake finds help within a week")
    page.locator("main form button[type=submit]").last.click()
    page.goto(goal)
    expect(page.locator("h1")).to_have_text("Every student in Fair Lake finds help within a week")
    # The agenda of a session is there with its minutes, and is changed like any other.
    page.goto(model)
    made.locator("a[href*='/sessions/']").first.click()
    session = page.url
    page.goto(f"{session}agenda/")
    first = page.locator("main [name=title-0]")
    assert first.input_value() and page.locator("main [name=minutes-1]").input_value()
    first.fill("Welcome, and who is missing")
    page.get_by_role("button", name="Save").first.click()
    page.goto(session)
    expect(page.locator("main")).to_contain_text("Welcome, and who is missing")
    # The model knows them again under their new names, and makes none twice.
    page.goto(model)
    expect(made).to_contain_text("Every student in Fair Lake finds help within a week")
    page.goto(f"{model}apply/")
    expect(page.locator("main input[name=parts]")).to_have_count(n_left)


def test_a_data_agreement_is_signed_and_an_upload_outside_it_refused(
    own_site: Site, open_browser: Open, complaints: list[str]
) -> None:
    steward, partner = open_browser(own_site, who="steward"), open_browser(own_site, who="partner", size=PHONE)
    steward.goto(f"{P}/desk/agreements/new/")
    steward.get_by_role("link", name="Data-sharing agreement").click()
    expect(steward.locator("main")).to_contain_text("not legal advice")
    steward.get_by_label("Title (English)").fill("Numbers of the late bus")
    steward.get_by_label("Bring numbers in").uncheck()  # they are looked at, and not changed for now
    for name in (STEWARDS, PARTNERS):
        steward.get_by_label(name, exact=True).check()
    steward.get_by_label("First day").fill("2026-01-01")
    steward.get_by_label("Last day").fill("2099-12-31")
    steward.get_by_role("button", name="Save the draft").click()
    steward.get_by_label("Can get home by bus after six").check()
    steward.get_by_role("button", name="Save", exact=True).click()
    steward.get_by_role("link", name="Write what the parties will do").click()
    steward.get_by_label("Who will do it?").select_option(label=PARTNERS)
    steward.get_by_label("What will it do? (English)").fill("Show the numbers to the student council.")
    steward.get_by_label("By when?").fill("2099-06-01")
    steward.get_by_role("button", name="Write it into the draft").click()
    steward.get_by_role("link", name="Numbers of the late bus").click()
    at = steward.url
    steward.get_by_role("button", name="Put it to signature").click()
    for page in (steward, partner):
        page.goto(at)
        page.get_by_role("link", name="Sign", exact=True).click()
        page.get_by_label("As", exact=True).fill("Director")
        page.get_by_role("button", name="Sign it").click()
    expect(partner.locator("main")).to_contain_text("In force")
    partner.get_by_role("link", name="Show the numbers to the student council.").click()
    expect(partner.locator("main")).to_contain_text("Eastside Clinic promised it for 1 June 2099.")
    partner.get_by_role("link", name="Numbers of the late bus").click()
    expect(partner.locator("main")).to_contain_text("Under way")
    # Bringing numbers in is not allowed: refused with the clause, and nothing has changed.
    paste(steward, "Late bus", known="Can get home by bus after six")
    expect(steward.locator("main")).to_contain_text("An agreement does not allow this")
    expect(steward.locator("blockquote")).to_contain_text("Parties bring in counts, never records of single persons.")
    # The refusal is all that a browser complained about.
    assert [said for said in complaints if "403 (Forbidden)" not in said] == [] and len(complaints) == 1
    complaints.clear()
