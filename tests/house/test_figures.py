"""Every chart of the public pages leads to its numbers as a table, and can be taken away as CSV, PNG and SVG."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urljoin
from xml.etree import ElementTree

import pytest
from django.test import Client

from bench.public_pages import keep_findings, public_urls
from bridgework.alignment.models import WorkedOut
from bridgework.alignment.queries import needs
from bridgework.partnerships.models import Partnership, Role

pytestmark = pytest.mark.django_db

FIGURE = re.compile(r'<figure class="figure".*?</figure>', re.DOTALL)
FINDING = re.compile(r'<h\d class="finding">(.*?)</h\d>', re.DOTALL)
WAY = re.compile(r'<a href="([^"]*)"(?: rel="nofollow")?>([^<]*)</a>')
WAYS = re.compile(r'<span class="ways">(.*)</span></figcaption>', re.DOTALL)
TYPES = {"CSV": "text/csv", "PNG": "image/png", "SVG": "image/svg+xml"}


@pytest.fixture(scope="module")
def figures(harbor: Partnership, django_db_blocker: object) -> Iterator[list[tuple[str, str]]]:
    """Each figure of the example's public pages: where it stands, and its HTML."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        keep_findings()
        here = f"/p/{harbor.slug}"
        paths = [path for _name, kind, path in public_urls() if kind != "file"]
        yield drawn_on(Client(), *paths, f"{here}/unserved/?by=people")


def drawn_on(client: Client, *paths: str) -> list[tuple[str, str]]:
    found = []
    for path in paths:
        response = client.get(path)
        if response.status_code == 200 and not response.streaming:
            found += [(path, html) for html in FIGURE.findall(response.content.decode())]
    return found


def ways_of(html: str) -> dict[str, str]:
    ways = WAYS.search(html)
    return {label: unescape(href) for href, label in WAY.findall(ways[1])} if ways else {}


def test_every_figure_says_its_finding_and_can_be_taken_away(figures: list[tuple[str, str]]) -> None:
    assert len(figures) >= 20
    assert lacking(figures) == {}


def lacking(figures: list[tuple[str, str]]) -> dict[str, set[str]]:
    """Return what each figure does not lead to, by its page and finding."""
    found = {}
    for path, html in figures:
        finding = FINDING.search(html)
        assert finding, path
        found[f"{path}: {finding[1]}"] = {"Table", *TYPES} - set(ways_of(html))
    return {where: ways for where, ways in found.items() if ways}


ROWS = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)
TAGS = re.compile(r"<[^>]*>")


@pytest.mark.parametrize(
    ("page", "figure", "table"),
    [
        ("sessions/presence/", "picture", "table"),
        ("three-questions/over-time/", "working-chart", "working"),
        ("three-questions/over-time/", "answering-chart", "answering"),
        ("unserved/", "map", "by-place"),
    ],
)
def test_a_file_has_the_numbers_of_the_table_beside_it(harbor: Partnership, page: str, figure: str, table: str) -> None:
    path = f"/p/{harbor.slug}/{page}"
    body = Client().get(path).content.decode().partition(f'id="{table}"')[2].partition("</table>")[0]
    shown = [[unescape(TAGS.sub("", cell)) for cell in re.split(r"</t[hd]>", row)[:-1]] for row in ROWS.findall(body)]
    file = Client().get(f"{path}?of={figure}&as=csv").content.decode()
    rows = list(csv.reader(io.StringIO(file, newline="")))
    assert len(rows) > 3 and rows[: len(shown)] == shown
    assert all(row[1:] == ["0"] for row in rows[len(shown) :]), (
        "a map has places with nothing on record, a list has not"
    )


