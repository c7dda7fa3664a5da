"""Paths of goals. A goal's whole story (`goals/<slug>/`) is a page of overview."""

from django.urls import path

from bridgework.goals.views import commitments, goals, importing, initiatives

app_name = "goals"
urlpatterns = [
    path("goals/", goals.goal_list, name="list"),
    path("goals/new/", goals.goal_new, name="new"),
    path("goals/<slug:slug>/behind/", goals.behind, name="behind"),
    path("goals/<slug:slug>/edit/", goals.goal_edit, name="edit"),
    path("goals/<slug:slug>/endorse/", goals.endorse, name="endorse"),
    path("goals/<slug:slug>/endorse/withdraw/", goals.withdraw, name="withdraw"),
    path("initiatives/", initiatives.initiative_list, name="initiatives"),
    path("initiatives/new/", initiatives.initiative_new, name="initiative-new"),
    path("initiatives/compare/", initiatives.initiative_compare, name="initiative-compare"),
    path("initiatives/<slug:slug>/", initiatives.initiative_detail, name="initiative"),
    path("initiatives/<slug:slug>/edit/", initiatives.initiative_edit, name="initiative-edit"),
    path("commitments/", commitments.commitment_list, name="commitments"),
    path("commitments/new/", commitments.commitment_new, name="commitment-new"),
    path("commitments/import/", importing.import_, name="import"),
    path("commitments/<int:pk>/", commitments.commitment_detail, name="commitment"),
    path("commitments/<int:pk>/reply/", commitments.commitment_reply, name="commitment-reply"),
    path("commitments/<int:pk>/give-up/", commitments.commitment_give_up, name="commitment-give-up"),
]
