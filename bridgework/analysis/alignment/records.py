"""What the alignment methods take and give: services, people, needs, ties; pairs, gaps, clusters. Plain data only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Span = tuple[float, float]
"""Ages from the first to the last, in whole years, both included: (14, 17). No upper limit is written 120."""

OLDEST = 120.0


@dataclass(frozen=True)
class ServiceRecord:
    """One service (or initiative) of one organization, and whom it is for. What is not known stays empty.

    Attributes
    ----------
    id : str
        Unique among the records.
    organization : str
        Which organization gives it; pairs are of different organizations.
    name, description : str
        Its texts, in any language.
    places : frozenset of str
        Place codes it covers; a caller that knows a hierarchy adds the places within.
    ages : tuple of Span
        Age spans it is for, as the source says them; `((0, 120),)` is for all, empty is not known.
    languages, groups : frozenset of str
        Codes.
    taxonomy : frozenset of str
        Codes of what it offers; a longer code is a branch of the shorter that it begins with.
    is_active : bool
        An inactive one is counted and otherwise left out.
    capacity, n_served : int or None
        Places it has; people it served in a year. `n_served` goes before `capacity` where both are known.
    starts, ends : int or None
        First and last day as ordinals (`date.toordinal()`); None is open.
    hours : frozenset of str
        When it is open, of `HOURS`; empty is not known.
    is_free, is_accessible : bool or None
        Whether it costs nothing; whether it can be used with a wheelchair. None is not known.
    sector : str
        Sector of its organization.
    assets : frozenset of str
        What its organization can bring (space, staff, funds, data …), as codes.
    """

    id: str
    organization: str
    name: str
    description: str = ""
    places: frozenset[str] = frozenset()
    ages: tuple[Span, ...] = ()
    languages: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    taxonomy: frozenset[str] = frozenset()
    is_active: bool = True
    capacity: int | None = None
    n_served: int | None = None
    starts: int | None = None
    ends: int | None = None
    hours: frozenset[str] = frozenset()
    is_free: bool | None = None
    is_accessible: bool | None = None
    sector: str = ""
    assets: frozenset[str] = frozenset()


HOURS = ("weekday", "evening", "weekend")


def text_of(record: ServiceRecord) -> str:
    """Return the text whose word vector the methods take as `vectors`: name and description."""
    return f"{record.name}. {record.description}" if record.description else record.name


@dataclass(frozen=True)
class PopulationCell:
    """How many people of one kind live (or learn) in a place; an empty field is "of any".

    Where a count is protected, `people` is the least that it may be and `most` the most; `most` is None where it is known.
    """

    place: str
    people: int
    ages: Span | None = None
    language: str = ""
    group: str = ""
    most: int | None = None


@dataclass(frozen=True)
class Evidence:
    """Why a need is said to be there: `kind` (count, indicator, voice, directory …), its source and plain values."""

    kind: str
    source: str = ""
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Need:
    """A need that somebody has said: where, whose, for what, and by which evidence.

    `need` is a taxonomy code, a word, or empty for "anything at all"; `text` is what it says in words, for meaning.
    `hours`, `must_be_free`, `must_be_accessible` say under which conditions these people can come.
    """

    place: str
    ages: Span | None = None
    language: str = ""
    group: str = ""
    need: str = ""
    text: str = ""
    people: int | None = None
    evidence: tuple[Evidence, ...] = ()
    hours: frozenset[str] = frozenset()
    must_be_free: bool = False
    must_be_accessible: bool = False


@dataclass(frozen=True)
class Shared:
    """Whom both reach: places, ages, languages and groups that a service of one and a service of the other have in common."""

    places: tuple[str, ...] = ()
    ages: tuple[Span, ...] = ()
    languages: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class People:
    """How many people two organizations may share.

    Attributes
    ----------
    basis : str
        "counts" where capacity or people served and the population of the shared cells are known, else "shares".
    estimate, low, high : float or None
        People served by both: under independence, and the least and most that the counts allow (Fréchet bounds).
    population, population_most : int or None
        People in the shared cells: the least and the most, the same where no count of them is protected.
    share_a, share_b : float
        Which share of what each one covers (cells, rare ones weighing more) the other one covers too; 0 to 1.
    """

    basis: str
    share_a: float
    share_b: float
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    population: int | None = None
    population_most: int | None = None


@dataclass(frozen=True)
class Aims:
    """How related what they want is: by shared taxonomy branches where both have some, and by the meaning of their texts.

    `score` is 0 to 1; `taxonomy` and `meaning` are its two parts, None where not known; `terms` are the shared branches
    and `words` the rare words that both use.
    """

    score: float
    taxonomy: float | None = None
    meaning: float | None = None
    terms: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reason:
    """One reason as plain data, to be worded by whoever shows it. `kind` is one of `REASONS`."""

    kind: str
    values: Mapping[str, object] = field(default_factory=dict)


REASONS: Mapping[str, str] = {
    "same_people": "Both reach people of these places, ages, languages and groups (values: what they share, and its number of cells).",
    "rare_people": "Few others reach some of these people (values: n_organizations that reach the rarest shared cell, and the cell).",
    "people": "How many people both may serve (values: estimate, low, high, population, population_most).",
    "same_branch": "They offer things of the same taxonomy branches (values: terms).",
    "related_texts": "Their texts mean related things (values: score, words).",
    "same_time": "They run at the same time (values: starts, ends as ordinals or None).",
    "services": "Which services make the overlap (values: a, b: ids of services, the most alike first).",
    "not_known": "What could not be compared because one of them does not say it (values: fields).",
    "learned": "What people answered about other pairs moved this one (values: from, to).",
}


@dataclass(frozen=True)
class Overlap:
    """Two organizations that serve the same people toward related aims, and no tie is recorded.

    Attributes
    ----------
    a, b : str
        Their ids, the lesser first.
    score : float
        Place in the ranking, 0 to 1, of `RankingModel`.
    parts : mapping of str to float
        The named parts the score is made of, each 0 to 1.
    shared : Shared
    aims : Aims
    people : People
    reasons : tuple of Reason
    services : tuple of (str, str)
        Up to five pairs of services, of `a` and of `b`, that overlap most.
    """

    a: str
    b: str
    score: float
    parts: Mapping[str, float]
    shared: Shared
    aims: Aims
    people: People
    reasons: tuple[Reason, ...] = ()
    services: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Unserved:
    """A need that no active service reaches, or that one reaches but for a barrier.

    Attributes
    ----------
    place, need : str
    population : mapping of str to object
        Whose need: `ages` (Span), `language`, `group`, `people`; only what is said.
    barrier : str or None
        None where no service is near at all; otherwise what keeps people from one that is there, of `BARRIERS`.
    near : tuple of str
        Services that would reach them but for the barrier; at most five.
    evidence : tuple of Evidence
    """

    place: str
    population: Mapping[str, object]
    need: str
    barrier: str | None
    evidence: tuple[Evidence, ...] = ()
    near: tuple[str, ...] = ()


BARRIERS = ("language", "age", "group", "hours", "cost", "accessibility", "distance")


@dataclass(frozen=True)
class Cluster:
    """Organizations around the same people and related aims: three or more, most of them overlapping with one another.

    `density` is the share of its pairs that overlap, `n_ties` how many recorded ties there are among them.
    """

    organizations: tuple[str, ...]
    shared: Shared
    terms: tuple[str, ...]
    words: tuple[str, ...]
    density: float
    n_ties: int


@dataclass(frozen=True)
class Related:
    """Another organization's service and how related its aim is; higher is more, comparable within one list only."""

    id: str
    score: float


@dataclass(frozen=True)
class Suggestion:
    """A partner who would complement: what it adds, and who already knows it.

    `reasons` are of the kinds `other_sector`, `brings` (assets), `same_people`, `related_aim`, `known_by` (organizations
    on record with both), `already_there` (its tie to the asking ones).
    """

    organization: str
    score: float
    reasons: tuple[Reason, ...]
    services: tuple[str, ...] = ()


@dataclass(frozen=True)
class Alignment:
    """What `overlaps` found, and what explains which pairs are there.

    `n_pairs` are all pairs that were scored without a tie, before the limit of the list; `n_tied` those left out because a
    tie is on record; `n_inactive` the records left out; `crowded` the places that more than 120 organizations reach, with how
    many: sharing one says little, and in them only services of like meaning are compared.
    """

    pairs: tuple[Overlap, ...]
    n_records: int
    n_inactive: int
    n_organizations: int
    n_pairs: int
    n_tied: int
    crowded: tuple[tuple[str, int], ...] = ()
