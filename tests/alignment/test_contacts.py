"""A contact list makes partners and prepares invitations; it makes no account and keeps no mail address."""

from __future__ import annotations

import base64
import io

import pytest
from django.apps import apps
from django.core import mail, serializers
from django.core.serializers.json import DjangoJSONEncoder

from bridgework.alignment.actions import import_contacts
from bridgework.partnerships.actions.importing import ImportRefused
from bridgework.partnerships.models import ImportRun, Invitation, Organization
from bridgework.partnerships.queries import invitation_of_token
from bridgework.people.models import Person
from tests.cast import NOW, World

pytestmark = pytest.mark.django_db

LIST = """Organization,Contact name,E-mail,Title
Eastside Clinic,Ben,ben@example.org,Nurse
Eastside Clinic,Nadia Roe,nadia.roe@contacts.example,Director
New Hope,Omar Poe,omar.poe@contacts.example,
New Hope,,,
Known Before,Lena Doe,,Coordinator
"""


def bring(world: World, text: str = LIST):
    return import_contacts(
        partnership=world.harbor, source=text.encode(), name="contacts.csv", by=world.as_steward, now=NOW
    )


def whole_database() -> str:
    out = io.StringIO()
    for model in apps.get_models():
        if model._meta.managed and not model._meta.proxy:
            out.write(serializers.serialize("json", model._default_manager.all(), cls=DjangoJSONEncoder))
    return out.getvalue()


def test_people_get_invitations_organizations_become_partners(world: World) -> None:
    known = Organization.objects.create(partnership=world.harbor, slug="kb", name="Known Before", is_partner=False)
    n_people = Person.objects.count()
    report, invited = bring(world)
    assert (report.n_read, report.n_written, report.n_unchanged) == (5, 3, 2)
    assert [(one.name, one.organization) for one in invited] == [
        ("Nadia Roe", "Eastside Clinic"),
        ("Omar Poe", "New Hope"),
        ("Lena Doe", "Known Before"),
    ]
    assert Organization.objects.get(name="New Hope").is_partner
    known.refresh_from_db()
    assert known.is_partner
    assert Person.objects.count() == n_people and not mail.outbox
    invitation = invitation_of_token(invited[0].path.split("/")[2])
    assert invitation is not None and (invitation.note, invitation.role) == ("Nadia Roe, Director", "partner")


def test_no_mail_address_and_no_link_is_in_any_table(world: World) -> None:
    _report, invited = bring(world)
    everything = whole_database()
    assert "contacts.example" not in everything
    for one in invited:
        assert one.path.split("/")[2] not in everything
    assert everything.count("Nadia Roe") == 1, "only in the invitation's note"


def test_a_second_run_invites_nobody_again(world: World) -> None:
    bring(world)
    n = Invitation.objects.count()
    report, invited = bring(world)
    assert (report.n_written, invited, Invitation.objects.count()) == (0, [], n)


@pytest.mark.parametrize(
    ("text", "row", "column"),
    [
        ("name,email\nA,b@example.org\n", 1, "organization"),
        ("organization,name,email\nA,B,not an address\n", 2, "email"),
        ("organization,name,email\nA,B,\n,C,\n", 3, "organization"),
        ("organization,name,email\nA,,b@example.org\n", 2, "name"),
        ('organization,name,email\nA,B,\n"=HYPERLINK(""http://x"")",C,\n', 3, "organization"),
        ("organization,name,title\n+Works,B,\n@home,C,@SUM(1+1)\n", 3, "title"),
    ],
)
def test_a_list_that_needs_a_look_is_refused_whole(world: World, text: str, row: int, column: str) -> None:
    n = Organization.objects.count()
    with pytest.raises(ImportRefused) as why:
        bring(world, text)
    assert (why.value.row, why.value.column) == (row, column)
    assert Organization.objects.count() == n and not ImportRun.objects.exists() and not Invitation.objects.exists()


def test_what_the_reader_noticed_is_told_with_the_list(world: World) -> None:
    text = "organization,name\nCafé José,Ana\n".encode("cp1252")
    carried = {"content": base64.b64encode(text).decode(), "name": "contacts.csv"}
    shown = world.client("amara").post("/p/harbor/desk/import/contacts/", carried).content.decode()
    assert "What we noticed" in shown and "not in UTF-8" in shown
    report, _invited = import_contacts(
        partnership=world.harbor, source=text, name="contacts.csv", by=world.as_steward, now=NOW
    )
    assert "not in UTF-8" in report.problems[0]
    assert "not in UTF-8" in ImportRun.objects.get().problems[0]


def test_in_the_browser_the_list_is_shown_first_and_the_links_once(world: World) -> None:
    client = world.client("amara")
    shown = client.post("/p/harbor/desk/import/contacts/", {"paste": LIST}).content.decode()
    assert "Nadia Roe" in shown and not Invitation.objects.exists()
    carried = {"content": base64.b64encode(LIST.encode()).decode(), "name": "contacts.csv", "confirmed": "yes"}
    done = client.post("/p/harbor/desk/import/contacts/", carried).content.decode()
    assert done.count("/invitation/") == 3
    again = client.post("/p/harbor/desk/import/contacts/", carried).content.decode()
    assert "/invitation/" not in again
