"""Releases: nothing new is public before a signature, and nothing small follows from all of them together."""

from __future__ import annotations

import csv
import io
import random
import zipfile
from pathlib import Path

import pytest
from django.urls import reverse
from frictionless import Package, system

from bridgework.analysis.attack import Cell as Count
from bridgework.analysis.attack import Ledger
from bridgework.analysis.attack import Release as Published
from bridgework.indicators.actions.agreed import cover_indicators
from bridgework.indicators.actions.releasing import (
    ReleaseRefused,
    discard_release,
    prepare_release,
    release_now,
    sign_release,
    waiting_indicators,
    withdraw_release,
)
from bridgework.indicators.actions.releasing.families import family_of
from bridgework.indicators.actions.releasing.ledgers import book_of, unpack
from bridgework.indicators.models import Indicator, Release, ReleasedTable, Value
from bridgework.indicators.queries.open_data import OPEN_COLUMNS, rows_of_table
from bridgework.journal.models import Entry
from bridgework.lib.words import Words
from bridgework.partnerships.actions.agreements import offer_agreement, sign_agreement
from bridgework.partnerships.models import Act, Agreement
from bridgework.places.models import Group
from tests.cast import NOW, World
from tests.indicators.tables import PLAIN, changed, import_text, table_of
from tests.partnerships.agreed import drafted

YEAR = "2015-16"
FIRST = [
    ("001", YEAR, "race", "Black", 300, 800),
    ("001", YEAR, "race", "White", 500, 900),
    ("001", YEAR, "race", "Native", 4, 60),
    ("001", YEAR, "", "Everyone", 804, 1760),
]
SECOND = PLAIN | {"indicator": PLAIN["indicator"] | {"slug": "on-track", "name": "On track"}}


def released(**codes: str) -> tuple[int | None, int | None, bool]:
    value = Value.objects.get(**codes)
    return value.released_numerator, value.released_denominator, value.is_shown


def public_rows(release: Release) -> list[dict]:
    names = [one.name for one in OPEN_COLUMNS]
    return [dict(zip(names, row, strict=True)) for table in release.tables.all() for row in rows_of_table(table)]


def test_nothing_is_public_before_the_signature(world: World) -> None:
    import_text(world.harbor, table_of(FIRST), PLAIN, release=False)
    assert not Value.objects.filter(is_shown=True).exists()
    draft = prepare_release(partnership=world.harbor, by=world.as_steward, at=NOW)
    assert not Value.objects.filter(is_shown=True).exists()
    assert draft.state == Release.State.DRAFT and draft.report["audit"]["n_exposed"] == 0
    assert not Entry.objects.filter(act__startswith="indicators.release").exists()
    sign_release(release=draft, by=world.as_steward, at=NOW)
    assert released(group__code="everyone") == (804, 1760, True)
    assert released(group__code="native")[2] is False
    entry = Entry.objects.get(act="indicators.release.published")
    assert entry.facts["tables"] == {"graduation": ReleasedTable.objects.get().digest}
    assert waiting_indicators(world.harbor) == []


def test_a_small_correction_waits_and_a_large_one_shows(world: World) -> None:
    """Nobody can see who came or went: a published count changes by 0 or by 10 and more."""
    rows = [row for row in FIRST if row[3] != "Native"][:2] + [("001", YEAR, "", "Everyone", 800, 1700)]
    import_text(world.harbor, table_of(rows), PLAIN)
    joined = [("001", YEAR, "race", "Black", 301, 801), ("001", YEAR, "", "Everyone", 801, 1701)]
    import_text(world.harbor, table_of(joined), PLAIN)
    assert released(group__code="black") == (300, 800, True), "one person joined: it stands as it was"
    assert released(group__code="everyone") == (800, 1700, True)
    many = [("001", YEAR, "race", "Black", 340, 860), ("001", YEAR, "", "Everyone", 840, 1760)]
    import_text(world.harbor, table_of(many), PLAIN)
    assert released(group__code="black") == (340, 860, True)
    assert released(group__code="everyone") == (840, 1760, True)


