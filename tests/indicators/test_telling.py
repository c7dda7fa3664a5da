"""The story behind the curve: where it leads, who says why, who has read it, and what an erased account leaves behind."""

from __future__ import annotations

import csv
import io
import random
from datetime import date

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from bridgework.indicators.actions.agreed import cover_indicators
from bridgework.indicators.actions.telling import TellingRefused, record_review, write_story
from bridgework.indicators.models import Indicator, Story, StoryReview
from bridgework.indicators.queries.forecasting import Outlook, on_the_line, outlook
from bridgework.indicators.queries.stories import newest_story, stories_of
from bridgework.indicators.queries.view import IndicatorView, InGroup, Shown, shown_cell
from bridgework.indicators.tables_telling import outlook_csv
from bridgework.indicators.wording_telling import outlook_heading, outlook_sentences, outlook_table
from bridgework.journal.models import Disclosure, Entry
from bridgework.lib.words import Words
from bridgework.partnerships.models import Act, Membership, Role
from bridgework.places.models import Group
from tests.cast import NOW, World
from tests.indicators.doors import make_indicator
from tests.partnerships.agreed import drafted, sign_by_all


def look_at(counts: list[tuple[int, int] | None], unit: str = "people", polarity: str = "up") -> Outlook:
    """Return the outlook of a yearly series; None is not shown."""
    periods = tuple(str(2010 + at) for at in range(len(counts)))
    cells = {
        period: Shown(False) if one is None else shown_cell(unit, True, False, *one, None, None)
        for period, one in zip(periods, counts, strict=True)
    }
    if unit == "given":
        cells = {
            p: Shown(True, rate=100 * c[0] / c[1]) if c else Shown(False) for p, c in zip(periods, counts, strict=True)
        }
    group = InGroup(1, "everyone", Words.of("Everyone"), 0, cells)
    indicator = Indicator(unit=unit, polarity=polarity, name=Words.of("Name"), population=Words.of("students"))
    return outlook(IndicatorView(indicator, None, None, (), periods, (), group, None, ()), group)


def said(look: Outlook, unit: str = "people") -> str:
    indicator = Indicator(unit=unit, name=Words.of("Name"), population=Words.of("students"))
    periods = tuple(one.period for one in look.points)
    view = IndicatorView(indicator, None, None, (), periods, (), look.group, None, ())
    return " ".join([outlook_heading(view, look), *outlook_sentences(view, look), repr(outlook_table(view, look))])


def test_a_straight_line_goes_on() -> None:
    look = look_at([(500 + 10 * at, 1000) for at in range(8)])
    assert look.method == "theil_sen"
    assert [round(one.rate[0] or 0, 3) for one in look.ahead] == [58, 59, 60]
    assert [one.period for one in look.ahead] == ["2018", "2019", "2020"]
    assert all((one.rate[1] or 0) < (one.rate[0] or 0) < (one.rate[2] or 0) for one in look.ahead)


def test_few_years_are_carried_on_and_one_alone_says_that_nothing_is_known() -> None:
    assert look_at([(500, 1000)] * 4).method == "last_value"
    look = look_at([(500, 1000)])
    assert not look.has_interval and look.ahead[0].rate == (50, None, None)
    assert "too few years" in said(look)
    assert not look_at([None, None]).ahead
    assert "There is no number to look ahead from yet" in said(look_at([None]))


def test_a_year_that_beats_what_came_before_is_marked_whichever_way_is_better() -> None:
    steady = [(300, 1000), (305, 1000), (298, 1000), (302, 1000)]
    assert [one.period for one in look_at([*steady, (150, 1000)], polarity="down").turned] == ["2014"]
    assert [one.period for one in look_at([*steady, (150, 1000)], polarity="up").fell_behind] == ["2014"]
    assert not look_at([*steady, (301, 1000)]).turned
    text = said(look_at([*steady, (150, 1000)], polarity="down"))
    assert "Better than the years before it" in text and "2014 with 15.0 (expected" in text


def test_what_was_expected_of_a_year_knows_nothing_of_it_or_later() -> None:
    base: list[tuple[int, int] | None] = [(300 + 7 * (at % 3), 1000) for at in range(10)]
    other = [*base[:6], (900, 1000), *base[7:]]
    for one, two in zip(look_at(base).tested, look_at(other).tested, strict=True):
        if one.order <= 6:
            assert one.rate == two.rate


