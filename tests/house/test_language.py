"""The house speaks Spanish as completely as English, and a right-to-left language needs no change of a template."""

from __future__ import annotations

import gettext
import re
from collections import Counter
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import resolve, reverse
from django.utils import translation

import bridgework
from bridgework.partnerships.models import Partnership
from bridgework.ui.language import direction_of
from tests.house.po import Message, read_po

HOUSE = Path(bridgework.__file__).parent
CATALOG = HOUSE / "locale" / "es" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%|\{\w*\}|%[sd]")
MESSAGES = [message for message in read_po(CATALOG) if message.msgid]
# Told apart by nothing but the language: a name, a unit, a word both languages share.
SAME_IN_BOTH = re.compile(r"^(No|Panel|Sector|%\(.*|j M Y|[^a-zA-Z]*)$")


def _name(message: Message) -> str:
    return message.msgid[:60]


def test_the_catalog_is_large() -> None:
    assert len(MESSAGES) > 1_500


def test_every_text_is_in_spanish() -> None:
    empty = [_name(m) for m in MESSAGES if not m.said or not all(text.strip() for text in m.said.values())]
    fuzzy = [_name(m) for m in MESSAGES if "fuzzy" in m.flags]
    plural = [_name(m) for m in MESSAGES if bool(m.plural) != (len(m.said) == 2)]
    assert not empty, empty
    assert not fuzzy, fuzzy
    assert not plural, plural


def test_no_text_is_english_left_as_it_was() -> None:
    same = [m.msgid for m in MESSAGES if m.said[0] == m.msgid and not SAME_IN_BOTH.match(m.msgid)]
    assert not same, same


def test_the_placeholders_are_the_same() -> None:
    wrong = []
    for message in MESSAGES:
        for number, said in message.said.items():
            original = message.plural if message.plural and number else message.msgid
            if sorted(set(PLACEHOLDER.findall(said))) != sorted(set(PLACEHOLDER.findall(original))):
                wrong.append((message.msgid, said))
    assert not wrong, wrong


def test_texts_that_begin_or_end_with_a_line_break_keep_it() -> None:
    for message in MESSAGES:
        for said in message.said.values():
            assert said.startswith("\n") == message.msgid.startswith("\n"), message.msgid
            assert said.endswith("\n") == message.msgid.endswith("\n"), message.msgid


def test_the_compiled_catalog_is_what_the_source_says() -> None:
    with CATALOG.with_suffix(".mo").open("rb") as file:
        compiled: dict[Any, str] = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    expected: dict[Any, str] = {}
    for message in MESSAGES:
        key = f"{message.context}\x04{message.msgid}" if message.context else message.msgid
        if message.plural:
            expected |= {(key, number): said for number, said in message.said.items()}
        else:
            expected[key] = message.said[0]
    compiled = {key: said for key, said in compiled.items() if key != ""}
    assert compiled == expected, "run `make messages` (gettext is needed) and commit django.mo"


# Every public page of the example that a visitor can reach by links, in Spanish.

LINK = re.compile(r'href="(/[^"#]*)')
A_ROUTE = 2  # pages of one route that are read
REACHED = {
    "overview:home", "overview:goal", "overview:organization", "overview:record", "overview:about",
    "overview:protection", "front:privacy", "goals:list", "goals:commitments", "goals:commitment", "goals:initiatives",
    "goals:initiative", "conversations:list", "conversations:detail", "conversations:card", "conversations:table",
    "conversations:policy", "conversations:say", "indicators:indicator-list", "indicators:indicator-detail",
    "partnerships:organizations", "partnerships:bodies", "partnerships:body", "gatherings:list", "gatherings:detail",
    "crossings:decisions", "crossings:decision", "crossings:you-said", "crossings:said", "updates:follow",
    "people:sign-in", "people:join", "developers",
}  # fmt: skip


def _markers() -> dict[str, str]:
    """Return what betrays English: the longest piece without a placeholder of every text that Spanish says otherwise."""
    spanish = "\n".join(" ".join(text.split()) for message in MESSAGES for text in message.said.values())
    markers = {}
    for message in MESSAGES:
        piece = max((" ".join(part.split()) for part in PLACEHOLDER.split(message.msgid)), key=len)
        if len(piece) > 20 and " " in piece and piece not in spanish:
            markers[piece] = message.msgid
    return markers


def _read(body: str) -> str:
    without = re.sub(r"<(script|style|code)\b.*?</\1>", " ", body, flags=re.DOTALL)
    # What people said stands in its own language, and says so.
    without = re.sub(r'<(?!html)(\w+)[^>]* lang="en"[^>]*>.*?</\1>', " ", without, flags=re.DOTALL)
    shown = re.findall(r'(?:alt|title|aria-label|placeholder|content)="([^"]*)"', without)
    return " ".join(unescape(" ".join([re.sub(r"<[^>]+>", " ", without), *shown])).split())


