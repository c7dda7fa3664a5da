"""What a steward prepares so that all can be heard: questions about oneself, voices hoped for, census counts."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bridgework.conversations import actions, queries
from bridgework.conversations import wording_voices as words
from bridgework.conversations.actions.census import COLUMNS, NEEDED, PlannedCount
from bridgework.conversations.forms_voices import TargetForm, VoicesPlanForm
from bridgework.conversations.models import Conversation
from bridgework.conversations.views.taking_part import SeeOther
from bridgework.conversations.views.voices import address, here_or_404
from bridgework.goals.pages import import_page, path_of, preview_of
from bridgework.goals.sheets import SheetMapping
from bridgework.partnerships.doors import Here, member_page
from bridgework.partnerships.models import Role
from bridgework.partnerships.rules import may_steward
from bridgework.ui.components.diff_preview.component import DiffRow
from bridgework.ui.numbers import count

LABELS = {
    "dimension": gettext_lazy("Question, such as age or language"),
    "group": gettext_lazy("Group"),
    "place": gettext_lazy("Place"),
    "n": gettext_lazy("People"),
    "source": gettext_lazy("Where the count comes from"),
    "year": gettext_lazy("Year"),
}


@member_page(may_steward)
@require_http_methods(["GET", "HEAD", "POST"])
def who(request: HttpRequest, here: Here, conversation: str) -> HttpResponse:
    """What people may say about themselves, until when it is kept, and whom we hope to hear from."""
    found = here_or_404(here, conversation)
    plan = queries.plan_of(found)
    is_draft = found.state == Conversation.State.DRAFT
    form = VoicesPlanForm(request.POST or None, partnership=here.partnership, before=plan) if is_draft else None
    if request.method == "POST" and form is None:
        messages.warning(
            request, _("It has been opened. What people are asked about themselves stands still from then on.")
        )
    elif request.method == "POST" and form is not None and form.is_valid():
        try:
            actions.plan_voices(
                conversation=found,
                dimensions=list(form.cleaned_data["dimensions"]),
                place=form.cleaned_data["place"],
                delete_on=form.cleaned_data["delete_on"],
                by=here.acting(Role.STEWARD),
                at=timezone.now(),
            )
        except actions.ConversationRefusal as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, _("Saved."))
            return SeeOther(address(here, found, "who"))
    return _who(request, here, found, form)


def _who(request: HttpRequest, here: Here, found: Conversation, form: VoicesPlanForm | None) -> HttpResponse:
    plan = queries.plan_of(found)
    page = queries.voices_page(found)
    targets = page.targets if page else queries.targets_hoped(found)
    context = {
        "conversation": found,
        "form": form,
        "plan": plan,
        "questions": queries.questions_of(found, plan) if plan else [],
        "targets": [(one, words.target_said(one)) for one in targets],
        "target_form": TargetForm(
            auto_id="target_%s", partnership=here.partnership, plan=plan, language=get_language() or "en"
        )
        if plan and plan.asked and not found.is_closed
        else None,
    }
    return render(request, "conversations/who.html", context)


@member_page(may_steward)
@require_POST
def target(request: HttpRequest, here: Here, conversation: str) -> HttpResponse:
    """Write down how many voices of a group are hoped for, and who invites them."""
    found = here_or_404(here, conversation)
    form = TargetForm(request.POST, partnership=here.partnership, plan=queries.plan_of(found), language="")
    try:
        if not form.is_valid():
            raise actions.ConversationRefusal(_("Choose a group, a number of 10 or more, and a day."))
        actions.set_target(
            conversation=found,
            group=form.cleaned_data["group"],
            n_hoped=form.cleaned_data["n_hoped"],
            until=form.cleaned_data["until"],
            organization=form.cleaned_data["organization"],
            deed=form.words("deed"),
            by=here.acting(Role.STEWARD),
            at=timezone.now(),
        )
    except actions.ConversationRefusal as why:
        messages.warning(request, str(why))
    else:
        messages.success(request, _("Saved."))
    return SeeOther(address(here, found, "who"))


def _row(row: PlannedCount) -> DiffRow:
    before = "" if row.before is None else count(row.before)
    label = f"{row.place}, {row.dimension}: {row.group}"
    return DiffRow(row.number, row.will, label, [(_("people"), before, count(row.n))])


@member_page(may_steward)
def census(request: HttpRequest, here: Here) -> HttpResponse:
    """Bring census counts in: paste or upload, what it will do, one button."""

    def plan(source: bytes | str, name: str, mapping: SheetMapping) -> tuple[list[DiffRow], dict[str, int]]:
        found = actions.plan_census(
            partnership=here.partnership, source=source, name=name, now=timezone.now(), mapping=mapping
        )
        return preview_of(found.problems, found.rows, _row)

    def bring_in(source: bytes | str, name: str, mapping: SheetMapping) -> str:
        report = actions.import_census(
            partnership=here.partnership,
            source=source,
            name=name,
            by=here.acting(Role.STEWARD),
            now=timezone.now(),
            mapping=mapping,
        )
        return _("The counts are in: %(written)s written, %(unchanged)s unchanged.") % {
            "written": report.n_written,
            "unchanged": report.n_unchanged,
        }

    return import_page(
        request,
        here,
        kind="census",
        labels=LABELS,
        known=COLUMNS,
        needed=NEEDED,
        plan=plan,
        bring_in=bring_in,
        path=path_of(here, "conversations:list"),
        heading=_("Bring in census counts"),
        intro=_(
            "Columns: dimension, group, place, n, source and year. Places and groups that are not known yet are made; "
            "the check shows every row first."
        ),
        back=path_of(here, "conversations:list"),
    )
