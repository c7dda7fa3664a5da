"""What the feed tells: the newest decisions, answers and kept promises."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial

from django.db.models import QuerySet

from bridgework.goals.models import Answer, Commitment, Decision
from bridgework.goals.queries.commitments import public_commitments
from bridgework.goals.queries.decisions import decisions_list, public_answers
from bridgework.lib.prepared import Prepared
from bridgework.partnerships.models import Partnership


@dataclass(frozen=True)
class Item:
    """One entry of the feed."""

    kind: str
    key: str
    day: date
    row: Decision | Answer | Commitment

    def at(self, partnership: Partnership) -> datetime:
        """Return the moment that stands for its day: noon, local time."""
        return datetime.combine(self.day, time(12), tzinfo=partnership.zone)


@partial(Prepared, fixed=("limit",))
def _decided(partnership: Partnership, limit: int) -> QuerySet[Decision]:
    return decisions_list(partnership)[:limit]


@partial(Prepared, fixed=("limit",))
def _answered(partnership: Partnership, limit: int) -> QuerySet[Answer]:
    return public_answers(partnership)[:limit]


@partial(Prepared, fixed=("limit",))
def _kept(partnership: Partnership, limit: int) -> QuerySet[Commitment]:
    rows = public_commitments(partnership).filter(state=Commitment.State.KEPT, closed_on__isnull=False)
    shown = rows.select_related("organization").only("title", "closed_on", "organization__name")
    return shown.order_by("-closed_on", "-pk")[:limit]


def public_record(partnership: Partnership, limit: int = 50) -> list[Item]:
    """Return the newest decisions, answers and kept promises together, newest first. Three queries."""
    items = [
        *(Item("decision", row.slug, row.decided_on, row) for row in _decided(partnership, limit)),
        *(Item("answer", str(row.pk), row.did_on or row.answered_on, row) for row in _answered(partnership, limit)),
        *(Item("kept", str(row.pk), row.closed_on, row) for row in _kept(partnership, limit) if row.closed_on),
    ]
    return sorted(items, key=lambda item: (item.day, item.kind, item.key), reverse=True)[:limit]
