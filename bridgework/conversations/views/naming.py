"""Moderators name the groups of a result."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from bridgework.conversations import actions, queries
from bridgework.conversations import wording as words
from bridgework.conversations.forms import GroupNamesForm
from bridgework.conversations.views.taking_part import SeeOther
from bridgework.conversations.views.voices import address, here_or_404
from bridgework.partnerships.doors import Here, member_page
from bridgework.partnerships.models import Role
from bridgework.partnerships.rules import may_moderate


@member_page(may_moderate)
@require_http_methods(["GET", "HEAD", "POST"])
def groups(request: HttpRequest, here: Here, conversation: str) -> HttpResponse:
    """Name each group, beside what sets it apart."""
    found = here_or_404(here, conversation)
    result = queries.newest_result(found)
    if result is None or not result.body["groups"]:
        raise Http404
    result.conversation = found
    page = queries.result_page(found, result)
    form = GroupNamesForm(
        request.POST or None,
        partnership=here.partnership,
        language=get_language() or "en",
        numbers=[number for number, _size, _lines in page.representative],
        named=page.names,
    )
    if request.method == "POST" and form.is_valid():
        by = here.acting(Role.MODERATOR, Role.STEWARD)
        try:
            actions.name_groups(result=result, names=form.names(), by=by, at=timezone.now())
        except actions.ConversationRefusal as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("Saved."))
            return SeeOther(address(here, found) + "#differ")
    rows = [
        (words.group_name(number), size, words.lines_said(lines), words.proposed_name(lines), form[f"name_{number}"])
        for number, size, lines in page.representative
    ]
    return render(request, "conversations/groups.html", {"conversation": found, "form": form, "rows": rows})
