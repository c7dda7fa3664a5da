"""Everything that changes introductions, pairs, needs, and what is worked out from the directory."""

from bridgework.alignment.actions.answering import answer_pair, lift_apart, show_pair, take_back_answer
from bridgework.alignment.actions.contacts import ContactPlan, Invited, import_contacts, plan_contacts
from bridgework.alignment.actions.introducing import draft_introduction, put_on_calendar, reply_to_introduction
from bridgework.alignment.actions.keeping import keep_findings, refresh_findings
from bridgework.alignment.actions.learning import learn
from bridgework.alignment.actions.mailing import mail_introduction
from bridgework.alignment.actions.needs import Counted, ask_for_need, count_need, remove_counted_need, start_for_need
from bridgework.alignment.actions.population import import_population, plan_population, remove_population
from bridgework.alignment.actions.reckoning import (
    import_directory_and_reckon,
    keep_worked,
    reckon,
    work_out,
)
from bridgework.alignment.actions.reckoning_near import reckon_near
from bridgework.alignment.actions.refusals import AlignmentRefused, IntroductionRefused, NeedRefused, PairRefused
from bridgework.alignment.actions.uploading import confirm_directory, discard_directory, files_of_upload, keep_directory

__all__ = [
    "AlignmentRefused",
    "ContactPlan",
    "Counted",
    "IntroductionRefused",
    "Invited",
    "NeedRefused",
    "PairRefused",
    "answer_pair",
    "ask_for_need",
    "confirm_directory",
    "count_need",
    "discard_directory",
    "draft_introduction",
    "files_of_upload",
    "import_contacts",
    "import_directory_and_reckon",
    "import_population",
    "keep_directory",
    "keep_findings",
    "keep_worked",
    "learn",
    "lift_apart",
    "mail_introduction",
    "plan_contacts",
    "plan_population",
    "put_on_calendar",
    "reckon",
    "reckon_near",
    "refresh_findings",
    "remove_counted_need",
    "remove_population",
    "reply_to_introduction",
    "show_pair",
    "start_for_need",
    "take_back_answer",
    "work_out",
]
