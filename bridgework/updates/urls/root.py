"""Paths of updates outside a partnership: mailed links work without signing in, in a private partnership, too."""

from django.urls.resolvers import URLPattern, URLResolver

app_name = "mail"
urlpatterns: list[URLPattern | URLResolver] = []
