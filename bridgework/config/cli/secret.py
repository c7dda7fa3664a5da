"""`bridgework secret`: a key for production."""

import secrets

import click


@click.command(help="Print a new secret key, for BRIDGEWORK_SECRET_KEY.")
def secret() -> None:
    click.echo(secrets.token_urlsafe(48))
