"""Decisions: the list, one of them, recording one."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bridgework.conversations.models import Statement
from bridgework.conversations.queries import statements_to_answer
from bridgework.crossings import actions, rules
from bridgework.crossings.forms import DecideForm, WhoDecidedForm, seat_label
from bridgework.crossings.queries import MOST_STATEMENTS, grounds_of
from bridgework.goals import queries
from bridgework.goals.pages import form_page, path_of, today_here
from bridgework.goals.queries.decisions import decisions_page
from bridgework.goals.rules import standing
from bridgework.partnerships.doors import Here, member_page, public_page
from bridgework.partnerships.models import Role


@public_page
@require_safe
def decision_list(request: HttpRequest, here: Here) -> HttpResponse:
    """Show what bodies decided, newest first."""
    page = decisions_page(here.partnership, request.GET.get("page"), with_hidden=here.is_member)
    context = {"page": page, "may_decide": rules.may_record_decisions(here.capacities)}
    return render(request, "crossings/decision_list.html", context)


@public_page
@require_safe
def decision_detail(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Show one decision: who was present, what it rests on, what it led to."""
    detail = queries.decision_detail(here.partnership, slug, with_hidden=here.is_member)
    if detail is None:
        raise Http404
    today = today_here(here)
    context = {
        "detail": detail,
        "decision": detail.decision,
        "present": [(seat_label(presence.seat), presence.seat) for presence in detail.presences],
        "grounds": grounds_of(detail.decision),
        "promises": [(promise, standing(promise, today)) for promise in detail.commitments],
    }
    return render(request, "crossings/decision_detail.html", context)


@member_page(rules.may_record_decisions)
def decide(request: HttpRequest, here: Here) -> HttpResponse:
    """Record a decision in two steps: first the body and the day, since they say which seats were filled."""
    first = WhoDecidedForm(here, request.GET if "body" in request.GET else None, initial={"on": today_here(here)})
    if not (first.is_bound and first.is_valid()):
        return render(request, "crossings/decide_first.html", {"form": first})
    body, on, conversation = (first.cleaned_data[name] for name in ("body", "on", "conversation"))
    seats = queries.seats_filled_on(body, on)
    statements: list[Statement] = []
    if conversation is not None:
        statements = list(statements_to_answer(conversation)[:MOST_STATEMENTS])
    form = DecideForm(
        here, seats, statements, request.POST or None, initial={"goal": conversation.goal if conversation else None}
    )

    def act() -> str:
        decision = actions.decide_on_conversation(
            partnership=here.partnership,
            body=body,
            title=form.words("title"),
            reasons=form.words("reasons"),
            decided_on=on,
            present=form.present(),
            conversation=conversation,
            statements=form.cited(),
            goal=form.cleaned_data["goal"],
            promises=[actions.PromiseMade(**promise) for promise in form.promises()],
            by=here.acting(Role.STEWARD),
            now=timezone.now(),
        )
        return path_of(here, "crossings:decision", slug=decision.slug)

    return form_page(
        request,
        form,
        act,
        heading=_("What was decided?"),
        submit=_("Record the decision"),
        back=path_of(here, "crossings:decide"),
        done=_("The decision is on record, with who was present and the residents’ share of seats."),
        intro=body.name,
        template="crossings/decide.html",
        on=on,
        has_seats=bool(seats),
        conversation=conversation,
    )
