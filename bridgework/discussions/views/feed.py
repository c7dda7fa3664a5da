"""The updates of one goal as an Atom feed, for whoever follows it without an account."""

from __future__ import annotations

from uuid import uuid5

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bridgework.discussions import queries
from bridgework.discussions.wording import talk_path
from bridgework.lib.xml_text import allowed_in_xml
from bridgework.partnerships.doors import Here, public_page
from bridgework.partnerships.models.capacity import capacity_said
from bridgework.ui.numbers import plain_date


@public_page
@require_safe
def goal_feed(request: HttpRequest, here: Here, slug: str) -> HttpResponse:
    """Give the newest updates of a goal that everybody may read, whoever asks: a feed is kept where others read it, too."""
    goal = queries.subject_of(here.partnership, "goal", slug)
    if goal is None:
        raise Http404
    partnership, path = here.partnership, request.build_absolute_uri(talk_path(here, goal))
    updates = queries.newest_updates(goal)
    title = _("Updates: %(title)s") % {"title": goal.title}
    feed = Atom1Feed(
        title=allowed_in_xml(title),
        link=path,
        feed_url=request.build_absolute_uri(),
        feed_guid=f"urn:uuid:{uuid5(partnership.scope, f'goal:{goal.slug}')}",
        description=allowed_in_xml(title),
        language=get_language(),
        author_name=allowed_in_xml(str(partnership.name)),
    )
    for update in updates:
        day = plain_date(update.written_at.astimezone(partnership.zone))
        feed.add_item(
            title=_("Update of %(day)s") % {"day": day},
            link=f"{path}#post-{update.pk}",
            description=allowed_in_xml(str(update.words)),
            unique_id=f"urn:uuid:{uuid5(partnership.scope, f'post:{update.pk}')}",
            author_name=allowed_in_xml(capacity_said(update.capacity)),
            pubdate=update.written_at,
            updateddate=update.changed_at or update.written_at,
        )
    if not updates:
        feed.feed["latest"] = partnership.created_at
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
