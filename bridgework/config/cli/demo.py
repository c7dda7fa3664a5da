"""`bridgework demo`: the example partnership, living."""

from __future__ import annotations

import os

import click

from bridgework.config.cli.base import set_up
from bridgework.config.cli.serve import run_servers


@click.command(help="Load the example partnership once, start everything, and print one-click sign-in links.")
@click.option(
    "--port", default=8000, show_default=True, envvar="PORT", type=click.IntRange(1, 65535), help="Port to listen on."
)
@click.option("--load-only", is_flag=True, help="Load the example, start nothing.")
def demo(port: int, load_only: bool) -> None:
    os.environ["BRIDGEWORK_MODE"] = "example"
    set_up()
    from django.utils import timezone

    from bridgework.example.actions import load_example
    from bridgework.example.queries import example_people
    from bridgework.people.queries import example_sign_in_path

    if load_example(now=timezone.now()):
        click.echo("Loaded the example partnership, Harbor County: invented people, invented numbers.")
    if load_only:
        return
    address = f"http://127.0.0.1:{port}"

    def greet() -> None:
        links = [f"  {label:<10} {address}{example_sign_in_path(person)}" for label, person in example_people()]
        head = f"\nBridgework is ready: {address}/\n\nSign in with one click, on this machine only:"
        # In one piece: what the worker says at the same time stands before or after, not between the links.
        click.echo("\n".join([head, *links, "\nCtrl-C stops it."]))

    run_servers("127.0.0.1", port, 1, 4, with_worker=True, when_ready=greet)
