"""Posting to an address somebody else chose: never inside, never elsewhere, never longer than allowed."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bridgework.lib.posting import AddressUnfit, Limits, Posted, Problem, is_open, post, target_of
from tests.updates.receiver import receiving

SHORT = Limits(connect=2, total=0.4)


def send(url: str, *, limits: Limits = Limits(), allow_loopback: bool = True) -> Posted:
    return post(url, b"{}", {"X-Test": "1"}, limits=limits, allow_plain=True, allow_loopback=allow_loopback)


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.0", "10.1.2.3", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.8.8.8", "169.254.169.254"),
        *("172.16.0.1", "172.31.255.255", "192.0.0.192", "192.168.1.1", "198.18.0.1", "203.0.113.5", "224.0.0.1"),
        *("240.0.0.1", "255.255.255.255", "168.63.129.16"),
        *("::", "::1", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1", "::ffff:10.0.0.1"),
        *("::ffff:127.0.0.1", "2002:a9fe:a9fe::1", "64:ff9b::a9fe:a9fe", "64:ff9b::7f00:1", "64:ff9b:1::1"),
    ],
)
def test_nothing_inside_is_open(address: str) -> None:
    assert not is_open(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]
)
def test_the_open_internet_is_open(address: str) -> None:
    assert is_open(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    ("address", "expected"),
    [("127.0.0.1", True), ("::1", True), ("::ffff:127.0.0.1", True), ("10.0.0.1", False), ("169.254.169.254", False)],
)
def test_for_developing_this_machine_alone_is_let_in(address: str, expected: bool) -> None:
    assert is_open(ipaddress.ip_address(address), allow_loopback=True) is expected


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://example.org/x", "scheme"),
        ("ftp://example.org/x", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("gopher://example.org:70/_x", "scheme"),
        ("https://user:word@example.org/", "secret"),
        ("https://example.org@10.0.0.1/", "secret"),
        ("https://example.org:22/", "port"),
        ("https://example.org:80/", "port"),
        ("https://example.org:99999/", "form"),
        ("https:///x", "form"),
        ("https://exa mple.org/", "form"),
        ("https://example.org/\r\nHost: inside", "form"),
        ("https://example.org/#part", "form"),
        ("https://exämple.org/", "form"),
        ("https://example.org/" + "x" * 500, "long"),
        ("", "form"),
    ],
)
def test_an_unfit_address_is_refused_before_anything_is_looked_up(url: str, why: str) -> None:
    with pytest.raises(AddressUnfit, match=why):
        target_of(url, allow_plain=False)


def test_a_fit_address_is_taken_apart() -> None:
    target = target_of("https://hooks.example.org:8443/a/b?c=d", allow_plain=False)
    assert (target.host, target.port, target.is_tls, target.path) == ("hooks.example.org", 8443, True, "/a/b?c=d")


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "127.1", "2130706433", "0x7f.1"]
)
def test_no_spelling_leads_inside(host: str) -> None:
    with receiving() as receiver:
        assert send(f"http://{host}:{receiver.port}/", allow_loopback=False).problem in (Problem.INSIDE, Problem.NAME)
        assert receiver.got == []


def test_what_is_sent_arrives_whole() -> None:
    with receiving(204) as receiver:
        assert send(receiver.url) == Posted(204)
        [(path, headers, body)] = receiver.got
    assert (path, body) == ("/events?for=harbor", b"{}")
    assert headers["host"] == f"localhost:{receiver.port}"
    assert headers["x-test"] == "1"


def test_a_name_is_looked_up_once_and_the_checked_address_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name server that answers otherwise the second time (rebinding) is not asked a second time."""
    with receiving() as receiver:
        asked = []

        def answers(host: str, port: int, *rest: Any, **more: Any) -> list:
            if host != "rebinding.example":  # numbers are no look-ups
                return looked_up(host, port, *rest, **more)
            asked.append(host)
            address = "127.0.0.1" if len(asked) == 1 else "10.0.0.1"
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

        looked_up = socket.getaddrinfo
        monkeypatch.setattr(socket, "getaddrinfo", answers)
        assert send(f"http://rebinding.example:{receiver.port}/").is_taken
        assert asked == ["rebinding.example"]
        assert receiver.got[0][1]["host"] == f"rebinding.example:{receiver.port}"


def test_a_name_with_one_address_inside_is_refused_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    def answers(host: str, port: int, *rest: Any, **more: Any) -> list:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in ("1.1.1.1", "10.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", answers)
    assert send("https://mixed.example/").problem == Problem.INSIDE


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_no_redirect_is_followed(status: int) -> None:
    with receiving() as inner, receiving((status, {"Location": inner.url})) as receiver:
        assert send(receiver.url) == Posted(status, Problem.REDIRECT)
        assert inner.got == []


@pytest.mark.parametrize("status", [400, 404, 410, 429, 500, 503])
def test_an_answer_that_is_no_yes_is_told(status: int) -> None:
    with receiving(status) as receiver:
        assert send(receiver.url) == Posted(status, Problem.STATUS)


@pytest.mark.parametrize("answer", ["silent", "drip"])
def test_everything_together_ends_in_time(answer: str) -> None:
    with receiving(answer) as receiver:
        began = time.monotonic()
        assert send(receiver.url, limits=SHORT).problem == Problem.TIME
        assert time.monotonic() - began < 20, "it ends by itself"


def test_too_many_headers_are_not_read() -> None:
    with receiving((200, {f"X-{n}": "y" for n in range(150)})) as receiver:
        assert send(receiver.url).problem == Problem.ANSWER


def test_nobody_listens() -> None:
    with receiving() as receiver:
        port = receiver.port
    assert send(f"http://localhost:{port}/").problem == Problem.CONNECTION


def test_a_proxy_and_passwords_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".netrc").write_text("machine localhost login a password b\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    with receiving() as proxy, receiving() as receiver:
        monkeypatch.setenv("http_proxy", f"http://localhost:{proxy.port}")
        assert send(receiver.url).is_taken
        assert proxy.got == []
        assert "authorization" not in receiver.got[0][1]


def certified(folder: Path, name: str) -> ssl.SSLContext:
    """Return what a server with a certificate for `name` speaks TLS by; the certificate is its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


@pytest.mark.parametrize(("name", "problem"), [("localhost", ""), ("elsewhere.example", Problem.CERTIFICATE)])
def test_the_certificate_is_checked_against_the_name_not_the_number(
    name: str, problem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = certified(tmp_path, name)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    with receiving(context=context) as receiver:
        assert send(receiver.url).problem == problem
        assert len(receiver.got) == (0 if problem else 1)


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    with receiving(context=certified(tmp_path, "localhost")) as receiver:
        assert send(receiver.url).problem == Problem.CERTIFICATE
        assert receiver.got == []
