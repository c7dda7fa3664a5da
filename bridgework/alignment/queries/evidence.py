"""Where a need is said to be: gaps of released indicators, what residents agreed on, and what the partnership counted.

Only what everybody may read of a number comes in here: the findings of gaps, which rest on the published rows of the last
release. A count that is protected there is not here either.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bridgework.alignment.models import CountedNeed
from bridgework.alignment.models.needs import FLOOR
from bridgework.alignment.queries.population import CountedCell
from bridgework.alignment.queries.records import EVERYWHERE, PlaceCodes, goal_code, places_named
from bridgework.analysis.alignment import Evidence, Need
from bridgework.conversations.models import AnsweredStatement, Conversation, Result, ResultStatement, Statement
from bridgework.goals.models import Answer, Goal
from bridgework.indicators.models import Indicator, PlaceGaps
from bridgework.indicators.queries.place_gaps import GapFound, found_of
from bridgework.lib.words import Words
from bridgework.partnerships.models import Partnership, Reach
from bridgework.places.labels import key_of
from bridgework.places.models import Group

ANY_SERVICE = Words.of_many(en="A service that is for them", es="Un servicio que sea para ellas", ar="خدمة مخصَّصة لهم")
MOST_VOICES = 60  # statements of one conversation that are looked at, the most agreed first


@dataclass(frozen=True)
class Said:
    """A need as the analysis takes it, and what the page says beyond that.

    `fact` is its evidence as plain data; `is_public` whether everybody may read it.
    """

    need: Need
    words: Words
    fact: dict[str, object]
    is_public: bool
    place: int | None = None
    group_name: Words = Words()
    goal: int | None = None


@dataclass(frozen=True)
class GapAt:
    """A group of one place that fares worse than all others there, beyond chance, in the last release of an indicator."""

    indicator: Indicator
    place: int
    group: Group | None
    found: GapFound

    @property
    def group_name(self) -> Words:
        """What the group is called, in every language we have."""
        return self.group.name if self.group is not None else Words.of(self.found.group_name)


def is_worse(indicator: Indicator, found: GapFound) -> bool:
    """Return whether a finding is to a group's disadvantage: lower where up is better, higher where down is.

    Parameters
    ----------
    indicator : Indicator
    found : GapFound
    """
    up = indicator.polarity == Indicator.Polarity.UP
    return found.difference < 0 if up else found.difference > 0


def gaps_at(partnership: Partnership) -> list[GapAt]:
    """Return every place where a group fares worse than all others beyond chance, by indicator and place; three queries.

    Parameters
    ----------
    partnership : Partnership

    Notes
    -----
    Indicators of how people are doing, released, and under no agreement: what an agreement covers stays behind its doors.
    """
    indicators = {
        one.pk: one
        for one in Indicator.objects.within(partnership)
        .filter(released_in__isnull=False, is_under_agreement=False, kind=Indicator.Kind.POPULATION)
        .select_related("goal")
        .order_by("position", "pk")
    }
    rows = PlaceGaps.objects.filter(table__indicator__in=list(indicators)).exclude(finding=[])
    groups = {
        (group.dimension_id, group.code): group for group in Group.objects.filter(dimension__scope=partnership.scope)
    }
    found = []
    named = rows.values_list("table__indicator_id", "table__release_id", "place_id", "dimension_id", "finding")
    for indicator_id, release, place, dimension, finding in named.order_by("place__name", "place_id", "dimension_id"):
        indicator = indicators[indicator_id]
        gap = found_of(finding)
        if release == indicator.released_in_id and gap is not None and is_worse(indicator, gap):
            found.append(GapAt(indicator, place, groups.get((dimension, gap.group)), gap))
    # Only of the newest period: a gap that was there years ago and is not beyond chance now says nothing of today.
    newest: dict[int, str] = {
        pk: (one.summary.get("finding") or {}).get("period", "") for pk, one in indicators.items()
    }
    for one in found:
        newest[one.indicator.pk] = max(newest[one.indicator.pk], one.found.period)
    order = {pk: at for at, pk in enumerate(indicators)}
    return sorted(
        (gap for gap in found if gap.found.period == newest[gap.indicator.pk]), key=lambda gap: order[gap.indicator.pk]
    )


def needs_said(partnership: Partnership, places: PlaceCodes, cells: Sequence[CountedCell] = ()) -> list[Said]:
    """Return every need that there is evidence for: counted ones first, then gaps, what residents said, and who lives where.

    Parameters
    ----------
    partnership : Partnership
    places : PlaceCodes
    cells : sequence of CountedCell
        Who lives where. Ten people or more of a kind need some service that is for them; of fewer nothing is said.
    """
    codes = Reach.objects.filter(service__partnership=partnership, kind=Reach.Kind.GROUP)
    served = {key_of(code): code for code in codes.order_by("code").values_list("code", flat=True).distinct()}
    return [
        *_counted(partnership),
        *_from_gaps(partnership, served),
        *_voiced(partnership, places),
        *_living(cells),
    ]


def _living(cells: Sequence[CountedCell]) -> list[Said]:
    """Return the people of a table as needs for any service at all; the evidence is the count."""
    said = []
    for cell in cells:
        if cell.n_people is None or cell.n_people < FLOOR:
            continue
        fact: dict[str, object] = {"kind": "population", "n": cell.n_people, "source": cell.source, "year": cell.year}
        need = Need(
            place=f"p{cell.place}",
            ages=cell.ages,
            language=cell.language,
            group=cell.group,
            people=cell.n_people,
            evidence=(Evidence("population", cell.source, fact),),
        )
        said.append(Said(need, ANY_SERVICE, fact, is_public=True, place=cell.place))
    return said


def _counted(partnership: Partnership) -> list[Said]:
    said = []
    for row in CountedNeed.objects.within(partnership).order_by("-n_people", "pk"):
        fact: dict[str, object] = {
            "kind": "count",
            "n": row.n_people,
            "source": row.source,
            "on": row.counted_on.isoformat(),
        }
        need = Need(
            place=f"p{row.place_id}" if row.place_id else EVERYWHERE,
            ages=None if row.age_from is None or row.age_to is None else (float(row.age_from), float(row.age_to)),
            language=row.language,
            group=row.group,
            text=row.need.in_language(row.need.source).body,
            people=row.n_people,
            evidence=(Evidence("count", row.source, fact),),
            hours=frozenset({row.hours} - {""}),
            must_be_free=row.must_be_free,
            must_be_accessible=row.must_be_accessible,
        )
        said.append(Said(need, row.need, fact, row.is_public, row.place_id))
    return said


def _from_gaps(partnership: Partnership, served: Mapping[str, str]) -> list[Said]:
    said = []
    for gap in gaps_at(partnership):
        indicator, found = gap.indicator, gap.found
        names = [found.group, found.group_name, *(one.body for one in gap.group_name.renderings.values())]
        group = next((served[key_of(name)] for name in names if key_of(name) in served), "")
        fact: dict[str, object] = {
            "kind": "indicator",
            "slug": indicator.slug,
            "name": indicator.name.as_json(),
            "period": found.period,
            "group": gap.group_name.as_json(),
            "dimension": gap.group.dimension_id if gap.group is not None else None,
            "difference": [found.difference, found.difference_low, found.difference_high],
            "is_up": indicator.polarity == Indicator.Polarity.UP,
        }
        texts = (indicator.name, indicator.definition)
        text = "\n".join(words.in_language(words.source).body for words in texts if words)
        goal = goal_code(indicator.goal_id) if indicator.goal_id else ""
        evidence = (Evidence("indicator", indicator.slug, fact),)
        need = Need(place=f"p{gap.place}", group=group, need=goal, text=text, evidence=evidence)
        is_public = indicator.is_public and (indicator.goal is None or indicator.goal.is_public)
        said.append(Said(need, indicator.name, fact, is_public, gap.place, gap.group_name, indicator.goal_id))
    return said


def _voiced(partnership: Partnership, places: PlaceCodes) -> list[Said]:
    """Return the statements that all groups of a closed conversation agreed on and at least ten people answered.

    A statement stands for the place it names; one that names none stands for the whole partnership. One that an answer took
    up, wholly or in part, is no longer a need that nobody looks after.
    """
    taken = AnsweredStatement.objects.filter(
        statement__conversation__partnership=partnership, answer__kind__in=(Answer.Kind.TAKEN_UP, Answer.Kind.PARTLY)
    )
    taken_up = set(taken.values_list("statement_id", flat=True))
    talks = Conversation.objects.within(partnership).filter(state=Conversation.State.CLOSED).select_related("goal")
    said = []
    for talk in talks.order_by("pk"):
        result = Result.objects.filter(conversation=talk).order_by("-computed_at", "-pk").first()
        if result is None:
            continue
        agreed = list(result.body.get("agreed", ()))[:MOST_VOICES]
        rows = ResultStatement.objects.filter(
            result=result, number__in=agreed, statement__state=Statement.State.SHOWN
        ).select_related("statement")
        for row in sorted(rows, key=lambda one: agreed.index(one.number)):
            agree, _disagree, _unsure, answered = row.cells[0]
            if agree is None or answered is None or agree < FLOOR or row.statement_id in taken_up:
                continue
            words = row.statement.words
            text = words.in_language(words.source).body
            said_so = [one.body for one in words.renderings.values()]
            place = min(places_named(said_so, places), key=lambda key: (-places.depth_of(key), key), default=None)
            fact: dict[str, object] = {
                "kind": "voice",
                "conversation": talk.slug,
                "title": talk.title.as_json(),
                "number": row.number,
                "agree": agree,
                "answered": answered,
                "n_groups": len(result.body["groups"]),
            }
            need = Need(
                place=f"p{place}" if place else EVERYWHERE, text=text, evidence=(Evidence("voice", talk.slug, fact),)
            )
            is_public = talk.is_public and (talk.goal is None or talk.goal.is_public)
            said.append(Said(need, words, fact, is_public, place, goal=talk.goal_id))
    return said


def goals_by_key(partnership: Partnership) -> dict[int, Goal]:
    """Return the public goals of a partnership by their keys.

    Parameters
    ----------
    partnership : Partnership
    """
    return {one.pk: one for one in Goal.objects.within(partnership).filter(is_public=True)}
