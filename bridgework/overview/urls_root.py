"""Paths outside any one partnership: the front page, the first setup, erasing one's account."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from bridgework.overview.views import account, front

app_name = "front"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", front.front, name="front"),
    path("privacy/", front.privacy, name="privacy"),
    path("setup/", account.set_up, name="setup"),
    path("me/erase/", account.erase, name="erase-account"),
]
