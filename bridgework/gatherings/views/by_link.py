"""Pages behind a secret link: answer a poll, answer an invitation, take part from a phone in the room, subscribe. No account."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from bridgework.gatherings import actions
from bridgework.gatherings.calendar import calendar_of
from bridgework.gatherings.forms import CheckInForm, FloorForm, OwnCheckInForm, PersonForm, ReplyForm, SlotsForm
from bridgework.gatherings.models import CheckIn, Consent, FloorQuestion, Gathering, PollAnswer, TimePoll
from bridgework.gatherings.queries.guests import feed_sessions, poll_rows
from bridgework.gatherings.queries.room import agenda_of, consents_of, questions_of
from bridgework.gatherings.zones import ASKED, chosen_zone, time_in, with_zone, zone_said, zones_by_region
from bridgework.goals.actions.refusals import Refused
from bridgework.goals.pages import path_of
from bridgework.lib.words import Words
from bridgework.partnerships.doors import Here, find_here
from bridgework.partnerships.models import Membership
from bridgework.people.throttling import may_try
from bridgework.ui.quick import reverse

RATES = {"floor": "60/10m/ip", "check-in": "300/10m/ip", "poll-join": "30/1h/ip"}
BROWSER = "sessions_here"  # a random name of this browser in this site's session cookie, kept nowhere with a person


def _stand(request: HttpRequest, partnership: Any) -> Here:
    here = Here(partnership, None, ())
    request.here = here  # type: ignore[attr-defined]
    return here


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "gatherings/link_gone.html", status=410)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def poll(request: HttpRequest, token: str) -> HttpResponse:
    """Say when one can, with the link that was passed on: name and answers on one page."""
    found = actions.find_poll(token)
    if found is None:
        return _gone(request)
    _stand(request, found.partnership)
    rows = poll_rows(found)
    form = PersonForm(found.partnership, request.POST or None)
    slots = SlotsForm(rows, PollAnswer.Can.choices, request.POST or None)
    if request.method == "POST" and form.is_valid() and slots.is_valid():
        try:
            if not may_try(request, "poll-join", RATES):
                raise Refused(_("Many answers came from here. Try again in an hour."))
            voter = actions.join_poll(poll=found, language=get_language() or "en", **form.cleaned_data)
            actions.answer_poll(voter=voter, can=slots.can())
        except Refused as why:
            form.refuse(why)
        else:
            messages.success(request, _("Thank you. With this page’s address you can change your answer."))
            own = reverse("sessions-by-link:voter", kwargs={"token": actions.make_voter_token(voter)})
            return redirect(with_zone(own, chosen_zone(request.GET.get(ASKED))))
    return _poll_page(request, found, rows, {"form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def voter(request: HttpRequest, token: str) -> HttpResponse:
    """Say, or change, when one can: one's own link."""
    found = actions.find_voter(token)
    if found is None:
        return _gone(request)
    _stand(request, found.poll.partnership)
    own = dict(found.answers.values_list("slot_id", "can"))
    rows = poll_rows(found.poll, own)
    slots = SlotsForm(rows, PollAnswer.Can.choices, request.POST or None)
    if request.method == "POST" and slots.is_valid():
        try:
            actions.answer_poll(voter=found, can=slots.can())
        except Refused as why:
            messages.warning(request, str(why))
        else:
            messages.success(request, _("Saved. Thank you."))
        return redirect(with_zone(request.path, chosen_zone(request.GET.get(ASKED))))
    return _poll_page(request, found.poll, rows, {"voter": found})


