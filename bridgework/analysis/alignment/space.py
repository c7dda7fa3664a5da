"""Where texts lie by what they are about: words, their meaning and what occurs together, each drawn toward its neighbors."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import scipy.sparse as sp

from bridgework.analysis.alignment.nearest import nearest, unit
from bridgework.analysis.alignment.texts import Words, tokens

Embed = Callable[[Sequence[str]], np.ndarray]
"""From words or texts to vectors of length 1, (n, d)."""

# Chosen on five directories and lists at once (docs/methods/alignment.md, "Measured"), not on one.
LATENT = 150
OWN_NEIGHBORS, OWN_PULL = 10, 0.7
ALL_NEIGHBORS, ALL_PULL = 20, 0.5
WEIGHTS = {"meaning": 1.0, "weighted": 0.5, "latent": 1.0}
WORDS_WEIGHT = 0.5
FITTED_ON = 4_000  # texts on which latent dimensions are fitted; more change little and cost much
SAMPLED_PAIRS = 20_000
SEED = 20_261_126


class Space:
    """Texts as rows whose dot products say how related their aims are.

    Parameters
    ----------
    texts : sequence of str
    vectors : ndarray (n, d), optional
        A word vector of each text, length 1; without it, meaning comes from words that occur together only.
    embed : callable, optional
        The same for single words; adds vectors in which rare words weigh more.

    Attributes
    ----------
    rows : ndarray (n, m) float32
        All blocks side by side, scaled; of equal length.
    words : sparse (n, n_words)
        TF-IDF rows of length 1.
    word_scale : float
        What a dot product of `words` rows counts beside one of `rows`.
    """

    def __init__(self, texts: Sequence[str], vectors: np.ndarray | None = None, embed: Embed | None = None) -> None:
        split = [tokens(text) for text in texts]
        self.vocabulary = Words.of(split)
        counts = self.vocabulary.counts(split)
        self.words = self.vocabulary.weights(counts)
        self.means: dict[str, np.ndarray] = {}
        self.word_vectors = (
            np.asarray(embed(list(self.vocabulary.at)), dtype=np.float32) if embed and len(texts) else None
        )
        raw = self._raw(self.words, vectors)
        self.raw = {name: self._centered(name, block) for name, block in raw.items()}
        pairs = _sample(len(texts))
        self.scale: dict[str, float] = {}
        self.own: dict[str, np.ndarray] = {}
        for name, block in self.raw.items():
            smoothed = _drawn(block, nearest(block, _few(OWN_NEIGHBORS, len(block)))[0], OWN_PULL)
            self.own[name] = smoothed
            self.scale[name] = float(np.sqrt(WEIGHTS[name] / _spread(smoothed, pairs)))
        self.word_scale = WORDS_WEIGHT / _spread_sparse(self.words, pairs)
        joined = self._joined(self.own)
        around = nearest(joined, _few(ALL_NEIGHBORS, len(joined)))[0]
        self.rows = self._joined({name: _drawn(block, around, ALL_PULL) for name, block in self.own.items()})

    def _raw(self, words: sp.csr_matrix, vectors: np.ndarray | None) -> dict[str, np.ndarray]:
        blocks: dict[str, np.ndarray] = {}
        if vectors is not None:
            blocks["meaning"] = np.asarray(vectors, dtype=np.float32)
        if self.word_vectors is not None and words.shape[1]:
            blocks["weighted"] = unit(np.asarray(words @ self.word_vectors))
        if not hasattr(self, "latent"):
            self.latent = _latent(words)
        blocks["latent"] = unit(np.asarray(words @ self.latent))
        return blocks

    def _centered(self, name: str, block: np.ndarray) -> np.ndarray:
        if name == "latent":
            return block
        if name not in self.means:
            self.means[name] = block.mean(axis=0) if len(block) else np.zeros(block.shape[1])
        return unit(block - self.means[name])

    def _joined(self, blocks: dict[str, np.ndarray]) -> np.ndarray:
        return np.hstack([blocks[name] * np.float32(self.scale[name]) for name in blocks])

    @property
    def length(self) -> float:
        """What a row's product with itself is."""
        return float(sum(scale**2 for scale in self.scale.values())) or 1.0

    def similarity(self, one: int, others: np.ndarray) -> np.ndarray:
        """Return how related text `one` is to each of `others`; comparable within this space only."""
        by_rows = self.rows[others] @ self.rows[one]
        by_words = np.asarray((self.words[others] @ self.words[one].T).todense()).ravel()
        return by_rows + self.word_scale * by_words

    def cosines(self, ones: np.ndarray, others: np.ndarray, chunk: int = 65_536) -> np.ndarray:
        """Return the cosine of rows pair by pair, 0 to 1 (below 0 is 0)."""
        found = np.empty(len(ones), dtype=np.float32)
        for start in range(0, len(ones), chunk):
            part = slice(start, start + chunk)
            found[part] = np.einsum("ij,ij->i", self.rows[ones[part]], self.rows[others[part]])
        return np.clip(found / self.length, 0, 1)

    def place(self, text: str, vector: np.ndarray | None = None) -> tuple[np.ndarray, sp.csr_matrix]:
        """Return the row and the words of a further text, drawn toward the neighbors that it has here."""
        words = self.vocabulary.weights(self.vocabulary.counts([tokens(text)]))
        given = None
        if "meaning" in self.raw:
            size = self.raw["meaning"].shape[1]
            given = np.zeros((1, size)) if vector is None else np.asarray(vector).reshape(1, -1)
        own: dict[str, np.ndarray] = {}
        for name, block in self._raw(words, given).items():
            centered = self._centered(name, block)
            own[name] = self._toward(centered, self.raw[name], self.raw[name], OWN_NEIGHBORS, OWN_PULL)
        joined, here = self._joined(own), self.rows
        around = np.argsort(-(here @ joined[0]), kind="stable")[: _few(ALL_NEIGHBORS, len(here))]
        drawn = {
            name: unit((1 - ALL_PULL) * block + ALL_PULL * self.own[name][around].mean(axis=0))
            for name, block in own.items()
        }
        return self._joined(drawn)[0], words

    @staticmethod
    def _toward(row: np.ndarray, here: np.ndarray, values: np.ndarray, k: int, pull: float) -> np.ndarray:
        around = np.argsort(-(here @ row[0]), kind="stable")[: _few(k, len(here))]
        if not len(around):
            return row
        return unit((1 - pull) * row + pull * values[around].mean(axis=0))


