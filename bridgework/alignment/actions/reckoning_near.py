"""Working out anew the pairs of a few organizations whose services changed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from bridgework.alignment.actions.reckoning import LEAST_SAID, MOST_PAIRS, Worked, keep_pairs
from bridgework.alignment.models import Overlap
from bridgework.alignment.queries.pairs import current_ranking
from bridgework.alignment.queries.population import cells_counted, sources_of
from bridgework.alignment.queries.records import place_codes, records_of
from bridgework.alignment.queries.ties import tied_pairs
from bridgework.analysis import alignment as analysis
from bridgework.lib.similar import vectors_of
from bridgework.partnerships.actions.acting import touch
from bridgework.partnerships.models import Partnership, Reach


def reckon_near(*, partnership: Partnership, organization_ids: Collection[int], at: datetime) -> int:
    """Work out anew the pairs of a few organizations whose services changed: their neighbors only. Return how many there are.

    Parameters
    ----------
    partnership : Partnership
    organization_ids : collection of int
    at : datetime

    Notes
    -----
    Read are the services of these organizations and of those that reach one of the same places, ages or languages … that
    is, everybody who can be in a pair with them. Clusters and needs wait for the next whole reckoning.
    """
    own = set(organization_ids)
    places = place_codes(partnership)
    mine = Reach.objects.filter(service__organization__in=own, service__is_active=True, kind=Reach.Kind.DISTRICT)
    codes = set(mine.values_list("code", flat=True))
    related: set[str] = set()
    for code in codes:
        key = places.key_of(code)
        if key is None:
            related.add(code)
            continue
        for one in {*places.within(key), *places.above(key)}:
            related.add(places.names[one])
    related |= codes
    near = Reach.objects.filter(
        Q(code__in=related), service__partnership=partnership, service__is_active=True, kind=Reach.Kind.DISTRICT
    )
    ids = own | set(near.values_list("service__organization_id", flat=True).distinct())
    records = records_of(partnership, places, ids)
    ties = [(str(one), str(other)) for one, other in tied_pairs(partnership)]
    model = current_ranking(partnership)
    cells = cells_counted(partnership)
    found = analysis.overlaps(
        records,
        ties=ties,
        population=[cell.as_cell() for cell in cells],
        model=model,
        vectors=vectors_of([analysis.text_of(one) for one in records]),
        most=MOST_PAIRS,
        least_said=LEAST_SAID,
    )
    pairs = [pair for pair in found.pairs if int(pair.a) in own or int(pair.b) in own]
    worked = Worked(partnership, places, {one.id: one for one in records}, found, (), [], (), tuple(sources_of(cells)))
    with transaction.atomic():
        rows = keep_pairs(worked, pairs)
        gone = Overlap.objects.within(partnership).filter(Q(one__in=own) | Q(other__in=own))
        gone.exclude(pk__in=[row.pk for row in rows.values()]).update(is_current=False)
        touch(partnership)
    return len(rows)
