"""Everything that changes a partnership, one file per family of acts."""

from bridgework.partnerships.actions.acting import journaled, touch

__all__ = ["journaled", "touch"]
