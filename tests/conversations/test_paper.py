"""Answers on paper: numbered sheets, two people who enter them, differences, one voice a sheet, and taking back."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from bridgework.conversations import actions
from bridgework.conversations.actions.paper.entering import KEYS
from bridgework.conversations.models import (
    ModerationAct,
    PaperBatch,
    PaperSheet,
    SheetEntry,
    Statement,
    UndoneVote,
    Voice,
    Vote,
)
from bridgework.conversations.queries.paper import differences
from bridgework.journal.models import Entry
from bridgework.lib.words import Words
from bridgework.partnerships.models import Membership, Role
from tests.cast import NOW, TODAY, World
from tests.conversations.paper_people import begun, checked, count, enter, sheets
from tests.conversations.people import crowd, draft, member, opened, two_camps, vote


@pytest.fixture
def reader(world: World) -> Membership:
    return member(world, "reader", Role.MODERATOR, None)


def answers_of(conversation: object) -> dict[int, list[int]]:
    """Return the votes by statement, ascending: whose they are is nobody's business."""
    found: dict[int, list[int]] = {}
    for number, value in Vote.objects.filter(conversation=conversation).values_list("statement__number", "value"):
        found.setdefault(number, []).append(value)
    return {number: sorted(values) for number, values in found.items()}


def test_a_sheet_number_is_given_once_and_finds_its_statements(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward, n=5)
    first = sheets(conversation, world.as_steward, 10, [1, 3])
    second = sheets(conversation, world.as_steward, 4, [5, 2])
    assert (first.first_sheet, first.last_sheet, second.first_sheet, second.last_sheet) == (1, 10, 11, 14)
    batch = begun(conversation, world.as_steward)
    enter(batch, world.as_steward, 14, "1-")
    assert SheetEntry.objects.get().answers == {"5": 1, "2": None}
    for number in (0, 15, 1_000_000):
        with pytest.raises(actions.SheetNotReadable, match="There is no sheet"):
            enter(batch, world.as_steward, number, "11")


def test_make_sheets_refuses_what_cannot_be_answered(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward)
    for numbers, n in (([], 5), ([99], 5), ([1], 0), ([1], 201), (list(range(1, 42)), 1)):
        with pytest.raises(actions.ConversationRefusal):
            actions.make_sheets(
                conversation=conversation,
                statements=numbers,
                n=n,
                language="en",
                by=world.as_steward,
                at=NOW,
                today=TODAY,
            )
    with pytest.raises(actions.NotOpen):
        sheets(draft(world.harbor, world.as_steward, "Later"), world.as_steward)
    with pytest.raises(actions.ConversationRefusal, match="account"):
        sheets(
            opened(world.harbor, world.as_steward, "Accounts", by_browser=False, by_code=False, by_account=True),
            world.as_steward,
        )
    with pytest.raises(PermissionDenied):
        sheets(conversation, world.as_partner)
    with pytest.raises(PermissionDenied):
        begun(conversation, world.as_resident)


@given(st.lists(st.sampled_from(sorted(KEYS)), min_size=1, max_size=40), st.sampled_from(["", " ", ",", ", "]))
def test_read_answers_reads_each_key_whatever_stands_between(keys: list[str], between: str) -> None:
    statements = list(range(100, 100 + len(keys)))
    assert list(actions.read_answers(between.join(keys), statements).items()) == [
        (number, KEYS[key]) for number, key in zip(statements, keys, strict=True)
    ]


@pytest.mark.parametrize(
    ("typed", "said"),
    [("11", "3 statements"), ("1111", "4 answers"), ("1x1", "“x”"), ("141", "“4”"), ("", "0 answers")],
)
def test_read_answers_says_what_is_wrong(typed: str, said: str) -> None:
    with pytest.raises(actions.SheetNotReadable, match=said):
        actions.read_answers(typed, [1, 2, 3])


def test_read_answers_takes_the_digits_of_other_scripts() -> None:
    assert actions.read_answers("١٣٠", [1, 2, 3]) == {1: 1, 2: -1, 3: None}


