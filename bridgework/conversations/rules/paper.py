"""Who may bring in answers from paper, or help somebody to answer. Pure questions; no query."""

from __future__ import annotations

from collections.abc import Iterable

from bridgework.partnerships.models import Membership, Role

# A sheet that a person fills in while standing at a table: two pages in big type. A run is what a printer takes at once.
STATEMENTS_ON_SHEET = 40
SHEETS_AT_ONCE = 200
SHEETS_IN_BATCH = 500


def may_enter_paper(capacities: Iterable[Membership]) -> bool:
    """Moderators and stewards print sheets and enter them: they read what residents write in any case."""
    return any(capacity.role in (Role.MODERATOR, Role.STEWARD) for capacity in capacities)


def may_assist(capacities: Iterable[Membership]) -> bool:
    """Whoever acts for an organization, and moderators, may help a resident to answer on one device."""
    return any(capacity.role != Role.RESIDENT for capacity in capacities)


def may_enter_again(person_id: int, first_person_id: int | None) -> bool:
    """The second entry is another person's."""
    return person_id != first_person_id
