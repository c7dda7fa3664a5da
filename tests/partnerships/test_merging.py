"""Two records become one with everything that points to them, and two again exactly as they were."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.apps import apps
from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from bridgework.alignment.models import Introduction
from bridgework.analysis.same_organization import Listed, same_organizations
from bridgework.lib.words import Words
from bridgework.partnerships.actions.directory import import_directory
from bridgework.partnerships.actions.merging import MergeRefused, merge_organizations, say_distinct, undo_merge
from bridgework.partnerships.actions.repointing import pointing_to
from bridgework.partnerships.models import Membership, Merge, Organization, OrganizationIdentifier, Role, Service
from bridgework.partnerships.queries.records import same_in_directory
from tests.cast import NOW, World
from tests.conftest import EXAMPLE_NOW
from tests.loaded import loaded_example

pytestmark = pytest.mark.django_db

# What a merge writes besides what it moves, and a partnership's revision.
OWN = {"partnerships.Merge", "journal.Entry", "journal.Chain", "journal.Disclosure", "partnerships.Partnership"}


def everything() -> dict[str, str]:
    """Return every row of the database by model and key."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy and model._meta.label not in OWN:
            for row in json.loads(serializers.serialize("json", model._default_manager.all(), cls=DjangoJSONEncoder)):
                for field in model._meta.many_to_many:
                    row["fields"].get(
                        field.name, []
                    ).sort()  # in no order of its own; PostgreSQL gives what was put back last
                found[f"{row['model']}:{row['pk']}"] = json.dumps(row, sort_keys=True)
    return found


def second_clinic(world: World) -> Organization:
    made = Organization.objects.create(
        partnership=world.harbor,
        slug="clinic-2",
        name="East Side Clinic, Inc.",
        identifier="x:1",
        is_partner=False,
        url="https://clinic.example.org",
        phone="555 0100",
    )
    Service.objects.create(partnership=world.harbor, organization=made, identifier="x:s", name="Checkups")
    OrganizationIdentifier.objects.create(organization=made, kind="EIN", value="12-3456789")
    return made


def test_everything_goes_over_and_comes_back_exactly(world: World) -> None:
    gone = second_clinic(world)
    # The same person in the same role for both; a tie of the two; ties whose order turns round.
    Membership.objects.create(
        partnership=world.harbor, person=world.ben, organization=gone, role=Role.PARTNER, since=NOW
    )
    third = Organization.objects.create(partnership=world.harbor, slug="third", name="Third")
    for one, other, reply in ((world.clinic, gone, "accepted"), (world.school, gone, "dismissed"), (gone, third, "")):
        Introduction.objects.create(
            partnership=world.harbor, one=one, other=other, draft=Words.of("x"), other_reply=reply, made_at=NOW
        )
    before = everything()
    merge = merge_organizations(kept=world.clinic, gone=gone, by=world.as_steward, at=NOW)
    assert not Organization.objects.filter(pk=gone.pk).exists()
    assert Service.objects.get(name="Checkups").organization == world.clinic
    assert world.clinic.identifiers.get().value == "12-3456789"
    world.clinic.refresh_from_db()
    assert (world.clinic.name, world.clinic.url, world.clinic.identifier) == (
        "Eastside Clinic",
        "https://clinic.example.org",
        "x:1",
    )
    assert Membership.objects.filter(person=world.ben, ended_at=None).count() == 1
    turned = Introduction.objects.get(one=world.clinic, other=world.school)
    assert (turned.one_reply, turned.other_reply) == ("dismissed", "")
    assert Introduction.objects.filter(one=world.clinic, other=third).exists()
    assert Introduction.objects.count() == 2, "an organization has no tie with itself"
    for model, column in pointing_to(Organization):
        assert not model._default_manager.filter(**{column.name: gone.pk}).exists(), model._meta.label
    again = undo_merge(merge=merge, by=world.as_steward, at=NOW + timedelta(days=1))
    assert again.pk == gone.pk
    assert everything() == before


def test_any_two_organizations_of_the_example_are_parted_exactly(db: None) -> None:
    partnership = loaded_example(EXAMPLE_NOW)
    by = Membership.objects.within(partnership).filter(role=Role.STEWARD).first()
    assert by is not None
    rows = list(Organization.objects.within(partnership).filter(is_tribal_nation=False).order_by("pk"))
    before = everything()
    for kept, gone in ((rows[0], rows[1]), (rows[3], rows[2])):
        merge = merge_organizations(kept=kept, gone=gone, by=by, at=EXAMPLE_NOW)
        assert len(merge.undo["steps"]) > 5
        undo_merge(merge=merge, by=by, at=EXAMPLE_NOW)
        assert everything() == before


def test_chained_merges_are_parted_in_the_reverse_order(world: World) -> None:
    one, two = (
        Organization.objects.create(partnership=world.harbor, slug=f"d{n}", name=f"D{n}", is_partner=False)
        for n in (1, 2)
    )
    before = everything()
    first = merge_organizations(kept=one, gone=two, by=world.as_steward, at=NOW)
    second = merge_organizations(kept=world.school, gone=one, by=world.as_steward, at=NOW)
    with pytest.raises(MergeRefused):
        undo_merge(merge=first, by=world.as_steward, at=NOW)
    undo_merge(merge=second, by=world.as_steward, at=NOW)
    undo_merge(merge=first, by=world.as_steward, at=NOW)
    with pytest.raises(MergeRefused):
        undo_merge(merge=first, by=world.as_steward, at=NOW)
    assert everything() == before


