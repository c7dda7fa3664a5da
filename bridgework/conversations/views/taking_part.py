"""Answering cards, looking up what became of one's statement. Adding one: `saying.py`; codes and mail links: `entering.py`."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bridgework.conversations import actions, queries, rules
from bridgework.conversations.forms_reading import SecondLookForm
from bridgework.conversations.models import Appeal, Conversation, Mode, ModerationAct, Statement
from bridgework.conversations.models.keys import clean_code
from bridgework.conversations.views.languages import told
from bridgework.conversations.views.voices import (
    address,
    carried_voice,
    drop_voice,
    give_voice,
    here_or_404,
    key_of,
    key_or_new,
    lead_in,
    mark_of,
)
from bridgework.conversations.wording import verdict_choices
from bridgework.goals.models import Answer
from bridgework.partnerships.doors import Here, public_form

ASK_AFTER = 5  # cards, before the card page offers to say who one is
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
    key, token = key_or_new(request, here, found)
    if key is None:
        return lead_in(request, here, found)
    drawn = queries.next_card(found, key, again=_number(request.GET.get("again")))
    context = {
        "conversation": found,
        "card": drawn,
        "after": _number(request.GET.get("after")),
        "vote_url": address(here, found, "vote"),
        "voice": mark_of(key),
        "may_hand_on": key.mode != Mode.ACCOUNT,
        "is_assisted": key.mode == Mode.ASSISTED,
        # Asked after some cards, not before the first.
        "voices_plan": queries.plan_of(found) if drawn.n_answered >= ASK_AFTER or drawn.statement is None else None,
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
    tried = ""
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
            return SeeOther(f"{request.path.removesuffix('vote/')}card/?after={number}#card")
        tried = key.key_hash
    return _vote(request, partnership=partnership, conversation=conversation, tried=tried)


vote.door = "public"  # type: ignore[attr-defined]


@public_form
@require_POST
def _vote(request: HttpRequest, here: Here, conversation: str, tried: str) -> HttpResponse:
    """Take an answer the long way; `tried` is the key of the voice for which the short one was tried already."""
    found = here_or_404(here, conversation)
    number, value = _number(request.POST.get("statement")), VALUES.get(request.POST.get("answer", ""))
    if number is None or value is None:
        return SeeOther(address(here, found, "card"))
    key, token = key_or_new(request, here, found)
    if key is None:
        return lead_in(request, here, found)
    response = SeeOther(f"{address(here, found, 'card')}?after={number}#card")
    if token:
        give_voice(response, here, found, token=token)
    today = timezone.localdate(timezone=here.partnership.zone)
    try:
        actions.cast_vote(
            conversation=found,
            number=number,
            key=key,
            value=value,
            today=today,
            language=get_language() or "",
            is_tried=tried == key.key_hash,
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
    # Where a helper is signed in on the device, the next voice is an assisted one as well.
    carried = key_of(request, here, found)
    if carried is not None and carried.mode == Mode.ASSISTED and rules.may_assist(here.capacities):
        give_voice(response, here, found, mode=Mode.ASSISTED)
    elif found.by_browser:
        give_voice(response, here, found)
    else:
        drop_voice(response, here, found)
    return response


def wrong_code(request: HttpRequest, conversation: Conversation, *, is_return: bool) -> HttpResponse:
    context = {"conversation": conversation, "is_return": is_return}
    response = render(request, "conversations/wrong_code.html", context, status=404)
    # Django would write the address into the log, and with it a code that may open another conversation.
    response._has_been_logged = True  # type: ignore[attr-defined]
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
        return wrong_code(request, found, is_return=True)
    if not code:
        return redirect(address(here, found, "yours", code=clean_code(typed)))
    if request.method == "POST" and request.POST.get("what") == "look-again":
        return _second_look(request, here, statement)
    if request.method == "POST":
        return _verdict_of_author(request, here, statement, code)
    result = queries.newest_result(found)
    answers = list(Answer.objects.filter(statements__statement=statement).select_related("organization", "body"))
    if answers and request.method == "GET":
        actions.mark_answer_seen(conversation=found, statement=statement)
    context = {
        "conversation": found,
        "statement": statement,
        "refusal": ModerationAct.objects.filter(statement=statement).order_by("-pk").first(),
        "appeal": Appeal.objects.filter(statement=statement).first(),
        "second_look": SecondLookForm(),
        "joined_with": statement.merged_into,
        "cells": queries.printed_of(result, statement.number) if result else None,
        "is_counted": result is not None,
        "answers": answers,
        "choices": verdict_choices(),
    }
    return render(request, "conversations/yours.html", context)


def _second_look(request: HttpRequest, here: Here, statement: Statement) -> HttpResponse:
    form, now = SecondLookForm(request.POST), timezone.now()
    try:
        if not form.is_valid():
            raise actions.ConversationRefusal(_("Say in up to 600 characters why it should be shown."))
        actions.ask_for_second_look(
            statement=statement,
            reason=form.cleaned_data["reason"],
            language=get_language() or "en",
            at=now,
            today=timezone.localdate(now, here.partnership.zone),
        )
        messages.success(request, _("Somebody else looks at it again. Come back here to see what they say."))
    except actions.ConversationRefusal as why:
        messages.warning(request, str(why))
    return SeeOther(request.path)


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
