"""Everything that changes something with playbooks."""

from bridgework.playbooks.actions.applying import Applied, apply_playbook
from bridgework.playbooks.actions.bringing import bring_in
from bridgework.playbooks.actions.publishing import publish_playbook, withdraw_playbook
from bridgework.playbooks.actions.refusals import PlaybookRefused
from bridgework.playbooks.choices import Choices, Left

__all__ = [
    "Applied",
    "Choices",
    "Left",
    "PlaybookRefused",
    "apply_playbook",
    "bring_in",
    "publish_playbook",
    "withdraw_playbook",
]
