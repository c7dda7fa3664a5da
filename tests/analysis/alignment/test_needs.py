"""Needs against a second program by the definition; each barrier by hand; San Francisco's matrix recounted from the file."""

from __future__ import annotations

import csv
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bridgework.analysis.alignment import Evidence, Need, PopulationCell, ServiceRecord, matrix, unserved
from tests.shared import shared_data

HERE = ServiceRecord(
    "s1", "a", "Tutoring", "", frozenset({"9"}), ((6, 13),), frozenset({"en"}), frozenset(), frozenset({"HL-1000"}),
    hours=frozenset({"weekday"}), is_free=False, is_accessible=False,
)  # fmt: skip
MET = Need("9", (6, 13), "en", need="HL")


@pytest.mark.parametrize(
    ("need", "barrier"),
    [
        (replace(MET, language="es"), "language"),
        (replace(MET, ages=(14, 17)), "age"),
        (replace(MET, hours=frozenset({"evening"})), "hours"),
        (replace(MET, must_be_free=True), "cost"),
        (replace(MET, must_be_accessible=True), "accessibility"),
        (replace(MET, place="10"), "distance"),
        (replace(MET, language="es", ages=(14, 17)), None),
        (replace(MET, need="BD"), None),
        (replace(MET, place="77"), None),
    ],
)
def test_a_barrier_is_what_alone_keeps_people_from_a_service(need, barrier):
    near = {"10": ["9"]}
    assert unserved([HERE], [MET], near_places=near) == ()
    (found,) = unserved([HERE], [need], near_places=near)
    assert found.barrier == barrier
    assert found.near == (("s1",) if barrier else ())


def test_a_service_for_one_group_is_a_barrier_to_others_and_one_for_all_is_none():
    only = replace(HERE, groups=frozenset({"veterans"}))
    (found,) = unserved([only], [replace(MET, group="parents")])
    assert found.barrier == "group"
    assert unserved([only], [replace(MET, group="veterans")]) == unserved([HERE], [replace(MET, group="parents")]) == ()


def test_inactive_services_reach_nobody_and_what_is_not_said_is_no_yes():
    need = Need("9", (6, 13), "en", evidence=(Evidence("voice", "statement 7"),))
    (found,) = unserved([replace(HERE, is_active=False)], [need])
    assert found.barrier is None and found.evidence == need.evidence
    (found,) = unserved([replace(HERE, languages=frozenset())], [need])
    silence = {"services": {"languages": 1}, "barrier": "language", "n_silent": 1, "n_near": 1}
    assert found.evidence[-1] == Evidence("not_said", values=silence)


def test_people_of_a_table_are_needs_and_nobody_is_none():
    cells = [PopulationCell("9", 120, (14, 17)), PopulationCell("9", 0, (60, 120)), PopulationCell("9", 50, (6, 13))]
    (found,) = unserved([HERE], population=cells)
    assert found.population == {"ages": (14, 17), "people": 120} and found.barrier == "age"


def test_a_need_in_words_is_met_by_its_words_or_by_meaning():
    assert unserved([HERE], [Need("9", text="tutoring")]) == ()
    assert unserved([HERE], [Need("9", text="music")])
    far = ServiceRecord("s2", "b", "Choir", places=frozenset({"9"}))
    vectors = np.array([[1.0, 0.2], [0.0, 1.0]])
    assert (
        unserved([HERE, far], [Need("9", text="homework")], vectors=vectors, need_vectors=np.array([[1.0, 0.3]])) == ()
    )
    with pytest.raises(ValueError, match="both"):
        unserved([HERE], [MET], vectors=vectors[:1])


BANDS = ((0, 5), (6, 13), (14, 17), (12, 19))
services = st.lists(
    st.tuples(
        st.frozensets(st.sampled_from("12"), max_size=2),
        st.lists(st.sampled_from(BANDS), max_size=2).map(tuple),
        st.frozensets(st.sampled_from(("en", "es")), max_size=2),
        st.booleans(),
    ),
    max_size=6,
)


@settings(max_examples=30, deadline=None)
@given(services)
def test_needs_and_matrix_are_those_of_the_definition(made):
    records = [
        ServiceRecord(f"s{i}", "o", "x", "", places, ages, languages, is_active=active)
        for i, (places, ages, languages, active) in enumerate(made)
    ]
    needs = [Need(place, ages, language) for place in "123" for ages in BANDS for language in ("en", "es")]
    expected = set()
    for need in needs:
        reached = False
        for record in records:
            years = {year for low, high in record.ages for year in range(low, high + 1)}
            wanted = set(range(need.ages[0], need.ages[1] + 1))
            reached |= (
                record.is_active and need.place in record.places and need.language in record.languages
                and 2 * len(years & wanted) >= len(wanted)
            )  # fmt: skip
        if not reached:
            expected.add((need.place, need.ages, need.language))
    found = unserved(records, needs)
    assert [(one.place, one.population["ages"], one.population["language"]) for one in found] == sorted(expected)
    whole = matrix(records)
    for place in whole.places:
        for ages in whole.ages:
            for language in whole.languages:
                n = sum(
                    r.is_active and place in r.places and ages in r.ages and language in r.languages for r in records
                )
                assert whole.count(place, ages, language) == n
    assert len(whole.empty()) == whole.n_cells - len(whole.services)


@pytest.mark.shared
def test_san_francisco_s_matrix_agrees_with_a_count_of_the_file():
    """Recounted from the file's own marks: no reader, no mapping, no record of ours in the count."""
    from bridgework.config.cli.align_input import given_of
    from bridgework.partnerships.actions.directory import files_at, read_directory, read_mapping

    path = shared_data("sf_dcyf_2013/dcyf_programs.csv")
    languages = {
        "English": "en", "Spanish": "es", "Mandarin": "cmn", "Cantonese": "yue", "Korean": "ko", "Vietnamese": "vi",
        "Russian": "ru", "Filipino (Tagalog)": "tl",
    }  # fmt: skip
    bands = {"0-5": (0, 5), "6-13": (6, 13), "14-17": (14, 17), "18-21": (18, 21), "22-25": (22, 25), "18-24": (18, 24)}
    counted: dict[tuple, set] = {}
    districts = set()
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            district = row["Site District"].strip()
            districts.add(district)
            # A program at a site that stands twice is one service; its marks are joined.
            key = (row["Agency Name"], row["Program Name"], row["Strategy"], row["Site Name"], row["Site Address"])
            for name, code in languages.items():
                # "Filipino (Tagalog)" is said either way, and in the column of other languages, too.
                other = row["Language Other"].casefold()
                said = row[name].strip() or any(word in other for word in re.findall(r"\w+", name.casefold()))
                for label, span in bands.items():
                    if said and row[label].strip():
                        counted.setdefault((district, span, code), set()).add(key)
    whole = matrix(given_of(read_directory(files_at(path), read_mapping("sf_dcyf"))).records)
    districts.discard("")
    assert set(whole.places) == districts
    empty = {(one.place, one.population["ages"], one.population["language"]) for one in whole.empty()}
    for district in sorted(districts):
        for span in bands.values():
            for code in languages.values():
                n = len(counted.get((district, span, code), ()))
                assert whole.count(district, span, code) == n, (district, span, code)
                assert ((district, span, code) in empty) == (n == 0)
    assert sum(len(one) for one in counted.values()) == sum(
        len(ids) for (_, _, code), ids in whole.services.items() if code in languages.values()
    )
