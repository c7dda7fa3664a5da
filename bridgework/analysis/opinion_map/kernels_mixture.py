"""Compiled loops of the mixture and its starts. Import this module where it is used; see kernels.py."""

# mypy: disable-error-code="no-untyped-def"
from __future__ import annotations

import numpy as np
from numba import njit

from .compiling import compiled
from .laid import FIELDS, LANES

# So many blocks are multiplied before a logarithm is taken of the product; each factor is far above 1e-18.
_PRODUCTS = 12


# Symmetric matrices of four rows are kept as ten numbers: (0,0) (1,0) (1,1) (2,0) (2,1) (2,2) (3,0) (3,1) (3,2) (3,3).
@njit(inline="always")
def inverse(a, b, d, e, g, p, f, h, q, s):
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


@njit(inline="always")
def exp_below(x):
    """Give e to a power of 0 or less, as the 1024th power of a polynomial: unlike the library's, side by side."""
    y = max(x, -600.0) * (1.0 / 1024.0)
    z = 1.0 + y * (1 + y * (1 / 2 + y * (1 / 6 + y * (1 / 24 + y * (1 / 120 + y * (1 / 720 + y * (1 / 5040)))))))
    z *= z
    z *= z
    z *= z
    z *= z
    z *= z
    z *= z
    z *= z
    z *= z
    z *= z
    return z * z


