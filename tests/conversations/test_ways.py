"""The ways to take part: chosen before the opening, counted apart; a mail link proves an address and is one voice."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from bridgework.conversations import actions
from bridgework.conversations.models import Conversation, MailRoll, Mode, Verdict, Voice, Vote
from bridgework.conversations.models.keys import mail_mark, new_code
from bridgework.conversations.views.entering import LINK_LASTS, MAILED
from bridgework.goals.models import Answer
from bridgework.journal.models import Entry
from bridgework.lib.words import Words
from bridgework.people.tokens import sealed
from tests.cast import NOW, TODAY, World
from tests.conversations.people import crowd, draft, key, opened, plan
from tests.conversations.test_codes import FRESH, RETURN, url


def test_each_way_is_open_only_where_it_was_chosen(world: World) -> None:
    for only in ("browser", "code", "account", "mail"):
        ways = {f"by_{way}": way == only for way in ("browser", "code", "account", "mail")}
        conversation = opened(world.harbor, world.as_steward, f"Only {only}", **ways)
        for mode in (Mode.BROWSER, Mode.ACCOUNT, Mode.CODE, Mode.MAIL, Mode.PAPER):
            # Voices of codes and mail links are made when these are redeemed, never by a vote.
            may = mode == only and mode in (Mode.BROWSER, Mode.ACCOUNT)
            act = {
                "conversation": conversation,
                "number": 1,
                "key": key(conversation, "x", mode),
                "value": 1,
                "today": TODAY,
            }
            if may:
                actions.cast_vote(**act)  # type: ignore[arg-type]
            else:
                with pytest.raises(actions.NoWayIn):
                    actions.cast_vote(**act)  # type: ignore[arg-type]
        assert Voice.objects.filter(conversation=conversation).count() == (only in ("browser", "account"))
        page = Client().get(url(conversation, "card/"))
        expected = {"browser": 200, "account": 302, "code": 302, "mail": 302}[only]
        assert page.status_code == expected
        if only != "mail":
            assert Client().get(url(conversation, "by-mail/")).status_code == 404
        if only != "code":
            with pytest.raises(actions.NoWayIn):
                actions.redeem_code(conversation=conversation, code=new_code(), fresh=new_code(), today=TODAY)


def test_a_conversation_without_any_way_is_refused_by_action_form_and_database(world: World) -> None:
    none = {"by_browser": False, "by_code": False}
    with pytest.raises(actions.ConversationRefusal, match="at least one way"):
        draft(world.harbor, world.as_steward, **none)
    conversation = draft(world.harbor, world.as_steward)
    with pytest.raises(IntegrityError), transaction.atomic():
        Conversation.objects.filter(pk=conversation.pk).update(**none)
    page = world.client("amara").post(url(conversation, "edit/"), {"title": "x", "question": "y", "language": "en"})
    assert b"Choose at least one way to take part." in page.content


def test_the_ways_stand_still_from_the_opening_on_and_are_in_the_record(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward, by_mail=True)
    with pytest.raises(actions.RuleIsFrozen):
        actions.change_conversation(conversation=conversation, plan=plan(by_browser=False), by=world.as_steward, at=NOW)
    assert Entry.objects.get(act="conversations.conversation.opened").facts["ways"] == ["browser", "code", "mail"]


def test_modes_are_counted_apart(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward, by_mail=True)
    for mode, n in ((Mode.BROWSER, 30), (Mode.CODE, 20), (Mode.MAIL, 12)):
        crowd(conversation, [[1]] * n, mode)
    actions.refresh_counters(conversation=conversation)
    conversation.refresh_from_db()
    assert conversation.n_by_mode == {"browser": 30, "code": 20, "mail": 12}
    page = Client().get(url(conversation)).content.decode()
    assert "12 with a mail link" in page and "20 with a code" in page


def _link(conversation: Conversation, address: str) -> str:
    mail.outbox.clear()
    page = Client().post(url(conversation, "by-mail/"), {"email": address})
    assert page.status_code == 200 and address not in page.content.decode()
    return re.findall(r"http://testserver(\S+/by-mail/\S+)", str(mail.outbox[0].body))[0]


def _take_part(link: str) -> tuple[Client, list[str]]:
    client = Client()
    fresh = FRESH.findall(client.get(link).content.decode())[0]
    return client, RETURN.findall(client.post(link, {"fresh": fresh}).content.decode())


def test_a_mail_link_is_one_voice_an_address_and_the_address_is_kept_nowhere(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward, by_browser=False, by_mail=True)
    link = _link(conversation, "Rosa.Marin@Example.org")
    assert Client().get(link).status_code == 200 and not Voice.objects.exists()
    client, (secret,) = _take_part(link)
    assert client.post(url(conversation, "vote/"), {"statement": "1", "answer": "agree"}).status_code == 303
    # The same address again, written otherwise, and the same link again: no second voice.
    for again in (link, _link(conversation, " rosa.marin@example.org ")):
        assert _take_part(again)[1] == []
    assert list(Voice.objects.values_list("mode", flat=True)) == ["mail"] and Vote.objects.count() == 1
    other = Client()
    assert other.get(url(conversation, f"code/?code={secret}")).status_code == 303
    assert other.get(url(conversation, "card/")).status_code == 200
    _take_part(_link(conversation, "chidi@example.org"))
    assert Voice.objects.count() == 2
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            if name == "people_person":
                continue
            cursor.execute(f'SELECT * FROM "{name}"')
            text = repr(cursor.fetchall()).casefold()
            assert "rosa" not in text and "chidi@" not in text, name
    actions.close_conversation(conversation=conversation, by=world.as_steward, at=NOW)
    assert not MailRoll.objects.exists()


def test_the_roll_is_the_same_whoever_came_first(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward, by_mail=True)
    marks, secrets = (
        [mail_mark(conversation.pk, f"{at}@example.org") for at in range(12)],
        [new_code() for _ in range(12)],
    )
    seen = []
    for order in (marks, marks[::-1]):
        with transaction.atomic():
            for mark, fresh in zip(order, secrets, strict=True):
                actions.redeem_mail(conversation=conversation, mark=mark, fresh=fresh, today=TODAY)
            voices = list(Voice.objects.order_by("pk").values_list("key_hash", "mode", "came_on", "batch", "is_minor"))
            seen.append((list(MailRoll.objects.values_list()), voices))
            transaction.set_rollback(True)
    assert seen[0] == seen[1] and len(seen[0][1]) == 12
    assert not {key_hash for key_hash, *_rest in seen[0][1]} & set(marks)


def test_links_of_another_conversation_old_ones_and_forged_ones_open_nothing(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward, by_mail=True)
    other = opened(world.harbor, world.as_steward, "Parks", by_mail=True)
    content = {"conversation": conversation.pk, "mark": mail_mark(conversation.pk, "a@example.org")}
    good = sealed(content, salt=MAILED, now=timezone.now())
    old = sealed(content, salt=MAILED, now=timezone.now() - LINK_LASTS - timedelta(seconds=2))
    for where, token in ((other, good), (conversation, old), (conversation, good[:-4] + "AAAA"), (conversation, "x")):
        for method in ("get", "post"):
            assert getattr(Client(), method)(url(where, f"by-mail/{token}/")).status_code == 410
    assert not Voice.objects.exists()


def test_mails_to_one_address_are_limited_and_the_page_does_not_say_so(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward, by_mail=True)
    mail.outbox.clear()
    pages = {
        Client()
        .post(url(conversation, "by-mail/"), {"email": "a@example.org"})
        .content.decode()
        .count("Look into your mail")
        for _time in range(8)
    }
    assert len(mail.outbox) == 5 and len(pages) == 1 and pages != {0}


def test_a_code_goes_before_an_account_and_an_account_before_a_browser(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward, by_account=True)
    (code,) = actions.make_codes(conversation=conversation, n=1, by=world.as_steward, at=NOW, today=TODAY)
    client = world.client("chidi")

    def votes() -> list[str]:
        client.post(url(conversation, "vote/"), {"statement": "1", "answer": "agree"})
        return sorted(Voice.objects.filter(votes__isnull=False).values_list("mode", flat=True))

    assert votes() == ["account"]
    page = client.get(url(conversation, f"code/{code}/")).content.decode()
    client.post(url(conversation, "code/"), {"code": code, "fresh": FRESH.findall(page)[0]})
    assert votes() == ["account", "code"]


def test_a_verdict_where_only_codes_took_part_counts_once_and_is_no_way_in(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward, by_browser=False)
    answer = Answer.objects.create(
        partnership=world.harbor, organization=world.clinic, kind="taken-up", words=Words.of("Yes"), answered_on=TODAY
    )
    actions.cover(answer=answer, statements=conversation.statements.all()[:1], at=NOW)
    client, path = Client(), url(conversation, f"answers/{answer.pk}/")
    assert client.post(path, {"value": "solved"})["Location"] == url(conversation, "enter/")
    assert not Voice.objects.exists()
    actions.close_conversation(conversation=conversation, by=world.as_steward, at=NOW)
    for value in ("solved", "not"):
        client.post(path, {"value": value})
    assert list(Verdict.objects.values_list("value", flat=True)) == ["not"]
