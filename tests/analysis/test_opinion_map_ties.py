"""Equal silhouettes go to fewer groups: a tie is looked for, to the last bit, and then decided."""

from __future__ import annotations

import numpy as np

from bridgework.analysis.opinion_map.mapping import _groups

UP = np.array([0.0, 0.3, 0.1, 0.2])


def split(apart: float, width: float) -> tuple[np.ndarray, dict[int, float]]:
    """Three clusters of four people, the third `apart` from the second: near, two groups are clearer; far, three."""
    across = np.array([0.0, 1.0, 1 + width, 1.2])
    x = np.concatenate([across, across + 0.01, across + 0.02])
    y = np.concatenate([UP, UP + 9, UP + 9 + apart])
    label, reason, scores = _groups(x, y, np.ones(12, dtype=bool), None, 1)
    assert reason is None
    return label, scores


def tie(width: float) -> float | None:
    """Return how far apart the clusters are where both splits are exactly as clear, if there is such a number."""

    def difference(apart: float) -> float:
        scores = split(apart, width)[1]
        return scores[2] - scores[3]

    low, high = 2.0, 9.0
    assert difference(low) > 0 > difference(high)
    for _halving in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if difference(middle) > 0 else (low, middle)
    near = (low + step * np.spacing(low) for step in range(-40, 41))
    return next((apart for apart in near if difference(apart) == 0.0), None)


def test_equal_silhouettes_go_to_fewer_groups() -> None:
    ties = [(width, found) for width in (0.2, 0.1, 0.12, 0.17, 0.35, 0.25) if (found := tie(width)) is not None]
    assert ties, "on this machine no two silhouettes are equal to the last bit; add widths"
    for width, apart in ties:
        label, scores = split(apart, width)
        assert scores[2] == scores[3]
        assert len(set(label.tolist())) == 2


def test_beside_the_tie_the_clearer_split_wins() -> None:
    assert len(set(split(2.0, 0.2)[0].tolist())) == 2
    assert len(set(split(9.0, 0.2)[0].tolist())) == 3
