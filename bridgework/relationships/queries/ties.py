"""The one look-up of ties: who works with whom, by what is on record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import combinations
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Case, CharField, DateTimeField, Exists, F, Model, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Cast

from bridgework.gatherings.models import Attendance, Gathering
from bridgework.goals.models import Commitment, Endorsement, Initiative
from bridgework.lib.prepared import prepared
from bridgework.partnerships.models import Organization, Partnership, Party
from bridgework.relationships.models import Said
from bridgework.resources.models import Pledge

# A hall of more organizations than this makes no ties: to have been there with all of them is not to work with each. It
# also keeps the look-up near linear, since a thing of n organizations has n(n − 1)/2 pairs.
MOST_TOGETHER = 40
# Kinds whose date is a day without an hour; the others are moments, whose day depends on the partnership's zone.
DAYS = frozenset({"initiative", "goal", "fund"})
AT_INITIATIVES = Initiative.organizations.through
HOSTS = Gathering.hosts.through
Pair = tuple[int, int]


class Sign(NamedTuple):
    """One record that ties two organizations."""

    kind: str  # session, initiative, agreement, goal, introduction, together, referral, fund
    thing: int  # key of the record
    on: date | None
    is_public: bool


@dataclass(frozen=True)
class Named:
    """An organization as a tie names it."""

    pk: int
    name: str
    slug: str


@dataclass(frozen=True)
class Tie:
    """A working tie of two organizations, `one` having the lower key, and every record it rests on, newest first."""

    one: Named
    other: Named
    signs: tuple[Sign, ...]

    @property
    def pair(self) -> Pair:
        """The keys of the two, the lower one first."""
        return self.one.pk, self.other.pk

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of record, each once, in the order of their names."""
        return tuple(sorted({sign.kind for sign in self.signs}))

    @property
    def last_on(self) -> date | None:
        """The day of the newest record, None where none has a day."""
        return max((sign.on for sign in self.signs if sign.on), default=None)

    @property
    def since(self) -> date | None:
        """The day of the oldest record, None where none has a day."""
        return min((sign.on for sign in self.signs if sign.on), default=None)

    @property
    def is_public(self) -> bool:
        """Whether a record that everybody may see ties the two."""
        return any(sign.is_public for sign in self.signs)

    def n(self, kind: str) -> int:
        """Return how many records of one kind tie the two."""
        return sum(sign.kind == kind for sign in self.signs)

    def seen_from(self, organization_id: int) -> Named:
        """Return the other one of the two."""
        return self.other if organization_id == self.one.pk else self.one

    def in_public(self) -> Tie | None:
        """Return the tie as everybody may see it, or None if nothing public ties the two."""
        shown = tuple(sign for sign in self.signs if sign.is_public)
        return Tie(self.one, self.other, shown) if shown else None


Row = tuple[str, int, int, str, str, datetime | None, bool]


def _columns(
    rows: QuerySet[Any, Any], kind: Any, thing: str, at: Any, is_public: Any, who: str = "organization"
) -> QuerySet[Any, Any]:
    made = rows.order_by().annotate(
        sign_kind=kind if hasattr(kind, "resolve_expression") else Value(kind, output_field=CharField()),
        sign_thing=F(thing),
        sign_who=F(f"{who}_id"),
        sign_name=F(f"{who}__name"),
        sign_slug=F(f"{who}__slug"),
        sign_at=Cast(at, DateTimeField()),
        sign_public=is_public,
    )
    return made.values_list("sign_kind", "sign_thing", "sign_who", "sign_name", "sign_slug", "sign_at", "sign_public")


def _unless(**hidden: Any) -> Case:
    """Return True, but False where a condition says that the record is not public."""
    return Case(*(When(Q(**{name: value}), then=Value(False)) for name, value in hidden.items()), default=Value(True))


