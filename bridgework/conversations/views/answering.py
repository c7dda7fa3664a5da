"""What an organization was asked: accept, reply."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bridgework.conversations import actions, queries
from bridgework.conversations.forms import ReplyForm
from bridgework.conversations.models import AnswerRequest
from bridgework.conversations.views.taking_part import SeeOther
from bridgework.partnerships.doors import Here, member_page
from bridgework.partnerships.rules import may_act_for, may_act_for_some_organization


@member_page(may_act_for_some_organization)
@require_safe
def requests(request: HttpRequest, here: Here) -> HttpResponse:
    """What residents said that waits for one's organization."""
    mine = [capacity.organization for capacity in here.capacities if capacity.organization]
    rows = list(queries.requests_to(mine)[:100])
    form = ReplyForm(partnership=here.partnership, language=get_language() or "en")
    return render(request, "conversations/requests.html", {"rows": rows, "form": form})


@member_page(may_act_for_some_organization)
@require_POST
def respond(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Accept a request, or reply to it."""
    found = get_object_or_404(
        AnswerRequest.objects.select_related("organization"), pk=pk, organization__partnership=here.partnership
    )
    if not may_act_for(here.capacities, found.organization_id):
        raise Http404
    by, now = here.acting(organization_id=found.organization_id), timezone.now()
    form = ReplyForm(request.POST, partnership=here.partnership, language=get_language() or "en")
    try:
        if request.POST.get("what") == "accept":
            actions.accept_request(request=found, by=by, at=now)
            messages.success(request, _("Accepted. Residents can see that you will answer."))
        elif form.is_valid():
            actions.reply_to_request(request=found, reply=form.words("reply"), by=by, at=now)
            messages.success(request, _("Your reply stands beside the request."))
        else:
            messages.warning(request, _("Write what residents should read, up to 1,000 characters."))
    except actions.ConversationRefusal as why:
        messages.warning(request, str(why))
    return SeeOther(reverse("conversations:requests", kwargs={"partnership": here.partnership.slug}))
