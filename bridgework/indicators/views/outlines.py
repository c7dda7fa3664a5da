"""Bringing in the outlines of places: a file, what was understood of it with a drawing, one button."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bridgework.indicators import previews_outlines, rules
from bridgework.indicators.actions.outlining import bring_in_outlines, discard_outlines, keep_outlines
from bridgework.indicators.forms.outlining import OutlinesForm
from bridgework.lib.outlines import OutlinesRefused
from bridgework.partnerships.doors import Here, member_page
from bridgework.partnerships.models import Role
from bridgework.places.models import ShapesDraft
from bridgework.places.queries import levels_of
from bridgework.ui.figures import page_or_file


def _drafts(here: Here) -> Any:
    return ShapesDraft.objects.filter(scope=here.partnership.scope, person=here.person)


@member_page(rules.may_keep_data)
def shapes(request: HttpRequest, here: Here) -> HttpResponse:
    """Take a file of outlines, or show what was understood of the last one."""
    form = OutlinesForm(levels_of(here.partnership.scope), request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            bring_in_outlines(
                partnership=here.partnership,
                person=here.person,  # type: ignore[arg-type]
                level=form.cleaned_data["level"],
                source_name=file.name,
                content=file.read(),
                at=timezone.now(),
            )
        except OutlinesRefused as why:
            form.refuse(why)
        else:
            return redirect("indicators:shapes", partnership=here.partnership.slug)
    draft = _drafts(here).first()
    preview = previews_outlines.preview_of(draft) if draft and request.method != "POST" else None
    context = {"form": form, "preview": preview}
    return page_or_file(request, "indicators/shapes.html", context, [preview.chart] if preview else [])


@member_page(rules.may_keep_data)
@require_POST
def shapes_keep(request: HttpRequest, here: Here) -> HttpResponse:
    """Keep the outlines of the person's draft."""
    draft = get_object_or_404(_drafts(here))
    n = keep_outlines(
        partnership=here.partnership,
        draft=draft,
        by=here.acting(Role.DATA_STEWARD, Role.STEWARD),
        at=timezone.now(),
    )
    done = ngettext("The outline of %(n)s place is kept.", "The outlines of %(n)s places are kept.", n)
    messages.success(request, done % {"n": n})
    return redirect("indicators:indicator-list", partnership=here.partnership.slug)


@member_page(rules.may_keep_data)
@require_POST
def shapes_discard(request: HttpRequest, here: Here) -> HttpResponse:
    """Put the draft aside; nothing of it is kept."""
    discard_outlines(draft=get_object_or_404(_drafts(here)))
    messages.success(request, _("The outlines are put aside. Nothing was changed."))
    return redirect("indicators:shapes", partnership=here.partnership.slug)
