"""The answer of `bridgework align`: the analysis, and its reasons in plain English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bridgework.analysis.alignment import (
    OLDEST,
    Alignment,
    Cluster,
    Evidence,
    Overlap,
    Reason,
    Shared,
    Span,
    Unserved,
    clusters,
    matrix,
    overlaps,
    related,
    text_of,
    unserved,
)
from bridgework.config.cli.align_input import Given
from bridgework.config.cli.progress import Say
from bridgework.lib.similar import vectors_of

MOST_CELLS = 20_000  # of the matrix that is listed where no table says who lives where
MOST_LINES = 20


def aligned(given: Given, wanted: Sequence[str] | None, top: int, most: int, say: Say) -> dict[str, Any]:
    """Return the whole answer."""
    problems = list(given.problems)
    texts = [text_of(record) for record in given.records]
    say(0, 1, "reading texts")
    vectors = vectors_of(texts)
    say(0, 1, "comparing")
    found = overlaps(
        given.records, ties=given.ties, population=given.population, vectors=vectors, embed=_embed, most=most
    )
    say(0, 1, "grouping")
    groups = clusters(found.pairs, given.records, ties=given.ties)
    say(0, 1, "looking for whom nobody serves")
    missing = _missing(given, vectors, problems)
    result: dict[str, Any] = {
        "overlaps": [_overlap(pair, given.names) for pair in found.pairs],
        "unserved": [_unserved(one) for one in missing],
        "clusters": [_cluster(one, given.names) for one in groups],
        "n_records": len(given.records),
        "problems": [*problems, *_more(found, most)],
    }
    if wanted is not None:
        say(0, 1, "ranking by aim")
        lists = related(given.records, wanted, top=top, vectors=vectors, embed=_embed)
        result["related"] = {one: [{"id": r.id, "score": r.score} for r in lists[one]] for one in wanted}
    return result


def _embed(texts: Sequence[str]) -> Any:
    return vectors_of(list(texts))


def _missing(given: Given, vectors: Any, problems: list[str]) -> tuple[Unserved, ...]:
    if given.has_table:
        return unserved(
            given.records,
            given.needs,
            vectors=vectors,
            need_vectors=vectors_of([need.text or "-" for need in given.needs]),
        )
    whole = matrix(given.records)
    if whole.n_services > whole.n_in_cells:
        problems.append(
            f"{whole.n_services - whole.n_in_cells} active services do not say place, ages and language; they reach no cell."
        )
    if whole.n_cells > MOST_CELLS:
        problems.append(
            f"The matrix of places, ages and languages has {whole.n_cells} cells, too many to list. Give --population."
        )
        return ()
    return whole.empty()


def _more(found: Alignment, most: int) -> list[str]:
    lines = []
    if len(found.pairs) >= most:
        lines.append(f"{found.n_pairs} pairs were compared; the first {len(found.pairs)} are given (--most).")
    if found.n_tied:
        lines.append(f"{found.n_tied} pairs that overlap have a tie on record and were left out.")
    return lines


def age_label(span: Span) -> str:
    """Return ages as people write them: 14-17, 60+, 7."""
    low, high = span
    if high >= OLDEST:
        return f"{low:g}+"
    return f"{low:g}-{high:g}" if low != high else f"{low:g}"


def _shared(shared: Shared) -> dict[str, list[str]]:
    return {
        "places": list(shared.places),
        "ages": [age_label(span) for span in shared.ages],
        "languages": list(shared.languages),
        "groups": list(shared.groups),
    }


def _overlap(pair: Overlap, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "a": names.get(pair.a, pair.a),
        "b": names.get(pair.b, pair.b),
        "score": pair.score,
        "shared": _shared(pair.shared),
        "aims": {
            "score": pair.aims.score,
            "taxonomy": pair.aims.taxonomy,
            "meaning": pair.aims.meaning,
            "terms": list(pair.aims.terms),
            "words": list(pair.aims.words),
        },
        "reasons": [
            *({"kind": one.kind, "text": worded(one), "values": _plain(one.values)} for one in pair.reasons),
            {
                "kind": "shares",
                "text": f"Of whom the two services are for, the other one covers {pair.people.share_a:.0%} and "
                f"{pair.people.share_b:.0%}, as far as they say.",
                "values": {"share_a": pair.people.share_a, "share_b": pair.people.share_b},
            },
        ],
    }


def worded(reason: Reason) -> str:
    """Return a reason as a sentence."""
    value = reason.values
    if reason.kind == "same_people":
        said = [
            f"{name} {_list(value[key], age_label if key == 'ages' else str)}"
            for key, name in (("places", "place"), ("ages", "ages"), ("languages", "language"), ("groups", "group"))
            if value.get(key)
        ]
        return f"Both serve: {'; '.join(said)}."
    if reason.kind == "rare_people":
        return f"Only {value['n_organizations']} organizations reach {value['place']}."
    if reason.kind == "people":
        return (
            f"About {_whole(value['estimate'])} people may be served by both (at least {_whole(value['low'])}, at most "
            f"{_whole(value['high'])}, of {value['population']})."
        )
    if reason.kind == "same_branch":
        return f"Both offer {_list(value['terms'])}."
    if reason.kind == "related_texts":
        words = f" (both say {_list(value['words'])})" if value.get("words") else ""
        return f"Their texts are about related things{words}."
    if reason.kind == "same_time":
        return "They run at the same time."
    if reason.kind == "not_known":
        return f"Not said by both, so not compared: {_list(value['fields'])}."
    if reason.kind == "services":
        return f"It shows in the services {_list(value['a'])} and {_list(value['b'])}."
    return reason.kind


def _whole(value: object) -> str:
    return f"{float(value):.0f}" if isinstance(value, int | float) else "?"


def _list(values: Any, label: Any = str) -> str:
    shown = [label(value) for value in values]
    return ", ".join(shown[:12]) + (f" and {len(shown) - 12} more" if len(shown) > 12 else "")


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: [age_label(span) for span in value]
        if name == "ages"
        else round(value, 4)
        if isinstance(value, float)
        else list(value)
        if isinstance(value, tuple)
        else value
        for name, value in values.items()
    }


def _cluster(one: Cluster, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "organizations": [names.get(name, name) for name in one.organizations],
        "shared": _shared(one.shared),
        "aims": {"terms": list(one.terms), "words": list(one.words)},
        "density": one.density,
        "n_ties": one.n_ties,
    }


def _unserved(one: Unserved) -> dict[str, Any]:
    population = {
        name: age_label(value) if name == "ages" and isinstance(value, tuple) else value
        for name, value in one.population.items()
    }
    evidence = [_evidence(piece) for piece in one.evidence]
    if one.near:
        evidence.append({"kind": "near", "services": list(one.near)})
    return {
        "place": one.place,
        "population": population,
        "need": one.need,
        "barrier": one.barrier,
        "evidence": evidence,
    }


def _evidence(piece: Evidence) -> dict[str, Any]:
    source = {"source": piece.source} if piece.source else {}
    return {"kind": piece.kind, **source, **_plain(piece.values)}


def as_lines(result: dict[str, Any]) -> list[str]:
    """Return the answer in sentences, for people."""
    lines = [f"{result['n_records']} services read."]
    lines.append(f"{len(result['overlaps'])} pairs of organizations serve the same people and no tie is recorded here:")
    for pair in result["overlaps"][:MOST_LINES]:
        lines.append(f"  {pair['score']:.2f}  {pair['a']} – {pair['b']}")
        lines.extend(f"        {reason['text']}" for reason in pair["reasons"][:3])
    lines += _rest(result["overlaps"])
    lines.append(f"{len(result['clusters'])} groups of organizations around the same people:")
    lines.extend(f"  {', '.join(one['organizations'])}" for one in result["clusters"][:MOST_LINES])
    lines += _rest(result["clusters"])
    lines.append(f"{len(result['unserved'])} combinations that no active service reaches:")
    for one in result["unserved"][:MOST_LINES]:
        who = ", ".join(
            f"{value} people" if name == "people" else str(value) for name, value in one["population"].items()
        )
        why = f"; kept from what is there by {one['barrier']}" if one["barrier"] else ""
        what = f": {one['need']}" if one["need"] else ""
        lines.append(f"  {one['place']} ({who}){what}{why}")
    lines += _rest(result["unserved"])
    for wanted, found in result.get("related", {}).items():
        lines.append(f"Related to {wanted}:")
        lines.extend(f"  {one['score']:.3f}  {one['id']}" for one in found)
    return [*lines, *result["problems"]]


def _rest(items: Sequence[Any]) -> list[str]:
    return [f"  … and {len(items) - MOST_LINES} more (--json)"] if len(items) > MOST_LINES else []
