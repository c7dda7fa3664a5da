"""What is read: updates and discussion at one subject, one post with its replies, the rules for posts."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bridgework.discussions import queries, rules
from bridgework.discussions.forms import RULES
from bridgework.discussions.queries import Subject
from bridgework.discussions.wording import all_shown, shown, subject_path
from bridgework.partnerships.doors import Here, member_page, public_page


def find_subject(here: Here, kind: str, slug: str) -> Subject:
    """Return the goal, session or initiative of an address; 404 for whoever may not see it."""
    subject = queries.subject_of(here.partnership, kind, slug, with_hidden=here.is_member)
    if subject is None:
        raise Http404
    return subject


@public_page
@require_safe
def talk(request: HttpRequest, here: Here, kind: str, slug: str) -> HttpResponse:
    """Show the updates at a goal, a session or an initiative; to members the discussion, too."""
    subject = find_subject(here, kind, slug)
    page = queries.posts_page(subject, request.GET.get("page"), is_member=here.is_member)
    context = {
        "subject": subject,
        "subject_url": subject_path(here, subject),
        "page": page,
        "rows": all_shown(here, page.object_list),
    }
    if here.person and here.is_member:
        context |= {
            "may_update": rules.may_update(here.capacities, queries.organizations_of(subject)),
            "is_followed": queries.is_followed(subject, here.person),
        }
    return render(request, "discussions/talk.html", context)


@member_page()
@require_safe
def post(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Show one post with all replies to it; a reply's address leads to the post that it answers."""
    found = queries.post_of(here.partnership, pk)
    if found is not None and found.answers_to_id:
        found = queries.post_of(here.partnership, found.answers_to_id)
    if found is None:
        raise Http404
    subject = queries.subject_of_post(found, here.partnership)
    page = queries.replies_page(found, request.GET.get("page"))
    context = {
        "subject": subject,
        "subject_url": subject_path(here, subject),
        "one": shown(here, found),
        "page": page,
        "replies": [shown(here, reply) for reply in page.object_list],
    }
    return render(request, "discussions/post.html", context)


@public_page
@require_safe
def policy(request: HttpRequest, here: Here) -> HttpResponse:
    """Say what posts are hidden for, by whom, and what stays."""
    return render(request, "discussions/policy.html", {"rules": RULES.values(), "most": rules.LENGTH})
