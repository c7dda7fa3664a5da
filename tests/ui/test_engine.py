"""Quick templates say what Django's say, whatever stands in the context."""

from typing import Any, NamedTuple

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.template import Context, Engine, Template, TemplateSyntaxError
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy, override

from bridgework.ui.engine import QuickTemplate


class Named(NamedTuple):
    name: str
    items: tuple[str, ...] = ()


class Thing:
    title = "a <b>"
    nothing = None

    def said(self) -> str:
        return "called"

    def asks(self, who: str) -> str:
        return who

    @property
    def missing(self) -> str:
        raise ObjectDoesNotExist

    @property
    def wrong(self) -> str:
        raise AttributeError("inside")

    def delete(self) -> str:
        raise AssertionError("a template must not call this")

    delete.alters_data = True  # type: ignore[attr-defined]

    def kept(self) -> str:
        raise AssertionError("a template must not call this")

    kept.do_not_call_in_templates = True  # type: ignore[attr-defined]

    def refuses(self) -> str:
        raise ObjectDoesNotExist

    def __len__(self) -> int:
        return 7


def context() -> Context:
    return Context(
        {
            "text": "<i>&'\"", "safe": mark_safe("<i>"), "number": 1234.5, "none": None, "thing": Thing(), "kind": Thing,
            "named": Named("n", ("x",)), "list": ["a", {"b": "<c>"}], "map": {"items": "own", "0": "zero", "f": lambda: "f"},
            "call": lambda: "made", "lazy": gettext_lazy("Home"), "empty": {},
            "pairs": [("p", "<q>"), ("r", 2)], "maker": (str(n) for n in range(3)),
        }
    )  # fmt: skip


EXPRESSIONS = (
    "text", "safe", "number", "none", "thing.title", "thing.nothing", "thing.said", "thing.asks", "thing.missing", "thing.absent",
    "thing.title.upper", "thing.delete", "thing.said.upper", "thing.refuses", "thing.kept|yesno", "thing|length", "kind.title", "named.name", "named.items.0", "named.0", "list.0", "list.1.b", "list.9",
    "list.x", "map.items", "map.0", "map.f", "map.absent", "empty.items", "call", "call.upper", "lazy", "absent", "absent.more",
    "text|upper", "thing.title|default:text", "map.absent|default:'<d>'", "_('Home')", "\'lit\'", "3", "list|length", "thing.title|safe",
)  # fmt: skip


TEMPLATES = (
    "{% load i18n %}{% translate 'Home' %}{% translate 'Sign in' as it %}{{ it }}{% translate text %}{% translate 'Home' noop %}",
    "{% load i18n %}{% blocktranslate %}Sign in{% endblocktranslate %}{% blocktranslate with a=text|upper %}to {{ a }}{% endblocktranslate %}",
    "{% load i18n %}{% blocktranslate count n=list|length %}{{ n }} one{% plural %}{{ n }} many{% endblocktranslate %}",
    "{% for one in list %}{{ forloop.counter }}{{ forloop.revcounter0 }}{{ forloop.first }}{{ forloop.last }}{{ one }};{% endfor %}",
    "{% for one in list reversed %}{% for two in named.items %}{{ forloop.parentloop.counter0 }}{{ two }}{% endfor %}{% endfor %}{{ one }}",
    "{% for a, b in pairs %}{{ a }}-{{ b }}{% empty %}none{% endfor %}{% for one in absent %}x{% empty %}{{ text }}{% endfor %}",
    "{% for one in maker %}{{ one }}{% if forloop.last %}.{% endif %}{% endfor %}{% for key, one in map.absent %}x{% endfor %}",
    "{% with a=text b=thing.title %}{{ a }}{{ b }}{% with a=number %}{{ a }}{% endwith %}{{ a }}{% endwith %}{{ a }}",
    "{% if text and not none %}1{% elif number %}2{% else %}3{% endif %}{% if absent or thing.absent %}4{% else %}5{% endif %}",
    "{% if number == 1234.5 and text != 'x' %}1{% endif %}{% if list|length > 1 %}2{% endif %}{% if 'a' in list %}3{% endif %}",
    "{% if none > number %}1{% else %}2{% endif %}{% if absent == none %}3{% endif %}{% if not absent.more %}4{% endif %}",
    "{% if text|default:absent.more %}1{% endif %}{% if not text|default:absent.more %}2{% endif %}{% if none is None %}3{% endif %}",
    "{% autoescape off %}{{ text }}{% for one in list %}{{ one }}{% endfor %}{% endautoescape %}{{ text }}",
    "{% include 'ui/errors/no_such.html' %}",
    "{% for one in list %}{% cycle 'a' 'b' as it %}{% ifchanged it %}{{ it }}{% endifchanged %}{% endfor %}",
    "{% load static %}{% static 'ui/mark.svg' %}{% url 'absent' as there %}{{ there }}|{{ text|truncatechars:2 }}{{ number|floatformat:1 }}",
)


def _said(kind: Any, source: str) -> str:
    try:
        return str(kind(source, engine=Engine.get_default()).render(context()))
    except Exception as error:
        return f"{type(error).__name__}: {error}"


@pytest.mark.parametrize("source", TEMPLATES)
def test_quick_tags_do_what_django_s_do(source: str) -> None:
    engine = Engine.get_default()
    quick = None
    for language in ("en", "es", "ar", "en"):
        with override(language):
            expected = _said(Template, source)
            assert _said(QuickTemplate, source) == expected
            quick = quick or QuickTemplate(source, engine=engine)  # read in one language, shown in others
            if "Error" not in expected and "DoesNotExist" not in expected:
                assert quick.render(context()) == expected


def test_a_loop_that_fails_leaves_the_names_as_they_were() -> None:
    names = context()
    with pytest.raises(AttributeError):
        QuickTemplate("{% for one in list %}{{ thing.wrong }}{% endfor %}", engine=Engine.get_default()).render(names)
    assert "one" not in names and "forloop" not in names


@pytest.mark.parametrize("expression", EXPRESSIONS)
@pytest.mark.parametrize(
    "pattern",
    ["{{ %s }}", "{%% if %s %%}yes{%% else %%}no{%% endif %%}", "{%% autoescape off %%}{{ %s }}{%% endautoescape %%}"],
)
def test_quick_template_says_what_django_says(expression: str, pattern: str) -> None:
    engine, source = Engine.get_default(), pattern % expression
    for language in ("en", "es", "en"):
        with override(language):
            expected = Template(source, engine=engine).render(context())
            quick = QuickTemplate(source, engine=engine)
            assert quick.render(context()) == expected
            assert quick.render(context()) == expected


def test_an_error_inside_a_property_is_not_hidden() -> None:
    def said(kind: Any) -> str:
        with pytest.raises(AttributeError) as caught:
            kind("{{ thing.wrong }}", engine=Engine.get_default()).render(context())
        return str(caught.value)

    assert said(QuickTemplate) == said(Template) == "inside"


def test_a_wrong_template_is_refused_when_it_is_read() -> None:
    with pytest.raises(TemplateSyntaxError):
        QuickTemplate("{% if %}{% endif %}", engine=Engine.get_default())


def test_pages_are_quick_templates() -> None:
    assert isinstance(Engine.get_default().get_template("ui/base.html"), QuickTemplate)
