"""Who took part, for everybody to read: the page, its file, its picture."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bridgework.conversations import queries
from bridgework.conversations import wording_voices as words
from bridgework.conversations.models import Conversation
from bridgework.conversations.views.voices import here_or_404
from bridgework.partnerships.doors import Here, public_page
from bridgework.ui.charts.drawn import drawn
from bridgework.ui.charts.voices import voices_by_group
from bridgework.ui.figures import as_file


def missing_context(conversation: Conversation) -> dict[str, object]:
    """Return what the section "Whose voice is missing" takes; nothing where nobody was asked. One query."""
    page = queries.voices_page(conversation)
    if page is None:
        return {}
    return {
        "missing": page,
        "missing_finding": words.finding(page),
        "missing_sentences": words.sentences(page),
        "missing_caption": words.said_their_group(page),
        "missing_targets": [(one, words.target_said(one)) for one in page.targets],
    }


def hoped_context(conversation: Conversation) -> dict[str, object]:
    """Return what is asked about oneself, until when it is kept, and whom we hope to hear from. Three queries at most."""
    plan = queries.plan_of(conversation)
    if plan is None or conversation.is_closed:
        return {}
    targets = queries.targets_hoped(conversation) if plan.asked else []
    return {
        "voices_plan": plan,
        "questions": queries.questions_of(conversation, plan),
        "hoped": [(one, words.target_said(one)) for one in targets],
    }


def _page_or_404(here: Here, slug: str) -> tuple[Conversation, queries.VoicesPage]:
    conversation = here_or_404(here, slug)
    page = queries.voices_page(conversation)
    if page is None:
        raise Http404
    return conversation, page


@public_page
@require_safe
def voices(request: HttpRequest, here: Here, conversation: str) -> HttpResponse:
    """Every count by described group that may be shown, with what it was compared to."""
    found, page = _page_or_404(here, conversation)
    texts = queries.weighted_texts(found, page)
    context = {
        "conversation": found,
        "page": page,
        "funnels": [words.funnel_table(page, one) for one in page.dimensions],
        "opinions": [words.opinion_table(page, one) for one in page.dimensions] if page.opinion_groups else [],
        "weighted": [words.weighted_table(one, texts) for one in page.dimensions if one.weighted],
        "caption": words.said_their_group(page),
        "finding": words.finding(page),
        "evenness": [said for said in map(words.evenness_said, page.dimensions) if said],
        "chart": drawn(voices_by_group, words.chart_of(page)) if words.has_chart(page) else None,
    }
    return render(request, "conversations/voices.html", context)


@public_page
@require_safe
def voices_csv(request: HttpRequest, here: Here, conversation: str) -> HttpResponse:
    """The same as CSV; empty where not shown."""
    found, page = _page_or_404(here, conversation)
    return as_file(here.partnership, f"{found.slug}-voices", "csv", words.csv_of(page))


@public_page
@require_safe
def voices_svg(request: HttpRequest, here: Here, conversation: str) -> HttpResponse:
    """The picture as a drawing."""
    return as_file(here.partnership, f"{conversation}-voices", "svg", _drawing(here, conversation))


@public_page
@require_safe
def voices_png(request: HttpRequest, here: Here, conversation: str) -> HttpResponse:
    """The picture."""
    return as_file(here.partnership, f"{conversation}-voices", "png", _drawing(here, conversation))


def _drawing(here: Here, slug: str) -> str:
    _conversation, page = _page_or_404(here, slug)
    if not words.has_chart(page):
        raise Http404
    return voices_by_group(words.chart_of(page))
