"""The three questions as the worker keeps them: keys and numbers, with names read when they are shown."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from bridgework.alignment.queries.worked import kept_findings
from bridgework.overview.queries.three_questions import (
    Answering,
    Taught,
    ThreeQuestions,
    named_organizations,
    three_questions_page,
)
from bridgework.partnerships.models import Organization, Partnership
from bridgework.relationships.queries import Named, Sign, Tie

THREE = "three-questions"


def three_questions_shown(partnership: Partnership, now: datetime) -> ThreeQuestions:
    """Return the three questions for a page. Two queries where the worker keeps them.

    Parameters
    ----------
    partnership : Partnership
    now : datetime
    """
    found = kept_findings(partnership, THREE, now)
    if found is None:
        return three_questions_page(partnership, now.astimezone(partnership.zone).date())
    return _read(found.body, found.made_at)


def three_questions_body(partnership: Partnership, today: date) -> dict[str, Any]:
    """Return what is kept of the three questions, as plain data.

    Parameters
    ----------
    partnership : Partnership
    today : date
    """
    page = three_questions_page(partnership, today)
    return {
        "ties": [
            [*tie.pair, [[sign.kind, sign.thing, sign.on.isoformat() if sign.on else None] for sign in tie.signs]]
            for tie in page.ties
        ],
        "n_ties": page.n_ties,
        "n_tied": page.n_tied,
        "n_across": page.n_across,
        "drawn": [one.pk for one in page.drawn],
        "arcs": [list(arc) for arc in page.arcs],
        "untied": [one.pk for one in page.untied],
        "n_untied": page.n_untied,
        "by_year": [list(one) for one in page.by_year],
        "taught": [[one.teacher.pk, one.learner.pk, one.n_sessions] for one in page.taught],
        "n_taught": page.n_taught,
        "answering": [
            [one.organization.pk, one.n_goals, one.n_kept, one.n_open, one.n_late, one.n_answers]
            for one in page.answering
        ],
        "n_answering": page.n_answering,
    }


def _read(body: dict[str, Any], made_at: datetime | None) -> ThreeQuestions:
    """Return the page again, with the organizations as they are called now; one that is gone is left out."""
    keys = {*body["drawn"], *body["untied"]}
    keys |= {pk for one, other, _signs in body["ties"] for pk in (one, other)}
    keys |= {pk for teacher, learner, _n in body["taught"] for pk in (teacher, learner)}
    keys |= {row[0] for row in body["answering"]}
    known = {one.pk: one for one in named_organizations(sorted(keys))}
    return ThreeQuestions(
        ties=[
            _tie(known[one], known[other], signs)
            for one, other, signs in body["ties"]
            if one in known and other in known
        ],
        n_ties=body["n_ties"],
        n_tied=body["n_tied"],
        n_across=body["n_across"],
        drawn=[known[pk] for pk in body["drawn"] if pk in known],
        arcs=[(one, other, n) for one, other, n in body["arcs"]],
        untied=[known[pk] for pk in body["untied"] if pk in known],
        n_untied=body["n_untied"],
        by_year=[(year, n) for year, n in body["by_year"]],
        taught=[
            Taught(known[teacher], known[learner], n)
            for teacher, learner, n in body["taught"]
            if teacher in known and learner in known
        ],
        n_taught=body["n_taught"],
        answering=[Answering(known[pk], *numbers) for pk, *numbers in body["answering"] if pk in known],
        n_answering=body["n_answering"],
        made_at=made_at,
    )


def _tie(one: Organization, other: Organization, signs: list[list[Any]]) -> Tie:
    read = tuple(Sign(kind, thing, date.fromisoformat(on) if on else None, True) for kind, thing, on in signs)
    return Tie(Named(one.pk, one.name, one.slug), Named(other.pk, other.name, other.slug), read)
