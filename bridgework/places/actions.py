"""Making places, groups and periods. Every `ensure_…` may be called again with the same arguments and changes nothing then.

They are parts of larger acts (an import, a definition), which are journaled as a whole by their caller.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from bridgework.lib.words import Words
from bridgework.places.labels import code_of, span_of, tidied
from bridgework.places.models import EVERYONE, Dimension, Group, GroupLabel, Period, Place

BATCH = 500
LAST_COLOR = 6


class PeriodDiffers(ValueError):
    """A period of this code is known with other days."""


class WrongParent(ValueError):
    """A place cannot stand below this one: it is of another partnership, or stands below the place itself."""


@dataclass(frozen=True)
class PlaceRow:
    """A place to make sure of: its level (`county`), code within the level, name, and (level, code) of what it lies in."""

    level: str
    code: str
    name: str
    parent: tuple[str, str] | None = None


@transaction.atomic
def ensure_place(*, scope: UUID, level: str, code: str, name: str, parent: Place | None = None) -> Place:
    """Return the place with this level and code, made if it is new; a new name or parent is taken over.

    Parameters
    ----------
    scope : UUID
        The partnership's opaque id.
    level, code : str
        `school`, and the code of its source; an empty code is made from the name.
    name : str
    parent : Place, optional
        What it lies in; None leaves a known parent as it is.

    Raises
    ------
    WrongParent
        If the parent is of another partnership, or lies in the place itself.
    """
    level, name = code_of(level, 40), tidied(name)[:200]
    code = tidied(code)[:100] or code_of(name)
    if parent is not None and parent.scope != scope:
        raise WrongParent(f"{parent} belongs to another partnership.")
    place, is_new = Place.objects.get_or_create(
        scope=scope, level=level, code=code, defaults={"name": name or code, "parent": parent}
    )
    if is_new:
        return place
    changed = []
    if name and place.name != name:
        place.name = name
        changed.append("name")
    if parent is not None and place.parent_id != parent.pk:
        above: Place | None = parent
        while above is not None:
            if above.pk == place.pk:
                raise WrongParent(f"{parent} lies in {place} already.")
            above = above.parent
        place.parent = parent
        changed.append("parent")
    if changed:
        place.save(update_fields=changed)
    return place


@transaction.atomic
def ensure_places(*, scope: UUID, rows: Iterable[PlaceRow]) -> dict[tuple[str, str], Place]:
    """Make sure of many places at once, in a few queries; parents may stand anywhere among the rows.

    Returns
    -------
    dict
        Every place of the scope in the rows' levels, by (level, code).

    Raises
    ------
    WrongParent
        If a row names a parent that is neither among the rows nor known.
    """
    wanted = {(code_of(r.level, 40), tidied(r.code)[:100] or code_of(r.name)): r for r in rows}
    levels = {level for level, _ in wanted} | {code_of(r.parent[0], 40) for r in wanted.values() if r.parent}

    def known() -> dict[tuple[str, str], Place]:
        return {(p.level, p.code): p for p in Place.objects.filter(scope=scope, level__in=levels)}

    places = known()
    new = [
        Place(scope=scope, level=level, code=code, name=tidied(row.name)[:200] or code)
        for (level, code), row in wanted.items()
        if (level, code) not in places
    ]
    if new:
        Place.objects.bulk_create(new, batch_size=BATCH, ignore_conflicts=True)
        places = known()
    changed = []
    for key, row in wanted.items():
        place, name = places[key], tidied(row.name)[:200]
        parent = None
        if row.parent:
            parent_key = (code_of(row.parent[0], 40), tidied(row.parent[1])[:100])
            parent = places.get(parent_key)
            if parent is None or parent.pk == place.pk:
                raise WrongParent(f"{row.name} lies in {row.parent[1]}, which is not a known {row.parent[0]}.")
        if (name and place.name != name) or (parent is not None and place.parent_id != parent.pk):
            place.name = name or place.name
            place.parent = parent or place.parent
            changed.append(place)
    _refuse_circles({place.pk: place.parent_id for place in places.values()})
    Place.objects.bulk_update(changed, ["name", "parent"], batch_size=BATCH)
    return places


def _refuse_circles(parents: dict[int, int | None]) -> None:
    """Walk up from every place at most once; a walk that meets itself is a circle."""
    done: set[int] = set()
    for start in parents:
        trail: list[int] = []
        seen: set[int] = set()
        at: int | None = start
        while at is not None and at not in done:
            if at in seen:
                raise WrongParent("Two places cannot lie in one another.")
            seen.add(at)
            trail.append(at)
            at = parents.get(at)
        done.update(trail)


@transaction.atomic
def ensure_dimension(*, scope: UUID, code: str, name: Words | None = None) -> Dimension:
    """Return the group dimension with this code (`race-ethnicity`), made if it is new, after those that are there.

    A name given later replaces an empty one or one that is only the code; what people wrote is not overwritten.
    """
    code = code_of(code)
    position = Dimension.objects.filter(scope=scope).count()
    dimension, is_new = Dimension.objects.get_or_create(
        scope=scope, code=code, defaults={"name": name or Words.of(code), "position": position}
    )
    if not is_new and name and _is_only_code(dimension.name, code):
        dimension.name = name
        dimension.save(update_fields=["name"])
    return dimension


@transaction.atomic
def ensure_group(*, dimension: Dimension, code: str, name: Words | None = None) -> Group:
    """Return the group with this code (`english-learners`), made if it is new.

    The first five groups of a dimension get the colors 1 to 5, all later ones and "everyone" the sixth; a group keeps
    position and color for ever, so that charts of different years agree.
    """
    code = code_of(code)
    n_before = Group.objects.filter(dimension=dimension).exclude(code=EVERYONE).count()
    color = LAST_COLOR if code == EVERYONE else min(n_before + 1, LAST_COLOR)
    group, is_new = Group.objects.get_or_create(
        dimension=dimension,
        code=code,
        defaults={
            "name": name or Words.of(code),
            "position": 0 if code == EVERYONE else n_before + 1,
            "color": color,
        },
    )
    if not is_new and name and _is_only_code(group.name, code):
        group.name = name
        group.save(update_fields=["name"])
    return group


@transaction.atomic
def ensure_crossed_group(*, parts: Sequence[Group], dimension_code: str, code: str) -> Group:
    """Return the group of people who are in several groups at once, made if it is new, in a dimension that crosses theirs.

    Its name is theirs, joined: "Black, with a disability". Only the groups that somebody asks for are made, never every
    combination.

    Parameters
    ----------
    parts : sequence of Group
        Two or more, of different dimensions, in the order in which they are named.
    dimension_code, code : str
        The same whatever the order of the parts.
    """
    dimensions = [part.dimension for part in parts]
    dimension = ensure_dimension(
        scope=dimensions[0].scope,
        code=dimension_code,
        name=_joined([one.name for one in dimensions], lambda language: f" {BY.get(language, '×')} "),
    )
    if not dimension.crosses.exists():
        dimension.crosses.set(dimensions)
    group = ensure_group(
        dimension=dimension, code=code, name=_joined([part.name for part in parts], lambda _language: ", ")
    )
    if not group.crosses.exists():
        group.crosses.set(parts)
    return group


BY = {"en": "by", "es": "por", "ar": "حسب"}


def _joined(names: Sequence[Words], between: Callable[[str], str]) -> Words:
    """Return names joined in every language that one of them has, the first one's own language first."""
    languages = dict.fromkeys([names[0].source, *(language for name in names for language in name.languages)])
    return Words.of_many(
        **{
            language: between(language).join(name.in_language(language).body for name in names)
            for language in languages
        }
    )


