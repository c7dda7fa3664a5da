"""All paths. Everything of one partnership stands below /p/<slug>/ and goes through a door (partnerships/doors.py)."""

from django.urls import include, path

from bridgework.config.api import api
from bridgework.config.developers import developers

handler400 = "bridgework.ui.errors.bad_request"
handler403 = "bridgework.ui.errors.forbidden"
handler404 = "bridgework.ui.errors.not_found"
handler500 = "bridgework.ui.errors.server_error"

urlpatterns = [
    # First, because paths are tried in order and a vote is what comes in thousands.
    path("p/<slug:partnership>/", include("bridgework.conversations.urls")),
    path("", include("bridgework.ui.urls")),
    path("", include("bridgework.people.urls")),
    path("account/", include("bridgework.people.urls_account")),
    path("api/", api.urls),
    path("developers/", developers, name="developers"),
    path("", include("bridgework.example.urls")),
    path("", include("bridgework.overview.urls_root")),
    path("", include("bridgework.goals.urls.root")),
    path("", include("bridgework.gatherings.urls_root")),
    path("", include("bridgework.updates.urls.root")),
    path("", include("bridgework.relationships.urls.root")),
    path("", include("bridgework.partnerships.urls_root")),
    path("p/<slug:partnership>/", include("bridgework.partnerships.urls")),
    path("p/<slug:partnership>/", include("bridgework.goals.urls")),
    path("p/<slug:partnership>/", include("bridgework.indicators.urls")),
    path("p/<slug:partnership>/", include("bridgework.gatherings.urls")),
    path("p/<slug:partnership>/", include("bridgework.relationships.urls")),
    path("p/<slug:partnership>/", include("bridgework.discussions.urls")),
    path("p/<slug:partnership>/", include("bridgework.resources.urls")),
    path("p/<slug:partnership>/", include("bridgework.crossings.urls")),
    path("p/<slug:partnership>/", include("bridgework.alignment.urls")),
    path("p/<slug:partnership>/", include("bridgework.updates.urls")),
    path("p/<slug:partnership>/", include("bridgework.playbooks.urls")),
    path("p/<slug:partnership>/", include("bridgework.overview.urls")),
]
