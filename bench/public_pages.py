"""Which pages are public, found by walking the router, and what each asks of the database."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

LISTS = {
    "conversations:list", "conversations:answers", "conversations:policy", "conversations:table", "crossings:decisions",
    "crossings:you-said", "gatherings:list", "resources:list", "resources:funds", "resources:grants", "indicators:indicator-list", "indicators:indicator-map", "indicators:indicator-places", "indicators:places-funnel",
    "goals:list", "goals:behind", "goals:commitments", "goals:initiatives", "overview:record", "partnerships:organizations",
    "partnerships:bodies", "alignment:services", "discussions:goal", "discussions:session", "discussions:initiative",
}  # fmt: skip
COMPARE_PLACES = ("indicators:indicator-places", "indicators:indicator-map", "indicators:places-", "indicators:funnel-")
FILES = (".csv", ".svg", ".png", ".pdf", ".ics", ".jsonl", ".atom", ".xml", ".json", ".zip", ".xlsx", ".parquet")
FORMS_ONLY = ("conversations:vote", "conversations:next-person")  # answer POST only
ELSEWHERE = ("front:front", "front:privacy", "developers", "people:sign-in")  # public pages outside any partnership


def public_urls() -> list[tuple[str, str, str]]:
    """Return (url name, kind, path) of everything public that answers GET, with parameters from the data at hand."""
    from django.urls import NoReverseMatch, reverse

    from bridgework.partnerships.models import Partnership

    partnership = Partnership.objects.get(is_example=True)
    found = {name: path for name, path in _walked(partnership).items() if path}
    for name in ELSEWHERE:
        try:
            found[name] = reverse(name)
        except NoReverseMatch:
            continue
    kinds = {
        name: "file" if path.endswith(FILES) else "list" if name in LISTS else "page" for name, path in found.items()
    }
    urls = [(name, kinds[name], path) for name, path in found.items()]
    closed = partnership.conversations.filter(state="closed").order_by("pk").first()
    if closed is not None:  # an open conversation and one with its result are two pages
        where = {"partnership": partnership.slug, "conversation": closed.slug}
        urls.append(("conversations:detail (result)", "page", reverse("conversations:detail", kwargs=where)))
    return sorted(urls, key=lambda url: (url[1] == "file", url[0]))


def without_path() -> set[str]:
    """Return the names of public pages that this walk knows no object for: they are measured by nobody."""
    from bridgework.partnerships.models import Partnership

    return {name for name, path in _walked(Partnership.objects.get(is_example=True)).items() if not path}


def _walked(partnership: Any) -> dict[str, str]:
    """Return the path of each public url name within a partnership, empty where there is no object for it."""
    from django.urls import URLPattern, URLResolver, get_resolver

    found: dict[str, str] = {}

    def walk(patterns: list[URLPattern | URLResolver], namespace: str, keys: tuple[str, ...]) -> None:
        for one in patterns:
            inside = (*keys, *one.pattern.converters)
            if isinstance(one, URLResolver):
                walk(one.url_patterns, f"{one.namespace}:" if one.namespace else namespace, inside)
            elif getattr(one.callback, "door", "") == "public" and f"{namespace}{one.name}" not in found:
                name = f"{namespace}{one.name}"
                if name not in FORMS_ONLY:
                    found[name] = next(iter(_paths(partnership, name, inside)), "")

    walk(get_resolver().url_patterns, "", ())
    return found


def _paths(partnership: Any, name: str, keys: tuple[str, ...]) -> list[str]:
    """Return the paths of one pattern: its objects are the first of their kind, which are in both data folders."""
    from django.db.models import Count
    from django.urls import reverse

    from bridgework.alignment.queries import NOBODY, needs_for, pairs_for

    # What compares places shows those of the indicator that is known in the most of them; one place is no comparison.
    by_places = partnership.indicators.annotate(n=Count("values__place", distinct=True)).order_by("-n", "pk")
    closed = partnership.conversations.filter(state="closed").order_by("pk").first()
    open_ = partnership.conversations.filter(state="open").order_by("pk").first()
    open_ones = partnership.releases.filter(state="published", tables__is_open=True)
    released = open_ones.annotate(n=Count("tables")).order_by("-n", "number").first()
    answer = partnership.answers.filter(statements__statement__conversation=closed).order_by("pk").first()
    talk = (
        closed
        if name.split(":")[1] in ("answers", "answer", "table", "csv", "svg", "png", "detail", "policy")
        else open_
    )
    if name == "conversations:detail":
        talk = open_ or closed
    public_agreements = partnership.agreements.filter(is_public=True, offered_at__isnull=False)
    with_causes = partnership.goals.filter(is_public=True, cause_map__isnull=False)
    slugs = {
        "overview:goal": partnership.goals,
        "overview:organization": partnership.organizations,
        "overview:causes-pdf": with_causes,
        "overview:conversation-report": partnership.conversations.filter(pk=closed.pk),
        "crossings:cause": with_causes,
        "alignment:record": partnership.organizations.filter(services__isnull=False),
        "partnerships:agreement-changes": public_agreements.filter(renews__in=public_agreements),
        "partnerships:body": partnership.bodies,
        "crossings:decision": partnership.decisions,
        "goals:behind": partnership.goals,
        "goals:initiative": partnership.initiatives,
        "indicators:agreement": public_agreements,
        "discussions:goal": partnership.goals,
        "discussions:session": partnership.gatherings,
        "discussions:initiative": partnership.initiatives,
        "indicators:open-": partnership.indicators.filter(tables__release=released, tables__is_open=True),
        **dict.fromkeys(COMPARE_PLACES, partnership.indicators.filter(pk=by_places[0].pk)),
        "indicators:": partnership.indicators,
        "gatherings:track": partnership.tracks,
        "gatherings:minutes": partnership.gatherings.filter(minutes_published_at__isnull=False),
        "overview:minutes-report": partnership.gatherings.filter(minutes_published_at__isnull=False),
        "gatherings:": partnership.gatherings,
        "resources:": partnership.funds.filter(is_public=True),
        "api:fund": partnership.funds.filter(is_public=True),
        "playbooks:": partnership.playbooks.filter(origin="published", withdrawn_at=None),
    }
    numbers = {
        "alignment:service": partnership.services,
        "alignment:pair": pairs_for(partnership, NOBODY).filter(is_current=True),
        "alignment:need": needs_for(partnership, is_member=False).order_by("pk"),
        "goals:commitment": partnership.commitments,
        "crossings:said": partnership.answers.filter(pk=answer.pk),
        "resources:listing": partnership.listings.filter(is_public=True),
    }
    values: dict[str, object] = {"partnership": partnership.slug}
    for key in keys:
        if key == "conversation":
            values[key] = talk.slug
        elif key == "answer":
            values[key] = answer.pk
        elif key == "kind":
            values[key] = "csv"
        elif key == "number":
            if name.startswith(("resources:", "crossings:")):
                values[key] = 1  # the first pledge, allocation, entry of a fund; the first version of a map
                continue
            if released is None:
                return []
            values[key] = released.number
        elif key == "code":
            values[key] = "0000-0000-0000"
        elif key != "partnership":
            table = slugs if key == "slug" else numbers
            rows = next((rows for start, rows in table.items() if name.startswith(start)), None)
            one = rows.order_by("pk").first() if rows is not None else None
            if one is None:
                return []
            values[key] = one.slug if key == "slug" else one.pk
    return [reverse(name, kwargs=values)]


def ask(path: str) -> tuple[HttpResponseBase, int]:
    """Ask for a path in this process, as a visitor without cookies; return the answer and how many queries it took."""
    from django.db import connection
    from django.test import Client

    n = 0

    def one(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        nonlocal n
        n += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(one):
        response = Client().get(path)
    return response, n


def keep_findings() -> None:
    """Work out what pages find in all rows, as the worker does each minute."""
    from django.utils import timezone

    from bridgework.overview.tasks import keep_findings_due

    keep_findings_due(timezone.now())


def count() -> None:
    """Print, as JSON, what each page costs in queries: the counting pass, apart from all timing."""
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["*"]
    keep_findings()
    counted = []
    for name, kind, path in public_urls():
        response, n = ask(path)
        if response.status_code == 200 and not response.streaming:  # a stream has no end that one could wait for here
            size = len(response.content)  # type: ignore[attr-defined]
            counted.append({"name": name, "kind": kind, "path": path, "queries": n, "bytes": size})
    print(json.dumps(counted))
