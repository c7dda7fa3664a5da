"""Every page carries its policy, keeps it, and has the frame a reader's software needs."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.http import HttpResponse
from django.urls import reverse

from tests.cast import World
from tests.doors import Door
from tests.house.test_doors import DOORS, filled  # noqa: F401  (a fixture)

pytestmark = pytest.mark.django_db

ANSWERED = [door for door in DOORS if 200 in door.expected.values()]
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}
LANGUAGE_TAG = re.compile(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")


class Reading(HTMLParser):
    """What this test needs to know of a page, read without believing that it is well formed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: dict[str, list[dict[str, str | None]]] = {}
        self.inline: list[str] = []
        self.title, self._in, self.ids = "", "", []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.seen.setdefault(tag, []).append(given)
        self._in = tag
        if given.get("id"):
            self.ids.append(given["id"])
        if tag == "script" and not given.get("src"):
            self.inline.append("script without src")
        if tag == "style":
            self.inline.append("style element")
        for name, value in attrs:
            if name == "style" or name.startswith("on") or (value or "").strip().lower().startswith("javascript:"):
                self.inline.append(f"<{tag} {name}={value!r}>")
            loads = name in ("src", "srcset", "action", "formaction", "poster", "data") or (tag, name) == (
                "link",
                "href",
            )
            if loads and re.match(r"^([a-z]+:)?//", value or ""):
                self.inline.append(f"from elsewhere: <{tag} {name}={value!r}>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self._in = ""

    def handle_data(self, data: str) -> None:
        if self._in == "title" and not self.title:
            self.title = data.strip()


def answers(door: Door, world: World) -> list[tuple[str, HttpResponse]]:
    """Return what this door says to one visitor who may not sign in and to the best-placed who may come in."""
    where = {"partnership": "harbor"} if door.in_partnership else {}
    url = reverse(door.name, kwargs={**where, **door.own(world)})
    whom = [who for who in ("nobody", "amara", "ben", "chidi") if door.expected[who] == 200][:2]
    return [(who, getattr(world.client(who), door.method)(url, door.data(world), headers=door.headers)) for who in whom]


def policy_of(response: HttpResponse) -> dict[str, list[str]]:
    parts = [part.split() for part in response.headers["Content-Security-Policy"].split(";") if part.strip()]
    return {part[0]: part[1:] for part in parts}


def check_headers(response: HttpResponse) -> None:
    policy = policy_of(response)
    assert not [text for sources in policy.values() for text in sources if "unsafe" in text or text in ("*", "https:")]
    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"] == policy["style-src"] == ["'self'"]
    assert policy["frame-ancestors"] == ["'none'"] and policy["base-uri"] == ["'none'"]
    assert policy["form-action"] == ["'self'"]
    assert {name: response.headers.get(name) for name in HEADERS} == HEADERS


def check_page(text: str) -> None:
    page = Reading(text)
    assert page.inline == []
    html = page.seen["html"][0]
    assert LANGUAGE_TAG.match(html.get("lang") or ""), html
    assert html.get("dir") in ("ltr", "rtl")
    assert page.title, "a page without a title"
    assert len(page.seen.get("h1", [])) == 1, f"{len(page.seen.get('h1', []))} h1"
    assert len(page.seen.get("main", [])) == 1
    assert len(page.ids) == len(set(page.ids)), sorted(i for i in page.ids if page.ids.count(i) > 1)
    assert [image for image in page.seen.get("img", []) if image.get("alt") is None] == []


@pytest.mark.parametrize("door", ANSWERED, ids=lambda door: f"{door.method} {door.name}")
def test_a_page_carries_its_policy_and_keeps_it(door: Door, filled: World) -> None:  # noqa: F811
    for who, response in answers(door, filled):
        assert response.status_code == 200, who
        check_headers(response)
        if response.headers["Content-Type"].startswith("text/html"):
            check_page(response.content.decode())


REFUSALS = [
    ("nobody", "/nothing/"),
    ("nobody", "/p/valley/nothing/"),
    ("chidi", "/p/harbor/desk/settings/"),
    ("dolores", "/p/valley/"),
]


@pytest.mark.parametrize(("who", "url"), REFUSALS)
def test_a_refusal_is_a_page_like_any_other(who: str, url: str, filled: World) -> None:  # noqa: F811
    response = filled.client(who).get(url)
    if response.status_code == 302:
        response = filled.client(who).get(response.url)
    else:
        assert response.status_code in (403, 404)
    check_headers(response)
    check_page(response.content.decode())


def test_accounts_pages_of_kept_libraries_wear_our_frame(filled: World) -> None:  # noqa: F811
    nobody, ben = filled.client("nobody"), filled.client("ben")
    for client, url in (
        (nobody, "/account/login/"),
        (nobody, "/account/password/reset/"),
        (ben, "/account/password/change/"),
        (ben, "/account/email/"),
        (ben, "/account/logout/"),
    ):
        response = client.get(url)
        assert response.status_code == 200, f"{url} {response.status_code}"
        check_headers(response)
        check_page(response.content.decode())


@pytest.mark.parametrize(
    "text",
    [
        '<p style="color:red">x</p>',
        "<p onclick='x()'>x</p>",
        "<script>x()</script>",
        "<style>p{}</style>",
        '<a href="javascript:x()">x</a>',
        '<img src="//elsewhere.example/x.png" alt="">',
    ],
)
def test_the_reading_would_find_what_is_inline(text: str) -> None:
    assert Reading(f"<html><body>{text}</body></html>").inline


def test_a_draft_being_prepared_has_three_forms_and_no_id_twice(filled: World) -> None:  # noqa: F811
    open_one = filled.things["conversations.harbor.open"]
    type(open_one).objects.filter(pk=open_one.pk).update(state="draft")
    response = filled.client("amara").get(f"/p/harbor/conversations/{open_one.slug}/edit/")
    assert response.status_code == 200
    check_page(response.content.decode())
