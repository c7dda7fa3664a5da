"""Paths of people."""

from django.urls.resolvers import URLPattern, URLResolver

app_name = "people"
urlpatterns: list[URLPattern | URLResolver] = []
