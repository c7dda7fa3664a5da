"""Codes on paper: one code is one voice, and whoever holds the whole database finds no way from one to the other."""

from __future__ import annotations

import random
import re
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from bridgework.conversations import actions
from bridgework.conversations.models import AccessCode, CodeBatch, Conversation, MailRoll, Statement, Voice, Vote
from bridgework.conversations.models.keys import code_hash, mail_mark, new_code
from bridgework.journal.models import Entry
from bridgework.lib.words import Words
from tests.cast import NOW, TODAY, World, make_world
from tests.conversations.people import draft, key, opened, vote

FRESH = re.compile(r'name="fresh" value="([^"]+)"')
RETURN = re.compile(r'<p class="num" dir="ltr">([0-9A-Z-]{14})</p>')


def made(world: World, conversation: Conversation, n: int = 1, **fields: Any) -> list[str]:
    return actions.make_codes(conversation=conversation, n=n, by=world.as_steward, at=NOW, today=TODAY, **fields)


def redeem(conversation: Conversation, code: str, fresh: str = "") -> actions.Entered:
    return actions.redeem_code(conversation=conversation, code=code, fresh=fresh or new_code(), today=TODAY)


def url(conversation: Conversation, path: str = "") -> str:
    return f"/p/harbor/conversations/{conversation.slug}/{path}"


def test_a_code_opens_one_voice_once_and_the_return_code_opens_it_again(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward)
    (code,) = made(world, conversation)
    client = Client(enforce_csrf_checks=True)
    page = client.get(url(conversation, f"code/?code={code.lower().replace('-', ' ')}")).content.decode()
    # A camera or a mail program that only opens the link uses nothing up.
    assert AccessCode.objects.count() == 1 and not Voice.objects.exists()
    sent = {
        "code": code,
        "fresh": FRESH.findall(page)[0],
        "csrfmiddlewaretoken": re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[0],
    }
    welcome = client.post(url(conversation, "code/"), sent)
    (secret,) = RETURN.findall(welcome.content.decode())
    assert not AccessCode.objects.exists() and secret != code
    # The answer got lost and the form is sent again: the same voice, the same return code.
    assert RETURN.findall(client.post(url(conversation, "code/"), sent).content.decode()) == [secret]
    assert list(Voice.objects.values_list("mode", flat=True)) == ["code"]
    # The paper opens nothing more, in another browser; the return code does.
    other = Client()
    assert other.get(url(conversation, f"code/{code}/")).status_code == 404
    assert other.post(url(conversation, "code/"), {"code": code}).status_code == 404
    assert other.get(url(conversation, f"code/?code={secret}")).status_code == 303
    for browser, answer in ((client, "agree"), (other, "disagree")):
        page = browser.get(url(conversation, "card/?again=1")).content.decode()
        token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[0]
        browser.post(url(conversation, "vote/"), {"statement": "1", "answer": answer, "csrfmiddlewaretoken": token})
    assert list(Vote.objects.values_list("value", flat=True)) == [-1] and Voice.objects.count() == 1


def test_a_secret_that_the_server_did_not_sign_is_not_taken(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward)
    (code,) = made(world, conversation)
    page = Client().post(url(conversation, "code/"), {"code": code, "fresh": "AAAA-AAAA-AAAA"}).content.decode()
    assert RETURN.findall(page) and RETURN.findall(page) != ["AAAA-AAAA-AAAA"]


def test_a_code_of_another_conversation_or_a_closed_one_opens_nothing(world: World) -> None:
    conversation, other = opened(world.harbor, world.as_steward), opened(world.harbor, world.as_steward, "Parks")
    code, left = made(world, conversation, 2)
    with pytest.raises(actions.NoSuchCode):
        redeem(other, code)
    redeem(conversation, code)
    with pytest.raises(actions.NoSuchCode):
        redeem(conversation, code)
    actions.close_conversation(conversation=conversation, by=world.as_steward, at=NOW)
    assert not AccessCode.objects.filter(conversation=conversation).exists()
    with pytest.raises(actions.NotOpen):
        redeem(conversation, left)
    without = opened(world.harbor, world.as_steward, "Trees", by_code=False)
    with pytest.raises(actions.ConversationRefusal, match="takes no codes"):
        made(world, without)


# What whoever holds the database sees.


