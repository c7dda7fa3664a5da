"""Names of languages and lists within a sentence, as each language writes them."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.utils import translation

import bridgework
from bridgework.partnerships.actions.directory.normal import CODES
from bridgework.ui.naming import OFFERED, kept_together, language_name, language_said, listed, own_name


def test_a_list_is_joined_as_the_language_does() -> None:
    with translation.override("en"):
        assert listed([]) == ""
        assert listed(["A"]) == "A"
        assert listed(language_said(tag) for tag in ("es", "en")) == "Spanish and English"
        assert listed(["A", "B", "C"]) == "A, B and C"
    with translation.override("es"):
        assert listed(language_said(tag) for tag in ("es", "en")) == "español e inglés"
        assert listed(language_said(tag) for tag in ("so", "es", "en")) == "somalí, español e inglés"
        assert listed(["inglés", "español"]) == "inglés y español"


def test_every_language_that_is_offered_or_read_from_a_directory_has_a_name() -> None:
    with translation.override("en"):
        assert [tag for tag in sorted({*OFFERED, *CODES}) if language_name(tag) == tag] == []


def test_a_period_keeps_its_order_within_a_right_to_left_sentence() -> None:
    for language in ("en", "es"):
        with translation.override(language):
            assert kept_together("2025-26") == "2025-26"
    with translation.override("ar"):
        assert kept_together("2025-26") == "\u20682025-26\u2069"
        assert kept_together("") == ""


@pytest.mark.parametrize(
    ("last", "joint"),
    [
        ("Iglesia Norte", "e"),
        ("hijos", "e"),
        ("hierro", "y"),
        ("hiato", "y"),
        ("Yale", "y"),
        ("ínsula", "e"),
        ("Oeste", "y"),
    ],
)
def test_spanish_says_e_before_the_sound_of_i(last: str, joint: str) -> None:
    with translation.override("es"):
        assert listed(["Sur", last]) == f"Sur {joint} {last}"


def test_no_language_is_shown_by_its_tag() -> None:
    assert own_name("so") == "Soomaali"
    assert own_name("es") == "Español"
    assert own_name("rw") != "rw"
    with translation.override("es"):
        assert language_name("en") == "Inglés"
        assert language_said("so") == "somalí"
    assert language_name("qaa") == "qaa"


def test_every_text_is_marked_by_a_name_that_the_collection_knows() -> None:
    """`gettext as anything` but `_` is not collected, and such texts stay English."""
    wrong = []
    house = Path(bridgework.__file__).parent
    for path in house.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
                wrong += [
                    f"{path}: {a.asname}" for a in node.names if "gettext" in a.name and a.asname not in (None, "_")
                ]
    assert not wrong
