"""Paths of alignment: the directory for readers, who should meet, whom nobody serves, and what the steward brings in."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from bridgework.alignment.views import apart, importing, meetings, needs, pairs, population, services

app_name = "alignment"
urlpatterns: list[URLPattern | URLResolver] = [
    path("services/", services.service_list, name="services"),
    path("services/<int:pk>/", services.service_detail, name="service"),
    path("services/of/<slug:slug>/", services.record, name="record"),
    path("who-should-meet/", meetings.who_should_meet, name="who-should-meet"),
    path("who-should-meet/again/", meetings.work_out, name="work-out"),
    path("who-should-meet/how/", meetings.ranking, name="ranking"),
    path("who-should-meet/apart/", meetings.apart, name="kept-apart"),
    path("who-should-meet/<int:pk>/", pairs.pair, name="pair"),
    path("who-should-meet/<int:pk>/introduce/", pairs.introduce, name="introduce"),
    path("who-should-meet/<int:pk>/answer/", pairs.answer, name="pair-answer"),
    path("who-should-meet/<int:pk>/show/", pairs.show, name="pair-show"),
    path("introductions/<int:pk>/reply/", pairs.introduction_reply, name="introduction-reply"),
    path("introductions/<int:pk>/calendar/", pairs.plan_meeting, name="plan-meeting"),
    path("unserved/", needs.unserved, name="unserved"),
    path("unserved/counts/", needs.counts, name="need-counts"),
    path("unserved/<int:pk>/", needs.need_detail, name="need"),
    path("unserved/<int:pk>/start/", needs.start, name="start"),
    path("unserved/<int:pk>/ask/", needs.ask, name="ask"),
    path("unserved/<int:pk>/partners/", apart.partners_of_need, name="need-partners"),
    path("who-lives-where/", population.population, name="population"),
    path("desk/import/population/", population.bring_population, name="import-population"),
    path("work-and-gaps/", apart.work_and_gaps, name="work-and-gaps"),
    path("work-and-gaps/<slug:slug>/partners/", apart.partners_of_initiative, name="initiative-partners"),
    path("desk/import/directory/", importing.directory, name="import-directory"),
    path("desk/import/directory/<int:pk>/", importing.directory_check, name="import-directory-check"),
    path("desk/import/directory/<int:pk>/put-aside/", importing.directory_discard, name="import-directory-discard"),
    path("desk/import/contacts/", importing.contacts, name="import-contacts"),
]
