"""The ranked list for one of 5,000 needs among 5,000 offers, beside a plain scan of all rows: `python -m bench.matching`.

Ours is the query that the page asks (`resources.queries.fitting`), with its reasons, on a database of its own. The plain scan
loads every offer as an object and compares it in Python by the same rule, words by vectors too. Exit code 1 where the list takes
above a second, or its queries depend on the number of offers.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from typing import Any

GOAL = 1.0
WORDS = [
    "kitchen",
    "room",
    "evening",
    "youth",
    "parents",
    "van",
    "driver",
    "nurse",
    "lawyer",
    "lease",
    "laptop",
    "interpreter",
    "paper",
    "stage",
    "garden",
    "tools",
    "data",
    "survey",
]


def fill(n: int) -> Any:
    """Make a partnership with n offers and n needs of one kind, from one seed."""
    import random
    from datetime import date, timedelta

    from django.utils import timezone

    from bridgework.lib.similar import packed, vectors_of
    from bridgework.lib.words import Words
    from bridgework.partnerships.models import Organization, Partnership
    from bridgework.places.models import Place
    from bridgework.resources.models import Listing

    chance, now = random.Random(7), timezone.now()
    here = Partnership.objects.create(
        slug=f"bench-{n}", name=Words.of("Bench"), vision=Words.of("Bench"), languages=["en"], created_at=now
    )
    organizations = Organization.objects.bulk_create(
        [
            Organization(partnership=here, slug=f"o{at}", name=f"Organization {at}", sector="nonprofit")
            for at in range(200)
        ]
    )
    county = Place.objects.create(scope=here.scope, level="county", code="c", name="County")
    places = [
        Place.objects.create(scope=here.scope, level="area", code=f"a{at}", name=f"Area {at}", parent=county)
        for at in range(40)
    ]
    titles = [" ".join(chance.sample(WORDS, 6)) for _ in range(2 * n)]
    vectors = vectors_of(titles)
    first = date(2030, 1, 1)

    def days() -> tuple[date, date]:
        start = first + timedelta(days=chance.randint(0, 300))
        return start, start + timedelta(days=chance.randint(5, 120))

    rows = []
    for at in range(2 * n):
        starts, ends = days()
        rows.append(
            Listing(
                partnership=here,
                side="offer" if at < n else "need",
                kind="space",
                organization=chance.choice(organizations),
                title=Words.of(titles[at]),
                vector=packed(vectors[at]),
                place=chance.choice([None, county, *places]),
                starts_on=starts,
                ends_on=ends,
                amount=chance.choice([None, 5, 10, 50]),
                created_at=now,
            )
        )
    Listing.objects.bulk_create(rows, batch_size=500)
    return here


def ours(listing: Any, today: Any) -> list[int]:
    from bridgework.resources.queries import fitting
    from bridgework.resources.wording import reasons

    found = fitting(listing, today)
    assert all(reasons(one, listing) for one in found)
    return [one.listing.pk for one in found]


def plain(listing: Any, today: Any) -> list[int]:
    """Every offer as an object, one after another."""
    import numpy as np

    from bridgework.lib.similar import unpacked
    from bridgework.resources.models import Listing

    own = unpacked([bytes(listing.vector)])[0]
    scored = []
    for other in Listing.objects.filter(partnership=listing.partnership, side="offer").select_related(
        "place", "organization"
    ):
        if other.organization_id == listing.organization_id:
            continue
        if other.place_id is None or listing.place_id is None:
            place = 0.5
        elif other.place_id == listing.place_id:
            place = 1.0
        elif listing.place_id in (other.place.parent_id,) or other.place_id == listing.place.parent_id:
            place = 0.75
        else:
            continue
        overlap = (min(other.ends_on, listing.ends_on) - max(other.starts_on, listing.starts_on)).days + 1
        if overlap <= 0:
            continue
        dates = overlap / ((listing.ends_on - listing.starts_on).days + 1)
        amount = min(1.0, other.amount / listing.amount) if listing.amount and other.amount is not None else 0.5
        words = float(np.clip(unpacked([bytes(other.vector)])[0] @ own, 0, 1))
        scored.append((-round(0.25 * place + 0.25 * dates + 0.2 * amount + 0.3 * words, 6), other.pk))
    return [pk for _score, pk in sorted(scored)[:20]]


def timed(act: Any, times: int) -> tuple[float, Any]:
    seconds, found = [], None
    for _ in range(times):
        start = time.perf_counter()
        found = act()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds), found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000)
    parser.add_argument("--times", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["BRIDGEWORK_DATA"] = folder
        from bridgework.config.cli.base import set_up

        set_up()
        print(
            json.dumps(measure(options.rows, options.times))
            if options.json
            else "\n".join(said(measure(options.rows, options.times)))
        )


def measure(n: int, times: int) -> dict[str, Any]:
    from datetime import date

    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from bridgework.resources.models import Listing

    today, queries = date(2030, 1, 1), {}
    result: dict[str, Any] = {"rows": n}
    for size in (n // 10, n):
        here = fill(size)
        needs = Listing.objects.filter(partnership=here, side="need").select_related("place", "partnership")
        need = needs.exclude(place=None).exclude(place__code="c").order_by("pk")[0]
        ours(need, today)
        with CaptureQueriesContext(
            connection,
        ) as caught:
            ours(need, today)
        queries[size] = len(caught)
    seconds, found = timed(lambda: ours(need, today), times)
    plain_seconds, same = timed(lambda: plain(need, today), max(3, times // 2))
    result |= {
        "seconds": round(seconds, 4),
        "plain_seconds": round(plain_seconds, 4),
        "ratio": round(plain_seconds / seconds, 1),
        "queries": queries,
        "same_list": found == same,
        "load": round(os.getloadavg()[0], 1),
    }
    result["is_kept"] = seconds <= GOAL and len(set(queries.values())) == 1 and found == same
    return result


def said(result: dict[str, Any]) -> list[str]:
    if not result["is_kept"]:
        print("the goal is missed", file=sys.stderr)
    return [
        f"{result['rows']:,} offers x {result['rows']:,} needs, the ranked list for one need: {result['seconds'] * 1000:.0f} ms, "
        f"queries by size {result['queries']}; plain scan {result['plain_seconds'] * 1000:.0f} ms ({result['ratio']} times ours); "
        f"the same list: {'yes' if result['same_list'] else 'NO'}; load {result['load']}"
    ]


if __name__ == "__main__":
    main()
