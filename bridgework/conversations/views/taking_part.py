"""Answering cards, adding a statement, looking up what became of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bridgework.conversations import actions, queries
from bridgework.conversations.forms import StatementForm
from bridgework.conversations.models import AccessCode, Conversation, Mode, ModerationAct, Statement
from bridgework.conversations.models.keys import clean_code, new_token, voice_key
from bridgework.conversations.views.languages import told
from bridgework.conversations.views.voices import (
    address,
    ask_to_sign_in,
    carried_voice,
    give_voice,
    here_or_404,
    key_of,
)
from bridgework.conversations.views.words import verdict_choices
from bridgework.goals.models import Answer
from bridgework.partnerships.doors import Here, public_form

VALUES = {"agree": 1, "disagree": -1, "pass": 0}


class SeeOther(HttpResponseRedirect):
    """After a form was sent, the next page is fetched anew (303)."""

    status_code = 303


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else None


@public_form
@never_cache
@require_GET
def card(request: HttpRequest, here: Here, conversation: str) -> HttpResponse:
    """One statement, three equal answers."""
    found = here_or_404(here, conversation)
    if not found.is_open:
        return redirect(address(here, found))
    key, token = key_of(request, here, found), ""
    if key is None and found.asks_account:
        return ask_to_sign_in(request)
    if key is None:
        token = new_token()
        key = voice_key(Mode.BROWSER, found.pk, token)
    drawn = queries.next_card(found, key, again=_number(request.GET.get("again")))
    context = {
        "conversation": found,
        "card": drawn,
        "after": _number(request.GET.get("after")),
        "vote_url": address(here, found, "vote"),
        "told": told(drawn.statement.words, found) if drawn.statement else None,
    }
    response = render(request, "conversations/card.html", context)
    if token:
        give_voice(response, here, found, token=token)
    return response


def vote(request: HttpRequest, partnership: str, conversation: str) -> HttpResponse:
    """Take one answer; the page answers only when it is committed.

    Who comes back with a voice costs one statement: it checks what the door checks. All else goes through the door.
    """
    carried = carried_voice(request, partnership, conversation) if request.method == "POST" else None
    number, value = _number(request.POST.get("statement")), VALUES.get(request.POST.get("answer", ""))
    if carried and number is not None and value is not None:
        key, conversation_id = carried
        if actions.cast_again(
            partnership_slug=partnership,
            conversation_slug=conversation,
            conversation_id=conversation_id,
            number=number,
            key=key,
            value=value,
        ):
            return SeeOther(f"{request.path.removesuffix('vote/')}card/?after={number}")
    return _vote(request, partnership=partnership, conversation=conversation)


vote.door = "public"  # type: ignore[attr-defined]


@public_form
@require_POST
def _vote(request: HttpRequest, here: Here, conversation: str) -> HttpResponse:
    found = here_or_404(here, conversation)
    number, value = _number(request.POST.get("statement")), VALUES.get(request.POST.get("answer", ""))
    if number is None or value is None:
        return SeeOther(address(here, found, "card"))
    key = key_of(request, here, found)
    if key is None and found.asks_account:
        return ask_to_sign_in(request)
    response = SeeOther(f"{address(here, found, 'card')}?after={number}")
    if key is None:
        key = give_voice(response, here, found)
    today = timezone.localdate(timezone=here.partnership.zone)
    try:
        actions.cast_vote(
            conversation=found, number=number, key=key, value=value, today=today, language=get_language() or ""
        )
    except actions.ConversationRefusal as why:
        messages.warning(request, str(why))
        return SeeOther(address(here, found, "card"))
    return response


@public_form
@require_POST
def next_person(request: HttpRequest, here: Here, conversation: str) -> HttpResponse:
    """Hand a shared device on: a new voice, and nothing of the one before stays in the browser."""
    found = here_or_404(here, conversation)
    response = SeeOther(address(here, found, "card"))
    if not found.asks_account:
        give_voice(response, here, found)
    return response


def _wrong_code(request: HttpRequest, conversation: Conversation, *, is_return: bool) -> HttpResponse:
    context = {"conversation": conversation, "is_return": is_return}
    response = render(request, "conversations/wrong_code.html", context, status=404)
    # Django would write the address into the log, and with it a code that may open another conversation.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


@public_form
@never_cache
@require_GET
def enter_code(request: HttpRequest, here: Here, conversation: str, code: str = "") -> HttpResponse:
    """Take part with a code from paper, typed or scanned."""
    found = here_or_404(here, conversation)
    code = clean_code(code or request.GET.get("code", ""))
    key_hash = voice_key(Mode.CODE, found.pk, code).key_hash
    if not code or not AccessCode.objects.filter(conversation=found, key_hash=key_hash).exists():
        return _wrong_code(request, found, is_return=False)
    response = SeeOther(address(here, found, "card"))
    give_voice(response, here, found, code=code)
    return response


@public_form
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def say(request: HttpRequest, here: Here, conversation: str) -> HttpResponse:
    """Add a statement in one's own words."""
    found = here_or_404(here, conversation)
    if not found.is_open:
        return redirect(address(here, found))
    key, token = key_of(request, here, found), ""
    if key is None and found.asks_account:
        return ask_to_sign_in(request)
    if key is None:
        token = new_token()
        key = voice_key(Mode.BROWSER, found.pk, token)
    form = StatementForm(request.POST or None, partnership=here.partnership, language=get_language() or "en")
    context = {"conversation": found, "form": form}
    template = "conversations/say.html"
    if request.method == "POST" and form.is_valid():
        try:
            said = actions.write_statement(
                conversation=found,
                key=key,
                text=form.cleaned_data["text"],
                language=form.cleaned_data["language"],
                is_about_steward=form.cleaned_data["is_about_steward"],
                today=timezone.localdate(timezone=here.partnership.zone),
            )
        except actions.AlreadySaid as why:
            form.add_error("text", str(why))
            context["same"] = why.number
        except actions.ConversationRefusal as why:
            form.add_error("text", str(why))
        else:
            # The code is shown on this page and nowhere again; only its hash is kept.
            link = request.build_absolute_uri(address(here, found, "yours", code=said.return_code))
            context |= {"said": said.statement, "code": said.return_code, "link": link}
            template = "conversations/said.html"
    response = render(request, template, context)
    if token:
        give_voice(response, here, found, token=token)
    return response


