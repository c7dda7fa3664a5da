"""Working out who serves the same people and whom nobody serves, and keeping it for the pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count

from bridgework.alignment.actions.plain import plain
from bridgework.alignment.actions.reckoning_needs import keep_needs
from bridgework.alignment.models import Cluster, Overlap, ReachCount, Reckoning
from bridgework.alignment.queries.evidence import Said, needs_said
from bridgework.alignment.queries.pairs import current_ranking
from bridgework.alignment.queries.population import cells_counted, sources_of
from bridgework.alignment.queries.records import PlaceCodes, for_needs, initiative_records, place_codes, records_of
from bridgework.alignment.queries.ties import tied_pairs
from bridgework.analysis import alignment as analysis
from bridgework.analysis.alignment import Need, ServiceRecord, Unserved
from bridgework.lib.similar import vectors_of
from bridgework.partnerships.actions.acting import touch
from bridgework.partnerships.actions.directory import DirectoryMapping, Files, import_directory
from bridgework.partnerships.actions.directory.merging import Progress, _nothing
from bridgework.partnerships.actions.importing import ImportReport
from bridgework.partnerships.models import Membership, Organization, Partnership, Reach

BATCH = 1_000
MOST_PAIRS = 5_000
KEPT_OF_EACH = 40  # places, ages, languages and groups of a pair that are kept for its page
LEAST_SAID = 1  # of places, ages and languages: who shares none of them is not known to serve the same people
SERVICES_SAID = 3  # pairs of services that the page says in sentences

Step = Callable[[int, int], None]


def _silent(done: int, total: int) -> None:
    """Say nothing."""


@dataclass(frozen=True)
class Worked:
    """All that was worked out, before anything of it is written."""

    partnership: Partnership
    places: PlaceCodes
    records: dict[str, ServiceRecord]
    found: analysis.Alignment
    clusters: tuple[analysis.Cluster, ...]
    said: list[Said]
    unserved: tuple[Unserved, ...]
    counted_by: tuple[Any, ...] = ()  # where counts of people are from: [source, year]


def work_out(*, partnership: Partnership, progress: Step = _silent) -> Worked:
    """Work out pairs, clusters and needs; nothing is written.

    Parameters
    ----------
    partnership : Partnership
    progress : callable
        Called between the steps with how many are done and of how many; it may stop the work by raising.
    """
    progress(0, 5)
    places = place_codes(partnership)
    records = records_of(partnership, places)
    ties = [(str(one), str(other)) for one, other in tied_pairs(partnership)]
    progress(1, 5)
    vectors = vectors_of([analysis.text_of(one) for one in records])
    progress(2, 5)
    model = current_ranking(partnership)
    cells = cells_counted(partnership)
    found = analysis.overlaps(
        records,
        ties=ties,
        population=[cell.as_cell() for cell in cells],
        model=model,
        vectors=vectors,
        most=MOST_PAIRS,
        least_said=LEAST_SAID,
    )
    progress(3, 5)
    clusters = analysis.clusters(found.pairs, records, ties=ties)
    progress(4, 5)
    said = needs_said(partnership, places, cells)
    needs = [one.need for one in said if one.need.text or one.need.need]
    done = for_needs([*records, *initiative_records(partnership, places)], places)
    missed = analysis.unserved(
        done,
        needs,
        vectors=vectors_of([analysis.text_of(one) for one in done]) if needs else None,
        need_vectors=vectors_of([need.text for need in needs]) if needs else None,
        near_places=_beside(needs, places),
    )
    # Who lives where needs any service that is for them: an initiative that does not say for whom it is reaches nobody so.
    living = [one.need for one in said if not (one.need.text or one.need.need)]
    missed += analysis.unserved(for_needs(records, places), living, near_places=_beside(living, places))
    return Worked(
        partnership,
        places,
        {one.id: one for one in records},
        found,
        clusters,
        said,
        missed,
        tuple(sources_of(cells)),
    )


def _beside(needs: Sequence[Need], places: PlaceCodes) -> dict[str, list[str]]:
    """Return for each place of a need those that lie in the same wider place: a service there is only too far away."""
    keys = {int(need.place[1:]) for need in needs if need.place[1:].isdigit()}
    found = {}
    for key in keys:
        parent = places.parents.get(key)
        if parent is not None:
            found[f"p{key}"] = [f"p{one}" for one in places.children[parent] if one != key]
    return found


@transaction.atomic
def keep_worked(*, worked: Worked, at: datetime) -> Reckoning:
    """Write what was worked out in place of what was there; what people said of pairs and started for needs stays.

    It is no act of anybody, so it is not journaled; the pages are marked as changed.

    Parameters
    ----------
    worked : Worked
    at : datetime
    """
    partnership = worked.partnership
    rows = keep_pairs(worked, worked.found.pairs)
    Overlap.objects.within(partnership).exclude(pk__in=[row.pk for row in rows.values()]).update(is_current=False)
    _keep_clusters(worked, rows)
    n_needs = keep_needs(partnership, worked.said, worked.unserved)
    counted = (
        Reach.objects.filter(service__partnership=partnership, service__is_active=True)
        .order_by()
        .values_list("kind", "code")
        .annotate(n=Count("pk"))
    )
    counts = [ReachCount(partnership=partnership, kind=kind, code=code, n_services=n) for kind, code, n in counted]
    ReachCount.objects.within(partnership).delete()
    ReachCount.objects.bulk_create(counts, batch_size=BATCH)
    known = [one for one in worked.records.values() if one.places and one.ages and one.languages]
    reckoning, _is_new = Reckoning.objects.update_or_create(
        partnership=partnership,
        defaults={
            "made_at": at,
            "n_services": worked.found.n_records,
            "n_services_in_cells": len(known),
            "n_organizations": worked.found.n_organizations,
            "n_pairs": worked.found.n_pairs,
            "n_needs": n_needs,
            "crowded": [list(one) for one in worked.found.crowded[:20]],
        },
    )
    touch(partnership)
    return reckoning


def reckon(*, partnership: Partnership, at: datetime, progress: Step = _silent) -> Reckoning:
    """Work everything out anew and write it.

    Parameters
    ----------
    partnership : Partnership
    at : datetime
    progress : callable
        As in `work_out`.
    """
    return keep_worked(worked=work_out(partnership=partnership, progress=progress), at=at)


def keep_pairs(worked: Worked, pairs: Iterable[analysis.Overlap]) -> dict[tuple[int, int], Overlap]:
    """Write pairs over those that are there, so that addresses and answers stay; return them by their organizations.

    Parameters
    ----------
    worked : Worked
    pairs : iterable of analysis.Overlap
    """
    partnership = worked.partnership
    there = {(row.one_id, row.other_id): row for row in Overlap.objects.within(partnership)}
    new, changed, rows = [], [], {}
    for pair in pairs:
        key, facts = _row_of(pair, worked)
        row = there.get(key)
        if row is None:
            row = Overlap(partnership=partnership, one_id=key[0], other_id=key[1], **facts)
            new.append(row)
        elif any(getattr(row, name) != value for name, value in facts.items()):
            for name, value in facts.items():
                setattr(row, name, value)
            changed.append(row)
        rows[key] = row
    Overlap.objects.bulk_create(new, batch_size=BATCH)
    Overlap.objects.bulk_update(changed, ["score", "is_current", "shared", "found"], batch_size=200)
    return rows


def _row_of(pair: analysis.Overlap, worked: Worked) -> tuple[tuple[int, int], dict[str, Any]]:
    """Return a pair's key, the lower first, and what its row keeps of it."""
    one, other = int(pair.a), int(pair.b)
    turned = one > other
    people = asdict(pair.people)
    if pair.people.population is not None:
        people["sources"] = list(worked.counted_by)
    services = list(pair.services)
    if turned:
        one, other = other, one
        people["share_a"], people["share_b"] = people["share_b"], people["share_a"]
        services = [(b, a) for a, b in services]
    found = {
        "parts": {name: round(value, 6) for name, value in pair.parts.items()},
        "people": people,
        "aims": {"score": pair.aims.score, "terms": list(pair.aims.terms[:8]), "words": list(pair.aims.words[:8])},
        "services": [_both(worked, a, b) for a, b in services[:SERVICES_SAID]],
        "reasons": [{"kind": reason.kind, **plain(reason.values)} for reason in pair.reasons],
    }
    facts = {
        "score": round(pair.score, 9),
        "is_current": True,
        "shared": plain(_shared(pair.shared, worked.places)),
        "found": plain(found),
    }
    return (one, other), facts


