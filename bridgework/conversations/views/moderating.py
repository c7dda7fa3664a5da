"""Reading statements before others do."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bridgework.conversations import actions, rules
from bridgework.conversations.forms_reading import DecisionForm
from bridgework.conversations.models import Statement
from bridgework.conversations.queries.reading import decided_before, held_for, to_read
from bridgework.conversations.views.taking_part import SeeOther
from bridgework.conversations.wording_reading import held_said
from bridgework.partnerships.doors import Here, member_page
from bridgework.partnerships.models import Role
from bridgework.partnerships.rules import may_moderate


@member_page(may_moderate)
@require_safe
def reading(request: HttpRequest, here: Here) -> HttpResponse:
    """Statements to decide on: second looks, what waits, what is shown unread; oldest first."""
    waiting = to_read(here.partnership).annotate(
        is_mine_already=decided_before(here.person.pk if here.person else None)
    )
    page = Paginator(waiting, 25).get_page(request.GET.get("page"))
    rows = [
        (
            statement,
            rules.may_moderate_statement(here.capacities, statement, here.partnership),
            held_said(held_for(statement)),
        )
        for statement in page
    ]
    form = DecisionForm(partnership=here.partnership, language=get_language() or "en")
    return render(request, "conversations/reading.html", {"page": page, "rows": rows, "form": form})


@member_page(may_moderate)
@require_POST
def moderate(request: HttpRequest, here: Here, statement: int) -> HttpResponse:
    """Show a statement, do not show it, or hand it over."""
    found = get_object_or_404(Statement, pk=statement, conversation__partnership=here.partnership)
    by, now = here.acting(Role.MODERATOR, Role.STEWARD), timezone.now()
    form = DecisionForm(request.POST, partnership=here.partnership, language=get_language() or "en")
    what = request.POST.get("what", "")
    try:
        if what == "hand-over":
            actions.mark_about_steward(statement=found, by=by, at=now)
        elif what in ("show", "refuse") and form.is_valid():
            actions.moderate_statement(statement=found, is_shown=what == "show", reason=form.why(), by=by, at=now)
        else:
            raise actions.ConversationRefusal(
                _("Choose whether the statement is shown, and shorten the reason to 300 characters.")
            )
    except actions.ConversationRefusal as why:
        messages.warning(request, str(why))
    # The reader's next key goes to the statement that now stands where this one stood.
    following = to_read(here.partnership).filter(pk__gt=found.pk).values_list("pk", flat=True).first()
    where = reverse("conversations:reading", kwargs={"partnership": here.partnership.slug})
    return SeeOther(f"{where}#statement-{following}" if following else where)
