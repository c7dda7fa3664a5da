"""Where the work is and where the gap is, side by side; and who could join an initiative or take up a need."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bridgework.alignment import queries, rules, wording_needs, wording_partners
from bridgework.alignment.views.reader import own_of
from bridgework.goals.models import Initiative
from bridgework.partnerships.doors import Here, member_page, public_page
from bridgework.ui.naming import in_a_row


@public_page
@require_safe
def work_and_gaps(request: HttpRequest, here: Here) -> HttpResponse:
    """Show initiatives beside the gaps of their goal that lie elsewhere."""
    page, made_at = queries.beside_page(
        here.partnership, request.GET.get("page"), timezone.now(), with_hidden=here.is_member
    )
    is_steward, own = rules.may_steward(here.capacities), own_of(here)
    context = {
        "page": page,
        "rows": [
            {
                "one": one,
                "doers": in_a_row(sorted((name for name, _key in one.doers), key=str.casefold)),
                "may_ask": is_steward or any(key in own for _name, key in one.doers),
                "gaps": [
                    (gap["place"], wording_needs.kept_gap_said(gap, indicator), indicator)
                    for gap, indicator in one.gaps
                ],
            }
            for one in page.object_list
        ],
        "made_at": made_at,
    }
    return render(request, "alignment/work_and_gaps.html", context)


@member_page(rules.may_start)
@require_safe
def partners_of_initiative(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Show who could join an initiative, to its own people and the steward."""
    initiative = get_object_or_404(Initiative.objects.within(here.partnership).select_related("place"), slug=slug)
    doers = set(initiative.organizations.values_list("pk", flat=True))
    if not (rules.may_steward(here.capacities) or doers & own_of(here)):
        raise PermissionDenied
    found = queries.partners_for_initiative(here.partnership, initiative)
    return render(
        request, "alignment/partners.html", _context(initiative.name, "goals:initiative", initiative.slug, found)
    )


@member_page(rules.may_start)
@require_safe
def partners_of_need(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Show who could take up a need together with one's own organization."""
    need = queries.need_of(here.partnership, pk, is_member=True)
    if need is None:
        raise Http404
    found = queries.partners_for_need(here.partnership, need, sorted(own_of(here)))
    return render(request, "alignment/partners.html", _context(need.need, "alignment:need", need.pk, found))


def _context(words: Any, route: str, key: Any, found: list[Any]) -> dict[str, Any]:
    return {
        "words": words,
        "route": route,
        "key": key,
        "rows": [(one, wording_partners.reasons_said(one)) for one in found],
    }
