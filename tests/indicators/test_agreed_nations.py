"""A tribal nation's cells are shown only with its approval, at every door, and no subtraction gives them. By an attacker."""

from __future__ import annotations

import random
import re

import pytest

from bridgework.indicators.actions.agreed import AgreedRefused, approve_cells, record_authority, revoke_approval
from bridgework.indicators.actions.releasing import release_now
from bridgework.indicators.hiding import Cell, hidden_cells
from bridgework.indicators.models import CellApproval, Indicator, Value
from bridgework.journal.models import Entry
from bridgework.partnerships.models import Membership, Organization, Role
from bridgework.places.models import EVERYONE, Group
from tests.cast import NOW, World
from tests.indicators.tables import PLAIN, import_text, table_of
from tests.indicators.test_doors_protect import doors

# Every count is large and occurs once: nothing would be hidden but for the nation.
CELLS = {"White": (61_003, 80_009), "Black": (30_011, 42_017), "Asian": (23_537, 37_541), "Native": (14_549, 29_553)}
YEARS = ("2014-15", "2015-16", "2016-17")


def rows(cells: dict[str, tuple[int, int]]) -> list[tuple]:
    total = (sum(x for x, _n in cells.values()), sum(n for _x, n in cells.values()))
    return [
        ("big", year, dimension, group, x + at, n + at)
        for at, year in enumerate(YEARS)
        for dimension, group, (x, n) in [*(("race", name, one) for name, one in cells.items()), ("", "Everyone", total)]
    ]


@pytest.fixture
def nation(world: World) -> Organization:
    return Organization.objects.create(
        partnership=world.harbor, slug="nation", name="Shore Nation", is_tribal_nation=True
    )


@pytest.fixture
def speaker(world: World, nation: Organization) -> Membership:
    """Dolores acts for the nation."""
    return Membership.objects.create(
        partnership=world.harbor, person=world.dolores, organization=nation, role=Role.PARTNER, since=NOW
    )


def native() -> Group:
    return Group.objects.get(dimension__code="race", code="native")


def secrets_in(world: World, secrets: set[int]) -> set[str]:
    """Return the doors in which one of some numbers stands."""
    found = set()
    for name, body in doors(world, "big").items():
        digits = re.sub(r"(?<=\d)[,\u202f\u00a0](?=\d{3})", "", body)
        if secrets & {int(number) for number in re.findall(r"\d+", digits)}:
            found.add(name)
    return found


def of_native() -> set[int]:
    cells = Value.objects.filter(group=native()).values_list("numerator", "denominator")
    return {number for x, n in cells if x is not None and n is not None for number in (x, n, n - x)}


def rests(cells: list[tuple[int, int, bool]], total: tuple[int, int] | None) -> tuple[int, int] | None:
    """Return the total less what is shown: what anybody with a pencil finds."""
    if total is None:
        return None
    return total[0] - sum(x for x, _n, shown in cells if shown), total[1] - sum(n for _x, n, shown in cells if shown)


def test_without_approval_no_door_shows_them_and_revoking_hides_them_at_once(
    world: World, nation: Organization, speaker: Membership
) -> None:
    import_text(world.harbor, table_of(rows(CELLS)), PLAIN)
    indicator = Indicator.objects.get()
    assert secrets_in(world, of_native()) >= {"api", "indicator-detail"}
    assert record_authority(organization=nation, group=native(), by=world.as_steward, at=NOW) == 1
    assert not secrets_in(world, of_native())

    approval = approve_cells(indicator=indicator, group=native(), organization=nation, by=speaker, at=NOW)
    assert not secrets_in(world, of_native()), "approved is not yet released"
    release_now(partnership=world.harbor, by=None, at=NOW)
    assert secrets_in(world, of_native()) >= {"api", "indicator-detail"}
    revoke_approval(approval=approval, by=speaker, at=NOW, why="The council decided so.")
    assert not secrets_in(world, of_native())
    assert list(Entry.objects.filter(act__startswith="indicators.a").order_by("pk").values_list("act", flat=True)) == [
        "indicators.authority.recorded", "indicators.approval.given", "indicators.approval.revoked",
    ]  # fmt: skip
    # A new table is protected in the same way, and a second approval is a new row: the first stays in the record.
    more = {name: (x + 100, n + 200) for name, (x, n) in CELLS.items()}
    import_text(world.harbor, table_of(rows(more)), PLAIN)
    assert not secrets_in(world, of_native())
    indicator.refresh_from_db()
    approve_cells(indicator=indicator, group=native(), organization=nation, by=speaker, at=NOW)
    release_now(partnership=world.harbor, by=None, at=NOW)
    assert CellApproval.objects.count() == 2 and secrets_in(world, of_native())


def test_subtraction_never_gives_a_nations_cells(world: World, nation: Organization) -> None:
    import_text(world.harbor, table_of(rows(CELLS)), PLAIN)
    record_authority(organization=nation, group=native(), by=None, at=NOW)
    for year in YEARS:
        values = Value.objects.filter(period__code=year).select_related("group__dimension")
        races = [v for v in values if v.group.dimension.code == "race"]
        hidden = [v for v in races if not v.is_shown]
        assert {v.group.code for v in hidden} > {"native"}, "somebody else is hidden beside them"
        whole = next(v for v in values if v.group.dimension.code == EVERYONE)
        mine = next(v for v in races if v.group == native())
        rest = rests(
            [(v.numerator or 0, v.denominator or 0, v.is_shown) for v in races],
            (whole.numerator or 0, whole.denominator or 0) if whole.is_shown else None,
        )
        assert rest is not None and rest[0] != mine.numerator and rest[1] != mine.denominator


