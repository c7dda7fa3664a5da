"""How languages, translations and their coverage are said on pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from bridgework.conversations.models import Conversation, Translation
from bridgework.conversations.queries import Coverage, TextRow
from bridgework.lib.words import Rendering, Words
from bridgework.ui.naming import language_said
from bridgework.ui.numbers import count, short_date


@dataclass(frozen=True)
class Told:
    """A text as a reader meets it: in their language where there is one, who translated it, and the original.

    `original` is None where there is nothing to show: the text is the original, or so few people took part in its
    language that showing it would name them.
    """

    text: Rendering
    note: str = ""
    original: Rendering | None = None


def told(words: Words, conversation: Conversation) -> Told:
    """Return a text in the reader's language, and where it is a translation, what is said of that."""
    found = words.in_language(get_language())
    if found.language == words.source or words.source not in words.renderings:
        return Told(found)
    if conversation.by_language.get(words.source, {}).get("named"):
        language = language_said(words.source)
        note = (
            _("Translated from %(language)s by a machine; nobody has checked it.")
            if found.is_machine
            else _("Translated from %(language)s by people.")
        ) % {"language": language}
        return Told(found._replace(is_machine=False), note, words.renderings[words.source])
    note = (
        _("Translated from another language by a machine; nobody has checked it.")
        if found.is_machine
        else _("Translated from another language by people.")
    )
    return Told(found._replace(is_machine=False), note)


def part_name(part: str, number: int | None) -> str:
    """Name a text of a conversation: its title, its question, statement 7."""
    if part == Translation.Part.TITLE:
        return _("Title")
    if part == Translation.Part.QUESTION:
        return _("Question")
    return _("Statement %(number)s") % {"number": count(number)}


def made_said(note: Translation | None, rendering: Rendering) -> str:
    """Say who made a translation, and when; one that came with the original has no note of its own."""
    if rendering.is_machine:
        return _("by a machine, %(date)s") % {"date": short_date(note.made_at)} if note else _("by a machine")
    if note is None or not note.body:
        return _("by people")
    who = str(note.by.person) if note.by else ""
    said = {"who": who, "date": short_date(note.made_at)}
    return (_("by %(who)s, %(date)s") if who else _("by somebody whose account was erased, %(date)s")) % said


@dataclass(frozen=True)
class LanguageCell:
    """What there is of a text in one language. `is_missing`: nothing; `is_original`: it was written in it."""

    language: str
    name: str
    said: str
    is_missing: bool = False
    is_original: bool = False


@dataclass(frozen=True)
class TextSaid:
    """One text and its languages, for the page of translations; `what` stands in the address of its form."""

    label: str
    what: str
    original: Rendering
    cells: list[LanguageCell]


def text_said(row: TextRow, languages: Mapping[str, str]) -> TextSaid:
    """Say what there is of one text in each of the partnership's languages."""
    cells = []
    for tag, name in languages.items():
        rendering = row.words.renderings.get(tag)
        if tag == row.words.source:
            cells.append(LanguageCell(tag, name, _("the original"), is_original=True))
        elif rendering is None:
            cells.append(LanguageCell(tag, name, _("missing"), is_missing=True))
        else:
            cells.append(LanguageCell(tag, name, made_said(row.made.get(tag), rendering)))
    what = row.part if row.number is None else str(row.number)
    return TextSaid(part_name(row.part, row.number), what, row.words.in_language(row.words.source), cells)


def _covered(language: str, n: int, n_machine: int, total: int) -> str:
    said = ngettext(
        "%(n)s of %(total)s statement in %(language)s", "%(n)s of %(total)s statements in %(language)s", total
    ) % {"n": count(n), "total": count(total), "language": language_said(language)}
    if not n_machine:
        return said
    return _("%(said)s, %(number)s by a machine") % {"said": said, "number": count(n_machine)}


def coverage_said(found: Mapping[str, Coverage]) -> list[tuple[str, str, bool]]:
    """Return (language, sentence, whether something is missing) for each language."""
    return [(tag, _covered(tag, one.n, one.n_machine, one.total), one.n < one.total) for tag, one in found.items()]


def coverage_in_small(conversation: Conversation, languages: Iterable[str]) -> list[str]:
    """Return the coverage in a few words for everybody, as it was last counted; nothing where there is one language."""
    kept = [(tag, conversation.by_language[tag]) for tag in languages if tag in conversation.by_language]
    if len(kept) < 2:
        return []
    return [_covered(tag, one["n"], one["machine"], one["of"]) for tag, one in kept if one["of"]]