def test_the_file_of_a_map_has_every_place_that_is_drawn(harbor: Partnership, monkeypatch: pytest.MonkeyPatch) -> None:
    path = f"/p/{harbor.slug}/unserved/"
    whole = Client().get(f"{path}?of=map&as=csv").content
    monkeypatch.setattr(needs, "PLACES_LISTED", 2)
    WorkedOut.objects.all().delete()
    assert sorted(Client().get(f"{path}?of=map&as=csv").content.splitlines()) == sorted(whole.splitlines())


def test_a_member_takes_away_what_a_member_sees(harbor: Partnership) -> None:
    client, page = Client(), f"/p/{harbor.slug}/who-should-meet/"
    steward = harbor.memberships.filter(role=Role.STEWARD, person__isnull=False).select_related("person").first()
    assert steward
    client.force_login(steward.person, backend="django.contrib.auth.backends.ModelBackend")
    (figure,) = drawn_on(client, page)
    assert lacking([figure]) == {}
    file = page + ways_of(figure[1])["CSV"]
    everybody, inside = (one.get(file) for one in (Client(), client))
    pairs = list(csv.reader(io.StringIO(inside.content.decode(), newline="")))
    assert len(pairs) > 2
    shown = Client().get(page).content.decode()
    outside = list(csv.reader(io.StringIO(everybody.content.decode(), newline="")))
    assert all(line[0] in unescape(shown) for line in outside), "what both sides agreed to show, and nothing else"
    assert 1 < len(outside) < len(pairs)


def test_each_file_of_each_figure_is_what_it_says(figures: list[tuple[str, str]]) -> None:
    client, asked = Client(), set()
    for path, html in figures:
        for label, href in ways_of(html).items():
            address = urljoin(path, href)
            if label not in TYPES or address in asked:
                continue
            asked.add(address)
            response = client.get(address)
            assert response.status_code == 200 and response["Content-Type"].startswith(TYPES[label]), address
            check(label, b"".join(response) if response.streaming else response.content, address)
            assert f".{label.lower()}" in response["Content-Disposition"], address
    assert len(asked) >= 60


def check(label: str, body: bytes, address: str) -> None:
    if label == "PNG":
        assert body.startswith(b"\x89PNG"), address
    elif label == "SVG":
        drawing = ElementTree.fromstring(body)  # noqa: S314 - our own drawing
        assert drawing.tag.endswith("svg") and b"href=" not in body, f"{address}: a file leads nowhere"
        assert "invented people and numbers" in "".join(drawing.itertext()), f"{address}: an example says so"
    else:
        header, *rows = csv.reader(io.StringIO(body.decode(), newline=""))
        assert rows and {len(row) for row in rows} == {len(header)}, address
        assert "<" not in body.decode(), address


def test_a_picture_of_an_indicator_names_it_and_its_place(harbor: Partnership) -> None:
    graduation = harbor.indicators.select_related("home_place").get(slug="graduation")
    for name in ("chart", "gap", "compare", "story", "goal/chart"):
        drawing = ElementTree.fromstring(Client().get(f"/p/{harbor.slug}/indicators/graduation/{name}.svg").content)  # noqa: S314 - our own
        *_more, about, source = [text for text in drawing.itertext() if text.strip()]
        assert about.startswith(f"{graduation.name} · {graduation.home_place.name}"), name
        assert source.startswith(str(harbor.name))


def test_a_table_that_a_figure_leads_to_on_its_page_is_there(figures: list[tuple[str, str]]) -> None:
    client = Client()
    for path, html in figures:
        page, _, key = urljoin(path, ways_of(html)["Table"]).partition("#")
        body = client.get(page).content.decode()
        assert not key or f'id="{key}"' in body, f"{path} leads to {page}#{key}"


@pytest.mark.parametrize("asked", ["of=nothing&as=svg", "of=ties&as=zip", "of=ties", "of=&as=svg"])
def test_a_figure_that_a_page_does_not_have_is_not_found(harbor: Partnership, asked: str) -> None:
    assert Client().get(f"/p/{harbor.slug}/three-questions/?{asked}").status_code == 404
