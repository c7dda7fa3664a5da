"""Agreements act: at each door, for each person, before, during and after their term."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from bridgework.indicators.actions.agreed import AgreedRefused, cover_indicators
from bridgework.indicators.models import Indicator, StatedUse, Value
from bridgework.indicators.queries.agreed import refusal_of, uses_of
from bridgework.journal.models import Entry
from bridgework.partnerships.actions.agreements import (
    AgreementRefused,
    change_agreement,
    end_agreement,
    make_agreement,
    offer_agreement,
    renew_agreement,
    sign_agreement,
)
from bridgework.partnerships.actions.importing import ImportRefused
from bridgework.partnerships.models import Act, Agreement, Clause, Standing
from tests.cast import NOW, TODAY, World
from tests.indicators.doors import make_indicator
from tests.indicators.tables import PLAIN, import_text, table_of
from tests.partnerships.agreed import CLAUSES, drafted, fields_of, school_partner, sign_by_all

VIEWS = ("indicator-detail", "indicator-places", "goal")
PAGES = (*VIEWS, "indicator-csv", "indicator-svg", "indicator-png", "goal-csv", "goal-svg", "goal-png")


@pytest.fixture
def covered(world: World) -> Agreement:
    """An agreement of network and clinic over one indicator: upload and view, for members; a draft."""
    agreement = drafted(world.harbor, [world.network, world.clinic], world.as_steward)
    indicator = make_indicator(world.harbor, "suspensions")
    cover_indicators(agreement=agreement, indicators=[indicator], by=world.as_steward, at=NOW)
    return agreement


def signed(world: World, agreement: Agreement, **changed: Any) -> Agreement:
    for name, value in changed.items():
        setattr(agreement, name, value)
    agreement.save()
    sign_by_all(agreement, world.as_steward, world.as_partner)
    return agreement


def status(world: World, who: str, name: str = "indicator-detail", purpose: str = "") -> int:
    url = reverse(f"indicators:{name}", args=["harbor", "suspensions"])
    return world.client(who).get(url, {"purpose": purpose} if purpose else {}).status_code


def api(world: World, who: str, purpose: str = "") -> Any:
    url = reverse("api:indicator-values", args=["harbor", "suspensions"])
    return world.client(who).get(url, {"purpose": purpose} if purpose else {})


def test_a_draft_refuses_nothing_but_lists_are_silent_already(world: World, covered: Agreement) -> None:
    assert {status(world, who) for who in ("nobody", "chidi", "ben")} == {200}
    assert Indicator.objects.get().summary == {}


def test_from_signature_on_what_it_does_not_allow_is_refused_with_the_clause(world: World, covered: Agreement) -> None:
    offer_agreement(agreement=covered, by=world.as_steward, at=NOW)
    page = world.client("ben").get(reverse("indicators:indicator-detail", args=["harbor", "suspensions"]))
    assert page.status_code == 403 and CLAUSES["term"] in page.content.decode()  # not everybody has signed
    assert "Eastside Clinic" in page.content.decode()
    for signer in (world.as_steward, world.as_partner):
        sign_agreement(agreement=covered, signed_as="Director", by=signer, at=NOW)
    for name in PAGES:
        views = name in VIEWS
        for who, answer in {"nobody": 404, "esther": 404, "chidi": 200 if views else 403, "amara": 200}.items():
            expected = 403 if who == "amara" and not views else answer
            assert status(world, who, name) == expected, (name, who)
    refused = world.client("amara").get(reverse("indicators:indicator-csv", args=["harbor", "suspensions"]))
    assert CLAUSES["acts"] in refused.content.decode()
    assert b"clause 2" in refused.content


def test_a_program_is_refused_with_the_clause_in_json(world: World, covered: Agreement) -> None:
    signed(world, covered)
    answer = api(world, "ben")
    assert answer.status_code == 403
    said = json.loads(answer.content)["detail"]
    assert "Clause 2" in said and CLAUSES["acts"] in said and "Numbers of the schools" in said
    assert api(world, "nobody").status_code == 404
    Agreement.objects.update(acts=["api"], audience="public")
    assert api(world, "nobody", "equity").status_code == 200


def test_numbers_are_taken_away_only_for_a_purpose_that_the_agreement_names(world: World, covered: Agreement) -> None:
    """An agreement to see whether groups are served alike: a file for research is refused, and so is one for nothing said."""
    signed(world, covered, acts=["view", "export", "api"], audience="public", purposes=["equity", "improve"])
    files = [name for name in PAGES if name not in VIEWS]
    for who in ("nobody", "chidi", "ben", "amara"):
        assert status(world, who) == 200  # looking at the page asks for nothing
        for name in files:
            assert [status(world, who, name, asked) for asked in ("", "research", "x", "equity")] == [
                403,
                403,
                403,
                200,
            ]
        answers = [api(world, who, asked) for asked in ("", "research", "report", "improve")]
        assert [answer.status_code for answer in answers] == [403, 403, 403, 200]
        said = [json.loads(answer.content)["detail"] for answer in answers[:2]]
        assert "(purpose=equity)" in said[0] and "(purpose=improve)" in said[0] and "research" not in said[0]
        assert "It is not for this: Research." in said[1]
    asking = reverse("indicators:indicator-csv", args=["harbor", "suspensions"])
    page = world.client("nobody").get(asking, {"by": "race"}).content.decode()
    assert 'href="?by=race&amp;purpose=equity"' in page and "purpose=research" not in page
    assert "?purpose=" not in world.client("nobody").get(asking, {"purpose": "equity"}).content.decode()


def test_who_may_not_have_the_numbers_is_not_asked_what_for(world: World, covered: Agreement) -> None:
    signed(world, covered, acts=["view", "export", "api"], audience="parties")
    for asked in ("", "equity"):
        assert status(world, "nobody", "indicator-csv", asked) == 404
        assert status(world, "chidi", "indicator-csv", asked) == 403
        assert status(world, "ben", "indicator-csv", asked) == (200 if asked else 403)
    page = world.client("chidi").get(reverse("indicators:indicator-csv", args=["harbor", "suspensions"])).content
    assert CLAUSES["audience"] in page.decode() and b"purpose=" not in page


def test_the_agreement_says_how_often_it_was_used_for_what_and_by_nobody(world: World, covered: Agreement) -> None:
    signed(world, covered, acts=["view", "export", "api"], audience="public", purposes=["equity", "improve"])
    for _time in range(3):
        assert status(world, "ben", "indicator-csv", "equity") == 200
    assert api(world, "nobody", "improve").status_code == 200
    assert status(world, "ben", "indicator-csv", "research") == 403  # what was refused is no use
    uses = [(use.act, use.purpose, use.n) for use in uses_of(covered)]
    assert uses == [
        ("Download numbers or pictures", "See whether groups are served alike", 3),
        ("Read by program", "Plan and improve services", 1),
    ]
    assert {field.name for field in StatedUse._meta.get_fields()} == {
        "id", "agreement", "indicator", "act", "purpose", "on", "n"
    }  # fmt: skip
    page = world.client("nobody").get(reverse("indicators:agreement", args=["harbor", covered.slug])).content.decode()
    assert "What it was used for" in page and "3 times" in page and "Who they were is not kept." in page


def test_an_indicator_without_agreement_asks_for_no_purpose(world: World) -> None:
    make_indicator(world.harbor, "suspensions")
    assert status(world, "nobody", "indicator-csv") == 200 and api(world, "nobody").status_code == 200
    assert not StatedUse.objects.exists()


def test_only_parties_bring_numbers_in(world: World, covered: Agreement) -> None:
    signed(world, covered)
    document = {**PLAIN, "indicator": {**PLAIN["indicator"], "slug": "suspensions", "unit": "events"}}
    document["indicator"]["place_level"] = "district"
    text = table_of([("001", "2017-18", "race", "Black", 300, 1000)])
    n_before = Value.objects.count()
    with pytest.raises(ImportRefused, match="Clause 1"):
        import_text(world.harbor, text, document, by=school_partner(world))
    assert Value.objects.count() == n_before
    import_text(world.harbor, text, document, by=world.as_partner)
    assert Value.objects.count() == n_before + 1
    Agreement.objects.update(acts=["view"])
    with pytest.raises(ImportRefused, match="Clause 2"):  # also for the one who runs the machine
        import_text(world.harbor, text.replace("300", "301"), document, by=None)


def test_a_day_after_its_end_or_from_an_early_end_on_nothing_is_allowed(world: World, covered: Agreement) -> None:
    signed(world, covered, audience="public", acts=[str(act) for act in Act])
    indicator = Indicator.objects.select_related("partnership").get()
    unmeant = refusal_of(indicator, Act.RELEASE, [], TODAY)  # it is for equity; a release reports to the public
    assert unmeant is not None and "report to the public" in unmeant.way_out
    covered.purposes = ["report"]
    covered.save()
    assert refusal_of(indicator, Act.RELEASE, [], TODAY) is None
    last = date(2099, 12, 31)
    assert refusal_of(indicator, Act.VIEW, [], last) is None
    after = refusal_of(indicator, Act.VIEW, [world.as_steward], date(2100, 1, 1))
    assert after is not None and after.clause.about == Clause.About.TERM
    assert status(world, "nobody", "indicator-csv", "report") == 200
    end_agreement(agreement=covered, by=world.as_partner, at=timezone.now(), why="The school year is over.")
    assert status(world, "nobody") == 404 and status(world, "amara") == 403
    assert Entry.objects.filter(act="partnerships.agreement.ended").count() == 1


def test_before_its_first_day_it_allows_nothing(world: World, covered: Agreement) -> None:
    signed(world, covered, starts_on=date(2099, 1, 1))
    indicator = Indicator.objects.get()
    refusal = refusal_of(indicator, Act.VIEW, [world.as_steward], TODAY)
    assert refusal is not None and "2099" in refusal.way_out
    assert covered.standing(TODAY) == Standing.COMING


def test_a_second_agreement_in_force_may_allow_more(world: World, covered: Agreement) -> None:
    signed(world, covered)
    more = drafted(world.harbor, [world.network, world.clinic], world.as_steward, acts=["export"], audience="parties")
    cover_indicators(agreement=more, indicators=[Indicator.objects.get()], by=world.as_steward, at=NOW)
    assert status(world, "ben", "indicator-csv", "equity") == 403
    sign_by_all(more, world.as_steward, world.as_partner)
    assert status(world, "ben", "indicator-csv", "equity") == 200
    assert status(world, "chidi", "indicator-csv", "equity") == 403  # a member, but of no party


def test_it_is_signed_by_each_party_in_its_own_name_and_journaled(world: World, covered: Agreement) -> None:
    with pytest.raises(AgreementRefused):
        sign_agreement(agreement=covered, signed_as="Director", by=world.as_partner, at=NOW)  # still a draft
    offer_agreement(agreement=covered, by=world.as_steward, at=NOW)
    with pytest.raises(AgreementRefused):
        sign_agreement(agreement=covered, signed_as="Director", by=school_partner(world), at=NOW)
    with pytest.raises(AgreementRefused):
        sign_agreement(agreement=covered, signed_as=" ", by=world.as_partner, at=NOW)
    assert not sign_agreement(agreement=covered, signed_as="Director", by=world.as_partner, at=NOW)
    assert not sign_agreement(agreement=covered, signed_as="Director", by=world.as_partner, at=NOW)
    assert sign_agreement(agreement=covered, signed_as="Convener", by=world.as_steward, at=NOW)
    acts = list(Entry.objects.order_by("pk").values_list("act", flat=True))
    assert acts.count("partnerships.agreement.signed") == 2
    page = world.client("nobody").get(reverse("indicators:agreement", args=["harbor", covered.slug])).content.decode()
    assert "Convener" in page and CLAUSES["acts"] in page


def test_what_was_put_to_signature_does_not_change(world: World, covered: Agreement) -> None:
    offer_agreement(agreement=covered, by=world.as_steward, at=NOW)
    texts = {about: covered.clauses.get(about=about).text for about in CLAUSES}
    with pytest.raises(AgreementRefused):
        change_agreement(
            agreement=covered, fields=fields_of(), clauses=texts, parties=[world.network, world.clinic],
            by=world.as_steward, at=NOW,
        )  # fmt: skip
    with pytest.raises(AgreedRefused):
        cover_indicators(agreement=covered, indicators=[], by=world.as_steward, at=NOW)


@pytest.mark.parametrize(
    "changed", [{"acts": []}, {"acts": ["sell"]}, {"ends_on": date(2025, 1, 1)}, {"parties": 1}, {"clauses": {}}]
)
def test_a_draft_that_could_not_be_enforced_is_refused(world: World, changed: dict[str, Any]) -> None:
    covered = drafted(world.harbor, [world.network, world.clinic], world.as_steward)
    texts = {clause.about: clause.text for clause in covered.clauses.all()}
    parties = [world.network, world.clinic][: changed.pop("parties", 2)]
    with pytest.raises(AgreementRefused):
        make_agreement(
            partnership=world.harbor, clauses=changed.pop("clauses", texts), fields=fields_of(**changed),
            parties=parties, by=None, at=NOW,
        )  # fmt: skip


def test_a_renewal_starts_after_the_last_day_and_is_signed_anew(world: World, covered: Agreement) -> None:
    signed(world, covered)
    made = renew_agreement(agreement=covered, ends_on=date(2100, 12, 31), by=world.as_steward, at=NOW)
    assert made.starts_on == date(2100, 1, 1) and made.signed_at is None and made.renews == covered
    assert [clause.about for clause in made.clauses.all()] == [clause.about for clause in covered.clauses.all()]
    with pytest.raises(AgreementRefused):
        renew_agreement(agreement=covered, ends_on=date(2099, 1, 1), by=world.as_steward, at=NOW)


def test_what_no_agreement_names_costs_no_query(world: World, django_assert_num_queries: Any) -> None:
    indicator = make_indicator(world.harbor, "suspensions")
    with django_assert_num_queries(0):
        assert refusal_of(indicator, Act.VIEW, [], TODAY) is None


def test_an_agreement_is_drafted_covered_offered_and_signed_on_its_pages(world: World) -> None:
    indicator = make_indicator(world.harbor, "suspensions")
    amara, ben = world.client("amara"), world.client("ben")
    data = {
        "title_en": "Shared numbers", "kind": "sharing", "parties": [world.network.pk, world.clinic.pk],
        "purposes": ["equity"], "acts": ["view"], "audience": "members", "starts_on": "2026-01-01",
        "ends_on": "2099-12-31", "is_public": "on", **{f"clause-{about}_en": text for about, text in CLAUSES.items()},
    }  # fmt: skip
    answer = amara.post(reverse("partnerships:agreement-new", args=["harbor"]), data)
    agreement = Agreement.objects.get()
    assert answer.headers["Location"] == reverse("indicators:agreement-cover", args=["harbor", agreement.slug])
    amara.post(answer.headers["Location"], {"indicators": [indicator.pk]})
    assert (
        world.client("nobody").get(reverse("indicators:agreement", args=["harbor", agreement.slug])).status_code == 404
    )
    amara.post(reverse("partnerships:agreement-offer", args=["harbor", agreement.slug]))
    for client, organization in ((amara, world.network), (ben, world.clinic)):
        sign = {"organization": organization.pk, "signed_as": "Director"}
        client.post(reverse("crossings:agreement-sign", args=["harbor", agreement.slug]), sign)
    agreement.refresh_from_db()
    assert agreement.signed_at is not None and status(world, "chidi") == 200 and status(world, "nobody") == 404
    made = amara.post(reverse("indicators:agreement-renew", args=["harbor", agreement.slug]), {"ends_on": "2101-01-01"})
    assert made.status_code == 302 and Agreement.objects.count() == 2
    assert Indicator.objects.get().covered.count() == 2


def test_it_ends_soon_sixty_days_before() -> None:
    one = Agreement(starts_on=date(2026, 1, 1), ends_on=date(2026, 5, 1), offered_at=NOW, signed_at=NOW)
    assert one.standing(date(2026, 3, 1)) == Standing.IN_FORCE
    assert one.standing(date(2026, 3, 2)) == Standing.ENDING
    assert one.standing(date(2026, 5, 1)) == Standing.ENDING
    assert one.standing(date(2026, 5, 2)) == Standing.ENDED
