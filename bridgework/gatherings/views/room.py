"""The room, for those who host: agenda, notes, questions, decisions, who is there."""

from __future__ import annotations

import secrets
from typing import Any

import segno
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from bridgework.gatherings import actions, rules
from bridgework.gatherings.forms import AgendaForm, ConsentForm, NoteForm, QuorumForm
from bridgework.gatherings.models import AgendaItem, Consent, FloorQuestion, Gathering, Objection
from bridgework.gatherings.queries.room import agenda_of, consents_of, presences_of, questions_of, quorum_of
from bridgework.gatherings.views.mine import host_of, mine
from bridgework.goals.actions.refusals import Refused
from bridgework.goals.pages import form_page, path_of, today_here
from bridgework.goals.queries.decisions import seats_filled_on
from bridgework.lib.words import Words
from bridgework.partnerships.doors import Here, member_page
from bridgework.partnerships.rules import may_steward
from bridgework.ui.quick import reverse


@member_page(rules.may_plan_sessions)
def agenda(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Write the agenda with timings."""
    gathering = mine(here, slug)
    items = [row.item for row in agenda_of(gathering)]
    existing = {"title": items[0].title} if items else {}
    form = AgendaForm(here, items, request.POST or None, existing=existing)

    def act() -> str:
        actions.set_agenda(
            gathering=gathering,
            lines=[actions.AgendaLine(**line) for line in form.agenda()],
            by=host_of(here, gathering),
            now=timezone.now(),
        )
        return path_of(here, "gatherings:detail", slug=slug)

    return form_page(
        request,
        form,
        act,
        heading=_("Agenda"),
        submit=_("Save"),
        back=path_of(here, "gatherings:detail", slug=slug),
        done=_("The agenda is saved. Hours follow from the minutes."),
        intro=gathering.title,
        template="gatherings/agenda.html",
        lines=form.lines(),
    )


@member_page(rules.may_plan_sessions)
@never_cache
def room(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """The page to have open during the session."""
    gathering = mine(here, slug)
    if request.method == "POST":
        return _act(request, here, gathering)
    link, picture = "", ""
    if gathering.room_key:
        path = reverse("sessions-by-link:room", kwargs={"key": gathering.room_key})
        link = request.build_absolute_uri(path)
        picture = segno.make(link, error="m").svg_data_uri(scale=4, border=1)
    consents = consents_of(gathering)
    today = today_here(here)
    context: dict[str, Any] = {
        "gathering": gathering,
        "agenda": agenda_of(gathering, with_beside=True),
        "waiting": questions_of(gathering, FloorQuestion.State.WAITING),
        "shown": questions_of(gathering, FloorQuestion.State.SHOWN),
        "consents": [
            (one, seats_filled_on(one.body, today) if one.body is not None and one.state == "open" else [])
            for one in consents
        ],
        "consent_form": ConsentForm(here),
        "quorum": quorum_of(gathering),
        "quorum_form": QuorumForm(
            initial={
                "n_organizations": gathering.quorum_organizations,
                "n_sectors": gathering.quorum_sectors,
                "needs_residents": gathering.quorum_needs_residents,
            }
        ),
        "presences": presences_of(gathering),
        "link": link,
        "picture": picture,
    }
    return render(request, "gatherings/room.html", context)


def _act(request: HttpRequest, here: Here, gathering: Gathering) -> HttpResponse:
    """Carry out one press on the room's page, and go back to where it was."""
    what = request.POST.get("what", "")
    acts = {
        "open": _open, "question": _question, "propose": _propose, "objection": _objection, "settle": _settle,
        "close": _close, "quorum": _quorum,
    }  # fmt: skip
    if what not in acts:
        raise PermissionDenied
    try:
        acts[what](request, here, gathering)
    except Refused as why:
        messages.warning(request, str(why))
    return redirect(
        path_of(here, "gatherings:room", slug=gathering.slug) + f"#{'floor' if what == 'question' else 'decide'}"
    )


def _key(request: HttpRequest) -> str:
    key = request.POST.get("key", "")
    return key if key.isdigit() else "0"


def _open(_request: HttpRequest, here: Here, gathering: Gathering) -> None:
    actions.open_room(gathering=gathering, by=host_of(here, gathering), now=timezone.now())


def _question(request: HttpRequest, _here: Here, gathering: Gathering) -> None:
    question = get_object_or_404(FloorQuestion, gathering=gathering, pk=_key(request))
    actions.read_question(question=question, state=request.POST.get("state", ""))


def _propose(request: HttpRequest, here: Here, gathering: Gathering) -> None:
    form = ConsentForm(here, request.POST)
    if not form.is_valid():
        raise Refused(_("Write what was decided and the reasons for it."))
    if form.cleaned_data["body"] is not None and not may_steward(here.capacities):
        raise Refused(_("A body’s decision is recorded by the steward. Leave it to those in the room."))
    actions.ask_consent(
        gathering=gathering,
        title=form.words("title"),
        reasons=form.words("reasons"),
        body=form.cleaned_data["body"],
        by=host_of(here, gathering),
        now=timezone.now(),
    )


def _words(request: HttpRequest, here: Here) -> Words:
    by = str(here.person.ref) if here.person else ""
    return Words.of(request.POST.get("words", "")[:600], here.partnership.language, by)


def _objection(request: HttpRequest, here: Here, gathering: Gathering) -> None:
    consent = get_object_or_404(Consent, gathering=gathering, pk=_key(request))
    actions.object_to(consent=consent, words=_words(request, here), mark=secrets.token_urlsafe(16))


def _settle(request: HttpRequest, here: Here, gathering: Gathering) -> None:
    rows = Objection.objects.select_related("consent__gathering__partnership")
    objection = get_object_or_404(rows, consent__gathering=gathering, pk=_key(request))
    actions.settle_objection(objection=objection, how=_words(request, here), now=timezone.now())


def _close(request: HttpRequest, here: Here, gathering: Gathering) -> None:
    consent = get_object_or_404(Consent.objects.select_related("body"), gathering=gathering, pk=_key(request))
    seats = seats_filled_on(consent.body, today_here(here)) if consent.body else []
    chosen = set(request.POST.getlist("seat"))
    actions.close_consent(
        consent=consent,
        is_agreed=request.POST.get("agreed") == "yes",
        present=[seat for seat in seats if str(seat.pk) in chosen],
        by=host_of(here, gathering),
        now=timezone.now(),
    )


def _quorum(request: HttpRequest, here: Here, gathering: Gathering) -> None:
    form = QuorumForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Write a number."))
    actions.set_quorum(gathering=gathering, by=host_of(here, gathering), now=timezone.now(), **form.cleaned_data)


@member_page(rules.may_plan_sessions)
@never_cache
def note(request: HttpRequest, here: Here, slug: str, pk: int) -> HttpResponse:
    """Write the notes of one item. What another wrote meanwhile is shown beside; nothing is overwritten."""
    gathering = mine(here, slug)
    item = get_object_or_404(AgendaItem, gathering=gathering, pk=pk)
    beside = list(item.versions.filter(is_beside=True, settled_at=None).select_related("by__person").order_by("number"))
    start = {
        "base": item.version,
        "mark": secrets.token_urlsafe(16),
        "settles": ",".join(str(b.number) for b in beside),
    }
    form = NoteForm(here, request.POST or None, existing={"body": item.note}, initial=start)
    if request.method == "POST" and form.is_valid():
        return _save(request, here, item, form)
    return render(
        request, "gatherings/note.html", {"gathering": gathering, "item": item, "form": form, "beside": beside}
    )


def _save(request: HttpRequest, here: Here, item: AgendaItem, form: NoteForm) -> HttpResponse:
    said, is_script = form.cleaned_data, request.headers.get("Accept") == "application/json"
    by = str(here.person.ref) if here.person else ""
    try:
        saved = actions.save_note(
            item=item,
            body=Words.of(said["body"], said["language"], by),
            base=said["base"],
            mark=said["mark"],
            replaces=said["replaces"],
            unsure=said["unsure"].split(),
            # While somebody still types, nothing counts as joined: only the button says so.
            settles=() if is_script else form.settled(),
            by=host_of(here, item.gathering),
            now=timezone.now(),
        )
    except Refused as why:
        if is_script:
            return JsonResponse({"refused": str(why)}, status=409)
        messages.warning(request, str(why))
        return redirect(request.path)
    if is_script:
        newest = {"version": saved.item.version, "note": str(saved.item.note)}
        return JsonResponse({"number": saved.number, "is_beside": saved.is_beside, **newest})
    if saved.is_beside:
        messages.warning(request, _("Another person wrote meanwhile. Both texts are kept: join them here."))
        return redirect(request.path)
    return redirect(path_of(here, "gatherings:room", slug=item.gathering.slug) + f"#item-{item.pk}")