def _few(k: int, n: int) -> int:
    """Return how many neighbors a small directory bears: a tenth of it at most."""
    return min(k, n // 10)


def _drawn(block: np.ndarray, around: np.ndarray, pull: float) -> np.ndarray:
    """Draw each row toward the mean of its neighbors."""
    if around.shape[1] == 0:
        return block
    total = np.zeros_like(block)
    for column in range(around.shape[1]):
        total += block[np.maximum(around[:, column], 0)] * (around[:, column] >= 0)[:, None].astype(np.float32)
    n_around = np.maximum((around >= 0).sum(axis=1, keepdims=True), 1)
    return unit((1 - pull) * block + pull * (total / n_around).astype(np.float32))


def _latent(words: sp.csr_matrix) -> np.ndarray:
    """Return the latent dimensions of the texts, (n_words, k): right singular vectors of evenly spaced texts."""
    n, n_words = words.shape
    if n == 0 or n_words == 0:
        return np.zeros((n_words, 1), dtype=np.float32)
    some = words if n <= FITTED_ON else words[np.linspace(0, n - 1, FITTED_ON).astype(int)]
    least = min(some.shape)
    if least <= LATENT + 1:
        _, _, found = np.linalg.svd(some.toarray().astype(float), full_matrices=False)
        return np.asarray(found[: max(least - 1, 1)].T, dtype=np.float32)
    from scipy.sparse.linalg import svds  # here: every server and command starts without it

    _, _, found = svds(some.astype(float), k=LATENT, v0=np.ones(least))
    return np.asarray(found.T, dtype=np.float32)


def _sample(n: int) -> tuple[np.ndarray, np.ndarray]:
    chance = np.random.default_rng(SEED)
    ones, others = chance.integers(0, max(n, 1), SAMPLED_PAIRS), chance.integers(0, max(n, 1), SAMPLED_PAIRS)
    kept = ones != others
    return ones[kept], others[kept]


def _spread(rows: np.ndarray, pairs: tuple[np.ndarray, np.ndarray]) -> float:
    if not len(pairs[0]):
        return 1.0
    return float(np.einsum("ij,ij->i", rows[pairs[0]], rows[pairs[1]]).std()) or 1.0


def _spread_sparse(rows: sp.csr_matrix, pairs: tuple[np.ndarray, np.ndarray]) -> float:
    if not len(pairs[0]) or not rows.shape[1]:
        return 1.0
    return float(np.asarray(rows[pairs[0]].multiply(rows[pairs[1]]).sum(axis=1)).std()) or 1.0