@dataclass(frozen=True)
class LabelRow:
    """What a label of a source stands for, and in which years; None: always."""

    label_key: str
    group: Group
    since: date | None = None
    until: date | None = None


@transaction.atomic
def remember_labels(*, source: str, rows: Iterable[LabelRow]) -> int:
    """Remember what labels of a source stand for, so that nobody says it twice. Returns how many are new or mean another group."""
    changed = 0
    wanted = {(row.group.dimension_id, row.label_key[:200], row.since, row.until): row.group for row in rows}
    source = tidied(source)[:120]
    known = {
        (label.dimension_id, label.label_key, label.since, label.until): label
        for label in GroupLabel.objects.filter(source=source, dimension__in={key[0] for key in wanted})
    }
    for key, group in wanted.items():
        label = known.get(key)
        if label is None:
            dimension, label_key, since, until = key
            GroupLabel.objects.create(
                dimension_id=dimension, source=source, label_key=label_key, group=group, since=since, until=until
            )
        elif label.group_id != group.pk:
            label.group = group
            label.save(update_fields=["group"])
        else:
            continue
        changed += 1
    return changed


def ensure_everyone(*, scope: UUID) -> Group:
    """Return the group that stands for all people, in its own dimension."""
    words = Words.of_many(en="Everyone", es="Todas las personas", ar="الجميع")
    return ensure_group(dimension=ensure_dimension(scope=scope, code=EVERYONE, name=words), code=EVERYONE, name=words)


@transaction.atomic
def ensure_period(*, scope: UUID, code: str, starts_on: date | None = None, ends_on: date | None = None) -> Period:
    """Return the period with this label, made if it is new.

    Without days the label says them (`labels.span_of`): 2016-17 and 20162017 are one period. With both days, the label is
    kept as the source writes it.

    Raises
    ------
    UnreadablePeriod
        If there are no days and the label does not say them, or the last day is before the first.
    PeriodDiffers
        If the label is known with other days.
    """
    if starts_on is None or ends_on is None:
        span = span_of(code)
        code, starts_on, ends_on = span.code, span.starts_on, span.ends_on
    else:
        span_of(f"{starts_on.isoformat()}/{ends_on.isoformat()}")
        code = tidied(code)[:40]
    period, _ = Period.objects.get_or_create(
        scope=scope, code=code, defaults={"starts_on": starts_on, "ends_on": ends_on}
    )
    if (period.starts_on, period.ends_on) != (starts_on, ends_on):
        raise PeriodDiffers(
            f"{code} is known here as {period.starts_on} to {period.ends_on}. Use another label for other days."
        )
    return period


def _is_only_code(name: Words, code: str) -> bool:
    return not name or all(rendering.body in ("", code) for rendering in name.renderings.values())
