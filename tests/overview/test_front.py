"""The first page and the account page as ways in: to one's own partnerships, and to making one."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bridgework.partnerships.models import Partnership
from bridgework.people.models import Person
from tests.cast import CANARY, World

pytestmark = pytest.mark.django_db
MAKE, SIGN_IN = 'href="/partnerships/new/"', ">Sign in</a></p></div>"  # the step of the empty state, not the header's


def shown(client: Client, path: str = "/") -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_the_first_administrator_finds_the_way_to_a_first_and_a_second_partnership(db: None) -> None:
    person = Person.objects.create_user("ada@example.org", "a long enough password", name="Ada", is_administrator=True)
    browser = Client()
    assert SIGN_IN in shown(browser)
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    for path in ("/", "/me/"):
        page = shown(browser, path)
        assert MAKE in page and SIGN_IN not in page, path
    data = {"slug": "oak", "name_en": "Oak", "languages": ["en"], "first_language": "en", "time_zone": "UTC"}
    browser.post("/partnerships/new/", data | {"currency": "USD"})
    for path in ("/", "/me/"):
        page = shown(browser, path)
        assert 'href="/p/oak/"' in page and MAKE in page, path
    assert SIGN_IN in shown(Client()) and MAKE not in shown(Client()), "Oak is not public: strangers see what they saw"


def test_who_belongs_to_a_private_partnership_gets_to_it(world: World) -> None:
    esther, link = world.client("esther"), 'href="/p/valley/"'
    assert link in shown(esther, "/me/") and MAKE not in shown(esther, "/me/")
    assert "Harbor" in shown(esther) and link not in shown(esther), "the only public one is the first page of everybody"
    Partnership.objects.filter(pk=world.harbor.pk).update(is_public=False)
    assert link in shown(esther) and 'href="/p/harbor/"' not in shown(esther)
    assert "do not belong to a partnership yet" in shown(world.client("dolores"))
    world.as_valley_steward.ended_at = world.as_valley_steward.since
    world.as_valley_steward.save()
    Partnership.objects.update(is_public=True)
    Partnership.objects.filter(pk=world.valley.pk).update(is_public=False)
    Partnership.objects.create(slug="oak", name=world.harbor.name, created_at=world.harbor.created_at)
    for who in ("nobody", "dolores", "amara", "esther"):
        page = shown(world.client(who))
        assert CANARY not in page and 'href="/p/oak/"' in page, who
        assert ("Your partnerships" in page) == (who != "nobody")
        assert page.count('href="/p/harbor/"') == (2 if who == "amara" else 1)


def test_a_stranger_on_the_first_page_costs_no_query_more(world: World) -> None:
    Partnership.objects.update(is_public=True)
    shown(Client())
    with CaptureQueriesContext(connection) as asked:
        assert "Your partnerships" not in shown(Client())
    assert len(asked) == 1


def test_about_names_who_convenes_and_how_to_reach_it(world: World) -> None:
    assert 'href="/p/harbor/organizations/network/">Harbor Network</a></dd>' in shown(Client(), "/p/harbor/about/")
    world.network.url = "https://network.example/"
    world.network.save()
    assert 'href="https://network.example/"' in shown(Client(), "/p/harbor/about/")
    world.network.email = "hello@network.example"
    world.network.save()
    page = shown(Client(), "/p/harbor/about/")
    assert 'href="mailto:hello@network.example">hello@network.example</a>' in page
    assert "Harbor Network keeps the calendar" in page
    Partnership.objects.filter(pk=world.harbor.pk).update(steward_organization=None)
    page = shown(Client(), "/p/harbor/about/")
    assert "No organization is named yet" in page and "<p></p>" not in page and "keeps the calendar" not in page


def test_who_asks_for_an_organization_is_led_to_the_page_that_names_the_steward(world: World) -> None:
    def about(to: str = "") -> str | None:
        page = shown(Client(), f"/join/?for=organization&next={to}")
        assert "About page" in page and CANARY not in page
        found = re.search(r'<a href="([^"]*)">The About page', page)
        return found[1] if found else None

    assert about() == about("/") == about("/me/") == about("/p/harbor/goals/") == "/p/harbor/about/"
    assert about("/p/valley/") is None and about("/p/nowhere/") is None, "of a private one not even its name is said"
    Partnership.objects.create(slug="oak", name=world.harbor.name, created_at=world.harbor.created_at)
    assert about() is None and about("/p/oak/") == "/p/oak/about/", "of several, the one they came from"
    Partnership.objects.update(is_public=False)
    assert about() is None
