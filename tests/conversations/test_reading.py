"""Moderation: what is held and why, second looks, the log, the pace, whose statement it is."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from bridgework.conversations import actions, rules
from bridgework.conversations.models import Appeal, Conversation, ModerationAct, RecentSaying, Statement
from bridgework.conversations.queries.reading import to_read
from bridgework.conversations.tasks import refresh_due
from bridgework.journal.models import Entry
from bridgework.lib.words import Words
from bridgework.partnerships.models import Membership, Role
from tests.cast import NOW, TODAY, World
from tests.conversations.people import key, member, opened


@pytest.fixture
def reader(world: World) -> Membership:
    return member(world, "reader", Role.MODERATOR, None)


def say(conversation: Conversation, text: str, who: str = "author", seconds: int = 0, **more: object) -> actions.Said:
    return actions.write_statement(
        conversation=conversation,
        key=key(conversation, who),
        text=text,
        language="en",
        is_about_steward=False,
        today=TODAY,
        at=NOW + timedelta(seconds=seconds),
        **more,  # type: ignore[arg-type]
    )


def show(statement: Statement, by: Membership, is_shown: bool = True) -> None:
    actions.moderate_statement(
        statement=statement, is_shown=is_shown, reason=Words() if is_shown else Words.of("No."), by=by, at=NOW
    )


def at(conversation: Conversation, path: str) -> str:
    return f"/p/harbor/conversations/{conversation.slug}/{path}"


def test_must_be_read_first_over_every_case() -> None:
    for hold, is_first, signs, about, minor, paper in product(
        ("all", "first", "flagged"), (True, False), ((), ("link",)), (True, False), (True, False), (True, False)
    ):
        held = rules.must_be_read_first(
            hold=hold, is_first=is_first, signs=signs, is_about_steward=about, is_from_minor=minor, is_from_paper=paper
        )
        always = bool(signs) or about or minor or paper
        assert held == (always or hold == "all" or (hold == "first" and is_first))


def test_every_statement_is_held_by_default(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward)
    assert conversation.hold == "all"
    assert say(conversation, "Buses should be free for all").statement.state == "waiting"


def test_only_a_first_statement_waits_where_it_is_set_so(world: World, reader: Membership) -> None:
    conversation = opened(world.harbor, world.as_steward, hold="first")
    first = say(conversation, "Buses should be free for all").statement
    again = say(conversation, "Trains should be free for all", seconds=60).statement
    assert (first.state, again.state) == ("waiting", "waiting")  # nobody has read one of theirs yet
    show(first, reader)
    third = say(conversation, "Ferries should be free for all", seconds=120).statement
    assert third.state == "shown" and third.is_unread
    assert say(conversation, "Parking should be free for all", "another", 180).statement.state == "waiting"
    # One that is shown unread does not vouch for the next.
    show(first, reader, is_shown=False)
    assert say(conversation, "Bikes should be free for all", seconds=240).statement.state == "waiting"
    assert third in to_read(world.harbor)
    log = Client().get(at(conversation, "policy/")).content.decode()
    assert f"Statement {third.number} was shown before anybody read it" in log
    assert Entry.objects.filter(act="conversations.statement.shown-unread").count() == 1


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("Read more at www.example.org today", "link"),
        ("WE WANT MORE BUSES RIGHT NOW", "capitals"),
        ("Ms. Rivera never answers us", "name"),
        ("Call 555-0142 about the buses", "phone"),
        ("Harbor Network never answers us", ""),
    ],
)
def test_signs_and_words_about_the_steward_hold_whatever_is_set(world: World, text: str, sign: str) -> None:
    conversation = opened(world.harbor, world.as_steward, hold="flagged")
    assert say(conversation, "Buses should be free for all", "somebody").statement.state == "shown"
    held = say(conversation, text).statement
    assert held.state == "waiting" and held.held_for == ([sign] if sign else [])


def test_the_same_text_from_many_voices_is_held(world: World, reader: Membership) -> None:
    conversation = opened(world.harbor, world.as_steward, hold="flagged")
    for who in ("a", "b", "c"):
        said = say(conversation, "Vote for the blue list on Sunday", who).statement
        show(said, reader, is_shown=False)
    assert said.held_for == ["same-text"]
    assert say(conversation, "Vote for the blue list on Sunday!", "d").statement.held_for == ["same-text"]


def test_an_author_is_told_what_to_take_out_and_may_send_it_all_the_same(world: World, reader: Membership) -> None:
    conversation = opened(world.harbor, world.as_steward)
    client = Client()
    sent = {"text": "Ms. Rivera at 555-0142 never answers", "language": "en"}
    page = client.post(at(conversation, "say/"), sent).content.decode()
    assert "name of a person: “Ms. Rivera”" in page and "telephone number: “555-0142”" in page
    assert "Send it all the same" in page and not Statement.objects.filter(is_seed=False).exists()
    page = client.post(at(conversation, "say/"), {**sent, "sure": "1"}).content.decode()
    assert "waiting to be read" in page
    held = Statement.objects.get(is_seed=False)
    assert held.held_for == ["name", "phone"]
    queue = world.client("amara").get("/p/harbor/conversations/reading/").content.decode()
    assert "name of a person: “Ms. Rivera”" in queue and "telephone number: “555-0142”" in queue
    clean = client.post(at(conversation, "say/"), {"text": "The office never answers", "language": "en"})
    assert b"Wait" in clean.content  # the pace


def test_the_pace_of_one_voice_and_of_all(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward, pause_seconds=30, burst=3)
    say(conversation, "Buses should be free for all")
    with pytest.raises(actions.TooManyStatements, match="Wait 20 seconds"):
        say(conversation, "Trains should be free for all", seconds=10)
    say(conversation, "Trains should be free for all", seconds=30)
    say(conversation, "Ferries should be free for all", "another", seconds=31)
    with pytest.raises(actions.TooManyStatements, match="Many people"):
        say(conversation, "Bikes should be free for all", "a third", seconds=32)
    say(conversation, "Bikes should be free for all", "a third", seconds=601)
    assert Statement.objects.filter(is_seed=False).count() == 4


def test_what_measures_the_pace_is_forgotten(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward)
    said = say(conversation, "Buses should be free for all")
    mark = RecentSaying.objects.get().mark
    assert said.statement.author and mark != said.statement.author.key_hash
    refresh_due(NOW + timedelta(minutes=9))
    assert RecentSaying.objects.count() == 1
    refresh_due(NOW + timedelta(minutes=11))
    assert not RecentSaying.objects.exists()


def test_a_second_look_is_asked_once_and_taken_by_somebody_else(world: World, reader: Membership) -> None:
    conversation = opened(world.harbor, world.as_steward)
    said = say(conversation, "Give us the money back")
    private, client = at(conversation, f"yours/{said.return_code}/"), Client()
    with pytest.raises(actions.ConversationRefusal, match="not shown"):
        actions.ask_for_second_look(statement=said.statement, reason="Please", language="en", at=NOW, today=TODAY)
    show(said.statement, reader, is_shown=False)
    assert "Ask for a second look" in client.get(private).content.decode()
    client.post(private, {"what": "look-again", "reason": " "})
    assert not Appeal.objects.exists()
    client.post(private, {"what": "look-again", "reason": "It breaks no rule: secret-reason."})
    assert "Somebody else will look" in client.get(private).content.decode()
    client.post(private, {"what": "look-again", "reason": "And again"})
    assert Appeal.objects.get().reason == "It breaks no rule: secret-reason."
    assert said.statement in to_read(world.harbor)
    with pytest.raises(actions.ConversationRefusal, match="Somebody else looks"):
        show(said.statement, reader)
    # A second capacity makes no second person.
    other = Membership.objects.create(
        partnership=world.harbor, person=reader.person, organization=world.clinic, role=Role.MODERATOR, since=NOW
    )
    with pytest.raises(actions.ConversationRefusal, match="Somebody else looks"):
        show(said.statement, other)
    queue = world.client("amara").get("/p/harbor/conversations/reading/").content.decode()
    assert "secret-reason" in queue
    show(said.statement, world.as_steward)
    said.statement.refresh_from_db()
    assert said.statement.state == "shown" and Appeal.objects.get().decided_on == TODAY
    with pytest.raises(actions.ConversationRefusal, match="Somebody else looks"):
        show(said.statement, reader, is_shown=False)  # who decided first does not undo the second look
    log = client.get(at(conversation, "policy/")).content.decode()
    assert f"Statement {said.statement.number} was looked at again by somebody else, and is shown." in log
    assert "secret-reason" not in log and "money back" not in log
    assert "secret-reason" not in str(list(Entry.objects.values()))


def test_a_second_look_at_what_is_about_the_steward_is_taken_outside_it(world: World, reader: Membership) -> None:
    conversation = opened(world.harbor, world.as_steward)
    said = say(conversation, "Harbor Network hides its books").statement
    show(said, reader, is_shown=False)
    actions.ask_for_second_look(statement=said, reason="It is true", language="en", at=NOW, today=TODAY)
    with pytest.raises(actions.NotYourStatementToRead):
        show(said, world.as_steward)
    show(said, member(world, "outsider", Role.MODERATOR, None), is_shown=False)
    act = ModerationAct.objects.order_by("-pk")[0]
    assert (act.kind, act.was_shown) == ("again", False)
    # Looked at again, it can be asked for no more.
    with pytest.raises(actions.ConversationRefusal, match="already"):
        actions.ask_for_second_look(statement=said, reason="Once more", language="en", at=NOW, today=TODAY)


def test_a_second_look_stands_on_the_desk_of_those_who_may_take_it(world: World, reader: Membership) -> None:
    conversation = opened(world.harbor, world.as_steward)
    said = say(conversation, "Give us the money back").statement
    about = say(conversation, "Harbor Network hides its books", "another", 60).statement
    for one in (said, about):
        show(one, reader, is_shown=False)
        actions.ask_for_second_look(statement=one, reason="Why not?", language="en", at=NOW, today=TODAY)
    say(conversation, "Buses should be free for all", "a third", 120)
    other = member(world, "other", Role.MODERATOR, None)

    def desk(who: Membership) -> str:
        client = Client()
        client.force_login(who.person, backend="django.contrib.auth.backends.ModelBackend")
        return client.get("/p/harbor/desk/").content.decode()

    first, steward, second = desk(reader), desk(world.as_steward), desk(other)
    assert "Give us the money back" not in first and "hides its books" not in first and "Buses should be free" in first
    assert "Give us the money back" in steward and "hides its books" not in steward
    assert "Give us the money back" in second and "hides its books" in second
    assert second.count("Its author asks for a second look") == 2
    assert second.index("Give us the money back") < second.index("Buses should be free"), "second looks come first"
    # Who decided before still sees it in the list, and that somebody else must look.
    client = Client()
    client.force_login(reader.person, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get("/p/harbor/conversations/reading/").content.decode()
    assert page.count("You have decided on this statement before.") == 2
    assert f'id="rule_{said.pk}"' not in page and "Give us the money back" in page


def test_a_rule_from_the_list_is_said_in_every_language(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward)
    said = say(conversation, "Buy cheap watches at our store").statement
    client = world.client("amara")
    where = f"/p/harbor/conversations/reading/{said.pk}/"
    client.post(where, {"what": "refuse", "language": "en", "rule": "", "reason": ""})
    said.refresh_from_db()
    assert said.state == "waiting"  # a reason is needed
    answer = client.post(where, {"what": "refuse", "language": "en", "rule": "advert", "reason": ""})
    assert answer["Location"] == "/p/harbor/conversations/reading/"
    reason = ModerationAct.objects.get().reason
    assert reason.in_language("en").body == "It advertises something." and "es" in reason.languages
    log = Client().get(at(conversation, "policy/")).content.decode()
    assert "It advertises something." in log and "watches" not in log


def test_after_a_decision_the_next_statement_is_at_hand(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward)
    first, second, third = (
        say(conversation, f"{what} should be free for all", what).statement for what in ("Buses", "Trains", "Bikes")
    )
    client = world.client("amara")
    for one, then in ((first, second), (second, third)):
        sent = client.post(f"/p/harbor/conversations/reading/{one.pk}/", {"what": "show", "language": "en"})
        assert sent["Location"].endswith(f"#statement-{then.pk}")
    page = client.get("/p/harbor/conversations/reading/").content.decode()
    assert f'id="statement-{third.pk}"' in page and f'id="statement-{first.pk}"' not in page


def test_what_the_partnership_wrote_is_marked_and_listed(world: World) -> None:
    conversation = opened(world.harbor, world.as_steward, "Parks")
    residents = say(conversation, "Buses should be free for all").statement
    page = Client().get(at(conversation, "policy/")).content.decode()
    assert "Written by the partnership" in page and "Parks, statement 2" in page
    with pytest.raises(actions.ConversationRefusal, match="resident"):
        actions.mark_seed(statement=residents, is_seed=True, by=world.as_steward, at=NOW)
    seed = Statement.objects.get(conversation=conversation, number=1)
    with pytest.raises(actions.ConversationRefusal, match="mark stays"):
        actions.mark_seed(statement=seed, is_seed=False, by=world.as_steward, at=NOW)
    Statement.objects.filter(pk=seed.pk).update(is_seed=False)  # as one that came with an import
    with pytest.raises(PermissionDenied):
        actions.mark_seed(statement=seed, is_seed=True, by=world.as_partner, at=NOW)
    assert b"The partnership wrote this" in world.client("amara").get(at(conversation, "edit/")).content
    world.client("amara").post(at(conversation, f"seed/{seed.number}/"), {"what": "mark"})
    seed.refresh_from_db()
    assert seed.is_seed and Entry.objects.filter(act="conversations.statement.marked").count() == 1


@pytest.mark.parametrize(
    ("hold", "said"), [("all", "reads every"), ("first", "first statement of everybody"), ("flagged", "read later")]
)
def test_the_setting_is_said_in_words_and_fixed_at_the_opening(world: World, hold: str, said: str) -> None:
    conversation = opened(world.harbor, world.as_steward, hold=hold)
    assert said in Client().get(at(conversation, "policy/")).content.decode()
    assert said in Client().get(at(conversation, "say/")).content.decode()
    assert Entry.objects.get(act="conversations.conversation.opened").facts["hold"] == hold
