"""A checker that does not trust the method: everything again, in plain loops or by a different way, on small input."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridgework.analysis.opinion_map import Side, VoteMatrix, grouping
from bridgework.analysis.opinion_map.lists import representative_statements
from tests.analysis.opinion_cases import MISSING, planted, polis_map, small_tables, two_camps

Z = 1.2816


def cells(table, rows, column):
    return [table[row][column] for row in rows if not math.isnan(table[row][column])]


def counts(table, rows, column):
    """Agree, disagree, pass, seen."""
    seen = cells(table, rows, column)
    return seen.count(1.0), seen.count(-1.0), seen.count(0.0), len(seen)


def one_share(s, n):
    return 2 * math.sqrt(n + 1) * ((s + 1) / (n + 1) - 0.5)


def two_shares(s1, n1, s2, n2):
    s1, n1, s2, n2 = s1 + 1, n1 + 1, s2 + 1, n2 + 1
    pooled = (s1 + s2) / (n1 + n2)
    if pooled == 1:
        return 0.0
    return (s1 / n1 - s2 / n2) / math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2))


def statistics(table, inside, outside, column):
    na, nd, _, ns = counts(table, inside, column)
    oa, od, _, os = counts(table, outside, column)
    found = {"na": na, "nd": nd, "ns": ns}
    for letter, own, other in (("a", na, oa), ("d", nd, od)):
        p = (own + 1) / (ns + 2)
        found["p" + letter] = p
        found["r" + letter] = p / ((other + 1) / (os + 2))
        found["p" + letter + "t"] = one_share(own, ns)
        found["r" + letter + "t"] = two_shares(own, ns, other, os)
    return found


def representative(table, group, k, excluded):
    """The lists as Polis' `select-rep-comments` describes them, one statement after the other."""
    lists = []
    everybody = [row for row in range(len(table)) if group[row] >= 0]
    for number in range(k):
        inside = [row for row in everybody if group[row] == number]
        outside = [row for row in everybody if group[row] != number]
        best, best_any, good = None, None, []
        for column in range(len(table[0])):
            if column in excluded:
                continue
            s = statistics(table, inside, outside, column) | {"column": column}
            if (s["rat"] > Z and s["pat"] > Z) or (s["rdt"] > Z and s["pdt"] > Z):
                good.append(s)
            if best_any is None or max(s["rat"], s["rdt"]) > max(best_any["rat"], best_any["rdt"]):
                best_any = s
            if s["na"] == 0 and s["nd"] == 0:
                continue
            if best is None:
                better = s["pat"] > Z or (s["ra"] > 1 and s["pa"] > 0.5)
            elif best["ra"] > 1:
                better = s["ra"] * s["rat"] * s["pa"] * s["pat"] > best["ra"] * best["rat"] * best["pa"] * best["pat"]
            else:
                better = s["pa"] * s["pat"] > best["pa"] * best["pat"]
            if better:
                best = s

        def strength(s):
            letter = "a" if s["rat"] > s["rdt"] else "d"
            return s["r" + letter] * s["r" + letter + "t"] * s["p" + letter] * s["p" + letter + "t"]

        good.sort(key=lambda s: -strength(s))
        chosen = good
        if best is not None:
            chosen = [best] + [s for s in good if s["column"] != best["column"]]
        elif not good and best_any is not None:
            chosen = [best_any]
        sides = [(s["column"], "agree" if s is best or s["rat"] > s["rdt"] else "disagree") for s in chosen[:5]]
        lists.append([s for s in sides if s[1] == "agree"] + [s for s in sides if s[1] == "disagree"])
    return lists


