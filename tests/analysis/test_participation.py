"""Evenness and weights by hand, published and by their properties; counts protected and attacked by code of their own."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridgework.analysis.participation import (
    NOT_SAID,
    SAID,
    Counted,
    Standing,
    attack_voices,
    evenness_of,
    may_be_weighted,
    protect_voices,
    share_beside_census,
    weighted_share,
)

COUNTS = st.lists(st.tuples(st.integers(0, 60), st.integers(60, 4000)), min_size=2, max_size=6)


def clock() -> float:
    """Stand still: whatever needs time for improving gets as much as it asks; what is found first is safe already."""
    return next(TICKS)


TICKS = itertools.count(0.0, 0.05)


class TestEvenness:
    def test_by_hand(self) -> None:
        # 60 of 100 voices from half of the people: 10 voices would have to be of the other half.
        found = evenness_of([60, 40], [500, 500], seed=1)
        assert found.dissimilarity == pytest.approx(0.1)
        assert found.evenness == pytest.approx(0.9)
        # Rates .12 and .08 around .1: S = .02 · sqrt(1000/999).
        assert found.r_indicator == pytest.approx(1 - 0.04 * math.sqrt(1000 / 999))
        assert found.variation == pytest.approx(0.2 * math.sqrt(1000 / 999))

    def test_the_r_indicator_of_the_worked_example(self) -> None:
        # Schouten, Cobben, Bethlehem (2009), with groups' rates for propensities: N = 500, 300, 200; n = 100, 30, 10.
        assert evenness_of([100, 30, 10], [500, 300, 200], seed=1).r_indicator == pytest.approx(0.875038, abs=1e-6)

    def test_dissimilarity_of_the_two_extremes(self) -> None:
        assert evenness_of([50, 30, 20], [500, 300, 200], seed=1).dissimilarity == pytest.approx(0)
        assert evenness_of([0, 10], [999, 1], seed=1).dissimilarity == pytest.approx(0.999)

    @given(COUNTS)
    @settings(max_examples=60, deadline=None)
    def test_properties(self, groups: list[tuple[int, int]]) -> None:
        voices, people = [n for n, _ in groups], [n for _, n in groups]
        if not sum(voices):
            return
        found = evenness_of(voices, people, seed=3, draws=50)
        assert 0 <= found.dissimilarity <= 1
        turned = evenness_of(voices[::-1], people[::-1], seed=3, draws=50)
        assert turned.dissimilarity == pytest.approx(found.dissimilarity)
        # Everybody twice, and the census twice: nothing changes but what depends on N / (N - 1).
        twice = evenness_of([2 * n for n in voices], [2 * n for n in people], seed=3, draws=50)
        assert twice.dissimilarity == pytest.approx(found.dissimilarity)
        assert twice.r_indicator == pytest.approx(found.r_indicator, abs=0.02)
        # Two groups of one rate are as one group.
        split = evenness_of([*voices, *voices[:1]], [*people, *people[:1]], seed=3, draws=50)
        joined = evenness_of([2 * voices[0], *voices[1:]], [2 * people[0], *people[1:]], seed=3, draws=50)
        assert split.dissimilarity == pytest.approx(joined.dissimilarity)

    def test_an_even_draw_is_seldom_called_uneven(self) -> None:
        random = np.random.default_rng(20260302)
        people = [5000, 3000, 1500, 500]
        shares = np.array(people) / sum(people)
        beyond = [
            evenness_of(random.multinomial(200, shares).tolist(), people, seed=at, draws=400).is_beyond_chance
            for at in range(300)
        ]
        assert 0.02 <= np.mean(beyond) <= 0.09

    @pytest.mark.parametrize(
        ("voices", "people"), [([], []), ([1], [2]), ([0, 0], [5, 5]), ([1, 1], [5, 0]), ([1], [1, 2])]
    )
    def test_refuses_what_has_no_evenness(self, voices: list[int], people: list[int]) -> None:
        with pytest.raises(ValueError, match="evenness"):
            evenness_of(voices, people, seed=1)


class TestShareBesideCensus:
    def test_by_hand(self) -> None:
        one = share_beside_census(81, 263, 600, 1000)  # Newcombe (1998): 81/263 is .2553 to .3662
        assert (one.low, one.high) == (pytest.approx(0.2553, abs=5e-5), pytest.approx(0.3662, abs=5e-5))
        assert one.standing is Standing.FEWER
        assert one.expected == pytest.approx(157.8)
        assert one.relative_rate == pytest.approx(81 / 263 / 0.6)
        assert one.relative_high == pytest.approx(one.high / 0.6)
        assert one.rate == pytest.approx(81 / 600)

    def test_says_as_expected_within_the_range(self) -> None:
        assert share_beside_census(20, 100, 200, 1000).standing is Standing.AS_EXPECTED
        assert share_beside_census(40, 100, 200, 1000).standing is Standing.MORE

    def test_more_voices_than_people_is_a_wrong_census(self) -> None:
        with pytest.raises(ValueError, match="more voices than people"):
            share_beside_census(20, 100, 10, 1000)


class TestWeighting:
    def test_by_hand(self) -> None:
        # 80 and 20 answered, half of the people each: weights .5/.8 and .5/.2; 60/80 and 5/20 agree.
        found = weighted_share([60, 5], [80, 20], [500, 500])
        assert found.weights == (0.625, 2.5)
        assert found.counted == 0.65
        assert found.weighted == pytest.approx(0.5 * 0.75 + 0.5 * 0.25)
        assert found.n_effective == pytest.approx(100**2 / (80 * 0.625**2 + 20 * 2.5**2))  # 64, Kish 1965, 11.7
        # Wilson at 32 of 64: .381 to .619.
        assert (found.low, found.high) == (pytest.approx(0.3812, abs=5e-4), pytest.approx(0.6188, abs=5e-4))
        assert not found.is_capped

    def test_a_weight_is_cut_and_said_to_be(self) -> None:
        found = weighted_share([50, 1], [99, 1], [500, 500])
        assert found.is_capped
        assert max(found.weights) == 5.0

    @given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(1, 900)), min_size=1, max_size=5))
    @settings(max_examples=60, deadline=None)
    def test_properties(self, groups: list[tuple[int, int, int]]) -> None:
        agree = [a for a, _b, _n in groups]
        answered = [a + b + 1 for a, b, _n in groups]
        people = [n for _a, _b, n in groups]
        found = weighted_share(agree, answered, people)
        assert 0 <= found.low <= found.weighted <= found.high <= 1
        assert 1 - 1e-9 <= found.n_effective <= sum(answered) + 1e-9
        # Voices in the census's own proportions: weighting changes nothing and costs nothing.
        same = weighted_share(agree, answered, answered)
        assert same.weighted == pytest.approx(same.counted)
        assert same.n_effective == pytest.approx(sum(answered))

    @pytest.mark.parametrize(
        ("agree", "answered", "came", "may"),
        [
            ([20, 20], [40, 40], [50, 40], True),
            ([9, 20], [40, 40], [50, 50], False),
            ([31, 20], [40, 40], [50, 50], False),  # nine who do not agree
            ([20, 20], [40, 40], [49, 50], False),  # nine without an answer
            ([20, 0], [40, 0], [50, 0], True),  # nobody left the question
            ([20, 0], [40, 0], [50, 3], False),
        ],
    )
    def test_only_where_no_cell_is_small(
        self, agree: list[int], answered: list[int], came: list[int], may: bool
    ) -> None:
        assert may_be_weighted(agree, answered, came) is may


def drawn(seed: int, n: int) -> tuple[Counted, dict[str, int]]:
    """Draw a conversation: two questions, two opinion groups, a few authors."""
    random = np.random.default_rng(seed)
    dims = {"age": ["young", "middle", "old"], "tongue": ["en", "es", "so"]}
    shares = {"age": [0.15, 0.55, 0.1, 0.2], "tongue": [0.7, 0.12, 0.04, 0.14]}
    where = random.choice(["not-voted", "voted:A", "voted:B", "voted:none"], n, p=[0.04, 0.42, 0.44, 0.1]).tolist()
    wrote = random.choice(["silent", "wrote"], n, p=[0.9, 0.1]).tolist()
    first: dict[tuple[str, str, str], int] = {}
    second: dict[tuple[str, str, str], int] = {}
    for code, groups in dims.items():
        said = random.choice([*groups, NOT_SAID], n, p=shares[code]).tolist()
        for group, one, other in zip(said, where, wrote, strict=True):
            first[code, group, one] = first.get((code, group, one), 0) + 1
            second[code, group, other] = second.get((code, group, other), 0) + 1
    public = {"voted": n - where.count("not-voted"), **{f"voted:{x}": where.count(f"voted:{x}") for x in "AB"}}
    return Counted(dims, first, second), public


class TestProtecting:
    @pytest.mark.parametrize(("seed", "n"), [(1, 40), (2, 90), (3, 200), (4, 600), (5, 600)])
    def test_what_is_shown_withstands_the_attack(self, seed: int, n: int) -> None:
        counted, public = drawn(seed, n)
        found = protect_voices(counted, public=public, clock=clock, seconds=1.0)
        assert found is not None
        assert found.is_safe
        assert all(value is None or value == 0 or value >= 10 for value in found.shown.values())
        assert found.shown["*", "*", "voted"] == public["voted"]
        assert any(v is not None for (d, _g, s), v in found.shown.items() if d != "*" and s == "voted")

    def test_the_attack_finds_a_small_count_that_follows_by_subtraction(self) -> None:
        where = {("age", "a", "voted"): 40, ("age", "b", "voted"): 4, ("age", NOT_SAID, "voted"): 30}
        counted = Counted({"age": ["a", "b"]}, where)
        shown = {("age", "a", "voted"): 40, ("age", SAID, "voted"): 44, ("*", "*", "voted"): 74}
        assert attack_voices(counted, shown)[1] == 2  # b, who voted and who came
        assert attack_voices(counted, {("*", "*", "voted"): 74})[1] == 0

    def test_opinion_groups_are_left_out_where_the_public_sizes_tell_too_much(self) -> None:
        where = {
            ("age", group, leaf): n
            for group, row in (("a", (40, 30, 2)), ("b", (30, 40, 1)), (NOT_SAID, (20, 20, 0)))
            for leaf, n in zip(("voted:A", "voted:B", "voted:none"), row, strict=True)
        }
        counted = Counted({"age": ["a", "b"]}, where)
        found = protect_voices(counted, public={"voted": 183, "voted:A": 90, "voted:B": 90}, clock=clock, seconds=1.0)
        assert found is not None
        assert found.left_out == ("opinion-groups",)
        assert not any(step.startswith("voted:") for _d, _g, step in found.shown)

    def test_a_later_count_keeps_what_was_hidden_and_shown(self) -> None:
        counted, public = drawn(4, 600)
        first = protect_voices(counted, public=public, clock=clock, seconds=1.0)
        assert first is not None
        later: dict[tuple[str, str, str], int] = {}
        for (code, group, step), n in counted.wrote.items():
            parts = {"silent": {"silent": n}}.get(
                step, {"wrote:waiting": n // 3, "wrote:answered": n // 3, "wrote:saw": n - 2 * (n // 3)}
            )
            later |= {(code, group, leaf): each for leaf, each in parts.items()}
        # Both questions divide the same authors: put what rounding took from one into those who did not say.
        for leaf in ("wrote:waiting", "wrote:answered", "wrote:saw"):
            sums = {c: sum(n for (d, _g, s), n in later.items() if d == c and s == leaf) for c in ("age", "tongue")}
            key = ("tongue", NOT_SAID, leaf)
            later[key] = later.get(key, 0) + sums["age"] - sums["tongue"]
        more = Counted(counted.dimensions, counted.where, later)
        second = protect_voices(more, public=public, earlier=first.shown, clock=clock, seconds=1.0)
        assert second is not None
        assert first.shown.items() <= second.shown.items()
        assert attack_voices(more, second.shown)[1] == 0

    def test_nothing_is_shown_of_a_public_total_under_ten(self) -> None:
        counted = Counted({"age": ["a", "b"]}, {("age", "a", "voted"): 4, ("age", "b", "voted"): 3})
        assert protect_voices(counted, public={"voted": 7}, clock=clock, seconds=1.0) is None
