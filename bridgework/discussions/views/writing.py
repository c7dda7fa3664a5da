"""Writing a post, replying, changing one's own, taking it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from bridgework.conversations.wording_reading import kind_said
from bridgework.discussions import actions, queries, rules
from bridgework.discussions.forms import PostForm
from bridgework.discussions.models import Post
from bridgework.discussions.queries import Subject
from bridgework.discussions.views.reading import find_subject
from bridgework.discussions.wording import talk_path
from bridgework.goals.actions.refusals import Refused
from bridgework.goals.pages import path_of
from bridgework.partnerships.doors import Here, member_page
from bridgework.people.throttling import may_try


def find_post(here: Here, pk: int) -> tuple[Post, Subject]:
    """Return a post and what it is about; 404 where it is another partnership's."""
    found = queries.post_of(here.partnership, pk)
    if found is None:
        raise Http404
    return found, queries.subject_of_post(found, here.partnership)


def _form_page(request: HttpRequest, here: Here, form: PostForm, act: Any, **texts: Any) -> HttpResponse:
    """Show the form, or write what it holds and go to where it stands then."""
    context: dict[str, Any] = {"form": form, **texts}
    if request.method == "POST" and form.is_valid():
        try:
            if not may_try(request, "post", rules.RATES, key=str(here.person and here.person.ref)):
                raise actions.PostRefused(
                    _("You wrote much in a short time. Keep your words, and send them in a while.")
                )
            path = act("sure" in request.POST)
        except actions.HoldsPersonalData as why:
            form.add_error("text", str(why))
            context["found"] = [(kind_said(str(one.kind)), one.said) for one in why.findings]
        except Refused as why:
            form.refuse(why)
        else:
            messages.success(request, _("It stands here now."))
            return redirect(path)
    return render(request, "discussions/write.html", context)


@member_page(rules.may_discuss)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, here: Here, kind: str, slug: str) -> HttpResponse:
    """Write an update (`?what=update`), for those who run the thing; or say something in the discussion."""
    subject = find_subject(here, kind, slug)
    what = Post.Kind.UPDATE if request.GET.get("what") == "update" else Post.Kind.DISCUSSION
    capacities = list(here.capacities)
    if what == Post.Kind.UPDATE:
        capacities = rules.fitting_for_update(capacities, queries.organizations_of(subject))
        if not capacities:
            raise PermissionDenied
    form = PostForm(here, subject, capacities, request.POST or None)

    def act(is_sure: bool) -> str:
        written = actions.write_post(
            subject=subject,
            kind=what,
            words=form.said(),
            tells=form.tells_chosen(),
            by=form.capacity(),
            now=timezone.now(),
            sending=form.mark(),
            is_sure=is_sure,
        )
        return f"{talk_path(here, subject)}#post-{written.pk}"

    return _form_page(
        request, here, form, act, subject=subject, what=what, back=talk_path(here, subject), is_public=subject.is_open
    )


@member_page(rules.may_discuss)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Reply to a post."""
    found, subject = find_post(here, pk)
    if found.is_reply or not found.is_shown:
        raise Http404
    form = PostForm(here, subject, list(here.capacities), request.POST or None)
    back = path_of(here, "discussions:post", pk=found.pk)

    def act(is_sure: bool) -> str:
        written = actions.write_post(
            subject=subject,
            kind=Post.Kind.DISCUSSION,
            answers_to=found,
            words=form.said(),
            tells=form.tells_chosen(),
            by=form.capacity(),
            now=timezone.now(),
            sending=form.mark(),
            is_sure=is_sure,
        )
        return f"{back}#post-{written.pk}"

    return _form_page(request, here, form, act, subject=subject, what=Post.Kind.DISCUSSION, back=back, answered=found)


def _own(here: Here, pk: int) -> tuple[Post, Subject]:
    """Return one's own post; 403 for somebody else's."""
    found, subject = find_post(here, pk)
    if here.person is None or not rules.is_author(found, here.person.pk):
        raise PermissionDenied
    return found, subject


@member_page(rules.may_discuss)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Write one's own post anew."""
    found, subject = _own(here, pk)
    if not found.is_shown:
        raise Http404
    form = PostForm(here, subject, list(here.capacities), request.POST or None, post=found)
    back = path_of(here, "discussions:post", pk=found.pk)

    def act(is_sure: bool) -> str:
        actions.change_post(
            post=found,
            words=form.said(),
            tells=form.tells_chosen(),
            by=_capacity_of(here, found),
            now=timezone.now(),
            is_sure=is_sure,
        )
        return back

    return _form_page(
        request,
        here,
        form,
        act,
        subject=subject,
        what=found.kind,
        back=back,
        changed=found,
        is_public=subject.is_open,
    )


@member_page(rules.may_discuss)
@require_POST
def take_back(request: HttpRequest, here: Here, pk: int) -> HttpResponse:
    """Take one's own words back."""
    found, subject = _own(here, pk)
    try:
        actions.take_back(post=found, by=_capacity_of(here, found), now=timezone.now())
    except actions.PostRefused as why:
        messages.error(request, str(why))
    else:
        messages.success(request, _("Taken back. Your words are deleted."))
    return redirect(talk_path(here, subject))


def _capacity_of(here: Here, post: Post) -> Any:
    """Return the capacity in which a post was written, if the person still has it; else another one of theirs."""
    return next((one for one in here.capacities if one.pk == post.author_id), here.capacities[0])
