"""How pairs are ranked: a weighted sum of named parts that anybody can read, and what people's answers change in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from bridgework.analysis.alignment.learning import learned

PARTS: Mapping[str, str] = {
    "people": "Share of the people of the smaller one that the other reaches too; cells that few reach weigh more.",
    "places": "How specific the shared places are: one ward says more than a whole country.",
    "taxonomy": "How much the branches of what they offer are the same.",
    "meaning": "How related their names and descriptions are.",
    "time": "Whether they run at the same time.",
}
# A judgement, not measured: aims and people count about the same, since only both together make a silo.
DEFAULT: Mapping[str, float] = {"people": 2.0, "places": 0.5, "taxonomy": 1.0, "meaning": 3.0, "time": 0.25}
DEFAULT_BIAS = -3.0


@dataclass(frozen=True)
class Answer:
    """What people said of a pair: its parts then, and whether it was worth showing.

    `is_right` is True for "introduce" and "already working together", False for "not the same"; "keep apart" says nothing
    about the ranking and is not given.
    """

    parts: Mapping[str, float]
    is_right: bool


@dataclass(frozen=True)
class RankingModel:
    """A logistic of a weighted sum of `PARTS`: all that the ranking knows.

    Attributes
    ----------
    weights : mapping of str to float
    bias : float
    n_answers, n_right : int
        On how many answers it was learned, and how many of them said that the pair was right.
    """

    weights: Mapping[str, float] = field(default_factory=lambda: dict(DEFAULT))
    bias: float = DEFAULT_BIAS
    n_answers: int = 0
    n_right: int = 0

    @classmethod
    def default(cls) -> RankingModel:
        """Return the model before anybody has answered."""
        return cls()

    def score(self, parts: Mapping[str, float]) -> float:
        """Return 0 to 1 for the parts of one pair; a part that is not given counts as 0.

        Examples
        --------
        >>> RankingModel({"people": 2.0}, -1.0).score({"people": 0.5})
        0.5
        """
        total = self.bias + sum(weight * parts.get(name, 0.0) for name, weight in self.weights.items())
        return float(1.0 / (1.0 + np.exp(-total)))

    def learn(self, answers: Sequence[Answer]) -> RankingModel:
        """Return the model after people's answers, all of them; always from the default, so that their order is nothing.

        Examples
        --------
        Twelve people said that pairs with the same people but unrelated texts are not the same: meaning counts more.

        >>> wrong = Answer({"people": 1.0, "meaning": 0.3}, False)
        >>> right = Answer({"people": 0.4, "meaning": 0.9}, True)
        >>> after = RankingModel.default().learn([wrong] * 6 + [right] * 6)
        >>> after.weights["meaning"] > DEFAULT["meaning"], after.n_answers, after.n_right
        (True, 12, 6)
        """
        names = sorted(PARTS)
        parts = np.array([[answer.parts.get(name, 0.0) for name in names] for answer in answers], dtype=float)
        is_right = np.array([answer.is_right for answer in answers], dtype=bool)
        # Sorted, so that even the rounding does not hang on the order in which people answered.
        order = np.lexsort((*parts.T, is_right)) if len(answers) else np.zeros(0, dtype=int)
        weights, bias = learned(names, DEFAULT, DEFAULT_BIAS, parts[order].reshape(-1, len(names)), is_right[order])
        return RankingModel({name: weights[name] for name in PARTS}, bias, len(answers), int(is_right.sum()))

    def explain(self, parts: Mapping[str, float]) -> dict[str, float]:
        """Return what each part adds to the sum, for the page that shows how the ranking works."""
        return {name: weight * parts.get(name, 0.0) for name, weight in self.weights.items()}
