"""`bridgework opinion-map`: the answer of the issue, from both kinds of input; refusals that name the row."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from bridgework.analysis.opinion_map import VoteMatrix, map_opinions
from bridgework.config.cli.opinion_map import opinion_map
from tests.analysis.opinion_cases import two_camps
from tests.shared import shared_data

KEYS = [
    "n_participants", "n_statements", "n_votes", "method", "seed", "k", "silhouette", "groups", "participants", "statements",
    "rows",
]  # fmt: skip
STATEMENT_KEYS = [
    "id", "x", "y", "votes", "agree_share", "by_group", "group_informed_consensus", "divisiveness", "representative_of",
    "priority",
]  # fmt: skip


def call(path: Path, *options: str) -> Result:
    return CliRunner().invoke(opinion_map, [str(path), *options])


def answered(result: Result) -> dict:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))


@pytest.fixture
def written(tmp_path: Path):
    def write(text: str, name: str = "votes.csv") -> Path:
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        return file

    return write


def rows_of(table: np.ndarray) -> list[tuple[int, int, int]]:
    return [(p, s, int(table[p, s])) for p, s in np.argwhere(~np.isnan(table)).tolist()]


def as_csv(rows) -> str:
    return "participant,statement,vote\n" + "".join(f"{p},{s},{v}\n" for p, s, v in rows)


@pytest.mark.parametrize("method", ["bridgework", "polis"])
def test_the_answer_is_that_of_the_issue(written, method):
    table, camp = two_camps()
    answer = answered(call(written(as_csv(rows_of(table))), "--method", method, "--seed", "3", "--json"))
    assert list(answer) == KEYS
    assert (answer["n_participants"], answer["n_statements"], answer["n_votes"]) == (70, 12, len(rows_of(table)))
    assert (answer["method"], answer["seed"], answer["k"]) == (method, 3, 2)
    assert answer["groups"] == [
        {"id": g, "size": sum(p["group"] == g for p in answer["participants"])} for g in range(2)
    ]
    found = map_opinions(VoteMatrix.from_dense(table), method=method, seed=3, n_bootstrap=0)
    for at, one in enumerate(answer["participants"]):
        assert list(one) == ["id", "x", "y", "group"]
        assert one["x"] == pytest.approx(found.x[at], abs=1e-6)
        assert one["group"] == (None if found.group[at] < 0 else found.group[at])
    for at, one in enumerate(answer["statements"]):
        assert list(one) == STATEMENT_KEYS
        column = table[:, at][~np.isnan(table[:, at])]
        assert one["votes"] == len(column)
        assert one["agree_share"] == pytest.approx((column == 1).mean(), abs=1e-6)
        for group in one["by_group"]:
            inside = [p["id"] for p in answer["participants"] if p["group"] == group["group"]]
            votes = table[inside, at]
            assert [group[name] for name in ("agree", "disagree", "pass")] == [
                int((votes == value).sum()) for value in (1, -1, 0)
            ]
        assert one["divisiveness"] == pytest.approx(found.divisiveness[at])
    listed = {(s.statement, g) for g, group in enumerate(found.representative) for s in group}
    assert {(at, g) for at, one in enumerate(answer["statements"]) for g in one["representative_of"]} == listed
    assert answer["rows"] == {
        "rows": len(rows_of(table)), "duplicated": 0, "contradictory": 0, "on_unknown_statements": 0,
    }  # fmt: skip
    assert {camp[p["id"]] for p in answer["participants"] if p["group"] == 0} in ({0}, {1})


def test_the_last_vote_counts_and_repeated_rows_are_counted(written):
    rows = [("a", "s1", 1), ("a", "s1", 1), ("a", "s1", -1), ("b", "s1", 0), ("b", "s2", 1), ("a", "s1", -1)]
    answer = answered(call(written(as_csv(rows)), "--json"))
    assert answer["rows"] == {"rows": 6, "duplicated": 2, "contradictory": 1, "on_unknown_statements": 0}
    assert answer["n_votes"] == 3
    one = answer["statements"][0]
    assert (one["id"], one["votes"], one["agree_share"]) == ("s1", 2, 0.0)
    assert "2 rows repeat a vote" in call(written(as_csv(rows))).stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("participant,statement,vote\n1,1,1\n1,2,2\n", "row 3: the vote is '2'"),
        ("participant,statement,vote\n1,1,1\n\n1,2,\n", "row 4: the vote is ''"),
        ("participant,statement,vote\n1,1,1\n,2,1\n", "row 3: the participant is missing"),
        ("participant,statement,vote\n1,,1\n", "row 2: the statement is missing"),
        ("participant,statement\n1,1\n", "no column 'vote'"),
        ("participant,statement,vote,vote\n1,1,1,1\n", "two columns called 'vote'"),
        ("participant,statement,vote\n1,1,1\n1,2\n", "row 3 has not 3 cells"),
        ("participant,statement,vote\n1,1,nan\n", "row 2: the vote is 'nan'"),
        ("", "is empty"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_row(written, text, said):
    result = call(written(text), "--json")
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""


def test_votes_that_are_no_text_are_refused(tmp_path):
    file = tmp_path / "votes.csv"
    file.write_bytes(b"participant,statement,vote\n\xff\xfe,1,1\n")
    assert call(file).exit_code == 2
    (tmp_path / "empty").mkdir()
    assert "neither participants-votes.csv nor votes.csv" in call(tmp_path / "empty").stderr
    assert call(tmp_path / "nothing").exit_code == 2


def test_no_votes_give_an_empty_map(written):
    answer = answered(call(written("participant,statement,vote\n"), "--json"))
    assert (answer["n_participants"], answer["k"], answer["silhouette"], answer["groups"]) == (0, 0, None, [])


def test_ids_are_kept_as_written_where_not_all_are_whole_numbers(written):
    answer = answered(call(written(as_csv([("007", "1", 1), ("7", "1", -1)])), "--json"))
    assert [one["id"] for one in answer["participants"]] == ["007", "7"]
    assert [one["id"] for one in answer["statements"]] == [1]


def polis_folder(folder: Path, matrix: str, comments: str = "", events: str = "") -> Path:
    for name, text in (("participants-votes.csv", matrix), ("comments.csv", comments), ("votes.csv", events)):
        if text:
            (folder / name).write_text(text, encoding="utf-8")
    return folder


HEAD = "participant,group-id,n-comments,n-votes,n-agree,n-disagree,0,1,2\n"


def test_a_polis_folder_is_read_and_its_moderated_statements_left_out_on_request(tmp_path):
    matrix = HEAD + "".join(f"{p},0,0,3,1,1,{1 if p % 2 else -1},{-1 if p % 2 else 1},0\n" for p in range(20))
    comments = "timestamp,comment-id,moderated,comment-body\n1,0,1,a\n2,1,-1,b\n"
    folder = polis_folder(tmp_path, matrix, comments)
    with_it, without = (answered(call(folder, "--json", *more)) for more in ((), ("--exclude-moderated",)))
    assert with_it["n_votes"] == without["n_votes"] == 60
    assert with_it["rows"]["on_unknown_statements"] == 20  # statement 2 is not in comments.csv
    assert with_it["statements"][1]["x"] != 0.0
    assert (without["statements"][1]["x"], without["statements"][1]["representative_of"]) == (0.0, [])


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("5,0,0,3,1,1,1,7,0\n", "row 3, statement 1: the vote is '7'"),
        ("1,0,0,3,1,1,1,1,0\n", "row 3: participant 1 stands in a row before"),
    ],
)
def test_a_wrong_cell_or_a_participant_twice_in_an_export_is_refused(tmp_path, row, said):
    result = call(polis_folder(tmp_path, HEAD + "1,0,0,3,1,1,1,1,0\n" + row))
    assert result.exit_code == 2
    assert said in result.stderr


def test_the_events_of_an_export_are_read_where_there_is_no_matrix(tmp_path):
    events = "timestamp,datetime,comment-id,voter-id,vote\n1,x,4,9,1\n2,x,4,9,-1\n3,x,5,9,0\n"
    answer = answered(call(polis_folder(tmp_path, "", "", events), "--json"))
    assert (answer["n_votes"], answer["rows"]["contradictory"]) == (2, 1)
    assert answer["statements"][0]["agree_share"] == 0.0


@pytest.mark.shared
@pytest.mark.parametrize("method", ["bridgework", "polis"])
def test_matrix_and_events_of_a_real_export_give_the_same_map(tmp_path, method):
    folder = shared_data("polis") / "scoop-hivemind.biodiversity"
    (tmp_path / "votes.csv").write_bytes((folder / "votes.csv").read_bytes())
    (tmp_path / "comments.csv").write_bytes((folder / "comments.csv").read_bytes())
    options = ("--json", "--exclude-moderated", "--method", method)
    one, two = (answered(call(path, *options)) for path in (folder, tmp_path))
    assert one["n_votes"] == 29719
    assert one["participants"] == two["participants"]
    assert two["rows"]["rows"] == 29802


def test_help_and_other_commands_do_not_load_the_compiler():
    code = (
        "import sys; from bridgework.config.cli import main\n"
        "import bridgework.analysis.opinion_map\n"
        "try: main(['opinion-map', '--help'])\n"
        "except SystemExit: pass\n"
        "assert 'numba' not in sys.modules and 'pyarrow' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "--exclude-moderated" in done.stdout
