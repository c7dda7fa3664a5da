"""What people do on the pages of a partnership, and what is refused."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from bridgework.journal.models import Entry
from bridgework.journal.queries import verify
from bridgework.lib.words import Words
from bridgework.partnerships.actions.bodies import BodyRefused, add_seat, make_body
from bridgework.partnerships.actions.members import (
    InvitationClosed,
    LastSteward,
    NewOrganization,
    WrongCapacity,
    accept_invitation,
    end_membership,
    invite,
    withdraw_invitation,
)
from bridgework.partnerships.actions.organizations import OrganizationRefused, add_organization
from bridgework.partnerships.models import Invitation, Membership, Organization, Partnership, Role, Seat
from bridgework.partnerships.queries import organizations_listed
from tests.cast import CANARY, NOW, World
from tests.partnerships.asking import acts, post

SETTINGS = {
    "name_en": "Harbor",
    "name_es": "",
    "place_name": "Harbor County",
    "vision_en": "Known and ready.",
    "vision_es": "Con apoyo.",
    "languages": ["en", "es", "so"],
    "first_language": "es",
    "time_zone": "America/Chicago",
    "currency": "USD",
    "is_public": "on",
}


# Settings


def test_steward_changes_settings_and_an_untouched_text_keeps_its_author(world: World) -> None:
    author = str(world.amara.ref)
    Partnership.objects.filter(pk=world.harbor.pk).update(name=Words.of("Harbor", "en", by="before"))
    assert post(world, "amara", "desk/settings/", SETTINGS).status_code == 302
    world.harbor.refresh_from_db()
    assert (world.harbor.languages, world.harbor.time_zone) == (["es", "en", "so"], "America/Chicago")
    assert world.harbor.name.renderings["en"].by == "before"
    assert world.harbor.vision.renderings["es"].body == "Con apoyo."
    assert world.harbor.vision.renderings["es"].by == author
    assert acts() == ["partnerships.partnership.changed"]
    post(world, "amara", "desk/settings/", SETTINGS)
    assert len(acts()) == 1, "nothing changed is no act"


@pytest.mark.parametrize(
    "wrong",
    [
        {"time_zone": "Mars/Olympus"},
        {"languages": ["xx<script>"]},
        {"currency": "dollars"},
        {"name_en": "", "name_es": ""},
    ],
)
def test_settings_refuse_what_cannot_work(world: World, wrong: dict) -> None:
    assert post(world, "amara", "desk/settings/", SETTINGS | wrong).status_code == 200
    assert acts() == []


def test_administrator_makes_a_partnership_and_stewards_it(world: World) -> None:
    world.dolores.is_administrator = True
    world.dolores.save()
    data = SETTINGS | {"slug": "oak", "organization_name": "Oak Alliance", "first_language": "en", "languages": ["en"]}
    response = world.client("dolores").post("/partnerships/new/", data)
    assert response.url == "/p/oak/desk/invitations/", response.content.decode()
    oak = Partnership.objects.get(slug="oak")
    steward = Membership.objects.get(partnership=oak)
    assert (steward.person, steward.role, str(steward.organization)) == (world.dolores, "steward", "Oak Alliance")
    assert oak.steward_organization == steward.organization
    assert verify(oak.scope).is_unchanged
    again = world.client("dolores").post("/partnerships/new/", data)
    assert b"Choose another address" in again.content


# Members and invitations


def test_the_last_steward_cannot_leave(world: World) -> None:
    response = post(world, "amara", f"membership/{world.as_steward.pk}/end/")
    assert b"Invite another steward first" in response.content
    with pytest.raises(LastSteward):
        end_membership(membership=world.as_steward, by=world.as_steward, at=NOW)
    Membership.objects.create(partnership=world.harbor, person=world.ben, role=Role.STEWARD, since=NOW)
    assert post(world, "amara", f"membership/{world.as_steward.pk}/end/").status_code == 302
    assert world.client("amara").get("/p/harbor/desk/settings/").status_code == 404


def test_everybody_may_leave_and_nobody_ends_anothers_membership(world: World) -> None:
    assert post(world, "ben", f"membership/{world.as_resident.pk}/end/").status_code == 403
    assert post(world, "chidi", f"membership/{world.as_resident.pk}/end/").url == "/"
    world.as_resident.refresh_from_db()
    assert world.as_resident.ended_at is not None
    assert Entry.objects.get().facts["by_themself"] is True


def link_in(response) -> str:  # noqa: ANN001
    return re.search(r"/invitation/[\w-]+/", response.content.decode())[0]  # type: ignore[index]


def test_an_invitation_is_shown_once_and_makes_a_member_in_the_organizations_name(world: World) -> None:
    amara = world.client("amara")
    shown = amara.post(
        "/p/harbor/desk/invitations/", {"role": "partner", "organization": world.school.pk, "note": "Rosa"}
    )
    link = link_in(shown)
    assert "no-store" in shown["Cache-Control"]
    assert link.encode() not in amara.get("/p/harbor/desk/invitations/").content
    assert link.split("/")[2] not in str(list(Invitation.objects.values()))
    assert Client().post(link).url == f"/sign-in/?next={link}"
    assert b"Harbor Schools" in Client().get(link).content
    assert world.client("dolores").post(link).url == "/p/harbor/membership/"
    member = Membership.objects.get(person=world.dolores)
    assert (member.role, member.organization) == ("partner", world.school)
    used = world.client("ben").get(link)
    assert (used.status_code, b"used already" in used.content) == (410, True)
    assert "Rosa" not in str(list(Entry.objects.values())), "a note may hold a name: it never enters the journal"
    assert acts() == ["partnerships.invitation.made", "partnerships.membership.began"]


def test_who_used_an_invitation_gets_from_it_to_the_partnership_and_nobody_else_does(world: World) -> None:
    _invitation, token = invite(
        partnership=world.valley, role="resident", organization=None, by=world.as_valley_steward, at=timezone.now()
    )
    link = f"/invitation/{token}/"
    dolores = world.client("dolores")
    assert dolores.post(link).url == "/p/valley/membership/"
    for used in (dolores.get(link), dolores.post(link)):
        page = used.content.decode()
        assert (used.status_code, 'href="/p/valley/"' in page, "sign in" in page) == (410, True, False)
    stranger, other = Client().get(link).content.decode(), world.client("ben").get(link).content.decode()
    assert "valley" not in stranger + other and CANARY not in stranger + other, "the link was used: it opens nothing"
    assert f'href="/sign-in/?next={link}"' in stranger, "who signs in comes back to the way in"
    assert "ask whoever sent it" in other
    end_membership(membership=Membership.objects.get(person=world.dolores), by=world.as_valley_steward, at=NOW)
    assert CANARY not in dolores.get(link).content.decode(), "who left is a stranger again"


def test_who_makes_an_account_to_accept_an_invitation_comes_back_to_it(world: World) -> None:
    link = link_in(post(world, "amara", "desk/invitations/", {"role": "partner", "organization": world.school.pk}))
    browser = Client()
    sign_in = browser.get(re.search(r'href="(/sign-in/[^"]+)"', browser.get(link).content.decode())[1])
    to_join = re.search(r'href="(/join/[^"]+)"', sign_in.content.decode())[1]
    page = browser.get(to_join).content.decode()
    assert 'name="email"' in page, "an invitation says for whom: nobody is asked, or told to ask for one"
    assert f'name="next" value="{link}"' in page
    assert f'href="/sign-in/?next={quote(link, safe="")}"' in page
    # Who came by another way and chose an organization keeps where to go on to, too.
    advice = browser.get(to_join.replace(quote(link, safe=""), "%2Fme%2F") + "&for=organization").content.decode()
    assert "Ask the steward" in advice
    assert 'href="/join/?for=self&amp;next=%2Fme%2F"' in advice
    mail.outbox.clear()
    browser.post("/join/?for=self", {"name": "Rosa", "language": "en", "email": "rosa@example.org", "next": link})
    url = urlsplit(re.search(r"https?://\S+", str(mail.outbox[0].body))[0])
    token = parse_qs(url.query)["t"][0]
    joined = browser.post("/join/link/", {"t": token, "name": "Rosa", "language": "en"})
    assert joined.url == link
    assert browser.post(link).url == "/p/harbor/membership/"


def test_an_open_invitation_offers_no_empty_list(world: World) -> None:
    link = link_in(post(world, "amara", "desk/invitations/", {"role": "partner"}))
    dolores = world.client("dolores")
    assert "For an organization in the list" in dolores.get(link).content.decode()
    Organization.objects.update(
        is_partner=False
    )  # known from a directory alone: their own people ask the steward to keep them
    page = dolores.get(link).content.decode()
    assert "For an organization</" in page and "in the list" not in page and "For another organization" not in page
    assert b"For myself" in dolores.post(link, {"acting_for": "existing"}).content
    assert dolores.post(link, {"acting_for": "self"}).status_code == 302


def test_an_open_invitation_asks_for_yourself_or_for_an_organization(world: World) -> None:
    link = link_in(post(world, "amara", "desk/invitations/", {"role": "partner"}))
    dolores = world.client("dolores")
    assert b"Choose for whom you will act" in dolores.post(link).content
    assert (
        b"Choose one of the organizations"
        in dolores.post(link, {"acting_for": "existing", "organization": world.valley_office.pk}).content
    )
    assert (
        b"Choose one of the organizations"
        in dolores.post(link, {"acting_for": "existing", "organization": world.clinic.pk}).content
    )
    assert b"Write the organization" in dolores.post(link, {"acting_for": "new", "new_name": " "}).content
    assert not Membership.objects.filter(person=world.dolores).exists()
    assert (
        dolores.post(link, {"acting_for": "new", "new_name": "Willow Nation", "new_is_tribal_nation": "on"}).status_code
        == 302
    )
    nation = Membership.objects.get(person=world.dolores).organization
    assert (nation.partnership, nation.sector, nation.is_tribal_nation) == (world.harbor, "", True)


def test_who_is_invited_openly_takes_no_name_that_is_here(world: World) -> None:
    link = link_in(post(world, "amara", "desk/invitations/", {"role": "partner"}))
    Organization.objects.create(
        partnership=world.harbor, slug="ecole", name="École  d'Été", sector="education", is_partner=False
    )
    n_before = Organization.objects.count()
    for name, what_to_do in (
        (" eastside   CLINIC ", "Ask the steward for an invitation in its name."),
        ("harbor schools", "This organization is in the list. Choose it there."),
        ("ÉCOLE D'ÉTÉ", "An organization of this name is here already."),
    ):
        page = world.client("dolores").post(link, {"acting_for": "new", "new_name": name})
        assert what_to_do in unescape(page.content.decode()), name
        with pytest.raises(WrongCapacity, match=what_to_do):
            accept_invitation(
                invitation=Invitation.objects.get(),
                person=world.dolores,
                new_organization=NewOrganization(name),
                at=timezone.now(),
            )
    assert (Organization.objects.count(), Invitation.objects.get().accepted_at) == (n_before, None)
    assert not Membership.objects.filter(person=world.dolores).exists()
    # Another partnership's names are its own affair, and nobody learns of them here.
    elsewhere = world.client("dolores").post(link, {"acting_for": "new", "new_name": world.valley_office.name})
    assert elsewhere.url == "/p/harbor/membership/"


def test_an_invitation_that_is_expired_withdrawn_or_unknown_says_what_to_do(world: World) -> None:
    now = timezone.now()
    invitation, token = invite(
        partnership=world.harbor, role="partner", organization=None, by=world.as_steward, at=now - timedelta(days=31)
    )
    expired = Client().get(f"/invitation/{token}/")
    assert (expired.status_code, b"more than 30 days ago" in expired.content) == (410, True)
    invitation, token = invite(partnership=world.harbor, role="partner", organization=None, by=world.as_steward, at=now)
    post(world, "amara", f"desk/invitations/{invitation.pk}/withdraw/")
    assert b"withdrawn" in Client().get(f"/invitation/{token}/").content
    assert not withdraw_invitation(invitation=invitation, by=world.as_steward, at=now)
    unknown = Client().get("/invitation/nothing/")
    assert (unknown.status_code, b"whole link" in unknown.content) == (404, True)


def test_an_invitation_lets_in_only_one_and_only_into_its_own_partnership(world: World) -> None:
    invitation, token = invite(
        partnership=world.valley, role="partner", organization=None, by=world.as_valley_steward, at=timezone.now()
    )
    stale = Invitation.objects.get(pk=invitation.pk)
    with pytest.raises(WrongCapacity):
        accept_invitation(
            invitation=invitation, person=world.ben, organization=world.school, at=NOW + timedelta(days=1)
        )
    accept_invitation(invitation=Invitation.objects.get(pk=invitation.pk), person=world.dolores, at=timezone.now())
    with pytest.raises(InvitationClosed):
        accept_invitation(invitation=stale, person=world.ben, at=timezone.now())
    assert set(Membership.objects.filter(person=world.dolores).values_list("partnership__slug", flat=True)) == {
        "valley"
    }


@pytest.mark.parametrize("path", ["desk/invitations/", "desk/organizations/add/", "join/", "desk/settings/"])
def test_forms_refuse_a_post_without_its_token(world: World, path: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(world.amara, backend="django.contrib.auth.backends.ModelBackend")
    assert browser.post(f"/p/harbor/{path}", {"role": "partner"}).status_code == 403
    assert acts() == []


def test_an_organization_of_another_partnership_posted_in_a_form_is_refused(world: World) -> None:
    invited = post(world, "amara", "desk/invitations/", {"role": "partner", "organization": world.valley_office.pk})
    assert b"Choose one of the organizations" in invited.content
    body = make_body(partnership=world.harbor, name=Words.of("Panel"), kind="panel", by=world.as_steward, at=NOW)
    seat = {"sits_for": "organization", "organization": world.valley_office.pk, "starts_on": "2026-01-01"}
    refused = post(world, "amara", f"desk/bodies/{body.slug}/seats/add/", seat)
    assert b"Choose one of the organizations" in refused.content
    assert not Invitation.objects.exists()
    assert not Seat.objects.exists()
    with pytest.raises(BodyRefused):
        add_seat(body=body, organization=world.valley_office, starts_on=date(2026, 1, 1), by=None, at=NOW)


def test_join_as_a_resident_at_once_and_only_once(world: World) -> None:
    assert Client().post("/p/harbor/join/").url == "/sign-in/?next=/p/harbor/join/"
    for _ in range(2):
        assert post(world, "dolores", "join/").url == "/p/harbor/membership/"
    assert Membership.objects.get(person=world.dolores).role == Role.RESIDENT
    assert world.client("dolores").post("/p/valley/join/").status_code == 404
    assert acts() == ["partnerships.membership.began"]


# Organizations


def test_a_partner_changes_only_what_their_own_organization_says(world: World) -> None:
    sent = {
        "description_en": "We see everyone.",
        "url": "https://clinic.example.org",
        "name": "Best Clinic",
        "sector": "business",
        "is_partner": "",
    }
    assert post(world, "ben", "desk/organizations/clinic/", sent).status_code == 302
    world.clinic.refresh_from_db()
    assert (world.clinic.name, world.clinic.sector, world.clinic.is_partner) == ("Eastside Clinic", "health", True)
    assert str(world.clinic.description) == "We see everyone."
    assert Entry.objects.get().capacity == "partner for Eastside Clinic"
    assert post(world, "ben", "desk/organizations/school/", sent).status_code == 403


def test_a_tribal_nation_has_no_sector(world: World) -> None:
    sent = {"name": "Willow Nation", "is_tribal_nation": "on", "sector": "agency", "is_partner": "on"}
    assert b"is a government" in post(world, "amara", "desk/organizations/add/", sent).content
    assert post(world, "amara", "desk/organizations/add/", sent | {"sector": ""}).status_code == 302
    assert Organization.objects.get(name="Willow Nation").standing == "Tribal nation"
    with pytest.raises(OrganizationRefused):
        add_organization(partnership=world.harbor, name="X", sector="agency", is_tribal_nation=True, by=None, at=NOW)


def test_organizations_of_one_name_get_addresses_of_their_own(world: World) -> None:
    slugs = [
        add_organization(partnership=world.harbor, name=name, by=None, at=NOW).slug
        for name in ("Add", "Oak", "OAK!", "دار")
    ]
    assert slugs[:3] == ["add-2", "oak", "oak-2"]
    assert re.fullmatch(r"[a-z0-9-]+", slugs[3])


def test_a_second_record_of_one_name_is_added_with_a_word(world: World) -> None:
    sent, page = {"name": "Oak Hall", "is_partner": "on"}, "/p/harbor/organizations/"
    word = "Another record has the same name."
    post(world, "amara", "desk/organizations/add/", sent)
    assert word not in world.client("amara").get(page).content.decode()
    client = world.client("amara")
    body = client.post("/p/harbor/desk/organizations/add/", sent | {"name": "oak hall"}, follow=True).content.decode()
    assert word in body and Organization.objects.filter(name__iexact="oak hall").count() == 2
    assert "Oak Hall" in client.get("/p/harbor/desk/same/").content.decode()


def test_the_list_finds_by_name_and_sector_and_costs_the_same_for_many(
    world: World, django_assert_max_num_queries
) -> None:  # noqa: ANN001
    Organization.objects.bulk_create(
        Organization(partnership=world.harbor, slug=f"o-{n}", name=f"Org {n}", sector="business" if n % 2 else "")
        for n in range(300)
    )
    browser = Client()
    with django_assert_max_num_queries(8):
        page = browser.get("/p/harbor/organizations/?sector=business&page=3").content.decode()
    assert page.count("/p/harbor/organizations/o-") == 25
    assert "sector=business" in page.split('rel="next"')[1]
    assert b"Eastside Clinic" in browser.get("/p/harbor/organizations/?q=eastSIDE").content
    for query in ("q=%00", "page=99999999999999999999", "page=-1", "sector=' or 1=1", "who=%00&q=" + "a" * 5000):
        assert browser.get(f"/p/harbor/organizations/?{query}").status_code == 200
    assert not organizations_listed(world.harbor, q=CANARY).exists()


# Bodies


def test_api_pages_and_refuses_without_breaking(world: World) -> None:
    browser = Client()
    listed = browser.get("/api/p/harbor/organizations/?page=999999999999999999999").json()
    assert (listed["count"], listed["page"], [one["slug"] for one in listed["items"]]) == (
        3,
        1,
        ["clinic", "network", "school"],
    )
    for path in (
        "organizations/?q=%00",
        "organizations/?page=-1",
        "organizations/%00/",
        "bodies/%F0%9F%98%80/",
        "organizations/" + "a" * 500 + "/",
        "organizations/?page=x",
        "organizations/?sector=%00",
    ):
        assert browser.get(f"/api/p/harbor/{path}").status_code in (200, 404, 422), path
    assert browser.get("/api/p/%00/").status_code == 404
    assert browser.get("/api/p/valley/").status_code == 404
    assert CANARY in world.client("esther").get("/api/p/valley/").content.decode()
