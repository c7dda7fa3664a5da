"""From texts to words to weights: tokens without case, accents and stop words; counts; TF-IDF rows of length 1."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

WORD = re.compile(r"\w\w+")
# Words that say nothing of an aim, English and Spanish; without accents, as tokens are. A judgement.
STOP = frozenset(
    re.findall(
        r"\w+",
        """a about above after again against all also am an and any are as at be because been before being below between both
        but by can could did do does doing down during each either etc every few for from further had has have having he her here
        hers herself him himself his how however i if in into is it its itself just least less many may me might more most much
        must my no nor not of off on once only or other others our ours out over own per same she should since so some such than
        that the their theirs them then there these they this those through to too toward towards under until up upon us very via
        was we well were what when where whether which while who whom whose why will with within without would yet you your yours
        al algo alguna algunas alguno algunos ante antes como con contra cual cuales cuando de del desde donde durante e el ella
        ellas ellos en entre era es esa esas ese eso esos esta estan estas este esto estos fue ha han hasta hay la las le les lo
        los mas me mi mis muy nada ni no nos nosotros nuestra nuestro o otra otras otro otros para pero poco por porque que quien
        quienes se sea ser si sin sobre son su sus tambien tanto te tiene tienen todo todos tu un una unas uno unos y ya""",
    )
)


def tokens(text: str) -> list[str]:
    """Return the words of a text that may say something of its aim.

    Examples
    --------
    >>> tokens("Tutoring for the children, and tutoría para niños")
    ['tutoring', 'children', 'tutoria', 'ninos']
    """
    letters = text.casefold()
    if not letters.isascii():
        letters = "".join(sign for sign in unicodedata.normalize("NFKD", letters) if not unicodedata.combining(sign))
    return [word for word in WORD.findall(letters) if word not in STOP]


@dataclass(frozen=True)
class Words:
    """The words of many texts, and how much each weighs.

    Attributes
    ----------
    at : dict of str to int
        Column of each word.
    idf : ndarray (n_words,)
        log((1 + n) / (1 + df)) + 1.
    n_texts_with : ndarray (n_words,)
        In how many texts each word stands.
    """

    at: dict[str, int]
    idf: np.ndarray
    n_texts_with: np.ndarray

    @classmethod
    def of(cls, texts: Sequence[Sequence[str]]) -> Words:
        """Count the words of tokenized texts. In 50 texts and more, a word of one text alone compares nothing: left out."""
        df: dict[str, int] = {}
        for text in texts:
            for word in set(text):
                df[word] = df.get(word, 0) + 1
        least = 2 if len(texts) >= 50 else 1
        kept = sorted(word for word, n in df.items() if n >= least)
        n_with = np.array([df[word] for word in kept], dtype=float)
        return cls({word: i for i, word in enumerate(kept)}, np.log((1 + len(texts)) / (1 + n_with)) + 1, n_with)

    def counts(self, texts: Sequence[Sequence[str]]) -> sp.csr_matrix:
        """Return how often each word stands in each text, (n_texts, n_words)."""
        rows, columns = [], []
        for i, text in enumerate(texts):
            for word in text:
                column = self.at.get(word)
                if column is not None:
                    rows.append(i)
                    columns.append(column)
        found = sp.csr_matrix(
            (np.ones(len(rows), dtype=np.float32), (rows, columns)), shape=(len(texts), len(self.at)), dtype=np.float32
        )
        found.sum_duplicates()
        return found

    def weights(self, counts: sp.csr_matrix) -> sp.csr_matrix:
        """Return TF-IDF rows of length 1: (1 + log count) x idf; a text without a known word is a row of zeros."""
        found = counts.copy()
        found.data = (1 + np.log(found.data)) * self.idf[found.indices].astype(np.float32)
        length = np.sqrt(np.asarray(found.multiply(found).sum(axis=1)).ravel())
        length[length == 0] = 1
        return sp.csr_matrix(sp.diags(1 / length) @ found, dtype=np.float32)
