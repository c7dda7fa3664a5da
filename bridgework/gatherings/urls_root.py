"""Paths behind secret links: they work without signing in, in a private partnership, too."""

from django.urls import path

from bridgework.gatherings.views import by_link

app_name = "sessions-by-link"
urlpatterns = [
    path("sessions/poll/<str:token>/", by_link.poll, name="poll"),
    path("sessions/when/<str:token>/", by_link.voter, name="voter"),
    path("sessions/guest/<str:token>/", by_link.guest, name="guest"),
    path("sessions/feed/<str:token>.ics", by_link.feed, name="feed"),
    path("room/<str:key>/", by_link.room, name="room"),
]
