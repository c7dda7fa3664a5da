"""What an agreement changes in the one it renews: text by text, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from bridgework.lib.prepared import prepared
from bridgework.lib.words import Words, direction
from bridgework.partnerships.models import Agreement, Clause, Obligation, Party
from bridgework.ui.numbers import plain_date

# What stands in brackets (a day), a word, or marks; with the space before it.
PART = re.compile(r"\s*(?:\([^()]*\)|\w+|[^\w\s]+)")


@dataclass(frozen=True)
class Difference:
    """One text that is not the same. `parts` are (`same`, `gone` or `new`, text) in the order of reading."""

    label: str
    parts: tuple[tuple[str, str], ...]
    language: str

    @property
    def direction(self) -> str:
        """The direction in which it is read: `ltr` or `rtl`."""
        return direction(self.language)


def compared(before: str, after: str) -> tuple[tuple[str, str], ...]:
    """Compare two texts word by word.

    Parameters
    ----------
    before, after : str

    Returns
    -------
    tuple of (str, str)
        `same`, `gone` or `new`, and the text. Without `new` they give `before`, without `gone` they give `after`, as far as
        white space between words goes.

    Examples
    --------
    >>> compared("four times a year", "six times a year")
    (('gone', 'four'), ('new', 'six'), ('same', ' times a year'))
    """
    old, new = PART.findall(before), PART.findall(after)
    parts: list[tuple[str, str]] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            parts.append(("same", "".join(old[a:b])))
        else:
            parts += [(kind, "".join(some)) for kind, some in (("gone", old[a:b]), ("new", new[c:d])) if some]
    return tuple(parts)


def replaced(before: str, after: str) -> tuple[tuple[str, str], ...]:
    """Return one text in place of another, as `compared` does, without looking into them."""
    return tuple(
        (kind, text) for kind, text in (("gone", before), ("new", f" {after}" if before else after)) if text.strip()
    )


@prepared
def _clauses(agreements: list[Agreement]) -> QuerySet[Clause, tuple[int, str, Words]]:
    rows = Clause.objects.filter(agreement__in=agreements).order_by("number")
    return rows.values_list("agreement_id", "about", "text")


@prepared
def _parties(agreements: list[Agreement]) -> QuerySet[Party, tuple[int, str]]:
    return Party.objects.filter(agreement__in=agreements).values_list("agreement_id", "organization__name")


@prepared
def _duties(agreements: list[Agreement]) -> QuerySet[Obligation, tuple[int, str, Words, date]]:
    rows = Obligation.objects.filter(agreement__in=agreements).order_by("due_on", "pk")
    return rows.values_list("agreement_id", "organization__name", "text", "due_on")


def differences(before: Agreement, after: Agreement) -> list[Difference]:
    """Return what differs between two agreements, in the reader's language, in three queries.

    Parameters
    ----------
    before, after : Agreement

    Returns
    -------
    list of Difference
        Title, days, kind, what it allows and for what, clauses, parties and duties; empty where all is the same.
    """
    both = [before, after]
    clauses, parties, duties = _clauses(both), _parties(both), _duties(both)
    then, now = (
        _texts(
            one,
            {about: text for pk, about, text in clauses if pk == one.pk},
            sorted(name for pk, name in parties if pk == one.pk),
            [(name, text, day) for pk, name, text, day in duties if pk == one.pk],
        )
        for one in both
    )
    found = []
    # Days and choices are read as a whole: half a date says nothing.
    whole = {_("Kind"), _("First day"), _("Last day"), _("Who may see the data")}
    for label in dict.fromkeys([*now, *then]):
        (old, old_language), (new, new_language) = (texts.get(label, ("", "")) for texts in (then, now))
        if old != new:
            parts = replaced(old, new) if label in whole else compared(old, new)
            found.append(Difference(label, parts, new_language or old_language))
    return found


def _texts(
    agreement: Agreement, clauses: dict[str, Words], parties: list[str], duties: list[tuple[str, Words, date]]
) -> dict[str, tuple[str, str]]:
    here = translation.get_language() or "en"

    def plain(text: str) -> tuple[str, str]:
        return text, here

    def said(words: Words) -> tuple[str, str]:
        rendering = words.in_language(here)
        return rendering.body, rendering.language

    return {
        _("Title"): said(agreement.title),
        _("Kind"): plain(str(agreement.get_kind_display())),
        _("First day"): plain(plain_date(agreement.starts_on)),
        _("Last day"): plain(plain_date(agreement.ends_on)),
        _("Parties"): plain(_joined(parties)),
        _("What the data is for"): plain(_joined(agreement.purposes_said)),
        _("The purpose in your own words"): said(agreement.purpose),
        _("What it allows"): plain(_joined(agreement.acts_said)),
        _("Who may see the data"): plain(str(agreement.get_audience_display())),
        **{
            _("Clause: %(about)s") % {"about": about.label}: said(clauses[about])
            for about in Clause.About
            if about in clauses
        },
        _("What the parties will do"): plain(
            _joined(f"{name}: {text.in_language(here).body} ({plain_date(due_on)})" for name, text, due_on in duties)
        ),
    }


def _joined(texts: Iterable[str]) -> str:
    return "; ".join(texts)
