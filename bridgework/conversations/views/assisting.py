"""A helper answers with residents, one after the other, on one device."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bridgework.conversations import actions, rules
from bridgework.conversations.models import Mode
from bridgework.conversations.views.taking_part import SeeOther
from bridgework.conversations.views.voices import COOKIE, address, give_voice, here_or_404, key_of
from bridgework.partnerships.doors import Here, member_page


@member_page(rules.may_assist)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def assisted(request: HttpRequest, here: Here, conversation: str) -> HttpResponse:
    """Begin to help, and end it."""
    found = here_or_404(here, conversation)
    if request.method == "POST" and request.POST.get("what") == "end":
        response: HttpResponse = SeeOther(address(here, found))
        response.delete_cookie(COOKIE, path=address(here, found))
        return response
    if request.method == "POST":
        by = next(one for one in here.capacities if rules.may_assist([one]))
        try:
            actions.begin_assisting(conversation=found, by=by, at=timezone.now())
        except actions.ConversationRefusal as why:
            messages.warning(request, str(why))
            return SeeOther(address(here, found, "assisted"))
        response = SeeOther(address(here, found, "card"))
        give_voice(response, here, found, mode=Mode.ASSISTED)
        return response
    key = key_of(request, here, found)
    is_helping = key is not None and key.mode == Mode.ASSISTED
    return render(request, "conversations/assisted.html", {"conversation": found, "is_helping": is_helping})
