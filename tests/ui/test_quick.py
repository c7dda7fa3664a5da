"""The remembering tags say what Django's own say, in every language, again and again."""

from __future__ import annotations

from typing import Any

import pytest
from django.template import Context, Engine, TemplateSyntaxError
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
    (
        "{% load i18n %}{% blocktranslate count n=a|length with w=b trimmed %}{{ n }} of {{ w }}{% plural %}{{ n }} & {{ w }} 5%{% endblocktranslate %}",
        {"a": "abc", "b": "<i>"},
    ),
    (
        "{% load i18n %}{% blocktranslate with m=n count k=m %}{{ k }} a{% plural %}{{ k }} b {{ gone }}{% endblocktranslate %}",
        {"n": 1, "k": "own"},
    ),
    (
        "{% load i18n %}{% blocktranslate count n=page.n trimmed %}{{ n }} promise late{% plural %}{{ n }} promises late{% endblocktranslate %}",
        {"page": {"n": 4}},
    ),
    ("{% load i18n %}{% blocktranslate with a=b asvar x %}<b>{{ a }}</b>{% endblocktranslate %}[{{ x }}]", {"b": "<"}),
    (
        "{% load i18n %}{% autoescape off %}{% blocktranslate %}{{ a }}{% endblocktranslate %}{% endautoescape %}",
        {"a": "<b>"},
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


@pytest.mark.parametrize("source", ["{% say_plain %}", "{% when a b %}", "{% say_block a as %}", "{% when a is b %}"])
def test_a_tag_of_one_value_refuses_more_and_less(source: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        Engine(builtins=["bridgework.ui.templatetags.ui"]).from_string(source)


def test_a_tag_of_one_value_escapes_and_names_what_it_says() -> None:
    source = "{% say_plain a %}{% say_plain a as x %}[{{ x }}]{% autoescape off %}{% say_plain a %}{% endautoescape %}"
    template = Engine(builtins=["bridgework.ui.templatetags.ui"]).from_string(source)
    assert template.render(Context({"a": "<i>"})) == "&lt;i&gt;[&lt;i&gt;]<i>"


def test_a_plural_without_a_number_fails_as_ever() -> None:
    source = "{% load i18n %}{% blocktranslate count n=n %}one{% plural %}many{% endblocktranslate %}"
    with pytest.raises(TemplateSyntaxError):
        Engine(libraries=OURS).from_string(source).render(Context({"n": "no"}))
