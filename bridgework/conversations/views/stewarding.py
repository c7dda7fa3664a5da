"""What the steward does: prepare, fill, open, close, bring in. Codes on paper: `codes.py`."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bridgework.conversations import actions, queries
from bridgework.conversations.actions.importing import files_of_uploads, import_polis
from bridgework.conversations.forms import ConversationForm, SeedsForm, UploadForm
from bridgework.conversations.models import Conversation
from bridgework.conversations.queries.reading import without_author
from bridgework.conversations.rules import FLOOR
from bridgework.conversations.views.taking_part import SeeOther
from bridgework.conversations.views.voices import address, here_or_404
from bridgework.partnerships.actions.importing import ImportRefused
from bridgework.partnerships.doors import Here, member_page
from bridgework.partnerships.models import Role
from bridgework.partnerships.rules import may_steward


def _language() -> str:
    return get_language() or "en"


@member_page(may_steward)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, here: Here) -> HttpResponse:
    """Prepare a conversation."""
    form = ConversationForm(request.POST or None, partnership=here.partnership, language=_language())
    if request.method == "POST" and form.is_valid():
        made = actions.create_conversation(
            partnership=here.partnership, plan=form.plan(), by=here.acting(Role.STEWARD), at=timezone.now()
        )
        return SeeOther(address(here, made, "edit"))
    return render(request, "conversations/new.html", {"form": form})


@member_page(may_steward)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, here: Here, conversation: str) -> HttpResponse:
    """Prepare it further while it is a draft; afterwards seeds, codes and the close."""
    found = here_or_404(here, conversation)
    form = None
    status = 200
    if found.state == Conversation.State.DRAFT:
        form = ConversationForm(
            request.POST or None, partnership=here.partnership, before=found, language=found.title.source
        )
    if request.method == "POST" and form is None:
        messages.warning(request, _("This conversation has been opened; what was promised then cannot be changed."))
        status = 409
    elif request.method == "POST" and form is not None and form.is_valid():
        actions.change_conversation(
            conversation=found, plan=form.plan(), by=here.acting(Role.STEWARD), at=timezone.now()
        )
        messages.success(request, _("Saved."))
        return SeeOther(address(here, found, "edit"))
    context = {
        "conversation": found,
        "form": form,
        "seeds": SeedsForm(auto_id="seeds_%s", partnership=here.partnership, language=_language()),
        "n_now": _answers_now(found),
        "statements": without_author(found)[:200],
    }
    return render(request, "conversations/edit.html", context, status=status)


def _answers_now(conversation: Conversation) -> int | None:
    """Count every answer that is committed, from 10 people on: at an event one sees them come in."""
    if not conversation.is_open or conversation.n_voices < FLOOR:
        return None
    return sum(sum(counts) for counts in queries.counts_now(conversation).values())


@member_page(may_steward)
@require_POST
def seed(request: HttpRequest, here: Here, conversation: str) -> HttpResponse:
    """Add statements to begin with."""
    found = here_or_404(here, conversation)
    form = SeedsForm(request.POST, partnership=here.partnership, language=_language())
    if form.is_valid():
        now = timezone.now()
        try:
            n = actions.add_seeds(
                conversation=found,
                statements=form.lines(),
                by=here.acting(Role.STEWARD),
                at=now,
                today=timezone.localdate(now, here.partnership.zone),
            )
            messages.success(request, _("%(n)d statements added.") % {"n": n})
        except actions.ConversationRefusal as why:
            messages.warning(request, str(why))
    return SeeOther(address(here, found, "edit"))


@member_page(may_steward)
@require_POST
def open_(request: HttpRequest, here: Here, conversation: str) -> HttpResponse:
    """Open it; from here on the promise stands."""
    return _act(request, here, conversation, actions.open_conversation, _("The conversation is open."))


@member_page(may_steward)
@require_POST
def close(request: HttpRequest, here: Here, conversation: str) -> HttpResponse:
    """Close it; the result is computed in the background."""
    return _act(request, here, conversation, actions.close_conversation, _("Closed. The result is being computed."))


def _act(request: HttpRequest, here: Here, slug: str, action: object, done: str) -> HttpResponse:
    found = here_or_404(here, slug)
    try:
        action(conversation=found, by=here.acting(Role.STEWARD), at=timezone.now())  # type: ignore[operator]
    except actions.ConversationRefusal as why:
        messages.warning(request, str(why))
        return SeeOther(address(here, found, "edit"))
    messages.success(request, done)
    return SeeOther(address(here, found))


@member_page(may_steward)
@require_http_methods(["GET", "HEAD", "POST"])
def import_(request: HttpRequest, here: Here) -> HttpResponse:
    """Bring in a Polis export from a zip archive."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["archive"]
        try:
            report = import_polis(
                partnership=here.partnership,
                files=files_of_uploads([(upload.name, upload)]),
                source_name=upload.name,
                by=here.acting(Role.STEWARD),
                at=timezone.now(),
            )
        except ImportRefused as why:
            form.add_error("archive", str(why))
        else:
            messages.success(
                request,
                _("%(read)d records read, %(written)d written, %(unchanged)d unchanged.")
                % {"read": report.n_read, "written": report.n_written, "unchanged": report.n_unchanged},
            )
            where = {"partnership": here.partnership.slug, "conversation": report.details["conversation"]}
            return redirect(reverse("conversations:detail", kwargs=where))
    return render(request, "conversations/import.html", {"form": form})
