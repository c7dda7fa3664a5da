"""Adding a statement in one's own words: what was said already is shown before it is sent."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from bridgework.conversations import actions
from bridgework.conversations.forms import StatementForm
from bridgework.conversations.models import Conversation
from bridgework.conversations.models.keys import VoiceKey, fingerprint, new_token
from bridgework.conversations.views.voices import address, give_voice, here_or_404, key_or_new, lead_in, mark_of
from bridgework.conversations.wording_reading import hold_said, kind_said
from bridgework.partnerships.doors import Here, public_form
from bridgework.people.throttling import may_try

# How many texts are compared with what others said: of one voice, and from one network (a library, a school).
SIMILAR_RATES = {"similar": "12/10m/key,120/10m/ip"}


@public_form
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def say(request: HttpRequest, here: Here, conversation: str) -> HttpResponse:
    """Add a statement in one's own words."""
    found = here_or_404(here, conversation)
    if not found.is_open:
        return redirect(address(here, found))
    key, token = key_or_new(request, here, found)
    if key is None:
        return lead_in(request, here, found)
    form = StatementForm(request.POST or None, partnership=here.partnership, language=get_language() or "en")
    context = {
        "conversation": found,
        "form": form,
        "voice": mark_of(key),
        "sending": _sending(request),
        "hold": hold_said(found),
    }
    template = "conversations/say.html"
    if request.method == "POST" and form.is_valid():
        if similar := _similar(request, found, key, form):
            looked_up = fingerprint(form.cleaned_data["text"])
            context |= {"similar": similar, "looked_up": looked_up, "vote_url": address(here, found, "vote")}
        elif form.is_valid() and (said := _write(request, here, found, key, form, context)):
            # The code is shown on this page and nowhere again; only its hash is kept.
            link = request.build_absolute_uri(address(here, found, "yours", code=said.return_code))
            context |= {"said": said.statement, "code": said.return_code, "link": link}
            template = "conversations/said.html"
    response = render(request, template, context)
    if token:
        give_voice(response, here, found, token=token)
    return response


def _similar(
    request: HttpRequest, found: Conversation, key: VoiceKey, form: StatementForm
) -> list[actions.SimilarStatement]:
    """Return what is much like these words, once for the same words: who changed them is shown what is like the new ones."""
    text = form.cleaned_data["text"]
    if request.POST.get("looked_up") == fingerprint(text):
        return []
    # To compare is dearer than to write, and writes nothing that the pace of statements could count.
    if not may_try(request, "similar", SIMILAR_RATES, key=key.key_hash):
        form.add_error("text", _("Many texts came from here just now. Keep yours, and send it again in a few minutes."))
        return []
    return actions.similar_statements(conversation=found, text=text)


def _sending(request: HttpRequest) -> str:
    """Return the mark of this form, by which a statement that is sent twice is written once."""
    sent = request.POST.get("sending", "")
    return sent if sent.isascii() and 20 <= len(sent) <= 40 else new_token()


def _write(
    request: HttpRequest, here: Here, found: Conversation, key: VoiceKey, form: StatementForm, context: dict[str, Any]
) -> actions.Said | None:
    try:
        return actions.write_statement(
            conversation=found,
            key=key,
            text=form.cleaned_data["text"],
            language=form.cleaned_data["language"],
            is_about_steward=form.cleaned_data["is_about_steward"],
            today=timezone.localdate(timezone=here.partnership.zone),
            sending=context["sending"],
            is_sure="sure" in request.POST,
            at=timezone.now(),
        )
    except actions.HoldsPersonalData as why:
        form.add_error("text", str(why))
        context["found"] = [(kind_said(str(one.kind)), one.said) for one in why.findings]
    except actions.AlreadySaid as why:
        form.add_error("text", str(why))
        context["same"] = why.number
    except actions.ConversationRefusal as why:
        form.add_error("text", str(why))
    return None
