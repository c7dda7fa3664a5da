"""Whose voice a browser carries: a signed cookie for one conversation alone, or an account where that is a way to take part."""

from __future__ import annotations

from hashlib import sha256

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse as forgetful_reverse

from bridgework.conversations import rules
from bridgework.conversations.models import Conversation, Mode
from bridgework.conversations.models.keys import VoiceKey, new_token, voice_key
from bridgework.conversations.queries import conversation_here
from bridgework.partnerships.doors import Here
from bridgework.ui.quick import reverse

COOKIE = "voice"
# Kept so long that a verdict can still be given in the same voice; then the browser forgets.
COOKIE_AGE = 180 * 24 * 3600
LETTERS = {"b": Mode.BROWSER, "c": Mode.CODE, "m": Mode.MAIL, "a": Mode.ASSISTED}


def here_or_404(here: Here, slug: str) -> Conversation:
    """Load a conversation of this partnership that this visitor may see."""
    conversation = conversation_here(here.partnership, here.capacities, slug)
    if conversation is None:
        raise Http404
    return conversation


def address(here: Here, conversation: Conversation, name: str = "detail", **kwargs: object) -> str:
    """Return the address of a page of a conversation."""
    where = {"partnership": here.partnership.slug, "conversation": conversation.slug, **kwargs}
    # The quick one remembers addresses; one that holds a code or a link's secret is worked out and forgotten.
    find = forgetful_reverse if {"code", "token"} & kwargs.keys() else reverse
    return find(f"conversations:{name}", kwargs=where)


def key_of(request: HttpRequest, here: Here, conversation: Conversation) -> VoiceKey | None:
    """Return the voice of this visitor, or None if there is none yet.

    A code or a mail link that was used in this browser goes before an account, and an account before a browser's token.
    """
    carried = carried_voice(request, here.partnership.slug, conversation.slug)
    # A conversation made anew under an old name is another one: the voice does not carry over. After the close anybody
    # may say in a browser whether an answer helped, and change it, also where only codes took part.
    key = carried[0] if carried and carried[1] == conversation.pk else None
    if key and conversation.is_open and not rules.takes(conversation, key.mode):
        key = None
    if conversation.by_account and here.person and (key is None or key.mode == Mode.BROWSER):
        return voice_key(Mode.ACCOUNT, conversation.pk, str(here.person.ref))
    return key


def key_or_new(request: HttpRequest, here: Here, conversation: Conversation) -> tuple[VoiceKey | None, str]:
    """Return the voice of this visitor, and a browser's new token where they begin with one; (None, "") where they choose
    first how to take part."""
    key = key_of(request, here, conversation)
    if key is not None or not conversation.by_browser:
        return key, ""
    token = new_token()
    return voice_key(Mode.BROWSER, conversation.pk, token), token


def lead_in(request: HttpRequest, here: Here, conversation: Conversation) -> HttpResponse:
    """Lead somebody without a voice to where they get one."""
    if conversation.asks_account:
        return ask_to_sign_in(request)
    return redirect(address(here, conversation, "enter"))


def mark_of(key: VoiceKey | None) -> str:
    """Return a mark by which a browser's script tells this voice's unsent words from another's; nothing leads back from it."""
    return sha256(f"kept.{key.key_hash}".encode()).hexdigest()[:16] if key else ""


def carried_voice(request: HttpRequest, partnership: str, conversation: str) -> tuple[VoiceKey, int] | None:
    """Return the voice in the cookie and the conversation it is for, without asking the database."""
    carried = request.get_signed_cookie(COOKIE, default=None, salt=_salt(partnership, conversation))
    letter, token, conversation_id = ((carried or "").split(".") + ["", ""])[:3]
    if letter not in LETTERS or not token or not conversation_id.isdigit():
        return None
    return voice_key(LETTERS[letter], int(conversation_id), token), int(conversation_id)


def give_voice(
    response: HttpResponse, here: Here, conversation: Conversation, *, token: str = "", mode: Mode = Mode.BROWSER
) -> VoiceKey:
    """Let the browser carry a voice: that of a token, or a new one. An earlier one is dropped from the browser."""
    letter, token = next(letter for letter, one in LETTERS.items() if one == mode), token or new_token()
    response.set_signed_cookie(
        COOKIE,
        f"{letter}.{token}.{conversation.pk}",
        salt=_salt(here.partnership.slug, conversation.slug),
        max_age=COOKIE_AGE,
        path=address(here, conversation),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return voice_key(mode, conversation.pk, token)


def drop_voice(response: HttpResponse, here: Here, conversation: Conversation) -> None:
    """Let the browser forget the voice."""
    response.delete_cookie(COOKIE, path=address(here, conversation), samesite="Lax")


def _salt(partnership: str, conversation: str) -> str:
    return f"conversations.voice.{partnership}/{conversation}"


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Lead to the sign-in page and back."""
    return redirect_to_login(request.get_full_path())
