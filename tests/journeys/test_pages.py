"""Every page of the example, seen by axe, narrow and wide, light and dark; what it weighs; that nothing is complained about."""

from __future__ import annotations

import gzip
import html
import re
from collections import Counter
from itertools import product
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import Page, Response

from tests.journeys.axe import violations
from tests.journeys.conftest import DESK, PHONE, WIDE, Open
from tests.journeys.site import Site

pytestmark = pytest.mark.journey

P = "/p/harbor-county"
# One page of each kind; what is linked from them is of a kind that stands here, which the last test holds.
PUBLIC = [
    "/",
    f"{P}/goals/",
    f"{P}/goals/finish-school-ready/",
    f"{P}/goals/finish-school-ready/behind/",
    f"{P}/initiatives/",
    f"{P}/initiatives/*",
    f"{P}/commitments/",
    f"{P}/commitments/*",
    f"{P}/conversations/",
    f"{P}/conversations/being-heard/",
    f"{P}/conversations/being-heard/card/",
    f"{P}/conversations/being-heard/say/",
    f"{P}/conversations/being-heard/enter/",
    f"{P}/conversations/being-heard/policy/",
    f"{P}/conversations/getting-to-school/",
    f"{P}/conversations/getting-to-school/table/",
    f"{P}/conversations/getting-to-school/answers/",
    f"{P}/indicators/",
    f"{P}/indicators/*",
    f"{P}/indicators/*/places/",
    f"{P}/indicators/late-bus/map/",
    f"{P}/indicators/late-bus/map/?by=race&group=black",
    f"{P}/indicators/suspensions/compare/",
    f"{P}/indicators/suspensions/story/",
    f"{P}/indicators/here-every-day/places/funnel/",
    f"{P}/indicators/*/goal/",
    f"{P}/indicators/moved-midyear/?by=disability-x-language",
    f"{P}/open-data/",
    f"{P}/open-data/3/",
    f"{P}/organizations/",
    f"{P}/organizations/*",
    f"{P}/bodies/",
    f"{P}/bodies/*",
    f"{P}/sessions/",
    f"{P}/sessions/*",
    f"{P}/decisions/",
    f"{P}/decisions/*",
    f"{P}/three-questions/over-time/",
    f"{P}/you-said/",
    f"{P}/you-said/*",
    f"{P}/record/",
    f"{P}/about/",
    f"{P}/protection/",
    f"{P}/follow/",
    f"{P}/services/",
    f"{P}/services/*",
    f"{P}/join/",
    "/sign-in/",
    "/account/login/",
    "/join/?for=self",
    "/privacy/",
    "/developers/",
]
GALLERY = ["/gallery/", *(f"/gallery/{name}/" for name in ("home", "goal", "card", "indicator", "record", "form"))]
WORKSPACE = [
    f"{P}/desk/",
    f"{P}/desk/settings/",
    f"{P}/desk/members/",
    f"{P}/desk/invitations/",
    f"{P}/desk/organizations/add/",
    f"{P}/goals/new/",
    f"{P}/commitments/new/",
    f"{P}/commitments/import/",
    f"{P}/conversations/new/",
    f"{P}/conversations/reading/",
    f"{P}/conversations/requests/",
    f"{P}/conversations/being-heard/edit/",
    f"{P}/conversations/being-heard/codes/",
    f"{P}/conversations/being-heard/paper/",
    f"{P}/conversations/being-heard/paper/batches/1/",
    f"{P}/conversations/being-heard/paper/batches/2/",
    f"{P}/conversations/being-heard/paper/sheets/41/",
    f"{P}/conversations/being-heard/assisted/",
    f"{P}/conversations/being-heard/joining/",
    f"{P}/data/indicators/new/",
    f"{P}/indicators/suspensions/story/write/",
    f"{P}/data/indicators/graduation/goals/",
    f"{P}/data/indicators/graduation/strategies/new/",
    f"{P}/data/indicators/moved-midyear/history/",
    f"{P}/data/indicators/moved-midyear/history/2/",
    f"{P}/data/indicators/moved-midyear/history/2/undo/",
    f"{P}/indicators/suspensions/",
    f"{P}/indicators/suspensions/story/",
    f"{P}/data/releases/",
    f"{P}/data/releases/1/withdraw/",
    f"{P}/data/nations/",
    f"{P}/agreements/",
    f"{P}/agreements/sharing-numbers-between-the-parties/",
    f"{P}/desk/agreements/new/",
    f"{P}/data/upload/",
    f"{P}/data/places/shapes/",
    f"{P}/decisions/new/",
    f"{P}/sessions/new/",
    f"{P}/sessions/import/",
    f"{P}/who-should-meet/",
    f"{P}/membership/",
    f"{P}/desk/bodies/add/",
    f"{P}/desk/import/contacts/",
    f"{P}/desk/import/directory/",
    f"{P}/desk/import/population/",
    f"{P}/who-lives-where/",
    "/me/",
]


