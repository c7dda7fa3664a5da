"""You said, we decided, we did: the list, one answer, giving one, saying what was done."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from bridgework.crossings import actions, queries, rules
from bridgework.crossings.forms import AnswerForm, DoneForm
from bridgework.goals.models import Answer
from bridgework.goals.pages import form_page, path_of, today_here
from bridgework.partnerships.doors import Here, member_page, public_page
from bridgework.partnerships.models import Body, Membership, Organization, Role
from bridgework.partnerships.rules import may_steward
from bridgework.ui.numbers import count


def did_label(answer: Answer) -> str:
    """Return how an answer is called in front of its words."""
    if answer.did:
        return _("We did")
    return {
        Answer.Kind.TAKEN_UP: _("We will"),
        Answer.Kind.PARTLY: _("We will, in part"),
        Answer.Kind.DECLINED: _("We will not, because"),
        Answer.Kind.REFERRED: _("Not ours"),
    }[Answer.Kind(answer.kind)]


def _row(here: Here, told: queries.SaidAndDone) -> dict[str, Any]:
    answer = told.answer
    where = _("In %(conversation)s") % {"conversation": told.first.conversation_title}
    if told.n_more:
        more = ngettext("and %(n)s more statement", "and %(n)s more statements", told.n_more) % {
            "n": count(told.n_more)
        }
        where = f"{where}, {more}"
    return {
        "told": told,
        "href": path_of(here, "crossings:said", pk=answer.pk),
        "asked": where,
        "did": answer.did or answer.words,
        "did_label": did_label(answer),
    }


@public_page
@require_safe
def you_said(request: HttpRequest, here: Here) -> HttpResponse:
    """Show every answer: what was said, decided and done, and whether residents say it helped."""
    page, told = queries.told_page(here.partnership, request.GET.get("page"))
    context = {
        "page": page,
        "rows": [_row(here, one) for one in told],
        "may_answer": rules.may_answer(here.capacities),
    }
    return render(request, "crossings/you_said.html", context)


@public_page
@require_safe
def said(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Show one answer's whole way: said, decided, promised, done, verdict."""
    told = queries.one_told(here.partnership, pk)
    if told is None:
        raise Http404
    answer = told.answer
    context = {
        "answer": answer,
        "told": told,
        "promises": queries.promised_after(answer),
        "may_say_done": rules.may_say_done(here.capacities, answer)
        and answer.kind in (Answer.Kind.TAKEN_UP, Answer.Kind.PARTLY),
    }
    return render(request, "crossings/said.html", context)


def _acting(here: Here, organization: Organization | None) -> Membership:
    return here.acting(organization_id=organization.pk) if organization else here.acting(Role.STEWARD)


@member_page(rules.may_answer)
def answer(request: HttpRequest, here: Here) -> HttpResponse:
    """Answer statements: those asked of one's organization, and, for the steward, those due by the rule."""
    ids = [capacity.organization_id for capacity in here.capacities if capacity.organization_id]
    organizations = list(Organization.objects.within(here.partnership).filter(pk__in=ids))
    statements = queries.statements_waiting(here.partnership, organizations, with_all_due=may_steward(here.capacities))
    form = AnswerForm(here, statements, request.POST or None)

    def act() -> str:
        answerer = form.answerer()
        organization = answerer if isinstance(answerer, Organization) else None
        given = actions.answer_statements(
            partnership=here.partnership,
            statements=form.chosen(),
            kind=form.cleaned_data["kind"],
            words=form.words("answer"),
            referred_to=form.cleaned_data["referred_to"],
            decision=form.cleaned_data["decision"],
            by=_acting(here, organization),
            now=timezone.now(),
            organization=organization,
            body=answerer if isinstance(answerer, Body) else None,
        )
        return path_of(here, "crossings:said", pk=given.pk)

    return form_page(
        request,
        form,
        act,
        heading=_("Answer what residents said"),
        submit=_("Give the answer"),
        back=path_of(here, "crossings:you-said"),
        done=_("The answer is public. Now residents can say whether it helps."),
        template="crossings/answer.html",
        has_statements=bool(statements),
    )


@member_page(rules.may_answer)
def done(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Say what was done after an answer."""
    rows = Answer.objects.within(here.partnership).select_related("partnership", "organization", "body")
    given = get_object_or_404(rows, pk=pk)
    if not rules.may_say_done(here.capacities, given):
        raise PermissionDenied
    form = DoneForm(here, today_here(here), request.POST or None, existing={"did": given.did})
    path = path_of(here, "crossings:said", pk=pk)

    def act() -> str:
        actions.say_what_was_done(
            answer=given,
            did=form.words("did"),
            did_on=form.cleaned_data["did_on"],
            by=_acting(here, given.organization),
            now=timezone.now(),
        )
        return path

    return form_page(
        request,
        form,
        act,
        heading=_("What was done?"),
        submit=_("Save"),
        back=path,
        done=_("Thank you. Residents can now say whether it helped."),
        intro=given.words,
    )
