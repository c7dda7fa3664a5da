"""Silos and needs: who serves the same people toward related aims without a tie, and whom nobody serves.

    found = overlaps(records, ties=ties, population=cells, vectors=vectors_of([text_of(r) for r in records]))
    unserved(records, needs)
    clusters(found.pairs, records, ties=ties)

Texts are compared by their words and, where `vectors` are given (one row a record, length 1), by these too. Everything is
deterministic; docs/methods/alignment.md has the formulas.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from bridgework.analysis.alignment.pairing import Index, Tie, overlaps
from bridgework.analysis.alignment.ranking import DEFAULT, PARTS, Answer, RankingModel
from bridgework.analysis.alignment.records import (
    BARRIERS,
    HOURS,
    OLDEST,
    REASONS,
    Aims,
    Alignment,
    Cluster,
    Evidence,
    Need,
    Overlap,
    People,
    PopulationCell,
    Reason,
    Related,
    ServiceRecord,
    Shared,
    Span,
    Suggestion,
    Unserved,
    text_of,
)
from bridgework.analysis.alignment.relatedness import related

__all__ = [
    "BARRIERS", "DEFAULT", "HOURS", "OLDEST", "PARTS", "REASONS", "Aims", "Alignment", "Answer", "Cluster", "Evidence",
    "Index", "Need", "Overlap", "People", "PopulationCell", "RankingModel", "Reason", "Related", "ServiceRecord", "Shared",
    "Span", "Suggestion", "Unserved", "clusters", "overlaps", "related", "suggest_partners", "text_of", "unserved",
]  # fmt: skip


def unserved(
    records: Sequence[ServiceRecord],
    needs: Sequence[Need] = (),
    *,
    population: Sequence[PopulationCell] = (),
    vectors: np.ndarray | None = None,
    need_vectors: np.ndarray | None = None,
) -> tuple[Unserved, ...]:
    """List needs that no active service reaches, and those kept from one by a barrier."""
    raise NotImplementedError


def clusters(
    pairs: Sequence[Overlap],
    records: Sequence[ServiceRecord],
    *,
    ties: Collection[Tie] = (),
) -> tuple[Cluster, ...]:
    """Group organizations around the same people and related aims."""
    raise NotImplementedError


def suggest_partners(
    records: Sequence[ServiceRecord],
    wanted: ServiceRecord | Need,
    *,
    asking: Collection[str] = (),
    ties: Collection[Tie] = (),
    top: int = 10,
    vectors: np.ndarray | None = None,
    wanted_vector: np.ndarray | None = None,
) -> tuple[Suggestion, ...]:
    """Suggest organizations that complement those asking for an initiative or need."""
    raise NotImplementedError