@compiled(error_model="numpy", fastmath={"contract"})
def posteriors(pull, hold):
    """Give the mean (hold + I)^-1 pull and the covariance (ten numbers) of each person's place under a normal prior."""
    n = len(pull)
    mean, covariance = np.empty((n, 4)), np.empty((n, 10))
    for person in range(n):
        u, v = pull[person], hold[person]
        i00, i10, i11, i20, i21, i22, i30, i31, i32, i33, _ = inverse(
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


@compiled(error_model="numpy", fastmath={"contract"})
def side_by_side(pull, hold):
    """Lay people's pull and hold in blocks, field by field; what is left of the last block pulls and holds nothing."""
    n = len(pull)
    found = np.zeros((n + LANES - 1) // LANES * LANES * FIELDS)
    for person in range(n):
        own = found[person // LANES * LANES * FIELDS + person % LANES :]
        for i in range(4):
            own[i * LANES] = pull[person, i]
        for i in range(10):
            own[(4 + i) * LANES] = hold[person, i]
        own[14 * LANES] = 1.0
    return found


@compiled(error_model="numpy", fastmath={"contract"})
def _likeliness(people, w, s, constant, out):
    """For each person of a block: mean (4) and covariance (10) of the place if they belong to a group, exponent and factor of how likely that is."""
    w0, w1, w2, w3, w4, w5, w6, w7, w8, w9 = w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7], w[8], w[9]
    s0, s1, s2, s3 = s[0], s[1], s[2], s[3]
    for i in range(LANES):
        i00, i10, i11, i20, i21, i22, i30, i31, i32, i33, determinant = inverse(
            people[4 * LANES + i] + w0, people[5 * LANES + i] + w1, people[6 * LANES + i] + w2,
            people[7 * LANES + i] + w3, people[8 * LANES + i] + w4, people[9 * LANES + i] + w5,
            people[10 * LANES + i] + w6, people[11 * LANES + i] + w7, people[12 * LANES + i] + w8,
            people[13 * LANES + i] + w9,
        )  # fmt: skip
        t0, t1 = people[i] + s0, people[LANES + i] + s1
        t2, t3 = people[2 * LANES + i] + s2, people[3 * LANES + i] + s3
        m0 = i00 * t0 + i10 * t1 + i20 * t2 + i30 * t3
        m1 = i10 * t0 + i11 * t1 + i21 * t2 + i31 * t3
        m2 = i20 * t0 + i21 * t1 + i22 * t2 + i32 * t3
        m3 = i30 * t0 + i31 * t1 + i32 * t2 + i33 * t3
        out[i], out[LANES + i], out[2 * LANES + i], out[3 * LANES + i] = m0, m1, m2, m3
        # Covariance and product of the means: what a person adds to the group's spread.
        out[4 * LANES + i], out[5 * LANES + i] = i00 + m0 * m0, i10 + m1 * m0
        out[6 * LANES + i], out[7 * LANES + i] = i11 + m1 * m1, i20 + m2 * m0
        out[8 * LANES + i], out[9 * LANES + i] = i21 + m2 * m1, i22 + m2 * m2
        out[10 * LANES + i], out[11 * LANES + i] = i30 + m3 * m0, i31 + m3 * m1
        out[12 * LANES + i], out[13 * LANES + i] = i32 + m3 * m2, i33 + m3 * m3
        out[14 * LANES + i] = constant + 0.5 * (m0 * t0 + m1 * t1 + m2 * t2 + m3 * t3)
        out[15 * LANES + i] = 1.0 / np.sqrt(determinant)


@compiled(error_model="numpy", fastmath={"contract"})
def _likeliness_of_two(people, w, s, constant, out):
    """Do as `_likeliness` where only the first two axes are in use: the others neither pull nor hold, and what they add cancels."""
    w0, w1, w2, s0, s1 = w[0], w[1], w[2], s[0], s[1]
    constant -= 0.5 * np.log(w[5] * w[9])
    for i in range(LANES):
        a, b, d = people[4 * LANES + i] + w0, people[5 * LANES + i] + w1, people[6 * LANES + i] + w2
        root = 1.0 / np.sqrt(a * d - b * b)
        one = root * root
        t0, t1 = people[i] + s0, people[LANES + i] + s1
        m0, m1 = (d * t0 - b * t1) * one, (a * t1 - b * t0) * one
        out[i], out[LANES + i] = m0, m1
        out[4 * LANES + i], out[5 * LANES + i] = d * one + m0 * m0, m1 * m0 - b * one
        out[6 * LANES + i] = a * one + m1 * m1
        out[14 * LANES + i] = constant + 0.5 * (m0 * t0 + m1 * t1)
        out[15 * LANES + i] = root


@compiled(error_model="numpy", fastmath={"contract"})
def _share_out(known, people, highest, total, tally, product):
    """Make likelinesses of a block's people from exponents and factors, in the place of the exponents, and sum them up."""
    highest[:] = -np.inf
    for g in range(len(known)):
        for i in range(LANES):
            highest[i] = max(highest[i], known[g, 14 * LANES + i])
    total[:] = 0.0
    for g in range(len(known)):
        for i in range(LANES):
            known[g, 14 * LANES + i] = exp_below(known[g, 14 * LANES + i] - highest[i]) * known[g, 15 * LANES + i]
        for i in range(LANES):
            total[i] += known[g, 14 * LANES + i]
    for i in range(LANES):
        tally[i] += people[14 * LANES + i] * highest[i]
    for i in range(LANES):
        product[i] *= people[14 * LANES + i] * total[i] + (1.0 - people[14 * LANES + i])
    for i in range(LANES):
        total[i] = people[14 * LANES + i] / total[i]


@compiled(error_model="numpy", fastmath={"contract"})
def _add_shares(known, over_total, part, sums):
    """Say which part of each of a block's people is the group's, and add it to the group's sums."""
    for i in range(LANES):
        part[i] = known[14 * LANES + i] * over_total[i]
    for i in range(LANES):
        own = part[i]
        for field in range(14):
            sums[field * LANES + i] += own * known[field * LANES + i]
        sums[14 * LANES + i] += own


@compiled(error_model="numpy", fastmath={"contract"})
def _add_shares_of_two(known, over_total, part, sums):
    """Do as `_add_shares` where only the first two axes are in use."""
    for i in range(LANES):
        part[i] = known[14 * LANES + i] * over_total[i]
    for i in range(LANES):
        own = part[i]
        sums[i] += own * known[i]
        sums[LANES + i] += own * known[LANES + i]
        sums[4 * LANES + i] += own * known[4 * LANES + i]
        sums[5 * LANES + i] += own * known[5 * LANES + i]
        sums[6 * LANES + i] += own * known[6 * LANES + i]
        sums[14 * LANES + i] += own


@compiled(error_model="numpy", fastmath={"contract"})
def _round(blocks, n, share, centre, spread, responsibility, n_factors):
    """Do one round of expectation and maximization; see `fit`."""
    k = len(share)
    precision, shift, constant = np.empty((k, 10)), np.empty((k, 4)), np.empty(k)
    for g in range(k):
        v, c = spread[g], centre[g]
        i00, i10, i11, i20, i21, i22, i30, i31, i32, i33, determinant = inverse(
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
    known, sums = np.empty((k, 16 * LANES)), np.zeros((k, 15 * LANES))
    highest, total, product, tally = np.empty(LANES), np.empty(LANES), np.ones(LANES), np.zeros(LANES)
    size = LANES * FIELDS
    n_blocks = len(blocks) // size
    for block in range(n_blocks):
        people = blocks[block * size : (block + 1) * size]
        for g in range(k):
            if n_factors <= 2:
                _likeliness_of_two(people, precision[g], shift[g], constant[g], known[g])
            else:
                _likeliness(people, precision[g], shift[g], constant[g], known[g])
        _share_out(known, people, highest, total, tally, product)
        for g in range(k):
            number = (block * k + g) * LANES
            if n_factors <= 2:
                _add_shares_of_two(known[g], total, responsibility[number : number + LANES], sums[g])
            else:
                _add_shares(known[g], total, responsibility[number : number + LANES], sums[g])
        if block % _PRODUCTS == _PRODUCTS - 1 or block == n_blocks - 1:
            for i in range(LANES):
                tally[i] += np.log(product[i])
            product[:] = 1.0
    likelihood = tally.sum()
    for g in range(k):
        number = sums[g, 14 * LANES :].sum() + 1e-9
        share[g] = number / (n + k * 1e-9)
        at = 0
        for i in range(4):
            centre[g, i] = sums[g, i * LANES : (i + 1) * LANES].sum() / number
            for j in range(i + 1):
                if i < n_factors:
                    of_field = sums[g, (4 + at) * LANES : (5 + at) * LANES].sum()
                    spread[g, at] = of_field - number * centre[g, i] * centre[g, j]
                else:  # Nothing is known of this axis: what was believed stays.
                    spread[g, at] *= number
                at += 1
    return likelihood


@compiled(error_model="numpy", fastmath={"contract"})
def fit(
    blocks, n, share, centre, spread, responsibility, n_factors, before, n_rounds, still, is_alike, prior, prior_weight
):  # fmt: skip
    """Go so many rounds, or until the log-likelihood rises by less than `still`; see `mixture.fit_mixture`.

    Gives the log-likelihood of the round before the last and of the last, which `responsibility` belongs to, the number of
    rounds, and whether it stands still.
    """
    k = len(share)
    likelihood = before
    for number in range(n_rounds):
        kept_share, kept_centre, kept_spread = share.copy(), centre.copy(), spread.copy()
        likelihood = _round(blocks, n, share, centre, spread, responsibility, n_factors)
        if likelihood - before < still:
            share[:], centre[:], spread[:] = kept_share, kept_centre, kept_spread
            return before, likelihood, number + 1, True
        for at in range(10):
            if is_alike:
                whole = spread[:, at].sum()
                for g in range(k):
                    spread[g, at] = (whole + prior * prior_weight * _unit(at)) / (n + prior_weight)
            else:
                for g in range(k):
                    spread[g, at] = (spread[g, at] + prior * prior_weight * _unit(at)) / (share[g] * n + prior_weight)
        if number < n_rounds - 1:
            before = likelihood
    return before, likelihood, n_rounds, False


@njit(inline="always")
def _unit(at):
    return 1.0 if at in (0, 2, 5, 9) else 0.0


@compiled(error_model="numpy", fastmath={"contract"})
def best_centres(points, k, chance, rounds):
    """Split points (columns) into k groups from several starts (rows of `chance`, k numbers each); give the middles of the best.

    A start's middles are points, each drawn by the square of its distance from those before. None if fewer than k points differ.
    """
    r, n = points.shape
    best, found = np.inf, np.empty((k, r))
    distance, nearest, unused = np.empty(n), np.empty(n), np.empty(n, dtype=np.int64)
    for start in range(len(chance)):
        centres = np.empty((k, r))
        at = min(int(chance[start, 0] * n), n - 1)
        nearest[:] = np.inf
        for g in range(k):
            if g > 0:
                whole = nearest.sum()
                if whole <= 0.0:
                    return None
                bar, so_far, at = chance[start, g] * whole, 0.0, n - 1
                for point in range(n):
                    so_far += nearest[point]
                    if so_far >= bar and nearest[point] > 0.0:
                        at = point
                        break
            distance[:] = 0.0
            for i in range(r):
                centres[g, i] = points[i, at]
                _add_squares(points[i], centres[g, i], distance)
            _take_nearer(distance, g, nearest, unused)
        label, total = lloyd(points, centres, rounds)
        if total < best and len(np.unique(label)) == k:
            best = total
            found[:] = centres
    return found if best < np.inf else None


@compiled(error_model="numpy", fastmath={"contract"})
def lloyd(points, centres, rounds):
    """Move each centre to the mean of the points (columns) nearest to it, until nothing changes; give labels and total distance."""
    r, n = points.shape
    k = len(centres)
    label, new = np.full(n, -1, dtype=np.int64), np.empty(n, dtype=np.int64)
    nearest, distance = np.empty(n), np.empty(n)
    total = 0.0
    for _ in range(rounds):
        nearest[:] = np.inf
        for g in range(k):
            distance[:] = 0.0
            for i in range(r):
                _add_squares(points[i], centres[g, i], distance)
            _take_nearer(distance, g, nearest, new)
        total = nearest.sum()
        size, sums = np.zeros(k), np.zeros((k, r))
        changed = 0
        for point in range(n):
            changed += label[point] != new[point]
            label[point] = new[point]
            size[new[point]] += 1
        for i in range(r):
            row = points[i]
            for point in range(n):
                sums[new[point], i] += row[point]
        if changed == 0:
            break
        for g in range(k):
            if size[g] > 0:
                for i in range(r):
                    centres[g, i] = sums[g, i] / size[g]
    return label, total


@compiled(error_model="numpy", fastmath={"contract"})
def _add_squares(row, centre, distance):
    for point in range(len(row)):
        difference = row[point] - centre
        distance[point] += difference * difference


@compiled(error_model="numpy", fastmath={"contract"})
def _take_nearer(distance, g, nearest, label):
    for point in range(len(distance)):
        label[point] = g if distance[point] < nearest[point] else label[point]
        nearest[point] = min(distance[point], nearest[point])
