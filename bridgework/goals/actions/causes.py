"""Changing a goal's root-cause map together: nothing that somebody else said is overwritten unseen, every version is kept."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bridgework.goals.actions.refusals import Refused
from bridgework.goals.models import CauseMap, CauseMapVersion, Goal
from bridgework.lib import cause_map as outline
from bridgework.lib.cause_map import Edit, MapProblem
from bridgework.partnerships.actions import journaled
from bridgework.partnerships.models import Membership, Sector

LARGEST = 400_000  # characters of a file that is read in
Done = CauseMapVersion.Done

SAID: dict[str, str | Promise] = {
    "too-many": gettext_lazy("A map holds 150 causes and 150 strategies. Take something out first."),
    "no-text": gettext_lazy("Write what it is, in a few words."),
    "too-long": gettext_lazy("Write it in 300 characters at most: a map is read at a glance."),
    "twice": gettext_lazy("Two things in the map have the same id."),
    "no-such-cause": gettext_lazy("It names a cause that is not in the map (any more). Choose another one."),
    "circle": gettext_lazy("A cause cannot stand under itself. Choose another place for it."),
    "too-deep": gettext_lazy("A map goes five causes deep. Choose a place further up."),
    "too-many-links": gettext_lazy("A strategy has 20 causes and 20 indicators at most."),
    "gone": gettext_lazy("Somebody took this out of the map meanwhile. Nothing was changed."),
    "no-map": gettext_lazy("This is not a root-cause map. Choose a JSON file that a map here was saved as."),
    "no-id": gettext_lazy("Something in the file has no id of letters and digits."),
    "no-list": gettext_lazy("The file has something else where a list belongs."),
    "no-such-edit": gettext_lazy("This cannot be done to a map."),
}


class MapMoved(Refused):
    """Somebody else changed the same thing since it was opened. `version` is the newest, `item` what it says now."""

    def __init__(self, version: CauseMapVersion, item: outline.Item | None) -> None:
        super().__init__(
            _("Somebody else changed this while you were writing. Nothing was lost: see both below, then decide.")
        )
        self.version, self.item = version, item


@transaction.atomic
def edit_map(*, goal: Goal, edit: Edit, base: int, by: Membership | None, now: datetime) -> CauseMapVersion:
    """Make one change to a goal's map, as it stood at version `base` for whoever made it.

    What others changed meanwhile elsewhere in the map stays. Where they changed the same thing, the change is refused and
    theirs is shown.

    Parameters
    ----------
    goal : Goal
    edit : Edit
    base : int
        The version that was on the page; 0 for an empty map.

    Raises
    ------
    MapMoved
        If the same cause or strategy was changed since `base`.
    Refused
        If the map cannot be so; the message says what to do.
    """
    kept = _locked(goal, now)
    present = outline.from_stored(kept.document)
    if base != kept.version:
        then = CauseMapVersion.objects.filter(map=kept, number=base).first()
        before = outline.from_stored(then.document) if then else outline.CauseMap()
        if outline.has_moved(edit, before, present):
            raise MapMoved(kept.versions.get(number=kept.version), present.item(edit.touches))
    try:
        after = outline.edited(present, edit)
    except MapProblem as why:
        raise Refused(str(SAID[why.code])) from why
    if edit.kind == "put":
        done = Done.CHANGED if edit.touches else Done.ADDED
    else:
        done = Done.REMOVED if edit.kind == "remove" else Done.MOVED
    new = {one.id for one in after.items} - {one.id for one in present.items}
    return _keep(kept, after, done=done, of=edit.touches or next(iter(new), ""), by=by, now=now)


@transaction.atomic
def bring_back(*, goal: Goal, number: int, by: Membership, now: datetime) -> CauseMapVersion:
    """Make an earlier version the present one, as a new version; those between stay.

    Raises
    ------
    Refused
        If there is no such version.
    """
    kept = _locked(goal, now)
    then = CauseMapVersion.objects.filter(map=kept, number=number).first()
    if then is None:
        raise Refused(_("There is no such version of this map."))
    return _keep(kept, outline.from_stored(then.document), done=Done.BACK, of=str(number), by=by, now=now)


@transaction.atomic
def read_map(
    *, goal: Goal, source: str, known: Iterable[str], base: int, by: Membership | None, now: datetime
) -> tuple[CauseMapVersion, list[str]]:
    """Put a map from its JSON file in the place of the present one, which stays as an earlier version.

    Parameters
    ----------
    source : str
        The file's text; it comes from outside.
    known : iterable of str
        Names of what can measure a strategy here; others are left out.
    base : int
        The version that was on the page.

    Returns
    -------
    tuple
        The new version, and the names that were left out.

    Raises
    ------
    Refused
        If it is no map, or the map changed since it was looked at.
    """
    kept = _locked(goal, now)
    if base != kept.version:
        raise MapMoved(kept.versions.get(number=kept.version), None)
    if len(source) > LARGEST:
        raise Refused(str(SAID["no-map"]))
    try:
        data: Any = json.loads(source)
    except (ValueError, RecursionError) as why:
        raise Refused(str(SAID["no-map"])) from why
    try:
        found, left_out = outline.read(
            data, by=str(by.person.ref) if by else "", sectors=frozenset(Sector.values), known=frozenset(known)
        )
    except MapProblem as why:
        said = str(SAID[why.code])
        raise Refused(f"{said} ({why.item})" if why.item else said) from why
    return _keep(kept, found, done=Done.READ, of="", by=by, now=now), left_out


def _locked(goal: Goal, now: datetime) -> CauseMap:
    CauseMap.objects.get_or_create(
        goal=goal, defaults={"changed_at": now, "document": outline.stored(outline.CauseMap())}
    )
    return CauseMap.objects.select_for_update().get(goal=goal)


def _keep(
    kept: CauseMap, after: outline.CauseMap, *, done: Done, of: str, by: Membership | None, now: datetime
) -> CauseMapVersion:
    kept.version, kept.document, kept.changed_at = kept.version + 1, outline.stored(after), now
    kept.save()
    made = CauseMapVersion.objects.create(
        map=kept, number=kept.version, document=kept.document, done=done, of=of, by=by, made_at=now
    )
    goal = kept.goal
    journaled(
        partnership=goal.partnership,
        by=by,
        act="goals.cause-map.changed",
        subject=f"goals.goal:{goal.journal_key}",
        at=now,
        facts={"number": kept.version, "done": str(done)},
    )
    return made
