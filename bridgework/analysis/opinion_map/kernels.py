"""Compiled loops over votes and people. Import this module where it is used, not at the top of a file.

Compiling takes seconds, once (see compiling.py). Sums over votes and people are whole numbers (fixed point), so that they
are the same in whatever order they are taken. Votes come as `LaidVotes`: `begins` and `cells`.

Loops run over slices, from 0: where an index begins elsewhere the compiler looks for negative ones, and a loop that looks does
not take several numbers at a time.
"""

# mypy: disable-error-code="no-untyped-def"
from __future__ import annotations

import numpy as np

from .compiling import compiled


@compiled()
def lay(columns, values, cells, counts):
    """Write each vote as one number, and count each number."""
    for vote in range(len(columns)):
        cell = 3 * columns[vote] + values[vote] + 1
        cells[vote] = cell
        counts[cell] += 1


@compiled()
def _mixed(number):
    """Spread every bit over all others; as `signatures.mixed`."""
    mixed = number + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


@compiled()
def exchange_marks(begins, cells, word, found):
    """Add to each vote in `found` what comes of the sum of the words of all votes of the person who cast it."""
    for person in range(len(begins) - 1):
        own = cells[begins[person] : begins[person + 1]]
        spread = _mixed(_summed(own, word))
        for vote in range(len(own)):
            found[own[vote]] += spread


@compiled()
def _summed(own, word):
    """Sum the words of some votes, four sums side by side, so that none has to wait for the one before."""
    n = len(own)
    a, b, c, d = word[0] - word[0], word[0] - word[0], word[0] - word[0], word[0] - word[0]
    for vote in range(0, n - 3, 4):
        a += word[own[vote]]
        b += word[own[vote + 1]]
        c += word[own[vote + 2]]
        d += word[own[vote + 3]]
    for vote in range(n - n % 4, n):
        a += word[own[vote]]
    return a + b + c + d


@compiled()
def sum_words(begins, cells, word, found):
    """Give each person the sum of the words of their votes."""
    for person in range(len(begins) - 1):
        found[person] = _summed(cells[begins[person] : begins[person + 1]], word)


@compiled()
def hash_people(indptr, columns, values, word):
    """Give each person the sum of the words of their votes."""
    n_people = len(indptr) - 1
    found = np.zeros(n_people, dtype=np.uint64)
    for person in range(n_people):
        own, how = columns[indptr[person] : indptr[person + 1]], values[indptr[person] : indptr[person + 1]]
        total = np.uint64(0)
        for vote in range(len(own)):
            total += word[own[vote], how[vote] + 1]
        found[person] = total
    return found


@compiled()
def add_weights(begins, cells, weights, found):
    """Give each person the sum of their votes' rows of `weights` (int32, shape (n_cells, n_sums)) in `found` (int32)."""
    width = weights.shape[1]
    for person in range(len(begins) - 1):
        add_own(cells[begins[person] : begins[person + 1]], weights, width, found[person])


@compiled()
def add_own(own, weights, width, total):
    """Sum the rows of one person's votes, eight at a time, so that the sums are read and written less often."""
    for number in range(width):
        total[number] = 0
    n = len(own)
    for vote in range(0, n - 7, 8):
        a, b, c, d = own[vote], own[vote + 1], own[vote + 2], own[vote + 3]
        e, f, g, h = own[vote + 4], own[vote + 5], own[vote + 6], own[vote + 7]
        for number in range(width):
            four = weights[a, number] + weights[b, number] + weights[c, number] + weights[d, number]
            more = weights[e, number] + weights[f, number] + weights[g, number] + weights[h, number]
            total[number] += four + more
    for vote in range(n - n % 8, n):
        a = own[vote]
        for number in range(width):
            total[number] += weights[a, number]


@compiled()
def count_votes(indptr, columns, values, label, n_groups, n_statements):
    """Count votes by group (the last "group" is -1), statement and vote."""
    found = np.zeros((n_groups + 1, n_statements, 3), dtype=np.int64)
    for person in range(len(indptr) - 1):
        group = label[person]
        counts = found[n_groups if group < 0 else group]
        own, how = columns[indptr[person] : indptr[person + 1]], values[indptr[person] : indptr[person + 1]]
        for vote in range(len(own)):
            counts[own[vote], how[vote] + 1] += 1
    return found


@compiled()
def merge_votes(
    begins, ends, columns, values, more_columns, more_values, new_begins, new_columns, new_values, found_columns, found_values
):  # fmt: skip
    """Write people's old and new votes one behind the other, ascending, the new ones in the place of the old; give where each begins.

    The old ones stand in `columns` and `values`, or behind them in `more_columns` and `more_values`.
    """
    found = np.zeros(len(begins) + 1, dtype=np.int64)
    n, n_first = 0, len(columns)
    for person in range(len(begins)):
        begin, end = begins[person], ends[person]
        if begin < n_first:
            n = _merge(
                columns[begin:end], values[begin:end], new_columns, new_values, new_begins[person],
                new_begins[person + 1], found_columns, found_values, n,
            )  # fmt: skip
        else:
            begin, end = begin - n_first, end - n_first
            n = _merge(
                more_columns[begin:end], more_values[begin:end], new_columns, new_values, new_begins[person],
                new_begins[person + 1], found_columns, found_values, n,
            )  # fmt: skip
        found[person + 1] = n
    return found


@compiled()
def _merge(columns, values, new_columns, new_values, new, last, found_columns, found_values, n):
    for old in range(len(columns)):
        while new < last and new_columns[new] < columns[old]:
            found_columns[n], found_values[n] = new_columns[new], new_values[new]
            new += 1
            n += 1
        found_columns[n] = columns[old]
        if new < last and new_columns[new] == columns[old]:
            found_values[n] = new_values[new]
            new += 1
        else:
            found_values[n] = values[old]
        n += 1
    while new < last:
        found_columns[n], found_values[n] = new_columns[new], new_values[new]
        new += 1
        n += 1
    return n
