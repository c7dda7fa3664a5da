"""Voices counted by described group: once after the close, once more for answers before all is deleted; protected, then kept."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import Sum

from bridgework.analysis.opinion_map import OpinionMap, VoteMatrix
from bridgework.analysis.participation import (
    NOT_SAID,
    SAID,
    Counted,
    may_be_weighted,
    protect_voices,
    weighted_share,
)
from bridgework.conversations.actions.describing import described_hash
from bridgework.conversations.models import (
    CensusCount,
    CodeBatch,
    Conversation,
    OutreachTarget,
    SelfDescription,
    Statement,
    Voice,
    VoicesCounted,
    VoicesPlan,
)
from bridgework.conversations.queries.participation import evenness_to_keep
from bridgework.conversations.rules import FLOOR
from bridgework.partnerships.actions import journaled
from bridgework.places.queries import groups_by_code

LETTERS = "ABCDEFGHIJ"
SECONDS = 1.5  # for hiding as little as possible; a safe choice is always found to its end
Cell = tuple[str, str, str]
Groups = dict[str, dict[int, str]]  # by dimension: group of each voice


class _Crowd:
    """Everybody who came: voices with their groups, and those who only said who they are."""

    def __init__(self, conversation: Conversation, plan: VoicesPlan) -> None:
        self.dimensions = plan.dimensions
        voices = dict(Voice.objects.filter(conversation=conversation).values_list("pk", "key_hash"))
        self.voices = list(voices)
        self.groups: Groups = {}
        self.only_here: dict[str, list[str]] = {}
        self.seen: set[int] = set()
        rows = SelfDescription.objects.filter(conversation=conversation)
        for code, groups in self.dimensions.items():
            said = {row[0]: row[1:] for row in rows.filter(dimension=code).values_list("key_hash", "group", "has_seen")}
            here = {pk: said.pop(described_hash(conversation.pk, code, one), ("", False)) for pk, one in voices.items()}
            known = set(groups)
            self.groups[code] = {pk: group if group in known else NOT_SAID for pk, (group, _seen) in here.items()}
            self.only_here[code] = [group if group in known else NOT_SAID for group, _seen in said.values()]
            self.seen |= {pk for pk, (_group, has_seen) in here.items() if has_seen}
        wrote = Statement.objects.filter(conversation=conversation, author__isnull=False)
        self.authors = set(wrote.values_list("author_id", flat=True))
        self.answered = set(wrote.filter(answers__isnull=False).values_list("author_id", flat=True))

    def count(self, leaf_of: Mapping[int, str], rest: str) -> dict[Cell, int]:
        """Count everybody by dimension, group and leaf; those without a leaf stand under `rest`."""
        found: dict[Cell, int] = {}
        for code in self.dimensions:
            steps = [(self.groups[code][pk], leaf_of.get(pk, rest)) for pk in self.voices]
            steps += [(group, rest) for group in self.only_here[code]]
            for group, leaf in steps:
                found[code, group, leaf] = found.get((code, group, leaf), 0) + 1
        return found


def _plan_of(conversation: Conversation) -> VoicesPlan | None:
    plan = VoicesPlan.objects.filter(conversation=conversation, deleted_at=None).select_related("place").first()
    return plan if plan is not None and plan.asked else None


@transaction.atomic
def count_voices(
    *,
    conversation: Conversation,
    found: OpinionMap,
    groups: Mapping[int, int],
    votes: VoteMatrix,
    printed: Mapping[int, list[int | None]],
    at: datetime,
) -> VoicesCounted | None:
    """Count a closed conversation's voices by described group, keep what may be shown, once.

    Parameters
    ----------
    conversation : Conversation
        A closed one whose map is computed.
    found : OpinionMap
    groups : mapping of int to int
        Its groups that are shown, with their numbers.
    votes : VoteMatrix
        The same votes; its statements stand in the order of the map's.
    printed : mapping of int to list
        Everybody's printed cells (agree, disagree, not sure, answered) by statement number.
    at : datetime

    Returns
    -------
    VoicesCounted or None
        None where nobody is asked, or it was counted before.
    """
    plan = _plan_of(conversation)
    if plan is None or VoicesCounted.objects.filter(conversation=conversation).exists():
        return None
    crowd = _Crowd(conversation, plan)
    place = {group: f"voted:{LETTERS[number - 1]}" for group, number in groups.items()}
    people = zip(found.participant_ids.tolist(), found.group.tolist(), strict=True)
    rest = "voted:none" if groups else "voted"
    where = {int(pk): place.get(group, rest) for pk, group in people}
    counted = Counted(
        crowd.dimensions, crowd.count(where, "not-voted"), crowd.count(dict.fromkeys(crowd.authors, "wrote"), "silent")
    )
    public = {"voted": len(where), **{name: int(found.group_sizes[group]) for group, name in place.items()}}
    body = _body(conversation, plan, counted, public, at)
    # Codes that were printed: a code's own row goes when somebody takes part with it.
    printed_codes = CodeBatch.objects.filter(conversation=conversation).aggregate(n=Sum("n_codes"))
    body["n_codes"] = printed_codes["n"] or 0
    body["weighted"] = _weighted(plan, body, crowd, votes, printed)
    body["evenness"] = evenness_to_keep(body, conversation.pk)
    kept = VoicesCounted.objects.create(
        conversation=conversation, counted_at=at, body=body, exact={"where": _rows(counted.where), "public": public}
    )
    _journal(conversation, body, at)
    return kept


@transaction.atomic
def count_answers(*, conversation: Conversation, at: datetime) -> VoicesCounted | None:
    """Count authors whose statement was answered, and who saw the answer, before self-descriptions are deleted.

    Parameters
    ----------
    conversation : Conversation
    at : datetime

    Returns
    -------
    VoicesCounted or None
        What was hidden before stays hidden; None where nothing was counted or this was done.
    """
    plan = _plan_of(conversation)
    kept = VoicesCounted.objects.select_for_update().filter(conversation=conversation).first()
    if plan is None or kept is None or kept.exact is None or kept.answers_counted_at is not None:
        return None
    before = kept.body
    kept.answers_counted_at = at
    if before["cells"] and "wrote" not in before["left_out"]:
        crowd = _Crowd(conversation, plan)
        leaf = dict.fromkeys(crowd.authors, "wrote:waiting") | dict.fromkeys(crowd.answered, "wrote:answered")
        leaf |= dict.fromkeys(crowd.answered & crowd.seen, "wrote:saw")
        where = {tuple(row[:3]): row[3] for row in kept.exact["where"]}
        if "opinion-groups" in before["left_out"]:
            where = _joined(where)
        counted = Counted(crowd.dimensions, where, crowd.count(leaf, "silent"))
        earlier = {tuple(row[:3]): row[3] for row in before["cells"]}
        more = protect_voices(
            counted, public=kept.exact["public"], earlier=earlier, clock=time.monotonic, seconds=SECONDS
        )
        # Only what leaves everything as it was: otherwise the page stays as it is.
        if more is not None and not set(more.left_out) and all(more.shown.get(c) == n for c, n in earlier.items()):
            kept.body = before | {"cells": _rows(more.shown), "n_protected": more.n_protected}
    kept.save()
    _journal(conversation, kept.body, at)
    return kept


def _joined(where: Mapping[Any, int]) -> dict[Cell, int]:
    joined: dict[Cell, int] = {}
    for (code, group, leaf), n in where.items():
        key = (code, group, leaf.split(":")[0])
        joined[key] = joined.get(key, 0) + n
    return joined


def _rows(cells: Mapping[Cell, int | None]) -> list[list[Any]]:
    return [[*cell, n] for cell, n in cells.items()]


def _body(
    conversation: Conversation, plan: VoicesPlan, counted: Counted, public: Mapping[str, int], at: datetime
) -> dict[str, Any]:
    """Protect the counts, and put the census of the place beside them as it is today."""
    census: dict[str, dict[str, int]] = {}
    sources: set[str] = set()
    if plan.place is not None:
        rows = CensusCount.objects.filter(place=plan.place, group__dimension__scope=conversation.partnership.scope)
        for code, group, n, source, year in rows.values_list(
            "group__dimension__code", "group__code", "n", "source", "year"
        ):
            if group in plan.dimensions.get(code, ()):
                census.setdefault(code, {})[group] = n
                sources.add(f"{source}, {year}")
    body: dict[str, Any] = {
        "cells": [],
        "left_out": [],
        "n_protected": 0,
        # A census that lacks a group would make the others look too large.
        "census": {code: n for code, n in census.items() if all(n.get(one) for one in plan.dimensions[code])},
        "sources": sorted(sources),
        "place": plan.place.name if plan.place else "",
        "names": _names(conversation, plan),
        "targets": _targets(conversation),
        "weighted": {},
    }
    if public["voted"] >= FLOOR:
        found = protect_voices(counted, public=public, clock=time.monotonic, seconds=SECONDS)
        if found is not None:
            body |= {
                "cells": _rows(found.shown),
                "left_out": list(found.left_out),
                "n_protected": found.n_protected,
            }
    return body


def _names(conversation: Conversation, plan: VoicesPlan) -> list[list[Any]]:
    """Return dimensions and groups with their names and colors as they are today: [code, name, [[code, name, color]]]."""
    groups = groups_by_code(conversation.partnership.scope)
    return [
        [
            code,
            groups[code, asked[0]].dimension.name.as_json(),
            [[one, groups[code, one].name.as_json(), groups[code, one].color] for one in asked],
        ]
        for code, asked in plan.dimensions.items()
    ]


def _targets(conversation: Conversation) -> list[list[Any]]:
    """Return the voices hoped for, which stand still from the close on: [dimension, group, how many, day, who invites, how]."""
    rows = OutreachTarget.objects.filter(conversation=conversation).select_related("group__dimension", "organization")
    return [
        [
            one.group.dimension.code,
            one.group.code,
            one.n_hoped,
            one.by.isoformat(),
            one.organization.name if one.organization else "",
            one.deed.as_json(),
        ]
        for one in rows.order_by("group__dimension__position", "group__position", "pk")
    ]


def _weighted(
    plan: VoicesPlan,
    body: Mapping[str, Any],
    crowd: _Crowd,
    votes: VoteMatrix,
    printed: Mapping[int, list[int | None]],
) -> dict[str, list[list[Any]]]:
    """Weight agree shares to the census by one dimension at a time, where no count behind them is small or hidden.

    A statement is weighted only where everybody's counts of it are printed, every group's voices are, and in each group (and
    among those who did not say) agree, other answers and no answer are 10 or more each: then nothing small can follow.
    """
    shown = {tuple(row[:3]): row[3] for row in body["cells"]}
    found: dict[str, list[list[Any]]] = {}
    for code, people in body["census"].items():
        groups = plan.dimensions[code]
        if any((shown.get((code, group, "voted")) or 0) < FLOOR for group in [*groups, SAID]):
            continue
        rows = [*groups, NOT_SAID]
        agree, answered = _answers(crowd.groups[code], votes, rows)
        of_voters = [0] * len(rows)
        at = {group: number for number, group in enumerate(rows)}
        for pk in votes.participant_ids.tolist():
            of_voters[at[crowd.groups[code][pk]]] += 1
        for number in sorted(printed):
            cells = printed[number]
            yes, n = agree.get(number), answered.get(number)
            if yes is None or n is None or cells[0] is None or cells[3] is None:
                continue
            if may_be_weighted(yes, n, of_voters, floor=FLOOR):
                one = weighted_share(yes[:-1], n[:-1], [people[group] for group in groups])
                # As they are printed: whole percents, whole voices.
                figures = [round(100 * share) for share in (one.weighted, one.low, one.high)]
                found.setdefault(code, []).append([number, *figures, round(one.n_effective), one.is_capped])
    return found


def _answers(
    groups: Mapping[int, str], votes: VoteMatrix, rows: list[str]
) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    """Count who agrees and who answered, by statement number and row."""
    at = {group: number for number, group in enumerate(rows)}
    row_of = np.array([at[groups[pk]] for pk in votes.participant_ids.tolist()], dtype=np.int64)
    cell = np.repeat(row_of, np.diff(votes.indptr)) * votes.n_statements + votes.columns
    shape = (len(rows), votes.n_statements)
    answered = np.bincount(cell, minlength=shape[0] * shape[1]).reshape(shape)
    agree = np.bincount(cell[votes.values == 1], minlength=shape[0] * shape[1]).reshape(shape)
    numbers = votes.statement_ids.tolist()
    return (
        {number: agree[:, at].tolist() for at, number in enumerate(numbers)},
        {number: answered[:, at].tolist() for at, number in enumerate(numbers)},
    )


def _journal(conversation: Conversation, body: Mapping[str, Any], at: datetime) -> None:
    journaled(
        partnership=conversation.partnership,
        by=None,
        act="conversations.voices.counted",
        subject=f"conversations.conversation:{conversation.journal_key}",
        at=at,
        facts={
            "shown": sum(row[3] is not None for row in body["cells"]),
            "hidden": sum(row[3] is None for row in body["cells"]),
        },
    )
