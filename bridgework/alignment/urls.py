"""Paths of alignment: the directory for readers, who should meet, and what the steward brings in."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from bridgework.alignment.views import importing, meetings, services

app_name = "alignment"
urlpatterns: list[URLPattern | URLResolver] = [
    path("services/", services.service_list, name="services"),
    path("services/<int:pk>/", services.service_detail, name="service"),
    path("services/of/<slug:slug>/", services.record, name="record"),
    path("who-should-meet/", meetings.who_should_meet, name="who-should-meet"),
    path("who-should-meet/again/", meetings.work_out, name="work-out"),
    path("who-should-meet/<int:pk>/introduce/", meetings.introduce, name="introduce"),
    path("introductions/<int:pk>/reply/", meetings.introduction_reply, name="introduction-reply"),
    path("desk/import/directory/", importing.directory, name="import-directory"),
    path("desk/import/directory/<int:pk>/", importing.directory_check, name="import-directory-check"),
    path("desk/import/directory/<int:pk>/put-aside/", importing.directory_discard, name="import-directory-discard"),
    path("desk/import/contacts/", importing.contacts, name="import-contacts"),
]
