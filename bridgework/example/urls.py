"""Paths of example."""

from django.urls.resolvers import URLPattern, URLResolver

app_name = "example"
urlpatterns: list[URLPattern | URLResolver] = []
