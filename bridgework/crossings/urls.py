"""Paths of crossings."""

from django.urls.resolvers import URLPattern, URLResolver

app_name = "crossings"
urlpatterns: list[URLPattern | URLResolver] = []
