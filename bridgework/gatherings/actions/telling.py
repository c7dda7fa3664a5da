"""Noting which guests are to be told of a change by mail. The worker sends (`updates.actions.session_mails`)."""

from __future__ import annotations

from collections.abc import Sequence

from bridgework.gatherings.models import Gathering, Guest

NEVER_TOLD = (Guest.Mail.REQUEST, Guest.Mail.SERIES)


def tell_guests(gathering: Gathering, what: str) -> int:
    """Note that everybody who was told of a session, and has not declined, gets a mail; return how many.

    Parameters
    ----------
    gathering : Gathering
    what : str
        One of `Guest.Mail`. Only the newest news is mailed: who waits for an invitation and a change gets the changed invitation.
    """
    guests = gathering.guests.exclude(state=Guest.State.DECLINED).exclude(email="")
    if what == Guest.Mail.CANCEL:
        # Whom no mail has reached yet needs none about the end of what they never heard of.
        unheard = guests.filter(mail_due__in=NEVER_TOLD, state=Guest.State.INVITED)
        keys = list(unheard.values_list("pk", flat=True))
        unheard.update(mail_due="")
        guests = guests.exclude(pk__in=keys)
    return int(guests.update(mail_due=what))


def tell_series_guests(gatherings: Sequence[Gathering], one: str, many: str) -> int:
    """Note what guests of several sessions of a series are to be told: one mail for all of it; return how many mails.

    Parameters
    ----------
    gatherings : sequence of Gathering
        Those that changed.
    one, many : str
        What to mail to who is a guest of one of them, and of several.
    """
    rows = Guest.objects.filter(gathering__in=gatherings).exclude(state=Guest.State.DECLINED).exclude(email="")
    by_address: dict[str, list[Guest]] = {}
    for row in rows.order_by("gathering__starts_at", "pk"):
        by_address.setdefault(row.email, []).append(row)
    n_mails = 0
    for mine in by_address.values():
        is_news = not any(row.mail_due in NEVER_TOLD and row.state == Guest.State.INVITED for row in mine)
        is_end = many == Guest.Mail.CANCEL_SERIES
        keys = [row.pk for row in mine]
        Guest.objects.filter(pk__in=keys).update(mail_due="")
        if is_end and not is_news:
            continue
        Guest.objects.filter(pk=keys[0]).update(mail_due=many if len(mine) > 1 else one)
        n_mails += 1
    return n_mails
