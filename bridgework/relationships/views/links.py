"""The pages behind mailed links: a check-in, and taking a tie over. Both work without signing in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bridgework.lib.words import Words
from bridgework.partnerships.doors import Here
from bridgework.relationships import actions
from bridgework.relationships.actions import LinkDead, LinkState, TieLink, TieRefused
from bridgework.relationships.forms import CheckInForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: HttpRequest, token: str) -> HttpResponse:
    """Ask the holder of a tie three questions. Opening the link changes nothing; sending the answers does, once."""
    now = timezone.now()
    link = actions.find_check_in_link(token=token, now=now)
    _stand(request, link)
    form = CheckInForm(request.POST or None)
    if request.method == "POST" and link.state is LinkState.LIVE and form.is_valid():
        ref = str(link.holding.holder.person.ref)  # type: ignore[union-attr]
        codes = {name: form.cleaned_data[name] for name in ("going", "together", "needs")}
        said = actions.Answers(words=Words.of(form.cleaned_data["words"], get_language() or "en", ref), **codes)
        try:
            actions.check_in_by_link(token=token, said=said, now=now)
        except LinkDead as why:
            link = TieLink(why.state, link.holding)
        except TieRefused as why:
            form.refuse(why)
        else:
            return render(request, "relationships/link_done.html", {"holding": link.holding, "what": "check-in"})
    if link.state is not LinkState.LIVE:
        return render(request, "relationships/link_dead.html", {"why": link.state.value}, status=410)
    return render(request, "relationships/link_check_in.html", {"holding": link.holding, "form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take_over(request: HttpRequest, token: str) -> HttpResponse:
    """Ask the named successor whether they take a tie over: two equal buttons."""
    now = timezone.now()
    link = actions.find_take_over_link(token=token, now=now)
    _stand(request, link)
    said = request.POST.get("said", "") if request.method == "POST" else ""
    if said in ("yes", "no") and link.state is LinkState.LIVE:
        try:
            actions.take_over_by_link(token=token, is_accepted=said == "yes", now=now)
        except TieRefused:
            link = actions.find_take_over_link(token=token, now=now)
        else:
            return render(request, "relationships/link_done.html", {"holding": link.holding, "what": said})
    if link.state is not LinkState.LIVE:
        return render(request, "relationships/link_dead.html", {"why": link.state.value}, status=410)
    return render(request, "relationships/link_take_over.html", {"holding": link.holding})


def _stand(request: HttpRequest, link: TieLink) -> None:
    """Let the page stand in its partnership, as a visitor."""
    if link.holding is not None:
        request.here = Here(link.holding.partnership, None, ())  # type: ignore[attr-defined]
