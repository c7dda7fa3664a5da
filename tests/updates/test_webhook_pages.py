"""What a steward sees and does, and what keeps a webhook from harm: hushed addresses, encrypted secrets, no way inside."""

from __future__ import annotations

import logging
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from bridgework.config.exporting import write_export
from bridgework.goals.models import Commitment
from bridgework.journal.models import Disclosure, Entry
from bridgework.updates import actions
from bridgework.updates.models import Delivery, Webhook
from tests.cast import NOW, World
from tests.goals.making import make_promise
from tests.updates.hooks import bodies, hook, send, verified
from tests.updates.receiver import Receiver, receiving

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def loopback(settings: Any) -> None:
    settings.BRIDGEWORK_WEBHOOK_LOOPBACK = True


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


def test_nothing_of_an_address_or_secret_reaches_the_journal_an_export_or_a_log(
    world: World, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with receiving(500) as receiver:
        for logger in (logging.getLogger(), logging.getLogger("bridgework")):
            logger.addHandler(caplog.handler)
        url = receiver.url + "&token=hush-hush-token"
        webhook, secret = hook(world, url)
        newer = actions.renew_secret(webhook=webhook, by=world.as_steward, now=NOW)
        make_promise(world)
        send()
        actions.remove_webhook(webhook=webhook, by=world.as_steward, now=NOW)
    entries = repr(list(Entry.objects.values())) + repr(list(Disclosure.objects.values()))
    write_export(partnership=world.harbor, to=tmp_path / "export.zip", now=NOW)
    with zipfile.ZipFile(tmp_path / "export.zip") as archive:
        exported = b"".join(archive.read(name) for name in archive.namelist()).decode()
    for text in (entries, exported, caplog.text):
        for hush in (secret, newer, secret[6:], "hush-hush-token", f"localhost:{receiver.port}"):
            assert hush not in text
    acts = list(Entry.objects.filter(act__startswith="updates.").order_by("number").values_list("act", flat=True))
    assert acts == ["updates.webhook.added", "updates.webhook.secret-renewed", "updates.webhook.removed"]


def test_a_copy_of_the_database_does_not_give_the_secret(world: World) -> None:
    _webhook, secret = hook(world, "https://hooks.example.org/")
    actions.renew_secret(webhook=Webhook.objects.get(), by=world.as_steward, now=NOW)
    assert secret[6:] not in repr(list(Webhook.objects.values()))


@pytest.mark.parametrize(
    "url",
    [
        *("http://example.org/", "https://u:p@example.org/", "https://example.org:25/", "javascript:alert(1)", "x"),
        *("https://10.0.0.1/", "https://[::1]/", "https://169.254.169.254/latest/"),
    ],
)
def test_in_production_an_unfit_address_is_refused_with_a_sentence(world: World, url: str, settings: Any) -> None:
    settings.BRIDGEWORK_MODE, settings.BRIDGEWORK_WEBHOOK_LOOPBACK = "production", False
    with pytest.raises(actions.AddressRefused) as why:
        hook(world, url)
    assert str(why.value).endswith(".")
    assert not Webhook.objects.exists()


def test_in_production_this_machine_is_not_reached(world: World, receiver: Receiver, settings: Any) -> None:
    settings.BRIDGEWORK_WEBHOOK_LOOPBACK = False
    hook(world, receiver.url)
    make_promise(world)
    assert send() == 0
    assert receiver.got == []
    assert Delivery.objects.get().problem == "inside"


def test_a_steward_adds_tests_reads_and_sends_again(world: World, receiver: Receiver) -> None:
    amara = world.client("amara")
    where = {"partnership": "harbor"}
    assert "No program is told yet." in amara.get(reverse("updates:webhooks", kwargs=where)).content.decode()
    asked = {"url": receiver.url, "kinds": ["promise.made"], "is_on": "on"}
    page = amara.post(reverse("updates:webhook-new", kwargs=where), asked).content.decode()
    [secret] = re.findall(r"whsec_[A-Za-z0-9+/=]+", page)
    webhook = Webhook.objects.get()
    here = where | {"pk": webhook.pk}
    path = reverse("updates:webhook", kwargs=here)
    assert "whsec_" not in amara.get(path).content.decode(), "it is shown once"
    assert amara.post(reverse("updates:webhook-test", kwargs=here)).status_code == 302
    now = datetime.now(UTC)
    receiver.answers = [500, 204]
    assert actions.send_events(now) == 0
    assert "Not taken yet: answer 500." in amara.get(path).content.decode()
    assert actions.send_events(now + MINUTE) == 1
    page = amara.get(path).content.decode()
    assert "Taken (answer 204)." in page
    assert "2 tries" in page
    delivery = Delivery.objects.get()
    assert bodies(receiver)[0] == {
        "id": delivery.identifier,
        "type": "test",
        "timestamp": bodies(receiver)[0]["timestamp"],
        "data": {
            "partnership": {"slug": "harbor", "name": {"en": "Harbor"}},
            "link": bodies(receiver)[0]["data"]["link"],
        },
    }
    assert verified(secret, receiver.got[-1][1], receiver.got[-1][2], now + MINUTE)
    amara.post(reverse("updates:webhook-again", kwargs=here | {"delivery": delivery.pk}))
    assert actions.send_events(timezone.now()) == 1
    assert {headers["webhook-id"] for _path, headers, _body in receiver.got} == {delivery.identifier}
    amara.post(reverse("updates:webhook-remove", kwargs=here))
    assert not Webhook.objects.exists()
    record = amara.get(reverse("overview:record", kwargs=where)).content.decode()
    assert "Public events are sent to another program no longer." in record


def test_the_page_takes_few_queries_whatever_was_sent(
    world: World, receiver: Receiver, django_assert_max_num_queries: Any
) -> None:
    webhook, _secret = hook(world, receiver.url)
    for n in range(12):
        make_promise(world, title=f"Promise {n}")
    assert send() == 12
    assert Commitment.objects.count() == 12
    amara = world.client("amara")
    for name, kwargs in (("updates:webhooks", {}), ("updates:webhook", {"pk": webhook.pk})):
        with django_assert_max_num_queries(8):
            amara.get(reverse(name, kwargs={"partnership": "harbor", **kwargs}))
