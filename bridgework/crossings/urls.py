"""Paths of what joins: decisions with what they rest on; you said, we decided, we did."""

from django.urls import path

from bridgework.crossings.views import answering, causes, causes_editing, deciding, signing

app_name = "crossings"
urlpatterns = [
    path("decisions/", deciding.decision_list, name="decisions"),
    path("decisions/new/", deciding.decide, name="decide"),
    path("decisions/<slug:slug>/", deciding.decision_detail, name="decision"),
    path("goals/<slug:slug>/causes/", causes.cause_map, name="causes"),
    path("goals/<slug:slug>/causes.json", causes.as_json, name="causes-json"),
    path("goals/<slug:slug>/causes/versions/", causes.versions, name="cause-versions"),
    path("goals/<slug:slug>/causes/versions/<int:number>/", causes.version, name="cause-version"),
    path("goals/<slug:slug>/causes/versions/<int:number>/bring-back/", causes.bring_back, name="cause-bring-back"),
    path("goals/<slug:slug>/causes/new-cause/", causes_editing.cause_new, name="cause-new"),
    path("goals/<slug:slug>/causes/new-strategy/", causes_editing.strategy_new, name="strategy-new"),
    path("goals/<slug:slug>/causes/read-in/", causes_editing.read_in, name="causes-read-in"),
    path("goals/<slug:slug>/causes/<slug:item>/edit/", causes_editing.item_edit, name="cause-item"),
    path("goals/<slug:slug>/causes/<slug:item>/act/", causes_editing.item_act, name="cause-act"),
    path("agreements/<slug:slug>/sign/", signing.agreement_sign, name="agreement-sign"),
    path("you-said/", answering.you_said, name="you-said"),
    path("you-said/answer/", answering.answer, name="answer"),
    path("you-said/<int:pk>/", answering.said, name="said"),
    path("you-said/<int:pk>/done/", answering.done, name="done"),
]
