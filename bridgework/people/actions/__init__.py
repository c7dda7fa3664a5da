"""Everything that changes an account, one file per family of acts."""

from bridgework.people.actions.account import (
    change_details,
    confirm_address,
    erase_account,
    make_api_token,
    revoke_api_token,
)
from bridgework.people.actions.joining import AddressTaken, LinkUnusable, join, send_sign_up_mail
from bridgework.people.actions.proving import prove_address
from bridgework.people.actions.setting_up import (
    SetupClosed,
    WrongSetupToken,
    make_first_administrator,
    make_setup_token,
)
from bridgework.people.actions.signing_in import LinkSpent, MailFailed, send_entrance_mail, use_mail_link

__all__ = [
    "AddressTaken",
    "LinkSpent",
    "LinkUnusable",
    "MailFailed",
    "SetupClosed",
    "WrongSetupToken",
    "change_details",
    "confirm_address",
    "erase_account",
    "join",
    "make_api_token",
    "make_first_administrator",
    "make_setup_token",
    "prove_address",
    "revoke_api_token",
    "send_entrance_mail",
    "send_sign_up_mail",
    "use_mail_link",
]