def _crawled(partnership: Partnership) -> dict[str, str]:
    """Return the pages (address -> body) that links lead a visitor to, some of every route."""
    visitor = Client(headers={"accept-language": "es"})
    here = {"partnership": partnership.slug}
    waiting = [reverse(name, kwargs=here) for name in ("overview:home", "crossings:decisions", "alignment:services")]
    waiting.append(reverse("front:privacy"))
    seen, bodies, of_route = set(waiting), {}, Counter[str]()
    while waiting:
        address = waiting.pop(0)
        route = resolve(address.partition("?")[0]).view_name
        if of_route[route] >= A_ROUTE:
            continue
        answer = visitor.get(address)
        if answer.status_code in (301, 302, 303) or not answer.headers["Content-Type"].startswith("text/html"):
            continue
        of_route[route] += 1
        assert answer.status_code == 200, (address, answer.status_code)
        bodies[address] = answer.content.decode()
        for link in map(unescape, LINK.findall(bodies[address])):
            if link not in seen and not link.startswith(("/static/", "/gallery/", "/api/")):
                seen.add(link)
                waiting.append(link)
    return bodies


@pytest.mark.django_db
def test_every_public_page_of_the_example_speaks_spanish(harbor: Partnership) -> None:
    bodies = _crawled(harbor)
    routes = {resolve(address.partition("?")[0]).view_name for address in bodies}
    assert sorted(REACHED - routes) == []
    markers = _markers()
    assert len(markers) > 800
    left = []
    for address, body in bodies.items():
        assert re.search(r'<html[^>]* lang="es"', body), address
        text = _read(body)
        left += [(address, markers[piece]) for piece in markers if piece in text]
    assert not left, left


@pytest.mark.django_db
def test_the_search_for_english_finds_english(harbor: Partnership) -> None:
    body = Client(headers={"accept-language": "en"}).get(f"/p/{harbor.slug}/record/").content.decode()
    assert [piece for piece in _markers() if piece in _read(body)]


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "expected"), [("ar", "rtl"), ("he", "rtl"), ("es", "ltr")])
def test_a_right_to_left_language_needs_no_change_of_a_template(
    harbor: Partnership, rf: RequestFactory, language: str, expected: str
) -> None:
    request: HttpRequest = rf.get(f"/p/{harbor.slug}/")
    with translation.override(language):
        body = render_to_string("overview/protection.html", {"partnership": harbor}, request=request)
    assert re.search(rf'<html[^>]* lang="{language}"[^>]* dir="{expected}"', body)
    assert direction_of(language) == expected


# No word of a template stands outside a translate tag.

NAMES = {
    "bridgework", "csv", "png", "svg", "api", "openapi", "http", "json", "jsonl", "ics", "atom", "import", "verify",
    "journal", "partnership", "head", "utf",
}  # fmt: skip
TEMPLATES = sorted(
    path
    for folder in ("templates", "components")
    for path in HOUSE.rglob(f"{folder}/**/*")
    if path.suffix in (".html", ".txt")
    and path.is_file()
    and not {"samples", "gallery.html"} & set(path.parts)  # invented content
)
COMPONENT_TEXT = re.compile(r"""(?<!_\()["']([A-Za-z][^"']*\s[^"']*|[A-Z][a-z]+)["']""")


def _literal_words(source: str) -> list[str]:
    source = re.sub(r"\{#.*?#\}", " ", source)
    source = re.sub(r"\{%\s*comment\b.*?endcomment\s*%\}", " ", source, flags=re.DOTALL)
    source = re.sub(r"\{%\s*blocktrans(late)?\b.*?endblocktrans(late)?\s*%\}", " ", source, flags=re.DOTALL)
    given = " ".join(
        text
        for tag in re.findall(r"\{%\s*(?:component|componentblock|mark|by)\b(.*?)%\}", source, flags=re.DOTALL)
        for text in COMPONENT_TEXT.findall(tag)
    )
    source = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", source, flags=re.DOTALL)
    source = re.sub(r"<!--.*?-->|<(script|style|code)\b.*?</\1>", " ", source, flags=re.DOTALL)
    shown = re.findall(r'\b(?:alt|title|aria-label|placeholder)="([^"]*)"', source)
    text = unescape(" ".join([re.sub(r"<[^>]*>", " ", source, flags=re.DOTALL), *shown, given]))
    return [word for word in re.findall(r"[A-Za-z\u00c0-\u024f]{3,}", text) if word.lower() not in NAMES]


def test_the_templates_are_found() -> None:
    assert len(TEMPLATES) > 120


def test_the_reader_of_templates_finds_words_outside_tags() -> None:
    assert _literal_words('<p title="Hello there">{% translate "Yes" %} and <b>{{ no }}</b></p>') == [
        "and",
        "Hello",
        "there",
    ]
    assert _literal_words("{% component 'notice' text=\"Nobody came\" %}") == ["Nobody", "came"]
    assert not _literal_words("{% component 'notice' text=_(\"Nobody came\") tone='info' %}")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_no_word_stands_outside_a_translate_tag(path: Path) -> None:
    assert not _literal_words(path.read_text(encoding="utf-8"))
