"""Pairs against a second program that looks at all pairs by the definition; what must never be a pair; one record at a time."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridgework.analysis.alignment import Index, RankingModel, ServiceRecord, overlaps
from bridgework.analysis.alignment.nearest import nearest, unit

WORDS = ("tutoring", "food pantry", "housing help", "tutoring and homework", "choir")
records_lists = st.lists(
    st.builds(
        lambda organization, text, places, ages, languages, groups, taxonomy, starts, ends: ServiceRecord(
            "", organization, text, "", places, ages, languages, groups, taxonomy, True, None, None, starts, ends
        ),
        st.sampled_from("abcd"),
        st.sampled_from(WORDS),
        st.frozensets(st.sampled_from(("1", "2", "3")), max_size=2),
        st.sampled_from(((), ((0, 5),), ((6, 13),), ((4, 8), (60, 120)))),
        st.frozensets(st.sampled_from(("en", "es")), max_size=2),
        st.frozensets(st.sampled_from(("parents", "veterans")), max_size=1),
        st.frozensets(st.sampled_from(("BH-1800", "BH-1900", "YB-9000")), max_size=2),
        st.sampled_from((None, 10)),
        st.sampled_from((None, 5, 20)),
    ),
    max_size=9,
).map(lambda made: [replace(record, id=f"s{i}") for i, record in enumerate(made)])


def by_definition(records: list[ServiceRecord]) -> dict[tuple[str, str], float]:
    """Score every pair of organizations from the definition in the docs, without index, lists or arrays; meaning is given."""
    index = Index(records)
    rows = {record.id: index.rows[i] for record, i in ((r, index.at[r.id]) for r in records)}
    n_with = {
        name: {code: sum(code in getattr(r, name) for r in records) for r in records for code in getattr(r, name)}
        for name in ("places", "languages", "groups")
    }
    n_said = {name: sum(bool(getattr(r, name)) for r in records) for name in n_with}

    def branches(record):
        found = set()
        for code in record.taxonomy:
            if not code.startswith("Y"):
                found |= {code[:2], code}
        return found

    of_branch = {code: sum(code in branches(r) for r in records) for r in records for code in branches(r)}
    n_branched = sum(bool(branches(r)) for r in records)

    def mass(name, codes):
        return sum(np.log(1 + n_said[name] / n_with[name][code]) for code in codes)

    def years(record):
        return {year for low, high in record.ages for year in range(int(low), int(high) + 1)}

    def people(x, y):
        product = 1.0
        for name, unknown in (("places", 0.6), ("languages", 0.6), ("groups", 1.0)):
            mine, theirs = getattr(x, name), getattr(y, name)
            if mine and theirs:
                product *= mass(name, mine & theirs) / min(mass(name, mine), mass(name, theirs))
            else:
                product *= unknown
        if years(x) and years(y):
            product *= len(years(x) & years(y)) / min(len(years(x)), len(years(y)))
        else:
            product *= 0.6
        return product

    best: dict[tuple[str, str], float] = {}
    top = max(n_with["places"].values(), default=1)
    for x, y in combinations(records, 2):
        if x.organization == y.organization:
            continue
        far = 10**9
        start = max(-far if r.starts is None else r.starts for r in (x, y))
        end = min(far if r.ends is None else r.ends for r in (x, y))
        together, meaning = people(x, y), float(np.clip(rows[x.id] @ rows[y.id] / index.space.length, 0, 1))
        both = branches(x) & branches(y)

        def weight(codes):
            return sum(np.log(1 + n_branched / of_branch[code]) for code in codes)

        taxonomy = weight(both) / np.sqrt(weight(branches(x)) * weight(branches(y))) if both else 0.0
        if start > end or together <= 0 or not (meaning >= 0.2 or taxonomy > 0):
            continue
        timed = all(r.starts is not None or r.ends is not None for r in (x, y))
        places = max(
            (1 - np.log(n_with["places"][p]) / np.log(top + 1) if top > 1 else 1.0 for p in x.places & y.places),
            default=0.0,
        )
        parts = {
            "people": together, "places": places, "taxonomy": taxonomy, "meaning": meaning, "time": 1.0 if timed else 0.5,
        }  # fmt: skip
        pair = (min(x.organization, y.organization), max(x.organization, y.organization))
        best[pair] = max(best.get(pair, 0.0), RankingModel.default().score(parts))
    return {pair: score for pair, score in best.items() if score >= 0.25}


@settings(max_examples=20, deadline=None)
@given(records_lists, st.randoms(use_true_random=False))
def test_pairs_are_those_of_the_definition_in_any_order(records, chance):
    found = {(pair.a, pair.b): pair.score for pair in overlaps(records).pairs}
    expected = by_definition(records)
    sure = {pair for pair, score in expected.items() if score > 0.2501}
    assert sure <= set(found) <= set(expected) | {pair for pair in found if found[pair] < 0.2501}
    for pair in sure:
        assert found[pair] == pytest.approx(expected[pair], abs=2e-4)
    shuffled = list(records)
    chance.shuffle(shuffled)
    assert overlaps(shuffled) == overlaps(records)


def service(number: int, organization: str, name: str = "Homework tutoring", **said) -> ServiceRecord:
    said = {"places": frozenset({"9"}), "ages": ((6, 13),), "languages": frozenset({"en"})} | said
    return ServiceRecord(f"s{number}", organization, name, "", **said)


def test_pairs_are_never_of_one_organization_never_tied_and_never_inactive():
    records = [service(1, "a"), service(2, "a"), service(3, "b"), service(4, "c"), service(5, "d", is_active=False)]
    found = overlaps(records, ties=[("c", "a")])
    assert [(pair.a, pair.b) for pair in found.pairs] == [("a", "b"), ("b", "c")]
    assert (found.n_records, found.n_inactive, found.n_organizations, found.n_tied) == (5, 1, 3, 1)


@pytest.mark.parametrize(
    "apart",
    [
        {"places": frozenset({"3"})},
        {"ages": ((60, 120),)},
        {"languages": frozenset({"es"})},
        {"starts": 800, "ends": 900},
    ],
)
def test_what_both_say_keeps_them_apart(apart):
    one = service(1, "a", ends=700)
    assert overlaps([one, service(2, "b", ends=600)]).pairs
    assert not overlaps([one, service(2, "b", **apart)]).pairs


def test_people_are_only_said_to_be_shared_where_both_say_so():
    pair = overlaps([service(1, "a"), service(2, "b", languages=frozenset())]).pairs[0]
    assert pair.shared.languages == () and pair.people.basis == "shares"
    (missing,) = [reason for reason in pair.reasons if reason.kind == "not_known"]
    assert missing.values["fields"] == ("languages",)


def test_least_said_leaves_out_those_of_whom_nobody_knows_that_they_share_people():
    silent = {"places": frozenset(), "ages": (), "languages": frozenset()}
    records = [service(1, "a"), service(2, "b", **silent), service(3, "c", **silent | {"ages": ((10, 17),)})]
    assert len(overlaps(records).pairs) == 3
    (pair,) = overlaps(records, least_said=1).pairs
    assert (pair.a, pair.b, pair.shared.ages) == ("a", "c", ((10, 13),))
    # A silent service of an organization does not speak for its other one.
    both = overlaps([*records, service(4, "b")], least_said=1).pairs
    assert [p.services for p in both if (p.a, p.b) == ("a", "b")] == [(("s1", "s4"),)]
    assert overlaps(records, least_said=2).pairs == ()


def test_a_rare_place_weighs_more_than_a_crowded_one():
    crowd = [service(10 + i, f"x{i}", "Choir", places=frozenset({"downtown"})) for i in range(8)]
    rare = [service(1, "a", places=frozenset({"hill", "downtown"})), service(2, "b", places=frozenset({"hill", "bay"}))]
    common = [
        service(3, "c", places=frozenset({"hill2", "downtown"})),
        service(4, "d", places=frozenset({"downtown", "bay2"})),
    ]
    scores = {(p.a, p.b): p.score for p in overlaps([*crowd, *rare, *common]).pairs}
    assert scores["a", "b"] > scores["c", "d"]


def test_services_of_one_organization_are_not_mixed():
    # Spanish for adults and English for teenagers do not make Spanish for teenagers.
    both = [
        service(1, "a", languages=frozenset({"es"}), ages=((18, 60),)),
        service(2, "a", languages=frozenset({"en"}), ages=((14, 17),)),
    ]
    assert not overlaps([*both, service(3, "b", languages=frozenset({"es"}), ages=((14, 17),))]).pairs


def test_nothing_and_little_are_answered():
    assert overlaps([]).pairs == () and overlaps([service(1, "a")]).pairs == ()
    assert overlaps([ServiceRecord("1", "a", ""), ServiceRecord("2", "b", "")]).pairs == ()


def test_two_records_of_one_id_and_a_tie_to_oneself_are_refused():
    with pytest.raises(ValueError, match="same id"):
        overlaps([service(1, "a"), service(1, "b")])
    with pytest.raises(ValueError, match="tied to itself"):
        overlaps([service(1, "a")], ties=[("a", "a")])


def many(n: int, seed: int = 3) -> list[ServiceRecord]:
    chance = random.Random(seed)
    return [
        ServiceRecord(
            f"s{i:03d}", f"o{i // 2}", chance.choice(WORDS), " ".join(chance.choices(["school", "family", "youth", "rent", "meal", "song"], k=5)),
            frozenset(chance.sample("123456", 2)), (chance.choice(((0, 5), (6, 13), (14, 17))),), frozenset({"en"}),
        )
        for i in range(n)
    ]  # fmt: skip


def test_one_record_s_neighbors_are_its_pairs_in_the_whole():
    records = many(60)
    index = Index(records)
    whole = index.alignment(most=10_000)
    single = [r for r in records if sum(x.organization == r.organization for x in records) == 1] or records[:0]
    records.append(
        ServiceRecord("z", "lonely", "tutoring", "school youth", frozenset("12"), ((6, 13),), frozenset({"en"}))
    )
    index, whole = Index(records), Index(records).alignment(most=10_000)
    mine = {(p.a, p.b): (p.score, p.shared) for p in whole.pairs if "lonely" in (p.a, p.b)}
    found = {(p.a, p.b): (p.score, p.shared) for p in index.neighbors_of(records[-1], top=1_000)}
    assert mine and found.items() >= mine.items() and not single


def test_an_added_record_finds_its_twin_and_a_removed_one_is_gone():
    records = many(60)
    index = Index(records)
    twin = replace(records[10], id="new", organization="newcomer")
    index.add(twin)
    assert index.n_records == 61
    found = index.neighbors_of(twin)
    assert {records[10].organization} <= {name for pair in found[:3] for name in (pair.a, pair.b)}
    index.add(replace(twin, name="Choir of the newcomers"))
    assert index.n_records == 61
    index.remove("new")
    index.remove("new")
    assert index.n_records == 60
    assert index.alignment(most=10_000).pairs == Index(records).alignment(most=10_000).pairs


def test_many_rows_find_nearly_the_neighbors_that_all_pairs_give():
    chance = np.random.default_rng(5)
    rows = unit(np.repeat(chance.normal(size=(700, 24)), 10, axis=0) + 0.3 * chance.normal(size=(7_000, 24)))
    found, scores = nearest(rows, 5)
    exact = np.argsort(-(rows[:200] @ rows.T), axis=1, kind="stable")[:, 1:6]
    shared = np.mean([len(set(found[i]) & set(exact[i])) / 5 for i in range(200)])
    assert shared > 0.95
    assert (found >= 0).all() and (found != np.arange(len(rows))[:, None]).all()
    assert (np.diff(scores, axis=1) <= 0).all()
