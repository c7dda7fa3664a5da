"""Reading bodies: who sits, for whom, and how many of the seats are residents'."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

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
    seats = Prefetch("seats", Seat.objects.filter(_in_term(on)), to_attr="seats_then")
    rows = Body.objects.within(partnership).prefetch_related(seats).order_by("kind", "slug")
    return [(body, composition_of(body.seats_then, on)) for body in rows]


def seats_of(body: Body, on: date) -> tuple[list[Seat], list[Seat], QuerySet[Seat]]:
    """Return the seats in term on a day, those that come, and those that ended (newest first, to be paginated)."""
    rows = Seat.objects.filter(body=body).select_related("organization")
    current = rows.filter(_in_term(on)).order_by("-is_resident", "organization__name", "holder_name", "pk")
    coming = rows.filter(starts_on__gt=on).order_by("starts_on", "pk")
    held_first = sorted(current[:200], key=lambda seat: (not is_held(seat), not seat.is_resident))
    return held_first, list(coming[:200]), rows.filter(ends_on__lt=on).order_by("-ends_on", "-pk")
