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
        }
    )  # fmt: skip


EXPRESSIONS = (
    "text", "safe", "number", "none", "thing.title", "thing.nothing", "thing.said", "thing.asks", "thing.missing", "thing.absent",
    "thing.title.upper", "thing.delete", "thing.said.upper", "thing.refuses", "thing.kept|yesno", "thing|length", "kind.title", "named.name", "named.items.0", "named.0", "list.0", "list.1.b", "list.9",
    "list.x", "map.items", "map.0", "map.f", "map.absent", "empty.items", "call", "call.upper", "lazy", "absent", "absent.more",
    "text|upper", "thing.title|default:text", "map.absent|default:'<d>'", "_('Home')", "\'lit\'", "3", "list|length", "thing.title|safe",
)  # fmt: skip


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
