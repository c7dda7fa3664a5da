"""Paths of indicators."""

from django.urls.resolvers import URLPattern, URLResolver

app_name = "indicators"
urlpatterns: list[URLPattern | URLResolver] = []
