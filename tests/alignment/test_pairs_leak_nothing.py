"""What the two said of their pair changes nothing that somebody outside can take away, byte for byte."""

from __future__ import annotations

import json
import re
import zipfile
from io import StringIO
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from bridgework.alignment.actions import (
    answer_pair,
    draft_introduction,
    mail_introduction,
    reply_to_introduction,
    show_pair,
)
from bridgework.alignment.models import PairAnswer
from bridgework.config.exporting import write_export
from bridgework.journal.models import Entry
from bridgework.partnerships.models import Membership
from tests.alignment.pair_people import member_of, pair
from tests.cast import NOW, World

pytestmark = pytest.mark.django_db
Kind = PairAnswer.Kind


def everything_public(world: World, tmp_path: Path) -> dict[str, str]:
    """Everything that somebody outside can take away: pages, feeds, calendars, API, the record, the whole export."""
    client = world.client("nobody")
    found = {}
    for path in (
        "", "about/", "organizations/", "organizations/clinic/", "organizations/school/", "record/", "record/journal.jsonl",
        "services/", "who-should-meet/", "who-should-meet/how/", "unserved/", "work-and-gaps/", "initiatives/", "sessions/",
    ):  # fmt: skip
        response = client.get(f"/p/harbor/{path}", follow=True)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        found[path] = body.decode()
    for name in ("updates:feed", "gatherings:calendar"):
        response = client.get(reverse(name, kwargs={"partnership": "harbor"}))
        found[name] = (b"".join(response.streaming_content) if response.streaming else response.content).decode()
    for path in ("who-should-meet/", "unserved/", "who-should-meet/ranking/", "services/", "organizations/"):
        found[f"api {path}"] = client.get(f"/api/p/harbor/{path}").content.decode()
    target = tmp_path / f"harbor-{len(list(tmp_path.iterdir()))}.zip"
    write_export(partnership=world.harbor, to=target, now=timezone.now())
    with zipfile.ZipFile(target) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            found[f"export {name}"] = content.decode("utf-8", "replace")
    return found


def test_answers_about_a_pair_change_nothing_that_others_can_take_away(three: World, tmp_path: Path) -> None:
    """What is public before and after everything that two sides and the steward may do with their pair is the same but for
    the journal's own lines, and these name nobody."""
    before = everything_public(three, tmp_path)
    at_school = member_of(three, three.school)
    n_entries = Entry.objects.count()
    overlap = pair(three, three.clinic, three.school)
    introduction = draft_introduction(overlap=overlap, by=three.as_partner, at=NOW)
    mail_introduction(introduction_id=introduction.pk, at=NOW)
    reply_to_introduction(
        introduction=introduction, organization_id=three.school.pk, is_accepted=False, by=at_school, at=NOW
    )
    show_pair(overlap=overlap, organization_id=three.clinic.pk, is_shown=True, by=three.as_partner, at=NOW)
    second = pair(three, three.clinic, three.network)
    answer_pair(overlap=second, kind=Kind.TOGETHER, organization_id=three.clinic.pk, by=three.as_partner, at=NOW)
    answer_pair(overlap=second, kind=Kind.DIFFERENT, organization_id=None, by=three.as_steward, at=NOW)
    after = everything_public(three, tmp_path)
    Membership.objects.filter(pk=at_school.pk).delete()
    for entry in Entry.objects.order_by("pk")[n_entries:]:
        opened = list(entry.disclosures.values_list("words", flat=True))
        said = json.dumps([entry.act, entry.subject, entry.facts, entry.capacity, opened]).lower()
        assert "clinic" not in said and "school" not in said, said
        assert str(overlap.pk) not in entry.subject
    for path in before:
        # The journal itself, what counts or dates its entries, and the list of members, of whom there is one more.
        if (
            path.startswith("record/")
            or path in ("", "updates:feed")
            or re.search("journal|member|manifest|package|README", path)
        ):
            continue
        assert before[path] == after[path], f"{path} tells others of a pair"
    new_lines = set("".join(after.values()).splitlines()) - set("".join(before.values()).splitlines())
    assert not [line for line in new_lines if "clinic" in line.lower() and "school" in line.lower()]
    new = StringIO(after["record/"]).getvalue()
    assert "Eastside Clinic" not in new.split("<main")[1]
