"""Stories behind two curves: one that parents and students have read, one that nobody has read yet."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from bridgework.example.actions.harbor import Harbor, words
from bridgework.example.content.stories import STORIES
from bridgework.indicators.actions.telling import record_review, write_story
from bridgework.places.models import Group


def plan_stories(harbor: Harbor) -> None:
    """Put each story and its reviews on the timeline."""
    for number, (indicator, days, text, reviews) in enumerate(STORIES):
        harbor.at(-days, partial(_write, harbor, number, indicator, text))
        for who, ago, said, group in reviews:
            harbor.at(-ago, partial(_review, harbor, number, who, ago, said, group))


def _write(harbor: Harbor, number: int, indicator: str, text: dict[str, str], at: datetime) -> None:
    by = harbor.acting.get("Harbor County Schools", harbor.steward)
    if by.organization_id != harbor.organizations["Harbor County Schools"].pk:
        by = harbor.steward
    harbor.made[f"story:{number}"] = write_story(
        indicator=harbor.made[f"indicator:{indicator}"],
        text=words(text),
        signed_as=f"{by.person}, {by.capacity}",
        by=by,
        at=at,
    )


def _review(
    harbor: Harbor,
    number: int,
    who: str,
    ago: int,
    said: dict[str, str],
    group: str | None,
    at: datetime,
) -> Any:
    scope = harbor.partnership.scope
    return record_review(
        story=harbor.made[f"story:{number}"],
        who=who,
        said=words(said),
        reviewed_on=harbor.day(-ago),
        group=Group.objects.get(dimension__scope=scope, code=group) if group else None,
        by=harbor.steward,
        at=at,
    )
