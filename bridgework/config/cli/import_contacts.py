"""`bridgework import contacts`: a contact list becomes partners, and invitations to hand on."""

from __future__ import annotations

from pathlib import Path

import click

from bridgework.config.cli.base import answer, many
from bridgework.config.cli.sheets import carried_out, sheet_options


@click.command("contacts")
@sheet_options
def import_contacts(file: Path, slug: str, mapping_file: Path | None, as_json: bool) -> None:
    """Bring in FILE (CSV or XLSX: organization, name, e-mail, title), whole or not at all. Safe to run twice.

    Organizations become partners. Nobody gets an account or a mail: for each new person a link is printed, once. Mail
    addresses only find who is a member already; they are not stored.
    """
    from django.conf import settings

    from bridgework.alignment.actions import import_contacts as bring_in

    report, invited = carried_out(bring_in, file, slug, mapping_file)
    links = [
        {"name": one.name, "organization": one.organization, "link": settings.BRIDGEWORK_URL + one.path}
        for one in invited
    ]
    answer({**report.as_dict(), "links": links}, as_json, _lines)


def _lines(result: dict) -> list[str]:
    lines = [
        f"{many(result['read'], 'record')} read, {result['written']} written, {result['unchanged']} unchanged, {result['refused']} refused.",
        f"Organizations: {result['organizations_new']} new, {result['organizations_joined']} known before and partners now.",
        *result["problems"],
    ]
    if result["links"]:
        lines.append("Hand these links on, each to its one person. They work once, and cannot be shown again:")
        lines += [f"  {one['name']}, {one['organization']}: {one['link']}" for one in result["links"]]
    return lines
