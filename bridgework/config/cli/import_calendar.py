"""`bridgework import calendar`: sessions, or named days, from a calendar file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from bridgework.config.cli.base import answer, json_option, many, needs_database, refuse


@click.command("calendar")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--partnership", "slug", required=True, metavar="SLUG", help="Which partnership the calendar is for.")
@click.option("--host", "host", metavar="SLUG", default="", help="The organization that hosts the sessions.")
@click.option("--days", "are_days", is_flag=True, help="Take whole-day events as days with a name, such as holidays.")
@json_option
@needs_database
def import_calendar(file: Path, slug: str, host: str, are_days: bool, as_json: bool) -> None:
    """Bring a calendar (.ics) in. Known events are changed, not doubled. Safe to run twice."""
    from django.utils import timezone

    from bridgework.gatherings import actions
    from bridgework.partnerships.actions.importing import ImportRefused
    from bridgework.partnerships.models import Organization, Partnership

    partnership = Partnership.objects.filter(slug=slug).first()
    if partnership is None:
        refuse(f"there is no partnership {slug!r}. Make it: bridgework partnership create --slug {slug} --name NAME")
        return
    how: dict[str, Any] = {
        "partnership": partnership,
        "source": file.read_bytes(),
        "name": file.name,
        "by": None,
        "now": timezone.now(),
    }
    try:
        if are_days:
            report = actions.import_named_days(**how)
        else:
            hosts = list(Organization.objects.within(partnership).filter(slug=host))
            if not hosts:
                refuse("say which organization hosts these sessions: --host with the end of its page's address.")
                return
            report = actions.import_calendar(hosts=hosts, **how)
    except ImportRefused as why:
        refuse(f"{file.name}: {why}")
        return
    answer(report.as_dict(), as_json, _lines)


def _lines(result: dict) -> list[str]:
    return [
        f"{many(result['read'], 'event')} read, {result['written']} written, {result['unchanged']} unchanged, "
        f"{result['refused']} refused.",
        *result["problems"],
    ]
