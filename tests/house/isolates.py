"""Put isolates around names in right-to-left catalogs: `python -m tests.house.isolates CATALOG …` (`make messages` does).

A name, a period such as 2025-26 or a code may be written from left to right within an Arabic sentence. U+2068 and U+2069
around its placeholder keep it together and in its own order, and keep the sentence's marks where they belong.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

FIRST_STRONG, POP = "\u2068", "\u2069"
# Placeholders that hold somebody's words, a name, a period or a code, rather than a count or a phrase of the language.
HELD = (
    "about|address|agreement|body|capacity|code|column|conversation|counted|email|error|failure|file|first|group|groups|key|keys|"
    "known|label|last|learners|letter|letters|list|name|names|now_period|one|organization|other|part|partnership|people|"
    "period|periods|place|places|population|promise|provider|quote|runs|second|sheet|slug|source|start|tag|teachers|text|"
    "then|then_period|thing|title|unit|what|where|who|why|word|words|zone"
)
OPEN = re.compile(rf"(?<![\u2066-\u2068])(%\((?:{HELD})\)s|\{{(?:{HELD})\}})(?!\u2069)")


def isolated(said: str) -> str:
    """Return a translation whose placeholders of names are isolated; twice changes nothing."""
    return OPEN.sub(rf"{FIRST_STRONG}\1{POP}", said)


def isolate(path: Path) -> int:
    """Rewrite a catalog; return how many lines changed."""
    lines, changed, is_said = path.read_text(encoding="utf-8").split("\n"), 0, False
    for number, line in enumerate(lines):
        if not line.startswith('"'):
            is_said = line.startswith("msgstr")
        if is_said and (after := isolated(line)) != line:
            lines[number], changed = after, changed + 1
    path.write_text("\n".join(lines), encoding="utf-8")
    return changed


if __name__ == "__main__":
    for name in sys.argv[1:]:
        print(f"{name}: {isolate(Path(name))} lines isolated")
