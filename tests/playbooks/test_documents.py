"""The models that ship, held to one schema, to three languages and to our words; and documents that anybody may have written."""

from __future__ import annotations

import copy
import json
import re
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridgework.lib.words import Words
from bridgework.playbooks.documents import (
    SLUGS,
    Document,
    DocumentRefused,
    as_dict,
    as_json,
    as_toml,
    read_document,
    read_file,
    shipped,
)
from bridgework.playbooks.documents.reading import MOST_BYTES
from bridgework.playbooks.documents.shape import KEYED
from bridgework.playbooks.documents.shipped import FOLDER

LANGUAGES = {"en", "es", "ar"}
SOME = as_dict(shipped()["health-equity"])
SMALL = {name: value for name, value in SOME.items() if not isinstance(value, list)}


def texts(value: Any, where: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Walk every text by language of a document's plain values."""
    if isinstance(value, dict):
        if value and all(isinstance(body, str) and re.fullmatch(r"[a-z]{2}", tag) for tag, body in value.items()):
            yield where, value
        else:
            for name, inner in value.items():
                yield from texts(inner, f"{where}.{name}")
    elif isinstance(value, list):
        for n, inner in enumerate(value):
            yield from texts(inner, f"{where}[{n}]")


def test_every_file_that_ships_is_listed_and_read() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(SLUGS) == set(shipped())
    assert len({one.id for one in shipped().values()}) == 6


@pytest.mark.parametrize("slug", SLUGS)
def test_a_model_has_every_text_in_english_spanish_and_arabic(slug: str) -> None:
    found = list(texts(tomllib.loads((FOLDER / f"{slug}.toml").read_text())))
    assert len(found) > 100
    assert {where: set(text) for where, text in found if set(text) != LANGUAGES} == {}
    for where, text in found:
        assert re.search("[\u0621-\u064a]", text["ar"]), where
        assert not re.search("[\u0621-\u064a]\\s*[,;?]", text["ar"]), f"Latin mark after an Arabic letter: {where}"
        assert not re.search("[\u0621-\u064a]", text["en"] + text["es"]), where
        if text["en"].rstrip().endswith("?"):
            assert text["es"].rstrip(" .").endswith("?") and "¿" in text["es"] and "؟" in text["ar"], where


@pytest.mark.parametrize("slug", SLUGS)
def test_a_model_is_whole(slug: str) -> None:
    one = shipped()[slug]
    assert 2 <= len(one.goals) <= 3
    assert {part.goal for part in one.indicators} == {goal.key for goal in one.goals}, "each goal is measured"
    assert {part.kind for part in one.indicators} == {"population", "performance"}
    assert all(part.source and part.misleads and part.months_between for part in one.indicators)
    assert all(bool(part.measure) == (part.kind == "performance") for part in one.indicators)
    heads = [part.goal for part in one.indicators if part.is_headline]
    assert sorted(heads) == sorted({*heads}) and len(heads) == len(one.goals), "one headline for each goal"
    sectors = {part.sector for part in one.roles}
    assert "residents" in sectors and len(sectors) >= 4, "residents and three sectors at least"
    table = one.bodies[0]
    share = table.resident_seats / (table.resident_seats + table.n_other_seats)
    assert share > 0.3, "residents' share of the seats that decide"
    assert {part.kind for part in one.agreements} == {"mou", "sharing"}
    assert all(part.data for part in one.agreements if part.kind == "sharing")
    assert "report" in next(part.purposes for part in one.agreements if part.kind == "sharing")
    worked_on = {key for part in one.strategies for key in part.causes}
    assert worked_on == {part.key for part in one.causes}, "somebody works on each cause"
    assert len({part.sector for part in one.strategies}) >= 3
    assert any(not part.indicators for part in one.strategies) or all(part.indicators for part in one.strategies)
    assert 3 <= len(one.sessions) <= 5
    assert {part.kind for part in one.sessions} == {"training", "planning"}
    assert all(sum(item.minutes for item in part.agenda) == part.minutes for part in one.sessions)
    assert min(part.days_after for part in one.sessions) == 0
    assert all(len(part.statements) >= 7 and part.body and part.goal for part in one.conversations)


# Words that make people smaller than they are, and claims that nobody can check.
SMALL_WORDS = re.compile(
    r"\b(?:at[- ]risk|vulnerable|disadvantaged|underprivileged|needy|minorit\w+|illegal|the poor|the homeless|broken famil\w+"
    r"|low[- ]income|hard to reach|dropouts?|inner[- ]city|empower the|studies show|research shows|vulnerables"
    r"|desfavorecid\w+|ilegal\w*)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_model_speaks_of_people_with_respect_and_invents_no_numbers(slug: str) -> None:
    for where, text in texts(as_dict(shipped()[slug])):
        assert not SMALL_WORDS.search(text["en"] + " " + text["es"]), where
        assert "%" not in text["en"], where
        if where.split(".")[-1] in ("text", "vision", "summary"):
            assert not re.search(r"\d", text["en"]), f"a number without a source: {where}"


@pytest.mark.parametrize("slug", SLUGS)
def test_a_document_is_written_and_read_back_equal(slug: str) -> None:
    one = shipped()[slug]
    assert read_file(as_toml(one).encode()) == one
    assert read_file(as_json(one).encode()) == one
    assert tomllib.loads(as_toml(one)) == json.loads(as_json(one))


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1, max_size=60).filter(lambda body: bool(body.strip())))
def test_any_text_that_is_read_is_written_and_read_back(body: str) -> None:
    wanted = {**SMALL, "title": {"en": body, "es": "Título"}}
    try:
        one = read_document(wanted)
    except DocumentRefused as why:
        assert [problem.where for problem in why.problems] == ["title.en"]
        return
    assert str(one.title.renderings["en"].body) == body.strip()
    assert read_file(as_toml(one).encode()) == one
    assert read_file(as_json(one).encode()) == one