def _dump(new_after: dict[str, int]) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table, in the order in which it is stored, with what the database itself notes of a row.

    Numbers that count on are given as their place among the new ones: they differ from one run to the next by themselves.
    """
    is_postgres = connection.vendor == "postgresql"
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            notes, order = ("xmin::text::bigint, ", "ctid") if is_postgres else ("", "rowid")
            cursor.execute(f'SELECT {notes}t.* FROM "{table}" t ORDER BY {order}')
            names = [column[0] for column in cursor.description]
            rows = [list(row) for row in cursor.fetchall()]
            for name in ("id", "xmin", "voice_id"):
                if name in names and table.startswith("conversations_") or name == "xmin" and name in names:
                    at = names.index(name)
                    ranks = {value: rank for rank, value in enumerate(sorted({row[at] for row in rows if row[at]}))}
                    for row in rows:
                        row[at] = ranks.get(row[at])
            found[table] = [tuple(map(repr, row)) for row in rows]
    return found


def _run(conversation: Conversation, pairs: list[tuple[str, str]]) -> dict[str, list[tuple[Any, ...]]]:
    """Let people come with their codes, one after the other, vote, and write; return the whole database. Undone after."""
    with transaction.atomic():
        for at, (code, fresh) in enumerate(pairs):
            entered = redeem(conversation, code, fresh)
            for number in (1, 2, 3):
                actions.cast_vote(
                    conversation=conversation, number=number, key=entered.key, value=(at + number) % 3 - 1, today=TODAY
                )
        seen = _dump({})
        transaction.set_rollback(True)
    return seen


def test_the_database_is_the_same_whichever_code_a_voice_came_with(world: World) -> None:
    """All codes are used, in three different orders, and by the same voices in the same order: not one row of one table,
    no order of rows and no note of the database differs. So there is nothing that could lead from a code to a voice."""
    conversation = opened(world.harbor, world.as_steward)
    codes = made(world, conversation, 30, label="Mill Street")
    left = made(world, conversation, 5)
    chance = random.Random(20261126)
    secrets = [new_code() for _code in codes]
    dumps = []
    for _round in range(3):
        chance.shuffle(codes)
        dumps.append(_run(conversation, list(zip(codes, secrets, strict=True))))
    assert dumps[0]["conversations_voice"] and len(dumps[0]["conversations_vote"]) == 90
    assert dumps[0] == dumps[1] == dumps[2]
    # The dump would show a difference if there were one: other people, and codes that are left over.
    others = _run(conversation, list(zip(codes[:-1] + left[:1], secrets, strict=True)))
    assert others["conversations_accesscode"] != dumps[0]["conversations_accesscode"]
    assert (
        others["conversations_voice"]
        != _run(conversation, list(zip(codes, secrets[::-1], strict=True)))["conversations_voice"]
    )


def test_an_attacker_with_database_and_key_who_guesses_by_order_hits_by_chance(world: World) -> None:
    """Whoever holds the sheet, the database and the site's key, tries the ways there are: equal hashes, equal order of rows,
    of hashes, of the sheet. The best of them names the voice of no more codes than chance does (1 of 60 expected)."""
    conversation = opened(world.harbor, world.as_steward)
    sheet = made(world, conversation, 60)
    stored = list(AccessCode.objects.order_by("pk").values_list("code_hash", flat=True))  # a copy from before
    used = sheet[:]
    random.Random(7).shuffle(used)
    truth = {code: redeem(conversation, code).key.key_hash for code in used}
    voices = list(Voice.objects.order_by("pk").values_list("key_hash", flat=True))
    by_hash = sorted(sheet, key=lambda code: stored.index(code_hash(conversation.pk, code)))
    guesses = {
        "equal hash": dict(zip(sheet, [code_hash(conversation.pk, code) for code in sheet], strict=True)),
        "order of the sheet": dict(zip(sheet, voices, strict=True)),
        "order of the rows": dict(zip(by_hash, voices, strict=True)),
        "order of the hashes": dict(zip(by_hash, sorted(voices), strict=True)),
    }
    hits = {name: sum(truth[code] == guess[code] for code in sheet) for name, guess in guesses.items()}
    # 6 or more hits by chance: Poisson(1), less than 6 in 10,000.
    assert max(hits.values()) < 6 and hits["equal hash"] == 0, hits


def test_codes_stand_in_no_order_of_the_sheet_and_have_no_time(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward)
    codes = made(world, conversation, 50)
    rows = list(AccessCode.objects.order_by("pk").values_list("code_hash", flat=True))
    assert rows == sorted(rows) and set(rows) == {code_hash(conversation.pk, code) for code in codes}
    assert {field.name for field in AccessCode._meta.get_fields()} == {"id", "conversation", "batch", "code_hash"}
    assert {field.name for field in MailRoll._meta.get_fields()} == {"conversation", "marks"}
    assert not {field.name for field in Voice._meta.get_fields() if "time" in field.name or field.name.endswith("_at")}


def test_redeeming_leaves_nothing_in_journal_or_log(world: World, caplog: pytest.LogCaptureFixture) -> None:
    conversation = opened(world.harbor, world.as_steward)
    (code,) = made(world, conversation)
    n, revision = Entry.objects.count(), type(world.harbor).objects.get(pk=world.harbor.pk).revision
    client = Client()
    page = client.get(url(conversation, f"code/{code}/")).content.decode()
    client.post(url(conversation, "code/"), {"code": code, "fresh": FRESH.findall(page)[0]})
    client.get(url(conversation, f"code/{code}/"))
    assert Entry.objects.count() == n
    assert type(world.harbor).objects.get(pk=world.harbor.pk).revision == revision
    assert code not in caplog.text


# Twenty at once.


def _at_once(runs: list[Callable[[], object]]) -> list[str]:
    outcomes: list[str] = []
    start = threading.Barrier(len(runs))

    def one(run: Callable[[], object]) -> None:
        try:
            start.wait()
            run()
            outcomes.append("in")
        except actions.ConversationRefusal as why:
            outcomes.append(type(why).__name__)
        except BaseException as why:  # noqa: BLE001  what goes wrong in a thread must fail the test
            outcomes.append(repr(why))
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(run,)) for run in runs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_with_one_code_get_one_voice() -> None:
    world = make_world()
    conversation = opened(world.harbor, world.as_steward)
    (code,) = made(world, conversation)
    outcomes = _at_once([lambda: redeem(Conversation.objects.get(pk=conversation.pk), code)] * 20)
    assert outcomes == ["NoSuchCode"] * 19 + ["in"]
    assert Voice.objects.count() == 1 and not AccessCode.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_with_one_mail_link_get_one_voice_and_with_twenty_links_twenty() -> None:
    world = make_world()
    conversation = opened(world.harbor, world.as_steward, by_mail=True)

    def enter(who: str) -> Callable[[], object]:
        mark = mail_mark(conversation.pk, f"{who}@example.org")
        return lambda: actions.redeem_mail(
            conversation=Conversation.objects.get(pk=conversation.pk), mark=mark, fresh=new_code(), today=TODAY
        )

    assert _at_once([enter("same")] * 20) == ["AddressHasVoice"] * 19 + ["in"]
    assert _at_once([enter(f"person {at}") for at in range(20)]) == ["in"] * 20
    assert Voice.objects.count() == 21
    marks = MailRoll.objects.get().marks.split()
    assert len(marks) == 21 and marks == sorted(marks)


# Batches.


def test_codes_of_a_class_are_locked_until_notice_is_recorded(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward)
    (code, other) = made(world, conversation, 2, kind="class", label="Grade 7")
    with pytest.raises(actions.CodeIsLocked):
        redeem(conversation, code)
    page = Client().get(url(conversation, f"code/{code}/")).content.decode()
    assert "not open yet" in page and not FRESH.findall(page)
    assert Client().post(url(conversation, "code/"), {"code": code}).status_code == 409
    batch = CodeBatch.objects.get()
    assert (
        world.client("ben").post(url(conversation, f"codes/{batch.pk}/unlock/"), {"how": "notice"}).status_code == 403
    )
    world.client("amara").post(url(conversation, f"codes/{batch.pk}/unlock/"), {"how": "notice", "note": " "})
    batch.refresh_from_db()
    assert batch.is_locked
    world.client("amara").post(
        url(conversation, f"codes/{batch.pk}/unlock/"), {"how": "notice", "note": "Letter of 2 May"}
    )
    batch.refresh_from_db()
    assert batch.unlocked_by == world.as_steward and batch.unlocked_capacity == "steward for Harbor Network"
    entry = Entry.objects.get(act="conversations.codes.unlocked")
    assert entry.facts == {"n": 2, "how": "notice"} and "Grade 7" not in str(
        Entry.objects.values_list("facts", "subject")
    )
    redeem(conversation, code)
    with pytest.raises(actions.ConversationRefusal, match="open already"):
        actions.unlock_codes(batch=batch, how="notice", note="again", by=world.as_steward, at=NOW)
    page = world.client("amara").get(url(conversation, "codes/")).content.decode()
    assert "Letter of 2 May" in page and other not in page


def test_the_database_refuses_an_open_batch_of_a_class_or_of_minors(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward)
    for fields in ({"kind": "class"}, {"kind": "other", "is_under_18": True}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CodeBatch.objects.create(conversation=conversation, n_codes=3, made_on=TODAY, needs_notice=False, **fields)


def test_a_batch_goes_with_its_voices_only_from_ten_codes_on(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward)
    for n, goes in ((9, False), (10, True)):
        code = made(world, conversation, n, label=f"of {n}", organization=world.clinic)[0]
        voice = Voice.objects.get(key_hash=redeem(conversation, code).key.key_hash)
        assert (voice.batch is not None) == goes
    with pytest.raises(actions.ConversationRefusal, match="this partnership"):
        made(world, conversation, organization=world.valley_office)


def test_how_many_codes_were_used_is_said_only_where_it_hides_in_ten(world: World) -> None:
    from bridgework.conversations.queries import batches_of

    conversation = opened(world.harbor, world.as_steward)
    codes = made(world, conversation, 30)
    assert batches_of(conversation)[0].n_used == 0
    seen = []
    for code in codes:
        redeem(conversation, code)
        seen.append(batches_of(conversation)[0].n_used)
    assert seen[:9] == [None] * 9 and seen[9:20] == list(range(10, 21)) and seen[20:29] == [None] * 9


def test_what_people_under_18_write_is_read_first_by_whatever_way(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward)
    (code,) = made(world, conversation, kind="class", is_under_18=True)
    actions.unlock_codes(batch=CodeBatch.objects.get(), how="consent", note="Forms", by=world.as_steward, at=NOW)
    entered = redeem(conversation, code)
    assert Voice.objects.get().is_minor and Voice.objects.get().batch is None
    said = actions.write_statement(
        conversation=conversation,
        key=entered.key,
        text="Let us sleep longer",
        language="en",
        is_about_steward=False,
        today=TODAY,
    )
    assert said.statement.state == "waiting" and said.statement.is_from_minor
    # Whatever code tries to show it unread, the database refuses.
    with pytest.raises(IntegrityError), transaction.atomic():
        Statement.objects.filter(pk=said.statement.pk).update(state="shown")
    actions.moderate_statement(statement=said.statement, is_shown=True, reason=Words(), by=world.as_steward, at=NOW)
    said.statement.refresh_from_db()
    assert said.statement.state == "shown"


def test_next_person_works_after_a_code_and_forgets_it(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward, by_browser=False)
    (code,) = made(world, conversation)
    client = Client()
    page = client.get(url(conversation, f"code/{code}/")).content.decode()
    client.post(url(conversation, "code/"), {"code": code, "fresh": FRESH.findall(page)[0]})
    assert b"Next person" in client.get(url(conversation, "card/")).content
    after = client.post(url(conversation, "next-person/"))
    assert client.get(after["Location"])["Location"] == url(conversation, "enter/")
    assert client.post(url(conversation, "vote/"), {"statement": "1", "answer": "agree"})["Location"] == url(
        conversation, "enter/"
    )
    assert not Vote.objects.exists()


def test_codes_may_be_made_before_the_opening_and_open_nothing_until_then(world: World) -> None:
    conversation = draft(world.harbor, world.as_steward)
    (code,) = made(world, conversation)
    with pytest.raises(actions.NotOpen):
        redeem(conversation, code)
    assert AccessCode.objects.count() == 1


def test_a_voice_in_a_browser_stays_beside(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward)
    vote(conversation, "somebody", 1, 1)
    redeem(conversation, made(world, conversation)[0])
    assert sorted(Voice.objects.values_list("mode", flat=True)) == ["browser", "code"]
    assert key(conversation, "somebody").mode == "browser"