def assert_statements_are_right(table, found, excluded):
    rows = range(len(table))
    grouped = [row for row in rows if found.group[row] >= 0]
    for column in range(len(table[0]) if len(table) else 0):
        na, nd, npass, ns = counts(table, rows, column)
        assert (found.agree[column], found.disagree[column]) == (na, nd)
        assert (found.passed[column], found.seen[column]) == (npass, ns)
        product_agree, product_disagree, shares = 1.0, 1.0, []
        for number in range(found.k):
            inside = [row for row in rows if found.group[row] == number]
            ga, gd, gp, gs = counts(table, inside, column)
            assert found.group_agree[number, column] == ga
            assert found.group_disagree[number, column] == gd
            assert found.group_passed[number, column] == gp
            assert found.group_seen[number, column] == gs
            product_agree *= (ga + 1) / (gs + 2)
            product_disagree *= (gd + 1) / (gs + 2)
            if gs:
                shares.append((ga + 1) / (gs + 2))
        if found.k:
            assert found.group_informed_consensus[column] == pytest.approx(product_agree)
            assert found.group_informed_rejection[column] == pytest.approx(product_disagree)
        expected = max(shares) - min(shares) if len(shares) > 1 else 0.0
        assert found.divisiveness[column] == pytest.approx(expected)
        a, _, p, s = counts(table, grouped, column)
        extremity = math.hypot(found.statement_x[column], found.statement_y[column])
        importance = (1 - (p + 1) / (s + 2)) * (extremity + 1) * (a + 1) / (s + 2)
        assert found.priority[column] == pytest.approx((importance * (1 + 8 * 2 ** (-s / 5))) ** 2)
    for listed, at in ((found.consensus_agree, 0), (found.consensus_disagree, 1)):
        strengths = {}
        for column in range(len(table[0]) if len(table) else 0):
            c = counts(table, rows, column)
            share, z = (c[at] + 1) / (c[3] + 2), one_share(c[at], c[3])
            if share > 0.5 and z > Z and column not in excluded:
                strengths[column] = share * z
        best = sorted(strengths, key=lambda column: -strengths[column])[:5]
        assert [s.statement for s in listed] == best
        assert all(s.side is (Side.AGREE, Side.DISAGREE)[at] for s in listed)


@settings(max_examples=200, deadline=None)
@given(small_tables(), st.sets(st.integers(0, 9), max_size=2))
def test_counts_shares_and_consensus_are_right(table, excluded):
    found = polis_map(VoteMatrix.from_dense(table), excluded_statements=sorted(excluded))
    assert_statements_are_right(table.tolist(), found, excluded)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(2, 4), st.sets(st.integers(0, 7), max_size=2))
def test_representative_statements_are_right(seed, k, excluded):
    """With the groups given, so that every strange division is tried, also with an empty statement."""
    rng = np.random.default_rng(seed)
    table = rng.choice([1.0, -1.0, 0.0, MISSING], p=[0.4, 0.3, 0.1, 0.2], size=(24, 8))
    table[:, rng.integers(0, 8)] = MISSING
    group = np.concatenate((np.arange(k), rng.integers(0, k, 24 - k)))
    rows = [np.flatnonzero(group == number) for number in range(k)]
    by_group = np.array([[counts(table, inside, column) for column in range(8)] for inside in rows])
    agree, disagree, _, seen = np.moveaxis(by_group, 2, 0)
    is_excluded = np.isin(np.arange(8), sorted(excluded))
    lists = representative_statements(agree, disagree, seen, is_excluded)
    assert [[(s.statement, s.side.value) for s in group] for group in lists] == representative(
        table.tolist(), group, k, excluded
    )
    for number, of_group in enumerate(lists):
        for s in of_group:
            right = statistics(table, np.flatnonzero(group == number), np.flatnonzero(group != number), s.statement)
            letter = "a" if s.side is Side.AGREE else "d"
            assert (s.n_success, s.n_seen) == (right["n" + letter], right["ns"])
            assert s.share == pytest.approx(right["p" + letter])
            assert s.share_z == pytest.approx(right["p" + letter + "t"])
            assert s.ratio == pytest.approx(right["r" + letter])
            assert s.ratio_z == pytest.approx(right["r" + letter + "t"])


def test_the_lists_of_a_whole_map_are_right():
    for seed in range(4):
        table, _ = two_camps(seed=seed)
        found = polis_map(VoteMatrix.from_dense(table), excluded_statements=[3])
        assert_statements_are_right(table.tolist(), found, {3})
        lists = [[(s.statement, s.side.value) for s in group] for group in found.representative]
        assert lists == representative(table.tolist(), found.group, found.k, {3})


