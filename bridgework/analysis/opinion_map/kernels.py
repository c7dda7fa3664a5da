"""Compiled loops over votes and people. Import this module where it is used, not at the top of a file.

Compiling takes seconds, once (see compiling.py). Sums over votes and people are whole numbers (fixed point), so that they
are the same in whatever order they are taken.
"""

# mypy: disable-error-code="no-untyped-def"
from __future__ import annotations

import numpy as np
from numba import njit

from .compiling import compiled

# People counted at once, so that four sums of at most 4 each fit into one 64-bit number.
_BLOCK = 16_000


@compiled()
def count_pairs(indptr, columns, values, people, is_used, n_seen, sums, products):
    """Add some people's votes to the three statistics of every pair of statements (arrays of int64 or int32, in place).

    `n_seen[j, k]` people saw both, `sums[j, k]` is the sum of their votes on j, `products[j, k]` that of the product.
    """
    n_people, n_statements = len(people), len(is_used)
    row = np.zeros(n_statements, dtype=np.int64)
    for first in range(0, n_people, _BLOCK):
        last = min(first + _BLOCK, n_people)
        begin = np.zeros(last - first + 1, dtype=np.int64)
        n_votes = 0
        for at in range(first, last):
            n_votes += indptr[people[at] + 1] - indptr[people[at]]
        packed = np.empty(n_votes, dtype=np.int32)
        start = np.zeros(n_statements + 1, dtype=np.int64)
        at = 0
        for number in range(first, last):
            person = people[number]
            for vote in range(indptr[person], indptr[person + 1]):
                column = columns[vote]
                if is_used[column]:
                    packed[at] = column * 4 + values[vote] + 1
                    start[column + 1] += 1
                    at += 1
            begin[number - first + 1] = at
        for column in range(n_statements):
            start[column + 1] += start[column]
        # Who voted on each statement, in the order of people.
        voter = np.empty(at, dtype=np.int32)
        fill = start[:-1].copy()
        for person in range(last - first):
            for vote in range(begin[person], begin[person + 1]):
                column = packed[vote] >> 2
                voter[fill[column]] = person
                fill[column] += 1
        cursor = begin[:-1].copy()
        for column in range(n_statements):
            if start[column + 1] == start[column]:
                continue
            row[column:] = 0
            own_seen, own_sum, own_square = 0, 0, 0
            for place in range(start[column], start[column + 1]):
                person = voter[place]
                vote = cursor[person]
                cursor[person] = vote + 1
                up = packed[vote] & 3
                own_seen += 1
                own_sum += up - 1
                own_square += (up - 1) * (up - 1)
                # Fields of 16 bits: number, product, own vote, other vote, each vote raised by one.
                base, step = np.int64(1) | (np.int64(up) << 32), (np.int64(up) << 16) | (np.int64(1) << 48)
                for other in range(vote + 1, begin[person + 1]):
                    cell = packed[other]
                    row[cell >> 2] += base + (cell & 3) * step
            n_seen[column, column] += own_seen
            sums[column, column] += own_sum
            products[column, column] += own_square
            for other in range(column + 1, n_statements):
                cell = row[other]
                if cell != 0:
                    n = cell & 0xFFFF
                    product, own, their = (cell >> 16) & 0xFFFF, (cell >> 32) & 0xFFFF, (cell >> 48) & 0xFFFF
                    n_seen[column, other] += n
                    n_seen[other, column] += n
                    sums[column, other] += own - n
                    sums[other, column] += their - n
                    products[column, other] += product - own - their + n
                    products[other, column] += product - own - their + n


@compiled()
def hash_people(indptr, columns, values, word, is_used):
    """Give each person the sum of the words of their votes, and their number of votes on used statements."""
    n_people = len(indptr) - 1
    found, n_used = np.zeros(n_people, dtype=np.uint64), np.zeros(n_people, dtype=np.int64)
    for person in range(n_people):
        total, n = np.uint64(0), 0
        for vote in range(indptr[person], indptr[person + 1]):
            column = columns[vote]
            if is_used[column]:
                total += word[column, values[vote] + 1]
                n += 1
        found[person], n_used[person] = total, n
    return found, n_used


@compiled()
def hash_statements(indptr, columns, values, mark, found):
    """Add to each statement (three sums, one a kind of vote) the marks of the people who voted so."""
    for person in range(len(indptr) - 1):
        own = mark[person]
        for vote in range(indptr[person], indptr[person + 1]):
            found[columns[vote], values[vote] + 1] += own


@compiled()
def add_weights(indptr, columns, values, people, weights):
    """Give each of the people the sum of `weights[statement, vote + 1]` (int64, shape (n_statements, 3, n_sums))."""
    n_sums = weights.shape[2]
    found = np.zeros((len(people), n_sums), dtype=np.int64)
    for at in range(len(people)):
        person = people[at]
        for vote in range(indptr[person], indptr[person + 1]):
            weight = weights[columns[vote], values[vote] + 1]
            for number in range(n_sums):
                found[at, number] += weight[number]
    return found


