"""Goals and what is done toward them: root causes, initiatives, promises, decisions, answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from bridgework.config.exporting.sheet import CHUNK, FEWER_THAN_10, If, Row, Sheet, listed, table
from bridgework.config.exporting.sheets_voices import public_conversations
from bridgework.conversations.models import AnsweredStatement, AnswerRequest, DecisionCitation, Statement
from bridgework.conversations.queries import verdict_words
from bridgework.conversations.rules import DAYS_BEFORE_OWING
from bridgework.goals.models import (
    Answer,
    CauseMap,
    CauseMapVersion,
    Commitment,
    CommitmentReply,
    Decision,
    Endorsement,
    Goal,
    Initiative,
    Presence,
)
from bridgework.goals.queries import decisions_list, public_answers
from bridgework.goals.queries.commitments import public_commitments
from bridgework.indicators.queries import indicators_to_see
from bridgework.lib.cause_map import exported, from_stored
from bridgework.partnerships.models import Partnership

ONLY_PUBLIC = "only public ones are here"
TOWARD = If("goal__slug", Q(goal__is_public=True))
DECIDED = If("decision__slug", Q(decision__is_public=True) & ~Q(decision__goal__is_public=False))
PART_OF = If("initiative__slug", Q(initiative__goal=None) | Q(initiative__goal__is_public=True))


def public_goals(partnership: Partnership) -> QuerySet[Goal]:
    """Return the goals that everybody may see."""
    return Goal.objects.within(partnership).filter(is_public=True)


def public_initiatives(partnership: Partnership) -> QuerySet[Initiative]:
    """Return the initiatives that everybody may see: all but those toward a goal that is not public."""
    return Initiative.objects.within(partnership).exclude(goal__is_public=False)


def initiatives(partnership: Partnership) -> Iterator[Row]:
    rows = public_initiatives(partnership).select_related("goal", "place").prefetch_related("organizations")
    for one in rows.order_by("pk").iterator(CHUNK):
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
            one.place.code if one.place else "",
            one.aims,
            one.strategy,
            one.age_from,
            one.age_to,
            one.groups,
            one.languages,
        )


def _decisions(partnership: Partnership) -> QuerySet[Decision]:
    return decisions_list(partnership).order_by("decided_on", "pk")


def _citations(partnership: Partnership) -> QuerySet[DecisionCitation]:
    rows = DecisionCitation.objects.filter(
        decision__in=decisions_list(partnership).order_by(), conversation__in=public_conversations(partnership)
    ).exclude(statement__state__in=[Statement.State.WAITING, Statement.State.REFUSED])
    return rows.order_by("pk")


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


def _answered(partnership: Partnership) -> QuerySet[AnsweredStatement]:
    rows = AnsweredStatement.objects.filter(answer__in=_answers(partnership).order_by())
    return rows.order_by("answer_id", "pk")


def requests(partnership: Partnership, now: datetime) -> Iterator[Row]:
    # Nobody is named as owing an answer before they accepted, or were told of it long enough ago.
    due = now - timedelta(days=DAYS_BEFORE_OWING)
    rows = AnswerRequest.objects.filter(
        Q(accepted_at__isnull=False) | Q(told_at__lte=due),
        closed_at=None,
        statement__conversation__in=public_conversations(partnership),
        statement__state=Statement.State.SHOWN,
    )
    yield from (
        rows.order_by("told_at", "pk")
        .values_list(
            "pk", "statement__conversation__slug", "statement__number", "organization__slug", "told_at", "accepted_at",
            "reply", "replied_at",
        )
        .iterator(CHUNK)
    )  # fmt: skip


def _maps(partnership: Partnership) -> QuerySet[CauseMap]:
    return CauseMap.objects.filter(goal__in=public_goals(partnership)).select_related("goal").order_by("goal_id")


def causes(partnership: Partnership) -> Iterator[Row]:
    for one in _maps(partnership).iterator(CHUNK):
        for cause in from_stored(one.document).causes:
            under = f"{one.goal.slug}/{cause.under}" if cause.under else ""
            yield (f"{one.goal.slug}/{cause.id}", one.goal.slug, cause.text, under, one.version, one.changed_at)


def cause_strategies(partnership: Partnership) -> Iterator[Row]:
    known = set(indicators_to_see(partnership, is_member=False).values_list("slug", flat=True))
    for one in _maps(partnership).iterator(CHUNK):
        for strategy in from_stored(one.document).strategies:
            yield (
                f"{one.goal.slug}/{strategy.id}",
                one.goal.slug,
                strategy.text,
                strategy.sector,
                [f"{one.goal.slug}/{cause}" for cause in strategy.causes],
                [slug for slug in strategy.measured_by if slug in known],
            )


def cause_versions(partnership: Partnership) -> Iterator[Row]:
    known = set(indicators_to_see(partnership, is_member=False).values_list("slug", flat=True))
    rows = CauseMapVersion.objects.filter(map__goal__in=public_goals(partnership)).order_by("map_id", "number")
    for goal, number, done, of, made_at, document in rows.values_list(
        "map__goal__slug", "number", "done", "of", "made_at", "document"
    ).iterator(CHUNK):
        written = exported(from_stored(document), goal=goal, map_version=number)
        for one in written["strategies"]:
            one["measured_by"] = [slug for slug in one["measured_by"] if slug in known]
        yield (goal, number, done, of, made_at, written)


GOALS: tuple[Sheet, ...] = (
    table(
        "goals",
        "Public shared goals.",
        Goal,
        lambda partnership: public_goals(partnership).order_by("position", "pk"),
        {
            "slug": "slug",
            "title*": "title",
            "vision*": "vision",
            "position": "position",
            "created_at": "created_at",
        },
        {"is_public": ONLY_PUBLIC},
    ),
    table(
        "endorsements",
        "Who stands behind which goal, with its pledge.",
        Endorsement,
        lambda partnership: Endorsement.objects.filter(goal__in=public_goals(partnership)).order_by(
            "endorsed_on", "pk"
        ),
        {
            "id": "pk",
            "goal": "goal__slug",
            "organization": "organization__slug",
            "pledge*": "pledge",
            "endorsed_on": "endorsed_on",
        },
    ),
    listed(
        "causes",
        "Root causes of goals, in the order of the outline; `under` is the cause that one explains.",
        CauseMap,
        causes,
        ("key", "goal", "text*", "under", "version", "changed_at"),
        ("goal", "version", "document", "changed_at"),
    ),
    listed(
        "cause_strategies",
        "What is done against causes: by which sector, and by which indicators it is measured.",
        CauseMap,
        cause_strategies,
        ("key", "goal", "text*", "sector", "causes", "measured_by"),
        ("document",),
    ),
    listed(
        "cause_map_versions",
        "Every version of a root-cause map, as its JSON file has it.",
        CauseMapVersion,
        cause_versions,
        ("goal", "version", "done", "of", "made_at", "map"),
        ("map", "number", "document", "done", "of", "made_at"),
        {"by": "an account"},
    ),
    listed(
        "initiatives",
        "What is done toward the goals; `aims`, `strategy`, ages, groups and languages in the codes that compare them.",
        Initiative,
        initiatives,
        (
            *("slug", "goal", "name*", "aim*", "serves*", "where", "organizations", "starts_on", "ends_on", "place"),
            *("aims", "strategy", "age_from", "age_to", "groups", "languages"),
        ),
        (
            *("slug", "goal", "name", "aim", "serves", "where", "organizations", "starts_on", "ends_on", "place"),
            *("aims", "strategy", "age_from", "age_to", "groups", "languages"),
        ),
    ),
    table(
        "commitments",
        "Promises of organizations; who in the organization looks after one is not exported.",
        Commitment,
        lambda partnership: public_commitments(partnership).order_by("pk"),
        {
            "id": "pk",
            "organization": "organization__slug",
            "goal": "goal__slug",
            "decision": DECIDED,
            "initiative": PART_OF,
            "title*": "title",
            "due_on": "due_on",
            "first_due_on": "first_due_on",
            "state": "state",
            "closed_on": "closed_on",
            "created_at": "created_at",
            "obligation": If("obligation_id", Q(obligation__agreement__is_public=True)),
        },
        {
            "owner": "an account",
            "identifier": "a tracker's own key, so that a second import finds the row",
            "reminded_for": "which reminder went out last",
        },
    ),
    table(
        "commitment_replies",
        "What was said of a promise, in which capacity.",
        CommitmentReply,
        lambda partnership: CommitmentReply.objects.filter(commitment__in=public_commitments(partnership)).order_by(
            "said_at", "pk"
        ),
        {
            "id": "pk",
            "commitment": "commitment_id",
            "said": "said",
            "due_on": "due_on",
            "new_due_on": "new_due_on",
            "note*": "note",
            "capacity": "capacity",
            "said_at": "said_at",
        },
        {"by": "an account"},
    ),
    table(
        "decisions",
        "Public decisions, with the filled seats of the day.",
        Decision,
        _decisions,
        {
            "slug": "slug",
            "body": "body__slug",
            "goal": "goal__slug",
            "title*": "title",
            "reasons*": "reasons",
            "decided_on": "decided_on",
            "n_seats": "n_seats",
            "n_resident_seats": "n_resident_seats",
        },
        {"is_public": ONLY_PUBLIC},
    ),
    table(
        "presences",
        "Who was present at a decision, named as the holder wishes.",
        Presence,
        lambda partnership: Presence.objects.filter(decision__in=decisions_list(partnership).order_by()).order_by(
            "decision_id", "pk"
        ),
        {
            "decision": "decision__slug",
            "seat": "seat_id",
            "holder": "seat__holder_name",
            "organization": "seat__organization__slug",
            "is_resident": "seat__is_resident",
        },
    ),
    table(
        "citations",
        "What a decision cites.",
        DecisionCitation,
        _citations,
        {"decision": "decision__slug", "conversation": "conversation__slug", "statement": "statement__number"},
    ),
    listed(
        "answers",
        "Answers to what residents said; verdicts as shares of 100, from 10 residents on.",
        Answer,
        answers,
        (
            *("id", "organization", "body", "decision", "goal", "kind", "words*", "referred_to", "did*", "did_on"),
            *("answered_on", "verdicts", "percent_solved", "percent_partly", "percent_not"),
        ),
        (
            *("organization", "body", "decision", "goal", "kind", "words", "referred_to", "did", "did_on"),
            *("answered_on", "n_solved", "n_partly", "n_not"),
        ),
    ),
    table(
        "answered_statements",
        "Which statements an answer covers.",
        AnsweredStatement,
        _answered,
        {"answer": "answer_id", "conversation": "statement__conversation__slug", "statement": "statement__number"},
    ),
    Sheet(
        "answer_requests",
        "Who is asked for an answer that is still to come: once they accepted, or 14 days after they were told; with their reply.",
        (*("id", "conversation", "statement", "organization", "told_at", "accepted_at", "reply*", "replied_at"),),
        requests,
        AnswerRequest,
        ("statement", "organization", "told_at", "accepted_at", "reply", "replied_at"),
        {"closed_at": "those that are closed have their answer, see `answers`"},
    ),
)
