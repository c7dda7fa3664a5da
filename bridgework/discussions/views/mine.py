"""What is one's own: what is new for oneself, and what one follows."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bridgework.discussions import actions, queries, rules
from bridgework.discussions.views.reading import find_subject
from bridgework.discussions.wording import talk_path
from bridgework.partnerships.doors import Here, member_page


@member_page(rules.may_discuss)
@require_POST
def follow(request: HttpRequest, here: Here, kind: str, slug: str) -> HttpResponse:
    """Follow it, or stop (`what=stop`)."""
    subject = find_subject(here, kind, slug)
    if request.POST.get("what") == "stop":
        actions.stop_following(subject=subject, by=here.capacities[0])
        messages.success(request, _("You follow it no longer."))
    else:
        actions.follow(subject=subject, by=here.capacities[0], now=timezone.now())
        messages.success(request, _("You follow it now. What is new here stands on your page “For you”."))
    return redirect(talk_path(here, subject))


@member_page(rules.may_discuss)
@never_cache
@require_safe
def for_you(request: HttpRequest, here: Here) -> HttpResponse:
    """Show where one is named, who replied, what is new at what one follows; and what that is."""
    assert here.person is not None  # noqa: S101 - for the type checker; a member is signed in
    page = queries.for_you_page(here.partnership, here.person, request.GET.get("page"))
    rows = []
    for post in page.object_list:
        subject = queries.subject_of_post(post, here.partnership)
        rows.append((post, getattr(post, "reason", ""), subject, talk_path(here, subject)))
    followed = [(one, talk_path(here, one)) for one in queries.followed_by(here.partnership, here.person)]
    return render(request, "discussions/for_you.html", {"page": page, "rows": rows, "followed": followed})


@member_page(rules.may_discuss)
@never_cache
@require_safe
def own_words(request: HttpRequest, here: Here) -> HttpResponse:
    """Give everything that one wrote here, to take along."""
    assert here.person is not None  # noqa: S101 - for the type checker; a member is signed in
    rows = [
        {
            "at": subject.kind,
            "slug": subject.slug,
            "kind": post.kind,
            "words": {one.language: one.body for one in post.words.renderings.values()},
            "capacity": post.capacity,
            "written_at": post.written_at.isoformat(),
        }
        for post, subject in queries.written_by(here.partnership, here.person)
    ]
    response = JsonResponse(
        {"partnership": here.partnership.slug, "posts": rows}, json_dumps_params={"ensure_ascii": False}
    )
    response["Content-Disposition"] = f'attachment; filename="{here.partnership.slug}-words.json"'
    return response
