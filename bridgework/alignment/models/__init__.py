"""Whom to introduce to whom, whom nobody serves; what is worked out from the directory is kept so that pages are quick."""

from bridgework.alignment.models.base import Introduction, PendingDirectory, ReachCount, Reckoning
from bridgework.alignment.models.needs import CountedNeed, Start, UnservedNeed
from bridgework.alignment.models.pairs import Cluster, Overlap, PairAnswer, Ranking
from bridgework.alignment.models.population import PopulationCount
from bridgework.alignment.models.worked import WorkedOut

__all__ = [
    "Cluster",
    "CountedNeed",
    "Introduction",
    "Overlap",
    "PairAnswer",
    "PendingDirectory",
    "PopulationCount",
    "Ranking",
    "ReachCount",
    "Reckoning",
    "Start",
    "UnservedNeed",
    "WorkedOut",
]
