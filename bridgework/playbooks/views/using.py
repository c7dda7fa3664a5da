"""Applying a playbook: what it would make, each part with a box; then one button."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from bridgework.partnerships.doors import Here, member_page
from bridgework.partnerships.models import Role
from bridgework.playbooks import actions, queries, rules, wording
from bridgework.playbooks.forms import ApplyForm


@never_cache
@member_page(rules.may_apply_playbooks)
def apply(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Show what a playbook would make here, and make what was chosen."""
    found = queries.find_playbook(here.partnership, slug, is_member=True)
    if found is None:
        raise Http404
    plan = queries.plan_of(here.partnership, found.document)
    form = ApplyForm(here.partnership, plan, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            applied = actions.apply_playbook(
                partnership=here.partnership,
                document=found.document,
                slug=slug,
                choices=form.choices(),
                by=here.acting(Role.STEWARD),
                at=timezone.now(),
            )
        except actions.PlaybookRefused as why:
            form.add_error(None, str(why))
        else:
            messages.success(request, wording.came_of_it(applied))
            return redirect("playbooks:detail", here.partnership.slug, slug)
    shown = [
        (part, heading, [_row(here, one, one.name in form.ticked) for one in rows])
        for part, heading, rows in wording.by_part(plan)
    ]
    is_all_here = all(one.standing == queries.Standing.MADE for one in plan)
    context = {"found": found, "form": form, "shown": shown, "is_all_here": is_all_here}
    return render(request, "playbooks/playbook_apply.html", context)


def _row(here: Here, one: queries.Planned, is_ticked: bool) -> dict[str, object]:
    text, sentence = wording.detail_of(one.part, one.said)
    href = wording.path_to(here.partnership.slug, one.part, one.thing) if one.thing is not None else ""
    return {"one": one, "text": text, "sentence": sentence, "href": href, "is_ticked": is_ticked}
