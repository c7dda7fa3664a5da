"""Records that are probably one: compared, made one, told apart, parted again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bridgework.lib.paging import page_of
from bridgework.partnerships import rules
from bridgework.partnerships.actions import merging as acts
from bridgework.partnerships.doors import Here, member_page
from bridgework.partnerships.models import Merge, Organization, Role
from bridgework.partnerships.queries.records import candidates, compared, merges_of, same_in_directory

PER_PAGE = 10


@member_page(rules.may_steward)
def same(request: HttpRequest, here: Here) -> HttpResponse:
    """Show records that are probably one, side by side, and those that became one."""
    found = same_in_directory(here.partnership)
    page = page_of(request.GET.get("page"), found.pairs, PER_PAGE)
    context = {
        "page": page,
        "candidates": candidates(here.partnership, page.object_list),
        "merges": merges_of(here.partnership)[:25],
        "n_left_out": found.n_blocks_left_out,
    }
    return render(request, "partnerships/same.html", context)


def _two(request: HttpRequest, here: Here) -> tuple[Organization, Organization]:
    keys = [request.POST.get(name, "") for name in ("kept", "gone")]
    rows = Organization.objects.within(here.partnership)
    first, second = (get_object_or_404(rows, pk=int(key) if key.isdecimal() and len(key) < 19 else 0) for key in keys)
    return first, second


@member_page(rules.may_steward)
@require_POST
def merge(request: HttpRequest, here: Here) -> HttpResponse:
    """Ask once more with both records side by side; then make them one."""
    kept, gone = _two(request, here)
    if "sure" not in request.POST:
        rows = {row.pk: row for row in compared(here.partnership, (kept.pk, gone.pk))}
        context = {"kept": rows[kept.pk], "gone": rows[gone.pk]}
        return render(request, "partnerships/merge.html", context)
    try:
        acts.merge_organizations(kept=kept, gone=gone, by=here.acting(Role.STEWARD), at=timezone.now())
    except acts.MergeRefused as why:
        messages.error(request, str(why))
    else:
        messages.success(request, _("They are one record now: %(name)s.") % {"name": kept.name})
    return redirect("partnerships:same", here.partnership.slug)


@member_page(rules.may_steward)
@require_POST
def apart(request: HttpRequest, here: Here) -> HttpResponse:
    """Record that two records are two organizations."""
    one, other = _two(request, here)
    acts.say_distinct(one=one, other=other, by=here.acting(Role.STEWARD), at=timezone.now())
    messages.success(request, _("They are two organizations. Nobody is asked again."))
    return redirect("partnerships:same", here.partnership.slug)


@member_page(rules.may_steward)
@require_POST
def undo(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Part two records again."""
    row = get_object_or_404(Merge.objects.within(here.partnership), pk=pk if pk < 2**63 else 0)
    try:
        again = acts.undo_merge(merge=row, by=here.acting(Role.STEWARD), at=timezone.now())
    except acts.MergeRefused as why:
        messages.error(request, str(why))
    else:
        messages.success(request, _("%(name)s is a record of its own again.") % {"name": again.name})
    return redirect("partnerships:same", here.partnership.slug)
