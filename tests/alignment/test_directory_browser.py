"""A directory in the browser: upload, preview, one button; a large one through the worker; the standard's own example."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from bridgework.alignment.actions.uploading import IMPORT_JOB
from bridgework.alignment.models import PendingDirectory
from bridgework.alignment.tasks import import_kept_directory
from bridgework.alignment.views import importing
from bridgework.partnerships.actions.directory import import_directory
from bridgework.partnerships.actions.jobs import carry_out, start_job
from bridgework.partnerships.models import Job, Location, Organization, Service
from tests.alignment.test_directory_import import HSDS, packed
from tests.cast import NOW, World
from tests.shared import shared_data


def archive(n_more: int = 0) -> SimpleUploadedFile:
    tables = dict(HSDS)
    if n_more:
        header = tables["organizations"].splitlines()[0].split(",")
        at = {"id": header.index("id"), "name": header.index("name")}
        for number in range(n_more):
            row = [""] * len(header)
            row[at["id"]], row[at["name"]] = f"more{number}", f"Circle {number}"
            tables["organizations"] = tables["organizations"].rstrip("\n") + "\n" + ",".join(row) + "\n"
    content = packed({f"{name}.csv": text.encode() for name, text in tables.items()})
    return SimpleUploadedFile("export.zip", content, "application/zip")


def test_upload_check_and_bring_in(world: World) -> None:
    client = world.client("amara")
    path = reverse("alignment:import-directory", args=["harbor"])
    check = client.post(path, {"file": archive(), "mapping": ""})["Location"]
    page = client.get(check).content.decode()
    assert "export.zip" in page
    assert not Service.objects.exists(), "the preview changes nothing"
    assert client.post(check).status_code == 302
    assert Service.objects.filter(partnership=world.harbor, identifier="hsds:s1").exists()
    assert not PendingDirectory.objects.exists()
    assert client.get(check).status_code == 404


def test_what_is_no_directory_is_refused_on_the_form(world: World) -> None:
    path = reverse("alignment:import-directory", args=["harbor"])
    file = SimpleUploadedFile("export.zip", b"PK\x03\x04 no archive", "application/zip")
    page = world.client("amara").post(path, {"file": file, "mapping": ""})
    assert page.status_code == 200
    assert "notice" in page.content.decode()
    assert not PendingDirectory.objects.exists()


def test_more_than_two_thousand_records_go_to_the_worker(world: World) -> None:
    client = world.client("amara")
    path = reverse("alignment:import-directory", args=["harbor"])
    check = client.post(path, {"file": archive(2_100), "mapping": ""})["Location"]
    before = Organization.objects.count()
    went = client.post(check)
    job = Job.objects.get()
    assert went["Location"].endswith(f"/jobs/{job.pk}/")
    assert Organization.objects.count() == before, "the request itself writes nothing"
    assert client.get(went["Location"]).status_code == 200
    carry_out(job_id=job.pk, now=timezone.now)
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.message
    assert Organization.objects.filter(name__startswith="Circle ").count() == 2_100


def test_a_directory_that_a_job_waits_for_outlives_the_next_upload(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "LARGE", 1)
    client = world.client("amara")
    path = reverse("alignment:import-directory", args=["harbor"])
    check = client.post(path, {"file": archive(5), "mapping": ""})["Location"]
    page = client.post(check)["Location"]
    assert client.post(check)["Location"] == page, "a second press is the same piece of work"
    client.post(path, {"file": archive(), "mapping": ""})
    job = Job.objects.get()
    carry_out(job_id=job.pk, now=timezone.now)
    job.refresh_from_db()
    assert job.state == Job.State.DONE
    assert Organization.objects.filter(name__startswith="Circle ").count() == 5
    assert import_kept_directory(job, **job.arguments) == job.result, "it may run twice"


def test_a_directory_put_aside_before_its_turn_is_not_called_done(world: World) -> None:
    job = start_job(partnership=world.harbor, task=IMPORT_JOB, arguments={"upload": 0}, by=world.as_steward, at=NOW)
    carry_out(job_id=job.pk, now=timezone.now)
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert "Bring it in again" in job.message


@pytest.mark.shared
def test_the_standards_own_example_is_merged(world: World) -> None:
    start = "examples__csv__"
    folder = shared_data("hsds_spec_3")
    files = {path.name.removeprefix(start): path.read_bytes() for path in folder.glob(f"{start}*.csv")}

    def bring_in() -> tuple[int, int]:
        report = import_directory(
            partnership=world.harbor, files=files, mapping=None, source_name="hsds", by=world.as_steward, at=NOW
        )
        return report.n_read, report.n_written

    n_read, n_written = bring_in()
    assert n_read == n_written > 0
    service = Service.objects.get(partnership=world.harbor, name="Community Counselling")
    assert service.organization.partnership == world.harbor
    assert service.organization.name
    assert not Location.objects.filter(latitude__gt=90).exists()
    assert "Community Counselling" in world.client("nobody").get("/p/harbor/services/").content.decode()
    assert bring_in() == (n_read, 0), "the second time there is nothing to do"
