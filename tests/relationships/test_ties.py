"""Ties are read from what is on record, in one query, and never from what merely looks alike."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import combinations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bridgework.gatherings.models import Attendance, Gathering
from bridgework.goals.models import Commitment, Endorsement, Goal, Initiative
from bridgework.lib.words import Words
from bridgework.partnerships.models import Agreement, Organization, Partnership, Party
from bridgework.relationships.models import Said
from bridgework.relationships.queries import MOST_TOGETHER, ties_of
from bridgework.resources.models import Fund
from tests.cast import NOW, TODAY, World


def session(partnership: Partnership, slug: str, came: list[Organization], **more: object) -> Gathering:
    at = more.pop("at", NOW - timedelta(days=10))
    made = Gathering.objects.create(
        partnership=partnership,
        slug=slug,
        kind="planning",
        title=Words.of(slug),
        starts_at=at,
        ends_at=at + timedelta(hours=2),  # type: ignore[operator]
        changed_at=NOW,
        **more,
    )
    Attendance.objects.bulk_create([Attendance(gathering=made, organization=one, n_people=2) for one in came])
    return made


def pair(a: Organization, b: Organization) -> tuple[int, int]:
    return (min(a.pk, b.pk), max(a.pk, b.pk))


def test_each_kind_of_record_ties_the_two_and_nobody_else(world: World) -> None:
    clinic, school, network = world.clinic, world.school, world.network
    session(world.harbor, "one", [clinic, school])
    initiative = Initiative.objects.create(
        partnership=world.harbor, slug="club", name=Words.of("Club"), starts_on=date(2025, 5, 1)
    )
    initiative.organizations.set([clinic, network])
    agreement = Agreement.objects.create(
        partnership=world.harbor,
        slug="mou",
        title=Words.of("MOU"),
        kind="mou",
        starts_on=TODAY,
        ends_on=TODAY + timedelta(days=300),
        created_at=NOW,
        offered_at=NOW,
    )
    for one in (school, network):
        Party.objects.create(agreement=agreement, organization=one, signed_at=NOW)
    found = ties_of(world.harbor)
    assert {key: tie.kinds for key, tie in found.items()} == {
        pair(clinic, school): ("session",),
        pair(clinic, network): ("initiative",),
    }
    Agreement.objects.update(signed_at=NOW)  # by all: only now it ties
    assert ties_of(world.harbor)[pair(school, network)].kinds == ("agreement",)
    assert found[pair(clinic, network)].last_on == date(2025, 5, 1)
    assert found[pair(clinic, school)].last_on == (NOW - timedelta(days=10)).date()


def test_a_shared_goal_ties_only_those_with_promises_of_their_own(world: World) -> None:
    goal = Goal.objects.create(partnership=world.harbor, slug="g", title=Words.of("Goal"), created_at=NOW)
    for one in (world.clinic, world.school):
        Endorsement.objects.create(goal=goal, organization=one, endorsed_on=TODAY)

    def promise(organization: Organization, state: str = "open") -> Commitment:
        return Commitment.objects.create(
            partnership=world.harbor,
            organization=organization,
            goal=goal,
            title=Words.of("A promise"),
            due_on=TODAY,
            first_due_on=TODAY,
            state=state,
            closed_on=None if state == "open" else TODAY,
            created_at=NOW,
        )

    promise(world.clinic)
    promise(world.network)  # promised, but does not stand behind the goal
    promise(world.school, "dropped")
    assert ties_of(world.harbor) == {}
    promise(world.school)
    assert ties_of(world.harbor)[pair(world.clinic, world.school)].kinds == ("goal",)


def test_one_sides_word_is_no_tie(world: World) -> None:
    one, other = sorted((world.clinic, world.school), key=lambda o: o.pk)
    said = Said.objects.create(partnership=world.harbor, one=one, other=other, kind="together", one_at=NOW)
    assert ties_of(world.harbor) == {}
    said.other_at = NOW + timedelta(days=2)
    said.save()
    [tie] = ties_of(world.harbor).values()
    assert (tie.kinds, tie.last_on) == (("together",), (NOW + timedelta(days=2)).date())


def test_what_does_not_tie(world: World) -> None:
    both = [world.clinic, world.school]
    session(world.harbor, "cancelled", both, cancelled_at=NOW)
    session(world.harbor, "alone", [world.clinic])
    crowd = [
        Organization.objects.create(partnership=world.harbor, slug=f"o{n}", name=f"O {n}")
        for n in range(MOST_TOGETHER - 1)
    ]
    session(world.harbor, "assembly", [*crowd, *both])  # one more than the most
    assert ties_of(world.harbor) == {}
    session(world.harbor, "later", both, at=NOW + timedelta(days=5))
    assert ties_of(world.harbor, until=TODAY) == {}
    assert ties_of(world.valley) == {}


def test_what_is_public_rests_on_public_records_only(world: World) -> None:
    both = [world.clinic, world.school]
    hidden = Goal.objects.create(
        partnership=world.harbor, slug="g", title=Words.of("Goal"), created_at=NOW, is_public=False
    )
    session(world.harbor, "closed", both, is_public=False)
    session(world.harbor, "of a hidden goal", both, goal=hidden)
    [tie] = ties_of(world.harbor).values()
    assert tie.n("session") == 2
    assert tie.in_public() is None
    open_one = session(world.harbor, "open", both)
    [tie] = ties_of(world.harbor).values()
    public = tie.in_public()
    assert public is not None
    assert [sign.thing for sign in public.signs] == [open_one.pk]


def test_the_day_of_a_session_is_the_partnerships(world: World) -> None:
    session(world.harbor, "late", [world.clinic, world.school], at=datetime(2026, 1, 2, 3, 0, tzinfo=UTC))
    [tie] = ties_of(world.harbor).values()
    assert tie.last_on == date(2026, 1, 1)  # ten in the evening in New York


def slow_ties(partnership: Partnership, organizations: list[Organization]) -> set[tuple[int, int]]:
    """Ask of every pair on its own: quadratic, and sharing no line with the look-up."""
    found = set()
    here = Gathering.objects.filter(partnership=partnership, cancelled_at=None)
    at_sessions = {
        g.pk: {a.organization_id for a in g.attendances.all()} | {o.pk for o in g.hosts.all()}
        for g in here.prefetch_related("attendances", "hosts")
    }
    for a, b in combinations(sorted(organizations, key=lambda o: o.pk), 2):
        is_tied = any({a.pk, b.pk} <= came and len(came) <= MOST_TOGETHER for came in at_sessions.values())
        is_tied |= a.initiatives.filter(pk__in=b.initiatives.values("pk")).exists()
        for agreement in Agreement.objects.filter(partnership=partnership).exclude(signed_at=None):
            is_tied |= {a.pk, b.pk} <= set(agreement.parties.values_list("organization", flat=True))
        for goal in Goal.objects.filter(partnership=partnership):
            promised = set(goal.commitments.exclude(state="dropped").values_list("organization", flat=True))
            endorsed = set(goal.endorsements.values_list("organization", flat=True))
            if len(promised & endorsed) <= MOST_TOGETHER:
                is_tied |= {a.pk, b.pk} <= promised & endorsed
        for fund in Fund.objects.filter(partnership=partnership):
            is_tied |= {a.pk, b.pk} <= set(fund.pledges.values_list("owner", flat=True))
        is_tied |= Said.objects.filter(one=a, other=b).exclude(one_at=None).exclude(other_at=None).exists()
        if is_tied:
            found.add((a.pk, b.pk))
    return found


@pytest.mark.django_db
def test_the_look_up_agrees_with_asking_each_pair(harbor: Partnership) -> None:
    partners = Organization.objects.filter(partnership=harbor).order_by("-is_partner", "pk")
    kept = list(partners[:25])
    keys = {one.pk for one in kept}
    with CaptureQueriesContext(connection) as asked:
        found = ties_of(harbor)
    assert len(asked) == 1
    assert len(found) > 20
    one = next(iter(found))[0]
    assert ties_of(harbor, organization=one) == {key: tie for key, tie in found.items() if one in key}
    assert {key for key in found if set(key) <= keys} == slow_ties(harbor, kept)
