"""The story behind a curve: writing it, recording what affected people say of it, and forgetting who wrote it."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.indicators.models import Indicator, Story, StoryReview
from bridgework.lib.words import Words
from bridgework.partnerships.actions import journaled
from bridgework.partnerships.models import Membership
from bridgework.people.models import Person
from bridgework.places.models import EVERYONE, Group


class TellingRefused(ValueError):
    """What is asked does not go together. The message says what to do."""


@transaction.atomic
def write_story(*, indicator: Indicator, text: Words, signed_as: str, by: Membership, at: datetime) -> Story:
    """Add a story to an indicator; earlier ones stay in the record.

    Parameters
    ----------
    indicator : Indicator
    text : Words
        In the language it was written in.
    signed_as : str
        Name and capacity, as readers see them.
    by : Membership
        Who writes; needed to blank the signature once the account is erased.
    at : datetime

    Raises
    ------
    TellingRefused
        If there is no text or no signature.
    """
    signed = " ".join(signed_as.split())[:300]
    if not text:
        raise TellingRefused(_("Write the story."))
    if not signed:
        raise TellingRefused(_("Say who writes this, and in which capacity."))
    story = Story.objects.create(indicator=indicator, text=text, written_by=by, signed_as=signed, written_at=at)
    journaled(
        partnership=indicator.partnership,
        by=by,
        act="indicators.story.written",
        subject=f"indicators.indicator:{indicator.journal_key}",
        at=at,
        facts={"language": text.source},
    )
    return story


@transaction.atomic
def record_review(
    *,
    story: Story,
    who: str,
    said: Words,
    reviewed_on: date,
    group: Group | None,
    by: Membership,
    at: datetime,
) -> StoryReview:
    """Record that affected people read a story, and what they said of it.

    Parameters
    ----------
    story : Story
    who : str
        A group of people in words ("eleven parents"), never a person's name.
    said : Words
        May be empty: they read it and said nothing more.
    reviewed_on : date
        Not after the partnership's today.
    group : Group or None
        Whom the story is about, where it is one group of this partnership.
    by, at : Membership, datetime

    Raises
    ------
    TellingRefused
        If nobody is named, the day is still to come, or the group is of another partnership.
    """
    partnership = story.indicator.partnership
    people = " ".join(who.split())[:200]
    if not people:
        raise TellingRefused(_("Say which people read it, without names."))
    if reviewed_on > at.astimezone(partnership.zone).date():
        raise TellingRefused(_("Give the day on which they read it. It cannot be still to come."))
    if group is not None and (group.dimension.scope != partnership.scope or group.dimension.code == EVERYONE):
        raise TellingRefused(_("Choose a group of this partnership."))
    review = StoryReview.objects.create(
        story=story, group=group, who=people, said=said, reviewed_on=reviewed_on, recorded_by=by
    )
    # Who they are stands on the page, where it can be taken back; facts of the journal cannot.
    journaled(
        partnership=partnership,
        by=by,
        act="indicators.story.reviewed",
        subject=f"indicators.indicator:{story.indicator.journal_key}",
        at=at,
        facts={"reviewed_on": reviewed_on.isoformat()},
    )
    return review


@transaction.atomic
def forget_writer(*, person: Person) -> int:
    """Blank the signature of every story that a person wrote, in all partnerships; the texts stay.

    Call it before the person's memberships go: they are what tells which stories are theirs.

    Parameters
    ----------
    person : Person

    Returns
    -------
    int
        How many stories were signed.
    """
    return Story.objects.filter(written_by__person=person).exclude(signed_as="").update(signed_as="")
