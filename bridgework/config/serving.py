"""What a serving process does once, before its first request: settings of Python and Django that only a server profits from.

Measured on the home page of the example at 100x data, together about a sixth of its time.
"""

from __future__ import annotations

import gc
import threading
from functools import lru_cache
from typing import Any

from csp import middleware as policies
from django.conf import LazySettings
from django.db import connections
from django.urls import base as urls
from django.urls import get_resolver
from django.utils import timezone, translation
from django.utils.translation import trans_real

# A page makes some thousands of small objects that die with it, by counting references. Python's default looks for cycles
# after every 700 new ones and so several times a page; after 50,000 it is every few pages, and still within a few megabytes.
YOUNG, MIDDLE, OLD = 50_000, 20, 50
SENTENCES, PATHS = 20_000, 4_096


def keep_in_threads() -> None:
    """Let Django keep the language, the clock, the addresses' prefix and the database of a request in the thread that answers it.

    Django keeps them in asgiref's `Local`, which also follows a request from an asynchronous view into other threads, and
    asks it some hundred times a page. Here every view is synchronous and a request never leaves its thread, so the
    standard library's `threading.local` holds the same, at a tenth of the price.
    """
    kept = threading.local()  # connections, too, are asked for at each query; those that are open already stay
    for alias in connections:
        if hasattr(connections._connections, alias):  # type: ignore[attr-defined]
            setattr(kept, alias, connections[alias])
    connections._connections = kept  # type: ignore[attr-defined]
    timezone._active = threading.local()  # type: ignore[attr-defined]
    trans_real._active = threading.local()  # type: ignore[attr-defined]
    urls._prefixes = threading.local()  # type: ignore[attr-defined]
    urls._urlconfs = threading.local()  # type: ignore[attr-defined]


def remember_sentences() -> None:
    """Keep what each sentence of the code is in each language: Django looks through a language's catalogs anew each time.

    A catalog does not change while a process runs, and sentences stand in the code, so there are only so many; a text that
    comes from elsewhere finds the table full at worst.
    """
    look_up = trans_real.gettext

    def gettext(message: str) -> str:
        catalog = getattr(trans_real._active, "value", None)  # type: ignore[attr-defined]
        if catalog is None or type(message) is not str:  # the language of the settings, or a text that is marked safe
            return look_up(message)
        said = catalog.__dict__.setdefault("_said", {})
        if message not in said:
            found = look_up(message)
            if len(said) >= SENTENCES:
                return found
            said[message] = found
        return said[message]

    trans_real.gettext = gettext
    translation._trans.gettext = gettext  # type: ignore[attr-defined] # where Django keeps it once it was asked for


def remember_paths() -> None:
    """Keep which view answers which path, as `ui.quick` keeps addresses: Django tries some two hundred patterns a page.

    It follows from the code and the path alone. A path that nothing answers is not kept.
    """
    resolver = get_resolver()
    resolver.resolve = lru_cache(maxsize=PATHS)(resolver.resolve)  # type: ignore[method-assign]


def remember_policy() -> None:
    """Keep the policy that pages carry: it follows from the settings, and no view adds to it or asks for a nonce."""
    build = policies.build_policy
    kept: dict[bool, str] = {}

    def build_policy(report_only: bool = False, **own: Any) -> str:
        if any(own.values()):
            return build(report_only=report_only, **own)
        if report_only not in kept:
            kept[report_only] = build(report_only=report_only)
        return kept[report_only]

    policies.build_policy = build_policy  # type: ignore[assignment]
    policies.asdict = vars  # type: ignore[assignment] # it copies every part deeply, twice a page, for what is only read


def read_settings_plainly() -> None:
    """Let a setting that was read before be read as any attribute: Django's wrapper looks at each first, some ninety times a page.

    It is there for methods that are handed on to what is wrapped, which settings have none of.
    """
    LazySettings.__getattribute__ = object.__getattribute__  # type: ignore[method-assign]


def spare_the_collector() -> None:
    """Leave what stays (modules, models, addresses) out of every search for garbage, and search less often."""
    get_resolver().url_patterns  # noqa: B018 - imports every view, which stays too
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, MIDDLE, OLD)


def make_ready() -> None:
    """Do all of it; `wsgi` calls this when the application is there."""
    keep_in_threads()
    remember_sentences()
    remember_paths()
    remember_policy()
    read_settings_plainly()
    spare_the_collector()
