"""The fiscal agent's books beside our ledger: matched, differing, only here, only there; twice the same; never written into it."""

from __future__ import annotations

import pytest

from bridgework.goals.forms.columns import PREFIX
from bridgework.lib.words import Words
from bridgework.partnerships.actions.importing import ImportRefused, ImportReport
from bridgework.resources import actions
from bridgework.resources.models import BookRow, Entry, Fund, Move
from bridgework.resources.queries import reconciliation
from tests.cast import NOW, World
from tests.resources.making import allocate, doing, make_fund, pledge

pytestmark = pytest.mark.django_db

BOOKS = (
    "Posting Date,Check No,Vendor,Money In,Money Out\n"
    "2026-03-02,R-1,Clinic,$500.00,\n"
    "2026-03-02,,Schools,500,\n"
    "2026-03-02,C-1,Schools,,100.00\n"
    "2026-03-02,C-2,Schools,,55.00\n"
    "2026-03-09,B-1,Bank,,3.50\n"
)


@pytest.fixture
def fund(world: World) -> Fund:
    """Two receipts, three payments; one payment by another amount, one not in the books; things in kind that no bank knows."""
    made = make_fund(world)
    first = pledge(world, made, world.clinic, 50_000, received=0)
    actions.receive(pledge=first, amount=50_000, doing=doing(world, reference="R-1"))
    pledge(world, made, world.school, 50_000)
    pledge(world, made, world.school, 9_000, medium="in-kind", valuation=Words.of("Rent"))
    part = allocate(world, made, 60_000)
    for amount, reference in ((10_000, "C-1"), (5_000, "C-2"), (700, "C-3")):
        payment = actions.Payment(amount=amount, payee=world.school)
        actions.disburse(allocation=part, payment=payment, doing=doing(world, reference=reference))
    return made


def bring_in(fund: Fund, text: str) -> ImportReport:
    return actions.import_books(fund=fund, source=text.encode(), name="books.csv", by=None, now=NOW)


def test_both_stand_side_by_side(world: World, fund: Fund) -> None:
    before = list(Move.objects.order_by("pk").values_list("pk", "amount"))
    report = bring_in(fund, BOOKS)
    assert (report.n_read, report.n_written) == (5, 5)
    found = reconciliation(fund)
    assert [(ours.amount, row.reference) for ours, row in found.matched] == [
        (50_000, "R-1"),
        (-10_000, "C-1"),
        (50_000, ""),
    ]
    assert [(ours.amount, row.amount) for ours, row in found.differing] == [(-5_000, -5_500)]
    assert [ours.entry.reference for ours in found.only_here] == ["C-3"]
    assert [row.payee for row in found.only_there] == ["Bank"]
    assert (found.sum_here, found.sum_there) == (84_300, 84_150)
    assert before == list(Move.objects.order_by("pk").values_list("pk", "amount")), "the ledger is not touched"


def test_a_second_time_nothing_changes_and_a_corrected_row_is_taken_over(fund: Fund) -> None:
    bring_in(fund, BOOKS)
    again = bring_in(fund, BOOKS)
    assert (again.n_written, again.n_unchanged, BookRow.objects.count()) == (0, 5, 5)
    corrected = bring_in(fund, BOOKS.replace("55.00", "50.00"))
    assert (corrected.n_written, BookRow.objects.count()) == (1, 5)
    assert reconciliation(fund).differing == []


def test_a_payment_and_its_silent_correction_are_not_asked_of_the_books(world: World, fund: Fund) -> None:
    bring_in(fund, BOOKS)
    wrong = Entry.objects.get(reference="C-3")
    actions.reverse(entry=wrong, doing=doing(world, memo=Words.of("Paid from elsewhere")))
    assert reconciliation(fund).only_here == []


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("When,Check No,Money In\n2026-03-02,R-1,5\n", "date"),
        ("Date,Check No\n2026-03-02,R-1\n", "amount"),
        ("Date,Amount\n3/4/2026,5\n", "row 2, column Date"),
        ("Date,Amount\n2026-03-02,much\n", "row 2, column Amount"),
        ("Date,Ref,Amount\n2026-03-02,A,5\n2026-03-03,A,6\n", "row 3, column Ref"),
    ],
)
def test_what_cannot_be_read_is_refused_whole(fund: Fund, text: str, where: str) -> None:
    with pytest.raises(ImportRefused) as why:
        bring_in(fund, text)
    assert where in str(why.value)
    assert BookRow.objects.count() == 0


def test_the_mapping_is_remembered(world: World, fund: Fund) -> None:
    """A heading that no list of words knows is asked for once."""
    client, path = world.client("amara"), f"/p/harbor/funds/{fund.slug}/books/import/"
    text = "Buchungstag,Betrag\n2026-03-02,5.00\n"
    first = client.post(path, {"paste": text})
    assert b"Buchungstag" in first.content and BookRow.objects.count() == 0
    picked = {f"{PREFIX}date": "Buchungstag", f"{PREFIX}amount": "Betrag"}
    done = client.post(path, {"paste": text, "confirmed": "1", **picked})
    assert done.status_code == 302 and BookRow.objects.count() == 1
    again = client.post(path, {"paste": text + "2026-03-03,6.00\n"})
    assert b'name="confirmed"' in again.content, "the second time nothing is asked"
