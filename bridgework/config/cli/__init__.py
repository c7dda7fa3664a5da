"""The `bridgework` command. Each subcommand is a file of its own; it is imported only when it is called."""

from __future__ import annotations

from bridgework.config.cli.base import LazyGroup

# name -> "module:attribute" below bridgework.config.cli, and the one-line help shown without importing it.
COMMANDS = {
    "serve": ("serve:serve", "Start the web server and one background worker."),
    "worker": ("worker:worker", "Start a background worker alone."),
    "demo": ("demo:demo", "Load the example partnership and start it."),
    "secret": ("secret:secret", "Print a new secret key for production."),
    "partnership": ("partnership:partnership", "Make a partnership to fill."),
    "import": ("imports:imports", "Bring in conversations, indicators, directories and lists."),
    "opinion-map": (
        "opinion_map:opinion_map",
        "Draw the opinion map of votes: groups, and what joins and divides them.",
    ),
    "align": ("align:align", "Find silos and unserved needs in a directory's files."),
    "gaps": ("gaps:gaps", "Compare the groups of a table with all others, with intervals."),
    "measure": ("measure:measure", "Count records where they lie; only protected counts leave."),
    "release": ("release:release", "Publish new numbers, protected over all earlier releases."),
    "export": ("export:export", "Write out what a partnership holds."),
    "protect": ("protect:protect", "Choose what to hide in a table of counts, and prove it safe."),
    "audit": ("audit:audit", "Attack a table with holes: which hidden counts can be narrowed down?"),
    "backup": ("backup:backup", "Write a consistent copy of everything while the server runs."),
    "restore": ("restore:restore", "Fill an empty data folder from a backup."),
    "verify-journal": (
        "verify_journal:verify_journal",
        "Check that no journal entry was changed, removed or reordered.",
    ),
}

main = LazyGroup(
    name="bridgework",
    commands_at=COMMANDS,
    package="bridgework.config.cli",
    help="Bridgework: the software a cross-sector partnership runs on.",
)
