"""Letting everything that points to one row point to another, and putting it back exactly.

What points to a row is asked of the models, not of a list: a capability that comes later is covered without a line here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core import serializers
from django.db import IntegrityError, models, transaction

Step = list[Any]
DEEPEST = 6


def pointing_to(model: type[models.Model]) -> Iterator[tuple[type[models.Model], Any]]:
    """Give every model and column that points to a model: foreign keys, one-to-ones, and the tables between many and many."""
    for other in apps.get_models(include_auto_created=True):
        if other._meta.managed and not other._meta.proxy:
            for column in other._meta.concrete_fields:
                if column.remote_field is not None and column.remote_field.model is model:
                    yield other, column


def repoint(gone: models.Model, kept: models.Model, steps: list[Step] | None = None, depth: int = 0) -> list[Step]:
    """Let everything that points to `gone` point to `kept`; return the steps, in order, that `put_back` reverses.

    A row that would stand twice then (the same person in the same role for both) becomes one with the row that is there. A
    row that would say something of a thing and itself (a tie of the two) is put aside.

    Parameters
    ----------
    gone, kept : Model
        Of the same kind.
    steps : list, optional
        To add to.
    depth : int
        How many rows became one with others on the way here.

    Returns
    -------
    list
        JSON.
    """
    steps = [] if steps is None else steps
    for model, column in list(pointing_to(type(gone))):
        rows = model._default_manager.filter(**{column.name: gone.pk}).order_by("pk")
        for pk in list(rows.values_list("pk", flat=True)):
            row = model._default_manager.filter(pk=pk, **{column.name: gone.pk}).first()
            if row is not None:
                _move(row, column, kept, steps, depth)
    return steps


def _move(row: models.Model, column: Any, kept: models.Model, steps: list[Step], depth: int) -> None:
    was = {column.attname: getattr(row, column.attname)}
    setattr(row, column.attname, kept.pk)
    was |= _in_order(row)
    twin = _twin(row)
    if twin is not None and depth < DEEPEST:
        repoint(row, twin, steps, depth + 1)
        _put_aside(row, steps)
        return
    new = {name: getattr(row, name) for name in was}
    try:
        with transaction.atomic():
            type(row)._default_manager.filter(pk=row.pk).update(**new)
    except IntegrityError:  # a rule of its table: a pair of a thing and itself
        _put_aside(row, steps)
    else:
        steps.append(["moved", row._meta.label, row.pk, was, new])


def _in_order(row: models.Model) -> dict[str, Any]:
    """A pair (`one`, `other`) has one order: turn it round with what belongs to each side; return what was there before."""
    names = {column.attname for column in row._meta.concrete_fields}
    if not {"one_id", "other_id"} <= names or row.one_id < row.other_id:  # type: ignore[attr-defined]
        return {}
    was = {}
    for name in sorted(names):
        if name.startswith("one_") and (mirror := "other_" + name.removeprefix("one_")) in names:
            was |= {name: getattr(row, name), mirror: getattr(row, mirror)}
    for name, value in was.items():
        mirror = (
            "other_" + name.removeprefix("one_") if name.startswith("one_") else "one_" + name.removeprefix("other_")
        )
        setattr(row, mirror, value)
    stored = type(row)._default_manager.get(pk=row.pk)
    return {name: getattr(stored, name) for name in was}


def _twin(row: models.Model) -> models.Model | None:
    """Return the row that already says what `row` would say now."""
    manager = type(row)._default_manager
    unique: list[tuple[tuple[str, ...], models.Q | None]] = [
        (tuple(one.fields), one.condition)
        for one in row._meta.constraints
        if isinstance(one, models.UniqueConstraint) and one.fields
    ]
    unique += [(tuple(one), None) for one in row._meta.unique_together]
    unique += [((one.name,), None) for one in row._meta.concrete_fields if one.unique and not one.primary_key]
    for names, condition in unique:
        asked = {name: getattr(row, row._meta.get_field(name).attname) for name in names}  # type: ignore[union-attr]
        if any(value is None for value in asked.values()):
            continue
        if condition is not None and not manager.filter(condition, pk=row.pk).exists():
            continue
        rows = manager.filter(**asked).exclude(pk=row.pk)
        found = (rows.filter(condition) if condition is not None else rows).order_by("pk").first()
        if found is not None:
            return found
    return None


def _put_aside(row: models.Model, steps: list[Step]) -> None:
    """Delete a row, and what hangs on it, keeping each to put it back."""
    stored = type(row)._default_manager.get(pk=row.pk)
    for model, column in list(pointing_to(type(row))):
        for below in list(model._default_manager.filter(**{column.name: row.pk}).order_by("pk")):
            if column.remote_field.on_delete in (models.SET_NULL,):
                was = {column.attname: row.pk}
                model._default_manager.filter(pk=below.pk).update(**{column.attname: None})
                steps.append(["moved", model._meta.label, below.pk, was, {column.attname: None}])
            else:
                _put_aside(below, steps)
    steps.append(["put aside", stored._meta.label, stored.pk, kept_of(stored)])
    type(row)._default_manager.filter(pk=row.pk).delete()


def kept_of(row: models.Model) -> dict[str, Any]:
    """Return a row as JSON, every column of it."""
    return json.loads(serializers.serialize("json", [row]))[0]


def put_back(steps: list[Step]) -> None:
    """Reverse what `repoint` did. A row that was changed or deleted since is left as it is now.

    Parameters
    ----------
    steps : list
        As `repoint` returned them.
    """
    for step in reversed(steps):
        if step[0] == "put aside":
            restore(step[3])
        else:
            _done, label, pk, was, new = step
            apps.get_model(label)._default_manager.filter(pk=pk, **new).update(**was)


def restore(kept: dict[str, Any]) -> None:
    """Write a row again, with its key."""
    for one in serializers.deserialize("json", json.dumps([kept])):
        one.save()
