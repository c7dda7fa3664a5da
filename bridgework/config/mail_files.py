"""Mails as files below the data folder: what the embedded default does instead of sending them."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from pathlib import Path

from django.core.mail import EmailMessage
from django.core.mail.backends.filebased import EmailBackend

log = logging.getLogger("bridgework.mail")


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


class MailFiles(EmailBackend):
    """One file for each connection, for its owner only: the links in mails are secrets. The log says where, never what."""

    def _path(self) -> str:
        return str(self._get_filename())  # type: ignore[attr-defined]

    n_written = 0

    def open(self) -> bool:
        if self.stream is not None:
            return False
        Path(self.file_path).chmod(0o700)
        self.stream = open(self._path(), "ab", opener=_private)  # noqa: SIM115, PTH123 - closed by `close`
        return True

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        n_new = super().send_messages(email_messages) or 0
        self.n_written += n_new
        self._say()
        return n_new

    def close(self) -> None:
        super().close()
        self._say()

    def _say(self) -> None:
        if self.stream is None and self.n_written:  # once it is closed: a round of many mails is one line
            log.info("%d mail(s) written to %s instead of being sent", self.n_written, self._path())
            self.n_written = 0
