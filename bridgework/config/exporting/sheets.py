"""The tables of an export, one function each. Every one starts from what the public pages may show."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from bridgework.config.exporting.sheet import CHUNK, FEWER_THAN_10, Row, Sheet
from bridgework.config.exporting.sheets_directory import DIRECTORY
from bridgework.config.exporting.sheets_measured import MEASURED
from bridgework.config.exporting.sheets_talk import TALK
from bridgework.config.exporting.sheets_voices import VOICES, public_conversations
from bridgework.conversations.models import AnsweredStatement, DecisionCitation, Statement
from bridgework.conversations.queries import verdict_words
from bridgework.gatherings.models import Attendance, FollowUp
from bridgework.gatherings.queries import public_gatherings
from bridgework.gatherings.rules import is_too_few
from bridgework.goals.models import Answer, CommitmentReply, Endorsement, Goal, Initiative, Presence
from bridgework.goals.queries import decisions_list, public_answers
from bridgework.goals.queries.commitments import public_commitments
from bridgework.partnerships.models import Partnership


def _public_goals(partnership: Partnership) -> QuerySet[Goal]:
    return Goal.objects.within(partnership).filter(is_public=True)


def goals(partnership: Partnership) -> Iterator[Row]:
    rows = _public_goals(partnership).order_by("position", "pk")
    yield from rows.values_list("slug", "title", "vision", "position", "created_at").iterator(CHUNK)


def endorsements(partnership: Partnership) -> Iterator[Row]:
    rows = Endorsement.objects.filter(goal__in=_public_goals(partnership)).order_by("endorsed_on", "pk")
    yield from rows.values_list("pk", "goal__slug", "organization__slug", "pledge", "endorsed_on").iterator(CHUNK)


def initiatives(partnership: Partnership) -> Iterator[Row]:
    rows = Initiative.objects.within(partnership).exclude(goal__is_public=False)
    rows = rows.select_related("goal", "place").prefetch_related("organizations").order_by("pk")
    for one in rows.iterator(CHUNK):
        yield (
            one.slug,
            one.goal.slug if one.goal else "",
            one.name,
            one.aim,
            one.serves,
            one.where or (one.place.name if one.place else ""),
            sorted(organization.slug for organization in one.organizations.all()),
            one.starts_on,
            one.ends_on,
        )


def commitments(partnership: Partnership) -> Iterator[Row]:
    rows = public_commitments(partnership).order_by("pk")
    yield from rows.values_list(
        "pk", "organization__slug", "goal__slug", "decision__slug", "initiative__slug", "title", "due_on", "first_due_on",
        "state", "closed_on", "created_at",
    ).iterator(CHUNK)  # fmt: skip


def commitment_replies(partnership: Partnership) -> Iterator[Row]:
    rows = CommitmentReply.objects.filter(commitment__in=public_commitments(partnership)).order_by("said_at", "pk")
    yield from rows.values_list(
        "pk", "commitment_id", "said", "due_on", "new_due_on", "note", "capacity", "said_at"
    ).iterator(CHUNK)


def decisions(partnership: Partnership) -> Iterator[Row]:
    rows = decisions_list(partnership).order_by("decided_on", "pk")
    yield from rows.values_list(
        "slug", "body__slug", "goal__slug", "title", "reasons", "decided_on", "n_seats", "n_resident_seats"
    ).iterator(CHUNK)


def presences(partnership: Partnership) -> Iterator[Row]:
    rows = Presence.objects.filter(decision__in=decisions_list(partnership).order_by()).order_by("decision_id", "pk")
    yield from rows.values_list(
        "decision__slug", "seat_id", "seat__holder_name", "seat__organization__slug", "seat__is_resident"
    ).iterator(CHUNK)


def citations(partnership: Partnership) -> Iterator[Row]:
    rows = DecisionCitation.objects.filter(
        decision__in=decisions_list(partnership).order_by(), conversation__in=public_conversations(partnership)
    ).exclude(statement__state__in=[Statement.State.WAITING, Statement.State.REFUSED])
    yield from (
        rows.order_by("pk").values_list("decision__slug", "conversation__slug", "statement__number").iterator(CHUNK)
    )


def _answers(partnership: Partnership) -> QuerySet[Answer]:
    # An answer that covers what was said in a conversation for members only would tell what was said there.
    hidden = AnsweredStatement.objects.filter(statement__conversation__partnership=partnership).exclude(
        statement__conversation__in=public_conversations(partnership), statement__state=Statement.State.SHOWN
    )
    return public_answers(partnership).exclude(pk__in=hidden.values("answer_id")).order_by("answered_on", "pk")


def answers(partnership: Partnership) -> Iterator[Row]:
    for one in _answers(partnership).select_related("goal").iterator(CHUNK):
        verdict = verdict_words(one)
        shares: list[Any] = [round(100 * share) for share in verdict.shares] if verdict.shares else [None] * 3
        n_all = one.n_solved + one.n_partly + one.n_not
        yield (
            one.pk,
            one.organization.slug if one.organization else "",
            one.body.slug if one.body else "",
            one.decision.slug if one.decision else "",
            one.goal.slug if one.goal else "",
            one.kind,
            one.words,
            one.referred_to,
            one.did,
            one.did_on,
            one.answered_on,
            verdict.n if verdict.n is not None else (FEWER_THAN_10 if n_all else 0),
            *shares,
        )


def answered_statements(partnership: Partnership) -> Iterator[Row]:
    rows = AnsweredStatement.objects.filter(answer__in=_answers(partnership).order_by()).order_by("answer_id", "pk")
    yield from rows.values_list("answer_id", "statement__conversation__slug", "statement__number").iterator(CHUNK)


def sessions(partnership: Partnership) -> Iterator[Row]:
    rows = public_gatherings(partnership).select_related("goal").prefetch_related("hosts").order_by("starts_at", "pk")
    for one in rows.iterator(CHUNK):
        yield (
            one.slug,
            one.kind,
            one.goal.slug if one.goal else "",
            one.title,
            one.purpose,
            one.starts_at,
            one.ends_at,
            one.is_all_day,
            one.where,
            one.languages,
            sorted(host.slug for host in one.hosts.all()),
            FEWER_THAN_10 if is_too_few(one.n_residents) else one.n_residents,
            one.notes,
            one.cancelled_at,
        )


def attendance(partnership: Partnership) -> Iterator[Row]:
    rows = Attendance.objects.filter(gathering__in=public_gatherings(partnership)).order_by("gathering_id", "pk")
    yield from rows.values_list(
        "gathering__slug", "organization__slug", "n_people", "has_taught", "has_learned"
    ).iterator(CHUNK)


def follow_ups(partnership: Partnership) -> Iterator[Row]:
    rows = FollowUp.objects.filter(
        gathering__in=public_gatherings(partnership), commitment__in=public_commitments(partnership)
    )
    yield from rows.order_by("pk").values_list("gathering__slug", "commitment_id").iterator(CHUNK)


SHEETS: tuple[Sheet, ...] = (
    *DIRECTORY,
    Sheet("goals", "Public shared goals.", ("slug", "title*", "vision*", "position", "created_at"), goals),
    Sheet(
        "endorsements",
        "Who stands behind which goal, with its pledge.",
        ("id", "goal", "organization", "pledge*", "endorsed_on"),
        endorsements,
    ),
    Sheet(
        "initiatives",
        "What is done toward the goals.",
        ("slug", "goal", "name*", "aim*", "serves*", "where", "organizations", "starts_on", "ends_on"),
        initiatives,
    ),
    Sheet(
        "commitments",
        "Promises of organizations; who in the organization looks after one is not exported.",
        (
            *("id", "organization", "goal", "decision", "initiative", "title*", "due_on", "first_due_on", "state"),
            *("closed_on", "created_at"),
        ),
        commitments,
    ),
    Sheet(
        "commitment_replies",
        "What was said of a promise, in which capacity.",
        ("id", "commitment", "said", "due_on", "new_due_on", "note*", "capacity", "said_at"),
        commitment_replies,
    ),
    Sheet(
        "decisions",
        "Public decisions, with the filled seats of the day.",
        ("slug", "body", "goal", "title*", "reasons*", "decided_on", "n_seats", "n_resident_seats"),
        decisions,
    ),
    Sheet(
        "presences",
        "Who was present at a decision, named as the holder wishes.",
        ("decision", "seat", "holder", "organization", "is_resident"),
        presences,
    ),
    Sheet("citations", "What a decision cites.", ("decision", "conversation", "statement"), citations),
    Sheet(
        "answers",
        "Answers to what residents said; verdicts as shares of 100, from 10 residents on.",
        (
            *("id", "organization", "body", "decision", "goal", "kind", "words*", "referred_to", "did*", "did_on"),
            *("answered_on", "verdicts", "percent_solved", "percent_partly", "percent_not"),
        ),
        answers,
    ),
    Sheet(
        "answered_statements",
        "Which statements an answer covers.",
        ("answer", "conversation", "statement"),
        answered_statements,
    ),
    Sheet(
        "sessions",
        "Public joint sessions; residents who came for themselves are not counted out under 10.",
        (
            *("slug", "kind", "goal", "title*", "purpose*", "starts_at", "ends_at", "is_all_day", "where"),
            *("interpreted_into", "hosts", "residents", "notes*", "cancelled_at"),
        ),
        sessions,
    ),
    Sheet(
        "attendance",
        "How many people of each organization came.",
        ("session", "organization", "people", "has_taught", "has_learned"),
        attendance,
    ),
    Sheet("follow_ups", "Promises made at a session.", ("session", "commitment"), follow_ups),
    *TALK,
    *VOICES,
    *MEASURED,
)
