"""How often somebody may try, without keeping who tried.

Counters stand in a table that all processes share. Their keys (a mail address, the address of a visitor's network) are
turned into keyed hashes with a random secret that lives for one day: no IP address and no mail address is stored, and
once the day's secret is deleted nobody can find out, even with the database and the site's key, whom a counter was about.
"""

from __future__ import annotations

import hmac
import ipaddress
import logging
import secrets
from datetime import date
from functools import cache
from typing import Any

from allauth.core.internal.httpkit import clean_client_ip
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from bridgework.people.models import Counter, DailySecret

log = logging.getLogger(__name__)

_secrets: dict[date, bytes] = {}

# What one address may be sent by mail, and what one visitor's network may ask for: (times/period/per) of allauth. A training
# room or a library stands behind one network address: a hundred people, and most of them ask twice.
MAIL_RATES_OF_ADDRESS = {"mail": "5/1h/key"}
MAIL_RATES_OF_NETWORK = {"mail": "200/1h/ip"}
# Both at once, on the same counters, for pages that say nothing when there is no more.
MAIL_RATES = {"mail": f"{MAIL_RATES_OF_ADDRESS['mail']},{MAIL_RATES_OF_NETWORK['mail']}"}
SETUP_RATES = {"setup": "20/15m/ip"}


def secret_of_today() -> bytes:
    """Return today's (UTC) secret, made on first use; those of earlier days are deleted with what has run out."""
    now = timezone.now()
    today = now.date()
    if today not in _secrets:
        with transaction.atomic():
            row, is_new = DailySecret.objects.get_or_create(day=today, defaults={"secret": secrets.token_hex(32)})
            if is_new:
                DailySecret.objects.filter(day__lt=today).delete()
                Counter.objects.filter(expires__lt=now).delete()
        _secrets.clear()
        _secrets[today] = row.secret.encode()
    return _secrets[today]


def hidden(text: str) -> str:
    """Return a hash of the text that nobody can recompute after today."""
    return hmac.digest(secret_of_today(), text.encode(), "sha256").hex()


def cache_key(key: str, prefix: str, version: Any) -> str:
    """Django's KEY_FUNCTION: whatever a key holds, only its hash is stored."""
    return hidden(f"{prefix}:{version}:{key}")


def network_of(ip: str) -> str:
    """Return an IPv4 address, or the /64 that one IPv6 subscriber usually has."""
    address = ipaddress.ip_address(ip.split("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.IPv6Network((address, 64), strict=False).network_address)
    return str(address)


def farthest_named(request: HttpRequest) -> str:
    """Return the first address in X-Forwarded-For: all there is where fewer proxies stand than BRIDGEWORK_PROXIES says.

    Refusing everybody would close the site for a number in a file; so it is said in the log, once a process.
    """
    entries = request.headers.get("x-forwarded-for", "").split(",")
    _warn_of_proxies(settings.ALLAUTH_TRUSTED_PROXY_COUNT, len(entries))
    ip = clean_client_ip(entries[0])
    if not ip:
        raise PermissionDenied("X-Forwarded-For holds no address")
    return ip


@cache
def _warn_of_proxies(configured: int, found: int) -> None:
    log.warning(
        "BRIDGEWORK_PROXIES is %d, but a request came through %d; set it to how many there are", configured, found
    )


def may_try(request: HttpRequest, action: str, rates: dict[str, str], key: str | None = None) -> bool:
    """Count one attempt and say whether it is still within the rates."""
    from allauth.core.internal import ratelimit

    return ratelimit.consume(request, app="bridgework", action=action, config=rates, key=key) is not None
