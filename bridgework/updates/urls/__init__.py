"""Paths of updates."""

from django.urls.resolvers import URLPattern, URLResolver

app_name = "updates"
urlpatterns: list[URLPattern | URLResolver] = []
