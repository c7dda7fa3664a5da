"""`bridgework partnership …`: make a partnership to fill."""

from __future__ import annotations

import click

from bridgework.config.cli.base import answer, json_option, needs_database, refuse


@click.group(help="Make a partnership to fill.")
def partnership() -> None:
    """Group the acts on partnerships."""


@partnership.command()
@click.option("--slug", required=True, help="Its address below /p/: lower-case letters, digits, hyphens.")
@click.option("--name", required=True, help="Its name, in its first language.")
@click.option("--place", default="", help="The place it works in.")
@click.option(
    "--language",
    "languages",
    multiple=True,
    default=["en"],
    show_default=True,
    help="A language it works in; may be given several times, the first is the default.",
)
@click.option(
    "--time-zone",
    default="UTC",
    show_default=True,
    help="IANA time zone: dates on which things are due are dates there.",
)
@click.option("--currency", default="USD", show_default=True, help="ISO 4217 code.")
@click.option("--private", is_flag=True, help="Only members can see it.")
@json_option
@needs_database
def create(
    slug: str,
    name: str,
    place: str,
    languages: tuple[str, ...],
    time_zone: str,
    currency: str,
    private: bool,
    as_json: bool,
) -> None:
    """Make a partnership. Safe to run twice: a partnership that is there already is left as it is."""
    from django.utils import timezone

    from bridgework.lib.words import Words
    from bridgework.partnerships.actions.partnerships import Settings, SettingsRefused, SlugTaken, create_partnership

    settings = Settings(
        name=Words.of(name, languages[0]),
        place_name=place,
        languages=tuple(languages),
        time_zone=time_zone,
        currency=currency,
        is_public=not private,
    )
    is_new = True
    try:
        create_partnership(slug=slug, settings=settings, at=timezone.now())
    except SettingsRefused as why:
        refuse(str(why))
    except SlugTaken:
        is_new = False
    answer({"slug": slug, "path": f"/p/{slug}/", "created": is_new}, as_json, _sentences)


def _sentences(result: dict) -> list[str]:
    if result["created"]:
        return [f"Made the partnership {result['slug']}. Its pages stand at {result['path']}."]
    return [f"The partnership {result['slug']} is there already. Nothing was changed."]


@partnership.command()
@click.option("--slug", required=True, help="The partnership's address below /p/.")
@click.option(
    "--role", default="steward", show_default=True, help="steward, data-steward, partner, moderator or resident."
)
@json_option
@needs_database
def invite(slug: str, role: str, as_json: bool) -> None:
    """Print a link with which one person becomes a member; that is how a partnership made here gets its first steward."""
    from django.utils import timezone

    from bridgework.partnerships.actions.members import invite as make_invitation
    from bridgework.partnerships.models import Partnership, Role

    if role not in Role.values:
        refuse(f"{role} is not a role. Write one of {', '.join(Role.values)}.")
    found = Partnership.objects.filter(slug=slug).first()
    if found is None:
        refuse(f"There is no partnership {slug}. Make it with `bridgework partnership create`.")
        return
    invitation, token = make_invitation(partnership=found, role=role, organization=None, by=None, at=timezone.now())
    result = {"path": f"/invitation/{token}/", "role": role, "expires_at": invitation.expires_at.isoformat()}
    answer(
        result, as_json, lambda r: [f"Open {r['path']} on this site to become {r['role']}. It works once, for 30 days."]
    )
