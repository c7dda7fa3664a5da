"""The public record as an Atom feed: decisions, answers, promises kept."""

from __future__ import annotations

from uuid import uuid5

from django.http import HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bridgework.goals.models import Answer, Decision
from bridgework.goals.pages import path_of
from bridgework.lib.xml_text import allowed_in_xml
from bridgework.partnerships.doors import Here, public_page
from bridgework.updates.queries import Item, public_record


@public_page
@require_safe
def atom(request: HttpRequest, here: Here) -> HttpResponse:
    """Give the newest fifty entries of the public record."""
    partnership = here.partnership
    items = public_record(partnership)
    feed = Atom1Feed(
        title=str(partnership.name),
        link=request.build_absolute_uri(path_of(here, "goals:list")),
        feed_url=request.build_absolute_uri(),
        feed_guid=f"urn:uuid:{partnership.scope}",
        description=str(partnership.vision),
        subtitle=str(partnership.vision),
        language=get_language(),
        author_name=str(partnership.name),
    )
    here_on = request.build_absolute_uri("/").rstrip("/")
    for item in items:
        title, text, path = _tell(here, item)
        feed.add_item(
            title=allowed_in_xml(title),
            link=f"{here_on}{path}",
            description=allowed_in_xml(text),
            unique_id=f"urn:uuid:{uuid5(partnership.scope, f'{item.kind}:{item.key}')}",
            pubdate=item.at(partnership),
            updateddate=item.at(partnership),
        )
    if not items:
        feed.feed["latest"] = partnership.created_at
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _tell(here: Here, item: Item) -> tuple[str, str, str]:
    row = item.row
    if isinstance(row, Decision):
        title = _("%(body)s decided: %(title)s") % {"body": row.body.name, "title": row.title}
        return title, str(row.reasons), path_of(here, "crossings:decision", slug=row.slug)
    if isinstance(row, Answer):
        who = row.organization.name if row.organization else str(row.body.name if row.body else "")
        title = _("%(who)s did what it answered") if row.did else _("%(who)s answered residents")
        return title % {"who": who}, str(row.did or row.words), path_of(here, "crossings:said", pk=row.pk)
    title = _("%(who)s kept a promise: %(title)s") % {"who": row.organization.name, "title": row.title}
    return title, "", path_of(here, "goals:commitment", pk=row.pk)
