"""Paths of conversations."""

from django.urls.resolvers import URLPattern, URLResolver

app_name = "conversations"
urlpatterns: list[URLPattern | URLResolver] = []
