"""Compiled loops of method `polis` and of reading votes. Import this module where it is used; see kernels.py."""

# mypy: disable-error-code="no-untyped-def"
from __future__ import annotations

import numpy as np

from .compiling import compiled


@compiled()
def last_votes(people, statements, cast, first_person, first_statement, n_people, n_statements, unseen):
    """Number compact ids and keep the last vote of each pair; `unseen` marks who has none."""
    table = np.full(n_people * n_statements, unseen, dtype=np.int8)
    has_row, has_column = np.zeros(n_people, dtype=np.bool_), np.zeros(n_statements, dtype=np.bool_)
    for at in range(len(cast)):
        row, column = people[at] - first_person, statements[at] - first_statement
        has_row[row] = True
        has_column[column] = True
        table[row * n_statements + column] = cast[at]
    number = np.cumsum(has_column) - 1
    n_rows = 0
    indptr = np.zeros(has_row.sum() + 1, dtype=np.int64)
    columns, values = np.empty(len(cast), dtype=np.int64), np.empty(len(cast), dtype=np.int8)
    n = 0
    for row in range(n_people):
        if has_row[row]:
            begin = row * n_statements
            for column in range(n_statements):
                value = table[begin + column]
                if value != unseen:
                    columns[n] = number[column]
                    values[n] = value
                    n += 1
            n_rows += 1
            indptr[n_rows] = n
    return np.flatnonzero(has_row), np.flatnonzero(has_column), indptr, columns[:n].copy(), values[:n].copy()


@compiled()
def statement_sums(columns, values, n_statements):
    """Count the votes on each statement and sum them; and give each vote's place in a table of statement and vote."""
    seen, sums = np.zeros(n_statements, dtype=np.int64), np.zeros(n_statements, dtype=np.int64)
    place = np.empty(len(columns), dtype=np.int32)
    for vote in range(len(columns)):
        column, value = columns[vote], values[vote]
        seen[column] += 1
        sums[column] += value
        place[vote] = column * 3 + value + 1
    return seen, sums, place


@compiled()
def in_order(indptr, order, place, found):
    """Lay the votes of people one behind the other in another order, in `found`: read in passing, they come from memory twice as fast."""
    begins = np.zeros(len(order) + 1, dtype=np.int64)
    n = 0
    for at in range(len(order)):
        person = order[at]
        for vote in range(indptr[person], indptr[person + 1]):
            found[n] = place[vote]
            n += 1
        begins[at + 1] = n
    return begins


@compiled()
def times_covariance(begins, place, table, found):
    """Multiply by votes, then by their transpose: `table` holds vote times vector, `found` is summed by statement and vote."""
    for person in range(len(begins) - 1):
        total = 0.0
        for vote in range(begins[person], begins[person + 1]):
            total += table[place[vote]]
        for vote in range(begins[person], begins[person + 1]):
            found[place[vote]] += total


@compiled()
def project(indptr, place, first, second, is_used):
    """Sum two tables over each person's votes, and count those on used statements."""
    n = len(indptr) - 1
    x, y, n_used = np.zeros(n), np.zeros(n), np.zeros(n, dtype=np.int64)
    for person in range(n):
        for vote in range(indptr[person], indptr[person + 1]):
            x[person] += first[place[vote]]
            y[person] += second[place[vote]]
            n_used[person] += is_used[place[vote]]
    return x, y, n_used


@compiled()
def _assign(x, y, centres, label):
    k = len(centres)
    half = np.empty(k)
    for g in range(k):
        half[g] = (centres[g, 0] * centres[g, 0] + centres[g, 1] * centres[g, 1]) / 2
    size = np.zeros(k, dtype=np.int64)
    for point in range(len(x)):
        best, largest = 0, -np.inf
        for g in range(k):
            near = centres[g, 0] * x[point] + centres[g, 1] * y[point] - half[g]
            if near > largest:
                best, largest = g, near
        label[point] = best
        size[best] += 1
    # A group that runs empty takes the point farthest from its centre, of those that are not alone.
    for empty in range(k):
        if size[empty] == 0:
            farthest, most = 0, -1.0
            for point in range(len(x)):
                own = label[point]
                if size[own] > 1:
                    across, up = x[point] - centres[own, 0], y[point] - centres[own, 1]
                    distance = across * across + up * up
                    if distance > most:
                        farthest, most = point, distance
            size[label[farthest]] -= 1
            label[farthest] = empty
            size[empty] = 1
    return size


@compiled()
def lloyd_from(x, y, centres, rounds, tolerance):
    """Lloyd's iteration with scikit-learn's stopping rule; ties go to the lower group."""
    n, k = len(x), len(centres)
    label, previous = np.empty(n, dtype=np.int64), np.full(n, -1, dtype=np.int64)
    for _ in range(rounds):
        size = _assign(x, y, centres, label)
        sums = np.zeros((k, 2))
        changed = 0
        for point in range(n):
            sums[label[point], 0] += x[point]
            sums[label[point], 1] += y[point]
            changed += label[point] != previous[point]
        moved = 0.0
        for g in range(k):
            for axis in range(2):
                new = sums[g, axis] / size[g]
                moved += (new - centres[g, axis]) ** 2
                centres[g, axis] = new
        if changed == 0 or moved <= tolerance:
            break
        previous[:] = label
    _assign(x, y, centres, label)
    return label


@compiled(fastmath=True)
def distance_sums(x, y, weight, cell, begin):
    """Sum, for every cell (rows) and point (columns), the point's distances to the cell's points, times their weight.

    Points stand in the order of their cells, `begin` says where each cell does. Each distance is measured once.
    """
    # Slices counted from 0: with an index that begins elsewhere the compiler looks for negative ones, and a loop that looks
    # does not take four numbers at a time.
    n, n_cells = len(x), len(begin) - 1
    found, row = np.zeros((n_cells, n)), np.empty(n)
    for point in range(n):
        across, up, own_weight, own = x[point], y[point], weight[point], cell[point]
        xs, ys, distances, to_own = x[point + 1 :], y[point + 1 :], row[point + 1 :], found[own][point + 1 :]
        for other in range(len(xs)):
            aside, above = xs[other] - across, ys[other] - up
            distance = np.sqrt(aside * aside + above * above)
            distances[other] = distance
            to_own[other] += own_weight * distance
        for number in range(own, n_cells):
            first, last = max(begin[number], point + 1), begin[number + 1]
            weights, there = weight[first:last], row[first:last]
            total = 0.0
            for other in range(len(weights)):
                total += weights[other] * there[other]
            found[number, point] += total
    return found


@compiled()
def best_agreed(is_listed, plain, against_others, is_above, is_acceptable):
    """Scan for the statement a group agrees with best, in the order of statements; -1 if none."""
    best = -1
    for at in range(len(plain)):
        if not is_listed[at]:
            continue
        if best < 0:
            better = is_acceptable[at]
        elif is_above[best]:
            better = against_others[at] > against_others[best]
        else:
            better = plain[at] > plain[best]
        if better:
            best = at
    return best
