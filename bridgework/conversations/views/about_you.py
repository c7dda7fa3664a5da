"""Saying who one is, if one likes: kept apart from the answers."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bridgework.conversations import actions, queries
from bridgework.conversations.views.taking_part import SeeOther
from bridgework.conversations.views.voices import address, ask_to_sign_in, give_voice, here_or_404, key_of
from bridgework.partnerships.doors import Here, public_form

LEFT = "-"  # "I'd rather not say": the same as leaving it


@public_form
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def about_you(request: HttpRequest, here: Here, conversation: str) -> HttpResponse:
    """Ask what the partnership chose to ask; every question may be left."""
    found = here_or_404(here, conversation)
    plan = queries.plan_of(found)
    if plan is None or not plan.asked:
        raise Http404
    if not found.is_open:
        return redirect(address(here, found))
    key = key_of(request, here, found)
    if key is None and found.asks_account:
        return ask_to_sign_in(request)
    if request.method != "POST":
        questions = [
            (one.name, f"about-{one.code}", [*one.groups, (LEFT, _("I’d rather not say"))], one.chosen)
            for one in queries.questions_of(found, plan, key)
        ]
        context = {"conversation": found, "plan": plan, "questions": questions}
        return render(request, "conversations/about_you.html", context)
    response = SeeOther(address(here, found, "card"))
    key = key or give_voice(response, here, found)
    answers = {code: request.POST.get(f"about-{code}", "") for code in plan.dimensions}
    try:
        is_kept = actions.describe_voice(conversation=found, key=key, answers=answers)
    except actions.ConversationRefusal as why:
        messages.warning(request, str(why))
        return SeeOther(address(here, found))
    if is_kept:
        messages.success(request, _("Thank you. It is kept apart from your answers."))
    else:
        messages.success(request, _("Nothing is kept about you."))
    return response
