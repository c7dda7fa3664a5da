"""Paths of goals."""

from django.urls.resolvers import URLPattern, URLResolver

app_name = "goals"
urlpatterns: list[URLPattern | URLResolver] = []
