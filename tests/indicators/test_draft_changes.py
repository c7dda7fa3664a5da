"""What a draft tells the data steward in one minute, and where the desk and the forms lead."""

from __future__ import annotations

import re

from django.urls import reverse

from bridgework.indicators.actions.releasing import prepare_release
from bridgework.indicators.forms.uploading import MappingForm
from bridgework.indicators.models import Indicator
from bridgework.indicators.queries.draft_changes import Changes, changes_of
from bridgework.indicators.wording_release import audit_sentence, change_sentence
from tests.cast import NOW, World
from tests.indicators.tables import PLAIN, import_text, table_of

YEAR = "2015-16"
ROWS = [
    ("001", YEAR, "race", "Black", 300, 800),
    ("001", YEAR, "race", "White", 500, 900),
    ("001", YEAR, "", "Everyone", 800, 1700),
]
NEW_PAGES = ("compare", "goal", "story", "places", "map")


def draft_changes(world: World) -> Changes:
    draft = prepare_release(partnership=world.harbor, by=world.as_steward, at=NOW)
    (found,) = changes_of(list(draft.tables.select_related("indicator"))).values()
    return found


def test_a_first_table_is_new_and_a_correction_that_waits_changes_nothing(world: World) -> None:
    """By hand: three numbers are new; one person more waits; sixty more change two numbers; a new year is new."""
    import_text(world.harbor, table_of(ROWS), PLAIN, release=False)
    assert draft_changes(world) == Changes(is_first=True, n_new=3)
    import_text(world.harbor, table_of(ROWS), PLAIN)
    joined = [("001", YEAR, "race", "Black", 301, 801), ("001", YEAR, "", "Everyone", 801, 1701)]
    import_text(world.harbor, table_of(joined), PLAIN, release=False)
    found = draft_changes(world)
    assert found == Changes(is_first=False)
    assert change_sentence(found) == "For readers nothing changes: every number stays as it is."
    many = [("001", YEAR, "race", "Black", 360, 870), ("001", YEAR, "", "Everyone", 860, 1770)]
    later = [(place, "2016-17", *rest) for place, _year, *rest in ROWS]
    import_text(world.harbor, table_of([*many, *later]), PLAIN, release=False)
    found = draft_changes(world)
    assert (found.n_new, found.n_changed, found.n_gone) == (3, 2, 0)
    assert change_sentence(found) == "3 numbers are new to readers. 2 numbers change."


def test_the_draft_says_it_above_everything_else(world: World) -> None:
    import_text(world.harbor, table_of(ROWS), PLAIN, release=False)
    draft = prepare_release(partnership=world.harbor, by=world.as_steward, at=NOW)
    page = (
        world.client("amara").get(reverse("indicators:release-draft", args=["harbor", draft.number])).content.decode()
    )
    assert "First time: readers have seen nothing of it yet, and would see 3 numbers." in page
    assert "It could work out no small number." in audit_sentence(draft), "never “of 0 small numbers”"


def test_the_desk_shows_what_waits_to_those_who_keep_data(world: World) -> None:
    import_text(world.harbor, table_of(ROWS), PLAIN, release=False)
    desk = reverse("overview:desk", args=["harbor"])
    page = world.client("amara").get(desk).content.decode()
    assert "1 indicator changed since the last release" in page
    assert (
        reverse("indicators:releases", args=["harbor"]) in page
        and reverse("indicators:shapes", args=["harbor"]) in page
    )
    draft = prepare_release(partnership=world.harbor, by=world.as_steward, at=NOW)
    address = reverse("indicators:release-draft", args=["harbor", draft.number])
    assert address in world.client("amara").get(desk).content.decode()
    other = world.client("ben").get(desk).content.decode()
    assert address not in other and "changed since the last release" not in other


def test_pages_of_an_indicator_share_one_row_of_links(world: World, client) -> None:
    import_text(world.harbor, table_of(ROWS), PLAIN)
    slug = Indicator.objects.get().slug
    base = reverse("indicators:indicator-detail", args=["harbor", slug])
    for at in ("", *(f"{name}/" for name in NEW_PAGES)):
        page = client.get(base + at).content.decode()
        row = re.search(r'<nav class="links" aria-label="Pages of this indicator">(.*?)</nav>', page, re.S)
        assert row, at
        paths = [link.split("?")[0] for link in re.findall(r'href="([^"]+)"', row[1])]
        assert paths == [
            base,
            *(f"{base}{name}/" for name in NEW_PAGES),
            reverse("indicators:open-data", args=["harbor"]),
        ]
        (current,) = re.findall(r'href="([^"?]+)[^"]*" aria-current="page"', row[1])
        assert current == base + at


def test_fields_that_few_tables_need_are_folded_until_one_does() -> None:
    header = ["place", "year", "group", "count", "total"]
    form = MappingForm(Indicator.objects.none(), header, [])
    shown = {bound.name for _heading, bounds in form.parts() for bound in bounds}
    folded = {bound.name for bound in form.rest()}
    assert shown | folded == set(form.fields) and not shown & folded
    assert not form.is_rest_in_use()
    assert MappingForm(Indicator.objects.none(), [*header, "moe"], []).is_rest_in_use(), "a margin was found"
