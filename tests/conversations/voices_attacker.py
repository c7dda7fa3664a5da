"""An outsider with everything printed about who took part. Written apart from what hides counts, and shares no code with it.

Unknown are whole counts of people: in each question, of each group (and of those who did not say), so many stand in each leaf of
two ways to divide everybody: where they are on the map (not voted, each opinion group, none), and what they wrote. All questions
divide the same people. Everything printed is an equation; linear programs ask how small and how large a count can be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import lil_matrix

Key = tuple[str, str, str]  # question, group, step; "" for everybody, "" for all steps
NOBODY_SAID = "not said"


class Attacker:
    """Knows the questions, their groups, the names of steps, and the printed counts."""

    def __init__(
        self,
        questions: Mapping[str, Sequence[str]],
        ways: Sequence[Sequence[str]],
        sums: Mapping[str, Sequence[str]],
        printed: Mapping[Key, int],
    ) -> None:
        self.questions = {name: [*groups, NOBODY_SAID] for name, groups in questions.items()}
        self.ways, self.sums = ways, sums
        self.at: dict[tuple[str, str, int, str], int] = {}
        for name, groups in self.questions.items():
            for group, (number, leaves) in product(groups, enumerate(ways)):
                for leaf in leaves:
                    self.at[name, group, number, leaf] = len(self.at)
        rows: list[tuple[dict[int, int], int]] = []
        first = next(iter(self.questions))
        for name, groups in self.questions.items():
            for group in groups:  # both ways divide the same people of a group
                rows.append(self._difference(self._way(name, group, 0), self._way(name, group, 1)))
            for number, leaves in enumerate(ways):  # every question divides the same people of a leaf
                for leaf in leaves if name != first else ():
                    rows.append(self._difference(self._leaf(name, number, leaf), self._leaf(first, number, leaf)))
        for key, n in printed.items():
            rows.append((self.terms(key), n))
        self.matrix = lil_matrix((len(rows), len(self.at)))
        self.right = np.zeros(len(rows))
        for number, (terms, n) in enumerate(rows):
            for cell, factor in terms.items():
                self.matrix[number, cell] = factor
            self.right[number] = n
        self.matrix = self.matrix.tocsr()

    def _way(self, name: str, group: str, number: int) -> list[int]:
        return [self.at[name, group, number, leaf] for leaf in self.ways[number]]

    def _leaf(self, name: str, number: int, leaf: str) -> list[int]:
        return [self.at[name, group, number, leaf] for group in self.questions[name]]

    @staticmethod
    def _difference(one: list[int], other: list[int]) -> tuple[dict[int, int], int]:
        return {**dict.fromkeys(one, 1), **dict.fromkeys(other, -1)}, 0

    def terms(self, key: Key) -> dict[int, int]:
        """Say which unknowns a count is the sum of."""
        name, group, step = key
        names = [name or next(iter(self.questions))]
        groups = self.questions[names[0]] if group in ("", "everybody") else [group]
        if group == "said":
            groups = self.questions[names[0]][:-1]
        leaves = self.sums.get(step, [step]) if step else self.ways[0]
        number = next(number for number, way in enumerate(self.ways) if set(leaves) <= set(way))
        return {self.at[names[0], one, number, leaf]: 1 for one in groups for leaf in leaves}

    def interval(self, key: Key) -> tuple[float, float]:
        """Return the least and the most that a count can be."""
        cost = np.zeros(len(self.at))
        for cell in self.terms(key):
            cost[cell] = 1
        low, high = (
            linprog(factor * cost, A_eq=self.matrix, b_eq=self.right, bounds=(0, None), method="highs")
            for factor in (1, -1)
        )
        assert low.status == 0, low.message
        return low.fun, -high.fun if high.status == 0 else float("inf")

    def leaks(
        self, truth: Mapping[Key, int], containing: Mapping[Key, int]
    ) -> list[tuple[Key, int, tuple[float, float]]]:
        """Return the small counts of which not every value from 1 to 9 (or to the least printed count around it) is possible."""
        found = []
        for key, n in truth.items():
            if 1 <= n <= 9:
                low, high = self.interval(key)
                if low > 1 + 1e-6 or high < min(9, containing.get(key, 9)) - 1e-6 or high - low < 1e-6:
                    found.append((key, n, (low, high)))
        return found
