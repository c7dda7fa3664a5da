"""Dividing an amount exactly among owners, and saying how much a sum depends on one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


def divided(amount: int, weights: Sequence[int]) -> list[int]:
    """Return what part of an amount falls on each owner, in proportion to what each holds; the parts add up exactly.

    Every part is its exact proportion rounded down or up, so it differs by less than one minor unit. No part is above its
    weight as long as the amount is not above the sum of the weights: nobody is charged more than they hold.

    Parameters
    ----------
    amount : int
        Whole minor units, not below zero.
    weights : sequence of int
        What each owner holds, whole minor units, not below zero. With an amount above zero one must be above zero.

    Returns
    -------
    list of int
        One part for each weight, in its order.

    Raises
    ------
    ValueError
        If a number is below zero, or there is nothing to divide by.

    Notes
    -----
    The method of largest remainders (Hamilton's). Ties of remainders go to the earlier owner, so the same input always gives the
    same parts. Whole numbers only: no rounding of fractions on the way. Time is that of sorting.

    References
    ----------
    M. L. Balinski and H. P. Young (2001), Fair Representation, 2nd edition, Brookings, appendix A, section 1 (Hamilton's method).

    Examples
    --------
    One hundred cents over three equal owners:

    >>> divided(100, [1, 1, 1])
    [34, 33, 33]
    >>> divided(7, [0, 5, 5])
    [0, 4, 3]
    """
    if amount < 0 or any(weight < 0 for weight in weights):
        raise ValueError("an amount and its weights are not below zero")
    total = sum(weights)
    if total == 0:
        if amount:
            raise ValueError("there is nothing to divide by")
        return [0] * len(weights)
    parts = [amount * weight // total for weight in weights]
    remainders = [amount * weight % total for weight in weights]
    missing = amount - sum(parts)
    for at in sorted(range(len(weights)), key=lambda at: (-remainders[at], at))[:missing]:
        parts[at] += 1
    return parts


@dataclass(frozen=True)
class Dependence:
    """How much a sum depends on one owner.

    Attributes
    ----------
    largest : int
        The position of the owner who carries most; of equal ones the first.
    share : float
        That owner's share, 0 to 1.
    effective : float
        How many owners of equal size would be as concentrated: 1 means one owner alone, n means n equal owners.
    """

    largest: int
    share: float
    effective: float


def dependence(amounts: Sequence[int]) -> Dependence | None:
    """Return how much a sum depends on one owner; None where the sum is zero.

    Parameters
    ----------
    amounts : sequence of int
        What each owner gave, minor units, not below zero.

    Returns
    -------
    Dependence or None

    Notes
    -----
    The effective number is the inverse of the sum of squared shares (the inverse of the Herfindahl–Hirschman index).

    References
    ----------
    M. O. Hill (1973), Diversity and Evenness: A Unifying Notation and Its Consequences, Ecology 54(2), 427–432,
    doi:10.2307/1934352, equation for N2.

    Examples
    --------
    >>> dependence([50, 25, 25])
    Dependence(largest=0, share=0.5, effective=2.6666666666666665)
    >>> dependence([0, 0]) is None
    True
    """
    total = sum(amounts)
    if total <= 0:
        return None
    largest = max(range(len(amounts)), key=lambda at: (amounts[at], -at))
    return Dependence(largest, amounts[largest] / total, total * total / sum(amount * amount for amount in amounts))
