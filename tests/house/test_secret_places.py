"""Where a shelter is, is nowhere: on no page, picture, export, mail, preview or API, and not in the database's own file."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from django.core import mail, serializers
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from bridgework.alignment.actions import import_directory_and_reckon, keep_directory
from bridgework.config.exporting import write_export
from bridgework.config.exporting.hsds import hsds_files
from bridgework.partnerships.actions.directory import files_of, read_mapping
from bridgework.partnerships.models import Location, Service
from bridgework.updates.tasks import run_due
from tests.cast import NOW, World
from tests.house.test_doors import DOORS, MODULES, filled  # noqa: F401  (a fixture)
from tests.shared import shared_data

pytestmark = pytest.mark.django_db

COORDINATES = (b"11.1111", b"22.2222", b"11,1111", b"22,2222")
# What a planted table says of two shelters beside the real file's own.
PLANTED = {
    "organizations.csv": b"id,name,description\no1,Harbor Nights,We are at 4711  Hidden   Lane\n",
    "services.csv": b"id,organization_id,name,description\ns1,o1,Nights,Ring (555) 019-4711 or come to 4711 hidden lane\n",
    "locations.csv": b"id,organization_id,name,latitude,longitude,transportation\nl1,o1,Nights,41.98765,-87.98765,Bus 977 to Hidden\n",
    "addresses.csv": b"id,location_id,address_1,city,postal_code\na1,l1,4711 Hidden Lane,Harbor,ZQ-99471\n",
    "phones.csv": b"id,location_id,service_id,number\np1,l1,s1,(555) 019-4711\n",
    "service_at_location.csv": b"id,service_id,location_id,description\nx1,s1,l1,Ring at the vermilion gate of Hidden Lane\n",
    "attributes.csv": b"id,link_id,value\nb1,l1,Confidential\n",
    "metadata.csv": b"id,resource_id,field_name,previous_value\nm1,l1,address_1,4711 Hidden Lane\nm2,a1,address_1,4711 Hidden Lane\n",
}
TOLD = (b"hidden lane", b"019-4711", b"41.98765", b"87.98765", b"zq-99471", b"vermilion gate", b"bus 977 to")


def _canaries() -> list[bytes]:
    """Return what the real file says of where its secret records are: coordinates, and addresses with a number."""
    with (shared_data("dc_211_2013") / "dc_211.csv").open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["Latitude"].startswith("11.11")]
    assert len(rows) >= 14
    columns = (
        "PhysicalAddress1",
        "PhysicalAddress2",
        "MailingAddress1",
        "OtherAddress1",
        "PhysicalLocationDescription",
    )
    texts = {row[name].strip() for row in rows for name in columns}
    return [
        text.lower().encode() for text in texts if any(c.isdigit() for c in text) and "confidential" not in text.lower()
    ]


def _real_file() -> bytes:
    """Return the real file with its secret records and each twelfth of the others; the whole of it comes in through
    tests/alignment/test_directory_import.py, and is looked at there."""
    with (shared_data("dc_211_2013") / "dc_211.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    secret = [row for row in rows if any("confidential" in (cell or "").lower() for cell in row.values())]
    secret += [row for row in rows if row["Latitude"].startswith("11.11")]
    agencies = {row["ParentAgencyNum"] for row in secret}  # a program comes in with its agency
    kept = {row["ResourceAgencyNum"] for row in (*secret, *rows[::12])} | agencies
    out = io.StringIO()
    table = csv.DictWriter(out, list(rows[0]))
    table.writeheader()
    table.writerows(row for row in rows if row["ResourceAgencyNum"] in kept)
    return out.getvalue().encode()


def _whole_database() -> bytes:
    """Return the database as it is on disk; on PostgreSQL, every row of every table."""
    if connection.vendor == "sqlite":
        return connection.connection.serialize()  # type: ignore[no-any-return]
    from django.apps import apps

    return json.dumps(
        [
            serializers.serialize("json", model._default_manager.all())
            for model in apps.get_models()
            if model._meta.managed
        ]
    ).encode()


@pytest.mark.shared
def test_secret_places_are_nowhere(filled: World, tmp_path: Path) -> None:  # noqa: F811
    world = filled
    for files, mapping in ((files_of(_real_file(), "dc_211.csv"), read_mapping("dc_211")), (PLANTED, None)):
        report = import_directory_and_reckon(
            partnership=world.harbor, files=files, mapping=mapping, source_name="x", by=world.as_steward, at=NOW
        )
        assert report.details["confidential_places"] > 0
        assert not any(text in json.dumps(report.as_dict()).lower().encode() for text in (*COORDINATES, *TOLD))
    addresses = _canaries()
    assert addresses
    places = Location.objects.within(world.harbor).filter(is_confidential=True)
    secret = list(Service.objects.filter(at_locations__location__in=places).select_related("organization"))
    assert len(secret) >= 10

    bodies: dict[str, bytes] = {"database": _whole_database()}
    for door in DOORS:
        if door.method == "get" and door.in_partnership and door.expected["amara"] == 200:
            answer = world.client("amara").get(reverse(door.name, kwargs={"partnership": "harbor", **door.own(world)}))
            bodies[door.name] = b"".join(answer.streaming_content) if answer.streaming else answer.content
    for client in (world.client("nobody"), world.client("amara")):
        for service in secret:
            for name, at in (
                ("alignment:service", service.pk),
                ("api:service", service.pk),
                ("alignment:record", service.organization.slug),
                ("overview:organization", service.organization.slug),
            ):
                bodies[f"{name} {at}"] = client.get(reverse(name, args=["harbor", at])).content
        for query in ("hsds/services?full=true&per_page=100", "hsds/organizations?full_service=true&per_page=100"):
            for page in (1, 2, 3):
                bodies[f"{query} {page}"] = client.get(f"/api/p/harbor/{query}&page={page}").content
        for query in ("shelter", "hidden", "4711", "nights"):
            bodies[f"?q={query}"] = client.get(f"/p/harbor/services/?q={query}").content.replace(query.encode(), b"")
    for form in ("json", "csv"):
        bodies[form] = b"\n".join(content for _name, content, _n in hsds_files(world.harbor, form))
    write_export(partnership=world.harbor, to=tmp_path / "x.zip", now=timezone.now())
    bodies["export"] = (tmp_path / "x.zip").read_bytes()
    mail.outbox.clear()
    run_due(timezone.now())
    bodies["mails"] = b"".join(message.message().as_bytes() for message in mail.outbox)
    for where, body in bodies.items():
        found = [text for text in (*COORDINATES, *TOLD) if text in body.lower()]
        assert found == [], f"{where}: {found}"
    # An address box for letters is public in descriptions of other records; the places themselves hold none of them.
    kept = json.dumps(list(places.values("name", "address", "postal_code", "district", "phone", "accessibility")))
    assert not any(text in kept.lower().encode() for text in addresses)
    assert all(row == (None, None, None) for row in places.values_list("latitude", "longitude", "hsds"))
    for name in ("json", "csv"):
        assert bodies[name].count(b"Confidential") >= places.count(), "each is there, without a where"


def test_the_preview_of_an_upload_shows_nothing_of_a_secret_place(filled: World) -> None:  # noqa: F811
    world = filled
    from tests.alignment.test_directory_import import packed

    kept = keep_directory(source_name="x.zip", content=packed(PLANTED), by=world.as_steward, at=NOW)
    page = world.client("amara").get(reverse("alignment:import-directory-check", args=["harbor", kept.pk]))
    assert page.status_code == 200
    assert not any(text in page.content.lower() for text in TOLD)


def test_the_walk_covers_the_directory() -> None:
    assert {"alignment:record", "api:hsds-services", "api:hsds-line"} <= {door.name for door in DOORS}
    assert MODULES
