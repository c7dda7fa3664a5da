"""The real server process keeps no visitor's address: not in its files, not in what it prints."""

from __future__ import annotations

import http.client
import re
import sqlite3
from urllib.parse import urlencode

import pytest

from tests.journeys.site import Site

pytestmark = pytest.mark.journey

# Any 127.x.y.z is this machine on Linux: a visitor whose address is found by searching for it.
DIRECT, FORWARDED = "127.9.8.7", "203.0.113.7"
AT = "/p/harbor-county/conversations/being-heard"


class Visitor:
    """A browser without pictures, that comes from an address of its own."""

    def __init__(self, site: Site) -> None:
        self.site, self.cookies = site, {}

    def ask(self, method: str, path: str, form: dict[str, str] | None = None, **headers: str) -> tuple[int, str]:
        link = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=30, source_address=(DIRECT, 0))
        given = {
            "X-Forwarded-For": FORWARDED,
            "X-Real-IP": FORWARDED,
            "Forwarded": f"for={FORWARDED}",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Content-Type": "application/x-www-form-urlencoded",
            **headers,
        }
        try:
            link.request(method, path, urlencode(form or {}) if method == "POST" else None, given)
            answer = link.getresponse()
            for line in answer.headers.get_all("Set-Cookie") or []:
                name, _equals, value = line.partition(";")[0].partition("=")
                self.cookies[name] = value
            return answer.status, answer.read().decode(errors="replace")
        finally:
            link.close()

    def send(self, page: str, path: str, form: dict[str, str]) -> tuple[int, str]:
        """Fill in the form on a page as a browser would."""
        _status, text = self.ask("GET", page)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)
        assert token, f"no form on {page}"
        return self.ask("POST", path, {**form, "csrfmiddlewaretoken": token[1]})


def test_the_real_server_keeps_no_address(own_site: Site) -> None:
    visitor = Visitor(own_site)
    assert visitor.send(f"{AT}/card/", f"{AT}/vote/", {"statement": "1", "answer": "agree"})[0] == 303
    said = {"text": "The library should open on Sundays for everybody.", "language": "en"}
    assert "return code" in visitor.send(f"{AT}/say/", f"{AT}/say/", said)[1]
    follow = "/p/harbor-county/follow/"
    assert visitor.send(follow, follow, {"email": "reader@example.org", "language": "en"})[0] == 200
    assert visitor.send("/sign-in/", "/sign-in/", {"email": "ben@harbor.example"})[0] == 302
    login = {"login": "ben@harbor.example", "password": "wrong"}
    assert visitor.send("/account/login/", "/account/login/", login)[0] == 200
    assert visitor.ask("GET", "/nothing/here/")[0] == 404
    assert visitor.ask("POST", f"{AT}/vote/", {"statement": "1"})[0] == 403
    assert visitor.ask("GET", "/", Host="elsewhere.example")[0] == 400
    own_site.work()
    own_site.stop()

    files = [path for path in own_site.data.rglob("*") if path.is_file() and "static" not in path.parts]
    holds = {path.name: path.read_bytes() for path in (*files, own_site.log)}
    assert b"The library should open on Sundays" in b"".join(holds.values()), "the scan misses what was written"
    for address in (DIRECT, FORWARDED):
        assert [name for name, content in holds.items() if address.encode() in content] == []
    # One answer was kept, so the visits were real.
    with sqlite3.connect(own_site.data / "bridgework.sqlite3") as database:
        assert database.execute("SELECT count(*) FROM people_counter").fetchone()[0] > 0
    database.close()


def test_control_c_leaves_nothing_but_the_data_folder(own_site: Site) -> None:
    assert own_site.stop() == 0
    link = http.client.HTTPConnection("127.0.0.1", own_site.port, timeout=5)
    with pytest.raises(ConnectionRefusedError):
        link.request("GET", "/")
    link.close()
