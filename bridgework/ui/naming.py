"""Names of languages, in themselves and in the reader's language, and lists of names within a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from django.utils.text import capfirst
from django.utils.translation import get_language, get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from bridgework.lib.words import direction

# Languages offered by name; any other tag may be written. Names are each language's own.
OFFERED = {
    "en": "English",
    "es": "Español",
    "zh-Hans": "简体中文",
    "zh-Hant": "繁體中文",
    "vi": "Tiếng Việt",
    "ar": "العربية",
    "so": "Soomaali",
    "ht": "Kreyòl ayisyen",
    "fr": "Français",
    "ru": "Русский",
    "uk": "Українська",
    "ko": "한국어",
    "tl": "Tagalog",
    "pt": "Português",
    "am": "አማርኛ",
    "hmn": "Hmoob",
    "my": "မြန်မာ",
    "ne": "नेपाली",
    "sw": "Kiswahili",
    "fa": "فارسی",
    "ur": "اردو",
    "pa": "ਪੰਜਾਬੀ",
    "nv": "Diné bizaad",
    "ps": "پښتو",
}
# Languages whose names Django does not have.
NAMES = {
    "am": gettext_lazy("Amharic"),
    "ase": gettext_lazy("American Sign Language"),
    "bo": gettext_lazy("Tibetan"),
    "ceb": gettext_lazy("Cebuano"),
    "cmn": gettext_lazy("Mandarin"),
    "gu": gettext_lazy("Gujarati"),
    "hmn": gettext_lazy("Hmong"),
    "ht": gettext_lazy("Haitian Creole"),
    "ilo": gettext_lazy("Ilocano"),
    "kar": gettext_lazy("Karen"),
    "kea": gettext_lazy("Cape Verdean Creole"),
    "ku": gettext_lazy("Kurdish"),
    "lo": gettext_lazy("Lao"),
    "mh": gettext_lazy("Marshallese"),
    "mix": gettext_lazy("Mixtec"),
    "nan": gettext_lazy("Southern Min"),
    "nv": gettext_lazy("Navajo"),
    "om": gettext_lazy("Oromo"),
    "pau": gettext_lazy("Palauan"),
    "prs": gettext_lazy("Dari"),
    "ps": gettext_lazy("Pashto"),
    "pt-BR": gettext_lazy("Brazilian Portuguese"),
    "qu": gettext_lazy("Quechua"),
    "rw": gettext_lazy("Kinyarwanda"),
    "si": gettext_lazy("Sinhala"),
    "sm": gettext_lazy("Samoan"),
    "so": gettext_lazy("Somali"),
    "ti": gettext_lazy("Tigrinya"),
    "tl": gettext_lazy("Tagalog"),
    "to": gettext_lazy("Tongan"),
    "tw": gettext_lazy("Twi"),
    "yi": gettext_lazy("Yiddish"),
    "yo": gettext_lazy("Yoruba"),
    "yue": gettext_lazy("Cantonese"),
    "yue-x-taishan": gettext_lazy("Taishanese"),
    "zh": gettext_lazy("Chinese"),
}
# Where names of languages are common nouns and begin small within a sentence.
_SMALL = {"es", "fr", "pt", "it", "ca", "ro", "pl", "ru", "uk"}
# Spanish says "e" for "and" before the sound of "y": before i and hi, but not before a glide (hie, hia) (RAE, "y", 2).
_SOUNDS_LIKE_Y = re.compile(r"h?[ií](?![aeouáéóú])", re.IGNORECASE)


def own_name(tag: str) -> str:
    """Return a language's name in itself; where nobody wrote it down, in the reader's language; else its tag."""
    if tag in OFFERED:
        return OFFERED[tag]
    try:
        return str(get_language_info(tag.lower())["name_local"]).capitalize()
    except KeyError:
        return language_name(tag)


def language_name(tag: str) -> str:
    """Return a language's name in the reader's language, or its tag, as it stands alone."""
    return _named(tag, get_language())


@lru_cache(maxsize=1024)  # a pure function of the code: a list of services says the same few names again and again
def _named(tag: str, language: str | None) -> str:
    if tag in NAMES:
        return str(capfirst(str(NAMES[tag])))
    try:
        return str(capfirst(str(get_language_info(tag.lower())["name_translated"])))
    except KeyError:
        return tag


def language_said(tag: str) -> str:
    """Return a language's name as it stands within a sentence: `English`, `inglés`."""
    name = language_name(tag)
    if name == tag or (get_language() or "").split("-")[0] not in _SMALL:
        return name
    return name[:1].lower() + name[1:]


_ARABIC_COMMA = {"ar", "ckb", "fa", "ps", "sd", "ug", "ur"}


def in_a_row(texts: Iterable[str], mark: str = ",") -> str:
    """Return texts one after another with the language's own comma (or semicolon): `A, B`, `أ، ب`."""
    return between(mark).join(str(text) for text in texts)


def between(mark: str = ",") -> str:
    """Return the language's own comma (or semicolon) with its space, as it stands between two texts."""
    if (get_language() or "").split("-")[0] in _ARABIC_COMMA:
        mark = {",": "\u060c", ";": "\u061b"}[mark]
    return f"{mark} "


def kept_together(label: str) -> str:
    """Return the label of a period, such as `2025-26`, for a sentence: in its own order also after Arabic letters.

    There a hyphen no longer joins two numbers (Unicode bidirectional algorithm, W2 and W4), and they change places.
    """
    return f"\u2068{label}\u2069" if label and direction(get_language() or "en") == "rtl" else label


@lru_cache(maxsize=64)
def _joint(language: str | None) -> tuple[str, str]:
    # Translators: a list within a sentence: "A, B" and "and" and "C".
    return _("and"), _("%(first)s %(and)s %(last)s")


def listed(texts: Iterable[str]) -> str:
    """Return names as a list within a sentence: `A, B and C`; in Spanish `español e inglés`."""
    names = [str(text) for text in texts]
    if len(names) < 2:
        return "".join(names)
    joint, pattern = _joint(get_language())
    if joint == "y" and _SOUNDS_LIKE_Y.match(names[-1].lstrip('«“"¡¿(')):
        joint = "e"
    return pattern % {"first": in_a_row(names[:-1]), "and": joint, "last": names[-1]}
