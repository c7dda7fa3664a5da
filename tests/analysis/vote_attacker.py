"""An outsider who has only what a result prints, written without a look at the protection's code.

One variable for every count of every group, of the people in no group, and of those who did not answer; one equation for
everything printed, one bound for everything said. She asks a solver for the least and the most that each count can be.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import linprog

ANSWERS = ("agree", "disagree", "not sure")


class Attacker:
    """What is printed of one statement, as equations."""

    def __init__(
        self,
        cells: Sequence[Sequence[int | None]],
        said: Sequence[Sequence[str]],
        sizes: Sequence[int],
        n: int,
    ) -> None:
        self.rest = n - sum(sizes)
        self.people = [*sizes, *([self.rest] if self.rest else [])]
        self.n_groups = len(sizes)
        self.equal: list[tuple[np.ndarray, int]] = []
        self.at_most: list[tuple[np.ndarray, int]] = []
        for row, size in enumerate(self.people):
            self.equal.append((self.sum_of([row], range(4)), size))
        for place, (counts, words) in enumerate(zip(cells, said, strict=True)):
            rows = range(len(self.people)) if place == 0 else [place - 1]
            for column in range(3):
                if counts[column] is not None:
                    self.equal.append((self.sum_of(rows, [column]), counts[column]))
            if counts[3] is not None:
                self.equal.append((self.sum_of(rows, range(3)), counts[3]))
            for column, word in enumerate(words):
                others = [c for c in range(3) if c != column]
                if word:
                    self.at_most.append((self.sum_of(rows, [column] if word == "few" else others), 9))

    def sum_of(self, rows: Sequence[int] | range, columns: Sequence[int] | range) -> np.ndarray:
        line = np.zeros((len(self.people), 4))
        for row in rows:
            line[row, list(columns)] = 1
        return line.ravel()

    def range_of(self, rows: Sequence[int] | range, columns: Sequence[int] | range) -> tuple[int, int]:
        goal = self.sum_of(rows, columns)
        ends = []
        for sign in (1, -1):
            solved = linprog(
                sign * goal,
                A_eq=np.array([line for line, _count in self.equal]),
                b_eq=[count for _line, count in self.equal],
                A_ub=np.array([line for line, _count in self.at_most]) if self.at_most else None,
                b_ub=[count for _line, count in self.at_most] or None,
                bounds=(0, None),
            )
            assert solved.status == 0, "what is printed must fit the truth"
            ends.append(round(sign * solved.fun))
        return ends[0], ends[1]

    def leaks(self, everybody: Sequence[int], groups: Sequence[Sequence[int]]) -> list[str]:
        """Return every small count that she can tell from some other number of 1 to 9."""
        left = [total - sum(group[column] for group in groups) for column, total in enumerate(everybody)]
        known = [("everybody", range(len(self.people)), everybody)]
        known += [(f"group {at}", [at], group) for at, group in enumerate(groups)]
        if self.rest and groups:
            known.append(("in no group", [self.n_groups], left))
        found = []
        for name, rows, counts in known:
            size = sum(self.people[row] for row in rows)
            for columns in ([0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2]):
                count = sum(counts[column] for column in columns)
                if not 1 <= count <= 9:
                    continue
                low, high = self.range_of(rows, columns)
                if low > 1 or high < min(9, size):
                    what = " + ".join(ANSWERS[column] for column in columns)
                    found.append(f"{name}: {what} is {count}, and must be {low} to {high}")
        return found
