"""What the actions of posts refuse with. Each message is a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Sequence

from bridgework.analysis.personal_data import Finding
from bridgework.goals.actions.refusals import Refused


class PostRefused(Refused):
    """An act on a post that cannot be done as asked; the message may be shown to the person who asked."""


class HoldsPersonalData(PostRefused):
    """The text may lead to a person; `findings` says what to take out. Sent again as it is, it is written."""

    def __init__(self, message: str, findings: Sequence[Finding]) -> None:
        super().__init__(message)
        self.findings = findings
