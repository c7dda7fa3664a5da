"""Who may sign in how: the example's one-click links, and who must set up a second factor."""

from __future__ import annotations

import ipaddress

from allauth.account.models import EmailAddress
from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port

HERE = ("localhost", "127.0.0.1", "[::1]")
_FORWARDED = ("HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_REAL_IP", "HTTP_CLIENT_IP", "HTTP_TRUE_CLIENT_IP")


def may_use_example_links(request: HttpRequest) -> bool:
    """Whether one-click sign-in is open: example mode, asked from this very machine, by no proxy's hand.

    A proxy on the same machine also connects from loopback, so anything that looks forwarded, and any other host name,
    is refused too.
    """
    if settings.BRIDGEWORK_MODE != "example":
        return False
    try:
        is_loopback = ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
    is_forwarded = any(name in _FORWARDED or name.startswith("HTTP_X_FORWARDED") for name in request.META)
    domain, _port = split_domain_port(request.META.get("HTTP_HOST", ""))
    return is_loopback and not is_forwarded and domain in HERE


def must_set_up_second_factor(person: object, *, has_one: bool) -> bool:
    """Whether this person has to add a second factor before going on."""
    return settings.BRIDGEWORK_SECOND_FACTOR == "required" and not has_one


def may_confirm(address: EmailAddress, person: object) -> bool:
    """Whether an address may be confirmed in a browser in which this person is signed in, or nobody.

    Whoever reads the mail proves an account's own address. Another address takes its place only for who asked for that and
    is signed in: else somebody could ask for a stranger's address, have them open the mail, and receive them in an account
    that is not theirs alone.
    """
    return is_own_address(address) or getattr(person, "pk", None) == address.user_id


def is_own_address(address: EmailAddress) -> bool:
    """Whether this is the account's address already, proven or not, and not one that it should change to."""
    return address.email.lower() == address.user.email.lower()
