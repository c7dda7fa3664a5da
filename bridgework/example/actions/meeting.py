"""The example's pairs and needs: worked out from its directory, answered, shown, introduced; and what was counted."""

from __future__ import annotations

from datetime import datetime

from bridgework.alignment.actions import (
    Counted,
    answer_pair,
    ask_for_need,
    count_need,
    draft_introduction,
    import_population,
    learn,
    reckon,
    show_pair,
    start_for_need,
)
from bridgework.alignment.models import Introduction, Overlap, PairAnswer, UnservedNeed
from bridgework.example.actions.harbor import Harbor, words
from bridgework.example.content.meeting import (
    ASKED_FOR,
    COUNTED,
    NETWORK,
    PEOPLE,
    PEOPLE_BANDS,
    PEOPLE_LANGUAGES,
    PEOPLE_SOURCE,
    PEOPLE_YEAR,
    SAID,
    START,
)
from bridgework.example.content.meeting import Said as Line
from bridgework.goals.actions.initiatives import InitiativeWords
from bridgework.places.models import Place
from bridgework.resources.actions import ListingPlan
from bridgework.resources.models import ResourceKind, Side


def plan_meeting(harbor: Harbor) -> None:
    """Put counts, the first reckoning and what people said of their pairs on the timeline."""
    harbor.at(-33, lambda at: _count(harbor, at))
    harbor.at(-33, lambda at: _people(harbor, at), 13)
    harbor.at(-32, lambda at: reckon(partnership=harbor.partnership, at=at))
    for line in SAID:
        harbor.at(line.days, lambda at, line=line: _say(harbor, line, at))  # type: ignore[misc]
    harbor.at(-5, lambda at: learn(partnership=harbor.partnership, at=at))
    harbor.at(-4, lambda at: _start(harbor, at))
    harbor.at(-3, lambda at: _ask(harbor, at))


def _count(harbor: Harbor, at: datetime) -> None:
    places = {one.name: one for one in Place.objects.filter(scope=harbor.partnership.scope).order_by("level")}
    for one in COUNTED:
        said = Counted(
            need=words(one.need),
            n_people=one.n,
            counted_on=harbor.day(-60),
            source=one.source,
            place=places[one.place],
            age_from=one.ages[0] if one.ages else None,
            age_to=one.ages[1] if one.ages else None,
            language=one.language,
            hours=one.hours,
            is_public=one.is_public,
        )
        count_need(partnership=harbor.partnership, said=said, by=harbor.steward, at=at)


def _people(harbor: Harbor, at: datetime) -> None:
    """Bring in who lives where, as the steward pastes it."""
    lines = ["place,age,language,people,source,year"]
    for place, bands in PEOPLE.items():
        for band, counts in zip(PEOPLE_BANDS, bands, strict=True):
            for language, n in zip(PEOPLE_LANGUAGES, counts, strict=True):
                lines.append(f"{place},{band},{language},{n},{PEOPLE_SOURCE},{PEOPLE_YEAR}")
    import_population(
        partnership=harbor.partnership,
        source="\n".join(lines) + "\n",
        name="who-lives-where.csv",
        by=harbor.steward,
        now=at,
        works_out=False,  # the reckoning comes next
    )


def _say(harbor: Harbor, line: Line, at: datetime) -> None:
    one, other = sorted((harbor.organizations[line.one], harbor.organizations[line.other]), key=lambda o: o.pk)
    rows = Overlap.objects.select_related("partnership", "one", "other")
    overlap = rows.filter(partnership=harbor.partnership, one=one, other=other).first()
    if overlap is None:
        return
    is_steward = line.by == NETWORK
    by = harbor.steward if is_steward else harbor.acting[line.by]
    side = None if is_steward else by.organization_id
    if line.what == "introduce":
        meet_at = harbor.moment(12, 10)
        made = draft_introduction(overlap=overlap, by=by, at=at, meet_at=meet_at, where="Pier Hall")
        Introduction.objects.filter(pk=made.pk).update(mailed_at=at)  # nobody of the example has an address
    elif line.what.startswith("show"):
        for organization in (one, other) if line.what == "show-both" else (harbor.organizations[line.by],):
            acting = harbor.acting[organization.name]
            show_pair(overlap=overlap, organization_id=organization.pk, is_shown=True, by=acting, at=at)
    else:
        answer_pair(
            overlap=overlap,
            kind=PairAnswer.Kind(line.what),
            organization_id=side,
            by=by,
            at=at,
            reason=words(line.reason) if line.reason else None,
        )


def _start(harbor: Harbor, at: datetime) -> None:
    rows = UnservedNeed.objects.within(harbor.partnership).select_related("partnership", "place")
    need = next((one for one in rows if str(one.need) == START["need"]), None)
    if need is None:
        return
    organization = harbor.organizations[str(START["by"])]
    said = InitiativeWords(
        name=words(START["name"]),
        aim=words(START["aim"]),
        serves=words(START["serves"]),
        place=need.place,
    )
    by = harbor.acting[organization.name]
    start_for_need(need=need, said=said, organizations=[organization], by=by, now=at)


def _ask(harbor: Harbor, at: datetime) -> None:
    rows = UnservedNeed.objects.within(harbor.partnership).select_related("partnership", "place")
    need = next((one for one in rows if str(one.need) == ASKED_FOR["need"]), None)
    if need is None:
        return
    organization = harbor.organizations[ASKED_FOR["by"]]
    plan = ListingPlan(
        side=Side.NEED,
        kind=ResourceKind.HOURS,
        organization=organization,
        title=words(ASKED_FOR["title"]),
        details=words(ASKED_FOR["details"]),
        place=need.place,
        amount=ASKED_FOR["hours"],
    )
    ask_for_need(need=need, plan=plan, by=harbor.acting[organization.name], now=at)