@compiled()
def count_votes(indptr, columns, values, label, n_groups, n_statements):
    """Count votes by group (the last "group" is -1), statement and vote."""
    found = np.zeros((n_groups + 1, n_statements, 3), dtype=np.int64)
    for person in range(len(indptr) - 1):
        group = label[person]
        counts = found[n_groups if group < 0 else group]
        for vote in range(indptr[person], indptr[person + 1]):
            counts[columns[vote], values[vote] + 1] += 1
    return found


@compiled()
def count_weighted(indptr, columns, values, people, share, n_statements):
    """Sum each person's shares (int64, shape (n_people, n_classes)) by class, statement and side (disagree, agree)."""
    n_classes = share.shape[1]
    found = np.zeros((n_statements, 2, n_classes), dtype=np.int64)
    for at in range(len(people)):
        person = people[at]
        own = share[at]
        for vote in range(indptr[person], indptr[person + 1]):
            value = values[vote]
            if value != 0:
                counts = found[columns[vote], 0 if value < 0 else 1]
                for number in range(n_classes):
                    counts[number] += own[number]
    return found


# Symmetric matrices of four rows are kept as ten numbers: (0,0) (1,0) (1,1) (2,0) (2,1) (2,2) (3,0) (3,1) (3,2) (3,3).
@njit(inline="always")
def _inverse(a, b, d, e, g, p, f, h, q, s):
    """Invert a positive definite matrix by blocks of two; give the ten numbers and the determinant."""
    det_a = a * d - b * b
    one = 1.0 / det_a
    x00, x01 = (d * e - b * g) * one, (d * f - b * h) * one
    x10, x11 = (a * g - b * e) * one, (a * h - b * f) * one
    s00, s01, s11 = p - e * x00 - g * x10, q - e * x01 - g * x11, s - f * x01 - h * x11
    det_s = s00 * s11 - s01 * s01
    two = 1.0 / det_s
    i22, i32, i33 = s11 * two, -s01 * two, s00 * two
    i20, i30 = -(x00 * i22 + x01 * i32), -(x00 * i32 + x01 * i33)
    i21, i31 = -(x10 * i22 + x11 * i32), -(x10 * i32 + x11 * i33)
    i00 = d * one - i20 * x00 - i30 * x01
    i10 = -b * one - i20 * x10 - i30 * x11
    i11 = a * one - i21 * x10 - i31 * x11
    return i00, i10, i11, i20, i21, i22, i30, i31, i32, i33, det_a * det_s


@compiled()
def posteriors(pull, hold):
    """Give the mean (hold + I)^-1 pull and the covariance (ten numbers) of each person's place under a normal prior."""
    n = len(pull)
    mean, covariance = np.empty((n, 4)), np.empty((n, 10))
    for person in range(n):
        u, v = pull[person], hold[person]
        i00, i10, i11, i20, i21, i22, i30, i31, i32, i33, _ = _inverse(
            v[0] + 1.0, v[1], v[2] + 1.0, v[3], v[4], v[5] + 1.0, v[6], v[7], v[8], v[9] + 1.0
        )
        mean[person, 0] = i00 * u[0] + i10 * u[1] + i20 * u[2] + i30 * u[3]
        mean[person, 1] = i10 * u[0] + i11 * u[1] + i21 * u[2] + i31 * u[3]
        mean[person, 2] = i20 * u[0] + i21 * u[1] + i22 * u[2] + i32 * u[3]
        mean[person, 3] = i30 * u[0] + i31 * u[1] + i32 * u[2] + i33 * u[3]
        out = covariance[person]
        out[0], out[1], out[2], out[3], out[4] = i00, i10, i11, i20, i21
        out[5], out[6], out[7], out[8], out[9] = i22, i30, i31, i32, i33
    return mean, covariance


