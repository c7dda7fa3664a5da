"""Whose voice is missing: participation by group, how even it is, and shares weighted to a census. See docs/methods/participation.md."""

from .evenness import Evenness, GroupShare, Standing, bounds, evenness_of, share_beside_census
from .protecting import NOT_SAID, SAID, Counted, ProtectedVoices, attack_voices, protect_voices
from .weighting import WeightedShare, may_be_weighted, weighted_share

__all__ = [
    "NOT_SAID",
    "SAID",
    "Counted",
    "Evenness",
    "GroupShare",
    "ProtectedVoices",
    "Standing",
    "WeightedShare",
    "attack_voices",
    "bounds",
    "evenness_of",
    "may_be_weighted",
    "protect_voices",
    "share_beside_census",
    "weighted_share",
]
