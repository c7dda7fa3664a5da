"""A fund's settings after it was opened: what lowers its safety waits for a second person, and everything is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bridgework.goals.actions.refusals import DateNeeded, Refused
from bridgework.journal.models import Entry as Act
from bridgework.lib.words import Words
from bridgework.resources import actions, rules
from bridgework.resources.models import Approval, Entry, Fund, FundChange, Move
from tests.cast import NOW, TODAY, World
from tests.resources.making import allocate, ask, doing, make_fund, plan_of, pledge

pytestmark = pytest.mark.django_db


def settings_of(fund: Fund, **more: Any) -> actions.SettingsPlan:
    names = ("title", "purpose", "restrictions", "approval_limit", "is_public", "ends_on")
    now = {name: getattr(fund, name) for name in names} | {"approvers": tuple(fund.approvers.all())}
    return actions.SettingsPlan(**{**now, **more})


def change(world: World, fund: Fund, **more: Any) -> actions.SettingsChanged:
    done = actions.change_settings(fund=fund, plan=settings_of(fund, **more), by=world.as_steward, now=NOW)
    fund.refresh_from_db()
    return done


def acts(world: World, act: str) -> list[dict[str, Any]]:
    rows = Act.objects.filter(scope=world.harbor.scope, act=act).order_by("number")
    return [row.facts for row in rows]


def ledger(fund: Fund) -> list[Any]:
    return [*Entry.objects.filter(fund=fund).order_by("pk").values(), *Move.objects.order_by("pk").values()]


@pytest.mark.parametrize(
    ("name", "before", "after", "lower"),
    [
        ("approval_limit", 5, 6, True),
        ("approval_limit", 5, 4, False),
        ("approvers", ["clinic"], ["clinic", "school"], True),
        ("approvers", ["clinic"], [], True),
        ("approvers", [], ["clinic"], True),
        ("is_public", True, False, True),
        ("is_public", False, True, False),
        ("ends_on", "2026-12-31", "2027-01-01", True),
        ("ends_on", "2026-12-31", None, True),
        ("ends_on", "2026-12-31", "2026-12-30", False),
        ("ends_on", None, "2026-12-31", False),
        ("restrictions", {"en": "No cars"}, {"en": "No new cars"}, True),
        ("restrictions", {"en": "No cars"}, {}, True),
        ("restrictions", {"en": "No cars"}, {"en": "No cars", "es": "Sin autos"}, False),
        ("restrictions", {}, {"en": "No cars"}, False),
        ("title", {"en": "A"}, {"en": "B"}, False),
    ],
)
def test_what_lowers_safety(name: str, before: Any, after: Any, lower: bool) -> None:
    assert rules.lowers_safety(name, before, after) is lower


def test_a_higher_limit_waits_and_the_rest_changes_at_once_with_what_was_before(world: World) -> None:
    fund = make_fund(world, approval_limit=1_000)
    pledge(world, fund, world.clinic, 50_000)
    allocate(world, fund, 900)
    posted = ledger(fund)
    done = change(world, fund, title=Words.of("Time fund"), approval_limit=90_000)
    assert done.changed == ("title",) and done.waiting is not None
    assert (str(fund.title), fund.approval_limit) == ("Time fund", 1_000)
    with pytest.raises(Refused, match="waits for a second person"):
        change(world, fund, approval_limit=80_000)
    with pytest.raises(actions.SecondPersonNeeded):
        actions.decide_approval(approval=done.waiting, is_approved=True, by=world.as_steward, now=NOW)
    assert ask(world, fund, 2_000), "the old limit is still the limit"
    actions.decide_approval(approval=done.waiting, is_approved=True, by=world.as_partner, now=NOW)
    fund.refresh_from_db()
    assert fund.approval_limit == 90_000
    first, second = acts(world, "resources.fund.changed")
    title = {"before": {"title": {"en": "Youth time fund"}}, "after": {"title": {"en": "Time fund"}}}
    assert first == {"changed": ["title"], **title}
    assert (second["before"], second["after"]) == ({"approval_limit": 1_000}, {"approval_limit": 90_000})
    kept = [(one.before, one.is_approved) for one in FundChange.objects.order_by("pk")]
    assert kept == [({"title": {"en": "Youth time fund"}}, False), ({"approval_limit": 1_000}, True)]
    assert ledger(fund) == posted, "what is posted is never touched"


def test_what_was_refused_or_overtaken_changes_nothing(world: World) -> None:
    fund = make_fund(world, approval_limit=1_000)
    pledge(world, fund, world.clinic, 5_000)
    waiting = change(world, fund, approval_limit=5_000).waiting
    assert waiting is not None
    change(world, fund, approval_limit=500)  # safer, so at once
    with pytest.raises(Refused, match="changed since"):
        actions.decide_approval(approval=waiting, is_approved=True, by=world.as_partner, now=NOW)
    waiting.refresh_from_db()
    actions.decide_approval(approval=waiting, is_approved=False, by=world.as_partner, now=NOW)
    fund.refresh_from_db()
    assert fund.approval_limit == 500 and not fund.approvals.filter(state=Approval.State.WAITING).exists()


def test_who_was_named_agrees_and_nobody_else(world: World) -> None:
    fund = make_fund(world, approval_limit=100)
    pledge(world, fund, world.clinic, 5_000)
    pledge(world, fund, world.school, 5_000)
    named = change(world, fund, approvers=(world.school,)).waiting
    assert named is not None and not fund.approvers.exists()
    actions.decide_approval(approval=named, is_approved=True, by=world.as_partner, now=NOW)
    assert [one.slug for one in fund.approvers.all()] == ["school"]
    waiting = ask(world, fund, 200)
    with pytest.raises(actions.SecondPersonNeeded, match="names who agrees"):
        actions.decide_approval(approval=waiting, is_approved=True, by=world.as_partner, now=NOW)
    path = f"/p/harbor/funds/{fund.slug}/approvals/{waiting.pk}/"
    assert world.client("ben").get(path).status_code == 403
    page = world.client("nobody").get(f"/p/harbor/funds/{fund.slug}/").content.decode()
    assert "The second is of Harbor Schools." in page
    # Where nobody named is left, the fund is not stuck: keepers and owners agree again.
    world.school.left_on = TODAY
    world.school.save()
    assert world.client("ben").get(path).status_code == 200


def test_nothing_is_paid_after_the_end(world: World) -> None:
    fund = make_fund(world)
    pledge(world, fund, world.clinic, 50_000)
    before = allocate(world, fund, 900)
    change(world, fund, ends_on=date(2026, 3, 1))
    with pytest.raises(DateNeeded, match="ends before"):
        actions.allocate(fund=fund, plan=plan_of(), amount=5, doing=doing(world))
    payment = actions.Payment(amount=5, payee=world.school)
    with pytest.raises(DateNeeded, match="had ended"):
        actions.disburse(allocation=before, payment=payment, doing=doing(world, on=date(2026, 3, 2)))
    assert actions.disburse(allocation=before, payment=payment, doing=doing(world, on=date(2026, 3, 1)))
    assert actions.release(allocation=before, amount=5, doing=doing(world))


def test_a_hidden_funds_settings_stay_out_of_the_public_record(world: World) -> None:
    fund = make_fund(world, is_public=False)
    change(world, fund, title=Words.of("SECRET-NAME"))
    assert acts(world, "resources.fund.changed") == [{}]
    change(world, fund, is_public=True)
    assert acts(world, "resources.fund.changed")[-1] == {"after": {"is_public": True}}
    assert FundChange.objects.filter(before={"title": {"en": "Youth time fund"}}).exists()


def test_long_texts_are_kept_beside_the_record_which_has_their_digest(world: World) -> None:
    """A person may stand in a text, and facts can never be erased."""
    fund = make_fund(world, purpose=Words.of("For Rosa’s group"))
    change(world, fund, purpose=Words.of("For the group"))
    [facts] = acts(world, "resources.fund.changed")
    assert facts["before"]["purpose"].startswith("sha256:") and "Rosa" not in str(facts)
    assert FundChange.objects.get().before == {"purpose": {"en": "For Rosa’s group"}}


def test_the_form_and_the_history(world: World) -> None:
    fund = make_fund(world, approval_limit=10_000)
    pledge(world, fund, world.clinic, 50_000)
    own = f"/p/harbor/funds/{fund.slug}/"
    amara = world.client("amara")
    assert 'value="100.00"' in amara.get(f"{own}settings/").content.decode()
    form = {"title": "Time fund", "approval_limit": "$500.00", "is_public": "on", "language": "en"}
    sent = amara.post(f"{own}settings/", form | {"restrictions": "No cars", "ends_on": "2027-06-30"})
    assert sent.status_code == 302 and sent.url.endswith("#waiting")
    page = world.client("nobody").get(own).content.decode()
    assert "Time fund" in page and "No cars" in page and "30 June 2027" in page
    waiting = Approval.objects.get()
    asked = world.client("ben").get(f"{own}approvals/{waiting.pk}/").content.decode()
    assert "Two people above: now $100; then $500." in asked
    world.client("ben").post(f"{own}approvals/{waiting.pk}/", {"answer": "yes"})
    history = world.client("nobody").get(f"{own}history/").content.decode()
    assert "Two people above: $500" in history and "a second person agreed" in history
    assert "Youth time fund" in history and "no last day" in history


def test_another_partnerships_organization_approves_nothing(world: World) -> None:
    fund = make_fund(world)
    with pytest.raises(Refused):
        change(world, fund, approvers=(world.valley_office,))
    plan = replace(settings_of(fund), title=Words())
    with pytest.raises(Refused, match="name"):
        actions.change_settings(fund=fund, plan=plan, by=world.as_steward, now=NOW)
