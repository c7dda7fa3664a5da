"""The page about the HTTP API, written from its own description."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from bridgework.config.api import api


@dataclass(frozen=True)
class Operation:
    """One thing one may ask the API."""

    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[str, ...]


@cache
def operations() -> tuple[Operation, ...]:
    """Return every operation of the API, in the order of its paths."""
    found = []
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method, said in methods.items():
            names = tuple(p["name"] for p in said.get("parameters", ()) if p["in"] == "query")
            found.append(Operation(method.upper(), path, said.get("summary", ""), said.get("description", ""), names))
    return tuple(found)


def developers(request: HttpRequest) -> HttpResponse:
    """How to read what is public with a program."""
    context = {"operations": operations(), "openapi": reverse("api:openapi-json")}
    return render(request, "overview/developers.html", context)