@pytest.mark.parametrize("excluded", [(), (0, 5)])
@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_positions_equal_a_dense_decomposition(seed, excluded):
    """The textbook way: fill in the means, subtract them, take the singular vectors, project, stretch."""
    matrix, _ = planted(50, 14, 2, seed=seed)
    found = polis_map(matrix, excluded_statements=excluded)
    table = matrix.to_dense()
    table[:, list(excluded)] = 0.0
    filled = np.where(np.isnan(table), np.nanmean(table, axis=0), table)
    mean = filled.mean(axis=0)
    _, _, axes = np.linalg.svd(filled - mean)
    for axis, place, of_statements in ((axes[0], found.x, found.statement_x), (axes[1], found.y, found.statement_y)):
        axis = axis * np.sign(axis[np.abs(axis).argmax()])
        for row in range(50):
            n = np.count_nonzero(~np.isnan(table[row]))
            assert place[row] == pytest.approx(math.sqrt(14 / n) * ((filled[row] - mean) @ axis), abs=1e-9)
        for column in range(14):
            assert of_statements[column] == pytest.approx(math.sqrt(14) * (1 - mean[column]) * axis[column], abs=1e-9)


def plain_silhouette(points, labels):
    scores = []
    for i, p in enumerate(points):
        to_group = {}
        for j, q in enumerate(points):
            if i != j:
                to_group.setdefault(labels[j], []).append(math.dist(p, q))
        if labels[i] not in to_group:
            scores.append(0.0)
            continue
        own = sum(to_group[labels[i]]) / len(to_group[labels[i]])
        other = min(sum(d) / len(d) for g, d in to_group.items() if g != labels[i])
        scores.append((other - own) / max(own, other) if max(own, other) else 0.0)
    return sum(scores) / len(scores)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(-4, 4), st.integers(-4, 4)), min_size=4, max_size=90), st.integers(2, 4))
def test_silhouettes_are_right(points, k):
    labels = [i % k for i in range(len(points))]
    x, y = np.array(points, dtype=float).T
    assert grouping.silhouette(x, y, np.array(labels)) == pytest.approx(plain_silhouette(points, labels))


def test_the_silhouettes_of_a_map_are_those_of_its_groups():
    for seed in range(3):
        matrix, _ = planted(70, 20, 3, seed=seed)
        found = polis_map(matrix)
        inside = found.group >= 0
        points = np.column_stack((found.x, found.y))[inside].tolist()
        assert found.silhouette == pytest.approx(plain_silhouette(points, found.group[inside].tolist()))
        assert found.k == max(found.silhouette_by_k, key=found.silhouette_by_k.get)


def plain_lloyd(points, k):
    """From the k leftmost different points until nobody moves."""
    centres = sorted(set(points))[:k]
    labels = None
    while True:
        new = [min(range(k), key=lambda c: (math.dist(p, centres[c]), c)) for p in points]
        if new == labels:
            return labels
        labels = new
        for c in range(k):
            members = [p for p, label in zip(points, labels, strict=True) if label == c]
            centres[c] = tuple(sum(axis) / len(members) for axis in zip(*members, strict=True))


def test_groups_are_those_of_a_plain_k_means():
    for seed in range(4):
        matrix, _ = planted(60, 25, 3, seed=seed)
        found = polis_map(matrix)
        inside = found.group >= 0
        points = list(zip(found.x[inside].tolist(), found.y[inside].tolist(), strict=True))
        assert found.group[inside].tolist() == plain_lloyd(points, found.k)


@pytest.mark.parametrize("n_enough", [0, 1, 14, 15, 16])
def test_who_is_included(n_enough):
    """Seven votes are enough; where fewer than 15 people have them, the bar falls to the 15th's number of votes."""
    rng = np.random.default_rng(4)
    lengths = [8] * n_enough + [5] * 10 + [3] * 10 + [0] * 2
    table = np.full((len(lengths), 9), MISSING)
    for row, length in enumerate(lengths):
        table[row, rng.permutation(9)[:length]] = rng.choice([1.0, -1.0], length)
    found = polis_map(VoteMatrix.from_dense(table))
    if n_enough >= 15:
        expected = [length >= 7 for length in lengths]
    else:
        bar = sorted(lengths, reverse=True)[14]
        expected = [length >= bar for length in lengths]
    assert found.is_included.tolist() == expected
