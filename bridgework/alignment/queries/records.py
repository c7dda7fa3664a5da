"""Services as the analysis takes them: who gives them, where, for whom. The one place where rows become records."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from functools import cached_property

from bridgework.alignment.queries.facts import FACT_COLUMNS, facts_of, people_in
from bridgework.analysis.alignment import HOURS, OLDEST, ServiceRecord, Span
from bridgework.goals.models import Initiative
from bridgework.partnerships.models import Partnership, Reach, Service, ServiceTerm
from bridgework.places.labels import key_of
from bridgework.places.models import Place

__all__ = [
    "EVERYWHERE",
    "HOURS",
    "OLDEST",
    "PlaceCodes",
    "for_needs",
    "goal_code",
    "initiative_records",
    "place_codes",
    "places_named",
    "places_of_initiative",
    "records_of",
    "span_of",
]

EVERYWHERE = "*"  # stands for the whole partnership among the codes of places
_BAND = re.compile(r"(\d+(?:\.\d+)?)(?:-(\d+(?:\.\d+)?)|(\+))")
MOST_LEVELS = 12  # a hierarchy of places that is deeper than this goes round in a circle


def span_of(code: str) -> Span | None:
    """Return an age band as ages: `14-17` is (14, 17), `18+` is (18, 120); None of anything else.

    Parameters
    ----------
    code : str
        As `Reach` has it.
    """
    match = _BAND.fullmatch(code)
    if match is None:
        return None
    low, high = float(match[1]), OLDEST if match[3] else float(match[2])
    return (low, high) if low <= high else None


class PlaceCodes:
    """Which codes of places services use, and which of our places they stand for: by code or by name, with what lies within."""

    def __init__(self, places: Iterable[tuple[int, str, str, int | None]]) -> None:
        """Take (key, code, name, parent's key) of every place of a scope."""
        self.by_name: dict[str, list[int]] = defaultdict(list)
        self.names: dict[int, str] = {}
        self.parents: dict[int, int | None] = {}
        self.children: dict[int, list[int]] = defaultdict(list)
        for key, code, name, parent in places:
            self.names[key], self.parents[key] = name, parent
            for label in {code.casefold(), name.casefold()} - {""}:
                self.by_name[label].append(key)
            if parent is not None:
                self.children[parent].append(key)

    @cached_property
    def labels(self) -> list[tuple[int, str]]:
        """The places whose names are long enough to be told from other words, each with its name as texts are searched for it."""
        return [(key, f" {key_of(name)} ") for key, name in self.names.items() if len(name) > 3]

    def key_of(self, code: str) -> int | None:
        """Return the place that a code or a name stands for: the widest of several with that name; None where it is none of ours."""
        found = self.by_name.get(code.casefold(), ())
        return min(found, key=lambda key: (self.depth_of(key), key), default=None)

    def depth_of(self, key: int) -> int:
        """Return how many places a place lies in."""
        n, at = 0, self.parents.get(key)
        while at is not None and n < MOST_LEVELS:
            n, at = n + 1, self.parents.get(at)
        return n

    def within(self, key: int) -> set[int]:
        """Return a place and everything that lies in it."""
        found, waiting = {key}, [key]
        while waiting:
            new = [child for child in self.children.get(waiting.pop(), ()) if child not in found]
            found.update(new)
            waiting += new
        return found

    def above(self, key: int) -> list[int]:
        """Return what a place lies in, nearest first."""
        above: list[int] = []
        at = self.parents.get(key)
        while at is not None and len(above) < MOST_LEVELS:
            above.append(at)
            at = self.parents.get(at)
        return above

    def covered(self, codes: Iterable[str]) -> frozenset[str]:
        """Return what the analysis takes for these codes: ours as `p` and their key, with all that lies within; others as they are."""
        found: set[str] = set()
        for code in codes:
            key = self.key_of(code)
            found |= {code} if key is None else {f"p{one}" for one in self.within(key)}
        return frozenset(found)


def place_codes(partnership: Partnership) -> PlaceCodes:
    """Return the places of a partnership; one query.

    Parameters
    ----------
    partnership : Partnership
    """
    rows = Place.objects.filter(scope=partnership.scope).order_by("pk")
    return PlaceCodes(rows.values_list("pk", "code", "name", "parent_id"))


def records_of(
    partnership: Partnership, places: PlaceCodes, organization_ids: Collection[int] | None = None
) -> list[ServiceRecord]:
    """Return the active services of organizations that are here, in four queries.

    Parameters
    ----------
    partnership : Partnership
    places : PlaceCodes
    organization_ids : collection of int, optional
        Only those of these organizations.

    Returns
    -------
    list of ServiceRecord
        Ids and organizations are our keys as text. Nothing of where a service is given is in them but its district, so
        nothing of a secret address. Hours, cost and access are what `alignment.queries.facts` reads of the record.
    """
    services = Service.objects.within(partnership).filter(is_active=True, organization__left_on=None)
    reach = Reach.objects.filter(service__partnership=partnership, service__is_active=True)
    if organization_ids is not None:
        services = services.filter(organization__in=organization_ids)
        reach = reach.filter(service__organization__in=organization_ids)
    classed = ServiceTerm.objects.filter(service__in=services.order_by().values("pk")).exclude(term__code="")
    offered: dict[int, set[str]] = defaultdict(set)
    for service, code in classed.values_list("service_id", "term__code"):
        offered[service].add(code)
    reaches: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for service, kind, code in reach.order_by("service_id", "kind", "code").values_list("service_id", "kind", "code"):
        reaches[service][kind].append(code)
    facts = facts_of(services)
    said = ("pk", "organization_id", "name", "description", "organization__sector", "minimum_age", "maximum_age")
    rows = services.order_by("pk").values_list(*said, "capacity", "capacity_unit", *FACT_COLUMNS)
    made: dict[tuple[str, ...], frozenset[str]] = {}

    def covered(codes: list[str]) -> frozenset[str]:
        key = tuple(codes)
        if key not in made:
            made[key] = places.covered(key)
        return made[key]

    return [
        ServiceRecord(
            id=str(pk),
            organization=str(organization),
            name=name,
            description="\n".join(one.body for one in description.renderings.values()),
            places=covered(reaches[pk]["district"]),
            ages=tuple(span for code in reaches[pk]["age"] if (span := span_of(code)) is not None) or _ages(low, high),
            languages=frozenset(reaches[pk]["language"]),
            groups=frozenset(reaches[pk]["group"]),
            taxonomy=frozenset(offered.get(pk, ())),
            capacity=people_in(capacity, unit),
            sector=sector,
            **facts(pk, *rest),
        )
        for pk, organization, name, description, sector, low, high, capacity, unit, *rest in rows
    ]


def _ages(low: float | None, high: float | None) -> tuple[Span, ...]:
    """Return the ages that a record says as numbers; nothing where it says none."""
    return () if low is None and high is None else ((low or 0.0, OLDEST if high is None else high),)


def places_named(texts: Iterable[str], places: PlaceCodes) -> set[int]:
    """Return our places that texts name, as whole words.

    Parameters
    ----------
    texts : iterable of str
    places : PlaceCodes
    """
    said = f" {' | '.join(key_of(text) for text in texts)} "
    return {key for key, label in places.labels if label in said}


def places_of_initiative(initiative: Initiative, places: PlaceCodes) -> set[int]:
    """Return where an initiative is, by its place and by what its words name; empty where the record does not say.

    Parameters
    ----------
    initiative : Initiative
    places : PlaceCodes
    """
    texts = [initiative.where, *(one.body for one in initiative.serves.renderings.values())]
    found = places_named(texts + [one.body for one in initiative.name.renderings.values()], places)
    return found | ({initiative.place_id} if initiative.place_id is not None else set())


def goal_code(goal: int) -> str:
    """Return the code by which a need of a goal finds the initiatives toward it.

    Parameters
    ----------
    goal : int
    """
    return f"goal{goal}"


def initiative_records(partnership: Partnership, places: PlaceCodes) -> list[ServiceRecord]:
    """Return what is done toward goals as records that may answer a need; one query. Ids begin with `i`.

    Parameters
    ----------
    partnership : Partnership
    places : PlaceCodes

    Notes
    -----
    An initiative that says no place counts everywhere: what a record does not say is not held against anybody.
    """
    made = []
    for one in Initiative.objects.within(partnership).order_by("pk"):
        keys = places_of_initiative(one, places)
        words = (*one.aim.renderings.values(), *one.serves.renderings.values())
        made.append(
            ServiceRecord(
                id=f"i{one.pk}",
                organization=f"i{one.pk}",
                name=str(one.name),
                description="\n".join(each.body for each in words),
                places=frozenset(f"p{key}" for key in (keys or places.names)),
                taxonomy=frozenset({goal_code(one.goal_id)} if one.goal_id else ()),
            )
        )
    return made


def for_needs(records: Iterable[ServiceRecord], places: PlaceCodes) -> list[ServiceRecord]:
    """Return records as needs are held against them: who reaches a part of a place answers a need of the whole of it.

    Parameters
    ----------
    records : iterable of ServiceRecord
    places : PlaceCodes
    """
    found = []
    for one in records:
        keys = {int(code[1:]) for code in one.places if code[:1] == "p" and code[1:].isdigit()}
        wider = {above for key in keys if key in places.names for above in places.above(key)}
        within = {inner for key in keys if key in places.names for inner in places.within(key)}
        found.append(replace(one, places=one.places | {f"p{key}" for key in wider | within} | {EVERYWHERE}))
    return found
