"""`bridgework partnership …`: make a partnership to fill."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import Any

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
@click.option("--organization", default="", help="The organization that convenes it; sessions need one to host them.")
@click.option("--playbook", default="", help="Start from a model that ships with Bridgework, such as health-equity.")
@click.option(
    "--first-session",
    type=click.DateTime(["%Y-%m-%d"]),
    help="With --playbook: the day of the first session; without it no session is planned.",
)
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
    organization: str,
    playbook: str,
    first_session: datetime | None,
    as_json: bool,
) -> None:
    """Make a partnership. Safe to run twice: a partnership that is there already is left as it is, and of a model only
    what is not there yet is made."""
    from django.db import transaction
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
    if playbook:
        _check_model(playbook)
    is_new, from_model = True, {}
    with transaction.atomic():  # a partnership without the model that was asked for is not what was asked for
        try:
            create_partnership(slug=slug, settings=settings, organization_name=organization, at=timezone.now())
        except SettingsRefused as why:
            refuse(str(why))
        except SlugTaken:
            is_new = False
        if playbook:
            from_model = _apply_model(slug, playbook, first_session.date() if first_session else None)
    answer({"slug": slug, "path": f"/p/{slug}/", "created": is_new, **from_model}, as_json, _sentences)


def _check_model(name: str) -> None:
    """Refuse a model that does not ship."""
    from bridgework.playbooks.documents import SLUGS

    if name not in SLUGS:
        refuse(f"There is no model {name}. Write one of {', '.join(SLUGS)}.")


def _apply_model(slug: str, name: str, first_day: date | None) -> dict[str, Any]:
    """Make what a model that ships holds, in a partnership; return what was made, and what was left out and why."""
    from django.utils import timezone

    from bridgework.partnerships.models import Partnership
    from bridgework.playbooks.actions import Choices, apply_playbook
    from bridgework.playbooks.documents import shipped

    applied = apply_playbook(
        partnership=Partnership.objects.get(slug=slug),
        document=shipped()[name],
        slug=name,
        choices=Choices(first_day=first_day),
        by=None,
        at=timezone.now(),
    )
    return {
        "playbook": name,
        "made": [one.name for one in applied.made],
        "left_out": [{"part": one.name, "why": str(why)} for one, why in applied.left],
    }


def _sentences(result: dict) -> list[str]:
    if result["created"]:
        lines = [f"Made the partnership {result['slug']}. Its pages stand at {result['path']}."]
    else:
        lines = [f"The partnership {result['slug']} is there already. It was left as it is."]
    if "playbook" in result:
        lines.append(f"Made {len(result['made'])} parts from the model {result['playbook']}.")
        for why, count in Counter(one["why"] for one in result["left_out"]).items():
            lines.append(f"Left out {count}: {LEFT_OUT[why]}.")
    return lines


LEFT_OUT = {
    "here": "made from this model before",
    "alike": "something of this name is here",
    "not-chosen": "not chosen",
    "needs-parties": "an agreement needs two organizations; apply the model in the browser once they have joined",
    "needs-day": "write the first day with --first-session",
    "needs-goal": "root causes stand under a goal",
    "needs-host": "a session needs an organization to host it; name one with --organization",
}


@partnership.command()
@click.option("--slug", required=True, help="The partnership's address below /p/.")
@click.option(
    "--role", default="steward", show_default=True, help="steward, data-steward, partner, moderator or resident."
)
@json_option
@needs_database
def invite(slug: str, role: str, as_json: bool) -> None:
    """Print a link with which one person becomes a member; that is how a partnership made here gets its first steward."""
    from django.conf import settings
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
    path = f"/invitation/{token}/"
    result = {
        "path": path,
        "link": f"{settings.BRIDGEWORK_URL}{path}",
        "role": role,
        "expires_at": invitation.expires_at.isoformat(),
    }
    answer(result, as_json, lambda r: [f"Open {r['link']} to become {r['role']}. It works once, for 30 days."])
