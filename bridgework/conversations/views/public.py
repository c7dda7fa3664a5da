"""Pages that everybody reads: the list, one conversation, its result, its table and files, its policy and log."""

from __future__ import annotations

import csv
import io

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bridgework.conversations import actions, queries, rules
from bridgework.conversations import wording as words
from bridgework.conversations.models import Conversation, Result
from bridgework.conversations.queries.reading import seeds_of
from bridgework.conversations.rules.floors import neutral
from bridgework.conversations.views.languages import coverage_in_small
from bridgework.conversations.views.taking_part import SeeOther
from bridgework.conversations.views.voices import address, give_voice, here_or_404, key_of, lead_in
from bridgework.conversations.views.voices_public import hoped_context, missing_context
from bridgework.conversations.wording_promise import PromiseSaid, promise_said
from bridgework.conversations.wording_reading import act_said, hold_said
from bridgework.partnerships import rules as rights
from bridgework.partnerships.doors import Here, public_form, public_page
from bridgework.ui.charts.drawn import drawn
from bridgework.ui.charts.opinion_map import opinion_map
from bridgework.ui.figures import as_file

ANSWERS_ON_PAGE = 3


@public_page
@require_safe
def list_(request: HttpRequest, here: Here) -> HttpResponse:
    """All conversations, open ones first."""
    page = queries.conversations_page(here.partnership, here.capacities, request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(one, words.voices_said(one.n_by_mode)[0]) for one in page],
        "may_steward": rights.may_steward(here.capacities),
        "may_moderate": rights.may_moderate(here.capacities),
    }
    return render(request, "conversations/list.html", context)


@public_page
@require_safe
def detail(request: HttpRequest, here: Here, conversation: str) -> HttpResponse:
    """One conversation: what it asks and promises; after the close, what it found."""
    found = here_or_404(here, conversation)
    total, modes = words.voices_said(found.n_by_mode)
    context = {
        "conversation": found,
        "total": total,
        "modes": modes,
        "promise": words.promise_of(found),
        "standing": _standing(here, found),
        "hold": hold_said(found),
        "may_steward": rights.may_steward(here.capacities),
        "may_enter_paper": rules.may_enter_paper(here.capacities),
        "may_assist": rules.may_assist(here.capacities),
        "may_moderate": rights.may_moderate(here.capacities),
        "coverage": coverage_in_small(found, here.partnership.languages),
    }
    result = queries.newest_result(found)
    if result is None:
        return render(request, "conversations/detail.html", context | hoped_context(found))
    page = queries.result_page(found, result)
    answers, names = queries.latest_answers(found, ANSWERS_ON_PAGE + 1), words.names_of(page)
    context |= {
        "result": result,
        "page": page,
        "agreed": words.lines_said(page.agreed),
        "rejected": words.lines_said(page.rejected, "disagree"),
        "divided": words.lines_said(page.divided),
        "groups": [
            (names[number], number, size, words.lines_said(lines)) for number, size, lines in page.representative
        ],
        "is_named": bool(page.names),
        "may_moderate": rights.may_moderate(here.capacities),
        "shares_rows": queries.rows_are_shared(found),
        "report_languages": words.report_languages(here.partnership),
        "finding": words.map_finding(page),
        "chart": drawn(opinion_map, words.map_of(page)) if page.has_groups else None,
        "answers": [_answer_said(here, found, answer) for answer in answers[:ANSWERS_ON_PAGE]],
        "more_answers": len(answers) > ANSWERS_ON_PAGE,
        "waiting": queries.waiting_in(found, timezone.now()),
        **missing_context(found),
    }
    return render(request, "conversations/result.html", context)


def _standing(here: Here, conversation: Conversation) -> PromiseSaid | None:
    if conversation.source:  # held elsewhere: nothing is promised here
        return None
    return promise_said(queries.promise_kept(conversation, timezone.localdate(timezone=here.partnership.zone)))


def _answer_said(here: Here, conversation: Conversation, row: queries.AnswerHere) -> dict[str, object]:
    """Gather what the component said_did takes."""
    answer = row.answer
    verdict = queries.verdict_words(answer)
    who = answer.organization.name if answer.organization else str(answer.body) if answer.body else ""
    kind = answer.get_kind_display()
    return {
        "quote": row.covered[0],
        "href": address(here, conversation, "answer", answer=answer.pk),
        "did": answer.did or answer.words,
        "did_label": f"{who}: {kind}" if who else kind,
        "verdict": verdict.shares,
        "verdict_text": verdict.text,
    }


@public_page
@require_safe
def answers(request: HttpRequest, here: Here, conversation: str) -> HttpResponse:
    """Every answer to what was said in one conversation."""
    found = here_or_404(here, conversation)
    page, given = queries.answers_page(found, request.GET.get("page"))
    rows = [_answer_said(here, found, one) for one in given]
    return render(request, "conversations/answers.html", {"conversation": found, "page": page, "rows": rows})


