"""Why something of alignment is refused: a sentence for the person, to be shown as it is."""

from __future__ import annotations


class AlignmentRefused(ValueError):
    """Something cannot be done so. The message says why, or what to do."""


class IntroductionRefused(AlignmentRefused):
    """The introduction cannot be changed so. The message says why."""


class PairRefused(AlignmentRefused):
    """Nobody can say this of the pair. The message says why."""


class NeedRefused(AlignmentRefused):
    """The need cannot be written down or taken up so. The message says what to do."""
