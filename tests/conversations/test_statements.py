"""Statements, moderation, return codes, seals, results, answers."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from bridgework.conversations import actions, queries
from bridgework.conversations.models import (
    AnswerRequest,
    Conversation,
    ModerationAct,
    Result,
    Statement,
    Vote,
    VoteSeal,
)
from bridgework.conversations.tasks import refresh_due
from bridgework.goals.models import Answer
from bridgework.journal.models import Entry
from bridgework.lib.words import Words
from bridgework.partnerships.models import Role
from tests.cast import NOW, TODAY, World
from tests.conversations.people import LATER, crowd, draft, key, member, opened, plan, two_camps, vote, with_result


def write(conversation: Conversation, text: str, who: str = "author", about: bool = False) -> actions.Said:
    return actions.write_statement(
        conversation=conversation,
        key=key(conversation, who),
        text=text,
        language="en",
        is_about_steward=about,
        today=TODAY,
    )


def url(conversation: Conversation, path: str = "") -> str:
    return f"/p/harbor/conversations/{conversation.slug}/{path}"


def test_a_statement_waits_and_is_on_no_public_page_until_it_is_read(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward)
    said = write(conversation, "The crossing needs a guard")
    for path in ("", "card/", "policy/"):
        assert b"crossing" not in world.client("nobody").get(url(conversation, path)).content
    assert (
        b"crossing"
        not in world.client("nobody").get(f"/api/p/harbor/conversations/{conversation.slug}/statements/").content
    )
    actions.moderate_statement(statement=said.statement, is_shown=True, reason=Words(), by=world.as_steward, at=NOW)
    assert b"crossing" in world.client("nobody").get(url(conversation, f"card/?again={said.statement.number}")).content


def test_write_statement_refuses_repeats_long_texts_and_floods(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward)
    with pytest.raises(actions.AlreadySaid) as why:
        write(conversation, "  getting to school,  STATEMENT 1. ")
    assert why.value.number == 1
    with pytest.raises(actions.ConversationRefusal, match="280"):
        write(conversation, "x" * 281)
    with pytest.raises(actions.ConversationRefusal, match="one sentence"):
        write(conversation, " \n ")
    for at in range(5):
        write(conversation, f"idea {at}")
    with pytest.raises(actions.TooManyStatements):
        write(conversation, "one too many")
    write(conversation, "somebody else's idea", "another")


def test_a_return_code_is_private_and_a_wrong_one_says_nothing(world: World, caplog: pytest.LogCaptureFixture) -> None:
    conversation, other = opened(world.harbor, world.as_steward), opened(world.harbor, world.as_steward, "Parks")
    said = write(conversation, "A private thought")
    client = world.client("nobody")
    page = client.get(url(conversation, f"yours/{said.return_code}/"))
    assert page.status_code == 200 and b"A private thought" in page.content
    assert said.return_code not in str(list(Statement.objects.values()))
    answers = {
        code: client.get(url(conversation, f"yours/{code}/"))
        for code in ("0000-0000-0000", "nonsense", "9999-9999-9999")
    }
    # The same answer to all, but for the address itself (in the form that switches the language).
    assert len({answer.content.decode().replace(code, "") for code, answer in answers.items()}) == 1
    assert not [record for record in caplog.records if "0000-0000-0000" in record.getMessage()]
    for where in (url(conversation, "yours/0000-0000-0000/"), url(other, f"yours/{said.return_code}/")):
        answer = client.get(where)
        assert answer.status_code == 404 and b"private thought" not in answer.content
    assert client.get(url(conversation, f"yours/?code={said.return_code.lower()}")).status_code == 302


def test_a_refusal_names_its_rule_to_the_author_and_the_log_keeps_the_text_out(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward)
    said = write(conversation, "Buy cheap watches")
    with pytest.raises(actions.ConversationRefusal, match="rule"):
        actions.moderate_statement(
            statement=said.statement, is_shown=False, reason=Words(), by=world.as_steward, at=NOW
        )
    actions.moderate_statement(
        statement=said.statement, is_shown=False, reason=Words.of("No advertising."), by=world.as_steward, at=NOW
    )
    client = world.client("nobody")
    assert b"No advertising." in client.get(url(conversation, f"yours/{said.return_code}/")).content
    log = client.get(url(conversation, "policy/")).content.decode()
    assert "No advertising." in log and "steward for Harbor Network" in log and "watches" not in log
    assert "watches" not in str(list(Entry.objects.values()))


def test_what_is_said_about_the_steward_is_read_by_somebody_outside(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward)
    named = write(conversation, "The Harbor network never answers").statement
    ticked = write(conversation, "They never answer", about=True).statement
    assert named.is_about_steward and ticked.is_about_steward
    inside = member(world, "insider", Role.MODERATOR, world.network)
    both = member(world, "both", Role.MODERATOR, None)
    both.person.memberships.create(partnership=world.harbor, organization=world.network, role=Role.PARTNER, since=NOW)
    outside = member(world, "outsider", Role.MODERATOR, None)
    for by in (world.as_steward, inside, both):
        with pytest.raises(actions.NotYourStatementToRead):
            actions.moderate_statement(statement=named, is_shown=False, reason=Words.of("No."), by=by, at=NOW)
    with pytest.raises(PermissionDenied):
        actions.moderate_statement(statement=named, is_shown=True, reason=Words(), by=world.as_partner, at=NOW)
    assert not ModerationAct.objects.exists()
    client = world.client("amara")
    client.post(f"/p/harbor/conversations/reading/{named.pk}/", {"what": "show", "language": "en"})
    named.refresh_from_db()
    assert named.state == "waiting"
    actions.moderate_statement(statement=named, is_shown=True, reason=Words(), by=outside, at=NOW)
    named.refresh_from_db()
    assert named.state == "shown"
    handed = write(conversation, "This office is slow").statement
    actions.mark_about_steward(statement=handed, by=world.as_steward, at=NOW)
    with pytest.raises(actions.NotYourStatementToRead):
        actions.moderate_statement(statement=handed, is_shown=True, reason=Words(), by=world.as_steward, at=NOW)


def test_what_was_promised_cannot_be_changed_after_the_opening(world: World) -> None:
    conversation = draft(world.harbor, world.as_steward)
    with pytest.raises(actions.ConversationRefusal, match="two statements"):
        actions.open_conversation(conversation=conversation, by=world.as_steward, at=NOW)
    conversation = opened(world.harbor, world.as_steward, "Parks")
    with pytest.raises(actions.RuleIsFrozen):
        actions.change_conversation(
            conversation=conversation, plan=plan(answer_rule="all"), by=world.as_steward, at=NOW
        )
    facts = Entry.objects.get(act="conversations.conversation.opened").facts
    assert facts["answer_rule"] == "consensus" and facts["answer_by"] == "2026-06-01"
    client = world.client("amara")
    assert client.post(url(conversation, "edit/"), {"title": "Other"}).status_code == 409


def test_seals_hold_find_a_changed_vote_and_allow_a_change_of_mind(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward, n=8)
    crowd(conversation, two_camps(3, 3))
    assert actions.seal_votes(conversation=conversation, at=NOW) is None  # 48 votes
    for number in (1, 2, 3):
        vote(conversation, "me", number, 1)
    assert actions.seal_votes(conversation=conversation, at=NOW) is not None
    assert actions.verify_seals(conversation).is_unchanged
    vote(conversation, "me", 1, -1)
    check = actions.verify_seals(conversation)
    assert check.is_unchanged and check.n_changed == 1 and check.n_unsealed == 1
    sealed = Vote.objects.filter(seal__isnull=False).first()
    assert sealed
    for change in (
        lambda: Vote.objects.filter(pk=sealed.pk).update(value=0),
        lambda: Vote.objects.filter(pk=sealed.pk).delete(),
        lambda: Vote.objects.filter(pk=sealed.pk).update(seal=None),
        lambda: VoteSeal.objects.update(digest="0" * 64),
        lambda: VoteSeal.objects.update(leaves=""),
    ):
        from django.db import transaction

        with transaction.atomic():
            change()
            assert not actions.verify_seals(conversation).is_unchanged
            transaction.set_rollback(True)
    crowd(conversation, two_camps(3, 3))
    conversation = actions.close_conversation(conversation=conversation, by=world.as_steward, at=NOW)
    seal = actions.seal_closing(conversation=conversation, at=NOW)
    assert seal and seal.is_closing and actions.verify_seals(conversation).is_unchanged
    # After the close even a change that marks itself as a change of mind is found.
    Vote.objects.filter(pk=sealed.pk).update(value=0, seal=None, is_changed=True)
    assert not actions.verify_seals(conversation).is_unchanged


def test_result_shows_groups_from_ten_people_and_the_journal_says_how_it_was_made(world: World) -> None:
    conversation = with_result(opened(world.harbor, world.as_steward, n=8))
    body = Result.objects.get().body
    assert sorted(group["size"] for group in body["groups"]) == [12, 14]
    assert set(body["agreed"]) == {7, 8}
    assert set(body["divided"]) == {1, 2, 3, 4, 5, 6}
    page = world.client("nobody").get(url(conversation)).content.decode()
    assert "What we all agree on" in page and "Group A" in page and "100% of 26 agree" in page
    assert page.index("What we all agree on") < page.index("Where we differ") < page.index("Whose voice is missing")
    assert page.index("Whose voice is missing") < page.index("What happens next")
    assert "votes" not in Entry.objects.get(act="conversations.result.computed").facts, (
        "few votes tell how few people voted"
    )


def test_small_groups_and_counts_are_shown_through_no_door(world: World) -> None:
    table = two_camps(30, 6)
    table[0][7] = -1  # one person alone
    conversation = with_result(opened(world.harbor, world.as_steward, n=8), table)
    body = Result.objects.get().body
    assert body["groups"] == [] and body["dots"] == []
    client = world.client("nobody")
    assert "Group A" not in client.get(url(conversation)).content.decode()
    for name in ("map.svg", "map.png"):
        assert client.get(url(conversation, name)).status_code == 404
    rows = list(csv.DictReader(io.StringIO(client.get(url(conversation, "result.csv")).content.decode())))
    cells = [row[name] for row in rows for name in ("answered", "agree", "disagree", "not_sure")]
    assert len(rows) == 8 and not [cell for cell in cells if cell and 0 < int(cell) < 10]
    counts = client.get(f"/api/p/harbor/conversations/{conversation.slug}/result/").json()["counts"]
    given = [row[name] for row in counts for name in ("answered", "agree", "disagree", "not_sure")]
    assert not [cell for cell in given if cell is not None and 0 < cell < 10]
    shown = client.get(url(conversation, "table/")).content.decode()
    cells_of_table = re.findall(r'<td class="n">(\d+)</td>', shown)
    assert cells_of_table and not [cell for cell in cells_of_table if 0 < int(cell) < 10]
    few = opened(world.harbor, world.as_steward, "Parks", n=8)
    crowd(few, two_camps(3, 2))
    actions.refresh_counters(conversation=few)
    assert "Fewer than 10 people" in client.get(url(few)).content.decode()
    assert client.get(f"/api/p/harbor/conversations/{few.slug}/").json()["n_voices"] is None


def test_csv_has_no_cell_that_a_spreadsheet_would_run(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward, n=7)
    seeds = [Words.of('=HYPERLINK("http://example.org","x")'), Words.of("@sum"), Words.of("-1 is a number")]
    actions.add_seeds(conversation=conversation, statements=seeds, by=world.as_steward, at=NOW, today=TODAY)
    conversation = with_result(conversation, [[1] * 10] * 20)
    text = world.client("nobody").get(url(conversation, "result.csv")).content.decode()
    for row in csv.reader(io.StringIO(text)):
        assert not [cell for cell in row if cell[:1] in "=+-@" and cell]


def test_result_page_needs_at_most_eight_queries(world: World, django_assert_max_num_queries: object) -> None:
    conversation = opened(world.harbor, world.as_steward, n=8, answered_by=world.clinic)
    conversation = with_result(conversation, two_camps(40, 30))
    for path in ("", "table/", "result.csv", "policy/"):
        with django_assert_max_num_queries(8):  # type: ignore[operator]
            assert world.client("nobody").get(url(conversation, path)).status_code == 200


def test_nobody_is_shown_owing_before_accepting_or_fourteen_days(world: World) -> None:
    conversation = with_result(opened(world.harbor, world.as_steward, n=8, answered_by=world.clinic))
    assert {s.number for s in queries.statements_to_answer(conversation)} == {7, 8}
    assert AnswerRequest.objects.count() == 2
    assert not queries.waiting_for_answer(world.harbor, NOW)
    assert not queries.waiting_for_answer(world.harbor, NOW + timedelta(days=13, hours=23))
    assert len(queries.waiting_for_answer(world.harbor, NOW + timedelta(days=14))) == 2
    first, second = AnswerRequest.objects.order_by("pk")
    with pytest.raises(PermissionDenied):
        actions.accept_request(request=first, by=world.as_steward, at=NOW)
    actions.accept_request(request=first, by=world.as_partner, at=NOW)
    actions.reply_to_request(request=first, reply=Words.of("We are on it."), by=world.as_partner, at=NOW)
    waiting = queries.waiting_for_answer(world.harbor, NOW)
    assert [one.pk for one in waiting] == [first.pk] and str(waiting[0].reply) == "We are on it."
    answer = Answer.objects.create(
        partnership=world.harbor, organization=world.clinic, kind="taken-up", words=Words.of("Yes"), answered_on=TODAY
    )
    assert actions.cover(answer=answer, statements=[first.statement, second.statement], at=LATER) == 2
    assert not queries.waiting_for_answer(world.harbor, LATER)


def test_verdicts_count_askers_and_others_apart_and_leave_staff_out(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward, n=8)
    asked = write(conversation, "The bus is late").statement
    actions.moderate_statement(statement=asked, is_shown=True, reason=Words(), by=world.as_steward, at=NOW)
    conversation = with_result(conversation)
    answer = Answer.objects.create(
        partnership=world.harbor, organization=world.clinic, kind="taken-up", words=Words.of("Yes"), answered_on=TODAY
    )
    asked.refresh_from_db()
    author = asked.author
    assert author
    with pytest.raises(actions.ConversationRefusal):
        actions.record_verdict(answer=answer, voice=author, value="solved", today=TODAY)
    actions.cover(answer=answer, statements=[asked], at=NOW)
    actions.record_verdict(answer=answer, voice=author, value="not", today=TODAY)
    assert actions.record_verdict(answer=answer, voice=author, value="solved", today=TODAY).is_asker
    others = [
        actions.make_voice(conversation=conversation, key=key(conversation, f"other {at}"), today=TODAY)
        for at in range(12)
    ]
    for voice in others[:3]:
        actions.record_verdict(answer=answer, voice=voice, value="solved", today=TODAY)
    staff = actions.record_verdict(answer=answer, voice=others[3], value="solved", person=world.ben, today=TODAY)
    assert staff.is_staff
    answer.refresh_from_db()
    assert (answer.n_solved, answer.n_partly, answer.n_not) == (4, 0, 0)
    few = queries.verdict_words(answer)
    assert few.shares is None and few.n is None and not re.search(r"\d", few.text)
    for voice in others[4:]:
        actions.record_verdict(answer=answer, voice=voice, value="partly", today=TODAY)
    answer.refresh_from_db()
    many = queries.verdict_words_apart(answer)
    assert many.n == 12 and many.shares and round(many.shares[0], 2) == 0.33
    assert "too few" in many.askers_text and "%" not in many.others_text
    page = world.client("ben").post(url(conversation, f"answers/{answer.pk}/"), {"value": "solved"})
    assert page.status_code == 303
    answer.refresh_from_db()
    assert answer.n_solved == 4


def test_cite_and_cover_refuse_what_belongs_to_another_partnership(world: World) -> None:
    mine = opened(world.harbor, world.as_steward)
    theirs = opened(world.valley, world.as_valley_steward, "Theirs")
    answer = Answer.objects.create(
        partnership=world.harbor, organization=world.clinic, kind="taken-up", words=Words.of("Yes"), answered_on=TODAY
    )
    with pytest.raises(actions.OfAnotherPartnership):
        actions.cover(answer=answer, statements=theirs.statements.all(), at=NOW)
    assert actions.cover(answer=answer, statements=mine.statements.all(), at=NOW) == 3
    assert actions.cover(answer=answer, statements=mine.statements.all(), at=NOW) == 0


def test_refresh_due_closes_counts_seals_and_computes_once(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward, n=8, closes_on=TODAY)
    crowd(conversation, two_camps())
    assert refresh_due(NOW) > 0
    conversation.refresh_from_db()
    assert conversation.is_open and conversation.n_voices == 26 and VoteSeal.objects.count() == 1
    next_day = NOW + timedelta(days=1)
    refresh_due(next_day)
    refresh_due(next_day)
    conversation.refresh_from_db()
    assert conversation.is_closed and Result.objects.count() == 1
    assert actions.verify_seals(conversation).is_unchanged and actions.verify_seals(conversation).has_closing
    revision = type(world.harbor).objects.get(pk=world.harbor.pk).revision
    assert refresh_due(next_day) == 0
    assert type(world.harbor).objects.get(pk=world.harbor.pk).revision == revision


def test_codes_sheet_is_shown_once_without_inline_style(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward)
    page = (
        world.client("amara")
        .post(url(conversation, "codes/"), {"n": "3", "kind": "household", "label": "Mill Street"})
        .content.decode()
    )
    codes = re.findall(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}</p>", page)
    assert len(codes) == 3 and "style=" not in page and page.count("data:image/svg+xml") == 3
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM conversations_accesscode")
        assert codes[0][:14] not in repr(cursor.fetchall())
