"""The page behind the link that a due promise mails: three equal buttons, done in ten seconds without signing in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bridgework.goals import actions
from bridgework.goals.actions.due_links import DueLink, LinkDead, LinkState
from bridgework.goals.actions.refusals import Refused
from bridgework.goals.forms import DueReplyForm
from bridgework.lib.words import Words
from bridgework.partnerships.doors import Here


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def due(request: HttpRequest, token: str) -> HttpResponse:
    """Ask what became of a promise. Opening the link changes nothing; a press on a button does, once."""
    link = actions.find_due_link(token=token, now=timezone.now())
    if link.commitment is None:
        return _dead(request, link)
    request.here = Here(link.commitment.partnership, None, ())  # type: ignore[attr-defined]
    with timezone.override(link.commitment.partnership.zone):
        return _asked(request, token, link)


def _dead(request: HttpRequest, link: DueLink) -> HttpResponse:
    return render(request, "goals/due_dead.html", {"link": link, "why": link.state.value}, status=410)


def _asked(request: HttpRequest, token: str, link: DueLink) -> HttpResponse:
    form = DueReplyForm(request.POST or None)
    if request.method == "POST" and link.state is LinkState.LIVE and form.is_valid():
        try:
            reply = actions.reply_by_link(
                token=token,
                said=request.POST.get("said", ""),
                new_due_on=form.cleaned_data["new_due_on"],
                note=Words.of(form.cleaned_data["note"], get_language() or "en", str(link.commitment.owner.person.ref)),  # type: ignore[union-attr]
                now=timezone.now(),
            )
        except LinkDead as why:
            link = DueLink(why.state, link.commitment)
        except Refused as why:
            form.refuse(why)
        else:
            return render(request, "goals/due_done.html", {"commitment": link.commitment, "reply": reply})
    if link.state is not LinkState.LIVE:
        return _dead(request, link)
    return render(request, "goals/due.html", {"commitment": link.commitment, "form": form})
