"""Conversations that were held elsewhere."""

from bridgework.conversations.actions.importing.carry import import_polis
from bridgework.conversations.actions.importing.files import files_of_folder, files_of_uploads, files_of_zip
from bridgework.conversations.actions.importing.polis import PolisExport, read_polis

__all__ = ["PolisExport", "files_of_folder", "files_of_uploads", "files_of_zip", "import_polis", "read_polis"]
