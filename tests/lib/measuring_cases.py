"""Made-up records with traps, and a plain count of them that shares no code with the product."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

PEOPLE = """
name = "kept-home"
title = "Students kept home"
place_level = "school"
counting = "people"
[records]
person = "id"
[place]
column = "school"
[period]
column = "seen_on"
of = "school-year"
only = ["2015-16", "2016-17"]
[denominator]
where = { all = [
  { column = "status", operator = "!=", value = "withdrawn" },
  { not = { column = "grade", operator = "in", value = ["PK", "K"] } },
] }
[numerator]
where = { any = [ { column = "out", operator = "=", value = true }, { column = "days", operator = ">=", value = 1.5 } ] }
[dimensions.race]
column = "race"
[dimensions.race.groups]
black = { name = "Black students", labels = ["Black", "Black, or \\"African American\\""] }
white = ["White"]
[dimensions.help]
name = "Extra help"
column = "help"
[dimensions.help.groups]
with = ["Y", "yes"]
"""

EVENTS = """
name = "visits-missed"
title = "Missed visits"
counting = "events"
totals = ["place"]
[records]
table = "patients"
person = "patient"
[place]
column = "clinic"
[period]
column = "year"
[numerator]
table = "visits"
person = "who"
place = "site"
event = "visit"
where = { column = "outcome", operator = "not in", value = ["came", "moved"] }
[dimensions.language]
column = "language"
[dimensions.language.groups]
english = ["en"]
spanish = ["es"]
"""

ROWS_HEADER = ("id", "school", "seen_on", "status", "grade", "out", "days", "race", "help", "note")
ROWS = [
    ("1", "Adams", "2015-09-01", "here", "9", "yes", "", "Black", "Y", ""),
    ("1", "Adams", "2015-09-01", "here", "9", "yes", "", "Black", "Y", ""),  # entered twice
    ("1", 'East "X", North', "2016-01-04", "here", "9", "no", "0", "", "", "moved"),  # the same person in two schools
    ("2", "Adams", "2016-06-30", "here", "1", "no", "1.5", ' black, or "african american" ', "no", "last day"),
    ("2", "Adams", "2016-07-01", "here", "2", "no", "1.49", "BLACK", "yes", "first day of the next year"),
    ("3", "Adams", "2015-10-01", "here", "9", "", ">1", "White", "", "no number"),
    ("3", "Adams", "2016-02-29", "here", "9", "", "", "", "Y", "group missing in one row"),
    ("4", "Adams", "2015-10-02", "here", "9", "t", "", "White", "", "two labels"),
    ("4", "Adams", "2015-11-02", "here", "9", "", "", "Black", "", "two labels"),
    ("5", "Adams", "2015-10-02", "withdrawn", "9", "yes", "9", "White", "", "not counted"),
    ("6", "Adams", "2015-10-02", "", "9", "yes", "9", "White", "", "status missing: no comparison holds"),
    ("7", "Adams", "2015-10-02", "here", "K", "yes", "9", "White", "", "too young"),
    ("8", "Adams", "2015-10-02", "here", "", "yes", "9", "Martian", "", "label not listed"),
    ("9", "", "2015-10-02", "here", "9", "no", "2", "White", "y", "place missing"),
    ("", "Adams", "2015-10-02", "here", "9", "yes", "9", "White", "", "person missing"),
    ("10", "Adams", "2019-10-02", "here", "9", "yes", "9", "White", "", "late: another year"),
    ("11", "Adams", "2015-02-29", "here", "9", "yes", "9", "White", "", "no such day"),
    ("12", "Adams", "soon", "here", "9", "yes", "9", "White", "", "no date"),
    (" 13 ", " Adams ", "2016-12-31", " here", "9 ", " Yes ", "", "white ", "YES", "blanks\nand a new line"),
    ("13", "Adams", "2016-12-31", "here", "9", "", "-2", "", "", ""),
]

PATIENTS = [
    ("p1", "North", "2020", "en"),
    ("p1", "North", "2020", ""),
    ("p2", "North", "2020", "es"),
    ("p2", "South", "2020", "es"),  # a patient of two clinics
    ("p3", "North", "2020", "fr"),
    ("p4", "North", "2021", "en"),
    ("p5", "", "2020", "en"),
]
VISITS = [
    ("v1", "p1", "North", "2020", "missed"),
    ("v1", "p1", "North", "2020", "missed"),  # entered twice
    ("v2", "p1", "North", "2020", "late"),
    ("v3", "p1", "North", "2020", "came"),
    ("v4", "p2", "South", "2020", "missed"),
    ("v5", "p2", "North", "2021", "missed"),  # not a patient there in that year
    ("v6", "p9", "North", "2020", "missed"),  # not a patient at all
    ("v7", "p3", "North", "2020", ""),  # outcome missing
    ("v8", "p5", "", "2020", "missed"),  # place missing on both sides
    ("v9", "", "North", "2020", "missed"),
]

Counts = dict[tuple[str, ...], tuple[int, int]]


def write(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
    return path


def write_events(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    write(folder / "patients.csv", ("patient", "clinic", "year", "language"), PATIENTS)
    write(folder / "visits.csv", ("visit", "who", "site", "year", "outcome"), VISITS)
    return folder


def count_people(rows: Iterable[Sequence[str]]) -> Counts:
    """Count PEOPLE by hand: a dictionary of what was seen of each person in each school and year."""
    seen: dict[tuple[str, str, str], list[tuple[bool, str, str]]] = {}
    for row in rows:
        one = dict(zip(ROWS_HEADER, (cell.strip() for cell in row), strict=True))
        year = school_year(one["seen_on"])
        if not one["id"] or one["status"] in ("", "withdrawn") or one["grade"] in ("PK", "K"):
            continue
        if year not in ("2015-16", "2016-17"):
            continue
        is_out = one["out"].lower() in ("yes", "y", "t", "true", "1") or (
            is_number(one["days"]) and float(one["days"]) >= 1.5
        )
        race = {"black": "black", 'black, or "african american"': "black", "white": "white"}.get(
            one["race"].lower(), ""
        )
        aid = "with" if one["help"].lower() in ("y", "yes") else ""
        seen.setdefault((one["school"] or "not-recorded", year, one["id"]), []).append((is_out, race, aid))
    counts: Counts = {}
    for (school, year, _), rows_of_one in seen.items():
        groups = []
        for at in (1, 2):
            said = {row[at] for row in rows_of_one} - {""}
            groups.append(said.pop() if len(said) == 1 else "not-recorded")
        n, x = counts.get((school, year, *groups), (0, 0))
        counts[school, year, *groups] = (n + 1, x + any(row[0] for row in rows_of_one))
    return counts


def is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return text.lower() not in ("nan", "inf", "infinity", "-inf")


def school_year(text: str) -> str:
    from datetime import date

    try:
        day = date.fromisoformat(text)
    except ValueError:
        return ""
    first = day.year if day.month >= 7 else day.year - 1
    return f"{first}-{(first + 1) % 100:02}"


EVENTS_BY_HAND: Counts = {
    # p1 missed two visits (one was entered twice); p2 none there; p3's visit has no outcome, so no comparison holds.
    ("North", "2020", "english"): (1, 2),
    ("North", "2020", "spanish"): (1, 0),
    ("North", "2020", "not-recorded"): (1, 0),
    ("South", "2020", "spanish"): (1, 1),
    ("North", "2021", "english"): (1, 0),
    ("not-recorded", "2020", "english"): (1, 1),
}