@public_form
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def yours(request: HttpRequest, here: Here, conversation: str, code: str = "") -> HttpResponse:
    """What became of one's statement; a wrong code and no code answer alike."""
    found = here_or_404(here, conversation)
    typed = code or request.GET.get("return_code", "") or request.GET.get("code", "")
    statement = queries.statement_of_code(found, typed)
    if statement is None:
        return _wrong_code(request, found, is_return=True)
    if not code:
        return redirect(address(here, found, "yours", code=clean_code(typed)))
    if request.method == "POST":
        return _verdict_of_author(request, here, statement, code)
    result = queries.newest_result(found)
    context = {
        "conversation": found,
        "statement": statement,
        "refusal": ModerationAct.objects.filter(statement=statement).order_by("-pk").first(),
        "cells": queries.printed_of(result, statement.number) if result else None,
        "is_counted": result is not None,
        "answers": Answer.objects.filter(statements__statement=statement).select_related("organization", "body"),
        "choices": verdict_choices(),
    }
    return render(request, "conversations/yours.html", context)


def _verdict_of_author(request: HttpRequest, here: Here, statement: Statement, code: str) -> HttpResponse:
    number = _number(request.POST.get("answer"))
    told = Answer.objects.within(here.partnership).filter(statements__statement=statement)
    answer = told.filter(pk=number).first() if number is not None else None
    if answer is None or statement.author is None:
        raise Http404
    try:
        actions.record_verdict(
            answer=answer,
            voice=statement.author,
            value=request.POST.get("value", ""),
            person=here.person,
            today=timezone.localdate(timezone=here.partnership.zone),
        )
        messages.success(request, _("Thank you. Your word counts, and you can change it."))
    except actions.ConversationRefusal as why:
        messages.warning(request, str(why))
    return SeeOther(request.path)
