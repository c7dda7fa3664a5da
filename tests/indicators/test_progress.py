"""How far a large import is can be seen while its one transaction runs, from another connection."""

from __future__ import annotations

import threading

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from bridgework.indicators.actions import confirm_upload
from bridgework.indicators.actions.uploading import IMPORT_JOB, KEPT_FOR, put_old_aside
from bridgework.indicators.models import Batch, Change, PendingUpload, Release, Value
from bridgework.indicators.tasks import import_upload
from bridgework.indicators.views import uploading
from bridgework.partnerships.actions.jobs import cancel_job, carry_out
from bridgework.partnerships.actions.signs import JobCancelled, ask_to_stop, remove_sign, sign_of, signs_of
from bridgework.partnerships.models import Job
from tests.cast import NOW, World
from tests.indicators.test_pages import CHOICES, upload


def waiting(world: World, n: int) -> tuple[Job, PendingUpload]:
    client = world.client("amara")
    rows = "".join(f"P{place},2016,{group},300,1000\n" for place in range(n) for group in ("Black", "White"))
    check = client.post(upload(world, "District,Year,Race,Suspensions,Students\n" + rows), CHOICES)["Location"]
    client.post(check)
    return Job.objects.get(), PendingUpload.objects.get()


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_before_the_transaction_ends(world: World) -> None:
    job, kept = waiting(world, 2_600)
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, beat_at=NOW)
    job.refresh_from_db()
    client = world.client("amara")
    leave, seen = signs_of(job, clock=lambda: 0.0), {}

    def look(phase: str) -> None:
        try:
            page = client.get(f"/p/harbor/desk/jobs/{job.pk}/").content.decode()
            seen[phase] = (Value.objects.count(), page)
        finally:
            connection.close()

    def progress(done: int, total: int, phase: str = "") -> None:
        leave(done, total, phase)
        if phase not in seen:
            thread = threading.Thread(target=look, args=(phase,))
            thread.start()
            thread.join()

    report = confirm_upload(upload=kept, by=job.asked_by, at=timezone.now(), progress=progress)
    assert report.n_written == 5_200
    assert list(seen) == ["reading", "checking", "writing"]
    assert {n for n, _page in seen.values()} == {0}, "nobody else sees what is not written whole"
    assert "Rows are being checked" in seen["checking"][1]
    assert "Values are being written" in seen["writing"][1]
    assert Value.objects.count() == 5_200


def test_a_job_that_ended_leaves_no_sign(world: World) -> None:
    job, _kept = waiting(world, 2_600)
    carry_out(job_id=job.pk, now=timezone.now)
    job.refresh_from_db()
    assert job.state == Job.State.DONE
    job.state = Job.State.RUNNING
    assert sign_of(job) is None


def test_an_earlier_attempts_sign_is_not_shown(world: World) -> None:
    job, _kept = waiting(world, 2_600)
    job.state = Job.State.RUNNING
    signs_of(job)(5, 10, "writing")
    found = sign_of(job)
    assert found is not None
    assert (found.done, found.total, found.phase) == (5, 10, "writing")
    job.n_attempts += 1
    assert sign_of(job) is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("phase", ["checking", "writing"])
def test_a_cancelled_import_leaves_nothing_whatever_it_was_doing(world: World, phase: str) -> None:
    job, kept = waiting(world, 2_600)
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, beat_at=NOW, n_attempts=1)
    job.refresh_from_db()
    leave = signs_of(job, clock=iter(range(10**6)).__next__)

    def progress(done: int, total: int, now: str = "") -> None:
        if now == phase:
            ask_to_stop(job)  # as the button does, before it asks the database
        leave(done, total, now)

    with pytest.raises(JobCancelled):
        confirm_upload(upload=kept, by=job.asked_by, at=timezone.now(), progress=progress)
    assert not Value.objects.exists() and not Batch.objects.exists() and not Change.objects.exists()
    assert PendingUpload.objects.exists(), "it can be brought in later"
    assert cancel_job(job=job, at=NOW)
    remove_sign(job)