def broken(change: Any) -> list[str]:
    document = copy.deepcopy(SOME)
    change(document)
    with pytest.raises(DocumentRefused) as refused:
        read_document(document)
    return [str(one.where) for one in refused.value.problems]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda d: d.pop("title"), "title"),
        (lambda d: d.update(format="other/2"), "format"),
        (lambda d: d.update(id="Not An Id"), "id"),
        (lambda d: d.update(extra=1), "extra"),
        (lambda d: d["goals"][1].pop("vision"), "goals[2].vision"),
        (lambda d: d["goals"][0].update(title="No language"), "goals[1].title"),
        (lambda d: d["goals"][0]["title"].update(xx1="?"), "goals[1].title"),
        (lambda d: d["goals"][0]["title"].update(es="x" * 301), "goals[1].title.es"),
        (lambda d: d["goals"][0]["title"].update(es="a\x00b"), "goals[1].title.es"),
        (lambda d: d["goals"][0]["title"].update(es="\u202egnp.exe"), "goals[1].title.es"),
        (lambda d: d["goals"][0]["title"].update(es="\ud800"), "goals[1].title.es"),
        (lambda d: d["indicators"][0].update(unit="persons"), "indicators[1].unit"),
        (lambda d: d["indicators"][0].update(goal="nowhere"), "indicators[1].goal"),
        (lambda d: d["indicators"][2].update(contributes_to="felt-heard"), "indicators[3].contributes_to"),
        (lambda d: d["goals"][1].update(key="care-near"), "goals[2].key"),
        (lambda d: d["causes"][0].update(under="work-hours"), "causes[1].under"),
        (lambda d: d["sessions"][0].update(days_after=-1), "sessions[1].days_after"),
        (lambda d: d["sessions"][0].update(days_after=True), "sessions[1].days_after"),
        (lambda d: d["sessions"][0].update(starts="25:00"), "sessions[1].starts"),
        (lambda d: d["agreements"][0]["clauses"].pop("term"), "agreements[1].clauses.term"),
        (lambda d: d["agreements"][0].update(acts=["view", "view"]), "agreements[1].acts"),
        (lambda d: d["conversations"][0]["statements"].append({"en": "x" * 281}), "conversations[1].statements[9].en"),
        (lambda d: d.update(goals={"a": 1}), "goals"),
        (lambda d: d.update(goals=[1]), "goals[1]"),
        (lambda d: d.update(license="All rights reserved"), "license"),
    ],
)
def test_what_is_wrong_is_said_by_key(change: Any, where: str) -> None:
    assert where in broken(change)


def test_all_that_is_wrong_is_said_at_once_and_no_more_than_a_person_reads() -> None:
    def change(document: dict[str, Any]) -> None:
        for part in document["indicators"]:
            part["unit"] = part["polarity"] = "?"

    assert len(broken(change)) == 8
    assert len(broken(lambda document: document.update({f"k{n}": n for n in range(500)}))) == 20


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"[" * 5_000,
        b'{"a":' * 50_000,
        b"a = " + b"[" * 100_000,
        b"a" + b".a" * 100_000 + b" = 1",
        b"a = " + b"9" * 10_000,
        b'{"a": ' + b"9" * 10_000 + b"}",
        b'{"id": NaN}',
        b"x" * (MOST_BYTES + 1),
        b"<html></html>",
        b"[]",
        b"null",
        b'{"goals": [{"key": {"key": {}}}]}',
        b"format = 1979-05-27T07:32:00Z",
    ],
    ids=lambda content: content[:12].decode("latin-1"),
)
def test_a_hostile_file_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(DocumentRefused) as refused:
        read_file(content)
    assert all(one.where and one.said for one in refused.value.problems)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([*as_dict(shipped()["health-equity"])]), json_values, st.data())
def test_whatever_stands_at_a_key_is_read_or_refused(name: str, value: Any, data: st.DataObject) -> None:
    document = copy.deepcopy(SOME)
    if name in KEYED and data.draw(st.booleans()):
        part = document[name][0]
        part[data.draw(st.sampled_from([*part]))] = value
    else:
        document[name] = value
    try:
        assert isinstance(read_document(document), Document)
    except DocumentRefused as why:
        assert why.problems


def test_the_source_is_the_language_it_was_written_in_whatever_the_order() -> None:
    one = read_document({**SOME, "language": "es"})
    assert one.title.source == "es"
    assert read_document({**SOME, "title": {"ar": "عنوان"}}).title == Words.of("عنوان", "ar")
