"""Bodies in the browser: who sits for whom, residents' share, seats that end."""

from __future__ import annotations

from datetime import date

from django.test import Client

from bridgework.journal.models import Entry
from bridgework.lib.words import Words
from bridgework.partnerships.actions.bodies import add_seat, make_body
from bridgework.partnerships.models import Body, Organization, Seat
from bridgework.partnerships.queries import body_composition
from tests.cast import NOW, World
from tests.partnerships.asking import acts, post


def seat(
    body: Body, name: str, first: date, last: date | None = None, organization: Organization | None = None
) -> Seat:
    return add_seat(
        body=body,
        holder_name=name,
        starts_on=first,
        ends_on=last,
        organization=organization,
        is_resident=organization is None,
        by=None,
        at=NOW,
    )


def test_body_composition_by_hand(world: World) -> None:
    body = make_body(partnership=world.harbor, name=Words.of("Steering"), kind="steering", by=world.as_steward, at=NOW)
    seat(body, "Rosa", date(2026, 1, 1), date(2026, 6, 30))
    seat(body, "", date(2026, 1, 1))  # a vacant resident's seat is nobody's voice
    for name in ("Ben", "Carla", "Deng"):
        seat(body, name, date(2026, 1, 1), None, world.clinic)
    seat(body, "Later", date(2026, 7, 1))
    share = {
        day: body_composition(body, day)
        for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1))
    }
    assert [(c.n_seats, c.n_held, c.n_residents, c.n_vacant) for c in share.values()] == [
        (0, 0, 0, 0),
        (5, 4, 1, 1),
        (5, 4, 1, 1),
        (5, 4, 1, 1),
    ]
    assert [c.residents_share for c in share.values()] == [None, 0.25, 0.25, 0.25]
    page = Client().get(f"/p/harbor/bodies/{body.slug}/").content.decode()
    assert "sits for Eastside Clinic" in page


def test_steward_adds_and_ends_a_seat(world: World) -> None:
    body = make_body(partnership=world.harbor, name=Words.of("Panel"), kind="panel", by=world.as_steward, at=NOW)
    where = f"desk/bodies/{body.slug}/seats/"
    sent = {
        "sits_for": "resident",
        "organization": world.clinic.pk,
        "holder_name": "Chidi",
        "starts_on": "2026-01-01",
        "holder_email": "chidi@example.org",
    }
    assert post(world, "amara", f"{where}add/", sent).status_code == 302
    made = Seat.objects.get()
    assert (made.organization, made.holder, made.is_resident) == (None, world.chidi, True)
    assert (
        b"No member here has this address"
        in post(world, "amara", f"{where}add/", sent | {"holder_email": "esther@example.org"}).content
    )
    assert b"end before it started" in post(world, "amara", f"{where}{made.pk}/end/", {"ends_on": "2025-01-01"}).content
    assert post(world, "amara", f"{where}{made.pk}/end/", {"ends_on": "2026-03-31", "why": "term"}).status_code == 302
    assert acts() == ["partnerships.body.made", "partnerships.seat.added", "partnerships.seat.ended"]
    assert "Chidi" not in str(list(Entry.objects.values()))


def test_body_pages_cost_the_same_for_many_seats(world: World, django_assert_max_num_queries) -> None:  # noqa: ANN001
    body = make_body(partnership=world.harbor, name=Words.of("Big"), kind="panel", by=None, at=NOW)
    Seat.objects.bulk_create(
        Seat(body=body, holder_name=f"P{n}", is_resident=True, starts_on=date(2020, 1, 1), ends_on=date(2021, 1, 1))
        for n in range(300)
    )
    Seat.objects.bulk_create(
        Seat(body=body, holder_name=f"Q{n}", organization=world.clinic, starts_on=date(2020, 1, 1)) for n in range(60)
    )
    with django_assert_max_num_queries(8):
        Client().get(f"/p/harbor/bodies/{body.slug}/")
    with django_assert_max_num_queries(8):
        Client().get("/p/harbor/bodies/")


# API
