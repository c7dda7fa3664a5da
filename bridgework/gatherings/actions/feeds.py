"""Secret addresses of calendars to subscribe to: of a person, an organization, the partnership. Revocable, stored as hashes."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.gatherings.models import CalendarFeed
from bridgework.goals.actions.refusals import Refused
from bridgework.goals.actions.shared import same_partnership
from bridgework.partnerships.models import Membership, Organization, Partnership
from bridgework.people.tokens import hash_of, new_secret

MOST_FEEDS = 20  # of one person in one partnership


@transaction.atomic
def make_feed(
    *,
    partnership: Partnership,
    by: Membership,
    now: datetime,
    organization: Organization | None = None,
    is_own: bool = False,
) -> tuple[CalendarFeed, str]:
    """Make a secret address; return the feed and its token, which is stored nowhere. It changes nothing for anybody else.

    Parameters
    ----------
    organization : Organization, optional
        Whose sessions it holds; it must be one that the person acts for.
    is_own : bool
        Whether it holds the sessions in which this person takes part.

    Raises
    ------
    OfAnotherPartnership, Refused
        If the organization is another's, or twenty are in use.
    """
    same_partnership(partnership, organization, by)
    own = Membership.objects.within(partnership).filter(person=by.person_id, ended_at=None)
    if organization is not None and not own.filter(organization=organization).exists():
        raise Refused(_("You can only have the calendar of an organization that you act for."))
    if CalendarFeed.objects.within(partnership).filter(made_by__in=own, revoked_at=None).count() >= MOST_FEEDS:
        raise Refused(_("You have many calendar addresses. End one that you no longer use."))
    token = new_secret()
    feed = CalendarFeed.objects.create(
        partnership=partnership,
        organization=organization,
        of_person=by if is_own else None,
        made_by=by,
        token_hash=hash_of(token),
        created_at=now,
    )
    return feed, token


@transaction.atomic
def revoke_feed(*, feed: CalendarFeed, now: datetime) -> bool:
    """End a secret address; False where it had ended before."""
    return bool(CalendarFeed.objects.filter(pk=feed.pk, revoked_at=None).update(revoked_at=now))


def find_feed(token: str) -> CalendarFeed | None:
    """Return the feed of a token, or None where it never was, was revoked, or its maker is no longer a member."""
    rows = CalendarFeed.objects.select_related("partnership", "organization", "of_person", "made_by")
    found = rows.filter(token_hash=hash_of(token), revoked_at=None).first()
    if found is None or found.made_by is None or found.made_by.ended_at is not None:
        return None
    return found