def test_the_file_of_an_outlook_has_each_period_and_nothing_of_a_hidden_one() -> None:
    counts: list[tuple[int, int] | None] = [(500 + 10 * at, 1000) for at in range(9)]
    counts[3] = None
    look = look_at(counts)
    view = IndicatorView(Indicator(unit="people"), None, None, (), (), (), look.group, None, ())
    rows = list(csv.DictReader(io.StringIO(outlook_csv(view, look), newline="")))
    assert [row["period"] for row in rows] == [*map(str, range(2010, 2022))]
    was, ahead = rows[:9], rows[9:]
    rates = [float(row["rate_per_100"]) for row in was if row["rate_per_100"]]
    assert rates == pytest.approx([50, 51, 52, 54, 55, 56, 57, 58])
    hidden = {was[3][name] for name in ("rate_per_100", "low_per_100", "high_per_100", "turn")}
    assert hidden == {""} and was[3]["cell_status"] == "not-shown"
    assert [float(row["expected_per_100"]) for row in ahead] == pytest.approx([59, 60, 61])
    assert all(row["is_ahead"] == "True" and not row["rate_per_100"] for row in ahead)
    assert all(
        float(row["expected_low"]) < float(row["expected_per_100"]) < float(row["expected_high"]) for row in ahead
    )
    last = {one.period: one.rate for one in look.tested}["2018"]
    assert float(was[8]["expected_per_100"]) == pytest.approx(last[0], abs=1e-6)


def test_signals_stand_out_from_the_usual_ups_and_downs() -> None:
    random.seed(5)
    noise: list[tuple[int, int] | None] = [(500 + random.randint(-8, 8), 1000) for _ in range(13)]
    assert look_at(noise).signals.beyond == ()
    assert "No year lies outside" in said(look_at(noise))
    noise[9] = (700, 1000)
    assert look_at(noise).signals.beyond == ("2019",)
    assert "One year lies outside" in said(look_at(noise))


def test_hidden_years_are_holes_and_years_left_out_are_steps() -> None:
    assert on_the_line(["2010", "2011", "2014"])[0] == (0, 1, 4)
    assert on_the_line(["wave one", "wave two"])[0] == (0, 1)
    _orders, clock = on_the_line(["2010", "2011", "2012"])
    assert clock.at(date(2011, 7, 2)) == pytest.approx(1, abs=0.01)
    look = look_at([(500, 1000), None, (520, 1000), None, (540, 1000)])
    assert look.n_points == 3 and [one.order for one in look.tested] == []


series = st.lists(
    st.one_of(st.none(), st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))), max_size=14
)


@given(series, st.sampled_from(["people", "events", "given"]))
def test_any_series_with_any_holes_is_said(counts: list, unit: str) -> None:
    look = look_at(counts, unit)
    assert said(look, unit)
    for one in (*look.ahead, *look.tested):
        value, low, high = one.rate
        assert value is not None and value >= 0
        assert low is None or high is None or 0 <= low <= value <= high
        assert unit != "people" or value <= 100


def told(world: World) -> Story:
    indicator = make_indicator(world.harbor, "suspensions")
    return write_story(
        indicator=indicator,
        text=Words.of("Because of the rules."),
        signed_as="Amara, steward",
        by=world.as_steward,
        at=NOW,
    )


def test_without_a_story_or_a_review_the_page_says_so(world: World) -> None:
    indicator = make_indicator(world.harbor, "suspensions")
    page = reverse("indicators:indicator-story", args=["harbor", "suspensions"])
    client = world.client("nobody")
    assert "No story is written yet" in client.get(page).content.decode()
    write_story(indicator=indicator, text=Words.of("Why"), signed_as="Amara", by=world.as_steward, at=NOW)
    assert "None yet. Nobody whom this is about has read it" in client.get(page).content.decode()
    detail = client.get(reverse("indicators:indicator-detail", args=["harbor", "suspensions"])).content.decode()
    assert "Read by those it is about: none yet." in detail and "Why" in detail


def test_write_and_review_by_form_are_journaled_and_shown(world: World) -> None:
    make_indicator(world.harbor, "suspensions")
    client = world.client("amara")
    write = reverse("indicators:story-write", args=["harbor", "suspensions"])
    form = client.get(write).content.decode()
    assert "Amara" in form and "steward" in form  # the signature is proposed
    data = {"text": "Porque cambiaron\n\nlas reglas.", "signed_as": "Amara, steward for Network", "language": "es"}
    assert client.post(write, data).status_code == 302
    story = Story.objects.get()
    assert story.text.source == "es" and story.written_by == world.as_steward
    review = reverse("indicators:story-review", args=["harbor", "suspensions", story.pk])
    assert "name is asked for" in client.get(review).content.decode()
    group = Group.objects.get(dimension__scope=world.harbor.scope, code="black")
    data = {
        "who": "eleven parents",
        "reviewed_on": "2026-03-01",
        "said": "Ask us first.",
        "group": group.pk,
        "language": "en",
    }
    assert client.post(review, data).status_code == 302
    page = client.get(reverse("indicators:indicator-story", args=["harbor", "suspensions"])).content.decode()
    assert "Read by eleven parents on 1 March 2026" in page and "Ask us first." in page
    assert '<p lang="es">Porque cambiaron</p>' in page
    acts = list(Entry.objects.filter(act__startswith="indicators.story").order_by("number"))
    assert [entry.act for entry in acts] == ["indicators.story.written", "indicators.story.reviewed"]
    assert "eleven" not in repr([entry.facts for entry in acts])


