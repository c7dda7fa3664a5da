"""Names behind an @ in a text: who is meant, in any script, and only where no other could be.

A name is meant by its whole, or by its first word where nobody else's name begins with it. Case, accents and vowel signs do not
matter. The longest name that fits is taken; where two people have it, nobody is.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import NamedTuple

HYPHENS = "-\u2010\u2011"
APOSTROPHES = "'\u2019"


class Named(NamedTuple):
    """One name in a text: whom it means, and where it stands with its sign (`text[start:end]`)."""

    key: int
    start: int
    end: int


def _folded(text: str) -> tuple[str, list[int]]:
    """Return a text as names are compared, and for each of its signs the place in the text that it comes from."""
    signs: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", sign).casefold())
        for one in plain:
            # Accents and vowel signs; a letter's own marks in other scripts have no class and stay. Kashida only stretches.
            if unicodedata.combining(one) or one == "\u0640" or unicodedata.category(one) == "Cf":
                continue
            space = one.isspace()
            if space and signs and signs[-1] == " ":
                continue
            signs.append(" " if space else one)
            places.append(place)
    return "".join(signs), places


def _continues(folded: str, at: int) -> bool:
    """Whether a word that ends before `at` goes on there."""
    here = folded[at : at + 1]
    if not here:
        return False
    following = folded[at + 1 : at + 2]
    if here in HYPHENS:
        return _is_of_word(following)
    if here in APOSTROPHES:  # "@Ben's" is Ben, "@D'Angelo" is not D
        after = folded[at + 2 : at + 3]
        return _is_of_word(following) and not (following == "s" and not _is_of_word(after))
    return _is_of_word(here)


def _is_of_word(sign: str) -> bool:
    return bool(sign) and (sign.isalnum() or sign == "_" or unicodedata.category(sign).startswith("M"))


def _known(names: Mapping[int, str]) -> tuple[dict[str, set[int]], dict[str, set[int]]]:
    """Return whom each whole name means, and whom each first word of a longer name means."""
    whole: dict[str, set[int]] = {}
    first: dict[str, set[int]] = {}
    for key, name in names.items():
        folded = _folded(name)[0].strip()
        if not folded:
            continue
        whole.setdefault(folded, set()).add(key)
        word, _space, rest = folded.partition(" ")
        if rest and len(word) > 1 and not word.endswith("."):  # "Dr." is nobody's name
            first.setdefault(word, set()).add(key)
    return whole, first


def names_said(text: str, names: Mapping[int, str]) -> list[Named]:
    """Return the people that a text names behind an @, in the order of the text.

    Parameters
    ----------
    text : str
    names : mapping of int to str
        Whom it may name: a key and the name that others know the person by.

    Notes
    -----
    A mail address names nobody: a name's sign stands at the beginning of a word. A first word is left alone where a word with a
    capital follows it: "@Ben Smith" is not Ben Castillo. Linear in the text, for each length that a name has.

    Examples
    --------
    >>> people = {1: "Ben Castillo", 2: "Anna Lee", 3: "Ann", 4: "محمد علي"}
    >>> [(one.key, "@Ben and @anna lee's bus"[one.start : one.end]) for one in names_said("@Ben and @anna lee's bus", people)]
    [(1, '@Ben'), (2, '@anna lee')]
    >>> [one.key for one in names_said("شكرًا @محمد علي، و@Ann", people)]
    [4]
    >>> names_said("ben@anna.example, @Ben Smith, @Annabel", people)
    []
    """
    folded, places = _folded(text)
    whole, first = _known(names)
    lengths = sorted({len(name) for name in (*whole, *first)}, reverse=True)
    found: list[Named] = []
    at = folded.find("@")
    while at >= 0:
        start = at + 1
        following = folded.find("@", start)
        if at == 0 or not _is_of_word(folded[at - 1]):
            for length in lengths:
                said, end = folded[start : start + length], start + length
                if len(said) < length or _continues(folded, end):
                    continue
                meant = whole.get(said)
                if meant is None and not _has_more(folded, text, places, end):
                    meant = first.get(said)
                if meant is None:
                    continue
                if len(meant) == 1:
                    found.append(Named(next(iter(meant)), places[at], _end_of(text, places, end)))
                break
        at = following
    return found


def _has_more(folded: str, text: str, places: list[int], end: int) -> bool:
    """Whether what follows a first word looks like the rest of a name."""
    return folded[end : end + 1] == " " and end + 1 < len(folded) and text[places[end + 1]].isupper()


def _end_of(text: str, places: list[int], end: int) -> int:
    """Return where in the text a name ends whose last sign is the one before `end`, its accents among it."""
    last = places[end - 1] + 1
    while last < len(text) and unicodedata.combining(text[last]):
        last += 1
    return last
