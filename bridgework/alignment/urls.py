"""Paths of alignment."""

from django.urls.resolvers import URLPattern, URLResolver

app_name = "alignment"
urlpatterns: list[URLPattern | URLResolver] = []
