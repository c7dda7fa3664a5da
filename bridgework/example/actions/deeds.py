"""What the example's organizations hold together, decide, promise, do, answer and meet for."""

from __future__ import annotations

from datetime import datetime, timedelta

from bridgework.conversations.actions import (
    accept_request,
    ask_for_answers,
    cite,
    cover,
    refresh_verdicts,
    reply_to_request,
)
from bridgework.conversations.models import AnswerRequest, Statement, Verdict
from bridgework.example.actions.harbor import Harbor, words
from bridgework.example.content.goals import GOALS
from bridgework.example.content.together import TERMS
from bridgework.example.content.work import (
    ANSWERS,
    COMMITMENTS,
    DECISIONS,
    ENDORSEMENTS,
    GATHERINGS,
    INITIATIVES,
    PLEDGES,
    REFERRED_TO,
    WAITING,
)
from bridgework.gatherings.actions.attendance import Came, record_attendance
from bridgework.gatherings.actions.sessions import SessionPlan, plan_session
from bridgework.goals.actions import (
    create_goal,
    create_initiative,
    endorse_goal,
    give_answer,
    make_commitment,
    record_decision,
    record_done,
    reply_to_commitment,
)
from bridgework.goals.actions.initiatives import InitiativeWords
from bridgework.goals.models import CommitmentReply
from bridgework.lib.words import Words

ASKED_IN = "getting-to-school"


def plan_deeds(harbor: Harbor) -> None:
    """Put every goal, endorsement, decision, promise, answer and session on the timeline."""
    for goal in GOALS:
        harbor.at(-1290, lambda at, goal=goal: _goal(harbor, goal, at), 10)  # type: ignore[misc]
    for slug, names in ENDORSEMENTS.items():
        for i, name in enumerate(names):
            harbor.at(-1280 + 45 * i, lambda at, slug=slug, name=name: _endorse(harbor, slug, name, at))  # type: ignore[misc]
    for initiative in INITIATIVES:
        harbor.at(-700, lambda at, initiative=initiative: _initiative(harbor, initiative, at))  # type: ignore[misc]
    for decision in DECISIONS:
        harbor.at(decision[3], lambda at, decision=decision: _decide(harbor, decision, at), 19)  # type: ignore[misc]
    for commitment in COMMITMENTS:
        _plan_commitment(harbor, commitment)
    for answer in ANSWERS:
        harbor.at(answer[7], lambda at, answer=answer: _answer(harbor, answer, at), 20)  # type: ignore[misc]
    for waiting in WAITING:
        harbor.at(waiting[2], lambda at, waiting=waiting: _ask(harbor, waiting, at))  # type: ignore[misc]
    for gathering in GATHERINGS:
        # A session is announced six weeks ahead; one that is still to come was announced by now.
        harbor.at(min(gathering[5] - 42, -3), lambda at, gathering=gathering: _meet(harbor, gathering, at), 8)  # type: ignore[misc]


def _goal(harbor: Harbor, said: dict, at: datetime) -> None:
    harbor.made[f"goal:{said['slug']}"] = create_goal(
        partnership=harbor.partnership,
        title=words(said["title"]),
        vision=words(said["vision"]),
        by=harbor.steward,
        now=at,
        slug=said["slug"],
    )


def _endorse(harbor: Harbor, slug: str, name: str, at: datetime) -> None:
    organization = harbor.organizations[name]
    endorse_goal(
        goal=harbor.made[f"goal:{slug}"],
        organization=organization,
        pledge=words(PLEDGES[organization.sector]),
        by=harbor.acting[name],
        now=at,
    )


def _initiative(harbor: Harbor, said: tuple, at: datetime) -> None:
    slug, goal, name, aim, serves, where, names = said
    create_initiative(
        partnership=harbor.partnership,
        said=InitiativeWords(
            name=Words.of(name),
            aim=Words.of(aim),
            serves=Words.of(serves),
            goal=harbor.made[f"goal:{goal}"],
            where=where,
            starts_on=at.date(),
            **TERMS.get(slug, {}),
        ),
        organizations=[harbor.organizations[n] for n in names],
        by=harbor.acting[names[0]],
        now=at,
        slug=slug,
    )


def _statements(harbor: Harbor, numbers: tuple[int, ...]) -> list[Statement]:
    return list(
        Statement.objects.filter(
            conversation=harbor.made[f"conversation:{ASKED_IN}"], number__in=numbers
        ).select_related("conversation")
    )


def _decide(harbor: Harbor, said: tuple, at: datetime) -> None:
    slug, body_slug, goal, _, title, reasons, cited, numbers, n_absent = said
    body = harbor.bodies[body_slug]
    seats = list(body.seats.order_by("pk"))
    decision = record_decision(
        partnership=harbor.partnership,
        body=body,
        title=words(title),
        reasons=words(reasons),
        decided_on=at.date(),
        present=seats[n_absent:],
        by=harbor.steward,
        now=at,
        goal=harbor.made[f"goal:{goal}"],
        slug=slug,
    )
    harbor.made[f"decision:{slug}"] = decision
    if cited:
        cite(
            decision=decision,
            conversation=harbor.made[f"conversation:{cited}"],
            statements=_statements(harbor, numbers),
        )


