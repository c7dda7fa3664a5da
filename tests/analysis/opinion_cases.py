"""Invented votes for the tests of the opinion map; seeds written down."""

from __future__ import annotations

from functools import partial

import numpy as np
from hypothesis import strategies as st

from bridgework.analysis.opinion_map import VoteMatrix, map_opinions

MISSING = float("nan")

polis_map = partial(map_opinions, method="polis")


@st.composite
def small_tables(draw, max_people=14, max_statements=10):
    """Draw any small table of votes, from empty to full."""
    n_people, n_statements = draw(st.integers(0, max_people)), draw(st.integers(0, max_statements))
    cells = st.sampled_from([1.0, 0.0, -1.0, MISSING])
    rows = st.lists(cells, min_size=n_statements, max_size=n_statements)
    return np.array(draw(st.lists(rows, min_size=n_people, max_size=n_people))).reshape(n_people, n_statements)


def two_camps(n_first=40, n_second=30, n_statements=12, seed=20261122):
    """Two camps that answer oppositely nine times in ten; a fifth of the answers is missing, a few are passes."""
    rng = np.random.default_rng(seed)
    opinion = np.where(np.arange(n_statements) % 2 == 0, 1.0, -1.0)
    camp = np.repeat([1.0, -1.0], [n_first, n_second])
    table = camp[:, None] * opinion
    table[rng.random(table.shape) < 0.1] *= -1
    table[rng.random(table.shape) < 0.05] = 0.0
    table[rng.random(table.shape) < 0.2] = MISSING
    return table, (camp < 0).astype(int)


def planted(n_people, n_statements, n_groups, seed):
    """Several groups with their own share of agreement for each statement; a third of the answers is missing."""
    rng = np.random.default_rng(seed)
    share = rng.beta(0.4, 0.4, size=(n_groups, n_statements))
    group = rng.integers(0, n_groups, size=n_people)
    draw = rng.random((n_people, n_statements))
    table = np.where(draw < share[group] * 0.95, 1.0, -1.0)
    table[rng.random(table.shape) < 0.05] = 0.0
    table[rng.random(table.shape) < 0.33] = MISSING
    return VoteMatrix.from_dense(table), group


def same_split(first, second):
    """Say whether two groupings put the same people together, whatever the groups' numbers."""
    first, second = np.asarray(first), np.asarray(second)
    pairs = np.unique(np.stack((first, second)), axis=1)
    return pairs.shape[1] == len(np.unique(first)) == len(np.unique(second))