def test_hiding_is_kept_while_showing_would_tell_what_was_small(world: World) -> None:
    """By hand (docs/methods/releasing.md): twelve joined the small group; what hid it must stay hidden."""
    first = [("1", YEAR, "race", g, x, None) for g, x in (("A", 3), ("B", 20), ("C", 77))]
    document = changed(PLAIN, columns={k: v for k, v in PLAIN["columns"].items() if k != "denominator"})
    import_text(world.harbor, table_of([*first, ("1", YEAR, "", "Everyone", 100, None)]), document)
    assert released(group__code="a")[2] is False and released(group__code="b")[2] is False
    then = [("1", YEAR, "race", "A", 15, None), ("1", YEAR, "", "Everyone", 112, None)]
    import_text(world.harbor, table_of(then), document)
    assert released(group__code="b")[2] is False and released(group__code="a")[2] is False
    assert released(group__code="everyone")[0] == 112


def test_two_indicators_of_the_same_people_share_a_ledger(world: World) -> None:
    """What one shows of the people must not give away what the other hides."""
    import_text(world.harbor, table_of(FIRST), PLAIN)
    other = [(p, y, by, g, {"Black": 400, "White": 450, "Native": 30}.get(g, 880), n) for p, y, by, g, _x, n in FIRST]
    import_text(world.harbor, table_of(other), SECOND)
    families = dict(ReleasedTable.objects.values_list("indicator__slug", "family"))
    assert families == {"graduation": "graduation", "on-track": "graduation"}
    # Everything public, as an attacker collects it: one table with two dimensions of outcomes.
    ledger, secret = Ledger(10), 0
    for table in ReleasedTable.objects.order_by("pk"):
        slug, cells = table.indicator.slug, []
        for row, value in zip(rows_of_table(table), _stored(table.indicator), strict=True):
            cell = dict(zip([one.name for one in OPEN_COLUMNS], row, strict=True))
            codes = {} if cell["group"] == "everyone" else {"by": cell["group"]}
            is_shown = cell["status"] == "shown"
            x, n = value
            secret += 1 <= x <= 9
            cells += [
                Count(codes | {slug: "yes"}, cell["numerator"], true=x),
                Count(codes | {slug: "no"}, cell["denominator"] - cell["numerator"] if is_shown else None, true=n - x),
                Count(codes, cell["denominator"], true=n),
            ]
        ledger.add(Published(slug, ("by", "graduation", "on-track"), tuple(cells)))
    assert secret == 1
    assert ledger.audit().n_exposed == 0


def _stored(indicator: Indicator) -> list[tuple[int, int]]:
    rows = Value.objects.filter(indicator=indicator).select_related("group__dimension", "place", "period")
    ordered = sorted(
        rows,
        key=lambda v: (
            v.place.name,
            v.place.code,
            v.period.starts_on,
            v.group.dimension.code,
            v.group.position,
            v.group.code,
        ),
    )
    return [(v.numerator or 0, v.denominator or 0) for v in ordered]


def test_other_people_are_another_family(world: World) -> None:
    import_text(world.harbor, table_of(FIRST), PLAIN)
    other = [(p, y, by, g, x, n + 77) for p, y, by, g, x, n in FIRST]
    import_text(world.harbor, table_of(other), SECOND)
    indicator = Indicator.objects.get(slug="on-track")
    assert family_of(indicator, []) == "on-track"


def test_groups_that_overlap_are_tables_of_their_own(world: World) -> None:
    """Programs share people: they exceed the total together, and each stands beside it alone."""
    rows = [
        ("001", YEAR, "program", "Meals", 600, 1200),
        ("001", YEAR, "program", "Language", 300, 700),
        ("001", YEAR, "", "Everyone", 804, 1760),
    ]
    import_text(world.harbor, table_of(rows), PLAIN)
    assert released(group__code="meals") == (600, 1200, True) and released(group__code="language") == (300, 700, True)
    # Nearly everybody is in one: the few outside would follow by subtraction.
    close = [("002", YEAR, "program", "Meals", 600, 1200), ("002", YEAR, "", "Everyone", 605, 1300)]
    import_text(world.harbor, table_of([*close, ("002", YEAR, "program", "Language", 300, 700)]), PLAIN)
    both = {released(group__code=code, place__code="002")[2] for code in ("meals", "everyone")}
    assert both != {True}


