"""The house speaks Spanish and Arabic as completely as English; right-to-left needs no change of a template."""

from __future__ import annotations

import ast
import gettext
import re
from collections import Counter
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import resolve, reverse
from django.utils import translation

import bridgework
from bridgework.partnerships.models import Partnership
from bridgework.ui import naming, numbers
from bridgework.ui.language import direction_of
from tests.house.isolates import isolated
from tests.house.po import Message, read_po

HOUSE = Path(bridgework.__file__).parent
LANGUAGES = {"es": 2, "ar": 6}  # the interface beside English, and its plural forms
CATALOGS = {code: HOUSE / "locale" / code / "LC_MESSAGES" / "django.po" for code in LANGUAGES}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%|\{\w*\}|%[sd]")
MESSAGES = {code: [message for message in read_po(path) if message.msgid] for code, path in CATALOGS.items()}
# Told apart by nothing but the language: a name, a unit, a date format, a word both languages share.
SAME_IN_BOTH = {
    "es": re.compile(r"^(No|Panel|Sector|%\(.*|j M Y|[^a-zA-Z]*)$"),
    "ar": re.compile(r"^(%\(.*|F Y|j F Y|j M Y|[^a-zA-Z]*)$"),
}
# Forms for one exact number, which some languages say without a digit: "شخصان" is two people.
EXACT = {"es": frozenset(), "ar": frozenset({0, 1, 2})}
COUNTED = {"%(n)s", "%(n)d", "%(number)s", "%(days)s", "{n}", "%(beyond)s", "%(all)s", "%(sectors)s", "%(total)s"}
every_language = pytest.mark.parametrize("language", LANGUAGES)


def _name(message: Message) -> str:
    return message.msgid[:60]


def test_every_interface_language_beside_english_is_held_complete() -> None:
    assert [code for code, _label in settings.LANGUAGES] == ["en", *LANGUAGES]


@every_language
def test_the_catalog_is_large(language: str) -> None:
    assert len(MESSAGES[language]) > 2_500


def test_every_catalog_has_the_same_texts() -> None:
    one, *others = ({(m.context, m.msgid, m.plural) for m in messages} for messages in MESSAGES.values())
    assert all(one == other for other in others)


@every_language
def test_every_text_is_translated(language: str) -> None:
    messages, forms = MESSAGES[language], LANGUAGES[language]
    empty = [_name(m) for m in messages if not m.said or not all(text.strip() for text in m.said.values())]
    fuzzy = [_name(m) for m in messages if "fuzzy" in m.flags]
    plural = [_name(m) for m in messages if len(m.said) != (forms if m.plural else 1)]
    assert not empty, empty
    assert not fuzzy, fuzzy
    assert not plural, plural


@every_language
def test_no_text_is_english_left_as_it_was(language: str) -> None:
    same = [m.msgid for m in MESSAGES[language] if m.said[0] == m.msgid and not SAME_IN_BOTH[language].match(m.msgid)]
    assert not same, same


@every_language
def test_the_placeholders_are_the_same(language: str) -> None:
    wrong = []
    for message in MESSAGES[language]:
        for number, said in message.said.items():
            original = message.plural if message.plural and number else message.msgid
            found, wanted = set(PLACEHOLDER.findall(said)), set(PLACEHOLDER.findall(original))
            if message.plural and number in EXACT[language]:
                wanted |= set(PLACEHOLDER.findall(message.plural))
                is_right = found <= wanted and wanted - found <= COUNTED
            else:
                is_right = found == wanted and (
                    bool(message.plural) or Counter(PLACEHOLDER.findall(said)) == Counter(PLACEHOLDER.findall(original))
                )
            if not is_right:
                wrong.append((message.msgid, said))
    assert not wrong, wrong


@every_language
def test_the_markup_is_the_same(language: str) -> None:
    def tags(text: str) -> list[str]:
        return sorted(re.findall(r"<[^>]+>", text))

    wrong = [m.msgid for m in MESSAGES[language] for said in m.said.values() if tags(said) != tags(m.msgid)]
    assert not wrong, wrong


@every_language
def test_texts_that_begin_or_end_with_a_line_break_keep_it(language: str) -> None:
    for message in MESSAGES[language]:
        for said in message.said.values():
            assert said.startswith("\n") == message.msgid.startswith("\n"), message.msgid
            assert said.endswith("\n") == message.msgid.endswith("\n"), message.msgid


@every_language
def test_the_compiled_catalog_is_what_the_source_says(language: str) -> None:
    with CATALOGS[language].with_suffix(".mo").open("rb") as file:
        compiled: dict[Any, str] = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    expected: dict[Any, str] = {}
    for message in MESSAGES[language]:
        key = f"{message.context}\x04{message.msgid}" if message.context else message.msgid
        if message.plural:
            expected |= {(key, number): said for number, said in message.said.items()}
        else:
            expected[key] = message.said[0]
    compiled = {key: said for key, said in compiled.items() if key != ""}
    assert compiled == expected, "run `make messages` (gettext is needed) and commit django.mo"


