"""Compiled loops over pairs of statements: exact whole numbers. Import this module where it is used; see kernels.py."""

# mypy: disable-error-code="no-untyped-def"
from __future__ import annotations

import numpy as np

from .compiling import compiled
from .kernels import _mixed

# People taken at once, and statements beside one another in one row of theirs: together they fit into the second cache.
_PEOPLE, _WIDTH = 2_048, 128
# Tables are mirrored square by square, each of which fits into the first cache.
_SQUARE = 32
# So many rows can be summed before a sum of votes, each 0, 1 or 2, leaves its eight bits.
_MOST_ROWS = 127
# In the loop for thin votes: people counted at once, so that four sums of at most 4 each fit into one 64-bit number.
_BLOCK = 16_000


@compiled()
def count_pairs(begins, cells, people, is_used, n_seen, sums, products, sums_of_other):
    """Count the three statistics of every pair of statements in some people's votes (arrays of int32, zeros to begin with).

    `n_seen[j, k]` people saw both, `sums[j, k]` is the sum of their votes on j, `products[j, k]` that of the product.
    Each person's votes are written out as a row, statements that were not seen as 0; the rows of all who voted alike on j
    are summed, many statements k in one step.
    """
    n_statements = len(is_used)
    rows, cursor = np.zeros((_PEOPLE, _WIDTH), dtype=np.int16), np.zeros(_PEOPLE, dtype=np.int64)
    summed, said = np.zeros((3, _WIDTH), dtype=np.int16), np.zeros((4, _WIDTH), dtype=np.int16)
    for first in range(0, len(people), _PEOPLE):
        n = min(_PEOPLE, len(people) - first)
        # Who voted so on each statement.
        start = np.zeros(3 * n_statements + 1, dtype=np.int64)
        for at in range(n):
            person = people[first + at]
            cursor[at] = begins[person]
            own = cells[begins[person] : begins[person + 1]]
            for vote in range(len(own)):
                start[own[vote] + 1] += 1
        for cell in range(3 * n_statements):
            start[cell + 1] += start[cell]
        fill, voter = start.copy(), np.empty(start[-1], dtype=np.uint16)
        for at in range(n):
            person = people[first + at]
            own = cells[begins[person] : begins[person + 1]]
            for vote in range(len(own)):
                voter[fill[own[vote]]] = at
                fill[own[vote]] += 1
        for low in range(0, n_statements, _WIDTH):
            high = min(n_statements, low + _WIDTH)
            # The rows: 257 for each statement that was seen, and the vote. So a sum of rows is 256 times how many have seen it,
            # and the sum of their votes, each raised by one, which is below 256.
            rows[:] = 0
            for at in range(n):
                vote, end = cursor[at], begins[people[first + at] + 1]
                while vote < end:
                    column = cells[vote] // 3
                    if column >= high:
                        break
                    if is_used[column]:
                        rows[at, column - low] = 256 + cells[vote] - 3 * column
                    vote += 1
                cursor[at] = vote
            for j in range(high):
                if not is_used[j]:
                    continue
                longest = 0
                for side in range(3):
                    longest = max(longest, start[3 * j + side + 1] - start[3 * j + side])
                for part in range(0, longest, _MOST_ROWS):
                    for side in range(3):
                        begin = start[3 * j + side] + part
                        end = min(start[3 * j + side + 1], begin + _MOST_ROWS)
                        _sum_rows(rows, voter[begin : max(begin, end)], summed[side])
                    _say(summed[0], summed[1], summed[2], said)
                    _add(said[0], n_seen[j, low:high])
                    _add(said[1], sums[j, low:high])
                    _add(said[2], products[j, low:high])
                    _add(said[3], sums_of_other[j, low:high])
    # Each pair was counted from the first statement on: the other half is the mirror of this one.
    _mirror(n_seen, n_seen)
    _mirror(products, products)
    _mirror(sums_of_other, sums)


@compiled()
def _mirror(table, found):
    """Write what is above the diagonal of one table below that of another, square by square."""
    n = len(table)
    for low_j in range(0, n, _SQUARE):
        for low_k in range(0, low_j + 1, _SQUARE):
            for j in range(low_j, min(n, low_j + _SQUARE)):
                own, above = found[j, low_k : min(j, low_k + _SQUARE)], table[low_k:, j]
                for k in range(len(own)):
                    own[k] = above[k]


@compiled()
def _sum_rows(rows, those, found):
    """Sum some rows, eight at a time."""
    found[:] = 0
    n = len(those)
    for at in range(0, n - 7, 8):
        a, b, c, d = rows[those[at]], rows[those[at + 1]], rows[those[at + 2]], rows[those[at + 3]]
        e, f, g, h = rows[those[at + 4]], rows[those[at + 5]], rows[those[at + 6]], rows[those[at + 7]]
        for k in range(_WIDTH):
            found[k] += a[k] + b[k] + c[k] + d[k] + e[k] + f[k] + g[k] + h[k]
    for at in range(n - n % 8, n):
        a = rows[those[at]]
        for k in range(_WIDTH):
            found[k] += a[k]


