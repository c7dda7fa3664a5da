"""Components: each a folder with `template.html`, `component.py` (parameters, criteria) and `examples.py`.

An unknown, missing or wrongly typed parameter raises: a page that calls a component wrongly fails its first test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from django.template import Context, Engine, Origin, Template
from django.utils.safestring import SafeString

from bridgework.ui.engine import QuickTemplate
from bridgework.ui.words import TEXT

NAMES = (
    "button",
    "field",
    "notice",
    "story_step",
    "goal_row",
    "said_did",
    "vote_card",
    "data_table",
    "chart_figure",
    "pager",
    "empty_state",
    "diff_preview",
)

REQUIRED: Any = object()


class ComponentError(TypeError):
    """A component was called with a parameter it does not know, without one it needs, or with one of a wrong type."""


@dataclass(frozen=True)
class Parameter:
    """One parameter: what it means, the types it takes, and its default; without a default it is required."""

    what: str
    types: tuple[type, ...] = TEXT
    default: Any = REQUIRED
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Component:
    """What a component is, takes and promises to everyone who uses it."""

    what: str
    parameters: Mapping[str, Parameter]
    criteria: tuple[str, ...]
    prepare: Callable[[dict[str, Any]], dict[str, Any]] | None = None
    inside: str = ""  # class of the ordered list that it stands in


@dataclass(frozen=True)
class Example:
    """One use of a component, ordinary or nasty."""

    name: str
    values: Mapping[str, Any]
    is_nasty: bool = False


@cache
def component(name: str) -> Component:
    """Return a component by its folder's name."""
    if name not in NAMES:
        raise ComponentError(f"there is no component {name!r}; there are: {', '.join(NAMES)}")
    return import_module(f"{__name__}.{name}.component").COMPONENT


@cache
def examples(name: str) -> tuple[Example, ...]:
    """Return a component's examples."""
    return tuple(import_module(f"{__name__}.{name}.examples").EXAMPLES)


@cache
def _template(name: str) -> Template:
    path = Path(str(import_module(f"{__name__}.{name}").__file__)).parent / "template.html"
    called = f"components/{name}/template.html"
    origin = Origin(name=str(path), template_name=called)
    return QuickTemplate(
        path.read_text(encoding="utf-8").strip(), origin=origin, name=called, engine=Engine.get_default()
    )


def check_names(name: str, given: Iterable[str]) -> None:
    """Raise ComponentError where a template names an unknown parameter or leaves a needed one out, before any page is shown."""
    known, keys = component(name).parameters, set(given)
    for key in keys - set(known):
        raise ComponentError(f"component {name!r} has no parameter {key!r}; it takes: {', '.join(known)}")
    for key, parameter in known.items():
        if parameter.default is REQUIRED and key not in keys:
            raise ComponentError(f"component {name!r} needs the parameter {key!r}: {parameter.what}")


@cache
def _defaults(name: str) -> Mapping[str, Any]:
    return {key: parameter.default for key, parameter in component(name).parameters.items()}


def check(name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values with defaults filled in, or raise ComponentError."""
    known = component(name).parameters
    filled = dict(_defaults(name))
    for key, value in values.items():
        parameter = known.get(key)
        if parameter is None:
            raise ComponentError(f"component {name!r} has no parameter {key!r}; it takes: {', '.join(known)}")
        if value is None or value == "":
            continue  # an absent optional value is common in templates; a required one must say something
        if not isinstance(value, parameter.types):
            raise ComponentError(f"component {name!r}: {key!r} is {type(value).__name__}, not {parameter.types}")
        if parameter.choices and value not in parameter.choices:
            raise ComponentError(f"component {name!r}: {key!r} is {value!r}, not one of {', '.join(parameter.choices)}")
        filled[key] = value
    if REQUIRED in filled.values():
        key = next(key for key, value in filled.items() if value is REQUIRED)
        raise ComponentError(f"component {name!r} needs the parameter {key!r}: {known[key].what}")
    return filled


def render(name: str, values: Mapping[str, Any], surroundings: Mapping[str, Any] | None = None) -> SafeString:
    """Render a component. Only the CSRF token and the request come from its surroundings; all else is a parameter."""
    filled = check(name, values)
    prepare = component(name).prepare
    if prepare is not None:
        filled.update(prepare(filled))
    if surroundings:
        filled.update(surroundings)
    # As `Template.render` does, without its care for templates that extend, include or cycle: components do not.
    template = _template(name)
    context = Context(filled)
    context.template, context.template_name = template, template.name
    return template.nodelist.render(context)
