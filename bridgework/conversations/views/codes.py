"""Codes on paper, for stewards: batches, sheets, and the record that families were told."""

from __future__ import annotations

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from bridgework.conversations import actions, queries
from bridgework.conversations.forms import CodesForm, UnlockForm
from bridgework.conversations.models import CodeBatch, Conversation
from bridgework.conversations.views.taking_part import SeeOther
from bridgework.conversations.views.voices import address, here_or_404
from bridgework.partnerships.doors import Here, member_page
from bridgework.partnerships.models import Role
from bridgework.partnerships.rules import may_steward


@member_page(may_steward)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def codes(request: HttpRequest, here: Here, conversation: str) -> HttpResponse:
    """The batches there are; make one and show its sheet, once."""
    found = here_or_404(here, conversation)
    form = CodesForm(request.POST or None, partnership=here.partnership)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            made = actions.make_codes(
                conversation=found,
                by=here.acting(Role.STEWARD),
                at=now,
                today=timezone.localdate(now, here.partnership.zone),
                **form.cleaned_data,
            )
        except actions.ConversationRefusal as why:
            form.add_error(None, str(why))
        else:
            return _sheet(request, here, found, made, form.cleaned_data["label"])
    context = {
        "conversation": found,
        "form": form,
        "batches": queries.batches_of(found),
        "unlock": UnlockForm(auto_id="unlock_%s"),
    }
    return render(request, "conversations/codes.html", context)


def _sheet(request: HttpRequest, here: Here, found: Conversation, made: list[str], label: str) -> HttpResponse:
    sheet = []
    for code in made:
        link = request.build_absolute_uri(address(here, found, "code", code=code))
        sheet.append((code, segno.make(link, error="m").svg_data_uri(scale=4, border=1)))
    start = request.build_absolute_uri(address(here, found))
    context = {"conversation": found, "sheet": sheet, "start": start, "label": label}
    return render(request, "conversations/code_sheet.html", context)


@member_page(may_steward)
@require_POST
def unlock(request: HttpRequest, here: Here, conversation: str, batch: int) -> HttpResponse:
    """Record that families were told, or agreed."""
    found = here_or_404(here, conversation)
    form = UnlockForm(request.POST)
    try:
        if not form.is_valid():
            raise actions.ConversationRefusal(_("Say whether families were told or agreed, and how."))
        actions.unlock_codes(
            batch=get_object_or_404(CodeBatch, pk=batch, conversation=found),
            by=here.acting(Role.STEWARD),
            at=timezone.now(),
            **form.cleaned_data,
        )
        messages.success(request, _("Recorded. The codes of this batch are open."))
    except actions.ConversationRefusal as why:
        messages.warning(request, str(why))
    return SeeOther(address(here, found, "codes"))
