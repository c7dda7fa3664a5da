"""In the room and afterward: notes that nobody overwrites, check-ins, quorum, consent, minutes, tracks."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridgework.gatherings import actions
from bridgework.gatherings.actions import AgendaLine, Coming, StepPlan
from bridgework.gatherings.models import AgendaItem, CheckIn, FloorQuestion, Gathering, NoteVersion, TrackDone
from bridgework.gatherings.queries.presence import presence_page
from bridgework.gatherings.queries.room import agenda_of, quorum_of
from bridgework.goals.actions.refusals import Refused
from bridgework.goals.models import Decision
from bridgework.lib.words import Words
from bridgework.partnerships.models import Body, Membership, Organization, Role, Seat
from tests.cast import NOW, TODAY, World
from tests.gatherings.making import make_session

W = Words.of


def held(world: World, *titles: str, **more: Any) -> tuple[Gathering, list[AgendaItem]]:
    made = make_session(world, NOW - timedelta(hours=1), title=W("Circle"), **more)
    lines = [AgendaLine(W(title), 20 + 5 * n) for n, title in enumerate(titles or ("Welcome",))]
    return made, actions.set_agenda(gathering=made, lines=lines, by=world.as_partner, now=NOW)


def note(item: AgendaItem, body: str, base: int, mark: str, by: Membership, **more: Any) -> Any:
    return actions.save_note(item=item, body=W(body), base=base, mark=mark, by=by, now=NOW, **more)


def test_clock_times_follow_from_the_minutes(world: World) -> None:
    made, _items = held(world, "Welcome", "Plan", "Close")
    times = [row.begins_at - made.starts_at for row in agenda_of(made)]
    assert times == [timedelta(), timedelta(minutes=20), timedelta(minutes=45)]


def test_an_item_with_notes_cannot_be_lost_from_the_agenda(world: World) -> None:
    made, items = held(world, "Welcome", "Plan")
    note(items[1], "We plan.", 0, "m", world.as_partner)
    actions.set_agenda(gathering=made, lines=[AgendaLine(W("New"), 5)], by=world.as_partner, now=NOW)
    assert [str(row.item.title) for row in agenda_of(made)] == ["New", "Plan"]


def test_what_another_wrote_meanwhile_stays_and_both_are_shown(world: World) -> None:
    made, [item] = held(world)
    assert note(item, "Ben: first", 0, "b1", world.as_partner).is_beside is False
    beside = note(item, "Amara: at once", 0, "a1", world.as_steward)
    assert (beside.is_beside, str(beside.item.note)) == (True, "Ben: first")
    # Amara types on: her own text beside is continued, not doubled.
    more = note(item, "Amara: at once, and more", 0, "a2", world.as_steward, replaces=beside.number)
    assert more.is_beside
    standing = NoteVersion.objects.filter(is_beside=True, settled_at=None)
    assert [str(one.body) for one in standing] == ["Amara: at once, and more"]
    page = world.client("ben").get(
        reverse("gatherings:note", kwargs={"partnership": "harbor", "slug": made.slug, "pk": item.pk})
    )
    assert "Amara: at once, and more" in page.content.decode()
    with pytest.raises(Refused, match="Join their texts"):
        actions.approve_minutes(gathering=made, are_inside=False, by=world.as_partner, now=NOW)
    item.refresh_from_db()
    note(item, "Both", item.version, "b2", world.as_partner, settles=[more.number])
    assert not standing.all().exists()
    assert {str(one.body) for one in item.versions.all()} == {
        "Ben: first", "Amara: at once", "Amara: at once, and more", "Both",
    }  # fmt: skip


def test_the_same_saving_sent_twice_is_kept_once_and_an_unanswered_one_is_no_conflict(world: World) -> None:
    _made, [item] = held(world)
    first = note(item, "Draft", 0, "m1", world.as_partner)
    again = note(item, "Draft", 0, "m1", world.as_partner)
    assert (first.number, again.number, item.versions.count()) == (1, 1, 1)
    # The answer to m1 was lost; the writer goes on from version 0, and says that m1 may have come.
    on = note(item, "Draft, longer", 0, "m2", world.as_partner, unsure=["m0", "m1"])
    assert (on.is_beside, str(on.item.note)) == (False, "Draft, longer")
    # Somebody else cannot pass off their text as that.
    assert note(item, "Other", 0, "m3", world.as_steward, unsure=["m2"]).is_beside


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans()), min_size=1, max_size=10))
def test_no_saved_text_is_ever_lost(world: World, saves: list[tuple[bool, bool, bool]]) -> None:
    """Two writers, stale or fresh, sending once or twice: every text saved is the note, or stands beside, or was replaced
    by a later text of the same writer or of one who had it before their eyes."""
    Gathering.objects.all().delete()
    _made, [item] = held(world)
    seen = {True: (0, None), False: (0, None)}
    for turn, (who, is_fresh, is_twice) in enumerate(saves):
        by = world.as_partner if who else world.as_steward
        item.refresh_from_db()
        if is_fresh:
            seen[who] = (item.version, seen[who][1])
        for _try in range(1 + is_twice):
            saved = note(item, f"text {turn}", seen[who][0], f"m{turn}", by, replaces=seen[who][1])
        seen[who] = (seen[who][0], saved.number) if saved.is_beside else (saved.item.version, None)
    assert {str(one.body) for one in item.versions.all()} == {f"text {turn}" for turn in range(len(saves))}
    item.refresh_from_db()
    visible = {str(item.note)} | {str(o.body) for o in item.versions.filter(is_beside=True, settled_at=None)}
    assert f"text {len(saves) - 1}" in visible


def test_notes_save_from_a_page_that_types_and_say_what_another_wrote(world: World) -> None:
    made, [item] = held(world)
    url = reverse("gatherings:note", kwargs={"partnership": "harbor", "slug": made.slug, "pk": item.pk})
    said = {"body": "One", "language": "en", "base": 0, "mark": "x1"}
    answer = world.client("ben").post(url, said, headers={"Accept": "application/json"}).json()
    assert (answer["version"], answer["is_beside"]) == (1, False)
    said = {"body": "Two", "language": "en", "base": 0, "mark": "x2"}
    answer = world.client("amara").post(url, said, headers={"Accept": "application/json"}).json()
    assert (answer["is_beside"], answer["note"]) == (True, "One")


def test_phones_check_in_by_code_once_and_quorum_counts_sectors(world: World) -> None:
    made, _items = held(world)
    made = actions.open_room(gathering=made, by=world.as_partner, now=NOW)
    actions.set_quorum(
        gathering=made, n_organizations=2, n_sectors=2, needs_residents=True, by=world.as_partner, now=NOW
    )
    made.refresh_from_db()
    url = reverse("sessions-by-link:room", kwargs={"key": made.room_key})
    phone = world.client("nobody")
    wrong = phone.post(url, {"what": "check_in", "code": "0000000", "organization": ""})
    assert "not the code" in wrong.content.decode()
    for _press in range(2):
        phone.post(url, {"what": "check_in", "code": made.room_code, "organization": world.school.pk})
    assert CheckIn.objects.count() == 1
    assert not quorum_of(made).is_reached
    world.client("nobody").post(url, {"what": "check_in", "code": made.room_code})
    guest = actions.register(
        gathering=_reopened(made), coming=Coming("Ben", organization=world.clinic, membership=world.as_partner),
        now=NOW - timedelta(hours=2), is_by_host=True,
    )  # fmt: skip
    actions.check_in_guest(guest=guest, is_here=True, by=world.as_partner, now=NOW)
    quorum = quorum_of(made)
    assert (quorum.n_organizations, quorum.sectors, quorum.n_residents) == (2, ("Education", "Health"), 1)
    assert quorum.is_reached
    Organization.objects.filter(pk=world.school.pk).update(sector="")
    assert quorum_of(made).sectors == ("Health",), "an organization without a sector brings none"
    form = (
        world.client("ben")
        .get(reverse("gatherings:attendance", kwargs={"partnership": "harbor", "slug": made.slug}))
        .content.decode()
    )
    assert f'name="org-{world.school.pk}-n" value="1"' in form


def _reopened(made: Gathering) -> Gathering:
    return Gathering.objects.get(pk=made.pk)


def test_questions_are_read_before_the_room_sees_them(world: World) -> None:
    made, _items = held(world)
    made = actions.open_room(gathering=made, by=world.as_partner, now=NOW)
    url = reverse("sessions-by-link:room", kwargs={"key": made.room_key})
    phone = world.client("nobody")
    for _press in range(2):
        phone.post(url, {"what": "ask", "words": "WHO-PAYS?", "mark": "form-1"})
    question = FloorQuestion.objects.get()
    assert "WHO-PAYS" not in phone.get(url).content.decode()
    actions.read_question(question=question, state="shown")
    assert "WHO-PAYS" in phone.get(url).content.decode()
    assert world.client("nobody").get(reverse("sessions-by-link:room", kwargs={"key": "guess"})).status_code == 404


def test_a_decision_waits_for_objections_and_quorum_and_enters_the_record(world: World) -> None:
    made, _items = held(world)
    body = Body.objects.create(
        partnership=world.harbor, slug="steering", name=W("Steering"), kind="steering", charter=W("")
    )
    seat = Seat.objects.create(body=body, organization=world.clinic, holder_name="Ben", starts_on=date(2026, 1, 1))
    one = actions.ask_consent(
        gathering=made,
        title=W("Open on Saturdays"),
        reasons=W("Families asked."),
        body=body,
        by=world.as_steward,
        now=NOW,
    )
    objection = actions.object_to(consent=one, words=W("No staff"), mark="o1")
    assert actions.object_to(consent=one, words=W("No staff"), mark="o1") == objection
    close = {"consent": one, "is_agreed": True, "present": [seat], "by": world.as_steward, "now": NOW}
    with pytest.raises(Refused, match="objection stands"):
        actions.close_consent(**close)
    actions.settle_objection(objection=objection, how=W("Two shifts only"), now=NOW)
    actions.set_quorum(gathering=made, n_organizations=1, n_sectors=1, needs_residents=False, by=None, now=NOW)
    with pytest.raises(Refused, match="Too few"):
        actions.close_consent(**close)
    CheckIn.objects.create(gathering=made, organization=world.clinic, mark="x")
    closed = actions.close_consent(**close)
    decision = Decision.objects.get()
    assert (closed.state, closed.decision, decision.decided_on, decision.presences.count()) == (
        "agreed",
        decision,
        TODAY,
        1,
    )
    with pytest.raises(Refused):
        actions.object_to(consent=one, words=W("Late"), mark="o2")
    without = actions.ask_consent(
        gathering=made, title=W("Tea"), reasons=W("Yes"), body=None, by=world.as_partner, now=NOW
    )
    assert actions.close_consent(**{**close, "consent": without}).decision is None


def test_minutes_are_members_until_approved_and_stay_inside_where_so_set(world: World) -> None:
    made, [item] = held(world)
    note(item, "WE-AGREED", 0, "m", world.as_partner)
    url = reverse("gatherings:minutes", kwargs={"partnership": "harbor", "slug": made.slug})
    pdf = reverse("overview:minutes-report", kwargs={"partnership": "harbor", "slug": made.slug})

    def reads(who: str) -> tuple[bool, int]:
        client = world.client(who)
        return "WE-AGREED" in client.get(url).content.decode(), client.get(pdf).status_code

    assert (reads("nobody"), reads("chidi")) == ((False, 404), (True, 200))
    actions.approve_minutes(gathering=made, are_inside=True, by=world.as_partner, now=NOW)
    assert reads("nobody") == (False, 404)
    with pytest.raises(Refused):
        note(item, "After", 1, "m2", world.as_partner)
    actions.reopen_minutes(gathering=made, by=world.as_partner, now=NOW, why="A name was wrong.")
    actions.approve_minutes(gathering=made, are_inside=False, by=world.as_partner, now=NOW)
    assert reads("nobody") == (True, 200)


def test_minutes_written_with_the_attendance_are_minutes_like_any_other(world: World) -> None:
    made = make_session(world, NOW - timedelta(hours=1), title=W("Circle"))
    came = [actions.Came(world.clinic, 3)]
    how: dict[str, Any] = {"gathering": made, "came": came, "n_residents": 0, "by": world.as_partner, "now": NOW}
    actions.record_attendance(**how, notes=W("WE-AGREED"))
    url = reverse("gatherings:detail", kwargs={"partnership": "harbor", "slug": made.slug})

    def reads(who: str) -> bool:
        return "WE-AGREED" in world.client(who).get(url).content.decode()

    assert (reads("nobody"), reads("dolores"), reads("chidi")) == (False, False, True)
    approve: dict[str, Any] = {"gathering": made, "by": world.as_partner, "now": NOW}
    actions.approve_minutes(**approve, are_inside=True)
    assert (reads("nobody"), reads("chidi")) == (False, True)
    actions.reopen_minutes(**approve, why="For everybody.")
    assert "Being written" in world.client("chidi").get(url).content.decode()
    actions.approve_minutes(**approve, are_inside=False)
    assert reads("nobody")
    # What was approved no longer changes by this door; how many came still may.
    with pytest.raises(Refused):
        actions.record_attendance(**how, notes=W("We did not"))
    ben, page = world.client("ben"), f"{url}attendance/"
    assert 'name="notes"' not in ben.get(page).content.decode()
    key = f"org-{world.clinic.pk}"
    assert ben.post(page, {f"{key}-n": "5", "n_residents": "0", "notes": "We did not"}).status_code == 302
    made.refresh_from_db()
    assert (str(made.notes), made.attendances.get().n_people) == ("WE-AGREED", 5)


def test_who_was_in_the_room_is_told_without_blame(world: World) -> None:
    made, _items = held(world)
    made.invited.add(world.school)
    came = [actions.Came(world.clinic, 3, has_taught=True)]
    actions.record_attendance(gathering=made, came=came, n_residents=2, by=world.as_partner, now=NOW)
    page = presence_page(world.harbor, NOW + timedelta(days=1))
    rows = {row.name: row.came for row in page.organizations}
    assert rows == {"Eastside Clinic": (True,), "Harbor Schools": (False,)}
    assert page.never == ["Harbor Network", "Harbor Schools"]
    assert {row.name: row.n_came for row in page.sectors} == {"Health": 1, "Education": 0, "Nonprofit": 0}


def test_a_track_completes_by_coming_and_reading_and_its_role_waits_for_the_steward(world: World) -> None:
    made, _items = held(world)
    track = actions.make_track(
        partnership=world.harbor,
        title=W("Facilitators"),
        purpose=W("Hold a circle."),
        steps=[StepPlan(W("Come"), gathering=made), StepPlan(W("Read"), material="https://example.org/a")],
        role=Role.MODERATOR,
        by=world.as_steward,
        now=NOW,
    )
    come, read = track.steps.all()
    guest = actions.register(
        gathering=made, coming=Coming("Ben", organization=world.clinic, membership=world.as_partner),
        now=NOW - timedelta(hours=2), is_by_host=True,
    )  # fmt: skip
    actions.check_in_guest(guest=guest, is_here=True, by=world.as_steward, now=NOW)
    assert come.done.get().membership == world.as_partner
    assert not TrackDone.objects.exists()
    done = actions.mark_step(step=read, membership=world.as_partner, is_done=True, now=NOW)
    assert done is not None
    assert not Membership.objects.filter(person=world.ben, role=Role.MODERATOR).exists()
    url = reverse("gatherings:track", kwargs={"partnership": "harbor", "slug": track.slug})
    assert world.client("ben").post(url, {"what": "confirm", "key": done.pk}).status_code == 403
    world.client("amara").post(url, {"what": "confirm", "key": done.pk})
    assert Membership.objects.get(person=world.ben, role=Role.MODERATOR).organization == world.clinic
    with pytest.raises(Refused):
        actions.make_track(
            partnership=world.harbor, title=W("x"), purpose=W(""), steps=[StepPlan(W("y"))], role=Role.STEWARD,
            by=world.as_steward, now=NOW,
        )  # fmt: skip


def test_the_packet_prints_from_one_button(world: World) -> None:
    made, _items = held(world)
    url = reverse("overview:packet", kwargs={"partnership": "harbor", "slug": made.slug})
    answer = world.client("ben").get(url)
    assert answer.content.startswith(b"%PDF")
    assert (
        url
        in world.client("ben")
        .get(reverse("gatherings:detail", kwargs={"partnership": "harbor", "slug": made.slug}))
        .content.decode()
    )
