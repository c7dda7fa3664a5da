"""Public copy stays at about grade 8 (Flesch and Kincaid's grade level; Kincaid et al., 1975, Research Branch Report 8-75).

The grade is 0.39 words per sentence + 11.8 syllables per word − 15.59. Syllables are counted by groups of vowels, with the
silent e left out: rough for one word, steady over a text.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import bridgework
from tests.house.po import read_po

HOUSE = Path(bridgework.__file__).parent
PUBLIC = [
    "overview/templates/overview/*.html",
    "conversations/templates/conversations/*.html",
    "indicators/templates/indicators/indicator_*.html",
    "crossings/templates/crossings/*.html",
    "discussions/templates/discussions/*.html",
    "gatherings/templates/gatherings/session_*.html",
    "resources/templates/resources/*.html",
    "goals/templates/goals/*_list.html",
    "goals/templates/goals/goal_behind.html",
    "partnerships/templates/partnerships/*_list.html",
    "partnerships/templates/partnerships/join.html",
    "updates/templates/updates/*.html",
    "playbooks/templates/playbooks/*.html",
    "ui/templates/ui/base.html",
    "ui/templates/ui/errors/*.html",
]
MOST_OVERALL = 8.0
MOST_OF_ONE = 12.0
LONG = 12  # words from which a single text is looked at
QUOTED = re.compile(
    r"""\{%\s*translate\s+("(?P<a>[^"]*)"|'(?P<b>[^']*)')|_\(("(?P<c>[^"]*)"|'(?P<d>[^']*)')\)"""
    r"""|\{%\s*blocktranslate\b[^%]*%\}(?P<e>.*?)\{%\s*endblocktranslate""",
    re.DOTALL,
)


def syllables(word: str) -> int:
    """Return about how many syllables an English word has, one at least."""
    word = re.sub(r"[^a-z]", "", word.lower())
    word = re.sub(r"(?<=[^aeiouyl])es$|(?<=[^aeiouytd])ed$|(?<=[^aeiouyl])e$", "", word) or word
    return max(1, len(re.findall(r"[aeiouy]+", word)) + len(re.findall(r"[iu]a(?!l$)|eo", word)))


def counted(text: str) -> tuple[int, int, int]:
    """Return sentences, words and syllables of a text."""
    words = re.findall(r"[A-Za-z][A-Za-z’'-]*", text)
    sentences = [part for part in re.split(r"[.!?:;]+(?:\s|$)", text) if re.search(r"[A-Za-z]", part)]
    return max(1, len(sentences)), len(words), sum(map(syllables, words))


def grade(texts: list[str]) -> float:
    """Return the Flesch–Kincaid grade of texts taken together."""
    sentences, words, sounds = (sum(parts) for parts in zip(*map(counted, texts), strict=True))
    return 0.39 * words / sentences + 11.8 * sounds / words - 15.59


def _plain(text: str) -> str:
    text = re.sub(r"\{%.*?%\}|<[^>]+>", " ", text, flags=re.DOTALL)
    return " ".join(re.sub(r"\{\{.*?\}\}|%\(\w+\)[sd]|\{\w*\}", "ten", text).split())


def public_texts() -> list[str]:
    """Return every text of the public templates once."""
    texts: dict[str, None] = {}
    for pattern in PUBLIC:
        for path in sorted(HOUSE.glob(pattern)):
            for found in QUOTED.finditer(path.read_text(encoding="utf-8")):
                texts |= dict.fromkeys(_plain(group) for group in found.groupdict().values() if group)
    return [text for text in texts if re.search(r"[A-Za-z]", text)]


@pytest.mark.parametrize(
    ("word", "expected"),
    [("goal", 1), ("answer", 2), ("promise", 2), ("promised", 2), ("table", 2), ("community", 4), ("video", 3)],
)
def test_syllables_of_known_words(word: str, expected: int) -> None:
    assert syllables(word) == expected


def test_grade_of_a_text_counted_by_hand() -> None:
    # Two sentences, nine words, eleven syllables.
    assert counted("The cat sat on a mat. Nobody saw it.") == (2, 9, 11)
    assert grade(["The cat sat on a mat. Nobody saw it."]) == pytest.approx(0.39 * 9 / 2 + 11.8 * 11 / 9 - 15.59)


def test_grade_of_hard_copy_is_high() -> None:
    hard = (
        "Disaggregated organizational accountability necessitates interdepartmental standardization of methodologies."
    )
    assert grade([hard]) > 20


def test_every_pattern_finds_templates() -> None:
    for pattern in PUBLIC:
        assert list(HOUSE.glob(pattern)), pattern


def test_public_copy_is_at_grade_eight_or_below() -> None:
    texts = public_texts()
    assert len(texts) > 300
    assert grade([text for text in texts if len(text.split()) > 3]) <= MOST_OVERALL


def test_no_longer_text_is_far_harder() -> None:
    hard = {text: round(grade([text]), 1) for text in public_texts() if counted(text)[1] >= LONG}
    too_hard = {text: level for text, level in hard.items() if level > MOST_OF_ONE}
    assert len(hard) > 60
    assert not too_hard, too_hard


def test_the_texts_read_here_are_those_of_the_catalog() -> None:
    known = {_plain(m.msgid) for m in read_po(HOUSE / "locale/es/LC_MESSAGES/django.po")}
    unknown = [text for text in public_texts() if "ten" not in text.split() and text not in known]
    assert not unknown, unknown[:5]
