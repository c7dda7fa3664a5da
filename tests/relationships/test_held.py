"""Who holds a tie, who takes over, check-ins by link, and that a quiet tie is the two organizations' own business."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.core import mail

from bridgework.journal.models import Entry
from bridgework.lib.words import Words
from bridgework.partnerships.models import Membership
from bridgework.people.models import Person
from bridgework.relationships import actions, queries
from bridgework.relationships.models import CheckIn, Holding
from bridgework.relationships.rules import is_quiet, months_before
from bridgework.updates.tasks import run_due
from tests.cast import NOW, TODAY, World
from tests.relationships.test_ties import session

THREE = {"going": "partly", "together": "planned", "needs": "meeting"}
LATER = NOW + timedelta(days=95)


def colleague(world: World, name: str = "gina") -> Membership:
    person = Person.objects.create_user(f"{name}@example.org", "a long enough password", name=name.capitalize())
    return Membership.objects.create(
        partnership=world.harbor, person=person, organization=world.clinic, role="partner", since=NOW
    )


def hold(world: World, **more: object) -> Holding:
    session(world.harbor, "planning", [world.clinic, world.school])
    values = {"holder": world.as_partner, "successor": None, "by": world.as_partner, "now": NOW, **more}
    return actions.hold_tie(organization=world.clinic, other=world.school, **values)  # type: ignore[arg-type]


def links() -> list[str]:
    return [
        path for one in mail.outbox for path in re.findall(r"https?://[^/]+(/(?:check-in|take-over)/\S+)", one.body)
    ]


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2024, 3, 31), 1, date(2024, 2, 29)),
        (date(2026, 1, 15), 1, date(2025, 12, 15)),
        (date(2026, 3, 2), 6, date(2025, 9, 2)),
        (date(2026, 3, 2), 36, date(2023, 3, 2)),
    ],
)
def test_months_before(day: date, n: int, expected: date) -> None:
    assert months_before(day, n) == expected


def test_a_tie_is_quiet_from_the_day_after_the_months() -> None:
    assert not is_quiet(date(2025, 9, 2), TODAY, 6)
    assert is_quiet(date(2025, 9, 1), TODAY, 6)
    assert not is_quiet(None, TODAY, 6)


def test_a_tie_that_is_not_on_record_is_held_by_nobody(world: World) -> None:
    values = {"holder": world.as_partner, "successor": None, "now": NOW}
    with pytest.raises(actions.TieRefused, match="No tie is recorded here"):
        actions.hold_tie(organization=world.clinic, other=world.network, by=world.as_partner, **values)
    with pytest.raises(actions.TieRefused, match="Only people of an organization"):
        actions.hold_tie(organization=world.clinic, other=world.network, by=world.as_steward, **values)
    with pytest.raises(actions.TieRefused, match="acts for your organization"):
        hold(world, holder=world.as_steward)
    with pytest.raises(actions.TieRefused, match="two people"):
        actions.hold_tie(
            organization=world.clinic,
            other=world.school,
            by=world.as_partner,
            **{**values, "successor": world.as_partner},
        )


def test_a_quiet_tie_is_seen_by_the_two_alone(world: World) -> None:
    session(world.harbor, "long ago", [world.clinic, world.school], at=NOW - timedelta(days=400))
    hold_path = f"/p/harbor/ties/{world.clinic.slug}/{world.school.slug}/"
    assert "gone quiet" in world.client("ben").get(hold_path).content.decode()
    assert "gone quiet" in world.client("ben").get("/p/harbor/ties/").content.decode()
    steward = world.client("amara").get(hold_path)
    assert steward.status_code == 200
    assert "gone quiet" not in steward.content.decode()
    for who, status in (("chidi", 403), ("dolores", 404), ("esther", 404)):
        assert world.client(who).get(hold_path).status_code == status
    public = world.client("nobody").get(f"/p/harbor/organizations/{world.clinic.slug}/").content.decode()
    assert "gone quiet" not in public


def test_a_check_in_wakes_a_quiet_tie_and_is_journaled_without_its_words(world: World) -> None:
    session(world.harbor, "long ago", [world.clinic, world.school], at=NOW - timedelta(days=400))
    holding = actions.hold_tie(
        organization=world.clinic,
        other=world.school,
        holder=world.as_partner,
        successor=None,
        by=world.as_partner,
        now=NOW,
    )
    assert queries.tie_between(world.clinic, world.school, TODAY).is_quiet
    said = actions.Answers(words=Words.of("Between us: they are short of staff"), **THREE)
    actions.check_in(holding=holding, said=said, by=world.as_partner, now=NOW)
    assert not queries.tie_between(world.school, world.clinic, TODAY).is_quiet
    entry = Entry.objects.get(act="relationships.tie.checked-in")
    assert entry.facts == {"organization": "clinic"}
    assert "short of staff" not in "".join(map(str, Entry.objects.values_list("facts", "subject")))
    path = f"/p/harbor/ties/{world.clinic.slug}/{world.school.slug}/"
    assert "short of staff" in world.client("ben").get(path).content.decode()
    assert "short of staff" not in world.client("amara").get(path).content.decode()


def test_the_holder_is_asked_by_link_once_a_round_and_answers_without_signing_in(world: World) -> None:
    holding = hold(world)
    assert run_due(NOW + timedelta(days=80))["check_ins"] == 0
    assert run_due(LATER)["check_ins"] == 1
    assert run_due(LATER + timedelta(hours=1))["check_ins"] == 0
    [link] = links()
    browser = world.client("nobody")
    token = link.split("/")[2]
    assert browser.get(link).status_code == 410  # run out, by the wall clock
    assert CheckIn.objects.count() == 0
    said = actions.Answers(words=Words.of("A word"), **THREE)
    with pytest.raises(actions.TieRefused, match="three questions"):
        actions.check_in_by_link(token=token, said=actions.Answers("well", "", "nothing", Words()), now=LATER)
    made = actions.check_in_by_link(token=token, said=said, now=LATER + timedelta(minutes=5))
    assert (made.by, made.going, made.holding) == (world.as_partner, "partly", holding)
    with pytest.raises(actions.LinkDead):
        actions.check_in_by_link(token=token, said=said, now=LATER + timedelta(minutes=6))
    assert run_due(LATER + timedelta(days=30))["check_ins"] == 0
    assert run_due(LATER + timedelta(days=95))["check_ins"] == 1


@pytest.mark.parametrize("case", ["changed", "another holder", "left", "expired"])
def test_a_link_that_is_not_ones_own_does_nothing(world: World, case: str) -> None:
    holding = hold(world)
    token, now = actions.make_check_in_token(holding, NOW), NOW + timedelta(days=1)
    if case == "changed":
        token = token[:-2] + ("AA" if token[-2:] != "AA" else "BB")
    if case == "another holder":
        holding.holder = colleague(world)
        holding.save()
    if case == "left":
        Membership.objects.filter(pk=world.as_partner.pk).update(ended_at=NOW)
    if case == "expired":
        now = NOW + timedelta(days=46)
    with pytest.raises(actions.LinkDead):
        actions.check_in_by_link(token=token, said=actions.Answers(words=Words(), **THREE), now=now)
    assert CheckIn.objects.count() == 0


@pytest.mark.parametrize("is_accepted", [True, False])
def test_when_the_holder_leaves_the_successor_is_asked(world: World, is_accepted: bool) -> None:
    gina = colleague(world)
    holding = hold(world, successor=gina)
    assert run_due(NOW)["successors"] == 0
    Membership.objects.filter(pk=world.as_partner.pk).update(ended_at=NOW)
    held = queries.tie_between(world.clinic, world.school, TODAY)
    assert held.mine.is_sought
    assert held.mine.holder is None
    assert run_due(NOW)["successors"] == 1
    assert run_due(NOW)["successors"] == 0
    assert mail.outbox[-1].to == ["gina@example.org"]
    assert run_due(LATER)["check_ins"] == 0  # nobody holds it: nobody is asked how it goes
    token = links()[-1].split("/")[2]
    actions.take_over_by_link(token=token, is_accepted=is_accepted, now=NOW + timedelta(days=1))
    with pytest.raises(actions.LinkDead):
        actions.take_over_by_link(token=token, is_accepted=True, now=NOW + timedelta(days=2))
    holding.refresh_from_db()
    assert holding.holder == (gina if is_accepted else world.as_partner)
    assert holding.successor is None
    assert queries.tie_between(world.clinic, world.school, TODAY).mine.is_sought is not is_accepted


def test_a_tie_said_by_both_is_public_and_before_that_nowhere(world: World) -> None:
    mine = {"organization": world.clinic, "other": world.school, "kind": "together"}
    actions.say_tie(by=world.as_partner, now=NOW, **mine)  # type: ignore[arg-type]
    page = f"/p/harbor/organizations/{world.clinic.slug}/"
    assert world.school.name not in world.client("nobody").get(page).content.decode()
    entry = Entry.objects.get(act="relationships.tie.said")
    assert (entry.facts, entry.capacity) == ({}, "system")
    theirs = Membership.objects.create(
        partnership=world.harbor, person=world.dolores, organization=world.school, role="partner", since=NOW
    )
    with pytest.raises(actions.TieRefused):
        actions.say_tie(by=theirs, now=NOW, **mine)  # type: ignore[arg-type]
    said = actions.say_tie(organization=world.school, other=world.clinic, kind="together", by=theirs, now=NOW)
    assert world.school.name in world.client("nobody").get(page).content.decode()
    actions.take_back(said=said, organization=world.clinic, by=world.as_partner, now=NOW)
    assert queries.ties_of(world.harbor) == {}


def test_the_list_of_ties_takes_the_same_queries_whatever_the_rows(
    world: World, django_assert_num_queries: object
) -> None:
    hold(world)
    for _turn in range(2):
        with django_assert_num_queries(3):  # type: ignore[operator]
            found = queries.ties_held_by(world.clinic, TODAY)
        session(world.harbor, f"more {_turn}", [world.clinic, world.network])
    assert [one.theirs.organization.name for one in found] == ["Harbor Network", "Harbor Schools"][-len(found) :]