def _plan_commitment(harbor: Harbor, said: tuple) -> None:
    name, goal, decision, title, due, state, closed, changed_from = said
    decided = next((d[3] for d in DECISIONS if d[0] == decision), None)
    first_due = changed_from if changed_from is not None else due
    made_on = decided + 1 if decided is not None else min(first_due, 0) - 90
    key = f"commitment:{title}"

    def promise(at: datetime) -> None:
        harbor.made[key] = make_commitment(
            partnership=harbor.partnership,
            organization=harbor.organizations[name],
            title=Words.of(title),
            due_on=harbor.day(first_due),
            by=harbor.acting[name],
            now=at,
            owner=harbor.acting[name],
            goal=harbor.made[f"goal:{goal}"],
            decision=harbor.made[f"decision:{decision}"] if decision else None,
        )

    def reply(at: datetime, what: CommitmentReply.Said, new_due: int | None = None) -> None:
        reply_to_commitment(
            commitment=harbor.made[key],
            said=what,
            by=harbor.acting[name],
            now=at,
            new_due_on=harbor.day(new_due) if new_due is not None else None,
        )

    harbor.at(made_on, promise, 21)
    if changed_from is not None:
        changed_on = min(changed_from, -1) if min(changed_from, -1) > made_on else made_on + 5
        changed_on = min(changed_on, due - 1)
        harbor.at(changed_on, lambda at: reply(at, CommitmentReply.Said.CHANGED, due), 9)
    if state == "kept":
        harbor.at(closed, lambda at: reply(at, CommitmentReply.Said.KEPT), 16)


def _answer(harbor: Harbor, said: tuple, at: datetime) -> None:
    name, kind, numbers, decision, text, did, did_days, _, verdicts = said
    answer = give_answer(
        partnership=harbor.partnership,
        kind=kind,
        words=words(text),
        by=harbor.acting[name] if name else harbor.steward,
        now=at,
        organization=harbor.organizations[name] if name else None,
        body=None if name else harbor.bodies["steering-group"],
        decision=harbor.made[f"decision:{decision}"] if decision else None,
        goal=harbor.made["goal:finish-school-ready"],
        referred_to=REFERRED_TO if kind == "referred" else "",
    )
    statements = _statements(harbor, numbers)
    cover(answer=answer, statements=statements, at=at)
    if did:
        harbor.at(
            did_days,
            lambda later: record_done(
                answer=answer,
                did=words(did),
                did_on=harbor.day(did_days),
                by=harbor.acting[name] if name else harbor.steward,
                now=later,
            ),
            17,
        )
    shares, n = verdicts
    authors = {s.author_id for s in statements}
    voices = [v for v in harbor.made[f"voices:{ASKED_IN}"] if v.pk not in authors]
    drawn = harbor.chance.choice(["solved", "partly", "not"], size=n, p=shares)
    rows = [Verdict(answer=answer, voice=voice, value=str(value)) for voice, value in zip(voices, drawn, strict=False)]
    rows += [
        Verdict(answer=answer, voice=author, value=_said_of_own(kind, at), is_asker=True)
        for at, author in enumerate(s.author for s in statements if s.author_id)
    ]
    Verdict.objects.bulk_create(rows)
    refresh_verdicts(answer=answer)


def _said_of_own(kind: str, number: int) -> str:
    """Return what the resident who asked as the `number`th says of the answer: those who asked are not of one mind either."""
    most, some = ("solved", "partly") if kind == "taken-up" else ("partly", "not")
    return some if number % 3 == 1 else most


def _ask(harbor: Harbor, said: tuple, at: datetime) -> None:
    number, name, _, accepted, reply = said
    statements = _statements(harbor, (number,))
    ask_for_answers(
        conversation=statements[0].conversation,
        organization=harbor.organizations[name],
        statements=statements,
        by=harbor.steward,
        at=at,
    )

    def accept(later: datetime) -> None:
        request = AnswerRequest.objects.get(statement=statements[0], organization=harbor.organizations[name])
        accept_request(request=request, by=harbor.acting[name], at=later)
        if reply:
            reply_to_request(request=request, reply=words(reply), by=harbor.acting[name], at=later)

    if accepted is not None:
        harbor.at(accepted, accept, 10)


def _meet(harbor: Harbor, said: tuple, at: datetime) -> None:
    slug, kind, goal, title, purpose, days, hour, hours, where, languages, hosts, taught, learned, n_residents = said
    starts = harbor.moment(days, hour)
    gathering = plan_session(
        partnership=harbor.partnership,
        plan=SessionPlan(
            kind=kind,
            title=Words.of(title),
            purpose=Words.of(purpose),
            goal=harbor.made[f"goal:{goal}"],
            starts_at=starts,
            ends_at=starts + timedelta(hours=hours),
            where=where,
            languages=list(languages),
        ),
        hosts=[harbor.organizations[n] for n in hosts],
        by=harbor.acting[hosts[0]],
        now=at,
        slug=slug,
    )
    if days >= 0:
        return

    def attend(later: datetime) -> None:
        names = dict.fromkeys([*hosts, *taught, *learned])
        came = [
            Came(
                organization=harbor.organizations[n],
                n_people=int(harbor.chance.integers(1, 9)),
                has_taught=n in taught,
                has_learned=n in learned,
            )
            for n in names
        ]
        record_attendance(
            gathering=gathering, came=came, n_residents=n_residents, by=harbor.acting[hosts[0]], now=later
        )

    harbor.at(days, attend, 22)
