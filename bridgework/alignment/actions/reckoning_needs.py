"""Keeping the needs that nobody serves: rows and addresses stay as long as a need is the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from bridgework.alignment.actions.plain import plain
from bridgework.alignment.models import UnservedNeed
from bridgework.alignment.queries.evidence import Said
from bridgework.analysis.alignment import Unserved
from bridgework.partnerships.models import Partnership

BATCH = 1_000
MOST_NEEDS = 2_000


def key_of_need(one: Said, barrier: str | None) -> str:
    """Return what makes a need the same at the next reckoning: place, people, where it is said, and the barrier.

    Parameters
    ----------
    one : Said
    barrier : str or None
    """
    fact = one.fact
    same = [
        one.place, one.need.ages, one.need.language, one.need.group, barrier or "", fact["kind"],
        fact.get("slug"), fact.get("group"), fact.get("conversation"), fact.get("number"), one.words.as_json() if fact["kind"] == "count" else None,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(same, sort_keys=True).encode()).hexdigest()


def keep_needs(partnership: Partnership, said: Sequence[Said], unserved: Sequence[Unserved]) -> int:
    """Write the needs that nobody serves; one that is served now is no longer current, and its starts stay. Return how many.

    Parameters
    ----------
    partnership : Partnership
    said : sequence of Said
        In their order; a need that is missed holds their evidence.
    unserved : sequence of Unserved
    """
    by_fact = {id(one.need.evidence[0].values): one for one in said}
    order = {fact: at for at, fact in enumerate(by_fact)}
    missed_in_order = sorted(
        unserved, key=lambda one: min((order.get(id(e.values), len(order)) for e in one.evidence), default=0)
    )
    there = {row.key: row for row in UnservedNeed.objects.within(partnership)}
    new, changed, kept = [], [], set()
    for missed in missed_in_order[:MOST_NEEDS]:
        ones = [by_fact[id(e.values)] for e in missed.evidence if id(e.values) in by_fact]
        if not ones:
            continue
        one = ones[0]
        key = key_of_need(one, missed.barrier)
        if key in kept:
            continue
        facts: dict[str, Any] = {
            "place_id": one.place,
            "need": one.words,
            "ages": None if one.need.ages is None else list(one.need.ages),
            "language": one.need.language,
            "group": one.need.group,
            "group_name": one.group_name,
            "n_people": one.need.people,
            "barrier": missed.barrier or "",
            "near": [int(pk) for pk in missed.near if pk.isdigit()],
            # Each piece says for itself whether everybody may read it; the need is public if one of them is.
            "evidence": [plain({**each.fact, "is_public": each.is_public}) for each in ones] + _silence(missed),
            "goal_id": one.goal,
            "is_public": any(each.is_public for each in ones),
            "is_current": True,
            "position": len(kept),
        }
        row = there.get(key)
        if row is None:
            new.append(UnservedNeed(partnership=partnership, key=key, **facts))
        else:
            for name, value in facts.items():
                setattr(row, name, value)
            changed.append(row)
        kept.add(key)
    UnservedNeed.objects.bulk_create(new, batch_size=BATCH)
    if changed:
        names = [name.removesuffix("_id") for name in facts]
        UnservedNeed.objects.bulk_update(changed, names, batch_size=200)
    gone = UnservedNeed.objects.within(partnership).exclude(key__in=kept)
    gone.filter(starts=None).delete()
    gone.update(is_current=False)
    return len(kept)


def _silence(missed: Unserved) -> list[dict[str, Any]]:
    """Return what records do not say, and what else stands in the way, as evidence for the page: the directory is public."""
    kept = []
    for one in missed.evidence:
        if one.kind == "not_said" and "barrier" in one.values:
            names = ("barrier", "n_silent", "n_near")
            kept.append({"kind": "not_said", **{name: one.values[name] for name in names}, "is_public": True})
        elif one.kind == "barrier":
            kept.append(
                {"kind": "barrier", **{name: one.values[name] for name in ("barrier", "n_services")}, "is_public": True}
            )
    return kept
