"""Taking part with a code or a mail link: it opens one voice, once, and nothing that is kept says which.

Not journaled and without any time: an order of redemptions would be as good as a list of who said what.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from bridgework.conversations import rules
from bridgework.conversations.actions.languages import count_language
from bridgework.conversations.actions.refusals import AddressHasVoice, CodeIsLocked, NoSuchCode, NotOpen, NoWayIn
from bridgework.conversations.models import AccessCode, CodeBatch, Conversation, MailRoll, Mode, Voice
from bridgework.conversations.models.keys import VoiceKey, clean_code, code_hash, voice_key


@dataclass(frozen=True)
class Entered:
    """A voice, and the secret that its browser carries; written down, it opens the same voice on another device."""

    key: VoiceKey
    secret: str


@transaction.atomic
def redeem_code(*, conversation: Conversation, code: str, fresh: str, today: date, language: str = "") -> Entered:
    """Use up a code and make a voice with a key of its own. The same `fresh` again gives the same voice again.

    Parameters
    ----------
    conversation : Conversation
    code : str
        As it was typed or scanned.
    fresh : str
        A new secret that the server made and signed (`new_code`). It is not made of the code: nothing leads from one to
        the other.
    today : date
        The day kept with the voice.
    language : str
        The language the voice is counted for; none where it is not given.

    Returns
    -------
    Entered

    Raises
    ------
    NotOpen, NoWayIn, CodeIsLocked, NoSuchCode
        With a sentence for the person.

    Notes
    -----
    The row of the code is deleted in the transaction that makes the voice. Of two redemptions at once the database lets one
    delete it. A batch's label goes with the voice only where the batch has 10 codes or more; that the voice is of somebody
    under 18 always does, since what it writes is read first.
    """
    _check_open(conversation, Mode.CODE)
    key = voice_key(Mode.CODE, conversation.pk, fresh)
    if Voice.objects.filter(conversation=conversation, key_hash=key.key_hash).exists():
        return Entered(key, fresh)  # the answer was lost on its way, and the form was sent again
    batch = batch_of_code(conversation, code)
    if batch is None:
        raise NoSuchCode(_("We know no such code, or somebody has taken part with it already."))
    if batch.is_locked:
        raise CodeIsLocked(_("This code is not open yet. It must be recorded first that families were told."))
    hashed = code_hash(conversation.pk, clean_code(code))
    n_deleted, _by_model = AccessCode.objects.filter(conversation=conversation, code_hash=hashed).delete()
    if n_deleted != 1:
        raise NoSuchCode(_("We know no such code, or somebody has taken part with it already."))
    Voice.objects.create(
        conversation=conversation,
        key_hash=key.key_hash,
        mode=Mode.CODE,
        came_on=today,
        batch=batch if batch.n_codes >= rules.FLOOR else None,
        is_minor=batch.is_under_18,
    )
    if language:
        count_language(conversation=conversation, language=language)
    return Entered(key, fresh)


def batch_of_code(conversation: Conversation, code: str) -> CodeBatch | None:
    """Return the batch of a code that nobody has used, or None.

    Parameters
    ----------
    conversation : Conversation
    code : str

    Returns
    -------
    CodeBatch or None
    """
    clean = clean_code(code)
    if not clean:
        return None
    of_code = AccessCode.objects.filter(conversation=conversation, code_hash=code_hash(conversation.pk, clean))
    return CodeBatch.objects.filter(pk__in=of_code.values("batch_id")).first()


@transaction.atomic
def redeem_mail(*, conversation: Conversation, mark: str, fresh: str, today: date, language: str = "") -> Entered:
    """Make the one voice of a mail address; which voice it is is kept nowhere.

    Parameters
    ----------
    conversation : Conversation
    mark : str
        The keyed hash of the address (`mail_mark`), from the signed link that was mailed to it.
    fresh : str
        As for `redeem_code`.
    today : date
    language : str
        As for `redeem_code`.

    Returns
    -------
    Entered

    Raises
    ------
    NotOpen, NoWayIn, AddressHasVoice

    Notes
    -----
    The roll of those who have a voice is one row, which is locked while it is read and written: two links of one address at
    once make one voice. It costs 33 bytes an address to write anew.
    """
    _check_open(conversation, Mode.MAIL)
    key = voice_key(Mode.MAIL, conversation.pk, fresh)
    MailRoll.objects.get_or_create(conversation=conversation)
    roll = MailRoll.objects.select_for_update().get(conversation=conversation)
    if Voice.objects.filter(conversation=conversation, key_hash=key.key_hash).exists():
        return Entered(key, fresh)
    marks = set(roll.marks.split())
    if mark in marks:
        raise AddressHasVoice(
            _("Somebody has taken part with this address already. Use the return code that was shown then.")
        )
    roll.marks = "\n".join(sorted(marks | {mark}))
    roll.save(update_fields=["marks"])
    Voice.objects.create(conversation=conversation, key_hash=key.key_hash, mode=Mode.MAIL, came_on=today)
    if language:
        count_language(conversation=conversation, language=language)
    return Entered(key, fresh)


def voice_of_return(conversation: Conversation, typed: str) -> Entered | None:
    """Find the voice whose return code this is.

    Parameters
    ----------
    conversation : Conversation
    typed : str

    Returns
    -------
    Entered or None
        None for what is no return code here.
    """
    secret = clean_code(typed)
    if not secret:
        return None
    keys = {key.key_hash: key for mode in (Mode.CODE, Mode.MAIL) for key in (voice_key(mode, conversation.pk, secret),)}
    found = (
        Voice.objects.filter(conversation=conversation, key_hash__in=keys).values_list("key_hash", flat=True).first()
    )
    return Entered(keys[found], secret) if found else None


def forget_ways(conversation: Conversation) -> None:
    """Delete what only an open conversation needs: the codes nobody used, and the roll of addresses.

    Parameters
    ----------
    conversation : Conversation
    """
    AccessCode.objects.filter(conversation=conversation).delete()
    MailRoll.objects.filter(conversation=conversation).delete()


def _check_open(conversation: Conversation, mode: Mode) -> None:
    conversation.refresh_from_db(fields=["state"])
    if not conversation.is_open:
        raise NotOpen(_("This conversation is closed. You can read its result."))
    if not rules.takes(conversation, mode):
        raise NoWayIn(_("One cannot take part in this way here."))
