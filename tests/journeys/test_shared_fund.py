"""A fund is pooled from three owners, and a stipend is paid from it: by the steward, an owner, and a second person."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import PHONE, Open
from tests.journeys.site import Site

pytestmark = pytest.mark.journey

P = "/p/harbor-county"
NAME = "Rosa V."


def field(page: Page, name: str) -> Locator:
    return page.locator(f"main [name={name}]")


def send(page: Page, button: str) -> None:
    page.locator("main").get_by_role("button", name=button, exact=True).click()


def pledge(page: Page, fund: str, owner: str, amount: str) -> None:
    """Pledge as the person at hand."""
    page.goto(f"{fund}pledges/new/")
    field(page, "owner").select_option(label=owner)
    page.get_by_label("Cash", exact=True).check()
    field(page, "amount").fill(amount)
    send(page, "Pledge")
    expect(page.get_by_role("status")).to_contain_text("The pledge is recorded.")


def test_a_fund_of_three_owners_pays_a_stipend(site: Site, open_browser: Open) -> None:
    steward = open_browser(site, who="steward")
    steward.goto(f"{P}/funds/new/")
    field(steward, "title").fill("Translators for parents")
    steward.get_by_label("Pooled").check()
    field(steward, "agent").select_option(label="Harbor Network")
    field(steward, "approval_limit").fill("500")
    field(steward, "hourly_rate").fill("$25")
    send(steward, "Open the fund")
    expect(steward.locator("h1")).to_have_text("Translators for parents")
    fund = steward.url

    # Three owners: a partner pledges for the own clinic, on a phone without script; the steward writes two more down.
    partner = open_browser(site, who="partner", size=PHONE, script=False)
    pledge(partner, fund, "Eastside Clinic", "1,000")
    pledge(steward, fund, "Harbor County Schools", "1,000")
    pledge(steward, fund, "Harbor Transit", "$1,000.00")
    for number in (1, 2, 3):
        steward.goto(f"{fund}pledges/{number}/")
        steward.get_by_role("link", name="Record what came in").click()
        expect(field(steward, "amount")).to_have_value("1000.00")
        send(steward, "Record it")
        expect(steward.locator("h1")).to_contain_text("Received: $1,000")

    # 1,000 is above the limit: a second person looks at it.
    steward.goto(f"{fund}allocations/new/")
    field(steward, "title").fill("Evenings at school")
    field(steward, "amount").fill("1000")
    field(steward, "ends_on").fill("2099-12-31")
    send(steward, "Set it aside")
    expect(steward.get_by_text("Another person must look at it.")).to_be_visible()
    partner.goto(fund)
    partner.get_by_role("link", name="Approve or refuse").click()
    partner.get_by_label("I approve").check()
    send(partner, "Decide")
    partner.goto(f"{fund}allocations/1/")
    expect(partner.locator("h1")).to_have_text("Evenings at school")

    steward.goto(f"{fund}allocations/1/")
    steward.get_by_role("link", name="Pay", exact=True).click()
    steward.get_by_label("A resident, for their time").check()
    field(steward, "hours").fill("1.5")
    field(steward, "recipient").fill(NAME)
    send(steward, "Record the payment")
    expect(steward.locator("h1")).to_have_text("A stipend, paid to a resident: $37.50")
    expect(steward.get_by_text(NAME)).to_be_visible()

    shares = [text.strip() for text in steward.locator("td.n").all_inner_texts() if "$" in text]
    assert shares == ["$12.50", "$12.50", "$12.50", "$37.50"]

    # Everybody follows each cent; one stipend alone could tell who it was, so only the sum stands there.
    reader = open_browser(site, size=PHONE, script=False)
    reader.goto(f"{fund}allocations/1/")
    used = [text.strip() for text in reader.locator("td.n").all_inner_texts() if "$" in text]
    assert used[1::2] == ["$12.50", "$12.50", "$12.50"]
    expect(reader.locator("main")).to_contain_text("Stipends to residents from this fund make $37.50 together.")
    assert NAME not in reader.content() and "paid to a resident" not in reader.content()
    reader.get_by_role("link", name="Eastside Clinic").click()
    expect(reader.locator("h1")).to_have_text("Eastside Clinic pledged $1,000")
    assert re.search(r"Evenings at school.*\$12\.50", reader.locator("table").first.inner_text(), re.DOTALL)
    reader.goto(f"{fund}together/")
    expect(reader.locator("main")).to_contain_text("1 allocation is paid for by several owners: $1,000.")
