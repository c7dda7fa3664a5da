"""What whoever applies a playbook chose, and why a part may be left out: said between the form, the action and the pages."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bridgework.partnerships.models import Organization


class Left(StrEnum):
    """Why a part was not made."""

    HERE = "here"  # it was made from this playbook before
    ALIKE = "alike"  # something of the same name is here, and making it anyway was not asked
    NOT_CHOSEN = "not-chosen"
    NEEDS_PARTIES = "needs-parties"  # an agreement is between two organizations or more
    NEEDS_DAY = "needs-day"  # nobody said when the first session is
    NEEDS_HOST = "needs-host"
    NEEDS_GOAL = "needs-goal"  # root causes stand under a goal


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What whoever applies a playbook chose.

    Attributes
    ----------
    names : collection of str or None
        The parts to make, by `Planned.name`; None: all that are new.
    parties : sequence of Organization
        Between whom the drafts of agreements are.
    host : Organization or None
        Who hosts the sessions; None: the steward's organization.
    first_day : date or None
        Of the first session.
    is_public : bool
        Whether everybody sees goals and indicators at once. Drafts stay with members in any case.
    """

    names: Collection[str] | None = None
    parties: Sequence[Organization] = ()
    host: Organization | None = None
    first_day: date | None = None
    is_public: bool = True
