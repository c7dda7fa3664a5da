"""What of a partnership can be published as a playbook: what stands, without values, without people, without names."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch

from bridgework.conversations.models import Conversation, Statement
from bridgework.gatherings.models import Gathering
from bridgework.goals.models import CauseMap, Goal
from bridgework.indicators.models import Indicator
from bridgework.lib.cause_map import from_stored
from bridgework.lib.words import Words
from bridgework.partnerships.models import Agreement, Body, Membership, Organization, Partnership, Seat
from bridgework.places.labels import code_of
from bridgework.playbooks.documents.specs import KEY, MOST_KEY
from bridgework.playbooks.models import Made

# What stands where a name stood: names of organizations and of people never leave with a playbook.
BLANK = {"en": "[name]", "es": "[nombre]", "ar": "[الاسم]"}
SHORTEST_NAME = 3
MOST_ITEMS, MOST_MINUTES = 20, 600  # of an agenda, as `shape.SessionPart` takes it


@dataclass(frozen=True)
class Offered:
    """One thing that stands here and could be a part of a playbook."""

    part: str
    slug: str
    title: Words

    @property
    def name(self) -> str:
        """What a form calls it."""
        return f"{self.part}/{self.slug}"


def offered_parts(partnership: Partnership) -> list[Offered]:
    """Return what could be published, in seven queries."""
    titles = {
        Made.Part.GOAL: Goal.objects.within(partnership).order_by("position", "pk").values_list("slug", "title"),
        Made.Part.BODY: Body.objects.within(partnership).order_by("pk").values_list("slug", "name"),
        Made.Part.INDICATOR: Indicator.objects.within(partnership)
        .order_by("position", "pk")
        .values_list("slug", "name"),
        Made.Part.CAUSES: _maps(partnership).values_list("goal__slug", "goal__title"),
        Made.Part.AGREEMENT: Agreement.objects.within(partnership).order_by("pk").values_list("slug", "title"),
        Made.Part.SESSION: _sessions(partnership).values_list("slug", "title"),
        Made.Part.CONVERSATION: _conversations(partnership).values_list("slug", "title"),
    }
    return [Offered(part.value, slug, title) for part, rows in titles.items() for slug, title in rows if title]


def document_of(
    partnership: Partnership,
    *,
    identity: str,
    license: str,
    title: Words,
    summary: Words,
    names: Collection[str],
    today: date,
) -> dict[str, Any]:
    """Return the document of the parts that were chosen, as plain values for `read_document`.

    Parameters
    ----------
    partnership : Partnership
    identity : str
        The document's id.
    license : str
        One of `documents.shape.LICENSES`.
    title, summary : Words
    names : collection of str
        Of the chosen parts: `Offered.name`.
    today : date
        Seats whose term has ended by then are not counted.

    Notes
    -----
    Left out by construction: values, targets, stories, seats' holders, parties, signatures, attendance, notes, votes, and
    statements that a resident wrote or that came from elsewhere. Texts lose the names of organizations, of members and of
    seats' holders, and the reference to who wrote them; translations that only a machine made are left out.
    """
    blanked = _Blanked(partnership)
    chosen: dict[str, set[str]] = {part.value: set() for part in Made.Part}
    for name in names:
        part, _slash, slug = name.partition("/")
        if part in chosen:
            chosen[part].add(slug)
    goals = Goal.objects.within(partnership).filter(slug__in=chosen["goals"]).order_by("position", "pk")
    document: dict[str, Any] = {
        "format": "bridgework-playbook/1",
        "id": identity,
        "language": partnership.language,
        "license": license,
        "title": blanked.text(title),
        "summary": blanked.text(summary),
        "goals": [
            {"key": _key(goal), "title": blanked.text(goal.title), "vision": blanked.text(goal.vision or goal.title)}
            for goal in goals
        ],
    }
    kept = {goal.pk for goal in goals}
    document["bodies"] = [_body(body, today, blanked) for body in _bodies(partnership, chosen["bodies"])]
    bodies = chosen["bodies"]
    rows = Indicator.objects.within(partnership).filter(slug__in=chosen["indicators"]).order_by("position", "pk")
    document["indicators"] = [
        _indicator(one, kept, chosen["indicators"], blanked) for one in rows.select_related("goal", "contributes_to")
    ]
    document |= _causes(partnership, chosen, blanked)
    drafts = Agreement.objects.within(partnership).filter(slug__in=chosen["agreements"]).order_by("pk")
    document["agreements"] = [_agreement(one, blanked) for one in drafts.prefetch_related("clauses")]
    sessions = list(
        _sessions(partnership).filter(slug__in=chosen["sessions"]).select_related("goal").prefetch_related("agenda")
    )
    document["sessions"] = [_session(one, sessions[0], partnership, kept, blanked) for one in sessions]
    talks = _conversations(partnership).filter(slug__in=chosen["conversations"])
    document["conversations"] = [_conversation(one, kept, bodies, blanked) for one in talks]
    return {name: value for name, value in document.items() if value}


def _maps(partnership: Partnership) -> Any:
    return CauseMap.objects.filter(goal__partnership=partnership, version__gt=0).order_by("goal__position", "goal__pk")


def _sessions(partnership: Partnership) -> Any:
    return Gathering.objects.within(partnership).filter(cancelled_at=None).order_by("starts_at", "pk")


def _conversations(partnership: Partnership) -> Any:
    # What was held elsewhere has statements of which nobody here knows who wrote them.
    own = Statement.objects.filter(is_seed=True, author=None, state=Statement.State.SHOWN).order_by("number")
    rows = Conversation.objects.within(partnership).filter(source="").select_related("goal", "decider").order_by("pk")
    return rows.prefetch_related(Prefetch("statements", own, to_attr="own_statements"))


def _bodies(partnership: Partnership, slugs: Collection[str]) -> Any:
    seats = Prefetch("seats", Seat.objects.select_related("organization"))
    return Body.objects.within(partnership).filter(slug__in=slugs).order_by("pk").prefetch_related(seats)


def _key(thing: Any) -> str:
    """Return a key for a thing: its address, as far as a key allows."""
    slug: str = thing.slug
    return slug if KEY.fullmatch(slug) and len(slug) <= MOST_KEY else code_of(slug, MOST_KEY)


class _Blanked:
    """Texts without the names that stand in this partnership's records."""

    def __init__(self, partnership: Partnership) -> None:
        names = {*Organization.objects.within(partnership).values_list("name", flat=True)}
        names |= {*Membership.objects.within(partnership).values_list("person__name", flat=True)}
        names |= {*Seat.objects.filter(body__partnership=partnership).values_list("holder_name", flat=True)}
        names = {name.strip() for name in names if len(name.strip()) >= SHORTEST_NAME}
        self.language = partnership.language
        one_of = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
        self.names = re.compile(rf"(?<!\w)(?:{one_of})(?!\w)", re.IGNORECASE) if names else None

    def text(self, words: Words) -> dict[str, str]:
        """Return a text by language, each written or checked by a person, or at least the language it was written in."""
        renderings = words.renderings
        by_people = [one for one in renderings.values() if not one.is_machine] or list(renderings.values())[:1]
        return {one.language: self.blank(one.body, one.language) for one in by_people if one.body.strip()}

    def blank(self, body: str, language: str) -> str:
        """Return a text in which no known name stands."""
        gap = BLANK.get(language.split("-")[0], BLANK["en"])
        return self.names.sub(lambda _found: gap, body) if self.names else body

    def texts(self, **words: Words) -> dict[str, dict[str, str]]:
        """Return several texts by name; empty ones are left out."""
        written = {name: self.text(text) for name, text in words.items()}
        return {name: text for name, text in written.items() if text}


