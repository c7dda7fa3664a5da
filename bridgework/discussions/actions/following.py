"""Following one goal, session or initiative. What one person follows is nobody else's business: it is not journaled."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.discussions.actions.refusals import PostRefused
from bridgework.discussions.models import Following
from bridgework.discussions.queries.subjects import Subject
from bridgework.partnerships.models import Membership


@transaction.atomic
def follow(*, subject: Subject, by: Membership, now: datetime) -> Following:
    """Follow it from now on; twice changes nothing.

    Parameters
    ----------
    subject : Subject
    by : Membership
        Any capacity of the person.
    now : datetime

    Raises
    ------
    PostRefused
        If the person is no member of its partnership.
    """
    if by.partnership_id != subject.partnership.pk or by.ended_at is not None:
        raise PostRefused(_("Only members follow a single goal, session or initiative."))
    row, _is_new = Following.objects.get_or_create(
        person_id=by.person_id,
        **{f"{subject.field}_id": subject.pk},
        defaults={"partnership": subject.partnership, "since": now},
    )
    return row


@transaction.atomic
def stop_following(*, subject: Subject, by: Membership) -> bool:
    """Follow it no longer; False if the person did not."""
    rows = Following.objects.within(subject.partnership).filter(person=by.person_id, **{subject.field: subject.pk})
    return bool(rows.delete()[0])
