"""Silos and needs: who serves the same people toward related aims without a tie, and whom nobody serves.

    found = overlaps(records, ties=ties, population=cells, vectors=vectors_of([text_of(r) for r in records]))
    unserved(records, needs)
    clusters(found.pairs, records, ties=ties)

Texts are compared by their words and, where `vectors` are given (one row a record, length 1), by these too. Everything is
deterministic; docs/methods/alignment.md has the formulas.
"""

from __future__ import annotations

from bridgework.analysis.alignment.clustering import clusters
from bridgework.analysis.alignment.matrix import Matrix, matrix
from bridgework.analysis.alignment.needs import unserved
from bridgework.analysis.alignment.pairing import Index, Tie, overlaps
from bridgework.analysis.alignment.partners import suggest_partners
from bridgework.analysis.alignment.ranking import DEFAULT, PARTS, Answer, RankingModel
from bridgework.analysis.alignment.reading import hours_of, hours_said, is_accessible_by, is_free_by, span_of_label
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
from bridgework.analysis.alignment.space import Embed

__all__ = [
    "BARRIERS", "DEFAULT", "HOURS", "OLDEST", "PARTS", "REASONS", "Aims", "Alignment", "Answer", "Cluster", "Evidence",
    "Embed", "Index", "Matrix", "Need", "Overlap", "People", "PopulationCell", "RankingModel", "Reason", "Related", "ServiceRecord", "Shared",
    "Span", "Suggestion", "Tie", "Unserved", "clusters", "hours_of", "hours_said", "is_accessible_by", "is_free_by", "matrix", "overlaps", "related", "span_of_label", "suggest_partners", "text_of", "unserved",
]  # fmt: skip
