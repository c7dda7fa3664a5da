"""Paths of sessions."""

from django.urls import path

from bridgework.gatherings.views import importing, reading, running

app_name = "gatherings"
urlpatterns = [
    path("sessions/", reading.session_list, name="list"),
    path("sessions/calendar.ics", reading.calendar, name="calendar"),
    path("sessions/import/", importing.import_, name="import"),
    path("sessions/new/", running.session_new, name="new"),
    path("sessions/<slug:slug>/", reading.session_detail, name="detail"),
    path("sessions/<slug:slug>/session.ics", reading.session_calendar, name="session-calendar"),
    path("sessions/<slug:slug>/edit/", running.session_edit, name="edit"),
    path("sessions/<slug:slug>/attendance/", running.attendance, name="attendance"),
    path("sessions/<slug:slug>/follow-up/", running.follow_up, name="follow-up"),
    path("sessions/<slug:slug>/cancel/", running.cancel, name="cancel"),
]
