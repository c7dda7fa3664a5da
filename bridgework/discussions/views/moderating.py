"""Hiding a post, and showing it again."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bridgework.discussions import actions
from bridgework.discussions.forms import HideForm
from bridgework.discussions.views.writing import find_post
from bridgework.discussions.wording import shown
from bridgework.goals.pages import form_page, path_of
from bridgework.partnerships.doors import Here, member_page
from bridgework.partnerships.models import Role
from bridgework.partnerships.rules import may_moderate


@member_page(may_moderate)
@require_http_methods(["GET", "HEAD", "POST"])
def hide(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Hide a post, with the rule that it breaks."""
    found, _subject = find_post(here, pk)
    if not found.is_shown:
        raise Http404
    form = HideForm(here, request.POST or None)
    back = path_of(here, "discussions:post", pk=found.pk)

    def act() -> str:
        by = here.acting(Role.MODERATOR, Role.STEWARD)
        actions.hide_post(post=found, reason=form.reason(), by=by, now=timezone.now())
        return back

    return form_page(
        request,
        form,
        act,
        heading=_("Hide this post"),
        submit=_("Hide it"),
        back=back,
        done=_("The post is hidden. In its place stands the reason."),
        template="discussions/hide.html",
        one=shown(here, found),
    )


@member_page(may_moderate)
@require_POST
def show(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Show a hidden post again."""
    found, _subject = find_post(here, pk)
    try:
        actions.show_again(post=found, by=here.acting(Role.MODERATOR, Role.STEWARD), now=timezone.now())
    except actions.PostRefused as why:
        messages.error(request, str(why))
    else:
        messages.success(request, _("The post is shown again."))
    return redirect(path_of(here, "discussions:post", pk=found.pk))