@public_form
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, here: Here, conversation: str, answer: int) -> HttpResponse:
    """One answer, what it covers, and residents' verdict; anybody who took part or reads may say whether it helped."""
    found = here_or_404(here, conversation)
    given = queries.answer_in(found, answer)
    if given is None:
        raise Http404
    if request.method == "POST":
        key = key_of(request, here, found)
        if key is None and (found.asks_account or (found.is_open and not found.by_browser)):
            return lead_in(request, here, found)
        response = SeeOther(f"{request.path}?thanks=1")
        key = key or give_voice(response, here, found)
        today = timezone.localdate(timezone=here.partnership.zone)
        try:
            voice = actions.make_voice(conversation=found, key=key, today=today)
            actions.record_verdict(
                answer=given.answer, voice=voice, value=request.POST.get("value", ""), person=here.person, today=today
            )
        except actions.ConversationRefusal:
            return SeeOther(request.path)
        return response
    context = {
        "conversation": found,
        "answer": given.answer,
        "covered": given.covered,
        "verdict": queries.verdict_words_apart(given.answer),
        "choices": words.verdict_choices(),
        "is_thanked": "thanks" in request.GET,
    }
    return render(request, "conversations/answer.html", context)


@public_page
@require_safe
def policy(request: HttpRequest, here: Here, conversation: str) -> HttpResponse:
    """The moderation policy and the public log. A refused statement's text is not part of it."""
    found = here_or_404(here, conversation)
    page = queries.moderation_log(found, request.GET.get("page"))
    seeds, has_more = seeds_of(found)
    context = {
        "conversation": found,
        "page": page,
        "acts": [(act, act_said(act)) for act in page],
        "hold": hold_said(found),
        "seeds": seeds,
        "has_more_seeds": has_more,
    }
    return render(request, "conversations/policy.html", context)


def _result_or_404(here: Here, slug: str) -> tuple[Conversation, Result]:
    conversation = here_or_404(here, slug)
    result = queries.newest_result(conversation)
    if result is None:
        raise Http404
    return conversation, result


@public_page
@require_safe
def table(request: HttpRequest, here: Here, conversation: str) -> HttpResponse:
    """Every statement with its counts, as far as they may be shown."""
    found, result = _result_or_404(here, conversation)
    page, printed = queries.table_page(found, result, request.GET.get("page"))
    groups = [words.group_name(group["number"]) for group in result.body["groups"]]
    nothing = [[None] * 4] * (1 + len(groups))
    rows = []
    for number, said, cells in printed:
        everybody, *by_group = cells or nothing
        shares = [cells[0] / cells[3] if cells[0] is not None and cells[3] else None for cells in by_group]
        rows.append([number, said, *shares, everybody[3], *everybody[:3]])
    columns: list[object] = [(_("No."), "number"), _("Statement")]
    # Groups first: what protection leaves is mostly theirs, and a phone shows the first columns alone.
    columns += [(_("%(group)s: agree") % {"group": name}, "percent") for name in groups]
    columns += [(_("Answered"), "count"), (_("Agree"), "count"), (_("Disagree"), "count"), (_("Not sure"), "count")]
    context = {"conversation": found, "page": page, "columns": columns, "rows": rows}
    return render(request, "conversations/table.html", context)


@public_page
@require_safe
def result_csv(request: HttpRequest, here: Here, conversation: str) -> HttpResponse:
    """The same as CSV: one row a statement and group; empty where not shown, no cell a spreadsheet would run."""
    found, result = _result_or_404(here, conversation)
    names = ["everybody", *(words.LETTERS[group["number"] - 1] for group in result.body["groups"])]
    return as_file(here.partnership, found.slug, "csv", _csv_of(result, names))


def _csv_of(result: Result, names: list[str]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["number", "statement", "group", "answered", "agree", "disagree", "not_sure"])
    for number, said, rows in queries.printed_counts(result):
        text = neutral(str(said))
        for name, cells in zip(names, rows, strict=True):
            writer.writerow([number, text, name, cells[3], *cells[:3]])  # None is an empty cell
    return out.getvalue()


@public_page
@require_safe
def result_svg(request: HttpRequest, here: Here, conversation: str) -> HttpResponse:
    """The map as a drawing."""
    return as_file(here.partnership, conversation, "svg", _drawing(here, conversation))


@public_page
@require_safe
def result_png(request: HttpRequest, here: Here, conversation: str) -> HttpResponse:
    """The map as a picture."""
    return as_file(here.partnership, conversation, "png", _drawing(here, conversation))


def _drawing(here: Here, slug: str) -> str:
    conversation, result = _result_or_404(here, slug)
    if not result.body["groups"]:
        raise Http404
    return opinion_map(words.map_of(queries.result_page(conversation, result)))


@public_page
@require_safe
def result_rows(request: HttpRequest, here: Here, conversation: str) -> HttpResponse:
    """Every voter's answers, as a Polis export, where that was announced before the first card; otherwise there is no such page."""
    found = here_or_404(here, conversation)
    if not queries.rows_are_shared(found):
        raise Http404
    packed = queries.polis_archive(found, request.build_absolute_uri(address(here, found)))
    response = HttpResponse(packed, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{found.slug}-polis.zip"'
    return response
