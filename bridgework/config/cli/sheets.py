"""What the imports of everyday sheets share: one file, one partnership, an optional mapping, a refusal in one sentence."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from bridgework.config.cli.base import answer, json_option, needs_database, refuse

PATH = click.Path(exists=True, dir_okay=False, path_type=Path)


def sheet_options(command: Callable) -> Callable:
    """Give a command the argument and options of a sheet, and a database."""
    command = json_option(needs_database(command))
    command = click.option(
        "--mapping",
        "mapping_file",
        type=PATH,
        metavar="MAP.toml",
        help="Which column is which, and the order of dates, where the header does not say it.",
    )(command)
    command = click.option(
        "--partnership", "slug", required=True, metavar="SLUG", help="Which partnership the list is for."
    )(command)
    return click.argument("file", type=PATH)(command)


def bring_sheet_in(
    bring_in: Callable[..., Any],
    file: Path,
    slug: str,
    mapping_file: Path | None,
    as_json: bool,
    lines: Callable[[dict], list[str]],
) -> None:
    """Carry the import out by `bring_in`, and print its report; exit 2 with row and column if refused."""
    answer(carried_out(bring_in, file, slug, mapping_file).as_dict(), as_json, lines)


def carried_out(bring_in: Callable[..., Any], file: Path, slug: str, mapping_file: Path | None) -> Any:
    """Read the mapping, carry the import out by `bring_in`, and return what it gives; exit 2 if it is refused."""
    from django.utils import timezone

    from bridgework.goals.sheets import SheetMapping
    from bridgework.partnerships.actions.importing import ImportRefused
    from bridgework.partnerships.models import Partnership

    partnership = Partnership.objects.filter(slug=slug).first()
    if partnership is None:
        refuse(f"there is no partnership {slug!r}. Make it: bridgework partnership create --slug {slug} --name NAME")
        return None
    try:
        stored = tomllib.loads(mapping_file.read_text(encoding="utf-8")) if mapping_file else {}
        return bring_in(
            partnership=partnership,
            source=file,
            name=file.name,
            by=None,
            now=timezone.now(),
            mapping=SheetMapping.of(stored),
        )
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as why:
        refuse(f"{mapping_file}: this is not a TOML file ({why}).")
        return None
    except ImportRefused as why:
        refuse(f"{file.name}: {why}")
        return None