def _body(body: Body, today: date, blanked: _Blanked) -> dict[str, Any]:
    seats = [seat for seat in body.seats.all() if seat.ends_on is None or seat.ends_on >= today]
    by_sector: dict[str, int] = {}
    for seat in seats:
        if seat.organization is not None:
            sector = "tribal-nation" if seat.organization.is_tribal_nation else seat.organization.sector
            if sector:
                by_sector[sector] = by_sector.get(sector, 0) + 1
    return {
        "key": _key(body),
        "kind": body.kind,
        "name": blanked.text(body.name),
        "charter": blanked.text(body.charter or body.name),
        "resident_seats": min(30, sum(seat.is_resident for seat in seats)),
        "seats": [{"sector": sector, "n": min(30, n)} for sector, n in by_sector.items()],
    }


def _indicator(one: Indicator, goals: Collection[int], chosen: Collection[str], blanked: _Blanked) -> dict[str, Any]:
    part: dict[str, Any] = {
        "key": _key(one),
        "kind": one.kind,
        "unit": one.unit,
        "polarity": one.polarity,
        "name": blanked.text(one.name),
        "definition": blanked.text(one.definition or one.name),
        "counted": blanked.text(one.counted or one.name),
        "population": blanked.text(one.population or one.name),
        **blanked.texts(misleads=one.method_note),
    }
    if one.goal is not None and one.goal_id in goals:
        part["goal"] = _key(one.goal)
    above = one.contributes_to
    if above is not None and above.slug in chosen:
        part["contributes_to"] = _key(above)
    if one.measure:
        part["measure"] = one.measure
    if one.source:
        part["source"] = {blanked.language: blanked.blank(one.source, blanked.language)}
    if one.months_between:
        part["months_between"] = min(120, one.months_between)
    if one.is_headline:
        part["is_headline"] = True
    return part


