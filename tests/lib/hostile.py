"""Files made to hurt a reader, each written to a folder; and the small program that meets one of them and says what it cost."""

from __future__ import annotations

import io
import os
import struct
import sys
import zipfile
import zlib
from pathlib import Path

CONTENT_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>'
    "</Relationships>"
)
ROOT = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>"
)
WORKBOOK = (
    '<?xml version="1.0" encoding="UTF-8"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>'
)
SHEET = (
    '<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "<sheetData>%s</sheetData></worksheet>"
)
ROWS = '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row><row r="2"><c r="A2"><v>1</v></c></row>'
LAUGHS = (
    '<!DOCTYPE lolz [<!ENTITY a "lol">'
    + "".join(f'<!ENTITY {x} "{f"&{y};" * 10}">' for y, x in zip("abcdefghi", "bcdefghij", strict=True))
    + "]>"
)
XXE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


def parts(**changes: str | bytes) -> dict[str, str | bytes]:
    """The parts of a small, sound workbook, some of them replaced."""
    sound = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": ROOT,
        "xl/workbook.xml": WORKBOOK,
        "xl/_rels/workbook.xml.rels": RELATIONS,
        "xl/worksheets/sheet1.xml": SHEET % ROWS,
    }
    names = {"workbook": "xl/workbook.xml", "sheet": "xl/worksheets/sheet1.xml", "strings": "xl/sharedStrings.xml"}
    return {**sound, **{names.get(name, name): text for name, text in changes.items()}}


def pack(content: dict[str, str | bytes], *, change=None) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
        if change:
            change(archive)
    return file.getvalue()


def with_head(xml: str, head: str) -> str:
    """Put a document type behind the XML declaration."""
    return xml.replace("?>", "?>" + head, 1)


def bomb(declared: int, megabytes: int) -> bytes:
    """A workbook whose sheet unpacks to so many megabytes and says it has `declared` bytes.

    One megabyte is packed once and repeated: after a full flush, packed pieces may be put behind one another.
    """
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = packer.compress(b"\0" * 2**20) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = piece * megabytes + zlib.compressobj(9, zlib.DEFLATED, -15).flush()
    base = io.BytesIO(pack({k: v for k, v in parts().items() if "sheet1" not in k}))
    with zipfile.ZipFile(base, "a") as archive:
        info = zipfile.ZipInfo("xl/worksheets/sheet1.xml")
        archive.writestr(info, packed)
        stored = archive.getinfo(info.filename)
        # Written as stored; now both headers claim it is deflated.
        offset = stored.header_offset
        stored.compress_type, stored.file_size, stored.compress_size = zipfile.ZIP_DEFLATED, declared, len(packed)
    data = bytearray(base.getvalue())
    struct.pack_into("<H", data, offset + 8, zipfile.ZIP_DEFLATED)
    struct.pack_into("<I", data, offset + 22, min(declared, 0xFFFFFFFF))
    return bytes(data)


def encrypted() -> bytes:
    data = bytearray(pack(parts()))
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        while at >= 0:
            data[at + place] |= 1
            at = data.find(signature, at + 4)
    return bytes(data)


def add_link(archive: zipfile.ZipFile) -> None:
    info = zipfile.ZipInfo("xl/link.xml")
    info.external_attr = 0o120777 << 16
    archive.writestr(info, "/etc/passwd")


def cell(place: str) -> str:
    return f'<c r="{place}"><v>1</v></c>'


SOUND = pack(parts())
UTF16 = ('<?xml version="1.0" encoding="UTF-16"?>' + (SHEET % ROWS).partition("?>")[2]).encode("utf-16")

