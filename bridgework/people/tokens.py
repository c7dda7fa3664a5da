"""Secrets that are handed out once: only a hash is stored, compared in constant time."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from datetime import datetime, timedelta
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac


def new_secret(prefix: str = "") -> str:
    """Return 256 random bits as text; the prefix lets scanners of public code recognize a leaked one."""
    return prefix + secrets.token_urlsafe(32)


def hash_of(secret: str) -> str:
    """Return what is stored of a secret. A plain hash is enough: nobody can guess 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def is_same(one: str, other: str) -> bool:
    """Compare in constant time."""
    return secrets.compare_digest(one.encode(), other.encode())


def _boxes(salt: str) -> list[Fernet]:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [
        Fernet(base64.urlsafe_b64encode(salted_hmac(salt, "box", secret=key, algorithm="sha256").digest()))
        for key in keys
    ]


def sealed(content: dict[str, Any], *, salt: str, now: datetime) -> str:
    """Return content encrypted and signed, so that a link can carry it without anything being stored."""
    return _boxes(salt)[0].encrypt_at_time(json.dumps(content).encode(), int(now.timestamp())).decode()


def opened(token: str, *, salt: str, lasts: timedelta, now: datetime) -> dict[str, Any] | None:
    """Return what was sealed, or None if it is not ours, was changed, or is too old."""
    for box in _boxes(salt):
        try:
            raw = box.decrypt_at_time(token.encode(), int(lasts.total_seconds()), int(now.timestamp()))
        except (InvalidToken, ValueError):
            continue
        content = json.loads(raw)
        return content if isinstance(content, dict) else None
    return None


def locked(text: str, *, salt: str) -> str:
    """Return a text encrypted with the site's key, to be stored."""
    return MultiFernet(_boxes(salt)).encrypt(text.encode()).decode()


def unlocked(text: str, *, salt: str) -> str:
    """Return what was locked, also with an earlier key (SECRET_KEY_FALLBACKS).

    Raises
    ------
    cryptography.fernet.InvalidToken
        If none of the site's keys opens it.
    """
    return MultiFernet(_boxes(salt)).decrypt(text.encode()).decode()