@pytest.mark.parametrize(
    ("n", "said"),
    [(0, "لا أحد"), (1, "شخص واحد"), (2, "شخصان"), (3, "3 أشخاص"), (10, "10 أشخاص"), (11, "11 شخصًا"), (99, "99 شخصًا"),
     (100, "100 شخص"), (102, "102 شخص"), (103, "103 أشخاص"), (111, "111 شخصًا")],
)  # fmt: skip
def test_arabic_counts_in_its_six_forms(n: int, said: str) -> None:
    with translation.override("ar"):
        assert translation.ngettext("%(n)s person", "%(n)s people", n) % {"n": n} == said


def test_arabic_is_written_with_its_own_marks() -> None:
    """Commas, semicolons and question marks after Arabic letters are Arabic ones; dates with hyphens are isolated."""
    wrong = re.compile("[\u0621-\u064a]\\s*[,;?]|(?<![\u2066\\d])\\d{4}-\\d\\d-\\d\\d")
    found = [said for m in MESSAGES["ar"] for said in m.said.values() if wrong.search(said)]
    assert not found, found


def test_every_arabic_text_is_in_arabic_letters() -> None:
    letters = re.compile("[\u0621-\u064a]")
    word = re.compile("[A-Za-z]{2}")  # formats of dates have none
    left = [
        m.msgid
        for m in MESSAGES["ar"]
        for said in m.said.values()
        if not letters.search(said) and word.search(PLACEHOLDER.sub(" ", m.msgid))
    ]
    assert not left, left


def test_names_within_arabic_sentences_are_isolated() -> None:
    assert isolated("في %(place)s: %(n)s") == "في \u2068%(place)s\u2069: %(n)s"
    assert isolated(isolated("{title}")) == "\u2068{title}\u2069"
    left = [said for m in MESSAGES["ar"] for said in m.said.values() if isolated(said) != said]
    assert not left, f"run `make messages`: {left}"


def test_a_minus_stays_before_its_number_in_arabic() -> None:
    with translation.override("ar"):
        assert numbers.number(-1234.5) == "\u200e\u22121,234.5"
        assert numbers.signed(3) == "\u200e+3"
        assert naming.in_a_row(["أ", "ب"]) == "أ، ب"
        assert naming.listed(["أ", "ب", "ج"]) == "\u2068أ، ب\u2069 و\u2068ج\u2069"


# Every public page of the example that a visitor can reach by links, in each language.

LINK = re.compile(r'href="(/[^"#]*)')
A_ROUTE = 2  # pages of one route that are read
REACHED = {
    "overview:home", "overview:goal", "overview:organization", "overview:record", "overview:about",
    "overview:protection", "front:privacy", "goals:list", "goals:commitments", "goals:commitment", "goals:initiatives",
    "goals:initiative", "conversations:list", "conversations:detail", "conversations:card", "conversations:table",
    "conversations:policy", "conversations:say", "indicators:indicator-list", "indicators:indicator-detail",
    "partnerships:organizations", "partnerships:bodies", "partnerships:body", "gatherings:list", "gatherings:detail", "resources:list", "resources:listing", "resources:funds", "resources:fund",
    "crossings:decisions", "crossings:decision", "crossings:you-said", "crossings:said", "updates:follow",
    "people:sign-in", "people:join", "developers",
}  # fmt: skip


def _markers(language: str) -> dict[str, str]:
    """Return what betrays English: the longest piece without a placeholder of every text that the language says otherwise."""
    theirs = "\n".join(" ".join(text.split()) for message in MESSAGES[language] for text in message.said.values())
    markers = {}
    for message in MESSAGES[language]:
        piece = max((" ".join(part.split()) for part in PLACEHOLDER.split(message.msgid)), key=len)
        if len(piece) > 20 and " " in piece and piece not in theirs:
            markers[piece] = message.msgid
    return markers


def _read(body: str) -> str:
    without = re.sub(r"<(script|style|code)\b.*?</\1>", " ", body, flags=re.DOTALL)
    # What people said stands in its own language, and says so.
    without = re.sub(r'<(?!html)(\w+)[^>]* lang="en"[^>]*>.*?</\1>', " ", without, flags=re.DOTALL)
    shown = re.findall(r'(?:alt|title|aria-label|placeholder|content)="([^"]*)"', without)
    return " ".join(unescape(" ".join([re.sub(r"<[^>]+>", " ", without), *shown])).split())


