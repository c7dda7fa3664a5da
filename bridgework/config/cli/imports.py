"""`bridgework import …`: what a partnership really has on its first day, brought in whole or not at all."""

from bridgework.config.cli.base import LazyGroup

COMMANDS = {
    "conversation": ("import_conversation:import_conversation", "A Polis export folder."),
    "indicators": ("import_indicators:import_indicators", "A table of an indicator by place, period and group."),
    "undo": ("import_undo:import_undo", "Take the newest table of an indicator back."),
    "directory": ("import_directory:import_directory", "Organizations, programs and services: HSDS or a flat file."),
    "contacts": ("import_contacts:import_contacts", "A contact list: people and their organizations."),
    "actions": ("import_actions:import_actions", "An action tracker: who promised what by when."),
    "census": ("import_census:import_census", "Census counts by group and place."),
    "population": ("import_population:import_population", "How many people live where, by age, language, group."),
    "grants": ("import_grants:import_grants", "A public list of grants: who gave how much to whom."),
    "calendar": ("import_calendar:import_calendar", "A calendar (.ics): sessions, or days that have a name."),
    "attendance": ("import_attendance:import_attendance", "An attendance sheet of one or more sessions."),
}

imports = LazyGroup(
    name="import",
    commands_at=COMMANDS,
    package="bridgework.config.cli",
    help="Bring in conversations, indicators, directories and lists. Safe to run twice.",
)
