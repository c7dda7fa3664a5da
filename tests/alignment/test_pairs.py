"""Pairs: who may see which, what answers do, what both must agree to, and that nothing of a pair leaks to others."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.core import mail

from bridgework.alignment import queries
from bridgework.alignment.actions import (
    AlignmentRefused,
    answer_pair,
    draft_introduction,
    learn,
    lift_apart,
    mail_introduction,
    put_on_calendar,
    reckon,
    reckon_near,
    reply_to_introduction,
    show_pair,
    take_back_answer,
)
from bridgework.alignment.models import Cluster, Introduction, Overlap, PairAnswer, Ranking, Reckoning
from bridgework.alignment.queries import NOBODY, Reader
from bridgework.journal.models import Disclosure, Entry
from bridgework.lib.words import Words
from bridgework.partnerships.models import Job, Organization, Reach, Service
from tests.alignment.pair_people import (
    CLINIC_NETWORK,
    CLINIC_SCHOOL,
    SCHOOL_NETWORK,
    member_of,
    pair,
    seen_by,
    serve,
)
from tests.cast import NOW, World

pytestmark = pytest.mark.django_db
Kind, State = PairAnswer.Kind, Overlap.State


def test_only_those_who_serve_the_same_people_are_pairs(three: World) -> None:
    found = {frozenset((row.one.slug, row.other.slug)) for row in Overlap.objects.select_related("one", "other")}
    assert found == {CLINIC_SCHOOL, CLINIC_NETWORK, SCHOOL_NETWORK}


NOTHING: dict[str, tuple[str, ...]] = {"ages": (), "languages": (), "places": ()}


@pytest.mark.parametrize("said", [{}, {"ages": ("14-17",)}, {"languages": ("es",)}, {"places": ("9",)}])
def test_a_pair_is_known_to_share_a_place_an_age_or_a_language(world: World, said: dict[str, tuple[str, ...]]) -> None:
    """Services of one name with nothing else on record may be in Chicago and in Miami: nobody knows whom they serve."""
    for organization in (world.clinic, world.school, world.network):
        serve(organization, "General legal services", **NOTHING | said)
    reckon(partnership=world.harbor, at=NOW)
    n = 3 if said else 0
    assert Reckoning.objects.get().n_pairs == Overlap.objects.count() == n
    assert Cluster.objects.count() == bool(n)
    if not said or "places" in said:  # its neighbors are found by their places
        near = reckon_near(partnership=world.harbor, organization_ids=[world.clinic.pk], at=NOW)
        assert near == (2 if said else 0)
    body = world.client("amara").get("/p/harbor/who-should-meet/").content.decode()
    assert "both serve people." not in body and "to people." not in body


def test_pairs_that_lost_what_they_shared_are_no_longer_in_the_list(three: World) -> None:
    Reach.objects.filter(service__organization=three.clinic).delete()
    reckon(partnership=three.harbor, at=NOW)
    assert seen_by(three, "amara") == {SCHOOL_NETWORK}


def test_a_cluster_of_which_each_two_share_something_else_is_none(world: World) -> None:
    serve(world.clinic, ages=(), languages=("es",), places=("9",))
    serve(world.school, ages=(), languages=("so",), places=("9",))
    serve(world.network, ages=(), languages=("so",), places=())
    serve(world.network, ages=(), languages=("es",), places=())
    reckon(partnership=world.harbor, at=NOW)
    assert Overlap.objects.count() >= 2 and not Cluster.objects.exists()


def test_each_sees_only_their_own_until_both_agree(three: World) -> None:
    assert seen_by(three, "amara") == {CLINIC_SCHOOL, CLINIC_NETWORK, SCHOOL_NETWORK}
    assert seen_by(three, "ben") == {CLINIC_SCHOOL, CLINIC_NETWORK}
    for who in ("chidi", "dolores", "nobody", "esther"):
        assert seen_by(three, who) == set()
    overlap = pair(three, three.clinic, three.school)
    show_pair(overlap=overlap, organization_id=three.clinic.pk, is_shown=True, by=three.as_partner, at=NOW)
    assert seen_by(three, "nobody") == set(), "one side alone shows nothing"
    at_school = member_of(three, three.school)
    show_pair(overlap=overlap, organization_id=three.school.pk, is_shown=True, by=at_school, at=NOW)
    assert seen_by(three, "nobody") == {CLINIC_SCHOOL} == seen_by(three, "chidi")
    got = three.client("nobody").get("/api/p/harbor/who-should-meet/").json()
    assert [sorted(one["organizations"]) for one in got["items"]] == [["clinic", "school"]]
    show_pair(overlap=overlap, organization_id=three.school.pk, is_shown=False, by=at_school, at=NOW)
    assert seen_by(three, "nobody") == set()
    assert three.client("nobody").get("/api/p/harbor/who-should-meet/").json()["count"] == 0


def test_nobody_shows_a_pair_for_another_side_not_even_the_steward(three: World) -> None:
    overlap = pair(three, three.clinic, three.school)
    for by, side in (
        (three.as_steward, three.clinic),
        (three.as_partner, three.school),
        (three.as_resident, three.clinic),
    ):
        with pytest.raises(AlignmentRefused):
            show_pair(overlap=overlap, organization_id=side.pk, is_shown=True, by=by, at=NOW)


PAGES = ("", "introduce/", "answer/", "show/")


def bare(page: str, pk: int) -> str:
    return re.sub(r'value="\w{64}"', "", page).replace(f"meet/{pk}/", "")


@pytest.mark.parametrize("state", ["open", "apart by ben", "different by amara"])
def test_a_pair_is_not_there_for_those_it_does_not_concern(three: World, state: str) -> None:
    overlap = pair(three, three.school, three.network)
    if state == "apart by ben":
        overlap = pair(three, three.clinic, three.school)
        reason = Words.of("A safety matter")
        answer_pair(
            overlap=overlap,
            kind=Kind.APART,
            reason=reason,
            organization_id=three.clinic.pk,
            by=three.as_partner,
            at=NOW,
        )
        member_of(three, three.school)  # Dolores: the other side now
    elif state == "different by amara":
        overlap = pair(three, three.clinic, three.school)
        answer_pair(overlap=overlap, kind=Kind.DIFFERENT, organization_id=None, by=three.as_steward, at=NOW)
    outside = ["nobody", "chidi", "esther", "dolores"]
    if state != "apart by ben":
        outside.append("ben")
    for who in outside:
        client = three.client(who)
        assert client.get(f"/p/harbor/who-should-meet/{overlap.pk}/").status_code == 404, who
        for page in PAGES[1:]:
            status = client.post(f"/p/harbor/who-should-meet/{overlap.pk}/{page}").status_code
            assert status == (302 if who == "nobody" else 404), (who, page)
        none = overlap.pk + 10_000
        missing = client.get(f"/p/harbor/who-should-meet/{none}/").content.decode()
        there = client.get(f"/p/harbor/who-should-meet/{overlap.pk}/").content.decode()
        assert bare(there, overlap.pk) == bare(missing, none), "it answers as if nothing were there"


def test_reasons_to_keep_apart_are_read_by_the_steward_alone(three: World) -> None:
    overlap = pair(three, three.clinic, three.school)
    with pytest.raises(AlignmentRefused):
        answer_pair(overlap=overlap, kind=Kind.APART, organization_id=three.clinic.pk, by=three.as_partner, at=NOW)
    ben = three.client("ben")
    body = {"kind": "apart", "reason": "xylophone", "language": "en"}
    assert ben.post(f"/p/harbor/who-should-meet/{overlap.pk}/answer/", body).status_code == 302
    overlap.refresh_from_db()
    assert overlap.state == State.APART
    member_of(three, three.school)
    steward = three.client("amara").get("/p/harbor/who-should-meet/apart/").content.decode()
    assert "xylophone" in steward
    for who in ("nobody", "dolores", "chidi", "esther"):
        for path in (
            "who-should-meet/",
            "who-should-meet/how/",
            f"who-should-meet/{overlap.pk}/",
            "record/",
            "unserved/",
        ):
            assert "xylophone" not in three.client(who).get(f"/p/harbor/{path}").content.decode()
    assert not any("xylophone" in json.dumps(entry.facts) for entry in Entry.objects.all())
    assert not Disclosure.objects.filter(words__contains="xylophone").exists()
    assert CLINIC_SCHOOL not in seen_by(three, "dolores") | seen_by(three, "ben") | seen_by(three, "amara")
    lift_apart(answer=PairAnswer.objects.get(), by=three.as_steward, at=NOW)
    assert CLINIC_SCHOOL in seen_by(three, "dolores")


def test_what_is_kept_apart_cannot_be_introduced_nor_shown(three: World) -> None:
    overlap = pair(three, three.clinic, three.school)
    draft_introduction(overlap=overlap, by=three.as_steward, at=NOW)
    answer_pair(
        overlap=overlap,
        kind=Kind.APART,
        reason=Words.of("No"),
        organization_id=three.clinic.pk,
        by=three.as_partner,
        at=NOW,
    )
    assert not Introduction.objects.exists(), "the introduction that was under way is gone"
    overlap.refresh_from_db()
    with pytest.raises(AlignmentRefused):
        draft_introduction(overlap=overlap, by=three.as_steward, at=NOW)
    with pytest.raises(AlignmentRefused):
        show_pair(overlap=overlap, organization_id=three.clinic.pk, is_shown=True, by=three.as_partner, at=NOW)


def test_both_must_say_that_they_work_together_before_it_is_a_tie(three: World) -> None:
    overlap = pair(three, three.clinic, three.school)
    at_school = member_of(three, three.school)
    answer_pair(overlap=overlap, kind=Kind.TOGETHER, organization_id=three.clinic.pk, by=three.as_partner, at=NOW)
    assert queries.tied_pairs(three.harbor) == set()
    assert CLINIC_SCHOOL not in seen_by(three, "ben"), "who has answered has nothing to do here"
    assert CLINIC_SCHOOL in seen_by(three, "dolores")
    page = three.client("dolores").get(f"/p/harbor/who-should-meet/{overlap.pk}/").content.decode()
    assert "The other side says that you work together already." in page
    answer_pair(overlap=overlap, kind=Kind.TOGETHER, organization_id=three.school.pk, by=at_school, at=NOW)
    assert queries.tied_pairs(three.harbor) == {(overlap.one_id, overlap.other_id)}
    take_back_answer(overlap=overlap, organization_id=three.school.pk, by=at_school, at=NOW)
    assert queries.tied_pairs(three.harbor) == set()


def test_the_steward_answers_for_nobody(three: World) -> None:
    overlap = pair(three, three.clinic, three.school)
    with pytest.raises(AlignmentRefused):
        answer_pair(overlap=overlap, kind=Kind.TOGETHER, organization_id=three.clinic.pk, by=three.as_steward, at=NOW)
    answer_pair(overlap=overlap, kind=Kind.TOGETHER, organization_id=None, by=three.as_steward, at=NOW)
    assert queries.tied_pairs(three.harbor) == set()


def test_answers_stay_when_everything_is_worked_out_anew(three: World) -> None:
    overlap = pair(three, three.clinic, three.school)
    answer_pair(overlap=overlap, kind=Kind.DIFFERENT, organization_id=three.clinic.pk, by=three.as_partner, at=NOW)
    reckon(partnership=three.harbor, at=NOW)
    again = pair(three, three.clinic, three.school)
    assert (again.pk, again.state) == (overlap.pk, State.DIFFERENT)
    assert CLINIC_SCHOOL not in seen_by(three, "amara") | seen_by(three, "ben")
    Service.objects.filter(organization=three.school).update(is_active=False)
    reckon(partnership=three.harbor, at=NOW)
    again.refresh_from_db()
    assert not again.is_current and PairAnswer.objects.count() == 1


def test_the_ranking_learns_in_the_worker_and_says_what_changed(three: World) -> None:
    before = {row.pk: row.score for row in Overlap.objects.all()}
    for other in (three.school, three.network):
        overlap = pair(three, three.clinic, other)
        answer_pair(overlap=overlap, kind=Kind.DIFFERENT, organization_id=three.clinic.pk, by=three.as_partner, at=NOW)
    assert Job.objects.filter(task="bridgework.alignment.tasks.learn").count() == 1, "one waiting job learns from all"
    made = learn(partnership=three.harbor, at=NOW)
    assert made is not None and (made.n_answers, made.n_right) == (2, 0)
    after = {row.pk: row.score for row in Overlap.objects.all()}
    assert all(after[pk] < score for pk, score in before.items()), "two that were not the same lower what is alike"
    assert learn(partnership=three.harbor, at=NOW) is None and Ranking.objects.count() == 1
    text = three.client("nobody").get("/p/harbor/who-should-meet/how/").content.decode()
    assert "It rests on fewer than 10 answers so far." in text
    assert "The same people" in text


def test_keep_apart_teaches_nothing(three: World) -> None:
    overlap = pair(three, three.clinic, three.school)
    answer_pair(
        overlap=overlap,
        kind=Kind.APART,
        reason=Words.of("No"),
        organization_id=three.clinic.pk,
        by=three.as_partner,
        at=NOW,
    )
    assert learn(partnership=three.harbor, at=NOW) is None


def test_an_introduction_mails_both_sides_once_and_nobody_else(three: World) -> None:
    member_of(three, three.school)
    overlap = pair(three, three.clinic, three.school)
    meet_at = NOW + timedelta(days=9)
    introduction = draft_introduction(overlap=overlap, by=three.as_steward, at=NOW, meet_at=meet_at, where="Pier Hall")
    job = Job.objects.get(task="bridgework.alignment.tasks.mail_introduction")
    assert job.arguments == {"introduction": introduction.pk}
    assert mail_introduction(introduction_id=introduction.pk, at=NOW) == 2
    assert mail_introduction(introduction_id=introduction.pk, at=NOW) == 0, "a job that runs twice writes once"
    assert sorted(message.to[0] for message in mail.outbox) == ["ben@example.org", "dolores@example.org"]
    for message in mail.outbox:
        assert f"/p/harbor/who-should-meet/{overlap.pk}/" in message.body
        assert "Pier Hall" in message.body and "Harbor Network" not in message.body.replace("Harbor Network,", "")


def test_two_who_accept_put_their_meeting_on_the_calendar_themselves(three: World) -> None:
    at_school = member_of(three, three.school)
    overlap = pair(three, three.clinic, three.school)
    introduction = draft_introduction(
        overlap=overlap, by=three.as_partner, at=NOW, meet_at=NOW + timedelta(days=3), where="Pier Hall"
    )
    with pytest.raises(AlignmentRefused):
        put_on_calendar(introduction=introduction, by=three.as_partner, at=NOW)
    reply_to_introduction(
        introduction=introduction, organization_id=three.school.pk, is_accepted=True, by=at_school, at=NOW
    )
    session = put_on_calendar(introduction=introduction, by=at_school, at=NOW)
    assert {host.slug for host in session.hosts.all()} == {"clinic", "school"} and not session.is_public
    assert session.where == "Pier Hall" and set(session.title.languages) == {"en", "es", "ar"}
    with pytest.raises(AlignmentRefused):
        put_on_calendar(introduction=introduction, by=at_school, at=NOW)


def test_one_changed_service_updates_its_neighbors_alone(three: World) -> None:
    bakers = Organization.objects.get(slug="bakers")
    untouched = pair(three, three.school, three.network)
    serve(bakers)
    n = reckon_near(partnership=three.harbor, organization_ids=[bakers.pk], at=NOW)
    near = {(row.one_id, row.other_id): row for row in Overlap.objects.filter(is_current=True)}
    assert n == 3 and len(near) == 6
    assert Overlap.objects.get(pk=untouched.pk).score == untouched.score
    reckon(partnership=three.harbor, at=NOW)
    whole = {(row.one_id, row.other_id) for row in Overlap.objects.filter(is_current=True)}
    assert whole == set(near)


def test_readers_are_told_apart_by_one_function(three: World) -> None:
    everything = set(Overlap.objects.values_list("pk", flat=True))
    assert set(queries.pairs_for(three.harbor, Reader(is_steward=True)).values_list("pk", flat=True)) == everything
    assert not queries.pairs_for(three.harbor, NOBODY).exists()
    assert not queries.pairs_for(three.valley, Reader(is_steward=True)).exists()
    own = queries.pairs_for(three.harbor, Reader(frozenset({three.clinic.pk})))
    assert {frozenset((row.one.slug, row.other.slug)) for row in own.select_related("one", "other")} == {
        CLINIC_SCHOOL,
        CLINIC_NETWORK,
    }
