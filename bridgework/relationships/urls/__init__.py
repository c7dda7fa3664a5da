"""Paths of ties. All are for members: what is public of a tie stands on the pages of the two organizations."""

from django.urls import path

from bridgework.relationships.views import own

app_name = "relationships"
PAIR = "ties/<slug:organization>/<slug:other>/"
urlpatterns = [
    path("ties/", own.tie_list, name="ties"),
    path("ties/pace/", own.pace, name="pace"),
    path("ties/say/", own.say, name="say"),
    path(PAIR, own.tie, name="tie"),
    path(f"{PAIR}hold/", own.hold, name="hold"),
    path(f"{PAIR}check-in/", own.check_in, name="check-in"),
    path(f"{PAIR}take-over/", own.take_over, name="take-over"),
    path(f"{PAIR}take-back/", own.take_back, name="take-back"),
]