def _both(worked: Worked, a: str, b: str) -> dict[str, Any]:
    """Return two services and whom both reach; each reaches all that its own facts say, so this can be said in a sentence."""
    one, other = worked.records[a], worked.records[b]
    ages = {
        (max(x[0], y[0]), min(x[1], y[1])) for x in one.ages for y in other.ages if max(x[0], y[0]) <= min(x[1], y[1])
    }
    return {
        "one": [int(a), one.name],
        "other": [int(b), other.name],
        "places": places_said(one.places & other.places, worked.places)[:KEPT_OF_EACH],
        "ages": sorted(map(list, ages)),
        "languages": sorted(one.languages & other.languages)[:KEPT_OF_EACH],
        "groups": sorted(one.groups & other.groups)[:KEPT_OF_EACH],
    }


def places_said(codes: Iterable[str], places: PlaceCodes) -> list[str]:
    """Return the names of places, the widest instead of all that lies within; what is none of ours stays as it is written.

    Parameters
    ----------
    codes : iterable of str
        As `PlaceCodes.covered` gives them.
    places : PlaceCodes
    """
    keys = {int(code[1:]) for code in codes if code[:1] == "p" and code[1:].isdigit() and int(code[1:]) in places.names}
    rest = [code for code in codes if not (code[:1] == "p" and code[1:].isdigit() and int(code[1:]) in keys)]
    top = [key for key in keys if not keys.intersection(places.above(key))]
    return sorted(places.names[key] for key in top) + sorted(rest)


