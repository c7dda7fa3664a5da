"""Paths of partnerships outside any one of them: making one, and accepting an invitation."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from bridgework.partnerships.views import keeping, members, settings

app_name = "entrance"
urlpatterns: list[URLPattern | URLResolver] = [
    path("partnerships/new/", settings.create, name="create-partnership"),
    path("record/<str:token>/", keeping.by_link, name="record-link"),
    path("invitation/<str:token>/", members.invitation, name="invitation"),
]
