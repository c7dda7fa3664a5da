"""How Chromium is started; read by the journeys and by `make screenshots`, which has no Django around it."""

from __future__ import annotations

# As root, and without reaching for anything outside this machine.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
