"""What the parts of the example share: the partnership, its people and organizations, and one timeline of acts.

Acts run in the order of their dates, so that the journal reads as it would have been written.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np

from bridgework.example.content.arabic import TEXTS
from bridgework.lib.words import Words
from bridgework.partnerships.models import Body, Membership, Organization, Partnership
from bridgework.people.models import Person

SEED = 20261122


@dataclass
class Harbor:
    """The example while it is being made."""

    partnership: Partnership
    now: datetime
    chance: np.random.Generator
    steward: Membership
    organizations: dict[str, Organization] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    acting: dict[str, Membership] = field(default_factory=dict)  # by organization name
    bodies: dict[str, Body] = field(default_factory=dict)
    made: dict[str, Any] = field(default_factory=dict)  # goals, decisions, conversations, … by "kind:slug"
    timeline: list[tuple[datetime, int, Callable[[datetime], Any]]] = field(default_factory=list)

    @property
    def today(self) -> date:
        """The example partnership's local date."""
        return self.now.astimezone(self.partnership.zone).date()

    def day(self, days: int) -> date:
        """Return the date so many days from today (negative: before)."""
        return self.today + timedelta(days=days)

    def moment(self, days: int, hour: int = 12) -> datetime:
        """Return a moment so many days from today, at an hour of the partnership's clock."""
        day = self.day(days)
        return datetime(day.year, day.month, day.day, hour, tzinfo=self.partnership.zone)

    def at(self, days: int, act: Callable[[datetime], Any], hour: int = 12) -> None:
        """Put an act on the timeline: `act(moment)`."""
        self.timeline.append((self.moment(days, hour), len(self.timeline), act))

    def play(self) -> None:
        """Carry out every act of the timeline in the order of time."""
        while self.timeline:
            self.timeline.sort(key=lambda act: act[:2])
            moment, _, act = self.timeline.pop(0)
            act(moment)


def words(said: dict[str, str] | str | None, language: str = "en") -> Words:
    """Return words of one language or several, and in Arabic where somebody has translated them."""
    if said is None:
        return Words()
    made = Words.of(said, language) if isinstance(said, str) else Words.of_many(**said)
    english = made.renderings.get("en")
    arabic = TEXTS.get(english.body) if english else None
    return made.with_rendering(arabic, "ar") if arabic else made
