"""Paths of partnerships outside any one of them: making one, and accepting an invitation."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from bridgework.partnerships.views import members, settings

app_name = "entrance"
urlpatterns: list[URLPattern | URLResolver] = [
    path("partnerships/new/", settings.create, name="create-partnership"),
    path("invitation/<str:token>/", members.invitation, name="invitation"),
]
