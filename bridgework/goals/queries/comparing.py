"""Reading initiatives side by side, in the same terms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from django.db.models import QuerySet

from bridgework.goals.models import Initiative
from bridgework.goals.queries.goals import Doer, _doers, initiatives_list
from bridgework.lib.prepared import Prepared, prepared
from bridgework.lib.words import Words
from bridgework.partnerships.models import Partnership
from bridgework.places.models import Group

FEW = 12  # initiatives to choose from at first, the newest ones
OFFERED = 200  # where all are asked for


@dataclass(frozen=True)
class Compared:
    """Up to two initiatives in the order asked for, who does them, the names of their groups, and what can be chosen."""

    rows: list[Initiative]
    doers: dict[int, list[Doer]]
    groups: dict[str, Words]
    offered: list[Initiative]
    is_more: bool  # there are others to choose from


@prepared
def _chosen(partnership: Partnership, slugs: list[str], with_hidden: bool) -> QuerySet[Initiative]:
    return initiatives_list(partnership, with_hidden=with_hidden).prefetch_related(None).filter(slug__in=slugs)


@partial(Prepared, fixed=("most",))
def _newest(partnership: Partnership, with_hidden: bool, most: int) -> QuerySet[Initiative]:
    rows = initiatives_list(partnership, with_hidden=with_hidden).prefetch_related(None).select_related(None)
    return rows.only("slug", "name").order_by("-pk")[:most]


def group_names(partnership: Partnership, initiatives: Iterable[Initiative]) -> dict[str, Words]:
    """Return the names of the groups that initiatives are for, by "dimension:code". One query, none where none is named."""
    wanted = {key for one in initiatives for key in one.groups}
    if not wanted:
        return {}
    codes = {key.partition(":")[2] for key in wanted}
    rows = Group.objects.filter(dimension__scope=partnership.scope, code__in=codes).select_related("dimension")
    named = {f"{one.dimension.code}:{one.code}": one.name for one in rows}
    return {key: named[key] for key in wanted if key in named}


def initiatives_compared(
    partnership: Partnership, slugs: Sequence[str], *, with_hidden: bool = False, with_all: bool = False
) -> Compared:
    """Return the initiatives with these slugs, and what can be chosen. Four queries at most.

    Parameters
    ----------
    slugs : sequence of str
        "" for one that was not chosen yet.
    with_hidden : bool
        Also those of goals that are not public; for members only.
    with_all : bool
        Offer up to 200 to choose from, not only the newest 12. Those that were chosen are always among them.
    """
    by_slug = {one.slug: one for one in _chosen(partnership, [slug for slug in slugs if slug], with_hidden)}
    rows = [by_slug[slug] for slug in dict.fromkeys(slugs) if slug in by_slug]
    most = OFFERED if with_all else FEW
    newest = _newest(partnership, with_hidden, most + 1)
    offered = newest[:most]
    offered += [one for one in rows if one.pk not in {other.pk for other in offered}]
    return Compared(rows, _doers(rows) if rows else {}, group_names(partnership, rows), offered, len(newest) > most)