def test_two_people_enter_and_only_then_votes_are_written(world: World, reader: Membership) -> None:
    conversation = opened(world.harbor, world.as_steward)
    sheets(conversation, world.as_steward)
    batch = begun(conversation, world.as_steward, 2)
    enter(batch, world.as_steward, 1, "123")
    with pytest.raises(actions.ConversationRefusal, match="2 sheets"):
        actions.hand_over(batch=batch, by=world.as_steward, at=NOW)
    with pytest.raises(actions.ConversationRefusal, match="handed on"):
        enter(batch, reader, 1, "123")
    enter(batch, world.as_steward, 2, "111", "More benches, please")
    with pytest.raises(actions.ConversationRefusal, match="all are entered"):
        enter(batch, world.as_steward, 3, "111")
    actions.hand_over(batch=batch, by=world.as_steward, at=NOW)
    with pytest.raises(actions.ConversationRefusal, match="once only: 1, 2"):
        count(batch, world.as_steward)
    enter(batch, reader, 1, "123")
    enter(batch, reader, 2, "111", "more benches, please.")
    assert not Vote.objects.exists() and not Voice.objects.exists()
    assert count(batch, reader) == actions.Counted(2, 6, 1, 0, 0)
    assert answers_of(conversation) == {1: [1, 1], 2: [0, 1], 3: [-1, 1]}
    assert set(Voice.objects.values_list("mode", flat=True)) == {"paper"}
    with pytest.raises(actions.BatchIsClosed):
        count(batch, reader)
    assert Vote.objects.count() == 6
    new = Statement.objects.get(is_seed=False)
    assert new.state == "waiting" and new.author and new.author.mode == "paper" and not new.return_hash


def test_the_same_person_cannot_enter_a_batch_twice(world: World, reader: Membership) -> None:
    conversation = opened(world.harbor, world.as_steward)
    sheets(conversation, world.as_steward)
    batch = begun(conversation, world.as_steward, 1)
    enter(batch, world.as_steward, 1, "111")
    actions.hand_over(batch=batch, by=world.as_steward, at=NOW)
    # What the first person enters now is the first entry, put right; a second membership makes no second person.
    enter(batch, world.as_steward, 1, "333")
    as_moderator = Membership.objects.create(
        partnership=world.harbor, person=world.amara, organization=None, role=Role.MODERATOR, since=NOW
    )
    enter(batch, as_moderator, 1, "222")
    assert list(SheetEntry.objects.values_list("turn", flat=True)) == [1]
    with pytest.raises(actions.ConversationRefusal):
        count(batch, world.as_steward)
    with pytest.raises(IntegrityError), transaction.atomic():
        PaperBatch.objects.filter(pk=batch.pk).update(second_person=world.amara)
    enter(batch, reader, 1, "222")
    with pytest.raises(actions.SamePerson, match="A third"):
        enter(batch, member(world, "third", Role.MODERATOR, None), 1, "222")
    # Later, too, the database refuses to make both one.
    with pytest.raises(IntegrityError), transaction.atomic():
        PaperBatch.objects.filter(pk=batch.pk).update(first_person=reader.person)


def test_differences_are_shown_and_settled_by_looking_again(world: World, reader: Membership) -> None:
    conversation = opened(world.harbor, world.as_steward)
    sheets(conversation, world.as_steward)
    batch = checked(
        conversation, world.as_steward, reader, {1: "111", 2: "123", 3: "---"}, {1: "111", 2: "121", 3: "--1"}
    )
    found = differences(batch)
    assert [(one.sheet.number, [(row.number, row.first, row.second) for row in one.answers]) for one in found] == [
        (2, [(3, -1, 1)]),
        (3, [(3, None, 1)]),
    ]
    with pytest.raises(actions.ConversationRefusal, match="these sheets: 2, 3"):
        count(batch, reader)
    for wrong in ({}, {1: 1}, {3: 7}):
        with pytest.raises(actions.SheetNotReadable, match="statement 3"):
            actions.settle_sheet(batch=batch, number=2, answers=wrong, by=reader, at=NOW)
    with pytest.raises(actions.SheetNotReadable, match="the same"):
        actions.settle_sheet(batch=batch, number=1, answers={}, by=reader, at=NOW)
    actions.settle_sheet(batch=batch, number=2, answers={3: 0}, by=reader, at=NOW)  # neither had it right
    actions.settle_sheet(batch=batch, number=3, answers={3: None}, by=world.as_steward, at=NOW)
    done = count(batch, world.as_steward)
    assert done.n_voices == 2 and answers_of(conversation) == {1: [1, 1], 2: [0, 1], 3: [0, 1]}
    batch.refresh_from_db()
    assert batch.n_differences == 2