def _keep_clusters(worked: Worked, rows: dict[tuple[int, int], Overlap]) -> None:
    partnership = worked.partnership
    Cluster.objects.within(partnership).delete()
    keys = {int(one) for cluster in worked.clusters for one in cluster.organizations}
    names = dict(Organization.objects.within(partnership).filter(pk__in=keys).values_list("pk", "name"))
    made = []
    for at, one in enumerate(worked.clusters):
        within = {int(organization) for organization in one.organizations}
        pairs = sorted(row.pk for (a, b), row in rows.items() if a in within and b in within)
        shared = _shared(one.shared, worked.places)
        # Each two may share something else: then there is nobody around whom all of them could sit.
        if not pairs or not any(shared.values()):
            continue
        found = {
            "names": sorted((names[key] for key in within if key in names), key=str.casefold),
            "pairs": pairs,
            "terms": list(one.terms[:8]),
            "words": list(one.words[:8]),
            "density": one.density,
            "n_ties": one.n_ties,
        }
        made.append(Cluster(partnership=partnership, position=at, shared=shared, found=found))
    Cluster.objects.bulk_create(made, batch_size=BATCH)


def _shared(shared: analysis.Shared, places: PlaceCodes) -> dict[str, Any]:
    return {
        "places": places_said(shared.places, places)[:KEPT_OF_EACH],
        "ages": [list(span) for span in shared.ages[:KEPT_OF_EACH]],
        "languages": list(shared.languages[:KEPT_OF_EACH]),
        "groups": list(shared.groups[:KEPT_OF_EACH]),
    }


@transaction.atomic
def import_directory_and_reckon(
    *,
    partnership: Partnership,
    files: Files,
    mapping: DirectoryMapping | None,
    source_name: str,
    by: Membership | None,
    at: datetime,
    progress: Progress = _nothing,
) -> ImportReport:
    """Bring a directory in and work out anew who should meet; both or neither.

    Raises
    ------
    ImportRefused
        Naming file, row and column; nothing was changed then.
    """
    report = import_directory(
        partnership=partnership,
        files=files,
        mapping=mapping,
        source_name=source_name,
        by=by,
        at=at,
        progress=progress,
    )
    if report.n_written or not Reckoning.objects.filter(partnership=partnership).exists():
        report.details["pairs_who_should_meet"] = reckon(partnership=partnership, at=at).n_pairs
    return report
