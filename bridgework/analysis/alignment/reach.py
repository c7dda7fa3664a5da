"""Whom services are for, as weighted cells: how much of the people of one does another reach too."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from bridgework.analysis.alignment.records import OLDEST, ServiceRecord, Span

DIMENSIONS = ("places", "ages", "languages", "groups")
CODED = ("places", "languages", "groups", "taxonomy")
# What a dimension counts for where one of the two does not say it. A service without a group is for everybody, so it covers.
NOT_SAID = {"places": 0.6, "ages": 0.6, "languages": 0.6, "groups": 1.0}
NOT_SAID_TIME = 0.5
_WORD = 2**64 - 1
AIRS = re.compile(r"^[A-Z]{1,2}(-\d{4}(\.\d{4}(-\d{3}(\.\d{2})?)?)?)?$")


def years_of(ages: Iterable[Span]) -> set[int]:
    """Return the single years of some spans: (14, 17) is 14, 15, 16, 17.

    Examples
    --------
    >>> sorted(years_of([(0, 2), (2, 3)]))
    [0, 1, 2, 3]
    """
    found: set[int] = set()
    for low, high in ages:
        found.update(range(int(max(low, 0)), int(min(high, OLDEST)) + 1))
    return found


def spans_of(years: Iterable[int]) -> tuple[Span, ...]:
    """Return single years as few spans.

    Examples
    --------
    >>> spans_of({3, 4, 5, 9})
    ((3, 5), (9, 9))
    """
    spans: list[tuple[float, float]] = []
    for year in sorted(years):
        if spans and spans[-1][1] == year - 1:
            spans[-1] = (spans[-1][0], year)
        else:
            spans.append((year, year))
    return tuple(spans)


def branches_of(codes: Iterable[str]) -> set[str]:
    """Return taxonomy codes with all the branches they are on, cut at signs that are no letters or digits.

    Codes of the 211 taxonomy that begin with Y name populations, not aims, and are left out.

    Examples
    --------
    >>> sorted(branches_of(["LF-4900.6200", "YB-8000"]))
    ['LF', 'LF-4900', 'LF-4900.6200']
    """
    found: set[str] = set()
    for code in codes:
        text = code.strip()
        if not text or (text.startswith("Y") and AIRS.match(text)):
            continue
        found.update(text[: match.start()] for match in re.finditer(r"[^\w]+", text) if match.start())
        found.add(text)
    return found


@dataclass(frozen=True)
class Codebook:
    """Which codes there are, and how much each weighs: a rare one more than a crowded one, log(1 + n / n_with).

    With the weights of the dimensions multiplied, a cell that few reach weighs more than one that nearly everybody reaches.

    Attributes
    ----------
    at : dict of str to dict of str to int
        Dimension, then code: its column. Ages need none: a year is a year.
    weight : dict of str to ndarray
    n_with : dict of str to ndarray
        How many records have each code.
    """

    at: dict[str, dict[str, int]]
    weight: dict[str, np.ndarray]
    n_with: dict[str, np.ndarray]

    @classmethod
    def of(cls, records: Sequence[ServiceRecord]) -> Codebook:
        """Count the codes of all records."""
        at, weight, n_with = {}, {}, {}
        for name in CODED:
            counts: Counter[str] = Counter()
            n_said = 0
            for record in records:
                codes = codes_of(record, name)
                counts.update(codes)
                n_said += bool(codes)
            ordered = sorted(counts)
            at[name] = {code: i for i, code in enumerate(ordered)}
            n_with[name] = np.array([counts[code] for code in ordered], dtype=float)
            weight[name] = np.log1p(n_said / np.maximum(n_with[name], 1))
        return cls(at, weight, n_with)


def codes_of(record: ServiceRecord, name: str) -> Iterable[str]:
    """Return the codes of one dimension of a record."""
    if name == "taxonomy":
        return branches_of(record.taxonomy)
    return getattr(record, name)


class Reach:
    """The codes of some records as sparse rows, compared pair by pair."""

    def __init__(self, records: Sequence[ServiceRecord], book: Codebook) -> None:
        self.n_all = len(records)
        self.rows: dict[str, sp.csr_matrix] = {}
        self.mass: dict[str, np.ndarray] = {}
        self.n_with = book.n_with
        for name in CODED:
            known, weight = book.at[name], book.weight[name]
            indices, indptr = [], [0]
            for record in records:
                indices.extend(known[code] for code in codes_of(record, name) if code in known)
                indptr.append(len(indices))
            columns = np.array(indices, dtype=np.int32)
            # Square roots, so that a product of two rows is the weight of what they share.
            data = np.sqrt(weight[columns]).astype(np.float32) if len(columns) else np.zeros(0, dtype=np.float32)
            self.rows[name] = sp.csr_matrix((data, columns, indptr), shape=(len(records), max(len(known), 1)))
            self.rows[name].sort_indices()
            self.mass[name] = np.asarray(self.rows[name].multiply(self.rows[name]).sum(axis=1)).ravel()
        self.years = np.zeros((len(records), 2), dtype=np.uint64)  # one bit a year of age, 0 to 127
        for i, record in enumerate(records):
            for low, high in record.ages:
                bits = (1 << (int(min(high, OLDEST)) + 1)) - (1 << int(max(low, 0)))
                self.years[i, 0] |= np.uint64(bits & _WORD if bits > 0 else 0)
                self.years[i, 1] |= np.uint64(bits >> 64 if bits > 0 else 0)
        self.mass["ages"] = np.bitwise_count(self.years).sum(axis=1).astype(np.float32)
        far = 4_000_000
        self.starts = np.array([-far if r.starts is None else r.starts for r in records])
        self.ends = np.array([far if r.ends is None else r.ends for r in records])
        self.has_time = np.array([r.starts is not None or r.ends is not None for r in records], dtype=bool)

    def shared(self, name: str, ones: np.ndarray, others: np.ndarray, chunk: int = 200_000) -> np.ndarray:
        """Return the weight of what pairs have in common in one dimension."""
        if name == "ages":
            return np.bitwise_count(self.years[ones] & self.years[others]).sum(axis=1).astype(np.float32)
        rows, found = self.rows[name], np.empty(len(ones), dtype=np.float32)
        for start in range(0, len(ones), chunk):
            part = slice(start, start + chunk)
            found[part] = np.asarray(rows[ones[part]].multiply(rows[others[part]]).sum(axis=1)).ravel()
        return found

    def parts(self, ones: np.ndarray, others: np.ndarray) -> dict[str, np.ndarray]:
        """Return the parts of the ranking that codes and dates give, pair by pair.

        Returns
        -------
        dict of str to ndarray
            `people`: product over places, ages, languages and groups of what is shared over what the smaller one covers; 0
            where they are known to differ in one. `places`: how specific the most specific shared place is. `taxonomy`:
            cosine of the weighted branches, NaN where one has none. `time`. `share_a`, `share_b`: as `people`, over what the
            first and the second cover. `n_said`: how many of places, ages and languages both say.
        """
        n = len(ones)
        found = {name: np.ones(n, dtype=np.float32) for name in ("people", "share_a", "share_b")}
        found["n_said"] = np.zeros(n, dtype=np.int8)
        for name in DIMENSIONS:
            shared = self.shared(name, ones, others)
            mine, theirs = self.mass[name][ones], self.mass[name][others]
            is_said = (mine > 0) & (theirs > 0)
            if name != "groups":
                found["n_said"] += is_said.astype(np.int8)
            for part, whole in (("people", np.minimum(mine, theirs)), ("share_a", mine), ("share_b", theirs)):
                ratio = np.where(is_said, shared / np.where(is_said, whole, 1), NOT_SAID[name])
                found[part] *= np.minimum(ratio, 1).astype(np.float32)
        both_timed = self.has_time[ones] & self.has_time[others]
        begin, end = np.maximum(self.starts[ones], self.starts[others]), np.minimum(self.ends[ones], self.ends[others])
        is_apart = begin > end
        found["people"] = np.where(is_apart, 0, found["people"])
        found["time"] = np.where(is_apart, 0, np.where(both_timed, 1, NOT_SAID_TIME)).astype(np.float32)
        found["places"] = self.specificity(ones, others)
        shared = self.shared("taxonomy", ones, others)
        whole = np.sqrt(self.mass["taxonomy"][ones] * self.mass["taxonomy"][others])
        found["taxonomy"] = np.where(whole > 0, shared / np.where(whole > 0, whole, 1), np.nan).astype(np.float32)
        return found

    def specificity(self, ones: np.ndarray, others: np.ndarray) -> np.ndarray:
        """Return 1 - log(n_with) / log(n) of the rarest shared place: 1 for one that few reach, 0 for everybody's or none."""
        rows = self.rows["places"]
        n_with = self.n_with["places"]
        top = float(n_with.max()) if len(n_with) else 1.0
        if top <= 1:
            return np.asarray(self.shared("places", ones, others) > 0, dtype=np.float32)
        special = rows.copy()
        value = 1 - np.log(np.maximum(n_with, 1)) / np.log(top + 1)
        special.data = np.sqrt(value[special.indices]).astype(np.float32)
        found = np.zeros(len(ones), dtype=np.float32)
        for start in range(0, len(ones), 200_000):
            part = slice(start, start + 200_000)
            product = special[ones[part]].multiply(special[others[part]])
            found[part] = product.max(axis=1).toarray().ravel() if product.nnz else 0
        return found
