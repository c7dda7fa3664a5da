"""Paths of the look itself."""

from django.urls import path

from bridgework.ui import views

app_name = "ui"
urlpatterns = [
    path("favicon.ico", views.favicon, name="favicon"),
    path("language/", views.switch_language, name="switch-language"),
    path("gallery/", views.gallery, name="gallery"),
    path("gallery/<slug:name>/", views.sample, name="sample"),
]
