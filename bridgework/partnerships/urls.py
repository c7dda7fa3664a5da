"""Paths of partnerships."""

from django.urls.resolvers import URLPattern, URLResolver

app_name = "partnerships"
urlpatterns: list[URLPattern | URLResolver] = []
