"""One spelling for what directories say in many: ages, languages, addresses of websites, coordinates, secrecy."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from bridgework.places.labels import key_of, tidied

OLDEST = 120  # an upper age from here on is no limit: directories write 200 or 999
WEB_SCHEMES = ("http", "https")

# Name (as `key_of` gives it) -> BCP 47 tag (IANA Language Subtag Registry).
LANGUAGES: dict[str, str] = {
    "american sign language": "ase", "asl": "ase", "albanian": "sq", "amharic": "am", "arab": "ar", "arabic": "ar",
    "armenian": "hy", "bengali": "bn", "bangla": "bn", "bosnian": "bs", "brazilian portuguese": "pt-BR", "burmese": "my",
    "cambodian": "km", "cantonese": "yue", "cape verdean creole": "kea", "cebuano": "ceb", "chinese": "zh", "creole": "ht",
    "croatian": "hr", "czech": "cs", "dari": "prs", "dutch": "nl", "english": "en", "english only": "en", "farsi": "fa",
    "filipino": "tl", "french": "fr", "fukien": "nan", "german": "de", "greek": "el", "gujarati": "gu",
    "haitian creole": "ht", "hebrew": "he", "hindi": "hi", "hindu": "hi", "hmong": "hmn", "hungarian": "hu", "igbo": "ig",
    "ilocano": "ilo", "ilokano": "ilo", "indonesian": "id", "italian": "it", "japanese": "ja", "karen": "kar", "khmer": "km",
    "kinyarwanda": "rw", "korean": "ko", "kurdish": "ku", "lao": "lo", "laotian": "lo", "latvian": "lv", "lithuanian": "lt",
    "malay": "ms", "mandarin": "cmn", "marshallese": "mh", "mixteco": "mix", "mongolian": "mn", "navajo": "nv",
    "nepali": "ne", "norwegian": "no", "oromo": "om", "palauan": "pau", "pashto": "ps", "persian": "fa", "polish": "pl",
    "portugese": "pt", "portuguese": "pt", "punjabi": "pa", "quechua": "qu", "romanian": "ro", "russian": "ru",
    "samoan": "sm", "serbian": "sr", "sign language": "ase", "sinhala": "si", "slovak": "sk", "somali": "so",
    "spanish": "es", "espanol": "es", "swahili": "sw", "swedish": "sv", "tagalog": "tl", "filipino tagalog": "tl",
    "taishanese": "yue-x-taishan", "toisanese": "yue-x-taishan", "toishanese": "yue-x-taishan",
    "tamil": "ta", "telugu": "te", "thai": "th", "tibetan": "bo", "tigrigna": "ti", "tigrina": "ti", "tigrinya": "ti",
    "tongan": "to", "turkish": "tr", "twi": "tw", "ukrainian": "uk", "urdu": "ur", "uzbek": "uz", "vietnamese": "vi",
    "visaya": "ceb", "visayan": "ceb", "yiddish": "yi", "yoruba": "yo",
}  # fmt: skip
CODES = frozenset(LANGUAGES.values()) | {"zh-Hans", "zh-Hant"}
_CODES_BY_KEY = {code.casefold(): code for code in CODES}
NO_LANGUAGE = frozenset({"", "n a", "na", "none", "no", "tdd", "tty", "0"})
_BETWEEN = re.compile(r"[,;/&\n\r\t|()]|\band\b", re.IGNORECASE)
_SAID = re.compile(r"^(some|limited|also|or|bilingual) |( speaking| spoken| available| limited| language)$")


def languages_in(text: str) -> tuple[set[str], int]:
    """Return the BCP 47 tags of the languages that a text lists, and how many of its parts name no known language.

    Examples
    --------
    >>> sorted(languages_in("English; Spanish and Cambodian (Khmer)")[0])
    ['en', 'es', 'km']
    >>> languages_in("Over 150 languages through translation services.")
    (set(), 1)
    """
    found, n_unknown = set(), 0
    for part in _BETWEEN.split(text):
        key = key_of(part)
        code = language_code(part) or LANGUAGES.get(_SAID.sub("", _SAID.sub("", key)), "")
        if code:
            found.add(code)
        elif key not in NO_LANGUAGE:
            n_unknown += 1
    return found, n_unknown


def language_code(text: str) -> str:
    """Return the BCP 47 tag for a language's name or tag; empty if it is not known."""
    return LANGUAGES.get(key_of(text)) or _CODES_BY_KEY.get(tidied(text).casefold(), "")


def age_band(low: float | None, high: float | None) -> str:
    """Return the band for a lowest and a highest age: `14-17`, `18+`, `0+` for all ages, empty where neither is known.

    Examples
    --------
    >>> age_band(14, 17), age_band(18, 999), age_band(None, 59), age_band(0, 200), age_band(None, None)
    ('14-17', '18+', '0-59', '0+', '')
    """
    if low is None and high is None:
        return ""
    start = f"{low:g}" if low is not None else "0"
    return f"{start}+" if high is None or high >= OLDEST else f"{start}-{high:g}"


def numbered_in(text: str, word: str) -> list[str]:
    """Return the numbered areas that a text lists: for `Ward`, "Wards 1, 3 and parts of 5" gives Ward 1, Ward 3, Ward 5.

    Examples
    --------
    >>> numbered_in("Services: Ward 3 and parts of Wards 1&2; 7th Street", "Ward")
    ['Ward 3', 'Ward 1', 'Ward 2']
    """
    found: list[str] = []
    is_run, heads = False, (word.casefold(), f"{word}s".casefold())
    for token in re.findall(r"\d+[A-Za-z]*|[A-Za-z]+|[;.:]", text[:2000]):
        if token.casefold() in heads:
            is_run = True
        elif not token.isdigit():
            is_run = is_run and token.casefold() in ("and", "part", "parts", "of")
        elif is_run and len(token) <= 3 and (code := f"{word} {int(token)}") not in found:
            found.append(code)
    return found


def web_address(text: str) -> str:
    """Return the address of a website with its scheme; empty where it is none (a script, a sentence, too long)."""
    text = tidied(text)
    if not text or " " in text or len(text) > 490:
        return ""
    if "://" not in text:
        if ":" in text.split("/")[0].partition(".")[0] or "." not in text:
            return ""
        text = f"http://{text}"
    try:
        parts = urlsplit(text)
        is_good = parts.scheme.lower() in WEB_SCHEMES and "." in (parts.hostname or "") and not parts.username
    except ValueError:
        return ""
    return text if is_good else ""


def says_secret(texts: Iterable[str], words: Iterable[str]) -> bool:
    """Return whether one of the texts has one of the words in it, in any case."""
    words = [word.casefold() for word in words]
    return any(word in text.casefold() for text in texts for word in words)
