"""What every subcommand shares: lazy loading, Django's set-up, migration of the data folder, errors with exit code 2."""

from __future__ import annotations

import fcntl
import json
import os
import sys
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any

import click

# Exit codes. A service manager tries again after the first, never after the second: a wrong setting stays wrong.
BROKEN = 1  # something does not work
REFUSED = 2  # the input was refused, nothing was changed


class LazyGroup(click.Group):
    """A group whose subcommands are imported when they are called, so that `--help` is quick."""

    def __init__(self, *args: Any, commands_at: dict[str, tuple[str, str]], package: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.commands_at, self.package = commands_at, package

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands_at)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.commands_at:
            return None
        module, attribute = self.commands_at[cmd_name][0].split(":")
        return getattr(import_module(f"{self.package}.{module}"), attribute)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in self.commands_at.items()])


def partnership_option(act: Callable[..., Any]) -> Callable[..., Any]:
    """Ask for the partnership, as `slug`."""
    said = "Which partnership; see its address after /p/."
    return click.option("--partnership", "slug", required=True, metavar="SLUG", help=said)(act)


def new_file_option(metavar: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Ask for a file to write, as `file`; commands never overwrite one."""
    kind = click.Path(dir_okay=False, path_type=Path)
    return click.option("--to", "file", required=True, type=kind, metavar=metavar, help="A new file.")


def set_up(migrate: bool = True) -> None:
    """Make Django ready, and the data folder too: created, keyed and migrated."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bridgework.config.settings")
    from bridgework.config.environment import Refused

    try:
        import django

        django.setup()
    except Refused as why:
        refuse(str(why))
    check_database()
    check_translator()
    if migrate:
        bring_up_to_date()


def check_database() -> None:
    """Connect once; a database that does not answer ends the command with one sentence, and a service tries again."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db import Error, connection

    try:
        connection.ensure_connection()
    except ImproperlyConfigured as why:
        refuse(f"DATABASE_URL cannot be used: {' '.join(str(why).split())}")
    except Error as why:
        said = " ".join(str(why).split())
        password = str(connection.settings_dict.get("PASSWORD") or "")
        if password:
            said = said.replace(password, "…")
        refuse(f"the database does not answer: {said}", BROKEN)


def check_translator() -> None:
    """Refuse a translator that is not there: otherwise the first text to translate would find it out."""
    from django.conf import settings

    from bridgework.lib.translating import translator

    try:
        translator()
    except ImportError:
        refuse(f"BRIDGEWORK_TRANSLATOR is {settings.TRANSLATOR}, which cannot be imported; name a function that can.")


def bring_up_to_date() -> None:
    """Migrate the database if anything is missing in it; looking costs milliseconds, migrating costs seconds."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from bridgework.config.building import build, is_new

    def is_behind() -> bool:
        executor = MigrationExecutor(connection)
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))

    if not is_new() and not is_behind():
        return
    # Server and worker start at the same moment: one migrates, the other waits and then finds nothing to do.
    with (Path(settings.BRIDGEWORK_DATA) / "migrating.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if is_new():
            build()
        elif is_behind():
            call_command("migrate", verbosity=0, interactive=False)


def refuse(sentence: str, code: int = REFUSED) -> None:
    """Say in one sentence what is wrong and what to do, and end with exit code 2 (or the one told)."""
    click.echo(f"bridgework: {sentence}", err=True)
    sys.exit(code)


def many(n: int, one: str, more: str = "") -> str:
    """Return a count with its noun: `1 record`, `2 records`."""
    return f"{n} {one if n == 1 else more or one + 's'}"


def answer(result: dict, as_json: bool, lines: Callable[[dict], list[str]]) -> None:
    """Print a result: one JSON document with `--json`, otherwise sentences."""
    if as_json:
        click.echo(json.dumps(result, ensure_ascii=False, default=str, indent=2))
    else:
        for line in lines(result):
            click.echo(line)


json_option = click.option("--json", "as_json", is_flag=True, help="Answer with one JSON document.")

# What the commands on tables of counts share.
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
threshold_option = click.option(
    "--threshold",
    type=click.IntRange(2, 1000),
    default=10,
    show_default=True,
    help="The least count to show, besides 0.",
)
hierarchy_option = click.option(
    "--hierarchy", type=FILE, metavar="FILE", help="CSV with the columns dimension, code, parent; or JSON."
)


def needs_database(command: Callable) -> Callable:
    """Decorate a subcommand that needs Django and a migrated data folder."""

    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        set_up()
        return command(*args, **kwargs)

    return wrapped
