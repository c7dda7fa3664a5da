"""Signatures by the Standard Webhooks specification: its published example, and a check of our own by the letter of the text."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

from bridgework.lib.signed_hooks import new_secret, signature, signed_headers

# The example that the specification's reference libraries (standard-webhooks, Svix) all carry in their tests.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ID, TIMESTAMP, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'


def test_the_published_example_comes_out() -> None:
    assert signature(SECRET, ID, TIMESTAMP, BODY) == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_new_secret_is_as_long_as_the_specification_asks() -> None:
    secret = new_secret()
    assert secret.startswith("whsec_")
    assert 24 <= len(base64.b64decode(secret.removeprefix("whsec_"), validate=True)) <= 64
    assert secret != new_secret()


def test_while_a_secret_changes_both_sign() -> None:
    at = datetime.fromtimestamp(TIMESTAMP, UTC)
    headers = signed_headers([new_secret(), SECRET], ID, at, BODY)
    assert headers["webhook-id"] == ID
    assert headers["webhook-timestamp"] == str(TIMESTAMP)
    assert headers["webhook-signature"].split(" ")[1] == signature(SECRET, ID, TIMESTAMP, BODY)
