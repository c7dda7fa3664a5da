"""What people answered changes the ranking; every change is kept and can be looked at."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bridgework.alignment.models import Overlap, PairAnswer, Ranking
from bridgework.alignment.queries.pairs import current_ranking
from bridgework.analysis.alignment import Answer, RankingModel
from bridgework.partnerships.actions.acting import journaled
from bridgework.partnerships.models import Partnership

RIGHT = (PairAnswer.Kind.INTRODUCE, PairAnswer.Kind.TOGETHER)
SAME = 1e-9  # weights that differ by less are the same


def answers_to_learn_from(partnership: Partnership) -> list[Answer]:
    """Return one answer a side and pair, the earliest first; "keep apart" says nothing about what serves the same people.

    Parameters
    ----------
    partnership : Partnership
    """
    rows = PairAnswer.objects.filter(overlap__partnership=partnership).exclude(kind=PairAnswer.Kind.APART)
    return [
        Answer(parts, kind in RIGHT) for parts, kind in rows.order_by("at", "pk").values_list("parts", "kind") if parts
    ]


@transaction.atomic
def learn(*, partnership: Partnership, at: datetime) -> Ranking | None:
    """Fit the ranking to all answers and put the pairs in their new order; None if nothing changed.

    Parameters
    ----------
    partnership : Partnership
    at : datetime

    Notes
    -----
    The journal says that the ranking learned, not from whom: the new weights stand on the page that explains it.
    """
    Partnership.objects.select_for_update().get(pk=partnership.pk)  # two workers learn one after the other
    before = current_ranking(partnership)
    answers = answers_to_learn_from(partnership)
    model = RankingModel.default().learn(answers) if answers else RankingModel.default()
    if _is_same(before, model):
        return None
    ranking = Ranking.objects.create(
        partnership=partnership,
        made_at=at,
        weights={name: float(weight) for name, weight in model.weights.items()},
        bias=float(model.bias),
        n_answers=model.n_answers,
        n_right=model.n_right,
    )
    rows = list(Overlap.objects.within(partnership).only("pk", "score", "found"))
    for row in rows:
        row.score = round(model.score(row.found.get("parts", {})), 9)
    Overlap.objects.bulk_update(rows, ["score"], batch_size=200)
    journaled(
        partnership=partnership,
        by=None,
        act="alignment.ranking.learned",
        subject=f"partnerships.partnership:{partnership.slug}",
        at=at,
    )
    return ranking


def _is_same(a: RankingModel, b: RankingModel) -> bool:
    names = {*a.weights, *b.weights}
    differ = max((abs(a.weights.get(name, 0.0) - b.weights.get(name, 0.0)) for name in names), default=0.0)
    return max(differ, abs(a.bias - b.bias)) < SAME and a.n_answers == b.n_answers
