"""Follow, confirm, choose, stop. Opening a link changes nothing; a press on its button does."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from bridgework.partnerships.doors import Here, public_form
from bridgework.people.models import Person
from bridgework.people.throttling import MAIL_RATES, may_try
from bridgework.updates import actions
from bridgework.updates.forms import FollowForm, KeepForm, MailsForm
from bridgework.updates.models import Follower, Reader, Rhythm
from bridgework.updates.queries import chosen_by, head_of, reader_of


@public_form
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, here: Here) -> HttpResponse:
    """Ask for the mails. The page says the same whether or not the address follows already."""
    form = FollowForm(request.POST or None, email=here.person.email if here.person else "")
    is_sent = False
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        if may_try(request, "mail", MAIL_RATES, key=email.lower()):
            actions.ask_to_follow(
                partnership=here.partnership,
                email=email,
                language=form.cleaned_data["language"],
                rhythm=form.cleaned_data["rhythm"],
                now=timezone.now(),
            )
        is_sent = True
    context = {"form": form, "is_sent": is_sent, "head": head_of(here.partnership)}
    return render(request, "updates/follow.html", context)


def _stand(request: HttpRequest, follower: Follower | None) -> None:
    if follower is not None:
        request.here = Here(follower.partnership, None, ())  # type: ignore[attr-defined]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm an address by a press on a button: mail scanners open links."""
    follower = actions.find_follower(token, "confirm")
    _stand(request, follower)
    is_done, status = False, 200
    if request.method == "POST" or follower is None:
        try:
            follower = actions.confirm_following(token=token, now=timezone.now())
            is_done = True
        except actions.LinkWrong:
            follower, status = None, 410
    rhythm = Rhythm(follower.asked_rhythm).label if follower else ""
    context = {"follower": follower, "is_done": is_done, "rhythm": rhythm}
    return render(request, "updates/confirm.html", context, status=status)


@csrf_exempt  # RFC 8058: the mail program sends this POST by itself; the signed token is the authority
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """End all that a mail covers, and offer to keep some; a second click says that it has ended."""
    if request.method != "POST":
        reader = actions.find_reader(token)
        is_over = reader is None and actions.find_follower(token, "stop") is None
        context = {"is_done": is_over, "is_deleted": True, "token": token if reader else ""}
        context["choices"] = chosen_by(reader, reader.person) if reader else []
        return render(request, "updates/unsubscribe.html", context)
    stopped = actions.stop_mails(token=token, now=timezone.now())
    keep = None
    if stopped.was and stopped.partnerships:
        keep = KeepForm(among=stopped.partnerships, initial={"was": stopped.was, "rhythm": Rhythm.MONTHLY})
    context = {"is_done": True, "is_deleted": stopped.is_deleted, "keep": keep}
    return render(request, "updates/unsubscribe.html", context)


@never_cache
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Follow some of it again, within the hour."""
    now, was = timezone.now(), request.POST.get("was", "")
    try:
        form = KeepForm(request.POST, among=actions.open_past(was, now).partnerships)
        is_kept = form.is_valid() and bool(
            actions.keep_some(
                was=was, rhythm=form.cleaned_data["rhythm"], keep=form.cleaned_data["partnerships"], now=now
            )
        )
    except actions.LinkWrong as why:
        return render(request, "updates/kept.html", {"why": str(why)}, status=410)
    return render(request, "updates/kept.html", {"is_kept": is_kept})


def _mails_form(request: HttpRequest, reader: Reader | None, person: Person | None) -> MailsForm:
    choices = chosen_by(reader, person)
    initial = {
        "rhythm": reader.rhythm if reader else Rhythm.NONE,
        "language": reader.language if reader else "",
        "partnerships": [one.partnership.pk for one in choices if one.is_followed],
    }
    return MailsForm(
        request.POST or None,
        among=[one.partnership for one in choices],
        with_language=person is None,
        initial=initial,
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def yours(request: HttpRequest, token: str) -> HttpResponse:
    """Choose how often mails come and about what, by the link in one of them."""
    reader = actions.find_reader(token)
    if reader is None:
        return render(request, "updates/mails.html", {"is_gone": True}, status=410)
    form = _mails_form(request, reader, reader.person)
    context = {"form": form, "email": reader.person.email if reader.person else reader.email}
    if request.method == "POST" and form.is_valid():
        kept = actions.choose_mails(
            reader=reader,
            rhythm=form.cleaned_data["rhythm"],
            partnerships=form.chosen(),
            language=form.cleaned_data.get("language", ""),
            now=timezone.now(),
        )
        context |= {"is_done": True, "is_deleted": kept is None}
    return render(request, "updates/mails.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """Choose how often mails come and about what, for one's own account."""
    person = request.user
    if not isinstance(person, Person):
        raise PermissionDenied
    form = _mails_form(request, reader_of(person), person)
    if request.method == "POST" and form.is_valid():
        rhythm, partnerships = form.cleaned_data["rhythm"], form.chosen()
        actions.choose_for(person, rhythm=rhythm, partnerships=partnerships, now=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("mail:mine")
    context = {"form": form, "email": person.email, "is_account": True}
    return render(request, "updates/mails.html", context)
