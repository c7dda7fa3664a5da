"""Keys of voices and codes on paper: made at random, kept only as keyed hashes from which nothing leads back."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import unicodedata
from dataclasses import dataclass

from django.conf import settings

from bridgework.conversations.models.voices import Mode

# Crockford's base 32: no letter that is easily taken for another; 12 signs are 60 bits, too many to be guessed.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})
CODE_LENGTH = 12


@dataclass(frozen=True)
class VoiceKey:
    """What makes a voice one voice: the mode in which it came, and the keyed hash of its token, code or account."""

    mode: Mode
    key_hash: str


def keyed_hash(purpose: str, conversation_id: int, secret: str) -> str:
    """Hash `secret` under the site's key for one purpose in one conversation: the same token in two conversations gives
    two hashes that cannot be linked without the key."""
    message = f"{purpose}\n{conversation_id}\n{secret}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).hexdigest()


def voice_key(mode: Mode, conversation_id: int, secret: str) -> VoiceKey:
    """Return the key of a voice."""
    return VoiceKey(mode, keyed_hash(f"voice.{mode.value}", conversation_id, secret))


def new_token() -> str:
    """Make a browser token."""
    return secrets.token_urlsafe(18)


def new_code() -> str:
    """Make a code for paper: XXXX-XXXX-XXXX."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
    return "-".join(signs[at : at + 4] for at in range(0, CODE_LENGTH, 4))


def clean_code(typed: str) -> str:
    """Read a code as people type it: small letters, no dashes, O for 0. Returns "" for what can be no code."""
    signs = re.sub(r"[\s\-–—]", "", typed).upper().translate(MISREAD)
    if len(signs) != CODE_LENGTH or any(sign not in ALPHABET for sign in signs):
        return ""
    return "-".join(signs[at : at + 4] for at in range(0, CODE_LENGTH, 4))


def code_hash(conversation_id: int, code: str) -> str:
    """Hash a code on paper. It is the key that the code's voice had before codes were taken apart from voices: sheets
    printed then stay good, and who took part with one then comes back with it."""
    return voice_key(Mode.CODE, conversation_id, code).key_hash


def mail_mark(conversation_id: int, address: str) -> str:
    """Hash a mail address, for the roll of those who have a voice: 128 bits."""
    return keyed_hash("mail", conversation_id, address.strip().casefold())[:32]


def code_of(conversation_id: int, *secret: str) -> str:
    """Make a code that is always the same for these secrets and cannot be guessed without the site's key."""
    number = int(keyed_hash("code", conversation_id, "\n".join(secret)), 16)
    signs = "".join(ALPHABET[number >> 5 * at & 31] for at in range(CODE_LENGTH))
    return "-".join(signs[at : at + 4] for at in range(0, CODE_LENGTH, 4))


def return_hash(conversation_id: int, code: str) -> str:
    """Hash an author's return code."""
    return keyed_hash("return", conversation_id, code)


def fingerprint(text: str) -> str:
    """Hash a statement's text without case, accents' encoding, punctuation at the end and spacing, to find repeats."""
    plain = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text).casefold()).strip(" .!?…")
    return hashlib.sha256(plain.encode()).hexdigest()
