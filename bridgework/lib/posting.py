"""Posting to an address that somebody else has chosen, without being led into one's own network.

The name is looked up once, every address it has must lie in the open internet, and the connection goes to the address that was
checked: a name that answers otherwise a moment later changes nothing. No redirect is followed, no proxy or password of the
environment is used, everything together may take so many seconds, and of the answer only its status is read.
"""

from __future__ import annotations

import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

import certifi

LONGEST = 500
# Where clouds keep their machines' secrets, outside the ranges that the standard library knows as private.
METADATA = (ipaddress.ip_network("168.63.129.16/32"), ipaddress.ip_network("192.0.0.0/24"))
NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: an IPv4 address in the last 32 bits
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Problem(StrEnum):
    """Why there is no answer, or none that counts."""

    NAME = "name"  # the name leads nowhere
    INSIDE = "inside"  # it leads into a network that is not the open internet
    CONNECTION = "connection"
    CERTIFICATE = "certificate"
    TIME = "time"
    ANSWER = "answer"  # what came is not HTTP
    REDIRECT = "redirect"
    STATUS = "status"  # anything but 2xx


class AddressUnfit(ValueError):
    """An address that nothing is ever sent to; the message is one word that says why."""


@dataclass(frozen=True)
class Limits:
    """Seconds for connecting, and for everything together after the name was looked up."""

    connect: float = 5.0
    total: float = 10.0


@dataclass(frozen=True)
class Target:
    """The parts of an address that is fit to be posted to."""

    host: str
    port: int
    is_tls: bool
    path: str


@dataclass(frozen=True)
class Posted:
    """What came of it: the status of the answer, or why there is none."""

    status: int | None = None
    problem: str = ""

    @property
    def is_taken(self) -> bool:
        return not self.problem


def target_of(url: str, *, allow_plain: bool) -> Target:
    """Return the parts of an address.

    Raises
    ------
    AddressUnfit
        `long`, `form`, `scheme`, `secret` (a name or password before the host) or `port`.
    """
    if len(url) > LONGEST:
        raise AddressUnfit("long")
    if not re.fullmatch(r"[!-~]+", url):
        raise AddressUnfit("form")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise AddressUnfit("form") from None
    if parts.scheme not in (("https", "http") if allow_plain else ("https",)):
        raise AddressUnfit("scheme")
    if "@" in parts.netloc:
        raise AddressUnfit("secret")
    if not host or parts.fragment or not re.fullmatch(r"[0-9a-z.:_-]+", host):
        raise AddressUnfit("form")
    is_tls = parts.scheme == "https"
    usual = 443 if is_tls else 80
    port = usual if port is None else port
    if port != usual and port < 1024:  # the services of other machines: mail, name servers, shells
        raise AddressUnfit("port")
    return Target(host, port, is_tls, (parts.path or "/") + (f"?{parts.query}" if parts.query else ""))


def is_open(address: Address, *, allow_loopback: bool = False) -> bool:
    """Whether an address lies in the open internet; with `allow_loopback`, this machine's own is taken, too."""
    inner = _inner(address)
    if inner is not None:
        return is_open(inner, allow_loopback=allow_loopback)
    if address.is_loopback:
        return allow_loopback
    return (
        address.is_global
        and not (address.is_multicast or address.is_reserved or address.is_unspecified or address.is_link_local)
        and not any(address in network for network in METADATA)
    )


def is_number_open(host: str, *, allow_loopback: bool = False) -> bool:
    """Whether a host that is written as a number is open; of a name nothing can be said before it is looked up."""
    try:
        return is_open(ipaddress.ip_address(host), allow_loopback=allow_loopback)
    except ValueError:
        return True


