"""Conversations: what was asked, the statements that are shown, and counts only where the floors allow them. No votes, no voices,
but for conversations that announced before the first card that votes are given out row by row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from bridgework.config.exporting.sheet import CHUNK, FEWER_THAN_10, Row, Sheet, listed, table
from bridgework.conversations.models import (
    CensusCount,
    Conversation,
    GroupName,
    ModerationAct,
    OutreachTarget,
    Result,
    ResultStatement,
    Statement,
    VoicesCounted,
    VoicesPlan,
    Vote,
)
from bridgework.conversations.queries import STEP_NAMES, group_names, newest_result, printed_counts, voices_page
from bridgework.conversations.queries.rows import rows_are_shared, voters_in_no_order
from bridgework.conversations.rules import FLOOR
from bridgework.conversations.rules.floors import shown_parts
from bridgework.lib.words import Words
from bridgework.partnerships.models import Partnership

LETTERS = "ABCDEFGHIJ"
ABUSE = "a limit against abuse"
KEPT_COUNT = "counted in the background; what may be said of it stands in another column or table"


def public_conversations(partnership: Partnership) -> QuerySet[Conversation]:
    """Return the conversations that the public may see."""
    return Conversation.objects.within(partnership).filter(is_public=True).exclude(state=Conversation.State.DRAFT)


def _closed(partnership: Partnership) -> Iterator[tuple[Conversation, Result]]:
    for one in public_conversations(partnership).filter(state=Conversation.State.CLOSED).order_by("pk"):
        result = newest_result(one)
        if result is not None:
            yield one, result


def conversations(partnership: Partnership) -> Iterator[Row]:
    rows = public_conversations(partnership).select_related("goal", "decider", "answered_by").order_by("pk")
    for one in rows.iterator(CHUNK):
        yield (
            one.slug,
            one.goal.slug if one.goal and one.goal.is_public else "",
            one.title,
            one.question,
            one.state,
            one.influence,
            one.decider.slug if one.decider else "",
            one.answer_rule,
            one.answer_rule_n,
            one.answer_by,
            one.answered_by.slug if one.answered_by else "",
            one.policy,
            one.opened_at,
            one.closes_on,
            one.closed_at,
            one.source,
            one.n_statements,
            FEWER_THAN_10 if 0 < one.n_voices < FLOOR else one.n_voices,
            one.by_browser,
            one.by_code,
            one.by_account,
            one.by_mail,
            one.hold,
            one.map_shown,
            one.shares_rows,
            one.n_promised,
            one.n_promised_answered,
            one.n_promised_on_time,
        )


def voices_by_mode(partnership: Partnership) -> Iterator[Row]:
    for one in public_conversations(partnership).order_by("pk").iterator(CHUNK):
        for mode, n in sorted(shown_parts(one.n_by_mode).items()):
            yield (one.slug, mode, n)


def _shown(partnership: Partnership) -> QuerySet[Statement]:
    return Statement.objects.filter(
        conversation__in=public_conversations(partnership), state=Statement.State.SHOWN
    ).order_by("conversation_id", "number")


def _without_original(words: Words, by_language: dict[str, Any]) -> Words:
    """Return a statement's words without the language it was written in, where naming it could name a person.

    One that stands in one language alone is shown in it everywhere.
    """
    if len(words.renderings) < 2 or by_language.get(words.source, {}).get("named"):
        return words
    others = {tag: one for tag, one in words.renderings.items() if tag != words.source}
    return Words(next(iter(others)), others)


def statements(partnership: Partnership) -> Iterator[Row]:
    rows = _shown(partnership).values_list(
        "conversation__slug", "number", "words", "is_seed", "written_on", "is_promised", "conversation__by_language"
    )
    for conversation, number, words, *rest, by_language in rows.iterator(CHUNK):
        yield (f"{conversation}/{number}", conversation, number, _without_original(words, by_language), *rest)


def statement_counts(partnership: Partnership) -> Iterator[Row]:
    for one, result in _closed(partnership):
        shown = set(_shown(partnership).filter(conversation=one).values_list("number", flat=True))
        names = ["everybody", *(LETTERS[group["number"] - 1] for group in result.body["groups"])]
        for number, _words, rows in printed_counts(result):
            if number in shown:
                for name, (agree, disagree, passed, seen) in zip(names, rows, strict=True):
                    yield (one.slug, number, name, seen, agree, disagree, passed)


def results(partnership: Partnership) -> Iterator[Row]:
    for one, result in _closed(partnership):
        body = result.body
        yield (
            *(one.slug, result.computed_at, result.method, body["n_voices"]),
            *(body["agreed"], body["rejected"], body["divided"]),
        )


def opinion_groups(partnership: Partnership) -> Iterator[Row]:
    for one, result in _closed(partnership):
        names = group_names(result)
        for group in result.body["groups"]:
            letter = LETTERS[group["number"] - 1]
            yield (f"{one.slug}/{letter}", one.slug, letter, group["size"], names.get(group["number"], Words()))


def voices_by_group(partnership: Partnership) -> Iterator[Row]:
    for one in public_conversations(partnership).order_by("pk"):
        page = voices_page(one)
        for dimension in page.dimensions if page else ():
            for row in dimension.rows:
                steps = {STEP_NAMES[step]: row.steps[step] for step in STEP_NAMES}
                steps |= {f"opinion_group_{letter}": n for letter, n in row.in_opinion_groups.items()}
                for step, n in steps.items():
                    yield (one.slug, dimension.code, row.code, step, row.people, n)


def vote_rows(partnership: Partnership) -> Iterator[Row]:
    for one in public_conversations(partnership).order_by("pk"):
        if rows_are_shared(one):
            _statements, voters = voters_in_no_order(one)
            for number, given in enumerate(voters, 1):
                for statement, value in sorted(given.items()):
                    yield (one.slug, number, statement, value)


def _in_public(model: Any) -> Any:
    return lambda partnership: model.objects.filter(conversation__in=public_conversations(partnership)).order_by("pk")


VOICES: tuple[Sheet, ...] = (
    listed(
        "conversations",
        "Conversations and what was promised with them.",
        Conversation,
        conversations,
        (
            *("slug", "goal", "title*", "question*", "state", "influence", "decider", "answer_rule", "answer_rule_n"),
            *("answer_by", "answered_by", "policy*", "opened_at", "closes_on", "closed_at", "source", "n_statements"),
            *("voices", "by_browser", "by_code", "by_account", "by_mail", "hold", "map_shown", "shares_rows"),
            *("to_answer", "answered", "answered_on_time"),
        ),
        (
            *("slug", "goal", "title", "question", "state", "influence", "decider", "answer_rule", "answer_rule_n"),
            *("answer_by", "answered_by", "policy", "opened_at", "closes_on", "closed_at", "source", "n_statements"),
            *("n_voices", "by_browser", "by_code", "by_account", "by_mail", "hold", "map_shown", "shares_rows"),
            *("n_promised", "n_promised_answered", "n_promised_on_time"),
        ),
        {
            "is_public": "only public ones are here",
            "pause_seconds": ABUSE,
            "burst": ABUSE,
            "routing": "of the draw of cards; never shown",
            "n_votes": KEPT_COUNT,
            "by_language": "names a language from ten people on; `statements` keeps to it",
        },
    ),
    listed(
        "voices_by_mode",
        "How voices came in, each mode apart; empty where fewer than 10 would show, or could be worked out.",
        Conversation,
        voices_by_mode,
        ("conversation", "mode", "voices"),
        ("slug", "n_by_mode"),
    ),
    listed(
        "statements",
        "Statements that are shown; never who wrote one, nor in which language where fewer than 10 took part in it.",
        Statement,
        statements,
        ("key", "conversation", "number", "words*", "is_seed", "written_on", "is_to_be_answered"),
        ("conversation", "number", "words", "is_seed", "written_on", "is_promised"),
        {
            "author": "a voice",
            "state": "only shown ones are here; `moderation` says what was done with others",
            "is_about_steward": "for whoever reads it",
            "is_from_minor": "of its author",
            "is_read": "for whoever reads it",
            "is_unread": "`moderation` says it",
            "held_for": "for whoever reads it",
            "merged_into": "`moderation` says it",
            "fingerprint": "finds repeats",
            "return_hash": "the author's private code",
            "n_agree": KEPT_COUNT,
            "n_disagree": KEPT_COUNT,
            "n_pass": KEPT_COUNT,
            "n_agree_printed": KEPT_COUNT,
            "routing": "of the draw of cards; never shown",
        },
    ),
    listed(
        "results",
        "The newest result of each closed conversation: numbers of the statements that all opinion groups agree with, that all "
        "reject, and that divide them.",
        Result,
        results,
        (
            *("conversation", "computed_at", "method", "voices", "agreed_by_all_groups", "rejected_by_all_groups"),
            "dividing",
        ),
        ("conversation", "computed_at", "method", "body"),
        {
            "seed": "of the map's draw",
            "n_votes_seen": KEPT_COUNT,
            "n_groups": KEPT_COUNT,
            "agreed_number": "the first of `agreed_by_all_groups`",
        },
    ),
    listed(
        "opinion_groups",
        "Opinion groups of a result, of 10 people or more, with the names that moderators gave them.",
        GroupName,
        opinion_groups,
        ("key", "conversation", "group", "people", "name*"),
        ("result", "number", "words"),
        {"by": "an account", "at": "when it was named"},
    ),
    listed(
        "statement_counts",
        "Counts of closed conversations by opinion group, as their result shows them; empty where fewer than 10 people "
        "would show, or could be worked out.",
        ResultStatement,
        statement_counts,
        ("conversation", "statement", "group", "answered", "agree", "disagree", "not_sure"),
        ("result", "statement", "number", "cells"),
        {"said": "the same in words, where a count is hidden"},
    ),
    listed(
        "vote_rows",
        "Votes row by row under fresh numbers, only where that was announced before the first card: 1 agree, -1 disagree, 0 not "
        "sure.",
        Vote,
        vote_rows,
        ("conversation", "voter", "statement", "vote"),
        ("conversation", "statement", "value"),
        {
            "voice": "fresh numbers stand for voices, in an order that says nothing",
            "seal": "ties a vote to a batch",
            "is_changed": "of one voice",
            "pending": "not counted yet",
            "carried_from": "of one voice",
        },
    ),
    table(
        "moderation",
        "What was done with statements, by which rule and in which capacity; never the text of one that is not shown.",
        ModerationAct,
        _in_public(ModerationAct),
        {
            "id": "pk",
            "conversation": "conversation__slug",
            "statement": "statement__number",
            "kind": "kind",
            "was_shown": "was_shown",
            "joined_with": "other__number",
            "reason*": "reason",
            "capacity": "capacity",
            "at": "at",
        },
        {"by": "an account"},
    ),
    table(
        "voices_asked",
        "What a conversation asks people about themselves, beside whose census, and when all of it is deleted.",
        VoicesPlan,
        _in_public(VoicesPlan),
        {
            "conversation": "conversation__slug",
            "place_level": "place__level",
            "place": "place__code",
            "asked": "asked",
            "delete_on": "delete_on",
            "deleted_at": "deleted_at",
        },
    ),
    listed(
        "voices_by_group",
        "Who took part, by described group and step, as its page shows it; empty where fewer than 10 would show.",
        VoicesCounted,
        voices_by_group,
        ("conversation", "dimension", "group", "step", "people", "voices"),
        ("conversation", "body"),
        {
            "counted_at": "the page says it",
            "answers_counted_at": "the page says it",
            "exact": "true counts, which end with the tokens",
        },
    ),
    table(
        "outreach_targets",
        "How many voices of one group are hoped for, until when, who invites them and how.",
        OutreachTarget,
        _in_public(OutreachTarget),
        {
            "id": "pk",
            "conversation": "conversation__slug",
            "dimension": "group__dimension__code",
            "group": "group__code",
            "hoped": "n_hoped",
            "by": "by",
            "organization": "organization__slug",
            "deed*": "deed",
        },
    ),
    table(
        "census_counts",
        "How many people of a group live in a place, by a census or another count.",
        CensusCount,
        lambda partnership: CensusCount.objects.within(partnership).order_by("pk"),
        {
            "place_level": "place__level",
            "place": "place__code",
            "dimension": "group__dimension__code",
            "group": "group__code",
            "people": "n",
            "source": "source",
            "year": "year",
        },
    ),
)
