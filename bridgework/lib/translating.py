"""Machine translation by a program of one's own: texts go in and come out as lines of JSON.

`settings.TRANSLATOR` names a function `translate(texts, source, target) -> list[str]`; this one hands the texts to the
program of `settings.TRANSLATOR_COMMAND`. For each text the program reads one line `{"text": …, "source": "en", "target":
"ar"}` and writes one line `{"text": …}`, in the same order. It inherits nothing of the server's environment but `PATH`,
`HOME` and the locale: no key, no address of the database.
"""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
from collections.abc import Callable, Sequence
from contextlib import suppress

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

Translate = Callable[[Sequence[str], str, str], list[str]]

INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR")
# A translation is rarely twice as long as its original; far more is a program gone wrong.
TIMES_AS_LONG, AND_MORE = 4, 200


class TranslationFailed(Exception):
    """The translation did not come about. The message says why, for the steward; it holds none of the texts."""


def by_command(texts: Sequence[str], source: str, target: str) -> list[str]:
    """Translate texts by the program of the settings.

    Raises
    ------
    TranslationFailed
        If it cannot be started, ends with an error, takes too long, or does not answer with one text for each.
    """
    lines = "".join(
        json.dumps({"text": text, "source": source, "target": target}, ensure_ascii=False) + "\n" for text in texts
    )
    output = _run(shlex.split(settings.TRANSLATOR_COMMAND), lines.encode(), settings.TRANSLATOR_SECONDS)
    try:
        answers = [json.loads(line)["text"] for line in output.decode().splitlines() if line.strip()]
    except (ValueError, KeyError, TypeError) as why:
        raise TranslationFailed(_("The translation program did not answer in lines of JSON with a text.")) from why
    return answers


def _run(command: list[str], given: bytes, seconds: int) -> bytes:
    environment = {name: os.environ[name] for name in INHERITED if name in os.environ}
    try:
        program = subprocess.Popen(  # noqa: S603  the server's own settings name it
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # it may repeat what residents wrote, and no log may hold that
            env=environment,
            start_new_session=True,
        )
    except (OSError, IndexError) as why:
        raise TranslationFailed(_("The translation program cannot be started. Check the setting.")) from why
    with program:
        try:
            output, _nothing = program.communicate(given, timeout=seconds)
        except subprocess.TimeoutExpired as why:
            with suppress(ProcessLookupError):
                os.killpg(program.pid, signal.SIGKILL)  # with whatever it started
            raise TranslationFailed(
                _("The translation program took longer than %(n)s seconds and was stopped.") % {"n": seconds}
            ) from why
    if program.returncode:
        raise TranslationFailed(
            _("The translation program ended with error %(number)s.") % {"number": program.returncode}
        )
    return output


def translator() -> Translate | None:
    """Return what translates by machine here, or None where nothing is set."""
    return import_string(settings.TRANSLATOR) if settings.TRANSLATOR else None


def translated(texts: Sequence[str], source: str, target: str) -> list[str]:
    """Translate by what the settings name, and check what comes back.

    Raises
    ------
    TranslationFailed
        If it fails, or does not give one plain text of a sensible length for each.
    """
    translate = translator()
    if translate is None:
        raise TranslationFailed(_("No translation program is set on this server."))
    try:
        answers = translate(texts, source, target)
    except TranslationFailed:
        raise
    except Exception as why:
        raise TranslationFailed(
            _("The translation program broke off: %(error)s.") % {"error": type(why).__name__}
        ) from why
    if not isinstance(answers, list) or len(answers) != len(texts):
        raise TranslationFailed(_("The translation program did not give one text for each."))
    clean = [" ".join(answer.replace("\x00", " ").split()) if isinstance(answer, str) else "" for answer in answers]
    for text, answer in zip(texts, clean, strict=True):
        if not answer or len(answer) > TIMES_AS_LONG * len(text) + AND_MORE:
            raise TranslationFailed(_("The translation program gave an empty or far too long text."))
    return clean