@prepared
def _signs(partnership: Partnership, organization: int | None) -> QuerySet[Any, Row]:
    """Return every organization of every record that can tie two. One query, whatever the rows."""
    initiatives = AT_INITIATIVES.objects.filter(initiative__partnership=partnership)
    held = {"gathering__partnership": partnership, "gathering__cancelled_at": None}
    came, hosted = Attendance.objects.filter(**held), HOSTS.objects.filter(**held)
    signed = Party.objects.filter(agreement__partnership=partnership, agreement__signed_at__isnull=False)
    promised = Commitment.objects.filter(goal=OuterRef("goal"), organization=OuterRef("organization"))
    endorsed = Endorsement.objects.filter(
        Exists(promised.exclude(state=Commitment.State.DROPPED)), goal__partnership=partnership
    )
    said = Said.objects.filter(partnership=partnership, one_at__isnull=False, other_at__isnull=False)
    if organization is not None:
        initiatives = initiatives.filter(
            initiative__in=AT_INITIATIVES.objects.filter(organization=organization).values("initiative")
        )
        sat_in = Attendance.objects.filter(organization=organization).values("gathering")
        ran = HOSTS.objects.filter(organization=organization).values("gathering")
        in_theirs = Q(gathering__in=sat_in) | Q(gathering__in=ran)
        came, hosted = came.filter(in_theirs), hosted.filter(in_theirs)
        signed = signed.filter(agreement__in=Party.objects.filter(organization=organization).values("agreement"))
        endorsed = endorsed.filter(goal__in=Endorsement.objects.filter(organization=organization).values("goal"))
        said = said.filter(Q(one=organization) | Q(other=organization))
    session = _unless(gathering__is_public=False, gathering__goal__is_public=False)
    parts = [
        _columns(
            initiatives,
            "initiative",
            "initiative_id",
            "initiative__starts_on",
            _unless(initiative__goal__is_public=False),
        ),
        _columns(came, "session", "gathering_id", "gathering__starts_at", session),
        _columns(hosted, "session", "gathering_id", "gathering__starts_at", session),
        _columns(signed, "agreement", "agreement_id", "signed_at", _unless(agreement__is_public=False)),
        _columns(endorsed, "goal", "goal_id", "endorsed_on", _unless(goal__is_public=False)),
        # What both have said stands on both public pages: the form says so before they say it.
        _columns(said, F("kind"), "pk", "one_at", _unless(), "one"),
        _columns(said, F("kind"), "pk", "other_at", _unless(), "other"),
        *_of_funds(partnership, organization),
    ]
    return parts[0].union(*parts[1:], all=True)


def _of_funds(partnership: Partnership, organization: int | None) -> list[QuerySet[Any, Row]]:
    """Return who pools money in one fund, as `_columns` of kind `fund`.

    A pledge is a record of its owner; the fund's agent is tied by its own pledges like everybody else.
    """
    pledges = Pledge.objects.filter(fund__partnership=partnership)
    if organization is not None:
        pledges = pledges.filter(fund__in=Pledge.objects.filter(owner=organization).values("fund"))
    shown = _unless(fund__is_public=False, fund__goal__is_public=False)
    return [_columns(pledges, "fund", "fund_id", "pledged_on", shown, "owner")]


def _day(kind: str, at: datetime | None, zone: ZoneInfo) -> date | None:
    if at is None:
        return None
    moment = at if at.tzinfo else at.replace(tzinfo=UTC)
    return moment.astimezone(UTC).date() if kind in DAYS else moment.astimezone(zone).date()


def _pairs(rows: Iterable[Row], zone: ZoneInfo, organization: int | None) -> Iterator[tuple[Named, Named, Sign]]:
    things: dict[tuple[str, int], dict[int, tuple[Named, date | None, bool]]] = defaultdict(dict)
    parties: dict[int, Named] = {}
    for kind, thing, who, name, slug, at, is_public in rows:
        party = parties.setdefault(who, Named(who, name, slug))
        things[kind, thing][who] = (party, _day(kind, at, zone), bool(is_public))
    for (kind, thing), members in things.items():
        if len(members) > MOST_TOGETHER:
            continue
        for a, b in combinations(sorted(members), 2):
            if organization is not None and organization not in (a, b):
                continue
            (one, on_one, shown), (other, on_other, _same) = members[a], members[b]
            on = max((day for day in (on_one, on_other) if day), default=None)
            yield one, other, Sign(kind, thing, on, shown)


def ties_of(
    partnership: Partnership, *, organization: Organization | int | None = None, until: date | None = None
) -> dict[Pair, Tie]:
    """Return the working ties on record, by the keys of the two organizations, the lower key first.

    A tie is a session that both came to or hosted and that was not cancelled, an initiative that both do, an agreement that all
    its parties have signed, a goal that both stand behind with promises of their own, or what both said of each other: an
    accepted introduction, that they already work together, that they send people to each other. Sessions, goals and other
    records of more than 40 organizations tie nobody.

    Parameters
    ----------
    partnership : Partnership
    organization : Organization or int, optional
        Only the ties of this one.
    until : date, optional
        Leave out records of later days: a session that is planned is no sign of life yet.

    Returns
    -------
    dict
        One query, and work near linear in the number of records. The ties are not cut to what is public: a page shows
        `Tie.in_public()`.
    """
    pk = organization.pk if isinstance(organization, Model) else organization
    found: dict[Pair, tuple[Named, Named, list[Sign]]] = {}
    for one, other, sign in _pairs(_signs(partnership, pk), partnership.zone, pk):
        if until is not None and sign.on is not None and sign.on > until:
            continue
        found.setdefault((one.pk, other.pk), (one, other, []))[2].append(sign)
    return {
        pair: Tie(one, other, tuple(sorted(signs, key=lambda sign: (sign.on or date.min, sign), reverse=True)))
        for pair, (one, other, signs) in found.items()
    }