@compiled()
def mixture_round(pull, hold, weight, share, centre, spread, responsibility):
    """One round of expectation and maximization of the mixture; see `mixture.fit_mixture`. Changes its arguments.

    `spread` (k, 10) comes in as covariances and goes out as sums that are not yet divided. Gives the log-likelihood of
    the parameters that came in.
    """
    n, k = len(pull), len(share)
    precision, shift, constant = np.empty((k, 10)), np.empty((k, 4)), np.empty(k)
    for g in range(k):
        v, c = spread[g], centre[g]
        i00, i10, i11, i20, i21, i22, i30, i31, i32, i33, determinant = _inverse(
            v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7], v[8], v[9]
        )
        out, s = precision[g], shift[g]
        out[0], out[1], out[2], out[3], out[4] = i00, i10, i11, i20, i21
        out[5], out[6], out[7], out[8], out[9] = i22, i30, i31, i32, i33
        s[0] = i00 * c[0] + i10 * c[1] + i20 * c[2] + i30 * c[3]
        s[1] = i10 * c[0] + i11 * c[1] + i21 * c[2] + i31 * c[3]
        s[2] = i20 * c[0] + i21 * c[1] + i22 * c[2] + i32 * c[3]
        s[3] = i30 * c[0] + i31 * c[1] + i32 * c[2] + i33 * c[3]
        quadratic = s[0] * c[0] + s[1] * c[1] + s[2] * c[2] + s[3] * c[3]
        constant[g] = np.log(share[g]) - 0.5 * np.log(determinant) - 0.5 * quadratic
    # For each group: its score, four of the mean, ten of the covariance.
    known, score = np.empty((k, 14)), np.empty(k)
    sums = np.zeros((k, 15))
    likelihood, everybody = 0.0, 0.0
    for person in range(n):
        u, v = pull[person], hold[person]
        highest = -np.inf
        for g in range(k):
            w, s, out = precision[g], shift[g], known[g]
            i00, i10, i11, i20, i21, i22, i30, i31, i32, i33, determinant = _inverse(
                v[0] + w[0], v[1] + w[1], v[2] + w[2], v[3] + w[3], v[4] + w[4],
                v[5] + w[5], v[6] + w[6], v[7] + w[7], v[8] + w[8], v[9] + w[9],
            )  # fmt: skip
            t0, t1, t2, t3 = u[0] + s[0], u[1] + s[1], u[2] + s[2], u[3] + s[3]
            m0 = i00 * t0 + i10 * t1 + i20 * t2 + i30 * t3
            m1 = i10 * t0 + i11 * t1 + i21 * t2 + i31 * t3
            m2 = i20 * t0 + i21 * t1 + i22 * t2 + i32 * t3
            m3 = i30 * t0 + i31 * t1 + i32 * t2 + i33 * t3
            value = constant[g] - 0.5 * np.log(determinant) + 0.5 * (m0 * t0 + m1 * t1 + m2 * t2 + m3 * t3)
            out[0], out[1], out[2], out[3] = m0, m1, m2, m3
            out[4], out[5], out[6], out[7], out[8] = i00, i10, i11, i20, i21
            out[9], out[10], out[11], out[12], out[13] = i22, i30, i31, i32, i33
            score[g] = value
            highest = max(highest, value)
        total = 0.0
        for g in range(k):
            score[g] = np.exp(score[g] - highest)
            total += score[g]
        own = weight[person]
        likelihood += own * (highest + np.log(total))
        everybody += own
        for g in range(k):
            part = score[g] / total
            responsibility[person, g] = part
            part *= own
            if part > 1e-12:
                m, out = known[g], sums[g]
                out[0] += part
                at = 5
                for i in range(4):
                    out[1 + i] += part * m[i]
                    for j in range(i + 1):
                        out[at] += part * (m[i] * m[j] + m[at - 1])
                        at += 1
    for g in range(k):
        size = sums[g, 0] + 1e-9
        share[g] = size / (everybody + k * 1e-9)
        at = 0
        for i in range(4):
            centre[g, i] = sums[g, 1 + i] / size
            for j in range(i + 1):
                spread[g, at] = sums[g, 5 + at] - size * centre[g, i] * centre[g, j]
                at += 1
    return likelihood


@compiled()
def lloyd(points, centres, rounds):
    """Move each centre to the mean of the points nearest to it, until nothing changes; give labels and total distance."""
    n, r = points.shape
    k = len(centres)
    label = np.full(n, -1, dtype=np.int64)
    total = 0.0
    for _ in range(rounds):
        changed, total = 0, 0.0
        size, sums = np.zeros(k), np.zeros((k, r))
        for point in range(n):
            best, nearest = 0, np.inf
            for g in range(k):
                distance = 0.0
                for i in range(r):
                    difference = points[point, i] - centres[g, i]
                    distance += difference * difference
                if distance < nearest:
                    best, nearest = g, distance
            if label[point] != best:
                label[point] = best
                changed += 1
            total += nearest
            size[best] += 1
            for i in range(r):
                sums[best, i] += points[point, i]
        if changed == 0:
            break
        for g in range(k):
            if size[g] > 0:
                for i in range(r):
                    centres[g, i] = sums[g, i] / size[g]
    return label, total


@compiled()
def _add_some(columns, values, is_changed, sign, n_seen, sums, products):
    for one in range(len(columns)):
        if not is_changed[one]:
            continue
        j, v = columns[one], values[one]
        for other in range(len(columns)):
            k, w = columns[other], values[other]
            n_seen[j, k] += sign
            sums[j, k] += sign * v
            products[j, k] += sign * v * w
            if not is_changed[other]:  # otherwise the other one brings it
                n_seen[k, j] += sign
                sums[k, j] += sign * w
                products[k, j] += sign * v * w


@compiled()
def replace_person(old_columns, old_values, columns, values, n_seen, sums, products):
    """Put a person's new votes in the place of the old ones, touching only pairs with a vote that changed."""
    was_changed = np.ones(len(old_columns), dtype=np.bool_)
    is_changed = np.ones(len(columns), dtype=np.bool_)
    one, other = 0, 0
    while one < len(old_columns) and other < len(columns):
        if old_columns[one] < columns[other]:
            one += 1
        elif old_columns[one] > columns[other]:
            other += 1
        else:
            if old_values[one] == values[other]:
                was_changed[one] = False
                is_changed[other] = False
            one += 1
            other += 1
    _add_some(old_columns, old_values, was_changed, -1, n_seen, sums, products)
    _add_some(columns, values, is_changed, 1, n_seen, sums, products)
