"""Tables for the tests of the suppressor, a clock that needs no time, and an outsider with scipy's solver."""

from __future__ import annotations

from itertools import count, product

import numpy as np
from scipy.optimize import linprog

from bridgework.analysis.suppression import build_table

MICRODATA1 = [
    (("A", "F"), 2),
    (("A", "M"), 18),
    (("B", "F"), 19),
    (("B", "M"), 14),
    (("C", "F"), 10),
    (("C", "M"), 12),
    (("D", "F"), 14),
    (("D", "M"), 11),
]
"""sdcTable, data-raw/microdata1.R: 100 people by region and gender."""


def ticking(step=0.002):
    """Make a clock of which every look costs the same, so that a budget means the same on every machine."""
    ticks = count()
    return lambda: next(ticks) * step


def random_table(shape, seed, *, small=0.3, zeros=0.0):
    """Make a table with skewed counts.

    `shape` gives for each dimension its number of codes, or (groups, codes in each group) for a hierarchy; about `small` of the
    inner counts are below 10.
    """
    rng = np.random.default_rng(seed)
    names = [f"d{at}" for at in range(len(shape))]
    codes, hierarchies = [], {}
    for name, size in zip(names, shape, strict=True):
        if isinstance(size, tuple):
            parents = {f"{g}.{k}": f"group {g}" for g in range(size[0]) for k in range(size[1])}
            hierarchies[name] = parents
            codes.append(list(parents))
        else:
            codes.append([str(k) for k in range(size)])
    effects = [rng.lognormal(0, 0.6, len(each)) for each in codes]
    cells = list(product(*codes))
    sizes = np.array([np.prod(combination) for combination in product(*effects)]) * rng.lognormal(0, 1, len(cells))
    counts = np.round(sizes * 9.5 / np.quantile(sizes, small)).astype(int)
    counts[rng.random(len(counts)) < zeros] = 0
    rows = [(cell, int(n)) for cell, n in zip(cells, counts, strict=True)]
    return build_table(rows, names, hierarchies), hierarchies


def feasible_interval(table, hidden, cell):
    """What someone can tell of a hidden cell, by a linear program over the inner cells alone.

    Every published number is an equation about inner cells, found here by adding up codes anew, not from the table's equations.
    """
    size = len(table.cells)
    inner = [at for at in range(size) if at not in {int(e.cells[0]) for e in table.equations}]
    column = {at: place for place, at in enumerate(inner)}
    row = np.zeros((size, len(inner)))
    for at in inner:
        row[at, column[at]] = 1
    for equation in table.equations:  # Parts stand before their total.
        row[equation.cells[0]] = row[equation.cells[1:]].sum(axis=0)
    published = [at for at in range(size) if at not in hidden]
    sums = {"A_eq": row[published], "b_eq": [table.counts[at] for at in published]} if published else {}
    low = linprog(row[cell], **sums, bounds=(0, None), method="highs")
    high = linprog(-row[cell], **sums, bounds=(0, None), method="highs")
    assert low.status == 0
    return low.fun, (np.inf if high.status == 3 else -high.fun)


def is_safe(table, hidden, most=9):
    """Whether every small count could be each value from 1 to `most`."""
    for at, n in enumerate(table.counts):
        if 1 <= n <= most:
            if at not in hidden:
                return False
            low, high = feasible_interval(table, hidden, at)
            if low > 1 + 1e-6 or high < most - 1e-6:
                return False
    return True


def hidden_of(found):
    return {at for at, status in enumerate(found.status) if status != "published"}


def as_audited(table, found):
    """Hand the attacker what it takes."""
    return [
        {**dict(zip(table.dims, codes, strict=True)), "count": n if status == "published" else None, "true": n}
        for codes, n, status in zip(table.cells, table.counts, found.status, strict=True)
    ]