@pytest.mark.parametrize("seed", range(4))
def test_histories_through_the_product_expose_nothing(world: World, seed: int) -> None:
    """Imports, late corrections, people joining one at a time; the attacker has every file ever published, and the truth."""
    chance = random.Random(seed)
    groups = {"race": ["A", "B", "C", "D"], "sex": ["F", "M"]}
    people = {
        (place, a, b): [chance.choice([3, 8, 12, 40, 90]), chance.choice([0, 2, 5, 30, 60])]
        for place in ("p1", "p2")
        for a in groups["race"]
        for b in groups["sex"]
    }
    ledgers = {place: Ledger(10) for place in ("p1", "p2")}
    for number in range(6):
        rows = []
        for place in ("p1", "p2"):
            for by, at in (("race", 1), ("sex", 2), ("", None)):
                for code in groups.get(by, ["Everyone"]):
                    own = [v for key, v in people.items() if key[0] == place and (at is None or key[at] == code)]
                    yes, no = sum(v[0] for v in own), sum(v[1] for v in own)
                    rows.append((place, YEAR, by, code, yes, yes + no))
        import_text(world.harbor, table_of(rows), PLAIN)
        newest = Release.objects.order_by("-number").first()
        assert newest is not None
        truth = {(r[0], r[2] or "everyone", r[3].lower()): (r[4], r[5]) for r in rows}
        for place, ledger in ledgers.items():
            ledger.add(_as_public(newest, place, truth, f"r{number}"))
        for _ in range(chance.randint(1, 3)):
            chance.choice(list(people.values()))[chance.randint(0, 1)] += chance.choice([1, 1, 2, 7, 15])
    audits = [ledger.audit() for ledger in ledgers.values()]
    assert sum(audit.n_protected for audit in audits) > 0
    assert [str(one) for audit in audits for one in audit.exposed] == []


def _as_public(release: Release, place: str, truth: dict, name: str) -> Published:
    """Return a release as the attacker reads it from its file. The truth of a count is what the release stood for."""
    stands = {}
    for table in release.tables.all():
        book = book_of(
            unpack(one)["pages"]["people"]
            for one in ReleasedTable.objects.filter(release__number__lte=release.number)
            .order_by("release__number")
            .values_list("ledger", flat=True)
        )
        stands = {at: value for at, (value, _is_published) in book.stood.items()}
        assert table.indicator.slug == "graduation"
    cells, statements = [], []
    for row in public_rows(release):
        if row["place_code"] != place:
            continue
        codes = {} if row["dimension"] == "everyone" else {row["dimension"]: row["group"]}
        at = {f"by:{dim}": code for dim, code in codes.items()} | {"place": place, "period": row["period"]}
        is_shown, n = row["status"] == "shown", row["denominator"]
        for outcome, count in (
            ("yes", row["numerator"]),
            ("no", n - row["numerator"] if is_shown else None),
            ("*", n),
        ):
            key = at if outcome == "*" else at | {"outcome:graduation": outcome}
            true = stands.get(tuple(sorted(key.items())))
            if true is None:
                continue
            if count is not None:
                assert count == true, "what is published is what the ledger stands for"
            cells.append(Count(codes | {"outcome": outcome}, count, true=true))
        for kind, value in (("share-at-most", row["at_most_percent"]), ("share-at-least", row["at_least_percent"])):
            if value is not None:
                said = {"part": codes | {"outcome": "yes"}, "whole": codes | {"outcome": "*"}}
                statements.append({"kind": kind, **said, "value": str(value), "scale": 100})
    return Published(name, ("race", "sex", "outcome"), tuple(cells), statements=tuple(statements))


