"""Paths of ties outside a partnership: mailed links work without signing in, in a private partnership, too."""

from django.urls import path

from bridgework.relationships.views.links import check_in, take_over

app_name = "tie-links"
urlpatterns = [
    path("check-in/<str:token>/", check_in, name="check-in"),
    path("take-over/<str:token>/", take_over, name="take-over"),
]
