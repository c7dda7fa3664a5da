"""What the actions of playbooks refuse with."""

from __future__ import annotations


class PlaybookRefused(Exception):
    """The act is not possible as asked; the message says what to do. Nothing was changed."""
