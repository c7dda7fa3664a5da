"""Erasing a person from every capability that kept their name."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bridgework.discussions.actions import forget_posts
from bridgework.indicators.actions.telling import forget_writer
from bridgework.partnerships.actions.erasing import erase_person
from bridgework.people.models import Person


@transaction.atomic
def erase_everywhere(*, person: Person, now: datetime) -> None:
    """Erase a person: first the names that capabilities keep beside a text, then the account and its capacities.

    Parameters
    ----------
    person : Person
        Whose wish it is. Cannot be undone.
    now : datetime
        Aware moment.
    """
    forget_writer(person=person)
    forget_posts(person=person, now=now)
    erase_person(person=person, now=now)