@compiled()
def _say(disagree, passed, agree, said):
    """Say what the sums of rows mean: how many, sums of votes on the first statement, of products, of votes on the other."""
    seen, own, product, other = said[0], said[1], said[2], said[3]
    for k in range(_WIDTH):
        seen[k] = (disagree[k] >> 8) + (passed[k] >> 8) + (agree[k] >> 8)
    for k in range(_WIDTH):
        own[k] = (agree[k] >> 8) - (disagree[k] >> 8)
    for k in range(_WIDTH):
        product[k] = (agree[k] & 255) - (disagree[k] & 255) - own[k]
    for k in range(_WIDTH):
        other[k] = (disagree[k] & 255) + (passed[k] & 255) + (agree[k] & 255) - seen[k]


@compiled()
def _add(numbers, found):
    for k in range(len(found)):
        found[k] += numbers[k]


@compiled()
def count_thin_pairs(begins, cells, people, is_used, n_seen, sums, products):
    """Do as `count_pairs`, at a cost that depends on the votes alone: for people who saw few of many statements."""
    n_people, n_statements = len(people), len(is_used)
    row = np.zeros(n_statements, dtype=np.int64)
    for first in range(0, n_people, _BLOCK):
        last = min(first + _BLOCK, n_people)
        begin = np.zeros(last - first + 1, dtype=np.int64)
        n_votes = 0
        for at in range(first, last):
            n_votes += begins[people[at] + 1] - begins[people[at]]
        packed = np.empty(n_votes, dtype=np.int32)
        start = np.zeros(n_statements + 1, dtype=np.int64)
        at = 0
        for number in range(first, last):
            person = people[number]
            for vote in range(begins[person], begins[person + 1]):
                column = cells[vote] // 3
                if is_used[column]:
                    packed[at] = column + cells[vote]  # 4 * column + vote + 1
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


@compiled()
def draw_votes(begins, cells, place, word, disagree, not_agree, found):
    """Write other votes on the same statements: disagree below one bound of the statement, agree from another one on.

    What is drawn for a vote depends on `word`, the person's number and the statement's place only, not on the order of votes.
    """
    n_statements = np.uint64(len(place))
    for person in range(len(begins) - 1):
        own, drawn = cells[begins[person] : begins[person + 1]], found[begins[person] : begins[person + 1]]
        first = word + np.uint64(person) * n_statements
        for vote in range(len(own)):
            statement = own[vote] // 3
            chance = np.float64(_mixed(_mixed(first + place[statement])) >> np.uint64(11)) * 2.0**-53
            drawn[vote] = 3 * statement + (chance >= disagree[statement]) + (chance >= not_agree[statement])


@compiled()
def correlate(n_seen, sums, products, mean, deviation, order, doubt, n, target, correlation):
    """Write the numbers of pairs, the sums of products of standardized votes, and correlations drawn towards 0; the diagonals are 0.

    Of some statements, in the order named. Doubt is how many people without any correlation are added to each pair.
    """
    n_statements = len(mean)
    over, of_other = 1.0 / deviation, np.empty((_SQUARE, n_statements))
    row, place = np.empty(n_statements, dtype=np.float32), np.full(n_statements, -1, dtype=np.int64)
    for at in range(len(order)):
        place[order[at]] = at
    for first in range(0, n_statements, _SQUARE):
        # Column by column the table of sums would be read in leaps: as many columns as fit into a line of memory at a time.
        some = min(_SQUARE, n_statements - first)
        for k in range(n_statements):
            own = sums[k, first : first + some]
            for at in range(some):
                of_other[at, k] = own[at]
        for at in range(some):
            j = first + at
            found = place[j]
            if found >= 0:
                _correlate_row(n_seen[j], sums[j], of_other[at], products[j], mean, over, mean[j], over[j], row)
                _take(n_seen[j], order, n[found])
                _take(row, order, target[found])
                n[found, found] = 0.0
                target[found, found] = 0.0
                _over(target[found], n[found], doubt, correlation[found])


@compiled()
def _over(sums, n, doubt, found):
    for k in range(len(found)):
        found[k] = sums[k] / (n[k] + doubt)


@compiled()
def _take(numbers, order, found):
    for k in range(len(order)):
        found[k] = numbers[order[k]]


@compiled()
def _correlate_row(seen, sums, sums_of_other, products, mean, over, own_mean, own_over, found):
    for k in range(len(found)):
        both = products[k] - sums[k] * mean[k] - sums_of_other[k] * own_mean + seen[k] * own_mean * mean[k]
        found[k] = both * own_over * over[k]
