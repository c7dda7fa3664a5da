"""Only the look's own paths, so that its tests stand alone."""

from django.urls import include, path

urlpatterns = [path("", include("bridgework.ui.urls"))]
handler400 = "bridgework.ui.errors.bad_request"
handler403 = "bridgework.ui.errors.forbidden"
handler404 = "bridgework.ui.errors.not_found"
handler500 = "bridgework.ui.errors.server_error"
