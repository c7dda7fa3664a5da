"""Where the site asks everybody for a second factor (BRIDGEWORK_SECOND_FACTOR=required), lead who has none to set it up."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from bridgework.people import rules

# One may sign in and out, set the factor up, and change the language without having it yet.
OPEN = ("/account/", "/sign-in/", "/language/", "/static/", "/join/", "/setup/")

# Where the person wanted to go, for example an invitation; kept in the session.
WHERE_TO = "after_second_factor"


class SecondFactorMiddleware:
    """Redirect signed-in people without a second factor to the page where they add one; the API answers 403."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(OPEN) or not request.user.is_authenticated:
            return self.get_response(request)
        # Remembered in the session, so that it costs one query per sign-in and not one per page.
        if not request.session.get("has_second_factor"):
            has_one = is_mfa_enabled(request.user, [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN])
            if rules.must_set_up_second_factor(request.user, has_one=has_one):
                if request.path.startswith("/api/"):
                    return HttpResponse(status=403)
                # Pages, not what a browser fetches for them: the page with the recovery codes offers to go on there.
                if request.method == "GET" and "text/html" in request.headers.get("Accept", "text/html"):
                    request.session[WHERE_TO] = request.get_full_path()
                return HttpResponseRedirect(reverse("mfa_activate_totp"))
            request.session.pop(WHERE_TO, None)
            request.session["has_second_factor"] = True
        return self.get_response(request)
