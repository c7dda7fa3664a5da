"""What `bridgework export` writes: tables of everything public in a partnership, nothing of who voted, and no mail address."""

from bridgework.config.exporting.archive import Exported, write_export

__all__ = ["Exported", "write_export"]