def test_what_may_not_become_one(world: World) -> None:
    gone = second_clinic(world)
    for kept, other in ((world.clinic, world.clinic), (gone, world.clinic), (world.clinic, world.valley_office)):
        with pytest.raises(MergeRefused):
            merge_organizations(kept=kept, gone=other, by=world.as_steward, at=NOW)
    nation = Organization.objects.create(partnership=world.harbor, slug="nation", name="Nation", is_tribal_nation=True)
    with pytest.raises(MergeRefused):
        merge_organizations(kept=world.clinic, gone=nation, by=world.as_steward, at=NOW)
    assert not Merge.objects.exists()


def test_an_import_does_not_bring_back_what_was_merged_and_old_addresses_lead_on(world: World) -> None:
    tables = {
        "organizations.csv": b"id,name\no1,Clinic of the East\n",
        "services.csv": b"id,organization_id,name\ns1,o1,Help\n",
    }

    def bring() -> int:
        return import_directory(
            partnership=world.harbor, files=tables, mapping=None, source_name="x", by=None, at=NOW
        ).n_written

    bring()
    gone = Organization.objects.get(name="Clinic of the East")
    merge_organizations(kept=world.clinic, gone=gone, by=world.as_steward, at=NOW)
    assert bring() == 0
    assert not Organization.objects.filter(name="Clinic of the East").exists()
    client = world.client("nobody")
    for name in ("overview:organization", "alignment:record"):
        answer = client.get(reverse(name, args=["harbor", gone.slug]))
        assert answer["Location"] == reverse(name, args=["harbor", "clinic"])


def test_candidates_are_shown_side_by_side_merged_told_apart_and_parted_in_the_browser(world: World) -> None:
    gone = second_clinic(world)
    world.clinic.phone = "(555) 010-0"
    world.clinic.save()
    third = Organization.objects.create(partnership=world.harbor, slug="third", name="Harbor Schools", is_partner=False)
    amara = world.client("amara")
    page = amara.get(reverse("partnerships:same", args=["harbor"])).content.decode()
    assert "Eastside Clinic" in page and "East Side Clinic, Inc." in page and "12-3456789" in page
    pair = {"kept": world.clinic.pk, "gone": gone.pk}
    asked = amara.post(reverse("partnerships:merge", args=["harbor"]), pair)
    assert asked.status_code == 200 and Organization.objects.filter(pk=gone.pk).exists(), "first it asks"
    amara.post(reverse("partnerships:merge", args=["harbor"]), {**pair, "sure": "1"})
    assert not Organization.objects.filter(pk=gone.pk).exists()
    amara.post(reverse("partnerships:merge-undo", args=["harbor", Merge.objects.get().pk]))
    assert Organization.objects.filter(pk=gone.pk).exists()
    amara.post(reverse("partnerships:apart", args=["harbor"]), {"kept": world.school.pk, "gone": third.pk})
    left = {(pair.one, pair.other) for pair in same_in_directory(world.harbor).pairs}
    assert (world.school.pk, third.pk) not in left
    say_distinct(one=world.school, other=third, by=world.as_steward, at=NOW)


# The method


def test_candidates_counted_by_hand() -> None:
    found = same_organizations(
        [
            Listed(1, "The Casa Latína, Inc.", phones=("(206) 555-0100",)),
            Listed(2, "Casa Latina", url="http://www.casa.example/"),
            Listed(3, "Casa Latino", phones=("206.555.0100 ext 4",)),
            Listed(4, "Totally other", phones=("206 555 0100",), identifiers=("ein:1",)),
            Listed(5, "Another name", identifiers=("ein:1",)),
            Listed(6, "Casa Latinos"),
        ]
    )
    assert {(pair.one, pair.other): pair.reasons for pair in found.pairs} == {
        (4, 5): ("identifier",),
        (1, 2): ("name",),
        (1, 3): ("phone",),
    }
    assert found.pairs[0].score == 1.0
    # 0.2 for the phone, 0.6 times the likeness of "casa latina" and "casa latino": 2 changes of 22 letters.
    [close] = [pair for pair in found.pairs if pair.reasons == ("phone",)]
    assert close.score == pytest.approx(0.2 + 0.6 * round(1 - 2 / 22, 6), abs=1e-3)


def test_a_phone_that_everybody_has_tells_nothing_and_takes_no_time() -> None:
    found = same_organizations([Listed(n, f"City office {n}", phones=("2025550100",)) for n in range(3_000)])
    assert found.pairs == () and found.n_blocks_left_out == 1


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.text(max_size=12), st.text("0123456789", max_size=10)), max_size=12), st.randoms())
def test_the_order_of_records_changes_nothing(rows: list[tuple[str, str]], random: object) -> None:
    records = [Listed(n, name, phones=(phone,)) for n, (name, phone) in enumerate(rows)]
    shuffled = list(records)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    found = same_organizations(records)
    assert found == same_organizations(shuffled)
    assert all(pair.one < pair.other and 0 <= pair.score <= 1 for pair in found.pairs)


def test_every_model_that_points_to_an_organization_is_found_without_a_list() -> None:
    found = {(model._meta.label, column.name) for model, column in pointing_to(Organization)}
    assert {("partnerships.Service", "organization"), ("alignment.Introduction", "other")} <= found
    n_all = sum(
        isinstance(column, models.ForeignKey) and column.remote_field.model is Organization
        for model in apps.get_models(include_auto_created=True)
        for column in model._meta.concrete_fields
    )
    assert len(found) == n_all
