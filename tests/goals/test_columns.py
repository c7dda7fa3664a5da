"""A list whose headings we do not know: its columns are picked once, and known the next time."""

from __future__ import annotations

import pytest
from django.urls import reverse

from bridgework.gatherings.models import Gathering
from bridgework.goals.models import Commitment
from bridgework.partnerships.models import SourceMapping
from tests.cast import World

LIST = "Tâche\tQuand\tResponsable\tÉtat\nOuvrir le samedi\t2026-09-01\tEastside Clinic\topen\n"
PICKS = {"column-what": "Tâche", "column-organization": "Responsable", "column-due": "Quand", "column-status": "État"}
SHEET = "Jour\tRencontre\tQui\tCombien\n2026-02-03\tRestorative practice\tEastside Clinic\t4\n"
SHEET_PICKS = {
    "column-date": "Jour",
    "column-title": "Rencontre",
    "column-organization": "Qui",
    "column-number": "Combien",
}


@pytest.mark.parametrize(
    ("name", "text", "picks", "model"),
    [("goals:import", LIST, PICKS, Commitment), ("gatherings:import", SHEET, SHEET_PICKS, Gathering)],
)
def test_columns_are_picked_once(world: World, name: str, text: str, picks: dict[str, str], model: type) -> None:
    client = world.client("amara")
    path = reverse(name, kwargs={"partnership": "harbor"})
    asked = client.post(path, {"paste": text})
    assert "Choose a column" in asked.content.decode()
    carried = asked.context["carried"]
    some = dict(list(picks.items())[:1])
    again = client.post(path, {**carried, **some, "picked": "yes"}).content.decode()
    assert "Choose the column that says this." in again
    checked = client.post(path, {**carried, **picks, "picked": "yes"})
    assert "Nothing has changed yet." in checked.content.decode()
    assert not model.objects.exists()
    client.post(path, {**checked.context["carried"], "confirmed": "yes"})
    assert model.objects.count() == 1
    # The next list with these headings is understood at once, and may still be corrected.
    known = client.post(path, {"paste": text})
    assert "Everything in this list is here already" in known.content.decode()
    shown = client.post(path, {**known.context["carried"], "pick": "yes"}).content.decode()
    assert "read before" in shown
    assert SourceMapping.objects.filter(partnership=world.harbor).count() == 1


def test_a_guess_can_be_corrected(world: World) -> None:
    """Two columns could say what is promised; the heading that is known is not the one that is meant."""
    text = "task\taction\twho\tdue\nA1\tOpen on Saturdays\tEastside Clinic\t2026-09-01\n"
    client, path = world.client("amara"), reverse("goals:import", kwargs={"partnership": "harbor"})
    first = client.post(path, {"paste": text})
    carried = {**first.context["carried"], "column-what": "task", "column-goal": ""}
    second = client.post(path, {**carried, "picked": "yes"})
    client.post(path, {**second.context["carried"], "confirmed": "yes"})
    assert str(Commitment.objects.get().title) == "A1"


def test_what_was_picked_in_one_partnership_is_not_known_in_another(world: World) -> None:
    test_columns_are_picked_once(world, "goals:import", LIST, PICKS, Commitment)
    asked = world.client("esther").post(reverse("goals:import", kwargs={"partnership": "valley"}), {"paste": LIST})
    assert "Choose a column" in asked.content.decode()
