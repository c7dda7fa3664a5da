"""Paths of goals outside a partnership: the mailed link works without signing in, in a private partnership, too."""

from django.urls import path

from bridgework.goals.views.due import due

app_name = "due"
urlpatterns = [path("due/<str:token>/", due, name="reply")]