def test_a_review_of_tomorrow_or_of_nobody_is_refused(world: World) -> None:
    story = told(world)
    rest = {"said": Words.of("x"), "group": None, "by": world.as_steward, "at": NOW}
    with pytest.raises(TellingRefused, match="still to come"):
        record_review(story=story, who="parents", reviewed_on=date(2026, 3, 3), **rest)  # type: ignore[arg-type]
    with pytest.raises(TellingRefused, match="without names"):
        record_review(story=story, who="  ", reviewed_on=date(2026, 3, 1), **rest)  # type: ignore[arg-type]
    foreign = make_indicator(world.valley, "valley-suspensions")
    group = Group.objects.filter(dimension__scope=foreign.partnership.scope, code="black").get()
    with pytest.raises(TellingRefused, match="of this partnership"):
        record_review(story=story, who="parents", reviewed_on=date(2026, 3, 1), **{**rest, "group": group})  # type: ignore[arg-type]
    with pytest.raises(TellingRefused):
        write_story(indicator=story.indicator, text=Words.of(""), signed_as="A", by=world.as_steward, at=NOW)
    with pytest.raises(TellingRefused):
        write_story(indicator=story.indicator, text=Words.of("x"), signed_as=" ", by=world.as_steward, at=NOW)
    assert not StoryReview.objects.exists()


def test_people_of_the_organization_that_keeps_the_numbers_tell_its_story(world: World) -> None:
    indicator = make_indicator(world.harbor, "suspensions")
    write = reverse("indicators:story-write", args=["harbor", "suspensions"])
    assert world.client("ben").get(write).status_code == 403
    indicator.steward = world.clinic
    indicator.save()
    assert world.client("ben").get(write).status_code == 200
    assert world.client("chidi").get(write).status_code == 403


def test_the_newest_story_is_shown_and_earlier_ones_stay(world: World) -> None:
    first = told(world)
    write_story(
        indicator=first.indicator, text=Words.of("The second."), signed_as="Amara", by=world.as_steward,
        at=NOW.replace(hour=18),
    )  # fmt: skip
    assert [str(one.text) for one in stories_of(first.indicator)] == ["The second.", "Because of the rules."]
    newest = newest_story(first.indicator)
    assert newest is not None and str(newest.text) == "The second." and newest.n_reviews == 0
    body = (
        world.client("nobody")
        .get(reverse("indicators:indicator-story", args=["harbor", "suspensions"]))
        .content.decode()
    )
    assert "Earlier stories" in body and "Because of the rules." in body


def test_an_erased_account_leaves_the_text_and_no_name(world: World) -> None:
    story = told(world)
    second = Membership.objects.create(
        partnership=world.harbor, person=world.ben, organization=world.clinic, role=Role.DATA_STEWARD, since=NOW
    )
    theirs = write_story(indicator=story.indicator, text=Words.of("Ben's."), signed_as="Ben B.", by=second, at=NOW)
    record_review(
        story=story,
        who="parents",
        said=Words.of("So it is."),
        reviewed_on=date(2026, 3, 1),
        group=None,
        by=second,
        at=NOW,
    )
    ref = world.ben.ref
    answer = world.client("ben").post("/me/erase/", {"confirmation": world.ben.email})
    assert answer.status_code == 302
    theirs.refresh_from_db()
    story.refresh_from_db()
    assert (theirs.signed_as, theirs.written_by, str(theirs.text)) == ("", None, "Ben's.")
    assert story.signed_as == "Amara, steward"
    assert story.reviews.get().recorded_by is None
    assert not Disclosure.objects.filter(person_ref=ref).exists()
    body = (
        world.client("nobody")
        .get(reverse("indicators:indicator-story", args=["harbor", "suspensions"]))
        .content.decode()
    )
    assert "Written by somebody whose account was erased" in body and "Ben B." not in body


NEW_PAGES = ("indicator-compare", "places-funnel", "indicator-story")
NEW_FILES = (
    "compare-csv",
    "compare-svg",
    "compare-png",
    "funnel-csv",
    "funnel-svg",
    "funnel-png",
    "story-csv",
    "story-svg",
    "story-png",
)


def test_the_new_doors_ask_the_agreements_as_the_old_ones_do(world: World) -> None:
    """An agreement that allows members to look, and no more: files and API are refused, outsiders find nothing."""
    agreement = drafted(world.harbor, [world.network, world.clinic], world.as_steward)
    indicator = make_indicator(world.harbor, "suspensions")
    cover_indicators(agreement=agreement, indicators=[indicator], by=world.as_steward, at=NOW)
    agreement.acts = [Act.VIEW]
    agreement.save()
    sign_by_all(agreement, world.as_steward, world.as_partner)
    for name in (*NEW_PAGES, *NEW_FILES):
        url = reverse(f"indicators:{name}", args=["harbor", "suspensions"])
        assert world.client("nobody").get(url).status_code == 404, name
        assert world.client("chidi").get(url).status_code == (200 if name in NEW_PAGES else 403), name
    url = reverse("api:indicator-compare", args=["harbor", "suspensions"])
    assert world.client("nobody").get(url).status_code == 404
    assert world.client("chidi").get(url).status_code == 403