@pytest.mark.parametrize("seed", range(40))
def test_an_attacker_with_a_pencil_finds_none_of_them(seed: int) -> None:
    """Random tables of one or two dimensions, also those in which the nation's is the only group or all others are empty."""
    chance = random.Random(seed)
    x_of, n_of = [], []
    for _ in range(chance.randint(1, 5)):
        x_of.append(chance.choice([0, chance.randint(1, 40), chance.randint(100, 900)]))
        n_of.append(x_of[-1] + chance.choice([0, chance.randint(10, 900)]))
    first = [Cell(key, x, n) for key, (x, n) in enumerate(zip(x_of, n_of, strict=True), start=1)]
    whole = Cell(0, sum(x_of), sum(n_of))
    half = Cell(100, whole.x // 2, whole.n // 2)  # type: ignore[operator]
    second = [half, Cell(101, whole.x - half.x, whole.n - half.n)]  # type: ignore[operator]
    dimensions = {1: first} if chance.random() < 0.5 else {1: first, 2: second}
    theirs = {1, 2} if len(first) > 2 and chance.random() < 0.3 else {1}
    hidden, is_total_hidden = hidden_cells(dimensions, whole, counts_people=True, also=theirs)
    assert theirs <= hidden
    if is_total_hidden:
        assert hidden == {cell.key for cells in dimensions.values() for cell in cells}
        return
    others = [cell for cell in first if cell.key in hidden and cell.key not in theirs]
    assert any(cell.x for cell in others), "the total less what is shown would be theirs alone"
    for count in (lambda c: c.x, lambda c: c.n, lambda c: c.n - c.x):
        true = sum(count(cell) for cell in first if cell.key in theirs)
        rest = count(whole) - sum(count(cell) for cell in first if cell.key not in hidden)
        assert rest >= 1.2 * true, "what is left over comes near to theirs"


def test_random_tables_meet_both_ends() -> None:
    """Neither is the attacker's test empty, nor is everything hidden whenever a nation is silent."""
    ends = set()
    for n in (100, 1_000, 20_000):
        cells = [Cell(1, 400, 800), Cell(2, n, 2 * n), Cell(3, 30, 60), Cell(4, 40, 80)]
        total = Cell(0, 470 + n, 940 + 2 * n)
        hidden, is_total_hidden = hidden_cells({1: cells}, total, counts_people=True, also={1})
        ends.add((frozenset(hidden), is_total_hidden))
    assert ends == {(frozenset({1, 2, 3}), False)}  # the fourth group and the total are shown
    small = [Cell(1, 400, 800), Cell(2, 30, 60)]
    assert hidden_cells({1: small}, Cell(0, 430, 860), counts_people=True, also={1}) == ({1, 2}, True)


def test_a_group_alone_in_its_dimension_takes_the_total_with_it(
    world: World, nation: Organization, speaker: Membership
) -> None:
    import_text(world.harbor, table_of(rows({"Native": CELLS["Native"]})), PLAIN)
    record_authority(organization=nation, group=native(), by=None, at=NOW)
    assert not Value.objects.filter(is_shown=True).exists()


def test_a_rate_without_counts_is_not_shown_either(world: World, nation: Organization) -> None:
    import_text(world.harbor, table_of(rows(CELLS)), PLAIN)
    Value.objects.update(numerator=None, denominator=None, value=42)
    record_authority(organization=nation, group=native(), by=None, at=NOW)
    assert not Value.objects.filter(is_shown=True, group__dimension__code="race").exists()
    assert Value.objects.filter(is_shown=True, group__dimension__code=EVERYONE).count() == len(YEARS)


def test_every_nation_that_decides_about_a_group_has_to_approve(
    world: World, nation: Organization, speaker: Membership
) -> None:
    import_text(world.harbor, table_of(rows(CELLS)), PLAIN)
    other = Organization.objects.create(
        partnership=world.harbor, slug="other", name="River Nation", is_tribal_nation=True
    )
    for one in (nation, other):
        record_authority(organization=one, group=native(), by=None, at=NOW)
    approve_cells(indicator=Indicator.objects.get(), group=native(), organization=nation, by=speaker, at=NOW)
    assert not secrets_in(world, of_native())


def test_nobody_speaks_for_a_nation_but_its_own_people(world: World, nation: Organization, speaker: Membership) -> None:
    import_text(world.harbor, table_of(rows(CELLS)), PLAIN)
    indicator = Indicator.objects.get()
    with pytest.raises(AgreedRefused):
        record_authority(organization=world.school, group=native(), by=world.as_steward, at=NOW)
    with pytest.raises(AgreedRefused):
        approve_cells(indicator=indicator, group=native(), organization=nation, by=speaker, at=NOW)
    record_authority(organization=nation, group=native(), by=world.as_steward, at=NOW)
    with pytest.raises(AgreedRefused):
        approve_cells(indicator=indicator, group=native(), organization=nation, by=world.as_steward, at=NOW)
    assert not CellApproval.objects.exists()
