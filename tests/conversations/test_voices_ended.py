"""The day on which self-descriptions and tokens are deleted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bridgework.conversations import actions
from bridgework.conversations.models import (
    AccessCode,
    SelfDescription,
    Statement,
    Voice,
    VoicesCounted,
    VoicesPlan,
    VoteSeal,
)
from bridgework.conversations.tasks import end_due, refresh_due
from bridgework.goals.models import Answer
from bridgework.journal.models import Entry
from bridgework.lib.words import Words
from tests.cast import NOW, TODAY, World
from tests.conversations.people import crowd, opened
from tests.conversations.voices_people import asking, counted, two_camps

pytestmark = pytest.mark.django_db


class TestTheDayOfDeletion:
    def test_all_that_ties_people_to_answers_is_gone_and_the_counts_stay(self, world: World) -> None:
        conversation = counted(world)
        actions.make_codes(
            conversation=opened(world.harbor, world.as_steward, "Another"),
            n=3,
            by=world.as_steward,
            at=NOW,
            today=TODAY,
        )
        before = VoicesCounted.objects.get(conversation=conversation).body
        hashes = set(Voice.objects.filter(conversation=conversation).values_list("key_hash", flat=True))
        zone_day = NOW.replace(year=2026, month=8, day=31, hour=12)
        assert end_due(zone_day) == 0
        assert SelfDescription.objects.exists()
        refresh_due(NOW.replace(year=2026, month=9, day=1, hour=12))
        assert not SelfDescription.objects.exists()
        assert AccessCode.objects.count() == 3  # another conversation's
        now_there = set(Voice.objects.filter(conversation=conversation).values_list("key_hash", flat=True))
        assert len(now_there) == len(hashes)
        assert not now_there & hashes
        assert not Statement.objects.filter(conversation=conversation, author__isnull=False).exists()
        kept = VoicesCounted.objects.get(conversation=conversation)
        assert kept.exact is None
        assert {tuple(r[:3]): r[3] for r in before["cells"]}.items() <= {
            tuple(r[:3]): r[3] for r in kept.body["cells"]
        }.items()
        facts = Entry.objects.get(act="conversations.voices.ended").facts
        assert facts == {"codes": 0, "seals_held": True, "voices": conversation.n_voices or facts["voices"]}
        assert refresh_due(NOW.replace(year=2026, month=9, day=2, hour=12)) == 0

    def test_the_seals_still_show_that_no_vote_was_changed(self, world: World) -> None:
        conversation = counted(world)
        assert actions.verify_seals(conversation).is_unchanged
        actions.end_voices(conversation=conversation, at=NOW + timedelta(days=200))
        check = actions.verify_seals(conversation)
        assert check.is_unchanged, check.problems
        assert check.has_closing
        vote_there = conversation.votes.first()
        conversation.votes.filter(pk=vote_there.pk).update(value=-vote_there.value or 1)
        assert not actions.verify_seals(conversation).is_unchanged
        assert VoteSeal.objects.filter(conversation=conversation, is_past=False, is_closing=True).count() == 1

    def test_who_was_answered_and_saw_it_is_counted_just_before(self, world: World) -> None:
        conversation = counted(world, authors=40)
        answer = Answer.objects.create(
            partnership=world.harbor,
            organization=world.clinic,
            kind="taken-up",
            words=Words.of("Yes"),
            answered_on=TODAY,
        )
        written = list(Statement.objects.filter(conversation=conversation, author__isnull=False).order_by("number"))
        actions.cover(answer=answer, statements=written[:30], at=NOW)
        for statement in written[:20]:
            actions.mark_answer_seen(conversation=conversation, statement=statement)
            actions.mark_answer_seen(conversation=conversation, statement=statement)  # counted once
        actions.end_voices(conversation=conversation, at=NOW + timedelta(days=200))
        kept = VoicesCounted.objects.get(conversation=conversation)
        shown = {tuple(row[:3]): row[3] for row in kept.body["cells"]}
        for (_dimension, _group, step), n in shown.items():
            assert n is None or n == 0 or n >= 10
            assert step in {"*", "silent", "not-voted", "voted", "wrote"} or ":" in step
        assert any(step == "wrote:saw" for _d, _g, step in shown)
        assert shown["*", "*", "wrote:was-answered"] in (30, None)
        assert shown["*", "*", "wrote:saw"] in (20, None)
        assert {shown["*", "*", "wrote:was-answered"], shown["*", "*", "wrote:saw"]} != {None}

    def test_an_open_conversation_is_closed_on_the_day(self, world: World) -> None:
        conversation = asking(world)
        crowd(conversation, two_camps(1, 30, 30))
        assert end_due(NOW.replace(year=2026, month=9, day=1, hour=12)) == 1
        conversation.refresh_from_db()
        assert conversation.is_closed
        assert VoicesPlan.objects.get(conversation=conversation).deleted_at is not None
