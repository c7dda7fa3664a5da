"""Paths of sessions."""

from django.urls import path

from bridgework.gatherings.views import days, guests, importing, minutes, planning, reading, room, running

app_name = "gatherings"
urlpatterns = [
    path("sessions/", reading.session_list, name="list"),
    path("sessions/calendar.ics", reading.calendar, name="calendar"),
    path("sessions/import/", importing.import_, name="import"),
    path("sessions/new/", running.session_new, name="new"),
    path("sessions/series/<slug:slug>/", planning.series, name="series"),
    path("sessions/series/<slug:slug>/cancel/", planning.series_cancel, name="series-cancel"),
    path("sessions/polls/new/", planning.poll_new, name="poll-new"),
    path("sessions/polls/<slug:slug>/", planning.poll, name="poll"),
    path("sessions/presence/", minutes.presence, name="presence"),
    path("sessions/days/", days.days, name="days"),
    path("sessions/feeds/", minutes.feeds, name="feeds"),
    path("sessions/tracks/", minutes.tracks, name="tracks"),
    path("sessions/tracks/new/", minutes.track_new, name="track-new"),
    path("sessions/tracks/<slug:slug>/", minutes.track, name="track"),
    path("sessions/tracks/<slug:slug>/edit/", minutes.track_edit, name="track-edit"),
    path("sessions/<slug:slug>/", reading.session_detail, name="detail"),
    path("sessions/<slug:slug>/session.ics", reading.session_calendar, name="session-calendar"),
    path("sessions/<slug:slug>/edit/", running.session_edit, name="edit"),
    path("sessions/<slug:slug>/attendance/", running.attendance, name="attendance"),
    path("sessions/<slug:slug>/follow-up/", running.follow_up, name="follow-up"),
    path("sessions/<slug:slug>/cancel/", running.cancel, name="cancel"),
    path("sessions/<slug:slug>/register/", guests.register, name="register"),
    path("sessions/<slug:slug>/guests/", guests.guests, name="guests"),
    path("sessions/<slug:slug>/guests/act/", guests.guest_act, name="guest-act"),
    path("sessions/<slug:slug>/invite/", guests.invite, name="invite"),
    path("sessions/<slug:slug>/places/", guests.places, name="places"),
    path("sessions/<slug:slug>/agenda/", room.agenda, name="agenda"),
    path("sessions/<slug:slug>/room/", room.room, name="room"),
    path("sessions/<slug:slug>/notes/<int:pk>/", room.note, name="note"),
    path("sessions/<slug:slug>/minutes/", minutes.minutes, name="minutes"),
    path("sessions/<slug:slug>/minutes/approve/", minutes.approve, name="approve"),
]
