"""The money step of a goal's story: which funds serve it, in sentences that lead to each cent and back."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bridgework.overview.queries.money import SHOWN, GoalFund
from bridgework.resources.wording import money
from bridgework.ui.numbers import count
from bridgework.ui.words import said


def money_said(funds: list[GoalFund], link: Callable[..., str]) -> tuple[list[SafeString], list[tuple[str, str]]]:
    """Return the sentences and the links of the step; both are empty where no money serves the goal."""
    links: list[tuple[str, str]] = []
    for one in funds[:SHOWN]:
        links.append((str(one.fund.title), link("resources:fund", slug=one.fund.slug)))
        if one.newest is not None:
            number, title = one.newest
            links.append((str(title), link("resources:allocation", slug=one.fund.slug, number=number)))
    if len(funds) > SHOWN:
        links.append((_("Every fund"), link("resources:funds")))
    return [_sentence(one) for one in funds[:SHOWN]], links


def _sentence(one: GoalFund) -> SafeString:
    told = {
        "fund": said(one.fund.title),
        "aside": money(one.set_aside, one.fund.currency),
        "used": money(one.used, one.fund.currency),
    }
    if not one.is_whole:
        return format_html(_("{aside} of {fund} is set aside for it; {used} of that is used."), **told)
    return format_html(
        ngettext(
            "{n} owner pledged {pledged} for it to {fund}. {aside} is set aside; {used} of that is used.",
            "{n} owners pledged {pledged} for it to {fund}. {aside} is set aside; {used} of that is used.",
            one.n_owners,
        ),
        n=count(one.n_owners),
        pledged=money(one.pledged, one.fund.currency),
        **told,
    )
