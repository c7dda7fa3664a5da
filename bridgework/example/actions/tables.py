"""Tables that were brought in after the first ones: two groups at once, a correction, and one that was undone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bridgework.example.actions.harbor import Harbor, words
from bridgework.indicators.actions import import_values, read_source, undo_import
from bridgework.indicators.actions.importing import digest_of_sources
from bridgework.indicators.actions.releasing import release_now
from bridgework.indicators.mapping import mapping_of
from bridgework.indicators.models import Batch, Value

SLUG = "moved-midyear"
SOURCE = "Harbor County Schools"
LABELS = {"english-learners": "ELL", "not-english-learners": "Not ELL"}
COLUMNS = {"place": "county", "period": "year", "numerator": "moved", "denominator": "students"}
BY_GROUP = {
    "indicator": {"slug": SLUG, "place_level": "county"},
    "source": SOURCE,
    "columns": {**COLUMNS, "dimension": "by", "group": "group"},
}
CROSSED = {
    "indicator": {"slug": SLUG, "place_level": "county"},
    "source": SOURCE,
    "columns": COLUMNS,
    "crossed": {"language": "language", "disability": "disability"},
    "labels": {
        "language": {label: code for code, label in LABELS.items()},
        "disability": {"With IEP": "with-disability", "Without IEP": "without-disability"},
    },
}

CROSSED_NOTE = {
    "en": "Moves during the year, now also by language and disability together.",
    "es": "Mudanzas durante el año, ahora también por idioma y discapacidad a la vez.",
}
CORRECTED_NOTE = {
    "en": "The school district counted moves over the summer twice. This is the corrected table.",
    "es": "El distrito escolar contó dos veces las mudanzas del verano. Esta es la tabla corregida.",
}


def plan_tables(harbor: Harbor) -> None:
    """Put the later tables of one indicator on the timeline."""
    harbor.at(-60, lambda at: _bring_in(harbor, at, "moved-corrected.csv", BY_GROUP, _moved(harbor, 12)))
    harbor.at(-58, lambda at: _release(harbor, at, CORRECTED_NOTE))
    harbor.at(-40, lambda at: _bring_in(harbor, at, "moved-by-language-and-disability.csv", CROSSED, _crossed(harbor)))
    harbor.at(-38, lambda at: _release(harbor, at, CROSSED_NOTE))
    harbor.at(-21, lambda at: _bring_in(harbor, at, "moved-draft.csv", BY_GROUP, _moved(harbor, 140)))
    harbor.at(-21, lambda at: _undo(harbor, at), hour=14)


def _bring_in(harbor: Harbor, at: datetime, name: str, document: dict[str, Any], rows: list[str]) -> None:
    content = "\n".join(rows).encode()
    import_values(
        partnership=harbor.partnership,
        table=read_source(content, name),
        mapping=mapping_of(document),
        source_name=name,
        digest=digest_of_sources(content, None, document),
        by=harbor.steward,
        at=at,
    )


def _release(harbor: Harbor, at: datetime, note: dict[str, str]) -> None:
    release_now(partnership=harbor.partnership, note=words(note), by=harbor.steward, at=at)


def _undo(harbor: Harbor, at: datetime) -> None:
    newest = Batch.objects.filter(indicator__partnership=harbor.partnership, undone_at=None).latest("pk")
    undo_import(batch=newest, by=harbor.steward, at=at)


def _known(harbor: Harbor) -> list[tuple[str, str, str, int, int]]:
    """Return (year, dimension, group, number counted, number of people) of the last two years."""
    values = Value.objects.filter(indicator__partnership=harbor.partnership, indicator__slug=SLUG)
    rows = values.filter(group__crosses=None).order_by("period__starts_on", "group__position", "pk")
    found = list(rows.values_list("period__code", "group__dimension__code", "group__code", "numerator", "denominator"))
    years = sorted({row[0] for row in found})[-2:]
    return [(*row[:3], row[3] or 0, row[4] or 0) for row in found if row[0] in years]


def _crossed(harbor: Harbor) -> list[str]:
    """Split those who learn English and those who speak it by disability, so that both ways of counting still add up."""
    rows = ["county,year,language,disability,moved,students"]
    known = {(year, group): (moved, students) for year, _dimension, group, moved, students in _known(harbor)}
    for year in sorted({year for year, _group in known}):
        learners, speakers, disabled = (
            known[year, group] for group in ("english-learners", "not-english-learners", "with-disability")
        )
        both = [round(d * one / (one + other)) for d, one, other in zip(disabled, learners, speakers, strict=True)]
        for label, whole, some in (
            ("ELL", learners, both),
            ("Not ELL", speakers, [d - one for d, one in zip(disabled, both, strict=True)]),
        ):
            rows.append(f"harbor,{year},{label},With IEP,{some[0]},{some[1]}")
            rows.append(f"harbor,{year},{label},Without IEP,{whole[0] - some[0]},{whole[1] - some[1]}")
    return rows


def _moved(harbor: Harbor, n: int) -> list[str]:
    """Say that so many of those counted in the last year are still learning English."""
    rows, known = ["county,year,by,group,moved,students"], _known(harbor)
    for year, dimension, group, moved, students in known:
        if dimension == "language" and year == known[-1][0]:
            rows.append(
                f"harbor,{year},language,{group},{moved + (n if group == 'english-learners' else -n)},{students}"
            )
    return rows
