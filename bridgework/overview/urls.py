"""Paths of the pages that join capabilities."""

from django.urls import path

from bridgework.overview.views import desk, packets, pages, record, reports

app_name = "overview"
urlpatterns = [
    path("", pages.home, name="home"),
    path("goals/<slug:slug>/", pages.goal, name="goal"),
    path("goals/<slug:slug>/report.pdf", reports.goal_pdf, name="goal-report"),
    path("goals/<slug:slug>/causes.pdf", reports.causes_pdf, name="causes-pdf"),
    path("conversations/<slug:slug>/report.pdf", reports.conversation_pdf, name="conversation-report"),
    path("sessions/<slug:slug>/packet.pdf", packets.packet, name="packet"),
    path("sessions/<slug:slug>/minutes.pdf", packets.minutes_pdf, name="minutes-report"),
    path("organizations/<slug:slug>/", pages.organization, name="organization"),
    path("organizations/<slug:slug>/over-time/", pages.over_time, name="organization-over-time"),
    path("three-questions/over-time/", pages.over_time, name="over-time"),
    path("three-questions/", pages.three_questions, name="three-questions"),
    path("record/", pages.record, name="record"),
    path("record/journal.jsonl", record.lines, name="record-lines"),
    path("desk/", desk.desk, name="desk"),
    path("about/", pages.about, name="about"),
    path("protection/", pages.protection, name="protection"),
]
