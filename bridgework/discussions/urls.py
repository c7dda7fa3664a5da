"""Paths of updates and discussion: below the thing they are about, and below `posts/` for a single one."""

from django.urls import path

from bridgework.discussions.views import feed, mine, moderating, reading, writing

app_name = "discussions"
PLACES = {"goal": "goals/<slug:slug>/updates/", "session": "sessions/<slug:slug>/updates/"}
PLACES["initiative"] = "initiatives/<slug:slug>/updates/"

urlpatterns = [
    *(path(place, reading.talk, {"kind": kind}, name=kind) for kind, place in PLACES.items()),
    *(path(f"{place}write/", writing.write, {"kind": kind}, name=f"{kind}-write") for kind, place in PLACES.items()),
    *(path(f"{place}follow/", mine.follow, {"kind": kind}, name=f"{kind}-follow") for kind, place in PLACES.items()),
    path("goals/<slug:slug>/updates.atom", feed.goal_feed, name="goal-feed"),
    path("posts/rules/", reading.policy, name="policy"),
    path("posts/<int:pk>/", reading.post, name="post"),
    path("posts/<int:pk>/reply/", writing.reply, name="reply"),
    path("posts/<int:pk>/change/", writing.change, name="change"),
    path("posts/<int:pk>/take-back/", writing.take_back, name="take-back"),
    path("posts/<int:pk>/hide/", moderating.hide, name="hide"),
    path("posts/<int:pk>/show/", moderating.show, name="show"),
    path("for-you/", mine.for_you, name="for-you"),
    path("for-you/words.json", mine.own_words, name="own-words"),
]
