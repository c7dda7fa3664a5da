"""Dividing exactly: by hand, by properties, and by a checker that knows another way; dependence by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridgework.analysis.sharing import dependence, divided

WEIGHTS = st.lists(st.integers(0, 10**12), min_size=1, max_size=8).filter(any)


@pytest.mark.parametrize(
    ("amount", "weights", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (0, [3, 4], [0, 0]),
        (5, [0, 9], [0, 5]),
        (10, [6, 3, 1], [6, 3, 1]),
        (1, [1, 2], [0, 1]),
    ],
)
def test_by_hand(amount: int, weights: list[int], parts: list[int]) -> None:
    assert divided(amount, weights) == parts


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**14), WEIGHTS)
def test_parts_add_up_and_each_is_its_share_rounded_down_or_up(amount: int, weights: list[int]) -> None:
    parts = divided(amount, weights)
    total = sum(weights)
    assert sum(parts) == amount
    for part, weight in zip(parts, weights, strict=True):
        assert abs(Fraction(amount * weight, total) - part) < 1
    if amount <= total:
        assert all(part <= weight for part, weight in zip(parts, weights, strict=True)), (
            "nobody gives more than they hold"
        )


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), WEIGHTS)
def test_no_other_division_is_nearer(amount: int, weights: list[int]) -> None:
    """Hamilton's parts are the whole numbers nearest to the shares (least sum of squares): no cent moved makes it better."""
    parts, total = divided(amount, weights), sum(weights)
    shares = [Fraction(amount * weight, total) for weight in weights]
    off = [part - share for part, share in zip(parts, shares, strict=True)]
    for giver in range(len(parts)):
        for taker in range(len(parts)):
            if giver != taker and parts[giver]:
                change = (off[giver] - 1) ** 2 + (off[taker] + 1) ** 2 - off[giver] ** 2 - off[taker] ** 2
                assert change >= 0


@pytest.mark.parametrize(("amount", "weights"), [(-1, [1]), (1, [-1]), (1, [0, 0]), (1, [])])
def test_what_cannot_be_divided_is_refused(amount: int, weights: list[int]) -> None:
    with pytest.raises(ValueError, match="."):
        divided(amount, weights)


def test_dependence_by_hand() -> None:
    one = dependence([0, 60, 20, 20])
    assert one is not None
    assert (one.largest, one.share, round(one.effective, 4)) == (1, 0.6, 2.2727)
    assert dependence([]) is None and dependence([0]) is None
    even = dependence([7] * 5)
    assert even is not None and even.effective == pytest.approx(5)
