"""What sources write where they give no number is never read as one; withheld and absent stay apart."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from bridgework.indicators.actions import read_source
from bridgework.indicators.codes import ABSENT, SUPPRESSED, Codes, codes_of
from bridgework.indicators.mapping import mapping_of
from bridgework.indicators.models import Value
from bridgework.indicators.reading import read_cells
from bridgework.lib.tables import NumberKind
from tests.cast import World
from tests.indicators.tables import PLAIN, changed, import_text, table_of

WITHHELD = ["*", "**", "<10", "< 10", "n<10", "N < 10", "<=5", "≤5", "-9999", "-9999.0", "−9999", "-1", "s", "S", "DS", "ds",
            "(s)", "suppressed", "fewer than 10", "<5%", ">95%", "†"]  # fmt: skip
NONE = ["", " ", "N/A", "n/a", "NA", "Not applicable", "null", ".", "–"]
PLAIN_CODES = Codes(*codes_of(None, None))


def spelled(code: str) -> st.SearchStrategy[str]:
    """Return spellings of a code: other case, spaces around and between."""
    return st.tuples(st.sampled_from([str.upper, str.lower, str]), st.sampled_from(["", " ", "\u00a0"])).map(
        lambda how: how[1] + how[0](code).replace("<", "<" + how[1]) + how[1]
    )


@given(st.sampled_from([*WITHHELD, *SUPPRESSED]).flatmap(spelled))
def test_a_code_for_withheld_is_never_a_number(text: str) -> None:
    assert PLAIN_CODES.read(text) == (NumberKind.SUPPRESSED, None)


@given(st.sampled_from([*NONE, *ABSENT]).flatmap(spelled))
def test_a_code_for_none_is_absent_and_not_withheld(text: str) -> None:
    assert PLAIN_CODES.read(text) == (NumberKind.MISSING, None)


@given(st.integers(0, 10**12))
def test_numbers_stay_numbers(number: int) -> None:
    for text in (str(number), f"{number:,}", f" {number} "):
        assert PLAIN_CODES.read(text) == (NumberKind.NUMBER, Decimal(number))


@given(st.sampled_from(["N/A", "-7", "999", "x"]).flatmap(spelled))
def test_the_mapping_says_what_is_withheld(text: str) -> None:
    codes = Codes(*codes_of(("N/A", "-7", "999", "x"), None))
    assert codes.read(text) == (NumberKind.SUPPRESSED, None)


def test_a_source_that_uses_minus_nine_thousand_for_none_says_so() -> None:
    codes = Codes(*codes_of(None, ("-9999", "n/a")))
    assert codes.read("-9999") == (NumberKind.MISSING, None)
    assert codes.read("*") == (NumberKind.SUPPRESSED, None)


@pytest.mark.parametrize("lists", [{"suppressed": ["*"]}, {"absent": [""]}, {"suppressed": ["*"], "absent": [""]}])
@pytest.mark.parametrize("text", [one for one in WITHHELD if one.strip()])
def test_whatever_the_mapping_lists_a_code_never_becomes_a_count(lists: dict, text: str) -> None:
    table = read_source(table_of([("001", 2016, "race", "Black", f'"{text}"', 80)]).encode(), "t.csv")
    reading = read_cells(table, mapping_of(changed(PLAIN, **lists)))
    cell = reading.cells.get(("001", "2016", "race", "black"))
    assert cell is None or cell.numerator is None
    assert (cell is None) == bool(reading.problems)


def test_withheld_is_kept_and_shown_as_such_and_not_applicable_is_not_there(world: World) -> None:
    rows = [
        ("001", 2016, "race", "Black", "*", 800),
        ("001", 2016, "race", "White", 700, 1000),
        ("001", 2016, "race", "Asian", "N/A", ""),
        ("001", 2016, "", "Everyone", 1000, 1800),
    ]
    import_text(world.harbor, table_of(rows), PLAIN)
    kept = Value.objects.get(group__code="black")
    assert kept.is_suppressed_by_source and kept.numerator is None and not kept.is_shown
    assert not Value.objects.filter(group__code="asian").exists()
    body = (
        world.client("nobody").get(reverse("api:indicator-values", args=["harbor", "graduation"]) + "?place=001").json()
    )
    assert {item["group"]: item["status"] for item in body["items"]}["black"] == "withheld-by-source"
