"""Translations of a conversation's texts: what is there and what is missing, the form beside the original, the machine."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bridgework.conversations import actions, queries
from bridgework.conversations.forms import TranslationForm, TranslatorForm, languages_of
from bridgework.conversations.models import Conversation, Statement, Translation, Translator
from bridgework.conversations.queries.languages import MACHINE_TASK
from bridgework.conversations.rules import translating as rules
from bridgework.conversations.views import languages as said
from bridgework.conversations.views.taking_part import SeeOther
from bridgework.conversations.views.voices import address, here_or_404
from bridgework.lib.translating import translator
from bridgework.lib.words import Rendering, Words
from bridgework.partnerships import rules as rights
from bridgework.partnerships.actions.jobs import start_job
from bridgework.partnerships.doors import Here, member_page
from bridgework.partnerships.models import Job, Membership, Role
from bridgework.ui.naming import own_name

ON_PAGE = 25


def _enter(here: Here, slug: str) -> tuple[Conversation, Membership]:
    """Return the conversation and the capacity in which the person translates it."""
    found = here_or_404(here, slug)
    named = [one.membership_id for one in queries.translators_of(here.partnership)]
    if not rules.may_translate(here.capacities, named):
        raise PermissionDenied
    by = next((one for one in here.capacities if one.pk in named), None)
    return found, by or here.acting(Role.MODERATOR, Role.STEWARD)


@member_page()
@require_safe
def translations(request: HttpRequest, here: Here, conversation: str) -> HttpResponse:
    """Texts and languages: what is there, by whom and since when, and what is missing."""
    found, _by = _enter(here, conversation)
    languages = dict(languages_of(here.partnership))
    missing = request.GET.get("missing", "")
    missing = missing if missing in languages else ""
    page = Paginator(queries.statements_shown(found, missing), ON_PAGE).get_page(request.GET.get("page"))
    rows = queries.texts_page_rows(found, page, with_frame=page.number == 1 and not missing)
    job = queries.last_machine_job(found)
    context = {
        "conversation": found,
        "page": page,
        "rows": [said.text_said(row, languages) for row in rows],
        "coverage": said.coverage_said(queries.coverage(found, languages)),
        "languages": languages.items(),
        "missing": missing,
        "more": f"missing={missing}" if missing else "",
        "has_machine": translator() is not None and rights.may_moderate(here.capacities),
        "failure": job.message if job and job.state == Job.State.FAILED else "",
        "job": job if job and not job.has_ended else None,
        "translators": queries.translators_of(here.partnership),
        "form": TranslatorForm(partnership=here.partnership) if rights.may_steward(here.capacities) else None,
    }
    return render(request, "conversations/translations.html", context)


def _text(conversation: Conversation, what: str) -> tuple[actions.Text, Words, Statement | None]:
    if what in (Translation.Part.TITLE, Translation.Part.QUESTION):
        return actions.Text(what), getattr(conversation, what), None
    if not (what.isascii() and what.isdigit() and len(what) < 9):
        raise Http404
    statement = queries.statements_shown(conversation).filter(number=int(what)).first()
    if statement is None:
        raise Http404
    return actions.Text(Translation.Part.STATEMENT, statement.number), statement.words, statement


@member_page()
@require_http_methods(["GET", "HEAD", "POST"])
def translate(request: HttpRequest, here: Here, conversation: str, language: str, what: str) -> HttpResponse:
    """One text into one language, beside its original; with the history of that translation."""
    found, by = _enter(here, conversation)
    text, original, statement = _text(found, what)
    if language not in dict(languages_of(here.partnership)) or language == original.source:
        raise Http404
    history = list(queries.history_of(found, text.part, statement, language))
    there = original.renderings.get(language)
    most = rules.QUESTION_LENGTH if text.part == Translation.Part.QUESTION else rules.TRANSLATION_LENGTH
    initial = {"body": there.body if there else "", "seen": history[0].pk if history else 0}
    form = TranslationForm(request.POST or None, language=language, most=most, initial=initial)
    if request.method == "POST":
        try:
            if request.POST.get("what") == "away":
                actions.take_translation_away(
                    conversation=found, text=text, language=language, by=by, at=timezone.now()
                )
                return SeeOther(address(here, found, "translations"))
            if form.is_valid():
                actions.translate_text(
                    conversation=found,
                    text=text,
                    language=language,
                    body=form.cleaned_data["body"],
                    by=by,
                    at=timezone.now(),
                    seen=form.cleaned_data["seen"] or 0,
                )
                messages.success(request, _("Saved. Readers of this language see it now."))
                return SeeOther(address(here, found, "translations"))
        except actions.ConversationRefusal as why:
            form.is_valid()
            form.add_error("body", str(why))
    context = {
        "conversation": found,
        "text": text,
        "label": said.part_name(text.part, text.number),
        "original": original.in_language(original.source),
        "there": there,
        "language_name": own_name(language),
        "history": [
            (
                Rendering(language, one.body),
                said.made_said(one, Rendering(language, one.body, is_machine=one.is_machine)),
            )
            for one in history
        ],
        "form": form,
    }
    return render(request, "conversations/translate.html", context)


@member_page(rights.may_moderate)
@require_POST
def by_machine(request: HttpRequest, here: Here, conversation: str) -> HttpResponse:
    """Have a machine translate, in the background, what nobody has translated into one language."""
    found, by = _enter(here, conversation)
    language = request.POST.get("language", "")
    if translator() is None or language not in dict(languages_of(here.partnership)):
        messages.warning(request, _("No translation program is set on this server."))
        return SeeOther(address(here, found, "translations"))
    job = start_job(
        partnership=here.partnership,
        task=MACHINE_TASK,
        arguments={"conversation": found.pk, "language": language},
        by=by,
        at=timezone.now(),
    )
    return redirect("partnerships:job", partnership=here.partnership.slug, pk=job.pk)


@member_page(rights.may_steward)
@require_POST
def name_(request: HttpRequest, here: Here, conversation: str) -> HttpResponse:
    """Name a member as translator."""
    found = here_or_404(here, conversation)
    form = TranslatorForm(request.POST, partnership=here.partnership)
    if form.is_valid() and form.membership is not None:
        actions.name_translator(membership=form.membership, by=here.acting(Role.STEWARD), at=timezone.now())
        messages.success(request, _("Named. They find this page by its address; send it to them."))
    else:
        messages.warning(request, " ".join(str(message) for errors in form.errors.values() for message in errors))
    return SeeOther(address(here, found, "translations"))


@member_page(rights.may_steward)
@require_POST
def end(request: HttpRequest, here: Here, conversation: str, pk: int) -> HttpResponse:
    """End what a translator was named for."""
    found = here_or_404(here, conversation)
    named = get_object_or_404(Translator.objects.within(here.partnership), pk=pk)
    actions.end_translator(translator=named, by=here.acting(Role.STEWARD), at=timezone.now())
    return SeeOther(address(here, found, "translations"))