def test_a_draft_that_is_out_of_date_cannot_be_signed(world: World) -> None:
    import_text(world.harbor, table_of(FIRST), PLAIN, release=False)
    draft = prepare_release(partnership=world.harbor, by=None, at=NOW)
    more = NOW.replace(hour=18)
    Indicator.objects.update(changed_at=more)
    with pytest.raises(ReleaseRefused, match="has changed since"):
        sign_release(release=draft, by=world.as_steward, at=NOW)
    Indicator.objects.update(changed_at=NOW)
    sign_release(release=draft, by=world.as_steward, at=NOW)
    with pytest.raises(ReleaseRefused, match="signed already"):
        sign_release(release=draft, by=world.as_steward, at=NOW)
    with pytest.raises(ReleaseRefused):
        discard_release(release=Release.objects.get())
    with pytest.raises(ReleaseRefused, match="released already"):
        prepare_release(partnership=world.harbor, by=None, at=NOW)


def test_a_second_draft_replaces_the_first(world: World) -> None:
    import_text(world.harbor, table_of(FIRST), PLAIN, release=False)
    first = prepare_release(partnership=world.harbor, by=None, at=NOW)
    second = prepare_release(partnership=world.harbor, by=None, at=NOW)
    assert Release.objects.get() == second and first.number == second.number
    discard_release(release=second)
    assert not Release.objects.exists() and not ReleasedTable.objects.exists()


def test_readers_learn_of_a_hidden_number_only_that_it_is_hidden(world: World) -> None:
    """How many are small themselves, how many wait, and what was tried stand on the draft alone."""
    import_text(world.harbor, table_of(FIRST), PLAIN, release=False)
    draft = prepare_release(partnership=world.harbor, by=None, at=NOW)
    where = reverse("indicators:release-draft", args=["harbor", draft.number])
    kept = world.client("amara").get(where).content.decode()
    assert "only a bound is said" in kept or "1 to 9 people" in kept
    assert "hidden beyond the small numbers" in kept, "how near the hiding is to the least that would do"
    sign_release(release=draft, by=None, at=NOW)
    page = (
        world.client("nobody").get(reverse("indicators:open-release", args=["harbor", draft.number])).content.decode()
    )
    assert "numbers are shown" in page.replace("number is", "numbers are") and "worked out from" not in page
    assert "because" not in page and "stand as they were" not in page
    facts = Entry.objects.get(act="indicators.release.published").facts
    assert set(facts) == {"number", "tables", "rows", "not_shown"}


def test_a_withdrawn_release_gives_its_reason_and_no_number(world: World) -> None:
    import_text(world.harbor, table_of(FIRST), PLAIN)
    release = Release.objects.get()
    with pytest.raises(ReleaseRefused, match="Say why"):
        withdraw_release(release=release, why=Words(), by=world.as_steward, at=NOW)
    withdraw_release(release=release, why=Words.of("A column was read wrongly."), by=world.as_steward, at=NOW)
    client = world.client("nobody")
    page = client.get(reverse("indicators:open-release", args=["harbor", release.number])).content.decode()
    assert "A column was read wrongly." in page and "values.csv" not in page
    for name, args in (("open-file", [release.number, "graduation", "csv"]), ("open-package", [release.number])):
        assert client.get(reverse(f"indicators:{name}", args=["harbor", *args])).status_code == 404
    assert client.get(reverse("indicators:open-latest", args=["harbor", "graduation", "csv"])).status_code == 404
    page = client.get(reverse("indicators:indicator-detail", args=["harbor", "graduation"])).content.decode()
    assert "1,760" not in page
    # It was public: the next release is protected against it.
    assert [one.slug for one in waiting_indicators(world.harbor)] == ["graduation"]
    release_now(partnership=world.harbor, by=None, at=NOW)
    assert released(group__code="native")[2] is False and released(group__code="everyone")[2] is True


