"""Whose aims are related to one service's, from names and descriptions alone."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from bridgework.analysis.alignment.records import Related, ServiceRecord, text_of
from bridgework.analysis.alignment.space import Embed, Space


def related(
    records: Sequence[ServiceRecord],
    ids: Collection[str],
    *,
    top: int = 10,
    vectors: np.ndarray | None = None,
    embed: Embed | None = None,
) -> dict[str, tuple[Related, ...]]:
    """Rank other organizations' services by how related their aims are, from names and descriptions alone.

    A score says more or less within one list; 0 is about what two services taken at random have, 1 the most that is found.
    No taxonomy, place, age or language is looked at.

    Parameters
    ----------
    records : sequence of ServiceRecord
        All of them, active or not; the result does not depend on their order.
    ids : collection of str
        Whose lists are wanted; one that is not among the records raises.
    top : int, at least 1
        How many of each.
    vectors : ndarray (n, d), optional
        Word vectors of `text_of(record)`, one row a record, length 1.
    embed : callable, optional
        The same for words; with it, `vectors` may be left out.

    Returns
    -------
    dict of str to tuple of Related
        Best first, ties by id.

    Raises
    ------
    ValueError
        If an id is unknown or given twice among the records, or `top` is below 1.

    Notes
    -----
    Three blocks of features (mean-removed word vectors; IDF-weighted means of single words' vectors; latent semantic analysis
    of TF-IDF) are each drawn toward their 10 nearest neighbors, joined, and drawn toward their 20 nearest; the score adds
    the cosine of TF-IDF. Exact up to 6,000 records, through lists beyond. docs/methods/alignment.md, "Relatedness".

    References
    ----------
    Deerwester et al. (1990), Indexing by latent semantic analysis, JASIS 41(6), section "SVD", doi:10.1002/(SICI)1097-4571.
    Diaz (2005), Regularizing ad hoc retrieval scores, CIKM, section 3: scores of neighbors smoothed, doi:10.1145/1099554.1099722.

    Examples
    --------
    >>> records = [
    ...     ServiceRecord("1", "a", "Food pantry", "Groceries for families in need"),
    ...     ServiceRecord("2", "b", "Groceries", "A bag of food for families"),
    ...     ServiceRecord("3", "c", "Piano lessons"),
    ... ]
    >>> [one.id for one in related(records, ["1"])["1"]]
    ['2', '3']
    """
    if top < 1:
        raise ValueError("top is at least 1")
    order = sorted(range(len(records)), key=lambda i: records[i].id)
    at = {records[i].id: place for place, i in enumerate(order)}
    if len(at) < len(records):
        raise ValueError("two records have the same id")
    unknown = sorted(set(ids) - set(at))
    if unknown:
        raise ValueError(f"there is no record {unknown[0]!r}")
    texts = [text_of(records[i]) for i in order]
    if vectors is None and embed is not None:
        vectors = embed(texts)
    elif vectors is not None:
        vectors = vectors[order]
    space = Space(texts, vectors, embed)
    numbers = {name: i for i, name in enumerate(sorted({record.organization for record in records}))}
    of = np.array([numbers[records[i].organization] for i in order], dtype=np.int64)
    found = {}
    for wanted in ids:
        me = at[wanted]
        others = np.flatnonzero(of != of[me])
        scores = space.similarity(me, others)
        best = np.argsort(-scores, kind="stable")[:top]
        # The own similarity is the most there is: a scale that a reader can hold on to.
        most = float(space.similarity(me, np.array([me]))[0]) or 1.0
        found[wanted] = tuple(Related(records[order[others[i]]].id, round(float(scores[i]) / most, 6)) for i in best)
    return found
