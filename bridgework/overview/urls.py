"""Paths of overview."""

from django.urls.resolvers import URLPattern, URLResolver

app_name = "overview"
urlpatterns: list[URLPattern | URLResolver] = []