def find(page: Page, path: str) -> str:
    """Return a path whose stars are filled with what the list above it links first."""
    while "*" in path:
        above, _star, rest = path.partition("*")
        page.goto(above)
        links = [urlsplit(a.get_attribute("href") or "").path for a in page.locator("main a[href]").all()]
        slug = next(
            (
                m[1]
                for link in links
                if (m := re.fullmatch(re.escape(above) + r"([a-z0-9-]+)/", link)) and m[1] != "new"
            ),
            "",
        )
        assert slug, f"{above} links to nothing of its own: {links}"
        path = f"{above}{slug}/{rest.lstrip('/')}"
    return path


def look(page: Page, path: str) -> list[str]:
    """Open a page and look at it as phones, desks, walls, day and night do; return what is wrong."""
    wrong: list[str] = []
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(PHONE)
    response = page.goto(path)
    assert response
    if response.status != 200:
        return [f"{path}: {response.status}"]
    for size, scheme in ((PHONE, "light"), (DESK, "dark")):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(size)
        wrong += [f"{path} at {size['width']} {scheme}: {line}" for line in violations(page)]
    for size in (PHONE, WIDE):
        page.set_viewport_size(size)
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > size["width"]:
            wrong.append(f"{path} at {size['width']}: {wide} px wide, pushed by {widest(page)}")
    return wrong


def widest(page: Page) -> str:
    return page.evaluate(
        """() => { const w = document.documentElement.clientWidth; return [...document.querySelectorAll('main *')]
        .filter(e => e.getBoundingClientRect().right > w + 1).slice(0, 3).map(e => e.outerHTML.slice(0, 120)).join(' | ') }"""
    )


def look_at_all(page: Page, paths: list[str]) -> None:
    wrong = [line for path in paths for line in look(page, find(page, path))]
    assert not wrong, "\n".join(wrong)


def test_public_pages_are_accessible_and_fit_every_screen(site: Site, open_browser: Open) -> None:
    look_at_all(open_browser(site), PUBLIC)


def test_gallery_is_accessible_and_fits_every_screen(site: Site, open_browser: Open) -> None:
    look_at_all(open_browser(site), GALLERY)


def test_workspace_is_accessible_and_fits_every_screen(site: Site, open_browser: Open) -> None:
    look_at_all(open_browser(site, who="steward"), WORKSPACE)


@pytest.mark.parametrize("language", ["en-US", "es-ES", "ar-EG"])
def test_the_header_keeps_its_lines_in_every_language(site: Site, open_browser: Open, language: str) -> None:
    """Brand and tools stand on one line and the main links on the next, on every desk, signed in or not."""
    for who, size in product(("", "steward"), (DESK, {"width": 1024, "height": 768})):
        page = open_browser(site, who=who, language=language, size=size)
        page.goto(f"{P}/goals/")
        tools = page.evaluate(MIDDLES, ".brand, .tools a, .tools button")
        links = page.evaluate(MIDDLES, ".top nav a")
        assert len(links) >= 6 and max(links) - min(links) < 12, f"the main links wrap at {size['width']}: {links}"
        assert len(tools) >= 4 and max(tools) - min(tools) < 12, f"the tools wrap at {size['width']}: {tools}"
        assert min(links) > max(tools)


