"""Every change by direct SQL is found: whatever column, removed, inserted, reordered, cut off, rewritten."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bridgework.journal.actions import erase_person
from bridgework.journal.chain import entry_hash
from bridgework.journal.models import Chain, Disclosure, Entry
from bridgework.journal.queries import head_of, verify
from bridgework.journal.verify import Head, UnreadableHead
from tests.journal.chains import AMARA, SCOPE, write

N = 12
OTHER = uuid.UUID(int=99)
pytestmark = pytest.mark.django_db
number = st.integers(1, N)
Change = tuple[str, Callable[[], None], bool]  # what it is, what it does, whether only an earlier head shows it


def sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def entry(k: int) -> Entry:
    return Entry.objects.get(scope=SCOPE, number=k)


TEXTS = ("act", "capacity", "subject", "who_commitment", "why_commitment", "previous", "hash")


def change_text(k: int, column: str, words: str) -> Change:
    def run() -> None:
        old = getattr(entry(k), column)
        sql(
            f"UPDATE journal_entry SET {column} = %s WHERE id = %s",
            words if words != old else words[:63] + "~",
            entry(k).pk,
        )

    return f"{column} of {k}", run, False


def change_time(k: int, microseconds: int) -> Change:
    def run() -> None:
        from datetime import timedelta

        Entry.objects.filter(pk=entry(k).pk).update(at=entry(k).at + timedelta(microseconds=microseconds))

    return f"at of {k}", run, False


def change_facts(k: int, facts: object) -> Change:
    return (
        f"facts of {k}",
        lambda: sql("UPDATE journal_entry SET facts = %s WHERE id = %s", json.dumps(facts), entry(k).pk),
        False,
    )


def change_number(k: int, to: int) -> Change:
    return (
        f"number of {k}",
        lambda: sql("UPDATE journal_entry SET number = %s WHERE id = %s", N + to, entry(k).pk),
        False,
    )


def change_scope(k: int) -> Change:
    return f"scope of {k}", lambda: Entry.objects.filter(pk=entry(k).pk).update(scope=OTHER), False  # type: ignore[return-value]


def remove(k: int) -> Change:
    def run() -> None:
        pk = entry(k).pk
        sql("DELETE FROM journal_disclosure WHERE entry_id = %s", pk)
        sql("DELETE FROM journal_entry WHERE id = %s", pk)

    return f"remove {k}", run, False


def insert(k: int, consistent: bool) -> Change:
    def run() -> None:
        new = entry(k)
        new.pk, new.number, new.previous = None, N + 1, entry(N).hash
        if consistent:
            new.hash = entry_hash(vars(new))
        new.save()

    return f"insert a copy of {k}", run, False


def swap(i: int, j: int) -> Change:
    def run() -> None:
        a, b = entry(i).pk, entry(j if i != j else i % N + 1).pk
        one, other = Entry.objects.get(pk=a).number, Entry.objects.get(pk=b).number
        for pk, to in ((a, 10_000), (b, one), (a, other)):
            sql("UPDATE journal_entry SET number = %s WHERE id = %s", to, pk)

    return f"swap {i} and {j}", run, False


def cut(k: int, fix_chain: bool) -> Change:
    def run() -> None:
        for row in Entry.objects.filter(scope=SCOPE, number__gte=k):
            remove(row.number)[1]()
        if fix_chain:
            left = Entry.objects.filter(scope=SCOPE).order_by("-number").first()
            Chain.objects.filter(pk=SCOPE).update(length=k - 1, head=left.hash if left else "")

    return f"cut off from {k}", run, fix_chain


def rewrite(k: int, words: str) -> Change:
    def run() -> None:
        previous = entry(k).previous
        for row in Entry.objects.filter(scope=SCOPE, number__gte=k).order_by("number"):
            row.subject, row.previous = words[:200], previous
            row.hash = previous = entry_hash(vars(row))
            row.save()
        Chain.objects.filter(pk=SCOPE).update(head=previous)

    return f"rewrite from {k}", run, True


def change_disclosure(k: int, part: str, column: str, words: str) -> Change:
    def run() -> None:
        row = Disclosure.objects.get(entry=entry(k), part=part)
        old = getattr(row, column)
        sql(
            f"UPDATE journal_disclosure SET {column} = %s WHERE id = %s",
            words if words != old else words[:2] + "~",
            row.pk,
        )

    return f"{column} of {part} of {k}", run, False


def move_disclosure(i: int, j: int, part: str) -> Change:
    def run() -> None:
        to = j if i != j else i % N + 1
        sql("DELETE FROM journal_disclosure WHERE entry_id = %s AND part = %s", entry(to).pk, part)
        sql(
            "UPDATE journal_disclosure SET entry_id = %s WHERE entry_id = %s AND part = %s",
            entry(to).pk,
            entry(i).pk,
            part,
        )

    return f"{part} of {i} moved to {j}", run, False


def change_chain(length: int, head: str) -> Change:
    return "the chain's row", lambda: Chain.objects.filter(pk=SCOPE).update(length=length, head=head), False  # type: ignore[return-value]


def remove_chain() -> Change:
    return "no chain row", lambda: sql("DELETE FROM journal_chain"), False


words = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=60)
part = st.sampled_from(("who", "why"))
changes = st.one_of(
    st.builds(change_text, number, st.sampled_from(TEXTS), words),
    st.builds(change_time, number, st.integers(-(10**9), 10**9).filter(bool)),
    st.builds(change_facts, number, st.dictionaries(words, st.integers(-9, 9), max_size=2)),
    st.builds(change_number, number, st.integers(1, 1000)),
    st.builds(change_scope, number),
    st.builds(remove, number),
    st.builds(insert, number, st.booleans()),
    st.builds(swap, number, number),
    st.builds(cut, number, st.booleans()),
    st.builds(rewrite, number, words),
    st.builds(change_disclosure, number, part, st.sampled_from(("words", "salt")), words),
    st.builds(change_disclosure, number, part, st.just("part"), st.just("xyz")),
    st.builds(move_disclosure, number, number, part),
    st.builds(change_chain, st.integers(0, 50).filter(lambda n: n != N), st.just("0" * 64)),
    st.just(remove_chain()),
)


@pytest.fixture
def chain() -> Head:
    write(N)
    return head_of(SCOPE)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(change=changes)
def test_verify_finds_every_change_by_direct_sql(chain: Head, change: Change) -> None:
    what, run, needs_head = change
    with transaction.atomic():
        run()
        found = verify(SCOPE)
        with_head = verify(SCOPE, str(chain))
        transaction.set_rollback(True)
    assert not with_head.is_unchanged, f"not seen against an earlier head: {what}"
    if not needs_head:
        assert not found.is_unchanged, f"not seen: {what}"
    assert verify(SCOPE, str(chain)).is_unchanged


def test_verify_of_an_unchanged_journal(chain: Head) -> None:
    verdict = verify(SCOPE)
    assert (verdict.is_unchanged, verdict.n_entries, verdict.head, verdict.n_erased) == (True, N, chain, 0)
    assert verdict.n_disclosed == 2 * N
    early = Head(5, entry(5).hash)
    assert verify(SCOPE, str(early)).is_unchanged


def test_verify_of_an_empty_journal() -> None:
    assert verify(OTHER).is_unchanged
    assert verify(OTHER, "0:").is_unchanged
    assert not verify(OTHER, f"3:{'a' * 64}").is_unchanged


def test_verify_says_where(chain: Head) -> None:
    sql("UPDATE journal_entry SET capacity = 'resident' WHERE id = %s", entry(7).pk)
    (problem,) = verify(SCOPE).problems
    assert (problem.number, problem.what) == (7, "its content does not have its hash: the entry was changed")


@pytest.mark.parametrize("column", ["at", "number", "facts"])
def test_verify_says_where_a_column_holds_what_cannot_be_read(chain: Head, column: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL refuses a value of a wrong type by itself")
    sql("PRAGMA ignore_check_constraints = ON")
    try:
        with transaction.atomic():
            sql(f"UPDATE journal_entry SET {column} = 'garbage' WHERE id = %s", entry(7).pk)
            verdict = verify(SCOPE)
            transaction.set_rollback(True)
    finally:
        sql("PRAGMA ignore_check_constraints = OFF")
    assert not verdict.is_unchanged
    if column != "number":
        assert 7 in [problem.number for problem in verdict.problems]


def test_verify_reads_a_long_journal_in_batches(django_assert_max_num_queries) -> None:  # noqa: ANN001
    write(1001)
    with django_assert_max_num_queries(8):
        assert verify(SCOPE).n_entries == 1001


def test_erase_person_keeps_the_chain_and_leaves_no_name(chain: Head) -> None:
    n_erased = erase_person(person_ref=AMARA.ref)
    verdict = verify(SCOPE, str(chain))
    assert (verdict.is_unchanged, verdict.n_erased) == (True, n_erased)
    assert n_erased > 0
    assert not Disclosure.objects.filter(words__contains="Amara").exists()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "5",
        "5:",
        "0:" + "a" * 64,
        "-1:" + "a" * 64,
        "5:xyz",
        "٥:" + "a" * 64,
        "5:" + "a" * 63,
        "9" * 30 + ":" + "a" * 64,
    ],
)
def test_head_read_refuses_what_is_no_head(text: str) -> None:
    with pytest.raises(UnreadableHead):
        Head.read(text)


def test_head_read_reads_what_it_writes(chain: Head) -> None:
    assert Head.read(f" {chain} \n") == chain
    assert Head.read("0:") == Head(0, "")
