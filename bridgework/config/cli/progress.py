"""How far long work is: one line on the terminal's error output, or one line a step with `--progress`; nothing in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import click

Say = Callable[..., None]

progress_option: Callable[[Any], Any] = click.option(
    "--progress", "always", is_flag=True, help="Say how far it is, also where the error output is no terminal."
)


def say_nothing(done: int, total: int, phase: str = "") -> None:
    """Say nothing."""


def say_progress(always: bool = False, unit: str = "") -> Say:
    """Return a function of (done, total, phase) that says how far the work is, at each whole percent."""
    is_terminal = sys.stderr.isatty()
    unit = f" {unit}" if unit else ""
    said: tuple[str, int] | None = None

    def say(done: int, total: int, phase: str = "") -> None:
        nonlocal said
        if not (always or is_terminal):
            return
        now = (phase, 100 * done // total if total else 100)
        if now == said:
            return
        line = f"{phase or 'done'}: {done} of {total}{unit}" if total > 1 else phase
        if is_terminal:
            # A new phase begins a new line; the same one writes over its own.
            start = "\r" if said is not None and said[0] == phase else "\n" if said is not None else ""
            click.echo(f"{start}{line}", nl=False, err=True)
        else:
            click.echo(line, err=True)
        said = now

    return say


def end_progress() -> None:
    """End the line, so that the answer begins on its own."""
    if sys.stderr.isatty():
        click.echo("", err=True)
