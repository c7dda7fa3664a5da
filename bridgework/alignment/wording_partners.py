"""Why an organization could join, in words: what it adds, and who already knows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bridgework.alignment.queries import Suggested
from bridgework.ui.naming import listed
from bridgework.ui.numbers import short_date

ASSETS = {
    "space": gettext_lazy("space"),
    "staff": gettext_lazy("people"),
    "funds": gettext_lazy("money"),
    "data": gettext_lazy("data"),
    "transport": gettext_lazy("transport"),
}
KINDS = {
    "initiative": gettext_lazy("an initiative together"),
    "session": gettext_lazy("a session together"),
    "introduction": gettext_lazy("an introduction that both accepted"),
    "together": gettext_lazy("both say that they work together"),
    "referral": gettext_lazy("both say that they send people to each other"),
    "agreement": gettext_lazy("an agreement that both signed"),
    "goal": gettext_lazy("promises toward one goal"),
    "fund": gettext_lazy("a fund that both pay into"),
}


def reasons_said(one: Suggested) -> dict[str, str]:
    """Return why this organization could join (`adds`), and what is on record between it and those who ask (`knows`)."""
    adds = [sentence for reason in one.suggestion.reasons if (sentence := _reason(reason.kind, reason.values, one))]
    if one.services:
        adds.append(_("It offers: %(services)s.") % {"services": listed(one.services)})
    knows = []
    for organization, tie in one.tied:
        words = {"name": organization.name, "kinds": listed(sorted(str(KINDS.get(kind, kind)) for kind in tie.kinds))}
        sentence = _("It and %(name)s are tied on record: %(kinds)s.") % words
        if tie.last_on is not None:
            sentence = _("%(said)s Last on %(day)s.") % {"said": sentence, "day": short_date(tie.last_on)}
        knows.append(sentence)
    if one.known_by:
        names = listed([organization.name for organization in one.known_by[:3]])
        knows.append(_("Tied to it and to those who ask: %(names)s.") % {"names": names})
    elif not one.tied:
        knows.append(_("No tie is recorded here."))
    return {"adds": " ".join(adds), "knows": " ".join(knows)}


def _reason(kind: str, values: Mapping[str, Any], one: Suggested) -> str:
    if kind == "other_sector":
        return _("It works in another field: %(sector)s.") % {"sector": one.organization.standing}
    if kind == "brings" and values.get("assets"):
        return _("It can bring: %(assets)s.") % {"assets": listed(str(ASSETS.get(a, a)) for a in values["assets"])}
    if kind == "same_people":
        return _("It reaches some of the same people.")
    if kind == "related_aim":
        return _("What it wants to do is related.")
    return ""
