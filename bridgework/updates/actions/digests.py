"""Digests: one mail per person at the rhythm they chose, a section for each partnership, and each journal's head."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import override

from bridgework.partnerships.models import Membership, Partnership
from bridgework.people.models import Person
from bridgework.updates.actions.following import make_reader_token
from bridgework.updates.actions.mail import address, open_mail, send
from bridgework.updates.models import Digest, Follower, Reader
from bridgework.updates.queries import Fact, Head, facts_between, heads_of, members_among, readers_due
from bridgework.updates.queries.personal import PersonalPart, personal_parts
from bridgework.updates.rules import next_slot, period_of
from bridgework.updates.telling import Part, parts_of

MOST_PER_ROUND = 500
MOST_PER_PART = 40


@dataclass(frozen=True)
class Section:
    """What a mail tells of one partnership; `head` is what its journal had come to."""

    partnership: Partnership
    follower: Follower
    head: Head
    home: str
    parts: list[Part] = field(default_factory=list)
    personal: list[PersonalPart] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.parts or self.personal)


def send_digests(now: datetime) -> int:
    """Send every mail that is due; return how many were handed over.

    Each reader is claimed by one conditional update, committed with what they have been told before the mail is handed over.
    So nobody gets a mail twice, and a round that was interrupted goes on with those who have not got theirs; a crash in
    between loses the one mail (at most once). Where nothing happened, the rhythm goes on and no mail is sent.

    Parameters
    ----------
    now : datetime
        Aware.
    """
    due = list(readers_due(now).select_related("person")[:MOST_PER_ROUND])
    if not due:
        return 0
    n_sent = 0
    with open_mail() as connection:
        if connection is None:
            return 0
        round_ = _Round(due, now)
        for reader in due:
            mail = round_.claimed(reader)
            if mail is None:
                continue
            with override(mail.language):
                n_sent += send(
                    connection,
                    to=mail.to,
                    template="updates/mail_digest.txt",
                    html="updates/mail_digest.html",
                    context=mail.context(),
                    headers={
                        "List-Unsubscribe": f"<{mail.stop}>",
                        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                    },
                )
            round_.count(mail)
        round_.note_heads()
    return n_sent


@dataclass(frozen=True)
class _Mail:
    """One mail that is claimed and waits to be handed over."""

    to: str
    language: str
    sections: list[Section]
    stop: str
    choose: str
    at: datetime

    def context(self) -> dict[str, object]:
        told = [section for section in self.sections if not section.is_empty]
        return {
            "sections": told,
            "names": " · ".join(str(section.partnership.name) for section in told),
            "heads": [section for section in self.sections if section.head.number],
            "stop": self.stop,
            "choose": self.choose,
            "day": self.at.astimezone(told[0].partnership.zone).date(),
        }


class _Round:
    """What a round reads once for all its readers: what they follow, who is a member, the heads, what happened."""

    def __init__(self, due: list[Reader], now: datetime) -> None:
        self.now = now
        self.follows: dict[int, list[Follower]] = {}
        rows = Follower.objects.filter(reader__in=due).exclude(confirmed_at=None)
        for row in rows.select_related("partnership").order_by("pk"):
            self.follows.setdefault(row.reader_id, []).append(row)
        self.heads = heads_of({row.partnership for mine in self.follows.values() for row in mine})
        addresses = [reader.email for reader in due if reader.person is None]
        found = Person.objects.filter(email__in=addresses, is_active=True)
        by_address = {person.email: person for person in found}
        taken = set(Reader.objects.filter(person__in=by_address.values()).values_list("person_id", flat=True))
        self.to_tie = {email: person for email, person in by_address.items() if person.pk not in taken}
        self.people = {reader.pk: reader.person or by_address.get(reader.email) for reader in due}
        self.members = members_among(person for person in self.people.values() if person is not None)
        self.facts: dict[tuple[int, int, int], list[Fact]] = {}
        self.parts: dict[tuple[int, int, int, str], list[Part]] = {}
        self.sent: dict[Head, list] = {}

    def claimed(self, reader: Reader) -> _Mail | None:
        """Take a reader for this worker; None if there is nothing to tell them, or another worker took them."""
        person = self.people[reader.pk]
        language = person.language if person is not None else reader.language
        sections = [
            section
            for follower in self.follows.get(reader.pk, [])
            if (section := self._section(follower, reader, language)) is not None
        ]
        is_open = person is None or person.is_active  # nobody is written to whose account is closed
        has_news = is_open and any(not section.is_empty for section in sections)
        if not self._claim(reader, sections if has_news else []) or not has_news:
            return None
        token = make_reader_token(reader)
        to = person.email if person is not None else reader.email
        stop, choose = address("mail:unsubscribe", token=token), address("mail:yours", token=token)
        return _Mail(to, language, sections, stop, choose, self.now)

    def _section(self, follower: Follower, reader: Reader, language: str) -> Section | None:
        """Return what a reader is told of one partnership; None where it is private and they are no member."""
        partnership = follower.partnership
        person = self.people[reader.pk]
        membership = self.members.get(person.pk, {}).get(partnership.pk) if person is not None else None
        if not partnership.is_public and membership is None:
            return None
        head = self.heads.get(partnership.scope, Head())
        with override(language), timezone.override(partnership.zone):
            parts = self._parts(partnership, follower.told_until, head.number, language)
            personal = self._personal(partnership, membership, reader) if membership is not None else []
        home = address("goals:list", partnership=partnership.slug)
        return Section(partnership, follower, head, home, parts, personal)

    def _parts(self, partnership: Partnership, after: int, until: int, language: str) -> list[Part]:
        key = (partnership.pk, after, until)
        if after >= until:
            return []
        if key not in self.facts:
            self.facts[key] = facts_between(partnership, after, until, most=MOST_PER_PART)
        if (*key, language) not in self.parts:
            self.parts[*key, language] = parts_of(partnership, self.facts[key])
        return self.parts[*key, language]

    def _personal(self, partnership: Partnership, membership: Membership, reader: Reader) -> list[PersonalPart]:
        after = reader.told_at or self.now - period_of(reader.rhythm)
        return personal_parts(partnership, membership, after, self.now)

    @transaction.atomic
    def _claim(self, reader: Reader, sections: list[Section]) -> bool:
        """Move the reader on to the next slot, and what they were told with it; False if another worker did."""
        mine = self.follows.get(reader.pk, [])
        after = next_slot(reader.rhythm, self.now, mine[0].partnership.zone) if mine else None
        values: dict[str, object] = {"next_at": after}
        if sections:
            values["told_at"] = self.now
        if reader.person is None and reader.email in self.to_tie:
            values["person"] = self.to_tie[reader.email]  # the account was made after the address began to follow
        free = Reader.objects.filter(pk=reader.pk, next_at=reader.next_at, told_at=reader.told_at)
        if not free.filter(rhythm=reader.rhythm).update(**values):
            return False
        for section in sections:
            rows = Follower.objects.filter(pk=section.follower.pk, told_until=section.follower.told_until)
            if not rows.update(told_until=section.head.number):
                # It was given up in this very moment: nobody is written about what they do not follow.
                transaction.set_rollback(True)
                return False
        return True

    def count(self, mail: _Mail) -> None:
        """Count a mail that carried heads out of the house."""
        for section in mail.sections:
            if section.head.number:
                self.sent.setdefault(section.head, [section.partnership, 0])[1] += 1

    def note_heads(self) -> None:
        """Write down which heads went out, and with how many mails."""
        for head, (partnership, n) in self.sent.items():
            Digest.objects.get_or_create(
                partnership=partnership,
                journal_length=head.number,
                defaults={"journal_head": head.hash, "sent_at": self.now},
            )
            rows = Digest.objects.within(partnership).filter(journal_length=head.number)
            rows.update(n_mails=F("n_mails") + n)
