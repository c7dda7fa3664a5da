"""What answers change in the ranking: a convex problem solved a second way, and what anybody may expect of it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from bridgework.analysis.alignment import DEFAULT, PARTS, Answer, RankingModel
from bridgework.analysis.alignment.learning import STRENGTH

answers = st.lists(
    st.builds(
        Answer,
        st.fixed_dictionaries({name: st.floats(0, 1).map(lambda x: round(x, 3)) for name in PARTS}),
        st.booleans(),
    ),
    min_size=1,
    max_size=25,
)


@settings(max_examples=25, deadline=None)
@given(answers, st.randoms(use_true_random=False))
def test_learning_finds_the_minimum_whatever_the_order(given_answers, chance):
    names = sorted(PARTS)
    model = RankingModel.default().learn(given_answers)
    shuffled = list(given_answers)
    chance.shuffle(shuffled)
    assert RankingModel.default().learn(shuffled) == model
    start = np.array([*(DEFAULT[name] for name in names), RankingModel.default().bias])

    def loss(now):
        total = STRENGTH / 2 * ((now - start) ** 2).sum()
        for one in given_answers:
            z = now[-1] + sum(now[i] * one.parts[name] for i, name in enumerate(names))
            total += np.logaddexp(0, -z if one.is_right else z)
        return total

    bounds = [(0, None)] * len(names) + [(None, None)]
    best = minimize(loss, start, bounds=bounds, method="L-BFGS-B", options={"ftol": 1e-12, "gtol": 1e-9})
    found = np.array([*(model.weights[name] for name in names), model.bias])
    assert loss(found) == pytest.approx(best.fun, abs=1e-4)
    assert (found[:-1] >= 0).all()


def test_nobody_s_answer_changes_nothing_and_the_model_says_on_how_many_it_stands():
    assert RankingModel.default().learn([]) == RankingModel.default()
    right = Answer({"people": 0.9, "meaning": 0.2}, True)
    model = RankingModel.default().learn([right] * 3 + [Answer({"people": 0.1, "meaning": 0.9}, False)] * 4)
    assert (model.n_answers, model.n_right) == (7, 3)
    assert model.weights["meaning"] < DEFAULT["meaning"] and model.weights["people"] > DEFAULT["people"]


def test_what_is_explained_adds_up_to_the_score():
    model, parts = RankingModel.default(), {"people": 0.5, "meaning": 0.8, "time": 0.5}
    total = model.bias + sum(model.explain(parts).values())
    assert model.score(parts) == pytest.approx(1 / (1 + np.exp(-total)))
    assert set(model.weights) == set(PARTS) == set(model.explain(parts))
