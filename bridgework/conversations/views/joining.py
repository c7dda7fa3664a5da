"""Joining statements that say the same, and marking those that the partnership wrote."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bridgework.conversations import actions
from bridgework.conversations.forms_reading import JoiningForm
from bridgework.conversations.models import Conversation, Statement
from bridgework.conversations.queries import reading as queries
from bridgework.conversations.views.taking_part import SeeOther
from bridgework.conversations.views.voices import address, here_or_404
from bridgework.lib.words import Words
from bridgework.partnerships.doors import Here, member_page
from bridgework.partnerships.models import Membership, Role
from bridgework.partnerships.rules import may_moderate, may_steward

PAGE = 50


@member_page(may_moderate)
@require_http_methods(["GET", "HEAD", "POST"])
def joining(request: HttpRequest, here: Here, conversation: str) -> HttpResponse:
    """Join two statements, or take them apart."""
    found = here_or_404(here, conversation)
    what = request.POST.get("what", "")
    form = JoiningForm(
        request.POST if what == "join" else None,
        initial={"statement": request.GET.get("statement", "")},
        partnership=here.partnership,
        language=get_language() or "en",
    )
    by = here.acting(Role.MODERATOR, Role.STEWARD)
    try:
        if what == "join" and form.is_valid() and _join(found, form, by):
            messages.success(request, _("Joined. Their authors see it on their private pages."))
            return SeeOther(address(here, found, "joining"))
        if what == "part":
            apart = _numbered(found, request.POST.get("statement", ""))
            if apart is not None:
                actions.part_statements(statement=apart, reason=Words(), by=by, at=timezone.now())
                messages.success(request, _("Taken apart. Both are as they were."))
            return SeeOther(address(here, found, "joining"))
    except actions.ConversationRefusal as why:
        form.add_error(None, str(why)) if form.is_bound else messages.warning(request, str(why))
    page = Paginator(queries.shown_in(found), PAGE).get_page(request.GET.get("page"))
    context = {"conversation": found, "form": form, "page": page, "joined": queries.joined_in(found)[:100]}
    return render(request, "conversations/joining.html", context)


def _join(conversation: Conversation, form: JoiningForm, by: Membership) -> bool:
    pair = {name: _numbered(conversation, str(form.cleaned_data[name])) for name in ("statement", "into")}
    for name, one in pair.items():
        if one is None:
            form.add_error(name, _("There is no statement of this number."))
    statement, into = pair["statement"], pair["into"]
    if statement is None or into is None:
        return False
    actions.merge_statements(statement=statement, into=into, reason=form.words("reason"), by=by, at=timezone.now())
    return True


def _numbered(conversation: Conversation, text: str) -> Statement | None:
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        return None
    return Statement.objects.filter(conversation=conversation, number=int(text)).first()


@member_page(may_steward)
@require_POST
def mark_seed(request: HttpRequest, here: Here, conversation: str, number: int) -> HttpResponse:
    """Mark a statement as the partnership's own, or take the mark away."""
    found = here_or_404(here, conversation)
    statement = get_object_or_404(Statement, conversation=found, number=number)
    try:
        actions.mark_seed(
            statement=statement,
            is_seed=request.POST.get("what") == "mark",
            by=here.acting(Role.STEWARD),
            at=timezone.now(),
        )
    except actions.ConversationRefusal as why:
        messages.warning(request, str(why))
    return SeeOther(address(here, found, "edit"))
