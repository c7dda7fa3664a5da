"""Nothing of Valley, which is private, comes out through Harbor or through what stands outside both: no page, export,
feed, calendar, mail, file or API answer, to nobody and to nobody signed in, except to Valley's own."""

from __future__ import annotations

import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from bridgework.config.exporting import write_export
from bridgework.goals.models import Commitment
from bridgework.partnerships.models import Partnership
from bridgework.people.actions import make_api_token
from bridgework.updates.models import Follower, Reader
from bridgework.updates.tasks import run_due
from tests.cast import CANARY, PEOPLE, World
from tests.house.test_doors import DOORS, filled  # noqa: F401  (a fixture)

pytestmark = pytest.mark.django_db

OUTSIDERS = [who for who in PEOPLE if who != "esther"]
# Valley's texts must hold the canary in every kind of thing that has a page, or this file tests nothing.
KINDS = (
    "goals",
    "crossings",
    "conversations",
    "indicators",
    "gatherings",
    "resources",
    "discussions",
    "partnerships",
    "overview",
)


def follow(partnership: Partnership, email: str) -> None:
    now = timezone.now()
    key = f"{email:k<64}"[:64]
    reader = Reader.objects.create(email=email, key=key, next_at=now)
    Follower.objects.create(partnership=partnership, reader=reader, key=key, asked_at=now, confirmed_at=now)


def test_valley_carries_the_canary_in_every_kind_of_thing(filled: World) -> None:  # noqa: F811
    """The canary is there to be found: Valley's steward sees it on the pages of every capability."""
    sings = set()
    for door in DOORS:
        if not (door.in_partnership and door.foreign and door.method == "get" and door.expected["amara"] == 200):
            continue
        response = filled.client("esther").get(
            reverse(door.name, kwargs={"partnership": "valley", **door.foreign(filled)})
        )
        body = b"".join(response.streaming_content) if response.streaming else response.content
        if CANARY.encode() in body:
            sings.add(door.name)
    apps = {name.split(":")[0] for name in sings}
    assert set(KINDS) <= apps, f"silent: {set(KINDS) - apps}"
    # Its exports too, so that their silence under Harbor says something.
    assert {"indicators:indicator-csv", "conversations:csv", "gatherings:session-calendar"} <= sings


@pytest.mark.parametrize("who", OUTSIDERS)
def test_no_file_feed_or_calendar_of_valley_is_served(who: str, filled: World) -> None:  # noqa: F811
    client = filled.client(who)
    for name in ("updates:feed", "gatherings:calendar", "overview:record-lines"):
        response = client.get(reverse(name, kwargs={"partnership": "valley"}))
        assert response.status_code == (302 if who == "nobody" else 404), f"{name} {response.status_code}"
        own = client.get(reverse(name, kwargs={"partnership": "harbor"}))
        body = b"".join(own.streaming_content) if own.streaming else own.content
        assert own.status_code == 200 and CANARY.encode() not in body


@pytest.mark.parametrize("who", OUTSIDERS)
def test_searching_and_paging_find_nothing_of_valley(who: str, filled: World) -> None:  # noqa: F811
    client = filled.client(who)
    for path in ("organizations/", "goals/", "commitments/", "record/", "conversations/", "decisions/", "you-said/"):
        for query in ("", "?q=canary", "?page=2", "?q=office&page=99", "?sector=agency"):
            assert CANARY not in client.get(f"/p/harbor/{path}{query}").content.decode()


def test_tokens_of_the_api_open_only_their_owners_partnerships(filled: World) -> None:  # noqa: F811
    for who in ("dolores", "ben", "amara", "esther"):
        _row, raw = make_api_token(
            person=getattr(filled, who), label="all", lasts=timedelta(days=1), now=timezone.now()
        )
        client = filled.client("nobody")
        for door in DOORS:
            if not door.name.startswith("api:"):
                continue
            for slug, things in (("valley", door.foreign or door.own), ("harbor", door.own)):
                url = reverse(door.name, kwargs={"partnership": slug, **things(filled)})
                response = getattr(client, door.method)(url, headers={"Authorization": f"Bearer {raw}"})
                inside = slug == "harbor" or who == "esther"
                # What changes something needs a right besides, and a body that this call does not have.
                within = {200} if door.method == "get" else {403, 404, 422}
                assert response.status_code in (within if inside else {404}), f"{who} {url} {response.status_code}"
                if not (who == "esther" and slug == "valley"):
                    assert CANARY not in response.content.decode(), f"{who} {url}"


def test_mails_of_one_partnership_hold_nothing_of_another(filled: World) -> None:  # noqa: F811
    follow(filled.harbor, "reader@example.org")
    follow(filled.valley, "esther@example.org")
    follow(filled.valley, "left-valley@example.org")  # no member any more: what is private does not go there
    Commitment.objects.update(due_on=timezone.now().date() - timedelta(days=1), reminded_for=None)
    mail.outbox.clear()
    done = run_due(timezone.now())
    assert done["digests"] == 2 and done["reminders"] >= 2, done
    by_side: dict[bool, list[str]] = {True: [], False: []}
    for message in mail.outbox:
        whole = message.message().as_bytes().decode() + message.subject + str(message.body)
        by_side[message.to in (["esther@example.org"], ["guest-valley@example.org"])].append(whole)
    assert by_side[True] and any(CANARY in text for text in by_side[True]), "Valley's own mails are silent"
    assert by_side[False] and [text for text in by_side[False] if CANARY in text] == []
    # Nor does a mail of Valley lead to Harbor or name it.
    assert [text for text in by_side[True] if "/p/harbor/" in text] == []


def test_pages_outside_both_tell_nothing(filled: World) -> None:  # noqa: F811
    for who in OUTSIDERS:
        client = filled.client(who)
        for path in ("/", "/me/", "/me/erase/", "/developers/", "/api/openapi.json", "/partnerships/new/", "/privacy/"):
            text = client.get(path, follow=True).content.decode()
            assert CANARY not in text and "valley" not in text.lower(), f"{who} {path}"


def test_the_journal_of_harbor_names_only_harbor(filled: World) -> None:  # noqa: F811
    response = filled.client("nobody").get("/p/harbor/record/journal.jsonl")
    lines = [json.loads(line) for line in b"".join(response.streaming_content).splitlines()]
    assert len(lines) > 5
    assert str(filled.valley.scope) not in json.dumps(lines)
    assert "valley" not in json.dumps(lines).lower()


def test_export_of_harbor_holds_nothing_of_valley(filled: World, tmp_path: Path) -> None:  # noqa: F811
    target = tmp_path / "harbor.zip"
    write_export(partnership=filled.harbor, to=target, now=timezone.now())
    with zipfile.ZipFile(target) as archive:
        whole = {name: archive.read(name) for name in archive.namelist()}
    assert len(whole) > 5 and b"clinic" in b"".join(whole.values())
    assert [name for name, content in whole.items() if CANARY.encode() in content] == []
    assert [name for name, content in whole.items() if str(filled.valley.scope).encode() in content] == []
