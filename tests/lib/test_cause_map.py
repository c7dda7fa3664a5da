"""Root-cause maps: edits, what is flagged, what two people do at once, and files from outside."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridgework.lib.cause_map import (
    DEEPEST,
    Cause,
    CauseMap,
    Edit,
    MapProblem,
    Strategy,
    checked,
    edited,
    exported,
    from_stored,
    has_moved,
    read,
    stored,
)
from bridgework.lib.words import Words


def cause(key: str, under: str = "") -> Cause:
    return Cause(key, Words.of(f"Cause {key}", "en", "ref-1"), under)


def strategy(key: str, *causes: str, measured: tuple[str, ...] = ()) -> Strategy:
    return Strategy(key, Words.of(f"Strategy {key}", "en", "ref-1"), "education", causes, measured)


# c1 ── c2 ── c4
#    └─ c3        c5
TREE = CauseMap(
    (cause("c1"), cause("c2", "c1"), cause("c3", "c1"), cause("c4", "c2"), cause("c5")),
    (strategy("s1", "c4", measured=("grad",)), strategy("s2", "c3"), strategy("s3")),
)


def test_the_outline_puts_each_cause_before_those_under_it() -> None:
    assert [(one.id, depth) for one, depth in TREE.outline()] == [("c1", 0), ("c2", 1), ("c4", 2), ("c3", 1), ("c5", 0)]


def test_what_is_missing() -> None:
    # Somebody works on c4, so c2 and c1 above it are worked on through it; nobody on c5.
    assert [one.id for one in TREE.causes_without_strategy()] == ["c5"]
    assert [one.id for one in TREE.strategies_without_indicator()] == ["s2", "s3"]
    assert [one.id for one in TREE.strategies_without_cause()] == ["s3"]


def test_a_strategy_against_a_cause_above_leaves_those_under_it_flagged() -> None:
    found = CauseMap((cause("c1"), cause("c2", "c1")), (strategy("s1", "c1"),))
    assert [one.id for one in found.causes_without_strategy()] == ["c2"]


def test_taking_a_cause_out_moves_those_under_it_up_and_keeps_strategies() -> None:
    after = edited(TREE, Edit("remove", "c2"))
    assert after.item("c4") == replace(TREE.item("c4"), under="c1")  # type: ignore[type-var]
    after = edited(after, Edit("remove", "c4"))
    assert after.item("s1") == strategy("s1", measured=("grad",))


def test_a_cause_moves_among_its_siblings_only() -> None:
    after = edited(TREE, Edit("down", "c2"))
    assert [one.id for one in after.under("c1")] == ["c3", "c2"]
    assert edited(after, Edit("up", "c2")) == TREE
    assert edited(TREE, Edit("up", "c1")) == TREE
    assert edited(TREE, Edit("down", "c5")) == TREE


def test_something_new_gets_a_free_id() -> None:
    after = edited(TREE, Edit("put", item=Cause("", Words.of("New"))))
    assert after.causes[-1].id == "c6"
    assert edited(TREE, Edit("put", item=strategy(""))).strategies[-1].id == "s4"


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (Edit("put", item=cause("c1", "c4")), "circle"),
        (Edit("put", item=cause("c1", "c1")), "circle"),
        (Edit("put", item=cause("c1", "c9")), "no-such-cause"),
        (Edit("put", item=strategy("s1", "c9")), "no-such-cause"),
        (Edit("put", item=cause("c9")), "gone"),
        (Edit("remove", "c9"), "gone"),
        (Edit("put", item=Cause("", Words())), "no-text"),
        (Edit("put", item=Cause("", Words.of("x" * 301))), "too-long"),
        (Edit("turn", "c1"), "no-such-edit"),
        (Edit("up", "s1"), "no-such-edit"),
    ],
)
def test_what_cannot_be(edit: Edit, code: str) -> None:
    with pytest.raises(MapProblem) as why:
        edited(TREE, edit)
    assert why.value.code == code


def test_a_map_is_not_too_deep() -> None:
    chain = tuple(cause(f"c{n}", f"c{n - 1}" if n else "") for n in range(DEEPEST))
    checked(CauseMap(chain))
    with pytest.raises(MapProblem, match="too-deep"):
        checked(CauseMap((*chain, cause("c99", f"c{DEEPEST - 1}"))))


def test_only_a_change_of_the_same_thing_has_moved() -> None:
    change = Edit("put", item=replace(cause("c1"), text=Words.of("Mine")))
    theirs = edited(TREE, Edit("put", item=replace(cause("c1"), text=Words.of("Theirs"))))
    elsewhere = edited(TREE, Edit("put", item=replace(cause("c3", "c1"), text=Words.of("Elsewhere"))))
    assert has_moved(change, TREE, theirs)
    assert not has_moved(change, TREE, elsewhere)
    assert has_moved(change, TREE, edited(TREE, Edit("remove", "c1")))
    assert not has_moved(Edit("put", item=Cause("", Words.of("New"))), TREE, theirs)
    # Somebody hung something on what I take out.
    hung = edited(TREE, Edit("put", item=Cause("", Words.of("A reason"), "c5")))
    assert has_moved(Edit("remove", "c5"), TREE, hung)
    assert has_moved(Edit("remove", "c5"), TREE, edited(TREE, Edit("put", item=strategy("", "c5"))))


def test_a_map_comes_back_from_its_file_without_who_wrote_it() -> None:
    data = json.loads(json.dumps(exported(TREE, goal="finish")))
    assert "ref-1" not in json.dumps(data)
    back, left_out = read(data, by="ref-2", sectors=frozenset({"education"}), known=frozenset({"grad"}))
    assert left_out == []
    assert exported(back, goal="finish") == data
    assert back.causes[0].text.renderings["en"].by == "ref-2"
    assert from_stored(stored(TREE)) == TREE
    _back, left_out = read(data, by="", sectors=frozenset(), known=frozenset())
    assert left_out == ["grad"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["id", "text", "under", "causes", "in", "source", "measured_by"]), inner, max_size=5
        )
    ),
    max_leaves=12,
)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.lists(JSON, max_size=3), st.lists(JSON, max_size=3))
def test_any_file_is_read_or_refused(causes: list, strategies: list) -> None:
    data = {"format": "bridgework.root-cause-map", "version": 1, "causes": causes, "strategies": strategies}
    try:
        found, _left = read(data, by="", sectors=frozenset(), known=frozenset())
    except MapProblem:
        return
    assert checked(found) == found


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.lists(
        st.tuples(st.sampled_from(["put", "under", "remove", "up", "down"]), st.integers(1, 8), st.integers(1, 8)),
        max_size=25,
    )
)
def test_a_map_stays_a_map_whatever_is_done_to_it(steps: list[tuple[str, int, int]]) -> None:
    found = CauseMap()
    for kind, a, b in steps:
        if kind == "put":
            edit = Edit("put", item=Cause("", Words.of("x"), f"c{a}" if found.item(f"c{a}") else ""))
        elif kind == "under":
            edit = Edit("put", item=cause(f"c{a}", f"c{b}"))
        else:
            edit = Edit(kind, f"c{a}")
        before = found
        try:
            found = edited(found, edit)
        except MapProblem:
            assert found == before
        assert checked(found) == found
        assert len(list(found.outline())) == len(found.causes)  # nothing fell out of the outline
