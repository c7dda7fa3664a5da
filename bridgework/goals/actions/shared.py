"""What the acts of this app share: free slugs, and the check that everything named belongs to one partnership."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.text import slugify

from bridgework.goals.actions.refusals import OfAnotherPartnership
from bridgework.lib.words import Words
from bridgework.partnerships.models import Partnership

RESERVED = frozenset({"new", "import", "calendar", "compare"})  # words that stand where slugs stand in a path


def free_slug(rows: QuerySet, title: Words, fallback: str) -> str:
    """Return a slug made of the title that no row of `rows` has; titles without Latin letters get the fallback."""
    base = slugify(title.in_language(title.source).body)[:70].strip("-") or fallback
    taken = set(rows.filter(slug__startswith=base).values_list("slug", flat=True)) | RESERVED
    if base not in taken:
        return base
    return next(slug for slug in (f"{base}-{n}" for n in range(2, len(taken) + 3)) if slug not in taken)


def same_partnership(partnership: Partnership, *things: Any) -> None:
    """Check that each thing (None aside) belongs to the partnership.

    Raises
    ------
    OfAnotherPartnership
        If one does not: nothing of one tenant may be tied to another's.
    """
    for thing in things:
        if thing is not None and thing.partnership_id != partnership.pk:
            raise OfAnotherPartnership(f"This {type(thing).__name__.lower()} belongs to another partnership.")
