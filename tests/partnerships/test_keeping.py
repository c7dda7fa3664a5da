"""Who keeps a record: asked for, agreed, edited by its own people alone, confirmed by page and by mailed link."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from bridgework.lib.words import Words
from bridgework.partnerships.actions.directory import import_directory
from bridgework.partnerships.actions.keeping import (
    KeepingRefused,
    ask_to_keep,
    change_record,
    change_service,
    confirm_record,
    decide_claim,
    find_record_link,
    make_record_token,
)
from bridgework.partnerships.models import Invitation, Organization, Service
from bridgework.partnerships.queries.hsds import compiled_services
from bridgework.partnerships.queries.records import asked_next_on
from bridgework.updates.actions import send_record_reminders
from tests.cast import NOW, TODAY, World

pytestmark = pytest.mark.django_db

TABLES = {
    "organizations.csv": b"id,name,description\no1,Alpha,About\n",
    "services.csv": b"id,organization_id,name,description,status\ns1,o1,Help,From the source,active\n",
}


def bring(world: World) -> Organization:
    import_directory(partnership=world.harbor, files=TABLES, mapping=None, source_name="x", by=world.as_steward, at=NOW)
    return Organization.objects.get(partnership=world.harbor, name="Alpha")


def kept(world: World) -> Organization:
    record = bring(world)
    claim = ask_to_keep(record=record, by=world.as_partner, why="Ours", at=NOW)
    decide_claim(claim=claim, is_agreed=True, by=world.as_steward, at=NOW)
    record.refresh_from_db()
    return record


def test_nobody_edits_a_record_before_the_steward_agreed(world: World) -> None:
    record = bring(world)
    ask_to_keep(record=record, by=world.as_partner, at=NOW)
    with pytest.raises(KeepingRefused):
        change_record(record=record, changes={"phone": "1"}, by=world.as_partner, at=NOW)
    with pytest.raises(KeepingRefused):
        ask_to_keep(record=record, by=world.as_partner, at=NOW)
    with pytest.raises(KeepingRefused):
        ask_to_keep(record=record, by=world.as_resident, at=NOW)


def test_a_refused_claim_gives_nothing_and_may_be_asked_again(world: World) -> None:
    record = bring(world)
    claim = ask_to_keep(record=record, by=world.as_partner, at=NOW)
    decide_claim(claim=claim, is_agreed=False, by=world.as_steward, at=NOW)
    with pytest.raises(KeepingRefused):
        decide_claim(claim=claim, is_agreed=True, by=world.as_steward, at=NOW)
    with pytest.raises(KeepingRefused):
        confirm_record(record=record, by=world.as_partner, at=NOW)
    ask_to_keep(record=record, by=world.as_partner, at=NOW)


def test_what_keepers_wrote_outlives_the_next_import(world: World) -> None:
    record = kept(world)
    service = record.services.get()
    change_record(record=record, changes={"phone": "555 0100"}, by=world.as_partner, at=NOW)
    changes = {"description": Words.of("From its people"), "minimum_age": 12.0, "status": "temporarily closed"}
    change_service(service=service, changes=changes, reach={"language": ["so"]}, by=world.as_partner, at=NOW)
    later = {**TABLES, "services.csv": TABLES["services.csv"].replace(b"From the source", b"Newer")}
    report = import_directory(
        partnership=world.harbor, files=later, mapping=None, source_name="x", by=world.as_steward, at=NOW
    )
    assert report.n_written == 0
    assert any("1 service is kept by its own people" in line for line in report.problems)
    service.refresh_from_db()
    record.refresh_from_db()
    assert (str(service.description), service.is_active, record.phone) == ("From its people", False, "555 0100")
    [made] = compiled_services(world.harbor, [service])
    assert (made["description"], made["minimum_age"], made["status"]) == ("From its people", 12, "temporarily closed")
    assert made["assured_date"] == "2026-03-02"


def test_people_of_others_do_not_change_it(world: World) -> None:
    record = kept(world)
    for by in (world.as_steward, world.as_resident, world.as_valley_steward):
        with pytest.raises(KeepingRefused):
            confirm_record(record=record, by=by, at=NOW)
    for who, expected in (("amara", 403), ("chidi", 403), ("ben", 200), ("dolores", 404)):
        path = reverse("partnerships:record-edit", args=["harbor", record.slug])
        assert world.client(who).get(path).status_code == expected
        path = reverse("partnerships:service-edit", args=["harbor", record.services.get().pk])
        assert world.client(who).get(path).status_code == expected


def test_the_pages_change_record_and_service(world: World) -> None:
    record = kept(world)
    ben = world.client("ben")
    path = reverse("partnerships:record-edit", args=["harbor", record.slug])
    asked = {"description_en": "New words", "url": "", "email": "", "phone": "555 0111", "legal_status": ""}
    assert ben.post(path, asked).status_code == 302
    service = record.services.get()
    path = reverse("partnerships:service-edit", args=["harbor", service.pk])
    asked = {
        "name": "Help",
        "description_en": "Words",
        "schedule_en": "Mondays at six",
        "reach_language": "es, so",
        "reach_district": "9",
        "minimum_age": "12",
        "maximum_age": "9",
        "status": "active",
    }
    assert "above the highest" in ben.post(path, asked).content.decode()
    assert ben.post(path, asked | {"maximum_age": "18"}).status_code == 302
    page = world.client("nobody").get(reverse("alignment:service", args=["harbor", service.pk])).content.decode()
    assert "Mondays at six" in page and "Somali" in page
    page = world.client("nobody").get(reverse("alignment:record", args=["harbor", record.slug])).content.decode()
    assert "555 0111" in page and "New words" in page and "Eastside Clinic keeps this record" in page
    assert "Confirmed on" in page


def test_an_invited_organization_keeps_its_own_record(world: World) -> None:
    record = bring(world)
    page = world.client("amara").post(reverse("partnerships:record-invite", args=["harbor", record.slug]))
    link = page.content.decode().split("/invitation/")[1].split("/")[0]
    assert Invitation.objects.filter(organization=record).exists()
    dolores = world.client("dolores")
    assert dolores.post(f"/invitation/{link}/").status_code == 302
    assert dolores.get(reverse("partnerships:record-edit", args=["harbor", record.slug])).status_code == 200


def test_an_old_record_mails_its_keepers_one_link_that_works_once(world: World) -> None:
    record = kept(world)
    mail.outbox.clear()
    now = timezone.now()
    assert send_record_reminders(now) == 1, "nobody has confirmed it yet"
    assert send_record_reminders(now + timedelta(days=1)) == 0, "asked once"
    [message] = mail.outbox
    assert message.to == ["ben@example.org"]
    path = "/record/" + str(message.body).split("/record/")[1].split()[0]
    nobody = world.client("nobody")
    assert nobody.get(path).status_code == 200
    record.refresh_from_db()
    assert record.last_confirmed_on is None, "opening it changes nothing"
    assert nobody.post(path).status_code == 200
    record.refresh_from_db()
    assert record.last_confirmed_on is not None and record.confirmed_by == world.clinic
    assert nobody.post(path).status_code == 410
    assert nobody.get(path[:-3] + "xyz/").status_code == 410


def test_a_record_is_asked_about_again_after_the_partnerships_interval(world: World) -> None:
    record = kept(world)
    confirm_record(record=record, by=world.as_partner, at=NOW)
    world.harbor.confirm_every_days = 30
    world.harbor.save()
    assert send_record_reminders(NOW + timedelta(days=30)) == 0
    assert send_record_reminders(NOW + timedelta(days=31)) == 1
    assert send_record_reminders(NOW + timedelta(days=45)) == 0
    assert send_record_reminders(NOW + timedelta(days=62)) == 1


def test_a_link_ends_with_the_membership_and_with_time(world: World) -> None:
    record = kept(world)
    token = make_record_token(record, world.as_partner, NOW)
    assert find_record_link(token=token, now=NOW).state.value == "live"
    assert find_record_link(token=token, now=NOW + timedelta(days=46)).state.value == "expired"
    world.as_partner.ended_at = NOW
    world.as_partner.save()
    assert find_record_link(token=token, now=NOW).state.value == "wrong"


def test_the_list_is_narrowed_to_what_is_fresh_and_to_whom_it_serves(world: World) -> None:
    record = kept(world)
    other = Service.objects.create(partnership=world.harbor, organization=world.school, identifier="y", name="Old help")
    change_service(service=record.services.get(), changes={}, reach={"group": ["parents"]}, by=world.as_partner, at=NOW)
    Service.objects.filter(name="Help").update(last_confirmed_on=TODAY + timedelta(days=3_000))
    client = world.client("nobody")
    path = reverse("alignment:services", args=["harbor"])
    for query, has in (("", True), ("?fresh=1", False), ("?group=parents", False), ("?q=harbor+schools", True)):
        assert (other.name in client.get(path + query).content.decode()) is has, query
    assert ">Help<" in client.get(path + "?group=parents&fresh=1").content.decode()


def test_the_record_says_when_it_is_asked_about_next_or_why_nobody_is(world: World) -> None:
    record = bring(world)
    path = f"/p/harbor/services/of/{record.slug}/"
    assert "nobody is asked by mail" in world.client("nobody").get(path).content.decode()
    assert send_record_reminders(NOW + timedelta(days=900)) == 0
    Organization.objects.filter(pk=record.pk).update(keeper=world.clinic, last_confirmed_on=TODAY)
    record = Organization.objects.select_related("partnership").get(pk=record.pk)
    asked_on = asked_next_on(record, TODAY)
    assert asked_on == TODAY + timedelta(days=181)
    assert "asked every 180 days" in world.client("nobody").get(path).content.decode()
    at = timezone.now().replace(year=asked_on.year, month=asked_on.month, day=asked_on.day, hour=18)
    assert send_record_reminders(at - timedelta(days=1)) == 0
    assert send_record_reminders(at) > 0, "what the page says is what the mail does"


def test_how_often_records_are_confirmed_is_a_setting(world: World) -> None:
    client, path = world.client("amara"), "/p/harbor/desk/settings/"
    page = client.get(path).content.decode()
    assert 'name="confirm_every_days"' in page and 'value="180"' in page
    body = {
        "name_en": "Harbor", "languages": ["en"], "first_language": "en", "time_zone": "America/New_York", "currency": "USD",
        "is_public": "on",
    }  # fmt: skip
    for wrong in ("13", "1826", "often"):
        assert client.post(path, body | {"confirm_every_days": wrong}).status_code != 302
        world.harbor.refresh_from_db()
        assert world.harbor.confirm_every_days == 180
    assert client.post(path, body | {"confirm_every_days": "90"}).status_code == 302
    world.harbor.refresh_from_db()
    assert world.harbor.confirm_every_days == 90
    assert client.post(path, body).status_code == 302
    world.harbor.refresh_from_db()
    assert world.harbor.confirm_every_days == 90, "left empty, it stays"
