"""Whose voice a browser carries: a signed cookie for one conversation alone, or an account where that is asked for."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse

from bridgework.conversations.models import Conversation, Mode
from bridgework.conversations.models.keys import VoiceKey, new_token, voice_key
from bridgework.conversations.queries import conversation_here
from bridgework.partnerships.doors import Here
from bridgework.ui.quick import reverse

COOKIE = "voice"
# Kept so long that a verdict can still be given in the same voice; then the browser forgets.
COOKIE_AGE = 180 * 24 * 3600
LETTERS = {"b": Mode.BROWSER, "c": Mode.CODE, "a": Mode.ASSISTED}


def here_or_404(here: Here, slug: str) -> Conversation:
    """Load a conversation of this partnership that this visitor may see."""
    conversation = conversation_here(here.partnership, here.capacities, slug)
    if conversation is None:
        raise Http404
    return conversation


def address(here: Here, conversation: Conversation, name: str = "detail", **kwargs: object) -> str:
    """Return the address of a page of a conversation."""
    where = {"partnership": here.partnership.slug, "conversation": conversation.slug, **kwargs}
    return reverse(f"conversations:{name}", kwargs=where)


def key_of(request: HttpRequest, here: Here, conversation: Conversation) -> VoiceKey | None:
    """Return the voice of this visitor, or None if there is none yet."""
    if conversation.asks_account:
        return voice_key(Mode.ACCOUNT, conversation.pk, str(here.person.ref)) if here.person else None
    carried = carried_voice(request, here.partnership.slug, conversation.slug)
    # A conversation made anew under an old name is another one: the voice does not carry over.
    return carried[0] if carried and carried[1] == conversation.pk else None


def carried_voice(request: HttpRequest, partnership: str, conversation: str) -> tuple[VoiceKey, int] | None:
    """Return the voice in the cookie and the conversation it is for, without asking the database."""
    carried = request.get_signed_cookie(COOKIE, default=None, salt=_salt(partnership, conversation))
    letter, token, conversation_id = ((carried or "").split(".") + ["", ""])[:3]
    if letter not in LETTERS or not token or not conversation_id.isdigit():
        return None
    return voice_key(LETTERS[letter], int(conversation_id), token), int(conversation_id)


def give_voice(
    response: HttpResponse,
    here: Here,
    conversation: Conversation,
    *,
    code: str = "",
    token: str = "",
    is_assisted: bool = False,
) -> VoiceKey:
    """Let the browser carry a voice: a code's, or a new one. An earlier one is dropped from the browser."""
    letter, token = ("c", code) if code else ("a" if is_assisted else "b", token or new_token())
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
    return voice_key(LETTERS[letter], conversation.pk, token)


def _salt(partnership: str, conversation: str) -> str:
    return f"conversations.voice.{partnership}/{conversation}"


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Lead to the sign-in page and back."""
    return redirect_to_login(request.get_full_path())
