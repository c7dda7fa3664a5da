"""Paths of people."""

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from bridgework.people import views

app_name = "people"
urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-in/sent/", views.mail_sent, name="mail-sent"),
    path("sign-in/link/", views.mail_link, name="mail-link"),
    path("join/", views.join, name="join"),
    path("join/link/", views.join_link, name="join-link"),
    path("me/", views.me, name="me"),
    path("me/tokens/", views.make_token, name="make-token"),
    path("me/tokens/<int:token_id>/revoke/", views.revoke_token, name="revoke-token"),
    path("example/sign-in/<uuid:who>/<str:token>/", views.example_sign_in, name="example-sign-in"),
]