def test_a_sheet_entered_anew_is_no_longer_settled(world: World, reader: Membership) -> None:
    conversation = opened(world.harbor, world.as_steward)
    sheets(conversation, world.as_steward)
    batch = checked(conversation, world.as_steward, reader, {1: "111"}, {1: "112"})
    actions.settle_sheet(batch=batch, number=1, answers={3: 1}, by=reader, at=NOW)
    enter(batch, reader, 1, "333")
    with pytest.raises(actions.ConversationRefusal, match="differ"):
        count(batch, reader)


def test_words_that_differ_are_settled_too(world: World, reader: Membership) -> None:
    conversation = opened(world.harbor, world.as_steward)
    sheets(conversation, world.as_steward)
    batch = begun(conversation, world.as_steward, 1)
    enter(batch, world.as_steward, 1, "000", "More benchs")
    actions.hand_over(batch=batch, by=world.as_steward, at=NOW)
    enter(batch, reader, 1, "000", "More beaches")
    with pytest.raises(actions.SheetNotReadable, match="own words"):
        actions.settle_sheet(batch=batch, number=1, answers={}, by=reader, at=NOW)
    actions.settle_sheet(batch=batch, number=1, answers={}, written="More benches", by=reader, at=NOW)
    assert count(batch, reader) == actions.Counted(1, 0, 1, 0, 0)
    assert str(Statement.objects.get(is_seed=False).words) == "More benches"


def test_a_sheet_counts_once_whatever_batch_it_is_typed_into(world: World, reader: Membership) -> None:
    conversation = opened(world.harbor, world.as_steward)
    sheets(conversation, world.as_steward)
    count(checked(conversation, world.as_steward, reader, {7: "111"}), reader)
    again = begun(conversation, reader, 1)
    with pytest.raises(actions.SheetNotReadable, match="batch 1"):
        enter(again, reader, 7, "111")
    with pytest.raises(IntegrityError), transaction.atomic():
        PaperSheet.objects.create(conversation=conversation, batch=again, run=PaperSheet.objects.get().run, number=7)
    assert Voice.objects.count() == 1


