"""Every public page of a partnership stands under one entry of its menu, which says so."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from bench.public_pages import public_urls
from bridgework.partnerships.models import Partnership

pytestmark = pytest.mark.django_db

CURRENT = re.compile(r'<a [^>]*aria-current="true"|<a [^>]*aria-current="page"')
HEADER = re.compile(r"<header.*?</header>", re.DOTALL)
# Of the partnership as a whole, or of the one who reads.
UNDER_NO_ENTRY = {"overview:home", "overview:about", "overview:protection", "partnerships:join", "updates:follow"}


def test_every_public_page_marks_where_it_stands(harbor: Partnership) -> None:
    client, marked = Client(), {}
    for name, kind, path in public_urls():
        if kind == "file" or not path.startswith(f"/p/{harbor.slug}/"):
            continue
        response = client.get(path)
        if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
            header = HEADER.search(response.content.decode())
            assert header, path
            marked[name] = len(CURRENT.findall(header[0]))
    assert {name for name, n in marked.items() if n != 1} == UNDER_NO_ENTRY & set(marked)
    assert len(marked) > 60
