"""Playbooks for readers: the list, one playbook, its file."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bridgework.partnerships.doors import Here, public_page
from bridgework.playbooks import queries, rules, wording
from bridgework.playbooks.documents import as_json, as_toml, shipped
from bridgework.playbooks.models import Playbook


def _found(here: Here, slug: str) -> queries.Found:
    found = queries.find_playbook(here.partnership, slug, is_member=here.is_member)
    if found is None:
        raise Http404
    return found


@public_page
@require_safe
def playbook_list(request: HttpRequest, here: Here) -> HttpResponse:
    """Show the models that ship, what this partnership published and began from, and, to members, what was brought in."""
    rows = queries.playbooks_of(here.partnership, is_member=here.is_member)
    context = {
        "models": shipped().items(),
        "published": [row for row in rows if row.origin == Playbook.Origin.PUBLISHED],
        "brought_in": [row for row in rows if row.origin == Playbook.Origin.BROUGHT_IN],
        "begun": queries.begun_from(here.partnership),
        "may_apply": rules.may_apply_playbooks(here.capacities),
    }
    return render(request, "playbooks/playbook_list.html", context)


@public_page
@require_safe
def playbook_detail(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Show one playbook, and what was made from it here."""
    found = _found(here, slug)
    made = queries.made_from(here.partnership, found.document.id, is_member=here.is_member)
    things = [
        (
            one.get_part_display(),
            wording.name_of(one.thing),
            wording.path_to(here.partnership.slug, one.part, one.thing),
        )
        for one in made
    ]
    context = {
        "found": found,
        "things": things,
        "may_apply": rules.may_apply_playbooks(here.capacities),
        **wording.page_of(found.document),
    }
    return render(request, "playbooks/playbook_detail.html", context)


def _file(slug: str, content: str, content_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=f"{content_type}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slug}.{content_type.rpartition("/")[2]}"'
    return response


@public_page
@require_safe
def as_toml_file(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Return one playbook as a TOML file."""
    return _file(slug, as_toml(_found(here, slug).document), "application/toml")


@public_page
@require_safe
def as_json_file(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Return one playbook as a JSON file."""
    return _file(slug, as_json(_found(here, slug).document), "application/json")
