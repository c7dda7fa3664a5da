"""Signing what is sent to a webhook, by the Standard Webhooks specification 1.0: receivers verify it with its libraries.

The signed content is `id.timestamp.body`, the signature HMAC-SHA256 in base64 behind the version `v1`. A secret is 24 to 64
random bytes in base64 behind `whsec_`; during a change of secrets the header carries a signature of each.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime

PREFIX = "whsec_"
N_BYTES = 32


def new_secret() -> str:
    """Return a new secret, as its receiver is given it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(N_BYTES)).decode()


def signature(secret: str, identifier: str, timestamp: int, body: bytes) -> str:
    """Return the signature of one message with one secret, with its version before it."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{identifier}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def signed_headers(all_secrets: Iterable[str], identifier: str, at: datetime, body: bytes) -> dict[str, str]:
    """Return the three headers of one try: the same id at every try, the moment of this one, and the signatures."""
    timestamp = int(at.timestamp())
    return {
        "webhook-id": identifier,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature(secret, identifier, timestamp, body) for secret in all_secrets),
    }
