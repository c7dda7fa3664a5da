"""Signs of spam in a short text, each by a rule that one can say aloud. A sign holds a statement for a reader; it refuses nothing.

What it answers: which of five plain rules a text meets: links, repeated characters or words, all capitals, too short to
agree with, the same text from many voices.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from enum import StrEnum

# One character so many times in a row: "sooo" is emphasis, "!!!!!!" and "aaaaaa" are not.
REPEATED = 6
# One word so often that it is most of the text.
REPEATED_WORD = 4
# All capitals is looked at from so many letters with a case on: "NO ICE" and names of agencies are short.
CAPITALS_FROM, CAPITALS_SHARE = 16, 0.8
# Letters that a sentence to agree with has at least. Scripts without spaces say much in few signs: two count there.
SHORT, SHORT_DENSE = 8, 4
# So many other voices sent the same words.
SAME_TEXT = 2

_LINK = re.compile(
    r"https?://|\bwww\.|\b[\w-]{2,}\.(?:com|net|org|info|biz|ru|cn|xyz|shop|top|site|online|link|io|me|ly)\b(?:/|\b)",
    re.IGNORECASE,
)
_RUN = re.compile(rf"([^\s\d])\1{{{REPEATED - 1},}}")


class Sign(StrEnum):
    """One sign of spam."""

    LINK = "link"
    REPEATED = "repeated"
    CAPITALS = "capitals"
    SHORT = "short"
    SAME_TEXT = "same-text"


def _is_dense(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in "WF" or "\u0e00" <= letter <= "\u0eff"


def spam_signs(text: str, *, n_same: int = 0) -> tuple[Sign, ...]:
    """Return the signs of spam in a text.

    Reading: each sign is one rule, met or not; there is no score to be argued about. An empty tuple: none is met.

    Parameters
    ----------
    text : str
        A sentence, in any language.
    n_same : int
        How many other voices sent the same words, 0 or more.

    Returns
    -------
    tuple of Sign
        In the order of `Sign`, each at most once.

    Raises
    ------
    ValueError
        If `n_same` is negative.

    Notes
    -----
    Linear in the text; no clock, no chance. Capitals are counted only among letters that have a case: Arabic and Chinese
    have none and never show this sign. The thresholds are constants of this module: conventions, not findings.

    Examples
    --------
    >>> spam_signs("BUY CHEAP WATCHES at www.watches.example")
    (<Sign.LINK: 'link'>,)
    >>> spam_signs("THEY NEVER ASK US!!!!!!!")
    (<Sign.REPEATED: 'repeated'>,)
    >>> spam_signs("Buses should come every ten minutes.")
    ()
    """
    if n_same < 0:
        raise ValueError("a number of voices is not negative")
    letters = [sign for sign in text if sign.isalpha()]
    cased = [sign for sign in letters if sign.lower() != sign.upper()]
    n_upper = sum(sign.isupper() for sign in cased)
    words = Counter(re.findall(r"[^\W\d_]+", text.casefold()))
    n_words = sum(words.values())
    most = max(words.values(), default=0)
    least = SHORT_DENSE if any(map(_is_dense, letters)) else SHORT
    without_links = re.sub(r"\S*(?:https?://|www\.)\S*", " ", text)
    met = {
        Sign.LINK: bool(_LINK.search(text)),
        Sign.REPEATED: bool(_RUN.search(without_links)) or (most >= REPEATED_WORD and 2 * most > n_words),
        Sign.CAPITALS: len(cased) >= CAPITALS_FROM and n_upper >= CAPITALS_SHARE * len(cased),
        Sign.SHORT: len(letters) < least,
        Sign.SAME_TEXT: n_same >= SAME_TEXT,
    }
    return tuple(sign for sign in Sign if met[sign])