MIDDLES = """selector => [...document.querySelectorAll(selector)].map(e => { const r = e.getBoundingClientRect();
return Math.round((r.top + r.bottom) / 2) })"""


def test_no_number_of_a_printed_table_is_cut_off(site: Site, open_browser: Open) -> None:
    """A4 within its margins: nothing scrolls on paper, so nothing may stand beside it."""
    page = open_browser(site, size={"width": 672, "height": 1000})
    page.emulate_media(media="print")
    for path in (f"{P}/indicators/suspensions/", f"{P}/indicators/suspensions/places/", f"{P}/three-questions/"):
        page.goto(path)
        assert page.locator("table").count()
        assert page.evaluate("document.documentElement.scrollWidth") <= 672, f"{path}: {widest(page)}"


OF_A_KIND = 4  # of pages of one kind, as many are asked for
FIRST_VIEWS = ["/", f"{P}/goals/finish-school-ready/", f"{P}/conversations/being-heard/card/", f"{P}/indicators/*"]


def test_a_first_view_weighs_little(site: Site, open_browser: Open) -> None:
    """At most 40 KB compressed in at most 6 requests, measured in the browser as it asked for them."""
    finder = open_browser(site)
    for path in FIRST_VIEWS:
        answers: list[Response] = []
        page = open_browser(site, size=PHONE)  # nothing cached
        page.on("response", lambda answer, seen=answers: seen.append(answer))
        page.goto(find(finder, path), wait_until="networkidle")
        sizes = {answer.url: weight(answer) for answer in answers}
        assert len(sizes) <= 6, f"{path}: {list(sizes)}"
        assert sum(sizes.values()) <= 40 * 1024, f"{path}: {sizes}"
        assert all(url.startswith(site.url) for url in sizes), f"{path} asks elsewhere: {list(sizes)}"


def weight(answer: Response) -> int:
    """Return what went over the wire; where the server left a page uncompressed, what gzip of a proxy makes of it."""
    sent = answer.request.sizes()["responseBodySize"]
    if answer.headers.get("content-encoding"):
        return sent
    return min(sent, len(gzip.compress(answer.body(), 6)))


def test_no_public_link_is_dead(site: Site, open_browser: Open) -> None:
    """Every link of every kind of page leads somewhere: asked without a browser's drawing, each address once."""
    page = open_browser(site, script=False)
    links: dict[str, str] = {}
    kinds: Counter[str] = Counter()
    for path in PUBLIC:
        at = find(page, path)
        page.goto(at)
        for link in page.eval_on_selector_all(
            "a[href]", "all => all.map(a => new URL(a.getAttribute('href'), document.baseURI).href)"
        ):
            link = link.split("#")[0]
            kind = re.sub(r"(?<=/)([a-z0-9-]*[0-9-][a-z0-9-]*|[0-9]+)(?=/)", "*", urlsplit(link).path)
            if link.startswith(site.url) and link not in links and kinds[kind] < OF_A_KIND:
                kinds[kind] += 1
                links[link] = at
    assert len(kinds) > 30
    dead = {}
    for link, at in links.items():
        answer = page.request.get(link)
        # Numbers under an agreement: the page asks what for, and each of its answers leads to them.
        if answer.status == 403 and (ways := re.findall(r'href="(\?[^"]*purpose=[a-z]+)"', answer.text())):
            answer = page.request.get(urljoin(link, html.unescape(ways[0])))
        if answer.status != 200:
            dead[link] = f"{answer.status} linked from {at}"
    assert not dead, dead


def test_axe_finds_what_is_wrong(open_browser: Open, site: Site) -> None:
    """The check can fail: a picture without words, a field without a label, pale text."""
    page = open_browser(site)
    page.goto("/")
    page.evaluate("document.querySelector('main').innerHTML = '<img src=\"\"><input><h1></h1>'")
    assert {line.split(":")[0] for line in violations(page)} >= {"image-alt", "label"}
