"""The map while people vote: for those who have voted, if the partnership chose so before the opening."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bridgework.conversations import queries
from bridgework.conversations import wording as words
from bridgework.conversations.queries.live import LiveLine, LivePage
from bridgework.conversations.rules.live import is_map_shown_to_voters
from bridgework.conversations.views.taking_part import SeeOther
from bridgework.conversations.views.voices import address, here_or_404, key_of
from bridgework.partnerships.doors import Here, public_form
from bridgework.ui.charts.opinion_map import OpinionMap, opinion_map
from bridgework.ui.figures import figure, page_or_file
from bridgework.ui.numbers import count


@public_form
@never_cache
@require_safe
def map_so_far(request: HttpRequest, here: Here, conversation: str) -> HttpResponse:
    """The map that was published last. For everybody else this page does not exist; after the close the result does."""
    found = here_or_404(here, conversation)
    if found.is_closed:
        return SeeOther(address(here, found))
    key = key_of(request, here, found) if is_map_shown_to_voters(found) else None
    if key is None or not queries.has_voted(found, key):
        raise Http404
    page = queries.live_page(found)
    context: dict[str, object] = {"conversation": found, "page": page}
    chart = None
    if page is not None:
        columns = [_("Group"), (_("People or more"), "count")]
        groups = [(words.group_name(group["number"]), group["size"]) for group in page.body["groups"]]
        if page.body["dots"]:
            chart = figure(opinion_map, _drawing(page), key="map", columns=columns, rows=groups)
        context |= {
            "n": page.body["n_voices"],
            "agreed": _said(page.agreed),
            "rejected": _said(page.rejected),
            "divided": _said(page.divided),
            "finding": _finding(page),
            "chart": chart,
            "columns": columns,
            "groups": groups,
        }
    return page_or_file(request, "conversations/map_so_far.html", context, [chart])


def _tenths(tenths: int | None) -> str:
    if tenths is None:
        return str(_("too early to say"))
    if tenths == 0:
        return str(_("hardly anybody agrees"))
    if tenths == 10:
        return str(_("nearly everybody agrees"))
    return str(ngettext("about %(n)s in 10 agrees", "about %(n)s in 10 agree", tenths) % {"n": count(tenths)})


def _said(lines: list[LiveLine]) -> list[words.SaidLine]:
    return [
        words.SaidLine(
            0,
            line.words,
            "" if line.groups else _tenths(line.everybody),
            " · ".join(
                f"{words.group_name(number)}: {_tenths(tenths)}" for number, tenths in enumerate(line.groups, start=1)
            ),
        )
        for line in lines
    ]


def _finding(page: LivePage) -> str:
    k = len(page.body["groups"])
    if not k:
        return str(_("No groups of opinion can be shown so far."))
    return str(_("%(k)s groups of opinion so far") % {"k": count(k)})


def _drawing(page: LivePage) -> OpinionMap:
    return OpinionMap(
        alt=_finding(page),
        dots=[(x, y, people, group) for x, y, people, group in page.body["dots"]],
        groups={group["number"]: words.group_name(group["number"]) for group in page.body["groups"]},
        left=page.axes.get("left", ""),
        right=page.axes.get("right", ""),
        top=page.axes.get("top", ""),
        bottom=page.axes.get("bottom", ""),
    )
