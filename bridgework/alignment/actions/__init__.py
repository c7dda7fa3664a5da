"""Everything that changes introductions and what is worked out from the directory."""

from bridgework.alignment.actions.contacts import ContactPlan, Invited, import_contacts, plan_contacts
from bridgework.alignment.actions.introducing import (
    IntroductionRefused,
    draft_introduction,
    reply_to_introduction,
)
from bridgework.alignment.actions.reckoning import import_directory_and_reckon, reckon
from bridgework.alignment.actions.uploading import confirm_directory, discard_directory, files_of_upload, keep_directory

__all__ = [
    "ContactPlan",
    "IntroductionRefused",
    "Invited",
    "confirm_directory",
    "discard_directory",
    "draft_introduction",
    "files_of_upload",
    "import_contacts",
    "import_directory_and_reckon",
    "keep_directory",
    "plan_contacts",
    "reckon",
    "reply_to_introduction",
]
