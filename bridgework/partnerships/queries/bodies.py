"""Reading bodies: who sits, for whom, and how many of the seats are residents'."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page
from django.db.models import Count, Q, QuerySet

from bridgework.lib.paging import PER_PAGE, page_of_rows
from bridgework.lib.prepared import prepared
from bridgework.partnerships.models import Body, Partnership, Seat


@dataclass(frozen=True)
class BodyComposition:
    """Who holds the seats of a body on one day.

    `residents_share` is the share of *held* seats that residents hold, from 0 to 1; None where no seat is held. A vacant
    seat is nobody's voice, so it counts for neither side; `n_vacant` tells how many there are.
    """

    on: date
    n_seats: int
    n_held: int
    n_residents: int

    @property
    def n_vacant(self) -> int:
        """How many seats nobody holds."""
        return self.n_seats - self.n_held

    @property
    def residents_share(self) -> float | None:
        """The share of held seats that residents hold, 0 to 1; None where none is held."""
        return self.n_residents / self.n_held if self.n_held else None


def _in_term(on: date) -> Q:
    return Q(starts_on__lte=on) & (Q(ends_on=None) | Q(ends_on__gte=on))


def is_held(seat: Seat) -> bool:
    """Return whether somebody sits there: an account, or a name."""
    return bool(seat.holder_id or seat.holder_name)


def composition_of(seats: Iterable[Seat], on: date) -> BodyComposition:
    """Return the composition on a day, from seats already read."""
    current = [s for s in seats if s.starts_on <= on and (s.ends_on is None or s.ends_on >= on)]
    held = [s for s in current if is_held(s)]
    return BodyComposition(
        on=on, n_seats=len(current), n_held=len(held), n_residents=sum(1 for s in held if s.is_resident)
    )


def body_composition(body: Body, on: date) -> BodyComposition:
    """Return how many seats of a body are held on a day, and by how many residents; first and last day included."""
    return composition_of(Seat.objects.filter(_in_term(on), body=body), on)


def bodies_with_composition(partnership: Partnership, on: date) -> list[tuple[Body, BodyComposition]]:
    """Return every body with its composition on a day, in two queries."""
    seats: dict[int, list[Seat]] = {}
    for seat in _seats_then(partnership, on):
        seats.setdefault(seat.body_id, []).append(seat)
    return [(body, composition_of(seats.get(body.pk, []), on)) for body in _bodies(partnership)]


@prepared
def _bodies(partnership: Partnership) -> QuerySet[Body]:
    return Body.objects.within(partnership).order_by("kind", "slug")


@prepared
def _seats_then(partnership: Partnership, on: date) -> QuerySet[Seat]:
    rows = Seat.objects.filter(_in_term(on), body__partnership=partnership)
    return rows.only("body", "starts_on", "ends_on", "is_resident", "holder", "holder_name")


@prepared
def _body(partnership: Partnership, slug: str) -> QuerySet[Body]:
    return Body.objects.within(partnership).filter(slug=slug)


def body_of(partnership: Partnership, slug: str) -> Body | None:
    """Return one body of a partnership, or None. One query."""
    return next(iter(_body(partnership, slug)), None)


SHOWN = (
    "body", "holder", "holder_name", "is_resident", "starts_on", "ends_on", "organization__name", "organization__slug",
)  # fmt: skip


@prepared
def _current(body: Body, on: date) -> QuerySet[Seat]:
    rows = Seat.objects.filter(_in_term(on), body=body).select_related("organization").only(*SHOWN)
    return rows.order_by("-is_resident", "organization__name", "holder_name", "pk")[:200]


@prepared
def _coming(body: Body, on: date) -> QuerySet[Seat]:
    rows = Seat.objects.filter(body=body, starts_on__gt=on).select_related("organization").only(*SHOWN)
    return rows.order_by("starts_on", "pk")[:200]


@prepared
def _ended(body: Body, on: date, offset: int) -> QuerySet[Seat]:
    rows = Seat.objects.filter(body=body, ends_on__lt=on).select_related("organization").only(*SHOWN)
    return rows.order_by("-ends_on", "-pk")[offset : offset + PER_PAGE + 1]


@prepared
def _n_ended(body: Body, on: date) -> QuerySet[Seat, int]:
    rows = Seat.objects.filter(body=body, ends_on__lt=on).order_by()
    return rows.values("body").annotate(n=Count("*")).values_list("n", flat=True)


def seats_of(body: Body, on: date, asked: str | None = None) -> tuple[list[Seat], list[Seat], Page[Seat]]:
    """Return the seats in term on a day, those that come, and a page of those that ended, newest first.

    Three queries, and one more where more seats have ended than a page holds.

    Parameters
    ----------
    asked : str or None
        The page's number as it was asked for.
    """
    held_first = sorted(_current(body, on), key=lambda seat: (not is_held(seat), not seat.is_resident))
    ended = page_of_rows(asked, lambda offset: _ended(body, on, offset), lambda: sum(_n_ended(body, on)))
    return held_first, _coming(body, on), ended
