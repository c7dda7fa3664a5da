"""Finding a date: a poll with times, answers by signed link without an account, and the session that comes of it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.gatherings.actions.guests import Coming, invite_guests
from bridgework.gatherings.actions.sessions import SessionPlan, plan_session
from bridgework.gatherings.models import Gathering, PollAnswer, PollVoter, Slot, TimePoll
from bridgework.goals.actions.refusals import DateNeeded, Refused
from bridgework.goals.actions.shared import free_slug, same_partnership
from bridgework.goals.models import Goal
from bridgework.lib.words import Words
from bridgework.partnerships.actions import journaled
from bridgework.partnerships.models import Membership, Organization, Partnership

POLL, VOTER = "bridgework.gatherings.poll", "bridgework.gatherings.voter"
MOST_SLOTS = 20
MOST_VOTERS = 500


@dataclass(frozen=True)
class PollPlan:
    """What is said of a session that has no date yet."""

    kind: str
    title: Words
    minutes: int
    purpose: Words = field(default_factory=Words)
    where: str = ""
    languages: list[str] = field(default_factory=list)
    goal: Goal | None = None
    is_public: bool = True


def make_poll_token(poll: TimePoll) -> str:
    """Return the signed token that can be passed on: whoever has it may say when they can."""
    return signing.Signer(salt=POLL).sign_object([poll.pk, poll.key])


def make_voter_token(voter: PollVoter) -> str:
    """Return the signed token with which one person says, and changes, when they can."""
    return signing.Signer(salt=VOTER).sign_object([voter.pk, voter.key])


def find_poll(token: str) -> TimePoll | None:
    """Return the poll of a token that is passed on, or None; reads only."""
    try:
        pk, key = signing.Signer(salt=POLL).unsign_object(token)
        return TimePoll.objects.select_related("partnership", "gathering").filter(pk=int(pk), key=str(key)).first()
    except (signing.BadSignature, ValueError, TypeError):
        return None


def find_voter(token: str) -> PollVoter | None:
    """Return whose token this is, or None; reads only."""
    try:
        pk, key = signing.Signer(salt=VOTER).unsign_object(token)
        rows = PollVoter.objects.select_related("poll__partnership", "poll__gathering", "organization")
        return rows.filter(pk=int(pk), key=str(key)).first()
    except (signing.BadSignature, ValueError, TypeError):
        return None


@transaction.atomic
def start_poll(
    *,
    partnership: Partnership,
    plan: PollPlan,
    slots: Sequence[datetime],
    hosts: Sequence[Organization],
    by: Membership | None,
    now: datetime,
    organizations: Sequence[Organization] = (),
) -> TimePoll:
    """Ask when people can, and mail the people of `organizations` a link each. Return the poll.

    Raises
    ------
    OfAnotherPartnership, DateNeeded, Refused
        If something belongs elsewhere, a time has passed, or title, hosts or times are missing.
    """
    same_partnership(partnership, plan.goal, *hosts, *organizations)
    if not plan.title or not hosts:
        raise Refused(_("Give the session a title and say who hosts it."))
    times = sorted(set(slots))
    if not 2 <= len(times) <= MOST_SLOTS:
        raise Refused(_("Give 2 to %(n)s times to choose from.") % {"n": MOST_SLOTS})
    if times[0] <= now:
        raise DateNeeded(_("One of the times has passed. Give times to come."))
    if not 5 <= plan.minutes <= 24 * 60:
        raise Refused(_("Write how many minutes it takes."))
    poll = TimePoll.objects.create(
        partnership=partnership,
        slug=free_slug(TimePoll.objects.within(partnership), plan.title, "poll"),
        key=secrets.token_hex(20),
        created_at=now,
        **vars(plan),
    )
    poll.hosts.set(hosts)
    Slot.objects.bulk_create(Slot(poll=poll, starts_at=time) for time in times)
    members = Membership.objects.filter(organization__in=organizations, ended_at=None, person__is_active=True)
    known: set[str] = set()
    for member in members.select_related("person").order_by("pk")[:MOST_VOTERS]:
        if member.person.email not in known:
            known.add(member.person.email)
            PollVoter.objects.create(
                poll=poll,
                membership=member,
                organization_id=member.organization_id,
                name=str(member.person)[:120],
                email=member.person.email,
                language=member.person.language,
                key=secrets.token_hex(20),
                is_mail_due=True,
            )
    journaled(
        partnership=partnership,
        by=by,
        act="gatherings.poll.started",
        subject=f"gatherings.poll:{poll.journal_key}",
        at=now,
        facts={"n": len(times), "hosts": sorted(host.slug for host in hosts)},
    )
    return poll


@transaction.atomic
def join_poll(*, poll: TimePoll, name: str, email: str, organization: Organization | None, language: str) -> PollVoter:
    """Let somebody who has the poll's link say when they can, and return them. Their address is told nobody.

    Raises
    ------
    OfAnotherPartnership, Refused
        If the poll is closed or full, or no name was given.
    """
    poll = TimePoll.objects.select_for_update(of=("self",)).select_related("partnership").get(pk=poll.pk)
    same_partnership(poll.partnership, organization)
    if poll.closed_at is not None:
        raise Refused(_("This poll is closed."))
    if not name.strip():
        raise Refused(_("Write a name to call you by."))
    if poll.voters.count() >= MOST_VOTERS:
        raise Refused(_("So many people have answered that no more answers are taken. Ask those who host it."))
    email = email.strip().lower()
    if email and poll.voters.filter(email=email).exists():
        email = ""  # the address has a link of its own; whoever typed it here is not let into that
    return PollVoter.objects.create(
        poll=poll,
        name=name.strip()[:120],
        email=email,
        organization=organization,
        language=language,
        key=secrets.token_hex(20),
    )


@transaction.atomic
def answer_poll(*, voter: PollVoter, can: Mapping[int, str]) -> int:
    """Take when somebody can, by slot; what they said before is replaced. Return how many times they answered for.

    Raises
    ------
    Refused
        If the poll is closed, or an answer is none of the three.
    """
    poll = TimePoll.objects.select_for_update().get(pk=voter.poll_id)
    if poll.closed_at is not None:
        raise Refused(_("This poll is closed."))
    slots = set(poll.slots.values_list("pk", flat=True))
    if not set(can) <= slots or not set(can.values()) <= set(PollAnswer.Can.values):
        raise Refused(_("Choose yes, if need be or no."))
    for slot, said in can.items():
        PollAnswer.objects.update_or_create(voter=voter, slot_id=slot, defaults={"can": said})
    return len(can)


@transaction.atomic
def close_poll(*, poll: TimePoll, slot: Slot, by: Membership | None, now: datetime) -> Gathering:
    """Choose a time: the session is planned then, and whoever left an address is invited to it. Return the session.

    Raises
    ------
    Refused, DateNeeded
        If the poll is closed, the time is not one of it, or has passed.
    """
    poll = TimePoll.objects.select_for_update(of=("self",)).select_related("partnership", "goal").get(pk=poll.pk)
    if poll.closed_at is not None or slot.poll_id != poll.pk:
        raise Refused(_("This poll is closed."))
    if slot.starts_at <= now:
        raise DateNeeded(_("This time has passed. Choose another, or plan the session without a poll."))
    hosts = list(poll.hosts.all())
    gathering = plan_session(
        partnership=poll.partnership,
        plan=SessionPlan(
            kind=poll.kind,
            title=poll.title,
            purpose=poll.purpose,
            goal=poll.goal,
            where=poll.where,
            languages=list(poll.languages),
            is_public=poll.is_public,
            starts_at=slot.starts_at,
            ends_at=slot.starts_at + timedelta(minutes=poll.minutes),
        ),
        hosts=hosts,
        by=by,
        now=now,
    )
    people = [
        Coming(
            name=one.name, email=one.email, organization=one.organization, membership=one.membership,
            is_resident=one.organization_id is None, language=one.language,
        )
        for one in poll.voters.exclude(email="").select_related("organization", "membership").order_by("pk")
    ]  # fmt: skip
    invite_guests(gathering=gathering, organizations=[], people=people, by=by, now=now)
    poll.closed_at, poll.gathering = now, gathering
    poll.save(update_fields=["closed_at", "gathering"])
    return gathering
