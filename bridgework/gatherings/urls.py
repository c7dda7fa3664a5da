"""Paths of gatherings."""

from django.urls.resolvers import URLPattern, URLResolver

app_name = "gatherings"
urlpatterns: list[URLPattern | URLResolver] = []
