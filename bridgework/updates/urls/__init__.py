"""Paths of updates."""

from django.urls import path

from bridgework.updates.views import feed, following, webhooks

app_name = "updates"
urlpatterns = [
    path("follow/", following.follow, name="follow"),
    path("updates.atom", feed.atom, name="feed"),
    path("desk/webhooks/", webhooks.webhook_list, name="webhooks"),
    path("desk/webhooks/new/", webhooks.webhook_new, name="webhook-new"),
    path("desk/webhooks/<int:pk>/", webhooks.webhook, name="webhook"),
    path("desk/webhooks/<int:pk>/secret/", webhooks.webhook_secret, name="webhook-secret"),
    path("desk/webhooks/<int:pk>/test/", webhooks.webhook_test, name="webhook-test"),
    path("desk/webhooks/<int:pk>/remove/", webhooks.webhook_remove, name="webhook-remove"),
    path("desk/webhooks/<int:pk>/again/<int:delivery>/", webhooks.webhook_again, name="webhook-again"),
]
