"""Paths of what joins: decisions with what they rest on; you said, we decided, we did."""

from django.urls import path

from bridgework.crossings.views import answering, deciding, signing

app_name = "crossings"
urlpatterns = [
    path("decisions/", deciding.decision_list, name="decisions"),
    path("decisions/new/", deciding.decide, name="decide"),
    path("decisions/<slug:slug>/", deciding.decision_detail, name="decision"),
    path("agreements/<slug:slug>/sign/", signing.agreement_sign, name="agreement-sign"),
    path("you-said/", answering.you_said, name="you-said"),
    path("you-said/answer/", answering.answer, name="answer"),
    path("you-said/<int:pk>/", answering.said, name="said"),
    path("you-said/<int:pk>/done/", answering.done, name="done"),
]
