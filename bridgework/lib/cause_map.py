"""A root-cause map as an outline: causes under causes, strategies against them, what each strategy is measured by.

The outline is the source and a picture is drawn from it. Pure: maps in, maps out; a map is never changed, an edit gives a new
one. What a strategy is measured by is a list of names that mean nothing here (the floor above knows them as indicators).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bridgework.lib.words import Rendering, Words

FORMAT = "bridgework.root-cause-map"
MOST = 150  # causes, and as many strategies
DEEPEST = 5
LONGEST = 300  # characters of one text
MOST_LINKS = 20  # causes of one strategy, and what it is measured by


class MapProblem(ValueError):
    """A map that cannot be: `code` says why, `item` where."""

    def __init__(self, code: str, item: str = "") -> None:
        super().__init__(f"{code}: {item}" if item else code)
        self.code, self.item = code, item


@dataclass(frozen=True)
class Cause:
    """Why things are as they are; under another cause it is a reason for that one."""

    id: str
    text: Words
    under: str = ""


@dataclass(frozen=True)
class Strategy:
    """What somebody does against causes: which sector, and what it is measured by."""

    id: str
    text: Words
    sector: str = ""
    causes: tuple[str, ...] = ()
    measured_by: tuple[str, ...] = ()


Item = Cause | Strategy


@dataclass(frozen=True)
class CauseMap:
    """Causes in the order of the outline among their siblings, and strategies."""

    causes: tuple[Cause, ...] = ()
    strategies: tuple[Strategy, ...] = ()

    @property
    def items(self) -> tuple[Item, ...]:
        """Every cause, then every strategy."""
        return self.causes + self.strategies

    def item(self, key: str) -> Item | None:
        """Return a cause or strategy by its id."""
        return next((one for one in self.items if one.id == key), None)

    def under(self, key: str) -> list[Cause]:
        """Return the causes directly under one ("" for the first ones)."""
        return [cause for cause in self.causes if cause.under == key]

    def against(self, key: str) -> list[Strategy]:
        """Return the strategies against one cause."""
        return [strategy for strategy in self.strategies if key in strategy.causes]

    def outline(self, under: str = "", depth: int = 0) -> Iterator[tuple[Cause, int]]:
        """Yield every cause with its depth, each before those under it."""
        for cause in self.under(under):
            yield cause, depth
            yield from self.outline(cause.id, depth + 1)

    def causes_without_strategy(self) -> list[Cause]:
        """Return the causes that no strategy works on, neither directly nor through a cause under them."""
        worked_on = {key for strategy in self.strategies for key in strategy.causes}
        above = {cause.id: cause.under for cause in self.causes}
        for key in list(worked_on):
            while key := above.get(key, ""):
                worked_on.add(key)
        return [cause for cause, _depth in self.outline() if cause.id not in worked_on]

    def measures(self) -> set[str]:
        """Return the names of all that any strategy is measured by."""
        return {key for strategy in self.strategies for key in strategy.measured_by}

    def strategies_without_indicator(self) -> list[Strategy]:
        """Return the strategies that nothing measures."""
        return [strategy for strategy in self.strategies if not strategy.measured_by]

    def strategies_without_cause(self) -> list[Strategy]:
        """Return the strategies that stand against no cause."""
        return [strategy for strategy in self.strategies if not strategy.causes]


@dataclass(frozen=True)
class Edit:
    """One change: put a cause or strategy (new, or in the place of the one with its id), take one out, move a cause."""

    kind: str  # put, remove, up, down
    id: str = ""  # of what is removed or moved
    item: Item | None = None  # what is put; an id of "" is a new one

    @property
    def touches(self) -> str:
        """The id of what it changes; "" for something new."""
        return self.item.id if self.item is not None else self.id


def checked(found: CauseMap) -> CauseMap:
    """Return a map if it can be.

    Raises
    ------
    MapProblem
        `too-many`, `no-text`, `too-long`, `twice` (an id), `no-such-cause`, `circle`, `too-deep`, `too-many-links`.
    """
    if len(found.causes) > MOST or len(found.strategies) > MOST:
        raise MapProblem("too-many")
    seen: set[str] = set()
    for one in found.items:
        if not one.id or one.id in seen:
            raise MapProblem("twice", one.id)
        seen.add(one.id)
        if not one.text:
            raise MapProblem("no-text", one.id)
        if any(len(rendering.body) > LONGEST for rendering in one.text.renderings.values()):
            raise MapProblem("too-long", one.id)
    above = {cause.id: cause.under for cause in found.causes}
    for cause in found.causes:
        passed: list[str] = [cause.id]
        while key := above[passed[-1]]:
            if key not in above:
                raise MapProblem("no-such-cause", cause.id)
            if key in passed:
                raise MapProblem("circle", cause.id)
            passed.append(key)
        if len(passed) > DEEPEST:
            raise MapProblem("too-deep", cause.id)
    for strategy in found.strategies:
        if any(key not in above for key in strategy.causes):
            raise MapProblem("no-such-cause", strategy.id)
        if len(strategy.causes) > MOST_LINKS or len(strategy.measured_by) > MOST_LINKS:
            raise MapProblem("too-many-links", strategy.id)
    return found


def edited(found: CauseMap, edit: Edit) -> CauseMap:
    """Return the map after an edit; raises `MapProblem` like `checked`, and `gone` for what is not there any more."""
    if edit.kind == "put" and isinstance(edit.item, Cause):
        return checked(replace(found, causes=_put(found.causes, edit.item, _free(found, "c"))))
    if edit.kind == "put" and isinstance(edit.item, Strategy):
        return checked(replace(found, strategies=_put(found.strategies, edit.item, _free(found, "s"))))
    item = found.item(edit.id)
    if item is None:
        raise MapProblem("gone", edit.id)
    if edit.kind == "remove" and isinstance(item, Strategy):
        return replace(found, strategies=tuple(one for one in found.strategies if one.id != item.id))
    if edit.kind == "remove" and isinstance(item, Cause):
        return _without_cause(found, item)
    if edit.kind in ("up", "down") and isinstance(item, Cause):
        return replace(found, causes=_moved(found, item, -1 if edit.kind == "up" else 1))
    raise MapProblem("no-such-edit", edit.kind)


def _put(items: tuple[Any, ...], item: Any, free: str) -> tuple[Any, ...]:
    if not item.id:
        return (*items, replace(item, id=free))
    if all(one.id != item.id for one in items):
        raise MapProblem("gone", item.id)
    return tuple(item if one.id == item.id else one for one in items)


def _free(found: CauseMap, letter: str) -> str:
    taken = {one.id for one in found.items}
    return next(f"{letter}{n}" for n in range(1, len(taken) + 2) if f"{letter}{n}" not in taken)


def _without_cause(found: CauseMap, gone: Cause) -> CauseMap:
    """Take a cause out: those under it move up to where it stood; strategies keep their other causes."""
    causes = tuple(
        replace(one, under=gone.under) if one.under == gone.id else one for one in found.causes if one.id != gone.id
    )
    strategies = tuple(
        replace(one, causes=tuple(key for key in one.causes if key != gone.id)) for one in found.strategies
    )
    return CauseMap(causes, strategies)


def _moved(found: CauseMap, item: Cause, step: int) -> tuple[Cause, ...]:
    siblings = found.under(item.under)
    at = siblings.index(item) + step
    if not 0 <= at < len(siblings):
        return found.causes
    swap = {item.id: siblings[at], siblings[at].id: item}
    return tuple(swap.get(one.id, one) for one in found.causes)


def has_moved(edit: Edit, base: CauseMap, now: CauseMap) -> bool:
    """Say whether somebody else changed, since `base`, what an edit would change: then it must not go through unseen.

    A cause that somebody hung something on is changed, too, when it is to be removed.
    """
    key = edit.touches
    if not key or edit.kind in ("up", "down"):
        return False
    if base.item(key) != now.item(key):
        return True
    return edit.kind == "remove" and (base.under(key), base.against(key)) != (now.under(key), now.against(key))


# As JSON: what is stored (with the reference of who wrote each text), and what is exported (without).


def stored(found: CauseMap) -> dict[str, Any]:
    """Return what is kept of a map."""
    return _written(found, lambda words: words.as_json())


def from_stored(kept: Mapping[str, Any]) -> CauseMap:
    """Return a map from what was kept of it; it was checked when it was made."""
    return CauseMap(
        tuple(Cause(one["id"], Words.from_json(one["text"]), one["under"]) for one in kept.get("causes", ())),
        tuple(
            Strategy(
                one["id"],
                Words.from_json(one["text"]),
                one["sector"],
                tuple(one["causes"]),
                tuple(one["measured_by"]),
            )
            for one in kept.get("strategies", ())
        ),
    )


def exported(found: CauseMap, **about: Any) -> dict[str, Any]:
    """Return a map as its JSON file has it: texts by language, nothing of who wrote them."""

    def plain(words: Words) -> dict[str, Any]:
        return {"source": words.source, "in": {tag: one.body for tag, one in words.renderings.items()}}

    return {"format": FORMAT, "version": 1, **about, **_written(found, plain)}


def _written(found: CauseMap, write: Any) -> dict[str, Any]:
    return {
        "causes": [{"id": one.id, "text": write(one.text), "under": one.under} for one in found.causes],
        "strategies": [
            {
                "id": one.id,
                "text": write(one.text),
                "sector": one.sector,
                "causes": list(one.causes),
                "measured_by": list(one.measured_by),
            }
            for one in found.strategies
        ],
    }


@dataclass
class _Reader:
    """Reads what somebody else wrote: anything may be in it."""

    by: str
    sectors: frozenset[str]
    known: frozenset[str]  # names of what measures
    left_out: list[str] = field(default_factory=list)

    def words(self, value: Any, at: str) -> Words:
        if isinstance(value, str):
            value = {"source": "en", "in": {"en": value}}
        if not isinstance(value, dict) or not isinstance(value.get("in"), dict):
            raise MapProblem("no-text", at)
        renderings = {}
        for tag, body in value["in"].items():
            if not isinstance(body, str) or not isinstance(tag, str) or not 2 <= len(tag) <= 35:
                raise MapProblem("no-text", at)
            if body.replace("\0", "").strip():
                renderings[tag] = Rendering(tag, body.replace("\0", "").strip(), self.by)
        source = value.get("source")
        return Words(source if source in renderings else next(iter(renderings), "en"), renderings)

    def names(self, value: Any, at: str) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise MapProblem("no-list", at)
        return tuple(dict.fromkeys(value))

    def strategy(self, one: Any) -> Strategy:
        key = _id_of(one)
        measured = self.names(one.get("measured_by", []), key)
        self.left_out += [name for name in measured if name not in self.known]
        sector = one.get("sector", "")
        return Strategy(
            key,
            self.words(one.get("text"), key),
            sector if sector in self.sectors else "",
            self.names(one.get("causes", []), key),
            tuple(name for name in measured if name in self.known),
        )


def _id_of(one: Any) -> str:
    key = one.get("id") if isinstance(one, dict) else None
    if not isinstance(key, str) or not key.isascii() or not key.isalnum() or len(key) > 20:
        raise MapProblem("no-id", str(key)[:20])
    return key


def read(data: Any, *, by: str, sectors: frozenset[str], known: frozenset[str]) -> tuple[CauseMap, list[str]]:
    """Return a map read from an exported file, and the names of what measures that are not known here and were left out.

    Raises
    ------
    MapProblem
        `no-map`, `no-id`, `no-text`, `no-list`, or like `checked`.
    """
    if not isinstance(data, dict) or data.get("format") != FORMAT or data.get("version") != 1:
        raise MapProblem("no-map")
    causes, strategies = data.get("causes", []), data.get("strategies", [])
    if not isinstance(causes, list) or not isinstance(strategies, list):
        raise MapProblem("no-list")
    if len(causes) > MOST or len(strategies) > MOST:
        raise MapProblem("too-many")
    reader = _Reader(by, sectors, known)
    made = []
    for one in causes:
        key, under = _id_of(one), one.get("under") or ""
        if not isinstance(under, str):
            raise MapProblem("no-such-cause", key)
        made.append(Cause(key, reader.words(one.get("text"), key), under))
    found = checked(CauseMap(tuple(made), tuple(reader.strategy(one) for one in strategies)))
    return found, sorted(set(reader.left_out))
