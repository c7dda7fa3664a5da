"""Noting which guests are to be told of a change by mail. The worker sends (`updates.actions.session_mails`)."""

from __future__ import annotations

from bridgework.gatherings.models import Gathering, Guest


def tell_guests(gathering: Gathering, what: str) -> int:
    """Note that everybody who was told of a session, and has not declined, gets a mail; return how many.

    Parameters
    ----------
    gathering : Gathering
    what : str
        One of `Guest.Mail`. Only the newest news is mailed: who waits for an invitation and a change gets the changed invitation.
    """
    guests = gathering.guests.exclude(state=Guest.State.DECLINED).exclude(email="")
    if what in (Guest.Mail.CANCEL, Guest.Mail.CANCEL_SERIES):
        # Whom no mail has reached yet needs none about the end of what they never heard of.
        guests.filter(mail_due__in=(Guest.Mail.REQUEST, Guest.Mail.SERIES), state=Guest.State.INVITED).update(
            mail_due=""
        )
    return int(guests.update(mail_due=what))
