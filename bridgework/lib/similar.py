"""How alike two sentences are, without asking anybody: meaning by word vectors (WordLlama) and wording by edit distance.

    vectors = vectors_of(texts)
    most_alike("Buses never come on time.", texts, vectors)  # [Alike(at=3, score=0.71), …]

What the score can and cannot do, and why the thresholds stand where they stand: docs/methods/near-duplicates.md. The model
lies inside its own package and is loaded at the first use, once a process.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from rapidfuzz import fuzz, process

SIZE = 256  # numbers a vector
WORD = re.compile(r"\w+")
# From these scores on two sentences are shown as alike; chosen on the labeled pairs of tests/lib/near_pairs.py. Of other
# scripts the model knows little more than the letters, so that any two sentences score high: there the bar lies higher.
THRESHOLD_LATIN, THRESHOLD_OTHER = 0.60, 0.78
_loading = threading.Lock()


class Alike(NamedTuple):
    """A text that is much like another: where it stands in the list, and how alike it is, 0 to 1."""

    at: int
    score: float


@cache
def _load() -> Any:
    import wordllama

    folder = Path(wordllama.__file__).parent
    return wordllama.WordLlama.load(cache_dir=folder, disable_download=True)


def _model() -> Any:
    with _loading:  # two threads at once would load it twice
        return _load()


@lru_cache(maxsize=8_192)
def plain(text: str) -> str:
    """Return the words of a text alone: no case, no accents or vowel signs, no punctuation."""
    letters = text.casefold()
    if not letters.isascii():
        letters = "".join(sign for sign in unicodedata.normalize("NFKD", letters) if not unicodedata.combining(sign))
    return " ".join(WORD.findall(letters))


def threshold_of(text: str) -> float:
    """Return from which score on other texts are shown as much like this one; it depends on the script."""
    letters = [sign for sign in text if sign.isalpha()]
    is_latin = 2 * sum(unicodedata.name(sign, "").startswith("LATIN") for sign in letters) >= len(letters)
    return THRESHOLD_LATIN if is_latin else THRESHOLD_OTHER


def vectors_of(texts: Sequence[str]) -> np.ndarray:
    """Return a vector of length 1 for each text, (n, 256) float32; zeros for a text without any word."""
    if not texts:
        return np.zeros((0, SIZE), dtype=np.float32)
    words = [plain(text) for text in texts]
    found = _model().embed([text or "-" for text in words], norm=True).astype(np.float32)
    found[[not text for text in words]] = 0
    return found


def packed(vector: np.ndarray) -> bytes:
    """Return a vector as it is stored: 512 bytes."""
    return vector.astype("<f2").tobytes()


def unpacked(rows: Sequence[bytes]) -> np.ndarray:
    """Return stored vectors as one array, (n, 256) float32."""
    return np.frombuffer(b"".join(rows), dtype="<f2").reshape(-1, SIZE).astype(np.float32)


def most_alike(text: str, others: Sequence[str], vectors: np.ndarray, most: int = 3) -> list[Alike]:
    """Return those of `others` that are much like a text, the most alike first; of equal ones the earlier.

    The score is the mean of the cosine of the two vectors (below zero counts as zero) and of how much of the sorted words is
    the same (rapidfuzz, `token_sort_ratio`). `vectors` are those of `others`. One pass over all; 2,000 take milliseconds.
    """
    if not others:
        return []
    wording = process.cdist([plain(text)], [plain(other) for other in others], scorer=fuzz.token_sort_ratio)[0] / 100
    meaning = np.clip(vectors @ vectors_of([text])[0], 0, 1)
    scores = (wording + meaning) / 2
    best, bar = np.argsort(-scores, kind="stable")[:most], threshold_of(text)
    return [Alike(int(at), round(float(scores[at]), 4)) for at in best if scores[at] >= bar]
