"""What the packet of a session prints: agenda, last minutes, promises due, and the charts of its goal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bridgework.gatherings.models import Gathering
from bridgework.gatherings.queries import hosts_of, public_gatherings, session_of
from bridgework.gatherings.queries.room import AgendaRow, MinutesPage, agenda_of, minutes_page
from bridgework.gatherings.rules import may_read_minutes
from bridgework.goals.models import Commitment
from bridgework.goals.queries.commitments import of_shown_goals
from bridgework.indicators.models import Indicator
from bridgework.overview.queries.report import GoalReport, goal_report
from bridgework.partnerships.models import Partnership

MOST_PROMISES = 30


@dataclass(frozen=True)
class Packet:
    """Everything that the packet prints."""

    gathering: Gathering
    hosts: list[str]
    agenda: list[AgendaRow]
    last: MinutesPage | None  # of the session before it
    promises: list[Commitment]
    goal: GoalReport | None  # of which the charts are printed


def session_packet(
    partnership: Partnership, slug: str, today: date, *, members: bool, may_export: Callable[[Indicator], bool]
) -> Packet | None:
    """Return what a session's packet prints, or None if this reader may not see the session.

    The last minutes are those of the session before it: of its series, of its goal, or of the partnership, in this order.

    Parameters
    ----------
    partnership : Partnership
    slug : str
    today : date
        The partnership's local date.
    members : bool
        Whether the reader is a member, who also sees what is not public.
    may_export : callable
        Whether the agreements let this reader take an indicator's numbers away.
    """
    gathering = session_of(partnership, slug, with_hidden=members)
    if gathering is None:
        return None
    gathering.partnership = partnership
    before = _before(partnership, gathering, members)
    promises = Commitment.objects.within(partnership).filter(state=Commitment.State.OPEN, due_on__lte=today)
    if not members:
        promises = promises.filter(of_shown_goals()).exclude(decision__is_public=False)
    goal = gathering.goal
    return Packet(
        gathering,
        [host.name for host in hosts_of([gathering])[gathering.pk]],
        agenda_of(gathering),
        minutes_page(before, with_hidden=members) if before is not None else None,
        list(promises.select_related("organization").order_by("due_on", "pk")[:MOST_PROMISES]),
        goal_report(partnership, goal.slug, today, members=members, may_export=may_export) if goal else None,
    )


def _before(partnership: Partnership, gathering: Gathering, members: bool) -> Gathering | None:
    rows = public_gatherings(partnership, with_hidden=members).select_related("series", "goal")
    rows = rows.filter(starts_at__lt=gathering.starts_at, cancelled_at=None).exclude(pk=gathering.pk)
    rows = rows.order_by("-starts_at", "-pk")
    kin = [rows.filter(series=gathering.series)] if gathering.series_id is not None else []
    kin += [rows.filter(goal=gathering.goal)] if gathering.goal_id is not None else []
    for one in [*kin, rows]:
        found = next((row for row in one[:5] if may_read_minutes(row, members)), None)
        if found is not None:
            return found
    return None
