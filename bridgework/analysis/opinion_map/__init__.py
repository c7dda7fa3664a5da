"""Opinion maps: where people stand to one another, which groups there are, and what joins and divides them.

Start with `VoteMatrix.from_events` and `map_opinions`; ask `shown_groups` before anything is shown.
Formulas, sources and measurements: docs/methods/opinion_map.md.
"""

from .anchors import Anchor
from .lists import ConsensusStatement, RepresentativeStatement, Side, representative_statements
from .live import LiveMap
from .mapping import map_opinions
from .pairs import PairStatistics
from .result import GROUP_FLOOR, Method, NoGroups, OpinionMap, shown_groups
from .statements import consensus_interval, divisiveness, group_informed_consensus, smoothed_share
from .votes import AGREE, DISAGREE, PASS, VoteError, VoteMatrix

__all__ = [
    "AGREE",
    "DISAGREE",
    "GROUP_FLOOR",
    "PASS",
    "Anchor",
    "ConsensusStatement",
    "LiveMap",
    "Method",
    "NoGroups",
    "OpinionMap",
    "PairStatistics",
    "RepresentativeStatement",
    "Side",
    "VoteError",
    "VoteMatrix",
    "consensus_interval",
    "divisiveness",
    "group_informed_consensus",
    "map_opinions",
    "representative_statements",
    "shown_groups",
    "smoothed_share",
]
