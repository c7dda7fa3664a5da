"""Paths outside any one partnership: the front page."""

from django.urls.resolvers import URLPattern, URLResolver

app_name = "front"
urlpatterns: list[URLPattern | URLResolver] = []
