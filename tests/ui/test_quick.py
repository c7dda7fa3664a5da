"""The remembering tags say what Django's own say, in every language, again and again."""

from __future__ import annotations

from typing import Any

import pytest
from django.template import Context, Engine
from django.test import override_settings
from django.urls import NoReverseMatch
from django.utils import translation

SOURCES = [
    ("{% load i18n %}{% translate 'Goals' %}", {}),
    ("{% load i18n %}{% translate 'Goals' as x %}[{{ x }}]", {}),
    ("{% load i18n %}{% translate name %}", {"name": "Goals"}),
    ("{% load i18n %}{% blocktranslate %}100% of {{ a }} & {{ b }}{% endblocktranslate %}", {"a": "<b>", "b": 1234.5}),
    ("{% load i18n %}{% blocktranslate with a=b|upper %}{{ a }} {{ c }}{% endblocktranslate %}", {"b": "x", "a": "no"}),
    (
        "{% load i18n %}{% blocktranslate count n=n %}{{ n }} one{% plural %}{{ n }} many{% endblocktranslate %}",
        {"n": 3},
    ),
    ("{% load static %}{% static 'ui/mark.svg' %}", {}),
    ("{% url 'front:privacy' %}", {}),
    ("{% url 'overview:home' partnership=slug %}", {"slug": "a-b"}),
    ("{% url 'overview:nothing' as x %}[{{ x }}]", {}),
    ("{% url 'overview:home' partnership=slug as x %}[{{ x }}]", {"slug": "a-b"}),
]


@pytest.fixture(autouse=True)
def whole_site(settings: Any) -> None:
    """Stand the addresses of the whole site where the gallery's tests have only their own."""
    settings.ROOT_URLCONF = "bridgework.config.urls"


OURS = {"i18n": "bridgework.ui.templatetags.quick_i18n", "static": "bridgework.ui.templatetags.quick_static"}
DJANGO = {"i18n": "django.templatetags.i18n", "static": "django.templatetags.static"}


@pytest.mark.parametrize(("source", "values"), SOURCES)
def test_the_quick_tags_say_what_djangos_say(source: str, values: dict[str, Any]) -> None:
    quick = Engine(libraries=OURS, builtins=["bridgework.ui.templatetags.ui"]).from_string(source)
    plain = Engine(libraries=DJANGO).from_string(source)
    for language in ("en", "es", "en", "es"):
        with translation.override(language):
            assert quick.render(Context(values)) == plain.render(Context(values))


def test_a_wrong_address_fails_as_ever() -> None:
    template = Engine(builtins=["bridgework.ui.templatetags.ui"]).from_string("{% url 'overview:home' %}")
    with pytest.raises(NoReverseMatch):
        template.render(Context())


def test_addresses_follow_the_url_configuration() -> None:
    template = Engine(builtins=["bridgework.ui.templatetags.ui"]).from_string("{% url 'front:privacy' as x %}[{{ x }}]")
    first = template.render(Context())
    with override_settings(ROOT_URLCONF="tests.ui.no_urls"):
        assert template.render(Context()) == "[]"
    assert template.render(Context()) == first != "[]"
