"""Who could sit around one table, and who would complement whom."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from bridgework.analysis.alignment import Aims, Need, Overlap, People, ServiceRecord, Shared, clusters, suggest_partners
from bridgework.analysis.alignment.clustering import MOST

NAMES = "abcdefghijklmnop"
edges = st.dictionaries(
    st.sampled_from(list(combinations(NAMES, 2))), st.integers(30, 99).map(lambda n: n / 100), max_size=60
)


def overlap(pair: tuple[str, str], score: float) -> Overlap:
    return Overlap(*pair, score, {}, Shared(), Aims(1.0), People("shares", 1.0, 1.0))


@settings(max_examples=60, deadline=None)
@given(edges, st.randoms(use_true_random=False))
def test_each_member_overlaps_with_half_of_the_others_and_stands_in_one_cluster(scores, chance):
    pairs = [overlap(pair, score) for pair, score in scores.items()]
    found = clusters(pairs, [])
    chance.shuffle(pairs)
    assert clusters(pairs, []) == found
    seen = [name for cluster in found for name in cluster.organizations]
    assert len(seen) == len(set(seen))
    for cluster in found:
        size = len(cluster.organizations)
        assert 3 <= size <= MOST
        inner = [pair for pair in combinations(cluster.organizations, 2) if pair in scores]
        assert cluster.density == round(len(inner) / (size * (size - 1) / 2), 4)
        for name in cluster.organizations:
            assert 2 * sum(name in pair for pair in inner) >= size - 1


def test_two_planted_groups_are_found_with_what_they_share_and_their_ties():
    pairs = [overlap(pair, 0.9) for pair in combinations("abcd", 2)] + [
        overlap(pair, 0.8) for pair in combinations("efg", 2)
    ]
    records = [
        ServiceRecord(name, name, "Tutoring" if name in "abcd" else "Meals", "", frozenset({"9" if name in "abcd" else "3"}), ((6, 13),))
        for name in "abcdefg"
    ]  # fmt: skip
    first, second = clusters([*pairs, overlap(("d", "e"), 0.5)], records, ties=[("b", "a"), ("a", "g")])
    assert (first.organizations, second.organizations) == (tuple("abcd"), tuple("efg"))
    assert (first.shared.places, first.shared.ages, first.words, first.n_ties) == (("9",), ((6, 13),), ("tutoring",), 1)
    assert second.n_ties == 0


def test_partners_complement_and_are_not_more_of_the_same():
    place, young = frozenset({"9"}), ((6, 13),)
    school = ServiceRecord("1", "school", "Reading lessons for children", "", place, young, sector="public")
    twin = ServiceRecord("2", "twin", "Reading lessons for children", "", place, young, sector="public")
    library = ServiceRecord(
        "3", "library", "Reading room for children", "", place, young, sector="civic", assets=frozenset({"space"})
    )
    bank = ServiceRecord("4", "bank", "Loans", "", place, ((18, 120),), sector="business")
    far = ServiceRecord("5", "far", "Reading lessons", "", frozenset({"1"}), young, sector="civic")
    found = suggest_partners([school, twin, library, bank, far], school, ties=[("library", "twin"), ("twin", "school")])
    assert [one.organization for one in found] == ["library"]
    kinds = {reason.kind: reason.values for reason in found[0].reasons}
    assert kinds["brings"] == {"assets": ("space",)} and kinds["known_by"] == {"organizations": ("twin",)}
    assert kinds["other_sector"] == {"sector": "civic"}
    assert (
        suggest_partners([school, library], Need("9", (6, 13), text="reading"), asking=["school"])[0].organization
        == "library"
    )
    assert suggest_partners([school], school) == ()
