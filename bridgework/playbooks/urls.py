"""Paths of playbooks."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from bridgework.playbooks.views import keeping, reading, using

app_name = "playbooks"
urlpatterns: list[URLPattern | URLResolver] = [
    path("playbooks/", reading.playbook_list, name="list"),
    path("playbooks/publish/", keeping.publish, name="publish"),
    path("playbooks/bring-in/", keeping.bring, name="bring-in"),
    path("playbooks/<slug:slug>/", reading.playbook_detail, name="detail"),
    path("playbooks/<slug:slug>.toml", reading.as_toml_file, name="toml"),
    path("playbooks/<slug:slug>.json", reading.as_json_file, name="json"),
    path("playbooks/<slug:slug>/apply/", using.apply, name="apply"),
    path("playbooks/<slug:slug>/withdraw/", keeping.withdraw, name="withdraw"),
]
