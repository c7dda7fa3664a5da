"""Protection: no subtraction brings a small count back, by an attacker's linear program and by trying every table."""

import doctest
from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bridgework.analysis import protection
from bridgework.analysis.gaps import Counting, GroupRate
from bridgework.analysis.protection import Status, may_show_total, protect_dimensions, protect_table
from tests.analysis.attacker import attack

EPS = 1e-6
small_or_not = st.one_of(st.integers(0, 12), st.integers(0, 40), st.integers(0, 2_000))


@st.composite
def people(draw, largest=6):
    sizes = draw(st.lists(small_or_not, min_size=1, max_size=largest))
    table = {}
    for i, n in enumerate(sizes):
        x = draw(st.one_of(st.integers(0, n), st.integers(0, min(n, 12)), st.integers(max(0, n - 12), n)))
        table[f"g{i}"] = (x, n)
    return table


@st.composite
def events(draw):
    return {
        f"g{i}": (draw(small_or_not), n) for i, n in enumerate(draw(st.lists(small_or_not, min_size=1, max_size=6)))
    }


def rates(table):
    return [GroupRate(name, x, n) for name, (x, n) in table.items()]


def sums(table):
    return sum(x for x, _ in table.values()), sum(n for _, n in table.values())


def statuses(protected):
    return [group.status.value for group in protected.groups]


def is_small(*values):
    return any(1 <= value <= 9 for value in values)


def check(truth, protected, *, knows_n, is_people=True):
    """Every count of 1-9 is hidden, and to the attacker each of 1-9 is still possible."""
    total = sums(truth) if protected.total is not None and protected.total.is_shown else None
    if total is not None:
        assert not is_small(total[0], total[1], total[1] - total[0] if is_people else 0)
    for name in protected.shown:
        x, n = truth[name]
        assert not is_small(x, n, n - x if is_people else 0)
    for name, (of_x, of_rest, of_n) in attack(truth, protected.shown, total, knows_n=knows_n, people=is_people).items():
        x, n = truth[name]
        if knows_n and is_people and (x == 0 or x == n):
            continue  # only n was left to hide, and she has it
        checks = [(x, of_x), (n - x, of_rest)] if is_people else [(x, of_x)]
        for value, (low, high) in checks if knows_n else [*checks, (n, of_n)]:
            if is_small(value):
                most = min(9, n) if knows_n and is_people else 9
                assert low <= EPS, (name, value, low, high)
                assert high >= most - EPS, (name, value, low, high)


def test_the_examples_in_the_docstrings_are_true():
    assert doctest.testmod(protection).failed == 0


def test_the_example_by_hand():
    """A has 3 events: hidden. B is the next smallest: 33 events, 67 without, 100 people together, so both sums are enough.
    The total less C leaves 33 of 100: A's events may be anything from 0 to 33."""
    truth = {"A": (3, 40), "B": (30, 60), "C": (50, 400)}
    protected = protect_table(rates(truth), total=GroupRate("all", 83, 500))
    assert statuses(protected) == ["small", "complementary", "shown"]
    assert [group.reason for group in protected.groups] == ["small_count", "protects_small_count", ""]
    assert protected.total.is_shown
    assert protected.adds_up is True
    (low, high), _, _ = attack(truth, protected.shown, (83, 500))["A"]
    assert (low, high) == (0, 33)


def test_one_hidden_group_alone_would_be_found_by_subtraction():
    """The attacker of these tests can attack: with only A hidden she finds its 3."""
    assert attack({"A": (3, 40), "B": (30, 60)}, {"B"}, (33, 100))["A"][0] == (3, 3)


def test_two_hidden_groups_that_sum_to_too_little_are_not_enough():
    truth = {"A": (3, 40), "B": (4, 60), "C": (60, 400), "D": (90, 900)}
    assert statuses(protect_table(rates(truth), total=GroupRate("all", *sums(truth)))) == [
        "small",
        "small",
        "complementary",
        "shown",
    ]


@settings(deadline=None, max_examples=80)
@given(people(), st.booleans())
@example({"a": (3, 200), "b": (20, 20), "c": (100, 500)}, True)
@example({"a": (3, 200), "b": (20, 20)}, True)
@example({"a": (9, 9), "b": (11, 11)}, False)
def test_an_outsider_finds_no_small_count_of_people(truth, knows_n):
    protected = protect_table(rates(truth), total=GroupRate("all", *sums(truth)))
    check(truth, protected, knows_n=knows_n)


@settings(deadline=None, max_examples=50)
@given(events(), st.booleans())
def test_an_outsider_finds_no_small_count_of_events(truth, knows_n):
    protected = protect_table(rates(truth), total=GroupRate("all", *sums(truth)), counting=Counting.EVENTS)
    check(truth, protected, knows_n=knows_n, is_people=False)