def test_nothing_is_half_counted(world: World, reader: Membership) -> None:
    """A voice of the second sheet stands there already: the first sheet is not kept either."""
    from bridgework.conversations.actions.paper.counting import sheet_key

    conversation = opened(world.harbor, world.as_steward)
    sheets(conversation, world.as_steward)
    batch = checked(conversation, world.as_steward, reader, {1: "111", 2: "333"})
    Voice.objects.create(conversation=conversation, key_hash=sheet_key(conversation.pk, 2), mode="paper", came_on=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        count(batch, reader)
    batch.refresh_from_db()
    assert not Vote.objects.exists() and Voice.objects.count() == 1
    assert batch.state == "checking" and SheetEntry.objects.count() == 4


def test_after_counting_no_row_ties_a_sheet_to_answers(world: World, reader: Membership) -> None:
    conversation = opened(world.harbor, world.as_steward)
    sheets(conversation, world.as_steward)
    batch = checked(conversation, world.as_steward, reader, {1: "111", 2: "333"}, {1: "111", 2: "331"})
    actions.settle_sheet(batch=batch, number=2, answers={3: -1}, by=reader, at=NOW)
    count(batch, reader)
    assert not SheetEntry.objects.exists() and not PaperSheet.objects.exclude(settled=None).exists()
    entries = str(list(Entry.objects.filter(act__startswith="conversations.paper.").values("facts", "subject")))
    assert "Eastside Library" not in entries and "sheet" not in entries
    # Two sheets are fewer than 10 people: the public journal says that a batch was counted, not how large it was.
    assert Entry.objects.get(act="conversations.paper.counted").facts == {"number": batch.number}
    acts = set(Entry.objects.filter(act__startswith="conversations.paper.").values_list("act", flat=True))
    assert acts == {f"conversations.paper.{end}" for end in ("begun", "handed-on", "checked", "settled", "counted")}


def test_answers_to_statements_that_left_are_not_forced_in(world: World, reader: Membership) -> None:
    conversation = opened(world.harbor, world.as_steward)
    sheets(conversation, world.as_steward)
    batch = checked(conversation, world.as_steward, reader, {1: "311", 2: "-3-"})
    one, two, three = Statement.objects.order_by("number")
    actions.moderate_statement(statement=three, is_shown=False, reason=Words.of("No."), by=reader, at=NOW)
    actions.merge_statements(statement=two, into=one, reason=Words(), by=reader, at=NOW)
    done = count(batch, reader)
    assert (done.n_votes, done.n_not_shown) == (3, 1)
    # Sheet 1 answered both: its own answer to statement 1 stands. Sheet 2 answered only the joined one.
    assert answers_of(conversation) == {1: [-1, -1], 2: [-1, 1]}
    assert list(Vote.objects.filter(carried_from=two).values_list("value", flat=True)) == [-1]


def test_sheets_of_a_closed_conversation_are_not_counted(world: World, reader: Membership) -> None:
    conversation = opened(world.harbor, world.as_steward)
    sheets(conversation, world.as_steward)
    batch = checked(conversation, world.as_steward, reader, {1: "111"})
    actions.close_conversation(conversation=conversation, by=world.as_steward, at=NOW)
    with pytest.raises(actions.NotOpen):
        count(batch, reader)
    with pytest.raises(actions.ConversationRefusal, match="closed"):
        actions.undo_batch(batch=batch, why="Wrong pile", by=reader, at=NOW)
    assert not Vote.objects.exists()


def test_a_batch_taken_back_leaves_no_vote_and_the_seals_still_verify(world: World, reader: Membership) -> None:
    conversation = opened(world.harbor, world.as_steward, n=8)
    sheets(conversation, world.as_steward, 30, list(range(1, 9)))
    said = dict.fromkeys(range(1, 12), "11112223")
    batch = checked(conversation, world.as_steward, reader, said)
    count(batch, reader)
    crowd(conversation, two_camps(3, 3))
    vote(conversation, "me", 1, 1)
    assert actions.seal_votes(conversation=conversation, at=NOW)
    vote(conversation, "me", 1, -1)
    before = Vote.objects.exclude(voice__mode="paper").count()
    with pytest.raises(actions.ConversationRefusal, match="why"):
        actions.undo_batch(batch=batch, why=" ", by=reader, at=NOW)
    actions.undo_batch(batch=batch, why="The wrong pile was entered.", by=reader, at=NOW)
    assert Vote.objects.count() == before and not Voice.objects.filter(mode="paper").exists()
    check = actions.verify_seals(conversation)
    assert check.is_unchanged and check.n_undone == 88 and check.n_changed == 1
    # The same sheets can be entered anew, rightly this time.
    again = checked(conversation, reader, world.as_steward, dict.fromkeys(range(1, 12), "33332221"))
    count(again, reader)
    assert actions.verify_seals(conversation).is_unchanged
    actions.close_conversation(conversation=conversation, by=world.as_steward, at=NOW)
    while actions.seal_votes(conversation=conversation, at=NOW):
        pass
    actions.seal_closing(conversation=conversation, at=NOW)
    assert actions.verify_seals(conversation).is_unchanged and actions.verify_seals(conversation).has_closing


def test_a_made_up_mark_of_an_undone_vote_is_found(world: World, reader: Membership) -> None:
    """Whoever deletes sealed votes cannot explain them with rows alone: the journal must have undone that batch."""
    conversation = opened(world.harbor, world.as_steward, n=8)
    sheets(conversation, world.as_steward, 30, list(range(1, 9)))
    counted = checked(conversation, world.as_steward, reader, dict.fromkeys(range(1, 8), "11112223"))
    count(counted, reader)
    small = checked(conversation, world.as_steward, reader, {20: "11111111"})
    count(small, reader)
    crowd(conversation, two_camps(6, 6))
    assert actions.seal_votes(conversation=conversation, at=NOW)
    actions.undo_batch(batch=small, why="Torn.", by=reader, at=NOW)
    assert actions.verify_seals(conversation).is_unchanged

    def remove(batch: PaperBatch, mode: str, n: int) -> None:
        for voice in Voice.objects.filter(mode=mode)[:n]:
            UndoneVote.objects.bulk_create(
                UndoneVote(conversation=conversation, batch=batch, number=one.statement.number, key_hash=voice.key_hash)
                for one in voice.votes.select_related("statement")
            )
            voice.votes.all().delete()

    for batch, n in ((counted, 1), (small, 12)):  # never undone; undone, but of fewer than 10 sheets
        with transaction.atomic():
            remove(batch, "browser", n)
            assert not actions.verify_seals(conversation).is_unchanged
            transaction.set_rollback(True)


def test_statements_of_a_batch_taken_back_go_with_a_line_in_the_log(world: World, reader: Membership) -> None:
    conversation = opened(world.harbor, world.as_steward)
    sheets(conversation, world.as_steward)
    batch = begun(conversation, world.as_steward, 2)
    for by in (world.as_steward, reader):
        enter(batch, by, 1, "000", "A first idea from paper")
        enter(batch, by, 2, "000", "A second idea from paper")
        if by == world.as_steward:
            actions.hand_over(batch=batch, by=by, at=NOW)
    count(batch, reader)
    first, second = Statement.objects.filter(is_seed=False).order_by("number")
    actions.moderate_statement(statement=first, is_shown=True, reason=Words(), by=reader, at=NOW)
    actions.undo_batch(batch=batch, why="Entered twice.", by=reader, at=NOW)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("shown", "refused")
    assert ModerationAct.objects.filter(statement=second, was_shown=False).count() == 1


def test_paper_and_help_are_counted_apart_under_the_floors(world: World) -> None:
    from bridgework.conversations.models import Mode

    conversation = opened(world.harbor, world.as_steward, n=8)
    crowd(conversation, two_camps(14, 12))
    crowd(conversation, two_camps(6, 6), Mode.PAPER)
    crowd(conversation, two_camps(5, 6), Mode.ASSISTED)
    actions.refresh_counters(conversation=conversation)
    assert conversation.n_by_mode == {"browser": 26, "paper": 12, "assisted": 11}
    where = f"/p/harbor/conversations/{conversation.slug}/"
    page = Client().get(where).content.decode()
    assert "12 on paper" in page and "11 with a helper" in page
    few = opened(world.harbor, world.as_steward, "Parks", n=8)
    crowd(few, two_camps(14, 12))
    crowd(few, two_camps(2, 1), Mode.PAPER)
    crowd(few, two_camps(4, 4), Mode.ASSISTED)
    actions.refresh_counters(conversation=few)
    page = Client().get(f"/p/harbor/conversations/{few.slug}/").content.decode()
    assert "3 on paper" not in page and "8 with a helper" not in page and "too few to show apart" in page
    tiny = opened(world.harbor, world.as_steward, "Trees", n=8)
    crowd(tiny, two_camps(4, 3))
    crowd(tiny, two_camps(2, 1), Mode.PAPER)
    actions.refresh_counters(conversation=tiny)
    tiny = actions.close_conversation(conversation=tiny, by=world.as_steward, at=NOW)
    actions.compute_result(conversation=tiny, at=NOW)
    page = Client().get(f"/p/harbor/conversations/{tiny.slug}/").content.decode()
    assert "<p>10 people took part. In a browser, on paper: too few to show apart." in page