def _inner(address: Address) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address that an IPv6 address stands for, if it does."""
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def addresses_of(host: str, port: int) -> list[str]:
    """Return every address a name has now, each once, in the order of the system.

    Raises
    ------
    OSError
        If it has none.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def post(
    url: str,
    body: bytes,
    headers: dict[str, str],
    *,
    limits: Limits,
    allow_plain: bool = False,
    allow_loopback: bool = False,
) -> Posted:
    """Post once and say what came of it. Raises nothing that a receiver could cause.

    Parameters
    ----------
    allow_plain : bool
        Whether http is taken besides https.
    allow_loopback : bool
        Whether this machine's own addresses are taken, for developing.
    """
    try:
        target = target_of(url, allow_plain=allow_plain)
        addresses = addresses_of(target.host, target.port)
    except AddressUnfit:
        return Posted(problem=Problem.INSIDE)
    except (OSError, UnicodeError):
        return Posted(problem=Problem.NAME)
    # All of them: a name with one address outside and one inside is a trap.
    if not addresses or not all(
        is_open(ipaddress.ip_address(one.partition("%")[0]), allow_loopback=allow_loopback) for one in addresses
    ):
        return Posted(problem=Problem.INSIDE)
    try:
        return _answer(target, addresses, body, headers, limits)
    except ssl.SSLCertVerificationError:
        return Posted(problem=Problem.CERTIFICATE)
    except TimeoutError:
        return Posted(problem=Problem.TIME)
    except (http.client.HTTPException, ValueError):
        return Posted(problem=Problem.ANSWER)
    except OSError:
        return Posted(problem=Problem.CONNECTION)


def _answer(target: Target, addresses: list[str], body: bytes, headers: dict[str, str], limits: Limits) -> Posted:
    ends = time.monotonic() + limits.total
    with _connected(target, addresses, limits, ends) as sock, _cut_off(sock, ends) as is_late:
        kind = http.client.HTTPSConnection if target.is_tls else http.client.HTTPConnection
        connection = kind(target.host, target.port)
        connection.sock, connection.auto_open = sock, 0
        try:
            if isinstance(sock, ssl.SSLSocket):
                sock.do_handshake()
            connection.request("POST", target.path, body=body, headers={**headers, "Connection": "close"})
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException):
            if is_late.is_set() or time.monotonic() >= ends:
                raise TimeoutError from None
            raise
        if is_late.is_set():  # headers that were cut off look like headers that have ended
            raise TimeoutError
    if 200 <= status < 300:
        return Posted(status)
    return Posted(status, Problem.REDIRECT if 300 <= status < 400 else Problem.STATUS)


@contextmanager
def _connected(target: Target, addresses: list[str], limits: Limits, ends: float) -> Iterator[socket.socket]:
    """Connect to the first of the checked addresses that answers, never to the name."""
    last: OSError = TimeoutError()
    for address in addresses:
        left = min(limits.connect, ends - time.monotonic())
        if left <= 0:
            break
        try:
            sock = socket.create_connection((address, target.port), timeout=left)
        except OSError as why:
            last = why
            continue
        with sock:
            sock.settimeout(max(0.05, ends - time.monotonic()))
            if target.is_tls:
                # The handshake comes later, where a receiver that stretches it is cut off.
                with _context().wrap_socket(
                    sock, server_hostname=target.host, do_handshake_on_connect=False
                ) as wrapped:
                    yield wrapped
            else:
                yield sock
        return
    raise last


def _context() -> ssl.SSLContext:
    """Return what certificates are checked by: the machine's own authorities and those of `certifi`."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


@contextmanager
def _cut_off(sock: socket.socket, ends: float) -> Iterator[threading.Event]:
    """End the connection when time is up, also for a receiver that sends one byte now and then."""
    is_late = threading.Event()

    def cut() -> None:
        is_late.set()
        with suppress(OSError):
            socket.socket.shutdown(
                sock, socket.SHUT_RDWR
            )  # not SSLSocket's own, which pulls the rug from under a reader

    timer = threading.Timer(max(0.0, ends - time.monotonic()), cut)
    timer.daemon = True
    timer.start()
    try:
        yield is_late
    finally:
        timer.cancel()
