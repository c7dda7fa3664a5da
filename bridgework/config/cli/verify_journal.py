"""`bridgework verify-journal`: check that no journal entry was changed, removed or reordered."""

from __future__ import annotations

import sys

import click

from bridgework.config.cli.base import answer, json_option, needs_database, refuse

BROKEN = 1


@click.command(name="verify-journal")
@click.option("--partnership", "slug", default="", help="Only this partnership's journal; without it, every journal.")
@click.option(
    "--head",
    default="",
    help="A head from a digest mail (number:hash): shows whether the end was cut off or all was rewritten.",
)
@json_option
@needs_database
def verify_journal(slug: str, head: str, as_json: bool) -> None:
    """Check the journals. Exit code 0: unchanged; 1: broken, and where; 2: the input was refused."""
    from bridgework.journal.models import Chain, Entry
    from bridgework.journal.queries import verify
    from bridgework.journal.verify import Head, UnreadableHead
    from bridgework.partnerships.actions.setting_up import SITE_SCOPE
    from bridgework.partnerships.models import Partnership

    named = {p.scope: p.slug for p in Partnership.objects.order_by("slug")}
    founded = set(named)  # each has an entry from its founding on
    if slug:
        named = {scope: name for scope, name in named.items() if name == slug}
        if not named:
            refuse(f"There is no partnership {slug}. Write the part of its address after /p/.")
    else:
        for scope in {
            *Chain.objects.values_list("pk", flat=True),
            *Entry.objects.values_list("scope", flat=True).distinct(),
        }:
            named.setdefault(scope, "the site" if scope == SITE_SCOPE else f"journal {scope}")
    if head:
        if not slug:
            refuse("Say with --partnership to which partnership this head belongs.")
        try:
            Head.read(head)
        except UnreadableHead as why:
            refuse(str(why))
    journals = []
    for scope, name in named.items():
        verdict = verify(scope, head or None)
        problems = [{"entry": problem.number, "what": problem.what} for problem in verdict.problems]
        if not verdict.n_entries and not problems and scope in founded:
            problems = [
                {"entry": 1, "what": "not even the founding of the partnership is there: all entries were removed"}
            ]
        journals.append(
            {
                "journal": name,
                "unchanged": not problems,
                "entries": verdict.n_entries,
                "head": str(verdict.head),
                "checked_against": head or None,
                "erased": verdict.n_erased,
                "problems": problems,
            }
        )
    unchanged = all(journal["unchanged"] for journal in journals)
    answer({"unchanged": unchanged, "journals": journals}, as_json, _sentences)
    if not unchanged:
        sys.exit(BROKEN)


def _sentences(result: dict) -> list[str]:
    lines = []
    for journal in result["journals"]:
        if journal["unchanged"]:
            since = f", and continues the head {journal['checked_against']}" if journal["checked_against"] else ""
            lines.append(
                f"{journal['journal']}: {journal['entries']} entries, unchanged{since}. Head {journal['head']}"
            )
        else:
            lines.append(f"{journal['journal']}: BROKEN")
            lines += [f"  entry {problem['entry']}: {problem['what']}" for problem in journal["problems"]]
    return lines or ["There is no journal yet."]
