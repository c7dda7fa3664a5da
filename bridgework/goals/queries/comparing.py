"""Reading initiatives side by side, in the same terms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bridgework.goals.models import Initiative
from bridgework.goals.queries.goals import Doer, _doers, initiatives_list
from bridgework.lib.words import Words
from bridgework.partnerships.models import Partnership
from bridgework.places.models import Group

OFFERED = 200  # initiatives to choose from


@dataclass(frozen=True)
class Compared:
    """Up to two initiatives in the order asked for, who does them, the names of their groups, and what can be chosen."""

    rows: list[Initiative]
    doers: dict[int, list[Doer]]
    groups: dict[str, Words]
    offered: list[Initiative]


def group_names(partnership: Partnership, initiatives: Iterable[Initiative]) -> dict[str, Words]:
    """Return the names of the groups that initiatives are for, by "dimension:code". One query, none where none is named."""
    wanted = {key for one in initiatives for key in one.groups}
    if not wanted:
        return {}
    codes = {key.partition(":")[2] for key in wanted}
    rows = Group.objects.filter(dimension__scope=partnership.scope, code__in=codes).select_related("dimension")
    named = {f"{one.dimension.code}:{one.code}": one.name for one in rows}
    return {key: named[key] for key in wanted if key in named}


def initiatives_compared(partnership: Partnership, slugs: Sequence[str], *, with_hidden: bool = False) -> Compared:
    """Return the initiatives with these slugs, and all that can be chosen. Four queries at most.

    Parameters
    ----------
    slugs : sequence of str
        "" for one that was not chosen yet.
    with_hidden : bool
        Also those of goals that are not public; for members only.
    """
    seen = initiatives_list(partnership, with_hidden=with_hidden).prefetch_related(None)
    by_slug = {one.slug: one for one in seen.filter(slug__in=[slug for slug in slugs if slug])}
    rows = [by_slug[slug] for slug in dict.fromkeys(slugs) if slug in by_slug]
    return Compared(
        rows,
        _doers(rows) if rows else {},
        group_names(partnership, rows),
        list(seen.select_related(None).only("slug", "name", "goal").order_by("pk")[:OFFERED]),
    )
