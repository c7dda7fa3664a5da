"""Which languages a conversation is held in: counted apart from voices, votes in any of them on one statement, what is missing."""

from __future__ import annotations

import pytest
from django.test import Client

from bridgework.conversations import actions, queries
from bridgework.conversations.models import Conversation, LanguageCount, Statement, Vote
from bridgework.lib.words import Words
from tests.cast import TODAY, World
from tests.conversations.people import key, vote
from tests.conversations.test_translations import by_person, say, talk

__all__ = ["talk"]  # the fixture

pytestmark = pytest.mark.django_db


def test_voices_are_counted_by_language_without_a_link_and_never_twice(world: World, talk: Conversation) -> None:
    for voice in range(9):
        client = Client(headers={"accept-language": "es"})
        client.get("/p/harbor/conversations/school/card/")
        for answer in ("agree", "disagree"):  # a second answer is no second voice
            client.post("/p/harbor/conversations/school/vote/", {"statement": "1", "answer": answer})
        if voice < 3:
            say(talk, f"writer {voice}", f"Frase {voice}", "es")
    total = sum(LanguageCount.objects.filter(conversation=talk, language="es").values_list("n", flat=True))
    assert total == 12  # nine who voted on Spanish pages, three who came in by writing
    assert {field.name for field in LanguageCount._meta.get_fields()} == {
        "id",
        "conversation",
        "language",
        "shard",
        "n",
    }


def test_the_larger_count_is_taken_never_the_sum(world: World, talk: Conversation) -> None:
    actions.count_language(conversation=talk, language="es", n=6)
    for voice in range(6):
        Statement.objects.create(
            conversation=talk,
            number=100 + voice,
            words=Words.of(f"Frase {voice}", "es"),
            author=actions.make_voice(conversation=talk, key=key(talk, f"w {voice}"), today=TODAY),
            written_on=TODAY,
        )
    assert queries.languages_to_name(talk) == set()
    actions.count_language(conversation=talk, language="es", n=4)
    assert queries.languages_to_name(talk) == {"es"}
    actions.count_language(conversation=talk, language="tlh", n=50)  # not a language of the partnership
    assert queries.languages_to_name(talk) == {"es"}


def test_votes_in_two_languages_stand_on_one_statement(world: World, talk: Conversation) -> None:
    by_person(world, talk, 1, "الوصول إلى المدرسة")
    for language, answer in (("en", "agree"), ("ar", "agree"), ("es", "disagree")):
        client = Client(headers={"accept-language": language})
        client.get("/p/harbor/conversations/school/card/")
        assert (
            client.post("/p/harbor/conversations/school/vote/", {"statement": "1", "answer": answer}).status_code == 303
        )
    vote(talk, "nobody's language", 1, 1)
    assert set(Vote.objects.filter(conversation=talk).values_list("statement__number", flat=True)) == {1}
    actions.refresh_counters(conversation=talk)
    one = Statement.objects.get(conversation=talk, number=1)
    assert (one.n_agree, one.n_disagree) == (3, 1)


def test_what_is_missing_is_listed_and_pages_have_few_queries(
    world: World, talk: Conversation, django_assert_max_num_queries: object
) -> None:
    by_person(world, talk, 2, "الثانية")
    client = world.client("amara")
    page = client.get("/p/harbor/conversations/school/translations/?missing=ar").content.decode()
    assert "statement 1" in page and "statement 3" in page and "statement 2<" not in page
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        client.get("/p/harbor/conversations/school/translations/")
