"""The example's numbers: rates that move from a first to a last year, drawn as counts, so that they wobble as real ones do."""

from __future__ import annotations

from datetime import date, datetime

from bridgework.example.actions.harbor import Harbor, words
from bridgework.example.content.goals import DIMENSIONS, INDICATORS, Ind
from bridgework.example.content.organizations import AREAS
from bridgework.indicators.actions.releasing import release_now
from bridgework.indicators.models import Indicator, Target, Value
from bridgework.partnerships.actions import journaled
from bridgework.places.actions import ensure_dimension, ensure_everyone, ensure_group, ensure_period, ensure_place
from bridgework.places.models import Group, Period, Place

N_YEARS = 9
FIRST_RELEASE = {
    "en": "The first numbers of Harbor County: eight indicators, nine years.",
    "es": "Los primeros números del condado de Harbor: ocho indicadores, nueve años.",
}
AREA_SHARES = (0.31, 0.24, 0.17, 0.16, 0.12)


def plan_measurements(harbor: Harbor) -> None:
    """Put the definition of every indicator on the timeline, and its numbers after the last school year ended."""
    harbor.at(-1200, lambda at: _define_all(harbor, at))
    harbor.at(-95, lambda at: _bring_in_all(harbor, at))


def school_years(today: date) -> list[int]:
    """Return the years in which the last nine finished school years began."""
    last = today.year - 1 if today.month >= 7 else today.year - 2
    return list(range(last - N_YEARS + 1, last + 1))


def _define_all(harbor: Harbor, at: datetime) -> None:
    scope = harbor.partnership.scope
    periods = [ensure_period(scope=scope, code=f"{y}-{(y + 1) % 100:02d}") for y in school_years(harbor.today)]
    county = ensure_place(scope=scope, level="county", code="harbor", name="Harbor County")
    areas = [ensure_place(scope=scope, level="area", code=n.lower(), name=n, parent=county) for n in AREAS]
    dimensions: dict[str, list[tuple[Group, float]]] = {}
    made_dimensions = {}
    for position, (code, name, groups) in enumerate(DIMENSIONS):
        dimension = ensure_dimension(scope=scope, code=code, name=words(name))
        dimension.position = position + 1
        dimension.save()
        made_dimensions[code] = dimension
        dimensions[code] = []
        for turn, (group_code, group_name, color, share) in enumerate(groups):
            group = ensure_group(dimension=dimension, code=group_code, name=words(group_name))
            group.position, group.color = turn, color
            group.save()
            dimensions[code].append((group, share))
    everyone = ensure_everyone(scope=scope)
    for position, said in enumerate(INDICATORS):
        places = [county] if said.level == "county" else areas
        indicator = Indicator.objects.create(
            partnership=harbor.partnership,
            slug=said.slug,
            goal=harbor.made[f"goal:{said.goal}"],
            name=words(said.name),
            definition=words(said.definition),
            counted=words(said.counted),
            population=words(said.population),
            unit=said.unit,
            polarity=said.polarity,
            source="Invented for this example",
            steward=harbor.organizations["Harbor County Schools"],
            place_level=said.level,
            home_place=places[0],
            home_dimension=made_dimensions["language" if said.slug == "graduation" else "race"],
            is_headline=said.is_headline,
            position=position,
        )
        harbor.made[f"indicator:{said.slug}"] = indicator
        Target.objects.create(indicator=indicator, value=said.target, by=harbor.day(4 * 365))
        rows: list[Value] = []
        for place, share in zip(places, (1.0,) if len(places) == 1 else AREA_SHARES, strict=True):
            rows += _values(harbor, said, indicator, place, share, periods, dimensions, everyone)
        harbor.made[f"numbers:{said.slug}"] = rows
        journaled(
            partnership=harbor.partnership,
            by=harbor.steward,
            act="indicators.indicator.defined",
            subject=f"indicators.indicator:{indicator.journal_key}",
            at=at,
            facts={"unit": indicator.unit, "values": 0},
        )


def _bring_in_all(harbor: Harbor, at: datetime) -> None:
    for name, rows in harbor.made.items():
        if name.startswith("numbers:"):
            Value.objects.bulk_create(rows, batch_size=500)
            Indicator.objects.filter(pk=rows[0].indicator_id).update(refreshed_at=at, changed_at=at)
    release_now(partnership=harbor.partnership, note=words(FIRST_RELEASE), by=harbor.steward, at=at)


def _values(
    harbor: Harbor,
    said: Ind,
    indicator: Indicator,
    place: Place,
    place_share: float,
    periods: list[Period],
    dimensions: dict[str, list[tuple[Group, float]]],
    everyone: Group,
) -> list[Value]:
    """Draw one place, so that every dimension adds up to one total.

    The year's people are split into groups of the first dimension and events are drawn by group; the other dimensions split
    the same people and the same events again.
    """
    rows = []
    wobble = harbor.chance.normal(0, 0.004, len(periods))
    for i, period in enumerate(periods):
        t = i / (len(periods) - 1)
        n = int(said.n * place_share * (1 + 0.03 * t))
        base = said.first + (said.last - said.first) * t + wobble[i] + (place_share - 0.2) * -0.05
        total: int | None = None
        for groups in dimensions.values():
            sizes = harbor.chance.multinomial(n, _normal([share for _, share in groups]))
            rates = [max(0.004, base + said.lean[g.code][0] * (1 - t) + said.lean[g.code][1] * t) for g, _ in groups]
            if total is None:
                counts = [
                    int(
                        harbor.chance.poisson(size * rate)
                        if said.unit == "events"
                        else harbor.chance.binomial(size, min(0.995, rate))
                    )
                    for size, rate in zip(sizes, rates, strict=True)
                ]
                total = sum(counts)
            else:
                counts = _split(harbor, total, sizes.tolist(), rates, is_capped=said.unit != "events")
            rows += [
                Value(indicator=indicator, place=place, period=period, group=g, numerator=x, denominator=int(size))
                for (g, _), x, size in zip(groups, counts, sizes, strict=True)
            ]
        rows.append(
            Value(indicator=indicator, place=place, period=period, group=everyone, numerator=total, denominator=n)
        )
    return rows


def _normal(shares: list[float]) -> list[float]:
    return [share / sum(shares) for share in shares]


def _split(harbor: Harbor, total: int, sizes: list[int], rates: list[float], *, is_capped: bool) -> list[int]:
    """Split a known total over groups near each group's rate; what is left over goes to the largest group that has room.

    A group of people never has more than its people.
    """
    scale = total / max(1.0, sum(size * rate for size, rate in zip(sizes, rates, strict=True)))
    counts = []
    for size, rate in zip(sizes, rates, strict=True):
        expected = size * rate * scale
        drawn = round(expected + harbor.chance.normal(0, max(expected, 1) ** 0.5 * 0.5))
        counts.append(max(0, min(drawn, size) if is_capped else drawn))
    order = sorted(range(len(sizes)), key=lambda i: -sizes[i])
    while (left := total - sum(counts)) != 0:
        for i in order:
            room = (sizes[i] - counts[i] if is_capped else left) if left > 0 else counts[i]
            step = min(abs(left), room)
            counts[i] += step if left > 0 else -step
            left = total - sum(counts)
    return counts
