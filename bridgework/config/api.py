"""The HTTP API: each capability brings its own router; they are joined here."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from ninja import NinjaAPI

api = NinjaAPI(
    title="Bridgework",
    version="1",
    description="Public reading for what is public; a token for the rest. The same rules as the pages.",
    urls_namespace="api",
    docs_url=None,  # its page needs inline script; ours is at /developers/
)

for app in ("partnerships", "goals", "indicators", "conversations", "gatherings", "resources", "alignment", "overview"):
    if find_spec(f"bridgework.{app}.api"):
        api.add_router("/p/{partnership}/", import_module(f"bridgework.{app}.api").router)
api.add_router("/p/{partnership}/", import_module("bridgework.indicators.api_comparing").router)
api.add_router("/p/{partnership}/", import_module("bridgework.partnerships.api_hsds").router)
api.add_router("/p/{partnership}/", import_module("bridgework.alignment.api_meeting").router)