@settings(deadline=None, max_examples=50)
@given(people(), st.integers(0, 3))
def test_what_the_total_holds_beyond_the_groups_is_protected_too(truth, unlisted):
    """The source leaves out some groups: the total less the listed ones must not give those away."""
    listed = dict(list(truth.items())[: max(1, len(truth) - unlisted)])
    left = {name: counts for name, counts in truth.items() if name not in listed}
    protected = protect_table(rates(listed), total=GroupRate("all", *sums(truth)))
    together = {**listed, **({"unlisted": sums(left)} if any(sums(left)) else {})}
    check(together, protected, knows_n=False)


@settings(deadline=None, max_examples=50)
@given(people())
def test_nothing_is_hidden_without_need(truth):
    protected = protect_table(rates(truth), total=GroupRate("all", *sums(truth)))
    if not any(is_small(x, n - x, n) for x, n in truth.values()):
        assert protected.shown == set(truth)
        assert protected.total.is_shown
    for group in protected.groups:
        x, n = truth[group.group]
        assert (group.status is Status.SMALL) == is_small(x, n - x, n)


@settings(deadline=None, max_examples=50)
@given(people())
def test_the_other_outcome_is_protected_alike(truth):
    mirrored = {name: (n - x, n) for name, (x, n) in truth.items()}
    one = protect_table(rates(truth), total=GroupRate("all", *sums(truth)))
    other = protect_table(rates(mirrored), total=GroupRate("all", *sums(mirrored)))
    assert statuses(one) == statuses(other)
    assert one.total.status == other.total.status


@settings(deadline=None, max_examples=50)
@given(people())
def test_a_hidden_group_is_never_alone(truth):
    protected = protect_table(rates(truth), total=GroupRate("all", *sums(truth)))
    hidden = set(truth) - protected.shown
    assert len(hidden) != 1 or len(truth) == 1
    if len(hidden) == 1:
        assert not protected.total.is_shown


def test_an_outsider_who_knows_this_code_cannot_name_the_count():
    """She tries every table of three groups of at most 14 with the published rest, and keeps those that look the same."""
    looks = {}
    sizes = range(15)
    for n in product(sizes, repeat=2):
        for x in product(*(range(size + 1) for size in n)):
            truth = {"a": (x[0], n[0]), "b": (x[1], n[1]), "c": (30, 60)}
            protected = protect_table(rates(truth), total=GroupRate("all", *sums(truth)))
            seen = (
                tuple((name, truth[name]) for name in sorted(protected.shown)),
                sums(truth) if protected.total.is_shown else None,
            )
            looks.setdefault(seen, []).append(truth)
    alone = [tables for tables in looks.values() if len(tables) == 1]
    assert len(looks) > 100
    assert not [t for tables in alone for t in tables if any(is_small(x, n - x, n) for x, n in t.values())]
    for tables in looks.values():
        for name in "ab":
            for of in (lambda x, n: x, lambda x, n: n - x, lambda x, n: n):
                values = {of(*table[name]) for table in tables}
                assert not (len(values) == 1 and is_small(*values)), (name, values, tables[0])


def test_a_small_total_is_hidden_and_everything_with_it():
    protected = protect_table([GroupRate("a", 2, 60), GroupRate("b", 5, 70)], total=GroupRate("all", 7, 130))
    assert statuses(protected) == ["small", "small"]
    assert (protected.total.status, protected.total.reason) == (Status.SMALL, "small_count")
    almost_all = protect_table([GroupRate("a", 58, 60), GroupRate("b", 65, 70)], total=GroupRate("all", 123, 130))
    assert almost_all.total.status is Status.SMALL


def test_a_total_of_ten_to_nineteen_is_shown_over_hidden_groups():
    protected = protect_table([GroupRate("a", 4, 200), GroupRate("b", 8, 300)], total=GroupRate("all", 12, 500))
    assert protected.shown == frozenset()
    assert protected.total.is_shown


def test_zeros_are_shown():
    protected = protect_table([GroupRate("a", 0, 60), GroupRate("b", 0, 70)], total=GroupRate("all", 0, 130))
    assert protected.shown == {"a", "b"}
    assert protected.total.is_shown


def test_a_tiny_group_in_a_table_without_events_does_not_hide_everything():
    table = [GroupRate("tiny", 0, 5), GroupRate("b", 0, 70), GroupRate("c", 0, 900)]
    protected = protect_table(table, total=GroupRate("all", 0, 975))
    assert statuses(protected) == ["small", "complementary", "shown"]
    assert protected.total.is_shown


