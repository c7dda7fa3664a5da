"""Routes of people, and the two about accounts that stand in the overview."""

from __future__ import annotations

from uuid import UUID

from django.urls import resolve

from bridgework.people.queries import example_sign_in_path
from tests.cast import PEOPLE, World
from tests.doors import PUBLIC, Door, Statuses

SIGNED_IN = tuple(who for who in PEOPLE if who != "nobody")


def nobody_and_others(nobody: int, others: int) -> Statuses:
    return {"nobody": nobody, **dict.fromkeys(SIGNED_IN, others)}


def fill(world: World) -> None:
    return


def example_link(world: World) -> dict[str, UUID | str]:
    return resolve(example_sign_in_path(world.amara)).kwargs


ENTRANCE = nobody_and_others(200, 302)  # who is in already goes on
OWN = nobody_and_others(302, 200)

DOORS = [
    Door("people:sign-in", ENTRANCE, in_partnership=False),
    Door("people:mail-sent", PUBLIC, in_partnership=False),
    Door("people:mail-link", PUBLIC, in_partnership=False),
    Door("people:mail-link", PUBLIC, method="post", data=lambda w: {"t": "nothing"}, in_partnership=False),
    Door("people:join", ENTRANCE, in_partnership=False),
    Door("people:join-link", PUBLIC, in_partnership=False),
    Door("people:me", OWN, in_partnership=False),
    Door(
        "people:me",
        nobody_and_others(302, 302),
        method="post",
        data=lambda w: {"name": "A name", "language": "es"},
        in_partnership=False,
    ),
    Door(
        "people:make-token",
        OWN,
        method="post",
        data=lambda w: {"label": "sheet", "days": "30"},
        in_partnership=False,
    ),
    Door("people:make-token", nobody_and_others(302, 405), in_partnership=False),
    # nobody's own token has this number
    Door(
        "people:revoke-token",
        nobody_and_others(302, 404),
        own=lambda w: {"token_id": 987654},
        method="post",
        in_partnership=False,
    ),
    # the tests do not run in example mode
    Door("people:example-sign-in", nobody_and_others(404, 404), own=example_link, in_partnership=False),
    Door("front:setup", PUBLIC, in_partnership=False),
    Door("front:erase-account", OWN, in_partnership=False),
]