def test_an_earlier_attempts_stop_stops_nothing(world: World) -> None:
    job, _kept = waiting(world, 2_600)
    job.state = Job.State.RUNNING
    ask_to_stop(job)
    job.n_attempts += 1
    signs_of(job)(1, 2, "writing")
    assert not cancel_job(job=Job(pk=job.pk + 1, state=Job.State.RUNNING), at=NOW)
    remove_sign(job)


def test_an_import_in_the_worker_keeps_its_history(world: World) -> None:
    job, _kept = waiting(world, 2_600)
    carry_out(job_id=job.pk, now=timezone.now)
    batch = Batch.objects.get()
    assert (batch.n_new, batch.by, batch.changes.count()) == (5_200, world.as_steward, 5_200)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a table of a few rows count as large."""
    monkeypatch.setattr(uploading, "LARGE", 1)


def test_what_was_confirmed_stays_until_its_turn(world: World, few: None) -> None:
    job, kept = waiting(world, 3)
    page = f"/p/harbor/desk/jobs/{job.pk}/"
    check = f"/p/harbor/data/upload/{kept.ref}/check/"
    assert world.client("amara").post(check)["Location"] == page, "a second press is the same piece of work"
    mapping = f"/p/harbor/data/upload/{kept.ref}/"
    assert world.client("amara").post(mapping, {**CHOICES, "value_is": "share"})["Location"] == page
    upload(world)  # another table, before the worker comes to the first
    put_old_aside(at=kept.created_at + 9 * KEPT_FOR)  # nor does its age matter
    carry_out(job_id=job.pk, now=timezone.now)
    job.refresh_from_db()
    assert job.state == Job.State.DONE and job.result["written"] == Value.objects.count() == 6
    assert PendingUpload.objects.count() == 0


def test_a_table_that_was_put_aside_before_its_turn_is_not_called_done(world: World, few: None) -> None:
    job, kept = waiting(world, 3)
    kept.delete()
    carry_out(job_id=job.pk, now=timezone.now)
    page = world.client("amara").get(f"/p/harbor/desk/jobs/{job.pk}/").content.decode()
    assert "Bring it in again" in page and "Done." not in page
    assert not Value.objects.exists()


def test_a_large_table_says_what_it_did_and_leads_to_the_release(world: World, few: None) -> None:
    job, _kept = waiting(world, 3)
    carry_out(job_id=job.pk, now=timezone.now)
    page = world.client("amara").get(f"/p/harbor/desk/jobs/{job.pk}/").content.decode()
    assert "6 records read: 6 written, 0 unchanged, 0 refused." in page
    next_job = Job.objects.latest("pk")
    assert next_job.task == "bridgework.indicators.tasks.prepare"
    assert f'href="/p/harbor/desk/jobs/{next_job.pk}/"' in page
    carry_out(job_id=next_job.pk, now=timezone.now)
    page = world.client("amara").get(f"/p/harbor/desk/jobs/{next_job.pk}/").content.decode()
    assert reverse("indicators:release-draft", args=["harbor", Release.objects.get().number]) in page
    assert job.task == IMPORT_JOB and import_upload(job, **job.arguments)["written"] == 6
    assert Job.objects.count() == 2, "run twice it prepares one release"


def test_a_partners_large_table_leads_to_its_indicator(world: World, few: None) -> None:
    client = world.client("ben")
    check = client.post(upload(world, who="ben"), CHOICES)["Location"]
    page = client.post(check)["Location"]
    job = Job.objects.get()
    carry_out(job_id=job.pk, now=timezone.now)
    assert Job.objects.get() == job, "a data steward prepares and signs"
    body = client.get(page).content.decode()
    assert reverse("indicators:indicator-detail", args=["harbor", "suspensions"]) in body
    assert "A data steward reads and signs" in body
