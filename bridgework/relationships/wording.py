"""Ties in words: what they rest on, how long, who holds them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext

from bridgework.partnerships.models import Organization, Partnership
from bridgework.relationships.queries import HeldTie, Tie
from bridgework.ui.numbers import count
from bridgework.ui.quick import reverse

# What one record of a kind is called in a sentence about two organizations.
KINDS: dict[str, str | Promise] = {
    "session": gettext_lazy("They met in a session"),
    "initiative": gettext_lazy("They do an initiative together"),
    "agreement": gettext_lazy("Both signed an agreement"),
    "goal": gettext_lazy("Both promised something toward one goal"),
    "introduction": gettext_lazy("Both accepted an introduction"),
    "together": gettext_lazy("Both say that they work together"),
    "referral": gettext_lazy("Both say that they send people to each other"),
    "fund": gettext_lazy("Both pay into one fund"),
}


def reasons_of(tie: Tie) -> str:
    """Return what a tie rests on, in a few words: “2 shared initiatives · 3 sessions together”."""
    said = []
    for kind in ("initiative", "session", "agreement", "goal", "fund"):
        n = tie.n(kind)
        if n:
            said.append(_counted(kind, n))
    said += [str(KINDS[kind]) for kind in ("together", "referral", "introduction") if tie.n(kind)]
    return " · ".join(said)


def _counted(kind: str, n: int) -> str:
    if kind == "initiative":
        text = ngettext("%(n)s shared initiative", "%(n)s shared initiatives", n)
    elif kind == "session":
        text = ngettext("%(n)s session together", "%(n)s sessions together", n)
    elif kind == "agreement":
        text = ngettext("%(n)s agreement", "%(n)s agreements", n)
    elif kind == "goal":
        text = ngettext("%(n)s goal held together", "%(n)s goals held together", n)
    else:
        text = ngettext("%(n)s shared fund", "%(n)s shared funds", n)
    return text % {"n": count(n)}


@dataclass(frozen=True)
class HeldRow:
    """One line of an organization's list of ties."""

    held: HeldTie
    href: str
    reasons: str


def held_row(partnership: Partnership, organization: Organization, held: HeldTie) -> HeldRow:
    """Return a tie as its own organization's list shows it."""
    path = {"partnership": partnership.slug, "organization": organization.slug, "other": held.theirs.organization.slug}
    return HeldRow(held, reverse("relationships:tie", kwargs=path), reasons_of(held.tie) if held.tie else "")


def sign_rows(partnership: Partnership, tie: Tie | None) -> list[tuple[object, str]]:
    """Return every record a tie rests on: its day, and what it is."""
    if tie is None:
        return []
    return [(sign.on, str(KINDS[sign.kind])) for sign in tie.signs]
