"""A release in words: what is shown and what is not, and why; what was tried and refused; how to cite it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bridgework.indicators.models import Indicator, Release, ReleasedTable
from bridgework.indicators.queries.draft_changes import Changes
from bridgework.ui.naming import in_a_row
from bridgework.ui.numbers import count, number, plain_date


def change_sentence(changes: Changes | None) -> str:
    """Return what readers would see change, for the data steward who has a minute."""
    if changes is None:
        return _("It is too long to be compared here with what readers see now.")
    if changes.is_first:
        return ngettext(
            "First time: readers have seen nothing of it yet, and would see %(n)s number.",
            "First time: readers have seen nothing of it yet, and would see %(n)s numbers.",
            changes.n_new,
        ) % {"n": count(changes.n_new)}
    said = [
        (one if n == 1 else many) % {"n": count(n)}
        for n, one, many in (
            (changes.n_new, _("%(n)s number is new to readers."), _("%(n)s numbers are new to readers.")),
            (changes.n_changed, _("%(n)s number changes."), _("%(n)s numbers change.")),
            (changes.n_gone, _("%(n)s number is shown no longer."), _("%(n)s numbers are shown no longer.")),
        )
        if n
    ]
    return " ".join(said) or _("For readers nothing changes: every number stays as it is.")


def fate_sentences(table: ReleasedTable) -> list[str]:
    """Return, for the data steward, how many numbers of a table are shown, hidden or held, and why."""
    fates = table.report.get("fates", {})

    def n(*names: str) -> int:
        return sum(fates.get(name, 0) for name in names)

    said = [
        ngettext("%(n)s number is shown.", "%(n)s numbers are shown.", n("published", "held"))
        % {"n": count(n("published", "held"))}
    ]
    for names, one, many in (
        (
            ("held",),
            _("%(n)s of them stands as it was: the change is too small to show without showing who came or went."),
            _("%(n)s of them stand as they were: the change is too small to show without showing who came or went."),
        ),
        (
            ("primary",),
            _("%(n)s is not shown because it counts 1 to 9 people."),
            _("%(n)s are not shown because they count 1 to 9 people."),
        ),
        (
            ("secondary",),
            _("%(n)s is not shown so that a small one cannot be worked out from it."),
            _("%(n)s are not shown so that small ones cannot be worked out from them."),
        ),
        (
            ("bounded",),
            _("Of %(n)s only a bound is said, such as “at most 5 %%”."),
            _("Of %(n)s only a bound is said, such as “at most 5 %%”."),
        ),
        (
            ("withheld",),
            _("%(n)s is not shown: its source or a nation withholds it, or nothing safe was found."),
            _("%(n)s are not shown: their source or a nation withholds them, or nothing safe was found."),
        ),
    ):
        found = n(*names)
        if found:
            said.append((one if found == 1 else many) % {"n": count(found)})
    return said


def bound_sentence(table: ReleasedTable) -> str:
    """Return, for the data steward, how near the hiding that is new in this table is to the least that would do."""
    cost, least = table.report.get("objective", 0.0), table.report.get("lower_bound", 0.0)
    if cost <= 0:
        return _("Nothing new is hidden beyond the small numbers themselves.")
    if cost - least < 0.01:
        return _("What is hidden beyond the small numbers is proven to be the least that would do.")
    return _("What is hidden beyond the small numbers costs %(cost)s; at least %(least)s is proven to be needed.") % {
        "cost": number(cost, 1),
        "least": number(least, 1),
    }


def _where(facts: dict[str, Any]) -> str:
    part = facts.get("part", {})
    named = [str(part[key]) for key in ("place", "period") if part.get(key, "*") != "*"]
    return in_a_row(named) or _("the whole table")


TRIED = {
    "changes_held_back": lambda f: (
        _("%(where)s: %(n)s corrections are too small to show and wait for a later release.")
        % {"where": _where(f), "n": count(f.get("n_held", 0))}
    ),
    "hidden_changes_held_back": lambda f: (
        _("%(where)s: corrections of hidden numbers wait as well; the attack could have narrowed them.")
        % {"where": _where(f)}
    ),
    "pattern_was_exposed": lambda f: (
        _("%(where)s: a way of hiding %(n)s numbers was tried and refused, because the attacker could work one out.")
        % {"where": _where(f), "n": count(f.get("n_hidden", 0))}
    ),
    "public_already_leaves_no_way": lambda f: (
        _("%(where)s: what is public already leaves no way of hiding that would keep this correction safe.")
        % {"where": _where(f)}
    ),
    "bounds_left_out": lambda f: (
        _("%(where)s: not all statements such as “at most 5 %%” could be made; together they would say too much.")
        % {"where": _where(f)}
    ),
    "linked_part_by_heuristic": lambda f: (
        _(
            "%(where)s: many tables share totals here; they were protected one by one, and how near that is to the least is not proven."
        )
        % {"where": _where(f)}
    ),
    "part_held": lambda f: (
        _("%(where)s: nothing new is published; it stays as it was released.") % {"where": _where(f)}
    ),
    "part_withheld": lambda f: _("%(where)s: nothing safe was found, so nothing is published.") % {"where": _where(f)},
    "parts_exceed_total": lambda f: (
        _("%(where)s: groups add up to more than their total. Check the table; nothing of it changes until they fit.")
        % {"where": _where(f)}
    ),
    "earlier_releases_are_exposed": lambda f: (
        _(
            "%(where)s: what is public already gives small numbers away. Somebody must look before anything is published."
        )
        % {"where": _where(f)}
    ),
}
MOST_TRIED = 12


def tried_sentences(table: ReleasedTable) -> list[str]:
    """Return what was tried and refused, in words; the most telling first, a dozen at most, then how many more."""
    order = list(TRIED)[::-1]
    tried = sorted(table.report.get("tried", []), key=lambda one: order.index(one["code"]))
    said = [TRIED[one["code"]](one) for one in tried[:MOST_TRIED]]
    more = len(tried) - MOST_TRIED
    if more > 0:
        said.append(
            ngettext("and %(n)s more of the same kinds", "and %(n)s more of the same kinds", more) % {"n": count(more)}
        )
    return said


def shown_sentence(table: ReleasedTable) -> str:
    """Return, for everybody, how many numbers of a table are shown and not shown. Why is for the data steward alone:

    how many of the hidden ones are small themselves, or wait, would help to find them.
    """
    shown = ngettext("%(n)s number is shown", "%(n)s numbers are shown", table.n_rows - table.n_hidden)
    hidden = ngettext("%(n)s is not shown", "%(n)s are not shown", table.n_hidden)
    return f"{shown % {'n': count(table.n_rows - table.n_hidden)}}, {hidden % {'n': count(table.n_hidden)}}."


def attack_sentence() -> str:
    """Return what the attack found, for everybody: nothing, or there would be no release."""
    return _(
        "Before it was published, a separate program attacked it together with every earlier release. It knew all that is public. "
        "Of no small number could it find out more than that it is small."
    )


def audit_sentence(release: Release) -> str:
    """Return what the attack found, for the data steward."""
    audit = release.report.get("audit", {})
    if not audit.get("n_protected"):
        return _(
            "A separate program attacked this release, together with all before it. It knew all that is public. "
            "It could work out no small number."
        )
    return _(
        "A separate program attacked this release, together with all before it. It knew all that is public. "
        "Of %(n)s small numbers, it could find out more about %(exposed)s than that they are small."
    ) % {"n": count(audit.get("n_protected", 0)), "exposed": count(audit.get("n_exposed", 0))}


def citation(release: Release, address: str) -> str:
    """Return how to cite a release."""
    if release.signed_at is None:
        return ""
    day = release.signed_at.astimezone(
        release.partnership.zone
    ).date()  # also where the worker writes it into an archive
    return _("%(partnership)s (%(year)s). Open data, release %(number)s, %(date)s. %(license)s. %(address)s") % {
        "license": release.license,
        "partnership": release.partnership.name,
        "year": day.year,
        "number": release.number,
        "date": plain_date(day),
        "address": address,
    }


def readers_sentence(indicators: list[Indicator]) -> str:
    """Return who reads the numbers of these tables once they are signed."""
    n_public = sum(one.is_public for one in indicators)
    if n_public == len(indicators):
        return _("From the moment you sign, everybody reads these numbers.")
    if not n_public:
        return _("From the moment you sign, members read these numbers. Others do not see them.")
    return _(
        "From the moment you sign, everybody reads these numbers, except the tables marked “members only”: those only members read."
    )


def signed_sentence(indicators: list[Indicator]) -> str:
    """Return what a signature has done."""
    n_public = sum(one.is_public for one in indicators)
    if n_public == len(indicators):
        return _("Signed. The numbers are public now.")
    if not n_public:
        return _("Signed. Members read the numbers now.")
    return _("Signed. The numbers are public now, those marked “members only” for members.")
