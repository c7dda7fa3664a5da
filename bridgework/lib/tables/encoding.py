"""Which encoding a text file has, and whether it is text at all: found in one pass with little memory."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _

from bridgework.lib.tables.model import TableRefused

Opener = Callable[[], BinaryIO]
CHUNK = 1 << 20

_ESCAPED = re.compile("[\udc80-\udcff]")
_BEYOND_ASCII = re.compile("[^\x00-\x7f\udc80-\udcff]")
# What UTF-8 says in Latin letters with accents, in quotation marks, and in most scripts. The rest of the two-byte sequences
# Windows-1252 has by accident: its CAFÉ” ends in the bytes of an ɔ.
_SURELY_UTF8 = re.compile("[\xa0-\u017f\u0800-\ud7ff\ue000-\U0010ffff]")
_UNDEFINED_IN_CP1252 = bytes([0x81, 0x8D, 0x8F, 0x90, 0x9D])


@dataclass(frozen=True)
class Encoding:
    """What was found.

    Attributes
    ----------
    name : str
        For Python's decoder.
    damage : str
        Empty, `nul` or `bytes`: something in the text that no text has; the reader then finds its row and column.
    is_guess : bool
        True where neither a mark nor valid UTF-8 said so.
    """

    name: str
    damage: str = ""
    is_guess: bool = False


def detect_encoding(opened: Opener) -> Encoding:
    """Find the encoding: a byte order mark, else valid UTF-8, else Windows-1252 where that leaves no control characters.

    A file with a letter of UTF-8 and a byte that is none is damaged, not Windows-1252: reading it so would turn each é into Ã©.
    """
    with opened() as stream:
        start = stream.read(4)
    if start.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise TableRefused(
            _("The file is written in UTF-32, which is not read here. Save it as “CSV UTF-8” and try again."),
            code="encoding",
        )
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _scan_utf16(opened)
    return _scan_bytes(opened, surely=start.startswith(codecs.BOM_UTF8))


def _scan_utf16(opened: Opener) -> Encoding:
    decoder = codecs.getincrementaldecoder("utf-16")()
    with opened() as stream:
        try:
            while chunk := stream.read(CHUNK):
                if "\0" in decoder.decode(chunk):
                    return Encoding("utf-16", "nul")
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return Encoding("utf-16", "bytes")
    return Encoding("utf-16")


def _scan_bytes(opened: Opener, *, surely: bool) -> Encoding:
    decoder = codecs.getincrementaldecoder("utf-8-sig")("surrogateescape")
    invalid = valid = undefined = 0
    with opened() as stream:
        while True:
            chunk = stream.read(CHUNK)
            if b"\0" in chunk:
                return Encoding("utf-8-sig", "nul")
            text = decoder.decode(chunk, final=not chunk)
            if not text.isascii():
                escaped = len(_ESCAPED.findall(text))
                invalid += escaped
                valid += len(_BEYOND_ASCII.findall(text))
                surely = surely or _SURELY_UTF8.search(text) is not None
            # A letter cut off at the end of a chunk is no text yet, and its bytes are in this chunk.
            if not chunk.isascii():
                undefined += len(chunk) - len(chunk.translate(None, _UNDEFINED_IN_CP1252))
            if not chunk:
                break
    if not invalid:
        return Encoding("utf-8-sig")
    if surely or valid > invalid:
        return Encoding("utf-8-sig", "bytes")
    if undefined:
        return Encoding("cp1252", "bytes")
    return Encoding("cp1252", is_guess=True)


def open_text(opened: Opener, encoding: Encoding) -> io.TextIOWrapper:
    """Open the text, line ends untouched. Damaged bytes come through as characters that no text has, to be found by place."""
    errors = "strict"
    if encoding.damage:
        errors = "replace" if encoding.name == "utf-16" else "surrogateescape"
    return io.TextIOWrapper(opened(), encoding=encoding.name, errors=errors, newline="")


def find_damage(text: str) -> bool:
    """Whether a text holds what `detect_encoding` called damage."""
    return "\0" in text or "\ufffd" in text or _ESCAPED.search(text) is not None