def _causes(partnership: Partnership, chosen: dict[str, set[str]], blanked: _Blanked) -> dict[str, Any]:
    """Return causes and strategies of the chosen maps; those of a goal that was not chosen have none and stand first."""
    causes: list[dict[str, Any]] = []
    strategies: list[dict[str, Any]] = []
    measures = Indicator.objects.within(partnership).filter(slug__in=chosen["indicators"])
    names = {one.slug: _key(one) for one in measures}
    for row in _maps(partnership).filter(goal__slug__in=chosen["causes"]).select_related("goal"):
        stem = f"{_key(row.goal)[:40].strip('-')}-"
        kept = from_stored(row.document)
        for cause in kept.causes:
            part = {"key": stem + cause.id.lower(), "title": blanked.text(cause.text)}
            if cause.under:
                part["under"] = stem + cause.under.lower()
            elif row.goal.slug in chosen["goals"]:
                part["goal"] = _key(row.goal)
            causes.append(part)
        for strategy in kept.strategies:
            part = {
                "key": stem + strategy.id.lower(),
                "title": blanked.text(strategy.text),
                "causes": [stem + key.lower() for key in strategy.causes],
                "indicators": [names[slug] for slug in strategy.measured_by if slug in names],
            }
            strategies.append({**part, "sector": strategy.sector} if strategy.sector else part)
    return {"causes": causes, "strategies": strategies}


def _agreement(one: Agreement, blanked: _Blanked) -> dict[str, Any]:
    clauses = {clause.about: clause.text for clause in one.clauses.all()}
    data = clauses.pop("other", Words())
    months = max(1, min(120, round((one.ends_on - one.starts_on).days / 30.4)))
    return {
        "key": _key(one),
        "kind": one.kind,
        "title": blanked.text(one.title),
        "purposes": list(one.purposes),
        "purpose": blanked.text(one.purpose or one.title),
        "acts": list(one.acts),
        "audience": one.audience,
        "months": months,
        **blanked.texts(data=data),
        "clauses": blanked.texts(**clauses),
    }


def _session(
    one: Gathering, first: Gathering, partnership: Partnership, goals: Collection[int], blanked: _Blanked
) -> dict[str, Any]:
    def local(moment: datetime) -> datetime:
        return moment.astimezone(partnership.zone)

    part: dict[str, Any] = {
        "key": _key(one),
        "kind": one.kind,
        "title": blanked.text(one.title),
        **blanked.texts(purpose=one.purpose),
        "days_after": min(1500, (local(one.starts_at).date() - local(first.starts_at).date()).days),
        "starts": f"{local(one.starts_at):%H:%M}",
        "minutes": max(10, min(1440, round((one.ends_at - one.starts_at).total_seconds() / 60))),
    }
    agenda = [
        {"minutes": min(item.minutes, MOST_MINUTES), "text": blanked.text(item.title)} for item in one.agenda.all()
    ]
    if agenda:
        part["agenda"] = agenda[:MOST_ITEMS]
    if one.goal is not None and one.goal_id in goals:
        part["goal"] = _key(one.goal)
    return part


def _conversation(
    one: Conversation, goals: Collection[int], bodies: Collection[str], blanked: _Blanked
) -> dict[str, Any]:
    part: dict[str, Any] = {
        "key": _key(one),
        "title": blanked.text(one.title),
        "question": blanked.text(one.question),
        "influence": one.influence,
        "statements": [blanked.text(statement.words) for statement in one.own_statements[:40]],  # type: ignore[attr-defined]
    }
    if one.goal is not None and one.goal_id in goals:
        part["goal"] = _key(one.goal)
    if one.decider is not None and one.decider.slug in bodies:
        part["body"] = _key(one.decider)
    return part
