"""The frame of every page: language, direction, menu, errors; and the gallery."""

import gzip
import re
from pathlib import Path

import pytest
from django.core.exceptions import RequestDataTooBig
from django.test import Client, RequestFactory

from bridgework.lib.words import Words
from bridgework.ui import errors, samples
from bridgework.ui.components import NAMES
from bridgework.ui.context import page

UI = Path(errors.__file__).parent
PAGES = ["/gallery/", *(f"/gallery/{name}/" for name in samples.NAMES)]


@pytest.mark.parametrize("path", PAGES)
def test_page_needs_no_database_and_carries_no_inline_code(client, path):
    html = client.get(path).content.decode()  # pytest-django refuses every query here
    assert re.search(r"<html lang=\"en\" dir=\"ltr\">", html)
    assert "style=" not in html
    assert not re.search(r"<script(?! src=)", html)
    assert not re.search(r"\son\w+=", html)
    assert html.count("<main") == 1 and html.count("<h1") == 1


def test_gallery_shows_every_component(client):
    html = client.get("/gallery/").content.decode()
    for name in NAMES:
        assert f'<h2 id="{name}">' in html


def test_ids_on_a_page_are_unique(client):
    for path in PAGES:
        found = re.findall(r'\sid="([^"]+)"', client.get(path).content.decode())
        assert len(found) == len(set(found)), path


def test_unknown_sample_is_not_found(client):
    assert client.get("/gallery/nowhere/").status_code == 404


def test_first_view_is_small(client):
    html = client.get("/gallery/home/").content
    files = re.findall(rb'(?:href|src)="/static/([^"]+)"', html)
    sizes = [len(gzip.compress((UI / "static" / name.decode()).read_bytes())) for name in files]
    assert len(files) + 1 <= 6
    assert len(gzip.compress(html)) + sum(sizes) <= 40_000


def test_stylesheet_keeps_to_five_sizes_and_both_directions():
    css = (UI / "static/ui/bridgework.css").read_text()
    sizes = set(re.findall(r"font-size: ([^;}]+)", css.split("@media print")[0]))
    assert sizes <= {f"var(--step-{step})" for step in ("-1", "0", "1", "2", "3")} | {"inherit"}
    assert not re.search(r"(margin|padding|border)-(left|right)|text-align: (left|right)|[^-]float:", css)
    assert "gradient" not in css and "@import" not in css and "http" not in css


def test_page_speaks_the_language_of_the_browser_then_of_the_cookie(client):
    assert (
        '<html lang="es"'
        in client.get("/gallery/card/", headers={"accept-language": "es-MX,es;q=0.9"}).content.decode()
    )
    response = client.post(
        "/language/", {"language": "es", "next": "/gallery/card/"}, headers={"origin": "http://testserver"}
    )
    assert response.status_code == 302 and response["Location"] == "/gallery/card/"
    response = client.get("/gallery/card/")
    assert '<html lang="es"' in response.content.decode()
    assert response["Content-Language"] == "es"
    assert {"Accept-Language", "Cookie"} <= {part.strip() for part in response["Vary"].split(",")}


def test_right_to_left_language_needs_no_template_change(client, settings):
    settings.LANGUAGES = [("en", "English"), ("ar", "Arabic")]
    html = client.get("/gallery/home/", headers={"accept-language": "ar"}).content.decode()
    assert '<html lang="ar" dir="rtl">' in html
    assert '<button type="submit" class="link" name="language" value="en" lang="en" dir="ltr">English</button>' in html


def test_language_switch_refuses_other_sites_and_unknown_languages():
    client = Client(enforce_csrf_checks=True)
    assert client.post("/language/", {"language": "es"}).status_code == 403
    assert client.post("/language/", {"language": "es"}, headers={"origin": "http://evil.example"}).status_code == 403
    assert client.get("/language/").status_code == 405
    response = client.post(
        "/language/", {"language": "xx", "next": "//evil.example/"}, headers={"origin": "http://testserver"}
    )
    assert response["Location"] == "/"
    assert "language" not in response.cookies


def test_menu_comes_from_the_request_and_marks_where_one_is():
    request = RequestFactory().get("/p/harbor/goals/3/")
    request.here = samples.SampleHere(samples.SamplePartnership(Words.of("Harbor"), "harbor"))
    request.nav = [("Goals", "/p/harbor/goals/"), ("Voices", "/p/harbor/voices/")]
    assert page(request)["nav"] == [("Goals", "/p/harbor/goals/", True), ("Voices", "/p/harbor/voices/", False)]


def test_example_partnership_says_so_on_the_page(client):
    assert "An example partnership with invented people and numbers." in client.get("/gallery/home/").content.decode()


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (errors.bad_request, 400),
        (errors.forbidden, 403),
        (errors.not_found, 404),
        (errors.too_large, 413),
        (errors.csrf_failure, 403),
        (errors.server_error, 500),
    ],
)
def test_error_says_what_to_do_and_is_not_kept(rf, settings, answer, status):
    settings.BRIDGEWORK_MODE = "example"
    response = answer(rf.get("/x/"))
    html = response.content.decode()
    assert response.status_code == status
    assert "no-store" in response["Cache-Control"]
    assert "<h1>" in html and "<p>" in html and "Traceback" not in html
    assert "invented people and numbers" in html, "an example says so on this page, too"


def test_not_found_does_not_tell_what_the_view_had_found(rf):
    request = rf.get("/p/secret/")
    request.here = samples.SampleHere(samples.SamplePartnership(Words.of("Secret partnership"), "secret"))
    request.nav = [("Secret goals", "/p/secret/goals/")]
    html = errors.not_found(request, Exception("Secret reason")).content.decode()
    assert "ecret" not in html.replace("/p/secret/", "")


def test_server_error_stands_when_even_its_template_breaks(rf, monkeypatch):
    def broken(*_args, **_kwargs):
        raise RuntimeError("nothing works")

    monkeypatch.setattr(errors, "render_to_string", broken)
    response = errors.server_error(rf.get("/"))
    assert response.status_code == 500 and b"Something broke" in response.content


def test_too_large_a_request_is_told_so(rf):
    assert errors.bad_request(rf.post("/x/"), RequestDataTooBig("2 GB")).status_code == 413


@pytest.mark.django_db
def test_the_picture_that_browsers_ask_for_beside_a_file_is_there(client: Client) -> None:
    answer = client.get("/favicon.ico")
    assert (
        answer.status_code == 302 and answer["Location"].endswith(".svg") and "max-age=86400" in answer["Cache-Control"]
    )
