"""The example's one goal for everyone: measures of programs below an indicator, gaps to close, and what is done for each group."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from bridgework.example.actions.harbor import Harbor, words
from bridgework.example.actions.measurements import school_years
from bridgework.example.content.targeted import GAPS, MEASURES, STRATEGIES, Measured
from bridgework.goals.models import Initiative
from bridgework.indicators.actions import define_indicator, keep_strategy, set_target
from bridgework.indicators.actions.releasing import release_now
from bridgework.indicators.models import Indicator, Value
from bridgework.places.models import EVERYONE, Dimension, Group, Period, Place

N_YEARS = 4
RELEASE = {
    "en": "How the mentors do: three measures of their program, four years.",
    "es": "Cómo les va a los mentores: tres medidas de su programa, cuatro años.",
}
FRESH = {"graduation": -70, "suspensions": -94}  # days
OFTEN = {"suspensions": 3}  # months: its numbers are due


def plan_targeted(harbor: Harbor) -> None:
    """Put measures of programs, gaps and strategies on the timeline."""
    harbor.at(-420, lambda at: _measures(harbor, at))
    harbor.at(-90, lambda at: _bring_in(harbor, at))
    for gap in GAPS:
        harbor.at(-300, lambda at, said=gap: _gap(harbor, said, at))  # type: ignore[misc]
    for turn, said in enumerate(STRATEGIES):
        harbor.at(-290 + 14 * turn, lambda at, said=said: _strategy(harbor, said, at))  # type: ignore[misc]
    harbor.at(-60, lambda at: _freshen(harbor))


def _initiative(harbor: Harbor, slug: str) -> Initiative | None:
    return Initiative.objects.within(harbor.partnership).get(slug=slug) if slug else None


def _group(harbor: Harbor, dimension: str, code: str) -> Group:
    rows = Group.objects.filter(dimension__scope=harbor.partnership.scope).select_related("dimension")
    return rows.get(dimension__code=dimension, code=code)


def _measures(harbor: Harbor, at: datetime) -> None:
    for said in MEASURES:
        _measure(harbor, said, at)


def _bring_in(harbor: Harbor, at: datetime) -> None:
    for said in MEASURES:
        rows = harbor.made[f"counts:{said.slug}"]
        Value.objects.bulk_create(rows)
        Indicator.objects.filter(pk=rows[0].indicator_id).update(refreshed_at=at, changed_at=at)
    release_now(partnership=harbor.partnership, note=words(RELEASE), by=harbor.steward, at=at)


def _measure(harbor: Harbor, said: Measured, at: datetime) -> None:
    above: Indicator = harbor.made[f"indicator:{said.above}"]
    indicator = define_indicator(
        partnership=harbor.partnership,
        slug=said.slug,
        by=harbor.steward,
        at=at,
        goal=above.goal,
        kind=Indicator.Kind.PERFORMANCE,
        measure=said.measure,
        contributes_to=above,
        performed_by=harbor.organizations[said.organization],
        initiative=_initiative(harbor, said.initiative),
        name=words(said.name),
        definition=words(said.definition),
        counted=words(said.counted),
        population=words(said.population),
        source="Invented for this example",
        steward=harbor.organizations[said.organization],
        place_level="county",
        home_place=Place.objects.get(scope=harbor.partnership.scope, level="county"),
        home_dimension=Dimension.objects.get(scope=harbor.partnership.scope, code="language"),
        months_between=12,
        position=above.position,
    )
    _draw(harbor, said, indicator)
    set_target(
        indicator=indicator, value=Decimal(str(said.target)), until=harbor.day(3 * 365), by=harbor.steward, at=at
    )


def _draw(harbor: Harbor, said: Measured, indicator: Indicator) -> None:
    """Draw the counts of English learners and of the others; everyone is their sum."""
    groups = [_group(harbor, "language", code) for code in ("english-learners", "not-english-learners")]
    everyone = Group.objects.get(dimension__scope=harbor.partnership.scope, code=EVERYONE)
    rows = []
    for turn, year in enumerate(school_years(harbor.today)[-N_YEARS:]):
        period = Period.objects.get(scope=harbor.partnership.scope, code=f"{year}-{(year + 1) % 100:02d}")
        share = said.first + (said.last - said.first) * turn / (N_YEARS - 1)
        sizes = harbor.chance.multinomial(said.n, [0.14, 0.86]).tolist()
        counts = [
            int(harbor.chance.binomial(size, min(0.98, share + lean)))
            for size, lean in zip(sizes, (said.learners, 0), strict=True)
        ]
        cells = [*zip(groups, counts, sizes, strict=True), (everyone, sum(counts), sum(sizes))]
        rows += [
            Value(
                indicator=indicator, place=indicator.home_place, period=period, group=group, numerator=x, denominator=n
            )
            for group, x, n in cells
        ]
    harbor.made[f"counts:{said.slug}"] = rows


def _gap(harbor: Harbor, said: tuple, at: datetime) -> None:
    slug, kind, dimension, group, other, value, days = said
    set_target(
        indicator=harbor.made[f"indicator:{slug}"],
        kind=kind,
        group=_group(harbor, dimension, group),
        other_group=_group(harbor, dimension, other) if other else None,
        value=Decimal(value),
        until=harbor.day(days),
        by=harbor.steward,
        at=at,
    )


def _strategy(harbor: Harbor, said: tuple, at: datetime) -> None:
    slug, dimension, group, text, why, organization, initiative, days = said
    keep_strategy(
        indicator=harbor.made[f"indicator:{slug}"],
        group=_group(harbor, dimension, group),
        text=words(text),
        why=words(why or None),
        organization=harbor.organizations[organization] if organization else None,
        initiative=_initiative(harbor, initiative),
        until=None if days is None else harbor.day(days),
        by=harbor.steward,
        at=at,
    )


def _freshen(harbor: Harbor) -> None:
    """Say when the numbers came in, and that new ones are due every year."""
    for indicator in Indicator.objects.within(harbor.partnership):
        days = FRESH.get(indicator.slug, -90)
        Indicator.objects.filter(pk=indicator.pk).update(
            months_between=OFTEN.get(indicator.slug, 12), refreshed_at=harbor.moment(days)
        )
