"""Every act that the code can journal has a sentence on the record's page, and each sentence can be filled."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

import bridgework
from bridgework.gatherings.models import Gathering
from bridgework.goals.models import Goal
from bridgework.journal.models import Entry
from bridgework.lib.words import Words
from bridgework.overview.queries.record import NAMING, record_page, sentence_of
from bridgework.overview.queries.record_sentences import SENTENCES, WHERE_TRUE
from bridgework.partnerships.actions import journaled
from bridgework.partnerships.models import Partnership
from bridgework.partnerships.models.capacity import capacity_said
from tests.cast import NOW, World

HOUSE = Path(bridgework.__file__).parent
CALLS = {"journaled", "record", "record_import"}
# Acts whose name is put together when it happens: the pattern, and every name it can become.
MADE_UP = {
    "goals.commitment.{}": {f"goals.commitment.{end}" for end in ("kept", "late", "changed", "given-up")},
    "partnerships.agreement.{}": {
        f"partnerships.agreement.{done}"
        for done in ("made", "changed", "obliged", "released", "offered", "signed", "ended")
    },
    "alignment.introduction.{}": {f"alignment.introduction.{end}" for end in ("agreed", "accepted", "dismissed")},
    "{}.imported": None,  # one for each kind of import, read from the code below
}
ACT = re.compile(r"^[a-z]+\.[a-z-]+\.[a-z-]+$")
APPS = {path.name for path in HOUSE.iterdir() if (path / "actions").is_dir() or (path / "actions.py").is_file()}


def _files() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(HOUSE.rglob("*.py")):
        if "migrations" not in path.parts and path.name not in ("record.py", "record_sentences.py"):
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def _pattern(node: ast.JoinedStr) -> str:
    return "".join(part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)


def acts_in_code() -> set[str]:
    """Return every act the code names: literals that look like one, patterns, kinds of imports."""
    acts: set[str] = set()
    patterns: set[str] = set()
    for _path, tree in _files():
        constants = {
            node.targets[0].id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and isinstance(node.value, ast.Constant)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and ACT.match(node.value):
                app, thing, _done = node.value.split(".")
                if app in APPS and thing not in ("views", "actions", "api", "urls", "apps", "tasks"):
                    acts.add(node.value)
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in CALLS:
                for keyword in node.keywords:
                    value = keyword.value
                    if keyword.arg == "act" and isinstance(value, ast.JoinedStr):
                        patterns.add(_pattern(value))
                    if keyword.arg == "kind" and getattr(node.func, "id", "") == "record_import":
                        kind = value.value if isinstance(value, ast.Constant) else constants[value.id]
                        acts.add(f"{kind}.imported")
    assert patterns <= set(MADE_UP), f"write down what these acts can become: {patterns - set(MADE_UP)}"
    for pattern in patterns:
        acts |= MADE_UP[pattern] or set()
    return acts


def test_the_acts_are_found() -> None:
    found = acts_in_code()
    assert len(found) > 50
    assert {"goals.goal.created", "goals.commitment.given-up", "directory.imported"} <= found


def test_every_act_has_a_sentence() -> None:
    missing = sorted(acts_in_code() - set(SENTENCES))
    assert not missing, f"add a sentence to overview/queries/record_sentences.py for: {', '.join(missing)}"


def test_no_sentence_is_left_over() -> None:
    assert not sorted(set(SENTENCES) - acts_in_code())


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_every_sentence_can_be_filled(language: str) -> None:
    with translation.override(language):
        both = [*SENTENCES.items(), *((act, sentence) for act, (_fact, sentence) in WHERE_TRUE.items())]
        for act, sentence in both:
            names = {name for _text, name, _spec, _how in string.Formatter().parse(str(sentence)) if name}
            assert names <= {"thing", "organization", "role", "due_on", "n", "written", "number", "language"}, act
            facts = {"organization": "harbor-transit", "role": "steward", "due_on": "2026-03-31", "n": 50, "number": 2}
            said = sentence_of(
                Entry(act=act, subject="goals.goal:finish-school", facts=facts | {"written": 3, "language": "ar"}),
                {("partnerships.organization", "harbor-transit"): "Harbor Transit"},
            )
            assert "{" not in said
            assert "…" not in said
            assert "harbor-transit" not in said
            assert said != act


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_every_sentence_is_whole_without_the_name(language: str) -> None:
    """Where a thing is not public, its name is left out of the sentence, with the sign before it."""
    with translation.override(language):
        for sentence in [*SENTENCES.values(), *(sentence for _fact, sentence in WHERE_TRUE.values())]:
            if "{thing}" in (text := str(sentence)):
                bare = NAMING.sub("", text)
                assert "{thing}" not in bare and not re.search(r"[\s:,،]\.", bare), text
                assert bare.count("\u2068") == bare.count("\u2069") and bare.endswith("."), text


def test_a_capacity_is_said_in_the_readers_language() -> None:
    with translation.override("es"):
        assert capacity_said("data steward for Harbor Network") == "responsable de datos por Harbor Network"
        assert capacity_said("resident") == "residente"
    with translation.override("en"):
        assert capacity_said("data steward for Harbor Network") == "data steward for Harbor Network"
        assert capacity_said("administrator") == "administrator"
        assert capacity_said("partner for Clinic, from an action list") == "partner for Clinic, from an action list"


@pytest.mark.django_db
def test_the_record_of_the_example_reads_in_sentences(
    harbor: Partnership, django_assert_max_num_queries: object
) -> None:
    before, n_read, said = None, 0, set()
    with translation.override("es"):
        while n_read == 0 or before is not None:
            with django_assert_max_num_queries(6):  # type: ignore[operator]
                page = record_page(harbor, before=before)
            for line in page.lines:
                assert line.sentence != line.act, line.act
                assert "…" not in line.sentence, line
                said.add(line.sentence)
            n_read, before = n_read + len(page.lines), page.older
    assert n_read == page.n_entries
    # Goals, sessions, bodies and conversations are called what the reader calls them, not by their addresses.
    with translation.override("es"):
        goal = Goal.objects.within(harbor).filter(is_public=True).order_by("pk")[0]
        assert any(str(goal.title) in sentence for sentence in said)
        session = Gathering.objects.within(harbor).filter(is_public=True).order_by("pk")[0]
        assert any(str(session.title) in sentence for sentence in said)


@pytest.mark.django_db
def test_the_record_does_not_name_what_is_not_public(world: World) -> None:
    """Even where an entry holds a slug (tests/overview/test_record.py has every kind)."""
    hidden = Goal.objects.create(
        partnership=world.harbor, slug="one", title=Words.of("Hush"), is_public=False, created_at=NOW
    )
    journaled(partnership=world.harbor, by=None, act="goals.goal.created", subject=f"goals.goal:{hidden.slug}", at=NOW)
    assert "Hush" not in " ".join(line.sentence for line in record_page(world.harbor).lines)
    hidden.is_public = True
    hidden.save()
    assert "A shared goal was set: Hush." in [line.sentence for line in record_page(world.harbor).lines]
