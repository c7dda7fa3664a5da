"""Words come back as they went in, also those that only Python's own reader of JSON takes."""

from __future__ import annotations

import json

import pytest

from bridgework.lib.words import Words


@pytest.mark.parametrize("body", ["Bus", "“Autobús” \n\t", "\ud800 half", "🚌", '"\\'])
def test_stored_words_are_decoded_at_the_first_look(body: str) -> None:
    words = Words.of(body, "en", by="ref").with_rendering("otro", "es", is_machine=True)
    stored = Words.stored(json.dumps(words.as_json()))
    assert str(stored) == body.strip()
    assert stored == words
    assert hash(stored) == hash(words)
    assert stored.in_language("es").is_machine


def test_nothing_stored_is_no_words() -> None:
    assert not Words.stored("null")
    assert Words.stored("null") == Words()
