"""Paths of updates."""

from django.urls import path

from bridgework.updates.views import feed, following

app_name = "updates"
urlpatterns = [
    path("follow/", following.follow, name="follow"),
    path("updates.atom", feed.atom, name="feed"),
]
