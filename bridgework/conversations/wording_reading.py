"""How moderation is said on pages: why a statement is held, what was done with it, what the setting means."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from bridgework.conversations.models import Conversation, ModerationAct
from bridgework.conversations.queries.reading import Held


def _signs() -> dict[str, str]:
    return {
        "link": _("has a link"),
        "repeated": _("repeats characters or words"),
        "capitals": _("is in capital letters"),
        "short": _("is very short"),
        "same-text": _("the same words came from others"),
        "email": _("mail address"),
        "id-number": _("number of an ID, a card or a case"),
        "address": _("street address"),
        "phone": _("telephone number"),
        "name": _("name of a person"),
    }


def held_said(held: Iterable[Held]) -> list[str]:
    """Say what holds a statement, with what was found in it."""
    signs = _signs()
    return [
        f"{signs.get(one.sign, one.sign)}: {', '.join(f'“{said}”' for said in one.said)}"
        if one.said
        else signs.get(one.sign, one.sign)
        for one in held
    ]


def kind_said(kind: str) -> str:
    """Name a kind of personal data."""
    return _signs().get(kind, kind)


def hold_said(conversation: Conversation) -> str:
    """Say which statements somebody reads before others see them."""
    if conversation.hold == Conversation.Hold.FIRST:
        return _(
            "A person reads the first statement of everybody who writes. Once one of yours was shown, the next are shown "
            "at once and read later."
        )
    if conversation.hold == Conversation.Hold.FLAGGED:
        return _(
            "Statements are shown at once and read later. Those that look like spam or name a person wait to be read."
        )
    return _("A person reads every statement before others see it.")


def act_said(act: ModerationAct) -> str:
    """Say what was done with a statement; its text is no part of it."""
    number = {"number": act.statement.number}
    other = {**number, "other": act.other.number if act.other else "–"}
    if act.kind == ModerationAct.Kind.MERGED:
        return _("Statement %(number)s was joined with statement %(other)s, which says the same.") % other
    if act.kind == ModerationAct.Kind.PARTED:
        return _("Statement %(number)s was taken apart from statement %(other)s.") % other
    if act.kind == ModerationAct.Kind.UNREAD:
        return _("Statement %(number)s was shown before anybody read it, as this conversation is set.") % number
    if act.kind == ModerationAct.Kind.AGAIN:
        if act.was_shown:
            return _("Statement %(number)s was looked at again by somebody else, and is shown.") % number
        return _("Statement %(number)s was looked at again by somebody else, and is not shown.") % number
    if act.was_shown:
        return _("Statement %(number)s was shown.") % number
    return _("Statement %(number)s was not shown.") % number
