"""Publishing a playbook of one's own, withdrawing it, bringing one in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from bridgework.lib.words import Words
from bridgework.partnerships.doors import Here, member_page
from bridgework.partnerships.models import Role
from bridgework.playbooks import actions, queries, rules, wording
from bridgework.playbooks.documents import DocumentRefused, read_document
from bridgework.playbooks.forms import BringInForm, PublishForm
from bridgework.playbooks.models import Playbook


@never_cache
@member_page(rules.may_publish_playbooks)
def publish(request: HttpRequest, here: Here) -> HttpResponse:
    """Choose what to publish, read it as others will, then publish it."""
    offered = queries.offered_parts(here.partnership)
    form = PublishForm(here.partnership, offered, request.POST if request.method == "POST" else None)
    context: dict[str, object] = {"form": form, "shown": wording.by_part(offered)}
    if request.method == "POST" and form.is_valid():
        by, now = here.acting(Role.STEWARD), timezone.now()
        said = {
            "title": form.words("title", Words(), ""),
            "summary": form.words("summary", Words(), ""),
            "license": form.cleaned_data["license"],
            "names": form.cleaned_data["parts"],
        }
        try:
            if "confirmed" in request.POST:
                playbook = actions.publish_playbook(partnership=here.partnership, by=by, at=now, **said)
                messages.success(request, _("The playbook is published. Everybody can read and download it."))
                return redirect("playbooks:detail", here.partnership.slug, playbook.slug)
            today = timezone.localdate(now, here.partnership.zone)
            plain = queries.document_of(here.partnership, identity="preview", today=today, **said)
            context |= {"is_read": True, **wording.page_of(read_document(plain))}
        except (actions.PlaybookRefused, DocumentRefused) as why:
            form.add_error(None, str(why))
    return render(request, "playbooks/playbook_publish.html", context)


@member_page(rules.may_publish_playbooks)
@require_POST
def withdraw(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Take a playbook from the public pages."""
    rows = Playbook.objects.within(here.partnership).filter(origin=Playbook.Origin.PUBLISHED, withdrawn_at=None)
    playbook = get_object_or_404(rows, slug=slug)
    actions.withdraw_playbook(playbook=playbook, by=here.acting(Role.STEWARD), at=timezone.now())
    messages.success(request, _("The playbook is not public any more. Copies that others took stay with them."))
    return redirect("playbooks:list", here.partnership.slug)


@never_cache
@member_page(rules.may_apply_playbooks)
def bring(request: HttpRequest, here: Here) -> HttpResponse:
    """Take a playbook from a file; what is wrong in it is said by key."""
    is_sent = request.method == "POST"
    form = BringInForm(request.POST if is_sent else None, request.FILES if is_sent else None)
    problems: list[object] = []
    if is_sent and form.is_valid():
        try:
            playbook = actions.bring_in(
                partnership=here.partnership, content=form.content(), by=here.acting(Role.STEWARD), at=timezone.now()
            )
        except DocumentRefused as why:
            problems = list(why.problems)
        else:
            messages.success(request, _("The playbook is here. Read it, then choose what to make of it."))
            return redirect("playbooks:detail", here.partnership.slug, playbook.slug)
    return render(request, "playbooks/playbook_bring_in.html", {"form": form, "problems": problems})