HOSTILE: dict[str, tuple[str, object]] = {
    # name: (code of the refusal, what makes the bytes)
    "bomb_that_says_10_gb.xlsx": ("zip_bomb", lambda: bomb(10 * 2**30, 10 * 2**10)),
    "bomb_that_says_200_mb.xlsx": ("zip_bomb", lambda: bomb(200 * 2**20, 10 * 2**10)),
    "bomb_of_10_gb_that_says_100_mb.xlsx": ("damaged_workbook", lambda: bomb(100 * 2**20, 10 * 2**10)),
    "part_that_grows_a_thousandfold.xlsx": ("zip_bomb", lambda: pack(parts(sheet=SHEET % (" " * 50 * 2**20)))),
    "strings_that_claim_billions.xlsx": (
        "strange_part",
        lambda: pack(parts(strings='<sst count="99999999999" uniqueCount="99999999999"><si><t>x</t></si></sst>')),
    ),
    "bomb_of_10_gb_that_says_1_kb.xlsx": ("damaged_workbook", lambda: bomb(1024, 10 * 2**10)),
    "many_parts.xlsx": ("too_many_parts", lambda: pack({**parts(), **{f"xl/{i}.xml": "" for i in range(5_000)}})),
    "nested.xlsx": ("nested_zip", lambda: pack(parts(**{"xl/embeddings/deep.bin": SOUND}))),
    "nested.zip": ("not_a_workbook", lambda: pack({"inner.zip": SOUND})),
    "plain_zip.csv": ("not_a_workbook", lambda: pack({"table.csv": "a,b\n1,2\n"})),
    "slip.xlsx": ("strange_part", lambda: pack(parts(**{"../../etc/cron.d/x.xml": "<x/>"}))),
    "absolute.xlsx": ("strange_part", lambda: pack(parts(**{"/etc/x.xml": "<x/>"}))),
    "link.xlsx": ("strange_part", lambda: pack(parts(), change=add_link)),
    "encrypted.xlsx": ("strange_part", encrypted),
    "laughs_in_workbook.xlsx": ("document_type", lambda: pack(parts(workbook=with_head(WORKBOOK, LAUGHS)))),
    "laughs_in_sheet.xlsx": (
        "document_type",
        lambda: pack(parts(sheet=with_head(SHEET % ROWS.replace("<t>a</t>", "<t>&j;</t>"), LAUGHS))),
    ),
    "laughs_in_strings.xlsx": (
        "document_type",
        lambda: pack(parts(strings=f"{LAUGHS}<sst><si><t>&j;</t></si></sst>")),
    ),
    "foreign_file.xlsx": ("document_type", lambda: pack(parts(workbook=with_head(WORKBOOK, XXE)))),
    "utf16_sheet.xlsx": ("strange_part", lambda: pack(parts(sheet=UTF16))),
    "two_cells_apart.xlsx": ("too_many_columns", lambda: pack(parts(sheet=SHEET % (cell("A1") + cell("XFD1048576"))))),
    "tall.xlsx": ("too_many_cells", lambda: pack(parts(sheet=SHEET % (cell("A1") + cell("ZZ1048576"))))),
    "hidden_tall.xlsx": (
        "too_many_cells",
        lambda: pack(parts(sheet=SHEET % ('<x:row y=">" r="1048576"><x:c r="ZZ1048576"/></x:row>'.replace("x:", "")))),
    ),
    "impossible_place.xlsx": ("strange_part", lambda: pack(parts(sheet=SHEET % cell("A99999999999")))),
    "million_columns.xlsx": (
        "too_many_columns",
        lambda: pack(
            parts(
                sheet=SHEET
                % ('<row r="1">' + "".join(f"<c><v>{i * 7919}</v></c>" for i in range(1_000_000)) + "</row>")
            )
        ),
    ),
    "unclosed.xlsx": ("damaged_workbook", lambda: pack(parts(sheet=(SHEET % ROWS)[:-20]))),
    "half.xlsx": ("damaged_workbook", lambda: SOUND[: len(SOUND) // 2]),
    "last_byte_gone.xlsx": ("damaged_workbook", lambda: SOUND[:-1]),
    "only_magic.xlsx": ("damaged_workbook", lambda: b"PK\x03\x04" + b"x" * 100),
    "old.xls": ("foreign_old_workbook", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000),
    "pdf_with_a_workbook_behind.csv": ("foreign_pdf", lambda: b"%PDF-1.7\n" + SOUND),
    "gif_with_a_workbook_behind.csv": ("foreign_picture", lambda: b"GIF89a," + SOUND),
    "csv_with_a_workbook_behind.csv": ("nul", lambda: b"a,b\n1,2\n" + SOUND),
    "picture.csv": ("foreign_picture", lambda: b"\x89PNG\r\n\x1a\n" + os.urandom(1000)),
    "gzip.csv": ("foreign_packed", lambda: b"\x1f\x8b" + b"\0" * 100),
    "page.csv": ("foreign_page", lambda: b"\n <!DOCTYPE html><table><tr><td>a"),
    "million_columns.csv": ("too_many_columns", lambda: b"x" + b"," * 1_000_000 + b"\n"),
    "million_columns_later.csv": ("ragged", lambda: b"a,b\n1,2\nx" + b"," * 1_000_000 + b"\n"),
    "commas_without_end.csv": ("row_too_long", lambda: b"," * (60 * 2**20)),
    "letters_without_end.csv": ("row_too_long", lambda: b"x" * (60 * 2**20)),
    "quote_never_closed.csv": ("cell_too_long", lambda: b'a,b\n"1,2\n' + b"3,4\n" * (10 * 2**20)),
    "row_of_many_lines.csv": ("row_too_long", lambda: b"a,b\n" + b',,,,,,,,"\n"' * (4 * 2**20)),
    "nul_late.csv": ("nul", lambda: b"a,b\n" + b"some words,more words\n" * 400_000 + b"1,\0\n"),
    "utf16_without_mark.csv": ("nul", lambda: "a,b\n1,2\n".encode("utf-16-le")),
    "utf16_cut.csv": ("encoding", lambda: "a,b\n1,2\n".encode("utf-16") + b"x"),
    "utf32.csv": ("encoding", lambda: "a,b\n1,2\n".encode("utf-32")),
    "one_bad_byte.csv": ("encoding", lambda: "é,è\nà,ê\n".encode() * 1000 + b"1,\xff\n"),
    "no_encoding_has_this.csv": ("encoding", lambda: b"a,b\n1,\x81\x8d\n"),
    "empty.csv": ("empty", lambda: b""),
    "blank.csv": ("empty", lambda: b" \n\n" * 1000),
    "commas_only.csv": ("empty", lambda: b",,,\n" * 100_000),
}

HARMLESS: dict[str, object] = {
    "sound.xlsx": lambda: SOUND,
    "dimension_that_claims_billions.xlsx": lambda: pack(
        parts(sheet=(SHEET % ROWS).replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>'))
    ),
    "string_that_is_not_there.xlsx": lambda: pack(parts(sheet=SHEET % ROWS.replace("<v>1</v>", "<v>0</v>"))),
    "merged_billions.xlsx": lambda: pack(
        parts(
            sheet=(SHEET % ROWS).replace(
                "</sheetData>", '</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
            )
        )
    ),
}


def meet(folder: Path) -> None:
    """Read every file of a folder; print what came of it, the processor seconds, and by how many MB the process grew in all."""
    import resource
    import time

    from django.conf import settings

    settings.configure(USE_I18N=False)
    from bridgework.lib.tables import TableRefused, read_table

    read_table(SOUND)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for path in sorted(folder.iterdir()):
        start = time.process_time()
        try:
            read_table(path)
            code, message = "read", "-"
        except TableRefused as refused:
            code, message = refused.code, refused.message
        seconds = time.process_time() - start
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        sys.stdout.write(f"{path.name}\t{code}\t{seconds:.3f}\t{grown:.1f}\t{message}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    meet(Path(sys.argv[1]))
