"""Paths of updates outside a partnership: mailed links work without signing in, in a private partnership, too."""

from django.urls import path

from bridgework.updates.views import following

app_name = "mail"
urlpatterns = [
    path("mail/confirm/<str:token>/", following.confirm, name="confirm"),
    path("mail/stop/<str:token>/", following.unsubscribe, name="unsubscribe"),
    path("mail/yours/<str:token>/", following.yours, name="yours"),
    path("mail/keep/", following.keep, name="keep"),
    path("me/mail/", following.mine, name="mine"),
]
