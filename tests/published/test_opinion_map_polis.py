"""Three real conversations: our groups and lists are those of red-dwarf 0.4.0.

The expected numbers were printed by red-dwarf 0.4.0 (`red-dwarf[all]==0.4.0` with scikit-learn 1.9.1) from
participants-votes.csv and the rejected statements of comments.csv, with `random_state=0`; the groups of all people are
compared by a hash of "participant:group;...", so that no row of the data stands here. Data: Polis openData, CC BY 4.0,
The Computational Democracy Project (see the SOURCE.md beside the data). `bench/opinion_map.py` compares the same again,
person by person, against red-dwarf itself.
"""

import hashlib
from collections import Counter

import numpy as np
import pytest

from bench.opinion_map import adjusted_rand_index, read_conversation
from bridgework.analysis.opinion_map import VoteMatrix, map_opinions
from tests.shared import shared_data

LONDON, BIODIVERSITY, UBER = "london.youth.policing", "scoop-hivemind.biodiversity", "vtaiwan.uberx"

EXPECTED = {
    LONDON: {
        "people, statements, votes": (26, 36, 638),
        "silhouettes": {2: 0.375918, 3: 0.446118, 4: 0.281472},
        "sizes": [6, 9, 9],
        "groups": "7150064e5f4a6e992cded9e42ddb94ce3a93e239a984f6f3ff44064caca23970",
        "consensus": {17: 0.6125, 27: 0.6, 20: 0.5454545454545454, 23: 0.505050505050505},
        "representative": [
            [(5, "agree"), (1, "agree"), (6, "disagree"), (12, "disagree"), (4, "disagree")],
            [(18, "agree"), (35, "agree"), (30, "agree")],
            [(4, "agree"), (6, "agree"), (1, "disagree"), (5, "disagree"), (9, "disagree")],
        ],
        # red-dwarf ends the first list with 16, which is exactly as strong as 15 (2.953954): its order of ties varies.
        "agreed": [17, 27, 20, 23, 15],
        "rejected": [7, 13, 11, 9],
        "priority": {33: 15.937634, 37: 15.095348, 34: 11.776469},
    },
    BIODIVERSITY: {
        "people, statements, votes": (536, 314, 29719),
        "silhouettes": {2: 0.529441, 3: 0.373339, 4: 0.337201, 5: 0.320490},
        "sizes": [68, 373],
        "groups": "455ce1bf0166df6b0e3b2f13b534d594ae8d52ac652268af55a37240e827d6fc",
        "consensus": {290: 0.9182795698924732, 81: 0.8702417338149486, 243: 0.8280542986425339},
        "representative": [
            [(79, "agree"), (61, "agree"), (40, "agree"), (242, "disagree"), (308, "disagree")],
            [(17, "agree"), (22, "agree"), (26, "agree"), (242, "agree"), (79, "disagree")],
        ],
        "agreed": [81, 23, 45, 42, 24],
        "rejected": [205, 128, 79, 96, 40],
        "priority": {49: 13.494377, 313: 12.529726},
    },
    UBER: {
        "people, statements, votes": (1921, 197, 49443),
        "silhouettes": {2: 0.475910, 3: 0.430503, 4: 0.424469, 5: 0.348829},
        "sizes": [936, 282],
        "groups": "3c53fb00bad3c5caf46fd7a91d269988ccd90182110ffefcebfd0a2e89e114a4",
        "consensus": {40: 0.8633137542829172, 7: 0.8085120587498957, 16: 0.8073843743113875},
        "representative": [
            [(38, "agree"), (84, "agree"), (121, "agree"), (18, "disagree"), (44, "disagree")],
            [(44, "agree"), (18, "agree"), (20, "agree"), (38, "disagree"), (84, "disagree")],
        ],
        "agreed": [40, 16, 7, 68, 65],
        "rejected": [30, 156],
        "priority": {196: 12.529726, 27: 12.529726},
    },
}


@pytest.mark.shared
@pytest.mark.parametrize("name", EXPECTED)
def test_a_real_conversation_has_the_groups_and_lists_of_red_dwarf(name):
    expected = EXPECTED[name]
    data = read_conversation(shared_data("polis") / name)
    matrix = VoteMatrix.from_events(data["participants"], data["statements"], data["votes"])
    assert (matrix.n_participants, matrix.n_statements, matrix.n_votes) == expected["people, statements, votes"]

    found = map_opinions(matrix, method="polis", excluded_statements=data["rejected"])
    people, groups = found.participant_ids[found.group >= 0], found.group[found.group >= 0]
    assert found.group_sizes.tolist() == expected["sizes"]
    line = ";".join(f"{person}:{group}" for person, group in zip(people, groups, strict=True))
    assert hashlib.sha256(line.encode()).hexdigest() == expected["groups"]
    # red-dwarf's randomized solver moves positions by up to 4e-4 and silhouettes by less than 1e-5.
    assert found.silhouette_by_k == pytest.approx(expected["silhouettes"], abs=1e-5)

    ids = found.statement_ids.tolist()
    for statement, value in expected["consensus"].items():
        assert found.group_informed_consensus[ids.index(statement)] == pytest.approx(value, abs=1e-9)
    for statement, value in expected["priority"].items():
        assert found.priority[ids.index(statement)] == pytest.approx(value, rel=4e-4)
    lists = [[(ids[s.statement], s.side.value) for s in group] for group in found.representative]
    assert lists == expected["representative"]
    assert [ids[s.statement] for s in found.consensus_agree] == expected["agreed"]
    assert [ids[s.statement] for s in found.consensus_disagree] == expected["rejected"]


def test_the_index_of_agreement_is_that_of_hubert_and_arabie():
    """Hubert and Arabie, Comparing partitions, Journal of Classification 2 (1985), doi:10.1007/BF01908075.

    Rows of 3 and 3, columns of 2 and 4, table [[2, 1], [0, 3]]: pairs together 1 + 0 + 0 + 3 = 4, rows 6, columns 7,
    expected 42/15 = 2.8, so (4 - 2.8) / (6.5 - 2.8) = 0.3243.
    """
    first, second = np.array([0, 0, 0, 1, 1, 1]), np.array([0, 0, 1, 1, 1, 1])
    assert Counter(zip(first.tolist(), second.tolist(), strict=True)) == {(0, 0): 2, (0, 1): 1, (1, 1): 3}
    assert adjusted_rand_index(first, second) == pytest.approx(0.3243, abs=5e-5)
    assert adjusted_rand_index(first, 1 - first) == 1.0