def test_files_of_a_release_hold_the_same_rows(world: World, tmp_path: Path) -> None:
    rows = [
        *FIRST[:3],
        ("001", YEAR, "race", "Link", 200, 400),
        ("001", YEAR, "", "Everyone", 1004, 2160),
    ]
    text = "place,year,by,group,x,n\n" + "\n".join(
        ",".join(f'"{str(cell).replace(chr(34), chr(34) * 2)}"' for cell in row) for row in rows
    )
    import_text(world.harbor, text, PLAIN, release=False)
    # No table brings in such a name, but a file must hold one safely however it came.
    Group.objects.filter(code="link").update(name=Words.of('=HYPERLINK("http://x")'))
    release_now(partnership=world.harbor, by=None, at=NOW)
    client, where = world.client("nobody"), ["harbor", Release.objects.get().number]

    def get(name: str, *args: str) -> bytes:
        response = client.get(reverse(f"indicators:{name}", args=[*where, *args]))
        assert response.status_code == 200
        return response.content

    listed = list(csv.DictReader(io.StringIO(get("open-file", "graduation", "csv").decode())))
    assert {row["status"] for row in listed} >= {"shown"} and len(listed) == 5
    assert all(row["numerator"] == "" for row in listed if row["status"] != "shown")
    assert [row["group_name"] for row in listed if "HYPERLINK" in row["group_name"]][0].startswith("'=")
    from openpyxl import load_workbook
    from pyarrow import parquet

    book = load_workbook(io.BytesIO(get("open-file", "graduation", "xlsx")))
    assert book.active is not None and book.active.max_row == 6
    assert all(cell.data_type != "f" for row in book.active.iter_rows() for cell in row)
    table = parquet.read_table(io.BytesIO(get("open-file", "graduation", "parquet")))
    assert table.num_rows == 5 and [str(n or "") for n in table["numerator"].to_pylist()] == [
        row["numerator"] for row in listed
    ]
    content = get("open-package")
    assert content == get("open-package"), "the same release gives the same bytes"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(tmp_path)
    with system.use_context(trusted=True):
        report = Package(str(tmp_path / "datapackage.json")).validate()
    assert report.valid, report.flatten(["message"])


@pytest.mark.parametrize(
    ("terms", "is_open"),
    [
        ({"acts": [Act.VIEW, Act.UPLOAD]}, False),
        ({"acts": [Act.VIEW, Act.UPLOAD, Act.RELEASE], "audience": "public"}, False),  # its purpose is another one
        ({"acts": [Act.VIEW, Act.RELEASE], "audience": "members", "purposes": ["report"]}, False),
        ({"acts": [Act.VIEW, Act.RELEASE], "audience": "public", "purposes": ["report"]}, True),
    ],
)
def test_what_an_agreement_does_not_let_out_is_not_open_data(world: World, terms: dict, is_open: bool) -> None:
    """Its page is protected for those whom the agreement lets in; the clause stands on the draft."""
    import_text(world.harbor, table_of(FIRST), PLAIN, release=False)
    indicator = Indicator.objects.get()
    assert world.as_partner.organization is not None and world.as_steward.organization is not None
    parties = [world.as_partner.organization, world.as_steward.organization]
    agreement = drafted(world.harbor, parties, world.as_steward, **terms)
    cover_indicators(agreement=agreement, indicators=[indicator], by=world.as_steward, at=NOW)
    offer_agreement(agreement=agreement, by=world.as_steward, at=NOW)
    for by in (world.as_partner, world.as_steward):
        assert by.organization is not None
        sign_agreement(agreement=agreement, signed_as="Director", by=by, at=NOW)
    assert Agreement.objects.get().is_in_force(NOW.date())
    draft = prepare_release(partnership=world.harbor, by=None, at=NOW)
    page = (
        world.client("amara").get(reverse("indicators:release-draft", args=["harbor", draft.number])).content.decode()
    )
    assert ("Not part of the open data:" in page and "Clause" in page) != is_open
    sign_release(release=draft, by=None, at=NOW)
    assert ReleasedTable.objects.get().is_open == is_open
    client = world.client("nobody")
    expected = 200 if is_open else 404
    for name, args in (("open-release", ()), ("open-file", ("graduation", "csv")), ("open-package", ())):
        where = reverse(f"indicators:{name}", args=["harbor", draft.number, *args])
        assert client.get(where).status_code == expected, name
    assert released(group__code="everyone")[2] is True
