"""Named days: typed in, returning, brought in with a calendar, and the warning where something is planned on one."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from bridgework.gatherings import actions
from bridgework.gatherings.models import Gathering, NamedDay, Series, TimePoll
from bridgework.gatherings.rules import LAST_WEEKDAY, ONCE, SAME_DATE, SAME_WEEKDAY, is_last_of_month, yearly_dates
from bridgework.goals.actions.refusals import DateNeeded, Refused
from tests.cast import NOW, World

PATH = "/p/harbor/sessions/days/"


def test_days_that_return_by_hand() -> None:
    """Thanksgiving (fourth Thursday), Memorial Day (last Monday), Juneteenth, 29 February: read off a calendar."""
    assert yearly_dates(date(2026, 11, 26), SAME_WEEKDAY, 3) == [
        date(2026, 11, 26),
        date(2027, 11, 25),
        date(2028, 11, 23),
    ]
    assert yearly_dates(date(2026, 5, 25), LAST_WEEKDAY, 3) == [date(2026, 5, 25), date(2027, 5, 31), date(2028, 5, 29)]
    assert yearly_dates(date(2026, 6, 19), SAME_DATE, 2) == [date(2026, 6, 19), date(2027, 6, 19)]
    assert yearly_dates(date(2028, 2, 29), SAME_DATE, 5) == [date(2028, 2, 29), date(2032, 2, 29)]
    assert yearly_dates(date(2026, 12, 31), SAME_DATE, 1) == yearly_dates(date(2026, 12, 31), ONCE, 9)
    assert [day.year for day in yearly_dates(date(2026, 3, 31), SAME_WEEKDAY, 7)] == [2026, 2027, 2032], (
        "a fifth Tuesday"
    )


@settings(max_examples=60)
@given(st.dates(date(1990, 1, 1), date(2080, 12, 31)))
def test_days_that_return_are_those_of_the_months_own_calendar(first: date) -> None:
    """A checker that counts: every weekday of that month in that year, in a list."""
    turn = (first.day - 1) // 7
    for year in (first.year, first.year + 1, first.year + 4):
        length = monthrange(year, first.month)[1]
        days = [date(year, first.month, n) for n in range(1, length + 1)]
        same = [day for day in days if day.weekday() == first.weekday()]
        found = [day for day in yearly_dates(first, SAME_WEEKDAY, 5) if day.year == year]
        assert found == same[turn : turn + 1]
        if is_last_of_month(first):
            assert [day for day in yearly_dates(first, LAST_WEEKDAY, 5) if day.year == year] == same[-1:]


@pytest.mark.django_db
def test_a_day_is_named_once_and_taken_off(world: World) -> None:
    how: dict[str, Any] = {"partnership": world.harbor, "by": world.as_steward, "now": NOW}
    assert actions.name_day(on=date(2026, 11, 26), name="Thanksgiving", how=SAME_WEEKDAY, **how) == 10
    assert actions.name_day(on=date(2027, 11, 25), name="Thanksgiving", how=ONCE, **how) == 0
    with pytest.raises(DateNeeded, match="last"):
        actions.name_day(on=date(2026, 5, 18), name="Memorial Day", how=LAST_WEEKDAY, **how)
    with pytest.raises(Refused):
        actions.name_day(on=date(2026, 5, 18), name=" ", how=ONCE, **how)
    first = NamedDay.objects.order_by("on")[0]
    assert actions.take_day_off(day=first, is_every=False, **how) == 1
    assert actions.take_day_off(day=NamedDay.objects.order_by("on")[0], is_every=True, **how) == 9


@pytest.mark.django_db
def test_the_page_names_days_and_takes_a_file(world: World) -> None:
    amara, ahead = world.client("amara"), timezone.localdate() + timedelta(days=30)
    assert amara.post(PATH, {"what": "name", "name": "Eid", "on": ahead, "how": "once"}).status_code == 302
    assert "Eid" in amara.get(PATH).content.decode()
    year = timezone.localdate().year
    file = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n"
        "BEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20001126\r\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4SU\r\n"
        "SUMMARY:Harvest\r\nEND:VEVENT\r\n"
        f"BEGIN:VEVENT\r\nUID:2\r\nDTSTART;VALUE=DATE:{year}0101\r\nRRULE:FREQ=YEARLY;UNTIL={year + 1}0601\r\n"
        "SUMMARY:New Year\r\nEND:VEVENT\r\n"
        "BEGIN:VEVENT\r\nUID:3\r\nDTSTART:20260101T100000Z\r\nSUMMARY:Lunch\r\nEND:VEVENT\r\n"
        "END:VCALENDAR\r\n"
    )
    for told in ("2 events of the file are new. 1 names no day.", "0 events of the file are new."):
        upload = SimpleUploadedFile("days.ics", file.encode(), content_type="text/calendar")
        sent = amara.post(PATH, {"what": "file", "file": upload}, follow=True)
        assert told in sent.content.decode()
    harvest = list(NamedDay.objects.filter(name="Harvest").order_by("on").values_list("on", flat=True))
    assert len(harvest) == 11 and harvest[0].year == year, "this year and ten to come, nothing of what is over"
    assert all(day.month == 11 and day.weekday() == 6 and 22 <= day.day <= 28 for day in harvest)
    assert [day.year for day in NamedDay.objects.filter(name="New Year").values_list("on", flat=True).order_by("on")] == [
        year, year + 1,
    ]  # fmt: skip
    broken = SimpleUploadedFile("days.ics", b"nothing", content_type="text/calendar")
    assert "not a calendar" in amara.post(PATH, {"what": "file", "file": broken}).content.decode()
    eid = NamedDay.objects.get(name="Eid")
    amara.post(PATH, {"what": "off", "key": eid.pk})
    assert not NamedDay.objects.filter(name="Eid").exists()


@pytest.mark.django_db
def test_who_plans_on_a_named_day_is_warned_and_may_keep_it(world: World) -> None:
    ben, first = world.client("ben"), timezone.localdate() + timedelta(days=60)
    for turn in (0, 14):
        NamedDay.objects.create(partnership=world.harbor, on=first + timedelta(days=turn), name=f"Feast {turn}")
    NamedDay.objects.create(partnership=world.valley, on=first + timedelta(days=7), name="Elsewhere")
    form = {
        "title": "Circle", "kind": "planning", "on": first, "starts": "10:00", "ends": "11:00", "hosts": world.clinic.pk,
        "rhythm": "weekly", "interval": "1", "n_times": "4", "language": "en", "is_public": "on",
    }  # fmt: skip
    url = "/p/harbor/sessions/new/"
    warned = ben.post(url, form).content.decode()
    assert (
        "Many cannot come on" in warned and "Feast 0" in warned and "Feast 14" in warned and "Elsewhere" not in warned
    )
    assert not Gathering.objects.exists()
    left_out = ", ".join(str(first + timedelta(days=turn)) for turn in (0, 14))
    assert ben.post(url, form | {"except_on": left_out}).status_code == 302
    assert ben.post(url, form | {"keep_days": "on"}).status_code == 302
    assert Series.objects.count() == 2
    poll = {
        "title": "When", "kind": "planning", "minutes": "60", "hosts": world.clinic.pk, "language": "en",
        "slot_0": f"{first}T10:00", "slot_1": f"{first + timedelta(days=1)}T10:00",
    }  # fmt: skip
    assert "Feast 0" in ben.post("/p/harbor/sessions/polls/new/", poll).content.decode()
    assert not TimePoll.objects.exists()
    assert ben.post("/p/harbor/sessions/polls/new/", poll | {"keep_days": "on"}).status_code == 302