def _poll_page(request: HttpRequest, found: TimePoll, rows: list, more: dict[str, Any]) -> HttpResponse:
    chosen = request.POST if request.method == "POST" else {}
    zone = chosen_zone(request.GET.get(ASKED))
    with timezone.override(found.partnership.zone):
        lines = [
            (
                row,
                [(value, label, chosen.get(row.key, row.own) == value) for value, label in PollAnswer.Can.choices],
                time_in(row.slot.starts_at, zone) if zone else "",
            )
            for row in rows
        ]
        context = {
            "poll": found,
            "lines": lines,
            "zone": zone_said(zone) if zone else "",
            "own_zone": zone_said(found.partnership.zone),
            "zones": zones_by_region() if ASKED in request.GET and zone is None else [],
            **more,
        }
        return render(request, "gatherings/poll_answer.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def guest(request: HttpRequest, token: str) -> HttpResponse:
    """A guest's own page: come or not, what they need, the date for their calendar. Opening it changes nothing."""
    found = actions.find_guest(token)
    if found is None:
        return _gone(request)
    gathering = found.gathering
    here = _stand(request, gathering.partnership)
    form = ReplyForm(
        gathering.partnership,
        request.POST or None,
        needs=list(found.needs.all()),
        is_series=gathering.series_id is not None,
    )
    is_check_in = request.POST.get("what") == "check_in"
    here_form = OwnCheckInForm(request.POST if is_check_in else None)
    if is_check_in and here_form.is_valid():
        try:
            if not may_try(request, "check-in", RATES):
                raise Refused(_("Much came from here just now. Wait a few minutes."))
            code = here_form.cleaned_data["code"]
            actions.check_in_by_link(guest=found, code=code, mark=_browser(request), now=timezone.now())
        except Refused as why:
            here_form.refuse(why)
        else:
            messages.success(request, _("You are counted in."))
            return redirect(request.path)
    if request.method == "POST" and not is_check_in and form.is_valid():
        try:
            actions.answer_invitation(
                guest=found,
                comes=request.POST.get("comes") == "yes",
                needs=[actions.Need(**need) for need in form.needs()],
                now=timezone.now(),
                is_whole_series=form.cleaned_data.get("whole", False),
            )
        except Refused as why:
            form.refuse(why)
        else:
            messages.success(request, _("Saved. Thank you."))
            return redirect(request.path)
    with timezone.override(gathering.partnership.zone):
        detail = path_of(here, "gatherings:detail", slug=gathering.slug) if gathering.is_public else ""
        is_over = gathering.cancelled_at is not None or gathering.starts_at <= timezone.now()
        context = {
            "guest": found,
            "gathering": gathering,
            "form": form,
            "detail": detail,
            "is_over": is_over,
            "here_form": here_form if gathering.room_code and gathering.cancelled_at is None else None,
            "is_here": CheckIn.objects.filter(guest=found).exists(),
        }
        return render(request, "gatherings/guest.html", context)


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Give a secret calendar; revoked, it is as if it had never been."""
    found = actions.find_feed(token)
    if found is None:
        raise Http404
    here = _stand(request, found.partnership)

    def address_of(gathering: Gathering) -> str:
        return request.build_absolute_uri(path_of(here, "gatherings:detail", slug=gathering.slug))

    body = calendar_of(found.partnership, feed_sessions(found, timezone.now()), address_of)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, no-cache"
    return response


def _browser(request: HttpRequest) -> str:
    """Return a random name of this browser: pressed twice is counted once."""
    known = request.session.get(BROWSER)
    if not isinstance(known, str):
        known = request.session[BROWSER] = secrets.token_urlsafe(16)
    return known


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def room(request: HttpRequest, key: str) -> HttpResponse:
    """Take part from a phone in the room: say that one is here, ask, object. No name, no account is needed."""
    gathering = _room(key)
    _stand(request, gathering.partnership)
    person = request.user if request.user.is_authenticated else None
    inside = find_here(gathering.partnership.slug, person)
    capacities = inside.capacities if inside else ()
    what = request.POST.get("what", "")
    forms: dict[str, Any] = {
        "ask": FloorForm(request.POST if what == "ask" else None, initial={"mark": secrets.token_urlsafe(16)}),
        "check_in": CheckInForm(gathering, request.POST if what == "check_in" else None, capacities=capacities),
        "object": FloorForm(request.POST if what == "object" else None),
    }
    if request.method == "POST" and what in forms and forms[what].is_valid():
        try:
            if not may_try(request, "check-in" if what == "check_in" else "floor", RATES):
                raise Refused(_("Much came from here just now. Wait a few minutes."))
            done = _from_floor(request, gathering, what, forms[what].cleaned_data, capacities)
        except Refused as why:
            forms[what].refuse(why)
        else:
            messages.success(request, done)
            return redirect(request.path)
    now = timezone.now()
    own = [one.pk for one in capacities]
    is_named = bool(own) and gathering.check_ins.filter(guest__membership__in=own).exists()
    consents = [one for one in consents_of(gathering) if one.state == Consent.State.OPEN]
    context = {
        "gathering": gathering,
        "forms": forms,
        "agenda": agenda_of(gathering),
        "now": now,
        "questions": questions_of(gathering, FloorQuestion.State.SHOWN, FloorQuestion.State.ANSWERED),
        "consents": [(one, secrets.token_urlsafe(16)) for one in consents],
        "is_named": is_named,
        "is_here": is_named or gathering.check_ins.filter(mark=request.session.get(BROWSER, "")).exists(),
        "capacities": capacities,
    }
    with timezone.override(gathering.partnership.zone):
        return render(request, "gatherings/room_phone.html", context)


def _room(key: str) -> Gathering:
    rows = Gathering.objects.select_related("partnership", "goal", "series").exclude(room_key="")
    return get_object_or_404(rows, room_key=key, cancelled_at=None)


def _from_floor(
    request: HttpRequest, gathering: Gathering, what: str, said: dict[str, Any], capacities: Sequence[Membership]
) -> str:
    """Carry out what a phone sends, and return the sentence to show then."""
    if what == "check_in":
        who = said.pop("who", "")
        me = next((one for one in capacities if str(one.pk) == who), None)
        if me is not None:
            code, mark = said["code"], _browser(request)
            actions.check_in_as_member(gathering=gathering, membership=me, code=code, mark=mark, now=timezone.now())
            return _("You are counted in as yourself. It counts for your training.")
        actions.check_in_by_code(gathering=gathering, mark=_browser(request), **said)
        return _("You are counted in. No name was asked.")
    words = Words.of(said["words"], get_language() or "en")
    if what == "ask":
        actions.ask_from_floor(gathering=gathering, words=words, mark=said["mark"])
        return _("Your question is with those who host the session. They read it before it is shown.")
    key = request.POST.get("consent", "")
    consent = get_object_or_404(Consent, gathering=gathering, pk=key if key.isdigit() else 0)
    actions.object_to(consent=consent, words=words, mark=said["mark"])
    return _("Your objection is noted. The proposal is not agreed while it stands.")
