"""Follow, confirm, stop. Opening a link changes nothing; a press on its button does."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from bridgework.partnerships.doors import Here, public_form
from bridgework.people.throttling import MAIL_RATES, may_try
from bridgework.updates import actions
from bridgework.updates.forms import FollowForm
from bridgework.updates.models import Follower
from bridgework.updates.queries import head_of


@public_form
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, here: Here) -> HttpResponse:
    """Ask for the weekly mail. The page says the same whether or not the address follows already."""
    form = FollowForm(request.POST or None)
    is_sent = False
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        if may_try(request, "mail", MAIL_RATES, key=email.lower()):
            actions.ask_to_follow(
                partnership=here.partnership,
                email=email,
                language=form.cleaned_data["language"],
                now=timezone.now(),
            )
        is_sent = True
    context = {"form": form, "is_sent": is_sent, "head": head_of(here.partnership)}
    return render(request, "updates/follow.html", context)


def _stand(request: HttpRequest, follower: Follower | None) -> None:
    if follower is not None:
        request.here = Here(follower.partnership, None, ())  # type: ignore[attr-defined]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm an address by a press on a button: mail scanners open links."""
    follower = actions.find_follower(token, "confirm")
    _stand(request, follower)
    is_done, status = False, 200
    if request.method == "POST" or follower is None:
        try:
            follower = actions.confirm_following(token=token, now=timezone.now())
            is_done = True
        except actions.LinkWrong:
            follower, status = None, 410
    context = {"follower": follower, "is_done": is_done}
    return render(request, "updates/confirm.html", context, status=status)


@csrf_exempt  # RFC 8058: the mail program sends this POST by itself; the signed token is the authority
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Stop following and delete the address; a second click says the same."""
    follower = actions.find_follower(token, "stop")
    _stand(request, follower)
    if request.method == "POST":
        actions.stop_following(token=token)
    context = {"is_done": request.method == "POST" or follower is None}
    return render(request, "updates/unsubscribe.html", context)
