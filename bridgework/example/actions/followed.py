"""Who follows the example by mail: three accounts and a neighbor without one, each at another rhythm."""

from __future__ import annotations

from datetime import datetime

from bridgework.example.actions.harbor import Harbor
from bridgework.updates import actions
from bridgework.updates.models import Follower, Rhythm

# Who of the cast, and how often. Amara wants to know each morning; the others have less time.
RHYTHMS = (("amara", Rhythm.DAILY), ("ben", Rhythm.WEEKLY), ("chidi", Rhythm.MONTHLY))
NEIGHBOR = "vecina@harbor.example"  # reads in Spanish, has no account


def plan_followers(harbor: Harbor) -> None:
    """Put those who follow on the timeline's last day, so that their first mails are those to come."""
    harbor.at(0, lambda at: _follow(harbor, at), 0)


def _follow(harbor: Harbor, now: datetime) -> None:
    for who, rhythm in RHYTHMS:
        actions.choose_for(harbor.people[who], rhythm=rhythm, partnerships=[harbor.partnership], now=now)
    actions.ask_to_follow(partnership=harbor.partnership, email=NEIGHBOR, language="es", rhythm=Rhythm.WEEKLY, now=now)
    follower = Follower.objects.within(harbor.partnership).get(reader__email=NEIGHBOR)
    actions.confirm_following(token=actions.make_link_token(follower, "confirm"), now=now)
