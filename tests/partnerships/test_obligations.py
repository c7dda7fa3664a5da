"""What the parties of an agreement will do: in the draft, promised with the last signature, carried into the renewal."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from bridgework.crossings.actions import sign_and_promise
from bridgework.goals.models import Commitment
from bridgework.lib.words import Words
from bridgework.partnerships.actions.agreements import (
    AgreementRefused,
    change_agreement,
    make_agreement,
    offer_agreement,
    renew_agreement,
    sign_agreement,
)
from bridgework.partnerships.actions.obligations import add_obligation, remove_obligation
from bridgework.partnerships.agreement_texts import started_from
from bridgework.partnerships.models import Agreement, Obligation
from bridgework.partnerships.queries.differences import compared, differences
from tests.cast import NOW, TODAY, World
from tests.partnerships.agreed import CLAUSES, drafted, fields_of

pytestmark = pytest.mark.django_db
LATER = TODAY + timedelta(days=30)
CLAUSE_WORDS = {about: Words.of(text) for about, text in CLAUSES.items()}


@pytest.fixture
def draft(world: World) -> Agreement:
    agreement = drafted(world.harbor, [world.network, world.clinic], world.as_steward)
    add_obligation(
        agreement=agreement, organization=world.clinic, text=Words.of("Open on Saturdays."), due_on=LATER,
        by=world.as_steward, at=NOW,
    )  # fmt: skip
    return agreement


def test_the_last_signature_makes_the_duties_promises(world: World, draft: Agreement) -> None:
    offer_agreement(agreement=draft, by=world.as_steward, at=NOW)
    assert sign_and_promise(agreement=draft, signed_as="Director", by=world.as_steward, at=NOW) == []
    assert not Commitment.objects.exists()
    (promise,) = sign_and_promise(agreement=draft, signed_as="Nurse", by=world.as_partner, at=NOW)
    assert (promise.organization, promise.due_on, str(promise.title)) == (world.clinic, LATER, "Open on Saturdays.")
    assert promise.owner == world.as_partner
    # once more changes nothing
    assert sign_and_promise(agreement=draft, signed_as="Nurse", by=world.as_partner, at=NOW) == []
    page = world.client("nobody").get(reverse("indicators:agreement", args=["harbor", draft.slug])).content.decode()
    assert f"/p/harbor/commitments/{promise.pk}/" in page and "Open on Saturdays." in page
    page = world.client("nobody").get(reverse("goals:commitment", args=["harbor", promise.pk])).content.decode()
    assert f"/p/harbor/agreements/{draft.slug}/" in page


def test_a_duty_whose_day_passed_before_the_last_signature_is_promised_for_that_day(
    world: World, draft: Agreement
) -> None:
    Obligation.objects.update(due_on=TODAY - timedelta(days=3))
    offer_agreement(agreement=draft, by=world.as_steward, at=NOW)
    sign_agreement(agreement=draft, signed_as="Director", by=world.as_steward, at=NOW)
    (promise,) = sign_and_promise(agreement=draft, signed_as="Nurse", by=world.as_partner, at=NOW)
    assert promise.due_on == TODAY


def test_duties_of_an_agreement_that_only_members_read_stay_in_it(world: World, draft: Agreement) -> None:
    Agreement.objects.update(is_public=False)
    draft.refresh_from_db()
    offer_agreement(agreement=draft, by=world.as_steward, at=NOW)
    for by in (world.as_steward, world.as_partner):
        assert sign_and_promise(agreement=draft, signed_as="Director", by=by, at=NOW) == []
    assert not Commitment.objects.exists()


def test_what_does_not_hold_together_is_refused(world: World, draft: Agreement) -> None:
    def add(**changed: object) -> None:
        said = {"organization": world.network, "text": Words.of("Meet."), "due_on": LATER} | changed
        add_obligation(agreement=draft, by=world.as_steward, at=NOW, **said)  # type: ignore[arg-type]

    for wrong in ({"organization": world.school}, {"text": Words()}, {"due_on": date(2025, 1, 1)}):
        with pytest.raises(AgreementRefused):
            add(**wrong)
    change = {"agreement": draft, "clauses": CLAUSE_WORDS, "by": world.as_steward, "at": NOW}
    with pytest.raises(AgreementRefused, match="still has something to do"):
        change_agreement(fields=fields_of(), parties=[world.network, world.school], **change)
    with pytest.raises(AgreementRefused, match="due outside"):
        change_agreement(fields=fields_of(ends_on=TODAY), parties=[world.network, world.clinic], **change)
    offer_agreement(agreement=draft, by=world.as_steward, at=NOW)
    with pytest.raises(AgreementRefused, match="put to signature"):
        add()
    with pytest.raises(AgreementRefused, match="put to signature"):
        remove_obligation(obligation=draft.obligations.get(), by=world.as_steward, at=NOW)


def test_a_renewal_carries_the_duties_on_and_says_what_changes(world: World, draft: Agreement) -> None:
    draft.starts_on, draft.ends_on = date(2026, 1, 1), date(2026, 12, 31)
    draft.save()
    after = renew_agreement(agreement=draft, ends_on=date(2027, 12, 31), by=world.as_steward, at=NOW)
    assert after.obligations.get().due_on == LATER + timedelta(days=365)
    change_agreement(
        agreement=after,
        fields=fields_of(starts_on=after.starts_on, ends_on=after.ends_on),
        clauses=CLAUSE_WORDS | {"acts": Words.of("The numbers may be looked at and copied, and nothing else.")},
        parties=[world.network, world.clinic],
        by=world.as_steward,
        at=NOW,
    )
    found = {one.label: one.parts for one in differences(draft, after)}
    assert found["Clause: What may be done with the data"] == (
        ("same", "The numbers may be looked at"),
        ("new", " and copied"),
        ("same", ", and nothing else."),
    )
    assert found["Last day"] == (("gone", "31 December 2026"), ("new", " 31 December 2027"))
    assert "Title" not in found and "First day" in found and "What the parties will do" in found
    offer_agreement(agreement=after, by=world.as_steward, at=NOW)
    url = reverse("partnerships:agreement-changes", args=["harbor", after.slug])
    assert world.client("nobody").get(url).status_code == 404, "the one it renews is still a draft to outsiders"
    page = world.client("amara").get(url).content.decode()
    assert "looked at<ins> and copied</ins>, and" in page


def test_steward_writes_duties_in_the_browser(world: World, draft: Agreement) -> None:
    amara, url = world.client("amara"), reverse("partnerships:agreement-duties", args=["harbor", draft.slug])
    said = {"organization": world.network.pk, "text_en": "Bring chairs.", "due_on": LATER.isoformat()}
    assert amara.post(url, said).status_code == 302
    assert "Bring chairs." in amara.get(url).content.decode()
    duty = draft.obligations.get(organization=world.network)
    remove = reverse("partnerships:agreement-duty-remove", args=["harbor", draft.slug, duty.pk])
    assert amara.post(remove).status_code == 302
    assert not draft.obligations.filter(organization=world.network).exists()


@pytest.mark.parametrize("kind", Agreement.Kind.values)
def test_each_kind_has_a_beginning_in_every_language_that_can_be_put_to_signature(world: World, kind: str) -> None:
    start = started_from(kind)
    assert start is not None
    assert all(
        set(words.renderings) == {"en", "es", "ar"} for words in (start.title, start.purpose, *start.clauses.values())
    )
    page = world.client("amara").get(reverse("partnerships:agreement-new", args=["harbor"]), {"from": kind})
    assert str(start.title) in page.content.decode()
    plain = {name: getattr(start, name) for name in ("title", "kind", "purposes", "purpose", "acts", "audience")}
    made = make_agreement(
        partnership=world.harbor, fields=fields_of(**plain), clauses=start.clauses, parties=[world.network, world.clinic],
        by=world.as_steward, at=NOW,
    )  # fmt: skip
    offer_agreement(agreement=made, by=world.as_steward, at=NOW)
    assert started_from("nothing") is None


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from("abcd")), st.lists(st.sampled_from("abcd")))
def test_what_is_gone_and_what_is_new_give_both_texts_again(before: list[str], after: list[str]) -> None:
    parts = compared(" ".join(before), " ".join(after))
    assert "".join(text for kind, text in parts if kind != "new").split() == before
    assert "".join(text for kind, text in parts if kind != "gone").split() == after
