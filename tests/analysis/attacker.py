"""An outsider who has only what is published, written without a look at the protection's code.

She writes down one linear program per table: a variable for every count, an equation for everything published, and asks for
the smallest and the largest value that each hidden count can still have.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog


def attack(truth, shown, total, *, knows_n=False, people=True):
    """Return {group: ((low, high) of x, of rest, of n)} for each hidden group.

    Parameters
    ----------
    truth : dict of str to (x, n)
        All groups that make up the total, listed or not; only what is published of them is used.
    shown : set of str
        Groups whose x and n are published.
    total : (X, N) or None
        The published total.
    knows_n : bool
        Whether she has every group's n from elsewhere.
    people : bool
        Whether x counts people of n (then n - x cannot be negative).
    """
    names = list(truth)
    place = {name: 2 * i for i, name in enumerate(names)}  # variables: x and, after it, n
    equations, values = [], []

    def publish(terms, value):
        row = np.zeros(2 * len(names))
        for index in terms:
            row[index] = 1
        equations.append(row)
        values.append(value)

    for name, (x, n) in truth.items():
        if name in shown:
            publish([place[name]], x)
        if name in shown or knows_n:
            publish([place[name] + 1], n)
    if total is not None:
        publish([place[name] for name in names], total[0])
        publish([place[name] + 1 for name in names], total[1])
    below = []
    if people:
        for name in names:
            row = np.zeros(2 * len(names))
            row[place[name]], row[place[name] + 1] = 1, -1
            below.append(row)

    def span(terms):
        ends = []
        for sign in (1, -1):
            goal = np.zeros(2 * len(names))
            for index, weight in terms:
                goal[index] = sign * weight
            solved = linprog(
                goal,
                A_eq=np.array(equations) if equations else None,
                b_eq=values or None,
                A_ub=np.array(below) if below else None,
                b_ub=np.zeros(len(below)) if below else None,
                bounds=(0, None),
            )
            ends.append(sign * solved.fun if solved.status == 0 else np.inf * -sign)
        return ends[0], ends[1]

    found = {}
    for name in names:
        if name not in shown:
            i = place[name]
            found[name] = span([(i, 1)]), span([(i + 1, 1), (i, -1)]), span([(i + 1, 1)])
    return found