# A period behind an Arabic letter and without an isolate is shown as "26-2025".
PERIOD = re.compile("(?<![\u2068\\d-])\\b(?:19|20)\\d\\d-\\d\\d\\b(?!-)")


def _turned(body: str) -> list[str]:
    """Return the texts of a right-to-left page in which a period changes its order, as far as it stands in one text."""
    without = re.sub(r"<(script|style|code|svg|option)\b.*?</\1>", " ", body, flags=re.DOTALL)
    without = re.sub(r'<(?!html)(\w+)[^>]* dir="ltr"[^>]*>.*?</\1>', " ", without, flags=re.DOTALL)
    shown = re.findall(r'(?:alt|title|aria-label|content)="([^"]*)"', without)
    texts = [" ".join(unescape(text).split()) for text in [*re.split(r"<[^>]+>", without), *shown]]
    arabic = re.compile("[\u0621-\u064a]")
    return [text for text in texts if any(arabic.search(text[: one.start()]) for one in PERIOD.finditer(text))]


def test_the_search_for_turned_periods_finds_them() -> None:
    assert _turned("<p>في 2025-26: 3</p>") and not _turned("<p>في \u20682025-26\u2069: 3</p>")
    assert not _turned("<td>2025-26</td><p>2025-26: في</p><p>في 2025-06-30</p>")


def _crawled(partnership: Partnership, language: str) -> dict[str, str]:
    """Return the pages (address -> body) that links lead a visitor to, some of every route."""
    visitor = Client(headers={"accept-language": language})
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
@every_language
def test_every_public_page_of_the_example_speaks_the_language(harbor: Partnership, language: str) -> None:
    bodies = _crawled(harbor, language)
    routes = {resolve(address.partition("?")[0]).view_name for address in bodies}
    assert sorted(REACHED - routes) == []
    if direction_of(language) == "rtl":
        turned = {(a, *found) for a, body in bodies.items() if (found := _turned(body))}
        assert not turned, turned
    markers = _markers(language)
    assert len(markers) > 800
    left = []
    for address, body in bodies.items():
        assert re.search(rf'<html[^>]* lang="{language}" dir="{direction_of(language)}"', body), address
        text = _read(body)
        left += [(address, markers[piece]) for piece in markers if piece in text]
    assert not left, left


@pytest.mark.django_db
def test_the_search_for_english_finds_english(harbor: Partnership) -> None:
    body = Client(headers={"accept-language": "en"}).get(f"/p/{harbor.slug}/record/").content.decode()
    assert [piece for piece in _markers("es") if piece in _read(body)]


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


# gettext does not look into f-strings: what stands there is never collected, and never translated.


def _hidden_in_f_strings(source: str) -> list[int]:
    names = {"_", "gettext", "ngettext", "pgettext"}
    return [
        call.lineno
        for text in ast.walk(ast.parse(source))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in names
    ]


def test_no_text_to_translate_is_hidden_in_an_f_string() -> None:
    assert _hidden_in_f_strings("""x = f'<b>{escape(_("late"))}</b>'""") == [1]
    found = {
        str(path.relative_to(HOUSE)): lines
        for path in HOUSE.rglob("*.py")
        if (lines := _hidden_in_f_strings(path.read_text(encoding="utf-8")))
    }
    assert not found, found


# Start and end, never left and right: what turns with the page's direction needs no second style sheet.

PHYSICAL = re.compile(
    r"(?<![-\w])(?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)|left|right)\b[^;{}]*:"
    r"|\b(?:text-align|float|clear)\s*:\s*(?:left|right)\b|border-(?:top|bottom)-(?:left|right)-radius"
)


@pytest.mark.parametrize(
    ("rule", "is_wrong"),
    [
        ("p { margin-left: 1rem; }", True),
        ("p { left: 0; }", True),
        ("p { text-align: right; }", True),
        ("p { border-top-left-radius: 2px; }", True),
        ("p { margin-inline-start: 1rem; inset-inline-end: 0; text-align: end; }", False),
        (".left-out { color: red; }", False),
    ],
)
def test_the_search_for_left_and_right(rule: str, is_wrong: bool) -> None:
    assert bool(PHYSICAL.search(rule)) == is_wrong


def test_styles_speak_of_start_and_end() -> None:
    sheets = [*HOUSE.rglob("*.css")]
    assert sheets
    found = []
    for sheet in sheets:
        text = re.sub(r"/\*.*?\*/", " ", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
        found += [(sheet.name, match.group()) for match in PHYSICAL.finditer(text)]
    assert not found, found


# No word of a template stands outside a translate tag.

NAMES = {
    "bridgework", "csv", "png", "svg", "api", "openapi", "http", "json", "jsonl", "ics", "atom", "import", "verify",
    "journal", "partnership", "head", "utf", "toml",
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
