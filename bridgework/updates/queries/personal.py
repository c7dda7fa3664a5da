"""What a member's digest tells them alone, beside what everybody may read. ONE place to fill in: `BUILDERS`.

A builder is called for each partnership that a member follows, with the moments their last mail and this one were made; it
returns its parts in the language that is active. Where it returns nothing, nothing is told. A mail is read on many machines:
a part names and links, it does not quote what only members may read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bridgework.partnerships.models import Membership, Partnership


@dataclass(frozen=True)
class PersonalLine:
    """One line: a sentence (text or Words), and the full address it leads to, if any."""

    text: Any
    link: str = ""


@dataclass(frozen=True)
class PersonalPart:
    """A heading and its lines."""

    heading: Any
    lines: list[PersonalLine] = field(default_factory=list)


Builder = Callable[[Partnership, Membership, datetime, datetime], list[PersonalPart]]

BUILDERS: list[Builder] = []  # for example: [lambda partnership, membership, after, until: parts_of(news_for(...))]


def personal_parts(
    partnership: Partnership, membership: Membership, after: datetime, until: datetime
) -> list[PersonalPart]:
    """Return what is told to this member alone, of what happened in (after, until]; parts without a line are left out."""
    parts = [part for build in BUILDERS for part in build(partnership, membership, after, until)]
    return [part for part in parts if part.lines]