def test_groups_that_exceed_their_total_are_reported():
    """Events by race, students in the total: the two do not add up, and no rest is made of them."""
    protected = protect_table([GroupRate("a", 50, 100), GroupRate("b", 60, 100)], total=GroupRate("all", 80, 200))
    assert protected.adds_up is False
    assert protected.shown == {"a", "b"}
    risky = protect_table(
        [GroupRate("a", 5, 100), GroupRate("b", 30, 110), GroupRate("c", 60, 120), GroupRate("d", 70, 130)],
        total=GroupRate("all", 138, 460),
    )
    # The total less c and d would leave 8.
    assert statuses(risky) == ["small", "complementary", "complementary", "shown"]


def test_rates_given_without_counts_stay_as_given():
    table = [GroupRate("a", given=0.5), GroupRate("b", given=0.0), GroupRate("c", given=1), GroupRate("d")]
    protected = protect_table(table, total=GroupRate("all", given=0.7))
    assert [group.reason for group in protected.groups] == [
        "given_without_counts",
        "given_all_or_none",
        "given_all_or_none",
        "withheld_by_source",
    ]
    assert protected.shown == {"a", "b", "c"}
    assert protected.total.is_shown
    assert protected.adds_up is None
    assert protect_table([GroupRate("c", given=100)], whole=100).groups[0].reason == "given_all_or_none"
    assert protect_table([GroupRate("c")], total=GroupRate("all")).total.status is Status.WITHHELD


def test_a_rate_beside_its_n_is_protected_like_counts():
    table = [GroupRate("a", n=40, given=10.0), GroupRate("b", n=60, given=50.0), GroupRate("c", n=400, given=12.5)]
    assert statuses(protect_table(table, whole=100)) == ["small", "complementary", "shown"]


def test_bare_counts_are_protected_by_their_sums():
    table = [GroupRate("a", 4), GroupRate("b", 12), GroupRate("c", 15), GroupRate("d", 300)]
    assert statuses(protect_table(table, total=GroupRate("all", 331))) == [
        "small",
        "complementary",
        "complementary",
        "shown",
    ]


def test_a_single_small_group_hides_with_its_total():
    protected = protect_table([GroupRate("a", 12, 15)], total=GroupRate("all", 12, 15))
    assert statuses(protected) == ["small"]
    assert not protected.total.is_shown


def test_an_empty_table_is_left_alone():
    assert protect_table([]).groups == ()
    assert protect_table([], total=GroupRate("all", 50, 100)).total.is_shown


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ([GroupRate("a", 1, 2), GroupRate("a", 1, 2)], "same name"),
        ([GroupRate("a", 3, 2)], "exceed"),
        ([GroupRate("a", -3, 2)], "negative"),
        ([GroupRate("a", 3, 20), GroupRate("b", 3)], "denominator"),
    ],
)
def test_impossible_tables_are_refused(table, words):
    with pytest.raises(ValueError, match=words):
        protect_table(table)


def test_a_total_hidden_by_one_dimension_is_not_given_back_by_another():
    """By race, someone who knows every n could tell A's 3 from the total; so gender may not add up to that total."""
    tables = {
        "race": [GroupRate("A", 3, 200), GroupRate("B", 20, 20)],
        "gender": [GroupRate("F", 12, 110), GroupRate("M", 11, 110)],
    }
    alone = protect_table(tables["gender"], total=GroupRate("all", 23, 220))
    assert alone.total.is_shown
    protected = protect_dimensions(tables, total=GroupRate("all", 23, 220))
    assert not may_show_total(protected.values())
    assert protected["gender"].shown == frozenset()
    assert protected["gender"].total.reason == "protects_small_count"


@settings(deadline=None, max_examples=40)
@given(people(), st.integers(0, 2**31))
def test_dimensions_that_share_a_total_stay_closed_together(truth, seed):
    """Split the same people by a second dimension; she sees both, and links them by the total."""
    import random

    split = random.Random(seed)
    x, n = sums(truth)
    cut_x, cut_rest = split.randint(0, x), split.randint(0, n - x)
    gender = {"F": (cut_x, cut_x + cut_rest), "M": (x - cut_x, n - cut_x - cut_rest)}
    protected = protect_dimensions({"race": rates(truth), "gender": rates(gender)}, total=GroupRate("all", x, n))
    shown_by_sum = protected["gender"].shown == set(gender) or protected["race"].shown == set(truth)
    for table, name in ((truth, "race"), (gender, "gender")):
        assert protected[name].total.is_shown == may_show_total(protected.values())
        if not protected[name].total.is_shown:
            assert not shown_by_sum
        check(table, protected[name], knows_n=False)
