"""Answers on paper: sheets to print, batches to enter, and what two people read differently."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone, translation
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bridgework.conversations import actions, rules
from bridgework.conversations.forms_paper import ANSWERS, BatchForm, SheetForm, SheetsForm, WhyForm, settled_in
from bridgework.conversations.models import PaperBatch, SheetEntry, SheetRun
from bridgework.conversations.queries import paper as queries
from bridgework.conversations.views.sheets import sheet_data
from bridgework.conversations.views.taking_part import SeeOther
from bridgework.conversations.views.voices import address, here_or_404
from bridgework.lib.printing import pdf_of
from bridgework.partnerships.doors import Here, member_page
from bridgework.partnerships.models import Membership, Role

STAFF = (Role.MODERATOR, Role.STEWARD)


@member_page(rules.may_enter_paper)
@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: HttpRequest, here: Here, conversation: str) -> HttpResponse:
    """Print sheets, begin a batch, see what is under way."""
    found = here_or_404(here, conversation)
    what = request.POST.get("what", "")
    sheets = SheetsForm(
        request.POST if what == "print" else None,
        conversation=found,
        language=get_language() or "en",
        auto_id="sheets_%s",
    )
    batch = BatchForm(request.POST if what == "begin" else None, auto_id="batch_%s")
    try:
        if what == "print" and sheets.is_valid():
            now = timezone.now()
            run = actions.make_sheets(
                conversation=found,
                statements=sheets.numbers(),
                n=sheets.cleaned_data["n"],
                language=sheets.cleaned_data["language"],
                by=here.acting(*STAFF),
                at=now,
                today=timezone.localdate(now, here.partnership.zone),
            )
            return SeeOther(address(here, found, "sheets", first=run.first_sheet))
        if what == "begin" and batch.is_valid():
            made = actions.open_batch(
                conversation=found, by=here.acting(*STAFF), at=timezone.now(), **batch.cleaned_data
            )
            return SeeOther(address(here, found, "batch", number=made.number))
    except actions.ConversationRefusal as why:
        messages.warning(request, str(why))
        return SeeOther(address(here, found, "paper"))
    context = {
        "conversation": found,
        "sheets": sheets,
        "batch": batch,
        "runs": queries.runs_of(found)[:50],
        "batches": queries.batches_of(found)[:50],
    }
    return render(request, "conversations/paper.html", context)


def _run_or_404(here: Here, slug: str, first: int) -> SheetRun:
    run = get_object_or_404(SheetRun, conversation=here_or_404(here, slug), first_sheet=first)
    run.conversation.partnership = here.partnership
    return run


@member_page(rules.may_enter_paper)
@require_safe
def sheets(request: HttpRequest, here: Here, conversation: str, first: int) -> HttpResponse:
    """Show a run of sheets as they are printed, in their own language."""
    run = _run_or_404(here, conversation, first)
    with translation.override(run.language):
        context = {"conversation": run.conversation, "run": run, **sheet_data(run, here.partnership)}
        return render(request, "conversations/sheets.html", context)


@member_page(rules.may_enter_paper)
@require_safe
def sheets_pdf(request: HttpRequest, here: Here, conversation: str, first: int) -> HttpResponse:
    """Give a run of sheets as PDF."""
    run = _run_or_404(here, conversation, first)
    with translation.override(run.language):
        data = sheet_data(run, here.partnership)
    made = pdf_of(data, package="bridgework.conversations", layout="sheets.typ", at=timezone.now())
    response = HttpResponse(made, content_type="application/pdf")
    name = f"{run.conversation.slug}-{run.first_sheet}-{run.last_sheet}.pdf"
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@member_page(rules.may_enter_paper)
@require_http_methods(["GET", "HEAD", "POST"])
def batch(request: HttpRequest, here: Here, conversation: str, number: int) -> HttpResponse:
    """Enter a batch sheet by sheet, compare, settle, count, take back."""
    found = here_or_404(here, conversation)
    row = queries.batch_here(found, number)
    if row is None:
        raise Http404
    what = request.POST.get("what", "")
    form = SheetForm(request.POST if what == "enter" else None, conversation=found)
    if request.method == "POST" and what in ACTS:
        try:
            said = ACTS[what](request, row, here.acting(*STAFF), form)
        except actions.SheetNotReadable as why:
            if what != "enter":
                messages.warning(request, str(why))
                return SeeOther(address(here, found, "batch", number=number))
            form.add_error(None, str(why))  # what was typed stays in its fields
        except actions.ConversationRefusal as why:
            messages.warning(request, str(why))
            return SeeOther(address(here, found, "batch", number=number))
        else:
            if said:
                messages.success(request, said)
            if said is not None:
                return SeeOther(address(here, found, "batch", number=number))
    return render(request, "conversations/batch.html", _context(here, row, form))


def _context(here: Here, row: Any, form: SheetForm) -> dict[str, Any]:
    person = here.person.pk if here.person else None
    is_first = row.first_person_id == person
    is_second = not is_first and row.second_person_id in (None, person)
    entering, checking = PaperBatch.State.ENTERING, PaperBatch.State.CHECKING
    differences = queries.differences(row) if row.state == checking else []
    is_open = row.state in (entering, checking)
    return {
        "conversation": row.conversation,
        "batch": row,
        "form": form,
        "why": WhyForm(),
        "is_first": is_first,
        "may_enter": is_first and is_open or is_second and row.state == checking,
        "is_entered": (row.n_first if is_first else row.n_second) == row.n_sheets,
        "may_hand_on": is_first and row.state == entering and row.n_first == row.n_sheets,
        "entered": queries.sheets_of(row, SheetEntry.FIRST if is_first else SheetEntry.SECOND) if is_open else [],
        "missing": _missing(row) if row.state == checking and not is_first else [],
        "differences": differences,
        "n_unsettled": sum(not one.is_settled for one in differences),
        "may_count": row.state == checking and row.n_second == row.n_sheets and all(d.is_settled for d in differences),
        "may_undo": row.state != PaperBatch.State.UNDONE and row.conversation.is_open,
        "choices": [(name, _answer_said(value)) for name, value in ANSWERS.items()],
    }


def _missing(row: PaperBatch) -> list[int]:
    second = set(queries.sheets_of(row, SheetEntry.SECOND))
    return [number for number in queries.sheets_of(row, SheetEntry.FIRST) if number not in second]


def _answer_said(value: int | None) -> str:
    return {1: _("agree"), 0: _("not sure"), -1: _("disagree"), None: _("nothing clear")}[value]


def _enter(request: HttpRequest, row: PaperBatch, by: Membership, form: SheetForm) -> str | None:
    if not form.is_valid():
        return None
    data = form.cleaned_data
    sheet = actions.enter_sheet(
        batch=row,
        number=data["sheet"],
        typed=data["typed"],
        written=data["written"],
        language=data["language"],
        by=by,
        at=timezone.now(),
    )
    return _("Sheet %(number)d is entered. The next one.") % {"number": sheet.number}


def _hand_on(request: HttpRequest, row: PaperBatch, by: Membership, form: SheetForm) -> str:
    actions.hand_over(batch=row, by=by, at=timezone.now())
    return _("Handed on. Give the pile to a second person, who enters it again.")


def _settle(request: HttpRequest, row: PaperBatch, by: Membership, form: SheetForm) -> str:
    sheet = request.POST.get("sheet", "")
    if not (sheet.isascii() and sheet.isdigit() and len(sheet) < 9):
        raise actions.SheetNotReadable(_("Choose a sheet."))
    found = next((one for one in queries.differences(row) if one.sheet.number == int(sheet)), None)
    actions.settle_sheet(
        batch=row,
        number=int(sheet),
        answers=settled_in(request.POST, [one.number for one in found.answers] if found else []),
        written=request.POST.get("written"),
        by=by,
        at=timezone.now(),
    )
    return _("Sheet %(number)d is settled.") % {"number": int(sheet)}


def _count(request: HttpRequest, row: PaperBatch, by: Membership, form: SheetForm) -> str:
    now = timezone.now()
    zone = row.conversation.partnership.zone
    done = actions.count_batch(batch=row, by=by, at=now, today=timezone.localdate(now, zone))
    said = [
        ngettext("%(n)d sheet is counted, as one voice.", "%(n)d sheets are counted, each as one voice.", done.n_voices)
        % {"n": done.n_voices}
    ]
    if done.n_statements:
        said.append(
            ngettext(
                "%(n)d new statement waits to be read.", "%(n)d new statements wait to be read.", done.n_statements
            )
            % {"n": done.n_statements}
        )
    if done.n_not_shown:
        said.append(_("Answers to statements that are no longer shown were left out: %(n)d.") % {"n": done.n_not_shown})
    return " ".join(said)


def _undo(request: HttpRequest, row: PaperBatch, by: Membership, form: SheetForm) -> str:
    why = WhyForm(request.POST)
    if not why.is_valid():
        raise actions.ConversationRefusal(_("Say why the batch is taken back."))
    actions.undo_batch(batch=row, why=why.cleaned_data["why"], by=by, at=timezone.now())
    return _("The batch is taken back. Its sheets can be entered anew.")


ACTS: dict[str, Callable[[HttpRequest, PaperBatch, Membership, SheetForm], str | None]] = {
    "enter": _enter,
    "hand-on": _hand_on,
    "settle": _settle,
    "count": _count,
    "undo": _undo,
}
