"""Saying who one is, census counts, counting, and the day of deletion."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from bridgework.conversations import actions, queries
from bridgework.conversations.models import (
    CensusCount,
    Conversation,
    OutreachTarget,
    SelfDescription,
    Voice,
    VoicesCounted,
    VoicesPlan,
)
from bridgework.conversations.models.keys import keyed_hash
from bridgework.conversations.tasks import finish
from bridgework.journal.models import Entry
from bridgework.lib.words import Words
from bridgework.partnerships.actions.importing import ImportRefused
from bridgework.places.actions import ensure_dimension, ensure_group
from bridgework.places.models import Group, Place
from tests.cast import NOW, TODAY, World
from tests.conversations.people import crowd, draft, key, opened, vote
from tests.conversations.voices_people import (
    CENSUS,
    DELETE_ON,
    SELDOM,
    SHARES,
    asking,
    census,
    counted,
    described,
    dimensions,
    two_camps,
)

pytestmark = pytest.mark.django_db


class TestAsking:
    @pytest.mark.parametrize(
        ("name", "groups"),
        [
            ("Citizenship", ("Citizen", "Other")),
            ("Background", ("Citizen", "Non-citizen")),
            ("Nationality", ("A", "B")),
            ("Country of birth", ("A", "B")),
            ("País de nacimiento", ("A", "B")),
            ("Estatus migratorio", ("A", "B")),
            ("الجنسية", ("أ", "ب")),
            ("مكان الولادة", ("أ", "ب")),
        ],
    )
    def test_refuses_what_nobody_is_asked_with_the_reason(
        self, world: World, name: str, groups: tuple[str, ...]
    ) -> None:
        dimension = ensure_dimension(scope=world.harbor.scope, code=name, name=Words.of(name))
        for group in groups:
            ensure_group(dimension=dimension, code=group, name=Words.of(group))
        with pytest.raises(actions.NeverAsked, match="could be used against"):
            actions.plan_voices(
                conversation=draft(world.harbor, world.as_steward),
                dimensions=[dimension],
                place=None,
                delete_on=DELETE_ON,
                by=world.as_steward,
                at=NOW,
            )
        assert not VoicesPlan.objects.exists()

    def test_a_translation_alone_is_enough_to_be_refused(self, world: World) -> None:
        name = Words.of_many(en="Background", es="Ciudadanía")
        dimension = ensure_dimension(scope=world.harbor.scope, code="background", name=name)
        for group in ("a", "b"):
            ensure_group(dimension=dimension, code=group)
        with pytest.raises(actions.NeverAsked):
            actions.plan_voices(
                conversation=draft(world.harbor, None),
                dimensions=[dimension],
                place=None,
                delete_on=DELETE_ON,
                by=None,
                at=NOW,
            )

    def test_stands_still_from_the_opening_on(self, world: World) -> None:
        conversation = asking(world)
        with pytest.raises(actions.RuleIsFrozen):
            actions.plan_voices(
                conversation=conversation, dimensions=[], place=None, delete_on=DELETE_ON, by=None, at=NOW
            )
        ensure_group(dimension=dimensions(world)[0], code="over-100")  # a later import changes no question
        assert "over-100" not in VoicesPlan.objects.get().dimensions["age"]

    def test_the_day_of_deletion_comes_after_the_answers(self, world: World) -> None:
        with pytest.raises(actions.ConversationRefusal, match="after the last day"):
            actions.plan_voices(
                conversation=draft(world.harbor, None),
                dimensions=[],
                place=None,
                delete_on=date(2026, 6, 1),
                by=None,
                at=NOW,
            )

    def test_dimensions_of_another_partnership_are_refused(self, world: World) -> None:
        census(world)
        with pytest.raises(actions.ConversationRefusal):
            actions.plan_voices(
                conversation=draft(world.valley, None),
                dimensions=dimensions(world),
                place=None,
                delete_on=DELETE_ON,
                by=None,
                at=NOW,
            )


class TestDescribing:
    def test_rather_not_say_is_the_same_as_leaving_it(self, world: World) -> None:
        conversation = asking(world)
        who = key(conversation, "somebody")
        assert not actions.describe_voice(conversation=conversation, key=who, answers={"age": "-", "language": ""})
        assert not SelfDescription.objects.exists()
        assert actions.describe_voice(conversation=conversation, key=who, answers={"age": "under-25"})
        left = SelfDescription.objects.get(dimension="language")
        assert left.group == ""
        assert not actions.describe_voice(conversation=conversation, key=who, answers={})
        assert not SelfDescription.objects.exists()

    def test_the_last_word_counts_and_unknown_groups_are_not_kept(self, world: World) -> None:
        conversation = asking(world)
        who = key(conversation, "somebody")
        actions.describe_voice(conversation=conversation, key=who, answers={"age": "under-25"})
        actions.describe_voice(conversation=conversation, key=who, answers={"age": "25-to-44", "language": "Klingon"})
        assert dict(SelfDescription.objects.values_list("dimension", "group")) == {"age": "25-to-44", "language": ""}

    def test_rows_lead_neither_to_a_voice_nor_to_one_another(self, world: World) -> None:
        conversation = asking(world)
        for number in range(30):
            vote(conversation, f"p{number}", 1, 1)
            actions.describe_voice(
                conversation=conversation,
                key=key(conversation, f"p{number}"),
                answers={"age": "under-25", "language": "english"},
            )
        columns = {field.name for field in SelfDescription._meta.get_fields()}
        assert columns == {"id", "conversation", "dimension", "key_hash", "group", "has_seen"}
        voices = set(Voice.objects.values_list("key_hash", flat=True))
        hashes = list(SelfDescription.objects.values_list("key_hash", flat=True))
        assert len(set(hashes)) == 60
        assert not voices & set(hashes)
        # Nor by the order in which rows lie: numbers are drawn at random.
        ages = list(SelfDescription.objects.filter(dimension="age").order_by("pk").values_list("key_hash", flat=True))
        came = [
            keyed_hash("who.age", conversation.pk, one)
            for one in Voice.objects.order_by("pk").values_list("key_hash", flat=True)
        ]
        assert set(ages) == set(came)
        ranks = [came.index(one) for one in ages]
        assert abs(np.corrcoef(ranks, range(30))[0, 1]) < 0.7

    def test_closed_conversations_and_those_that_ask_nothing_take_none(self, world: World) -> None:
        conversation = opened(world.harbor, world.as_steward)
        with pytest.raises(actions.NotOpen):
            actions.describe_voice(conversation=conversation, key=key(conversation, "x"), answers={"age": "under-25"})

    def test_the_page_says_the_day_before_anybody_answers(self, world: World) -> None:
        conversation = asking(world)
        path = f"/p/harbor/conversations/{conversation.slug}/"
        client = world.client("nobody")
        detail, about = client.get(path).content.decode(), client.get(f"{path}about-you/").content.decode()
        assert "1 September 2026" in detail
        assert "1 September 2026" in about
        assert "checked" not in about  # nothing is chosen before somebody chooses
        response = client.post(f"{path}about-you/", {"about-age": "under-25", "about-language": "-"})
        assert response.status_code == 303
        assert SelfDescription.objects.get(dimension="age").group == "under-25"
        again = client.get(f"{path}about-you/").content.decode()
        assert again.count("checked") == 1
        assert not Voice.objects.exists()  # saying who one is makes no voice


class TestCensus:
    def test_is_all_or_nothing_and_names_the_row(self, world: World) -> None:
        with pytest.raises(ImportRefused) as why:
            census(world, CENSUS.replace("1500", "many", 1))
        assert why.value.row == 2
        assert not CensusCount.objects.exists()
        assert not Place.objects.filter(name="Harbor").exists()

    def test_twice_changes_nothing(self, world: World) -> None:
        census(world)
        assert CensusCount.objects.count() == 7
        n_entries = Entry.objects.filter(act="census.imported").count()
        census(world)
        assert CensusCount.objects.count() == 7
        assert Entry.objects.filter(act="census.imported").count() == n_entries == 1

    @pytest.mark.parametrize("dimension", ["Citizenship", "country of birth", "Nacionalidad", "بلد الميلاد"])
    def test_what_nobody_is_asked_is_not_brought_in_either(self, world: World, dimension: str) -> None:
        text = f"dimension,group,place,n,source,year\n{dimension},A,Harbor,10,ACS,2024\n"
        with pytest.raises(ImportRefused, match="never asked"):
            census(world, text)

    def test_the_page_previews_and_then_brings_in(self, world: World) -> None:
        client = world.client("amara")
        page = client.post("/p/harbor/conversations/census/", {"paste": CENSUS.replace(",", "\t")})
        assert page.status_code == 200
        assert not CensusCount.objects.exists()
        client.post("/p/harbor/conversations/census/", {"paste": CENSUS.replace(",", "\t"), "confirmed": "1"})
        assert CensusCount.objects.count() == 7
        assert world.client("ben").get("/p/harbor/conversations/census/").status_code == 403


class TestCounting:
    def test_counts_come_after_the_close_and_match_a_count_by_hand(self, world: World) -> None:
        conversation = counted(world)
        kept = VoicesCounted.objects.get(conversation=conversation)
        shown = {tuple(row[:3]): row[3] for row in kept.body["cells"]}
        assert shown["*", "*", "voted"] == Conversation.objects.get(pk=conversation.pk).n_voices
        voted = set(Voice.objects.filter(votes__isnull=False).values_list("key_hash", flat=True))
        checked = 0
        for (dimension, group, step), n in shown.items():
            if dimension != "*" and step == "voted" and n is not None and not group.startswith("~"):
                rows = SelfDescription.objects.filter(dimension=dimension, group=group)
                hashes = set(rows.values_list("key_hash", flat=True))
                here = {keyed_hash(f"who.{dimension}", conversation.pk, one) for one in voted}
                assert n == len(hashes & here)
                assert n == 0 or n >= 10
                checked += 1
        assert checked >= 4

    def test_the_result_page_says_whose_voice_is_missing(self, world: World) -> None:
        conversation = counted(world)
        page = queries.voices_page(conversation)
        assert page is not None
        text = world.client("nobody").get(f"/p/harbor/conversations/{conversation.slug}/").content.decode()
        assert "Fewer than expected from the census" in text
        for word in ("hard to reach", "hard-to-reach", "underrepresented", "under-represented"):
            assert word not in text.lower()
        fewer = [r for d in page.dimensions for r in d.rows if r.share and r.share.standing == "fewer"]
        assert fewer
        assert all(str(row.name) in text for row in fewer)

    def test_without_self_description_the_page_says_that_it_cannot_say(self, world: World) -> None:
        from tests.conversations.people import with_result

        conversation = with_result(opened(world.harbor, world.as_steward, n=8))
        text = world.client("nobody").get(f"/p/harbor/conversations/{conversation.slug}/").content.decode()
        assert "this page cannot say whose voice is missing" in text
        assert world.client("nobody").get(f"/p/harbor/conversations/{conversation.slug}/voices/").status_code == 404

    def test_weights_stand_beside_what_was_counted(self, world: World) -> None:
        shares = {"age": [0.2, 0.35, 0.25, 0.2], "language": [0.8, 0.17, 0.03]}
        conversation = counted(world, first=320, second=300, shares=shares, chances=SELDOM)
        body = VoicesCounted.objects.get(conversation=conversation).body
        shown = {tuple(row[:3]): row[3] for row in body["cells"]}
        for dimension, rows in body["weighted"].items():
            groups = dict(VoicesPlan.objects.get().asked)[dimension]
            assert all(shown[dimension, group, "voted"] >= 10 for group in groups)
            assert rows
        assert "age" in body["weighted"]
        assert "language" not in body["weighted"]  # some 17 Somali speakers: not ten of them on every side
        text = world.client("nobody").get(f"/p/harbor/conversations/{conversation.slug}/voices/").content.decode()
        assert "Agree, as counted" in text
        assert "Weighted to the census" in text


class TestTargets:
    def test_are_said_with_protected_counts_only(self, world: World) -> None:
        conversation = asking(world)
        for code, n in (("45-to-64", 20), ("65-and-over", 90)):
            group = Group.objects.get(dimension__code="age", code=code, dimension__scope=world.harbor.scope)
            actions.set_target(
                conversation=conversation,
                group=group,
                n_hoped=n,
                until=TODAY,
                organization=world.clinic,
                deed=Words.of("Asks at the waiting room."),
                by=world.as_steward,
                at=NOW,
            )
        path = f"/p/harbor/conversations/{conversation.slug}/"
        assert "counted after the close" in world.client("nobody").get(path).content.decode()
        crowd(conversation, two_camps(1, 130, 120))
        described(conversation, 1, SHARES)
        finish(actions.close_conversation(conversation=conversation, by=None, at=NOW), NOW)
        text = world.client("nobody").get(path).content.decode()
        page = queries.voices_page(conversation)
        assert page is not None
        said = {str(one.name): one for one in page.targets}
        assert said["45 to 64"].is_reached
        assert "; reached: " in text
        assert said["65 and over"].is_reached in (False, None)
        assert "Asks at the waiting room." in text

    def test_fewer_than_ten_cannot_be_hoped_for(self, world: World) -> None:
        conversation = asking(world)
        group = Group.objects.get(dimension__code="age", code="under-25", dimension__scope=world.harbor.scope)
        with pytest.raises(actions.ConversationRefusal, match="10 voices or more"):
            actions.set_target(
                conversation=conversation,
                group=group,
                n_hoped=9,
                until=TODAY,
                organization=None,
                deed=Words(),
                by=world.as_steward,
                at=NOW,
            )
        assert not OutreachTarget.objects.exists()
