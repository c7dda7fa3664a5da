"""Templates as steps: what a node works out anew on every page, and could know from its template, is worked out once.

Django renders a node by four or five calls (annotate, render, resolve, look up, escape) and a list of nodes by joining texts that are
joined again around it. Here a list of nodes is a row of steps made when the template is read: a text, or a function that writes
into the page. What a node means stays Django's; a kind of node that is not named here is rendered by itself, and a name that
is not there, can be called or raises is left to Django's own lookup.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, cast

from django.template import Context, Template
from django.template.base import (
    Node,
    NodeList,
    TextNode,
    VariableDoesNotExist,
    VariableNode,
    render_value_in_context,
)
from django.template.defaulttags import ForNode, IfNode, LoadNode, TemplateLiteral, WithNode
from django.template.loader_tags import IncludeNode
from django.utils.safestring import SafeString

from bridgework.lib.html import escaped
from bridgework.ui.looks import Look, look_of

Add = Callable[[str], None]
Step = Callable[[Context, Add], None]


class Steps(NodeList):
    """A list of nodes that writes itself step by step."""

    steps: tuple[str | Step, ...] | None = None

    def write(self, context: Context, add: Add) -> None:
        """Write all nodes into a page."""
        steps = self.steps
        if steps is None:
            steps = self.steps = tuple(_steps_of(self))
        for step in steps:
            if type(step) is str:
                add(step)
            else:
                step(context, add)  # type: ignore[operator]

    def render(self, context: Context) -> SafeString:
        """Return all nodes as one text."""
        page: list[str] = []
        self.write(context, page.append)
        return SafeString("".join(page))


def _steps_of(nodes: NodeList) -> Iterator[str | Step]:
    for node in nodes:
        if type(node) is TextNode:
            yield str.__str__(node.s)
        elif type(node) is not LoadNode:
            make = KINDS.get(type(node))
            yield getattr(node, "write", None) or (make(node) if make is not None else _itself(node))


def _itself(node: Any) -> Step:
    render = node.render
    return lambda context, add: add(render(context))


def _shown(value: Any, context: Context) -> str:
    if type(value) is str and context.autoescape:
        return escaped(value)
    return cast(str, render_value_in_context(value, context))


def _variable(node: VariableNode) -> Step:
    look = look_of(node.filter_expression)

    def step(context: Context, add: Add) -> None:
        value = look(context)
        add(value if type(value) is SafeString else _shown(value, context))

    return step


# Conditions


def _truth(condition: Any) -> Look:
    """Return what a condition asks; a name that is not there is None, and a comparison that fails is no."""
    if isinstance(condition, TemplateLiteral):
        value: Any = condition.value
        if not value.filters:
            return look_of(value, ignore=True)
        ask: Look = cast(Look, condition.eval)

        def asked(context: Context) -> Any:
            try:
                return ask(context)
            except VariableDoesNotExist:  # an argument of a filter
                return None

        return asked
    parts = [one for one in (condition.first, condition.second) if one is not None]
    if condition.id not in ("and", "or", "not", "==", "!=") or not all(map(_is_plain, parts)):
        return cast(Look, condition.eval)
    first, *rest = map(_truth, parts)
    if condition.id == "not":
        return lambda context: not first(context)
    (second,) = rest
    if condition.id == "and":
        return lambda context: first(context) and second(context)
    if condition.id == "or":
        return lambda context: first(context) or second(context)
    if condition.id == "==":
        return lambda context: first(context) == second(context)
    return lambda context: first(context) != second(context)


def _is_plain(condition: Any) -> bool:
    """Whether nothing in a condition can raise where Django would say no: names and texts, put together."""
    if isinstance(condition, TemplateLiteral):
        return not cast(Any, condition.value).filters
    return all(_is_plain(one) for one in (condition.first, condition.second) if one is not None)


def _if(node: IfNode) -> Step:
    ways = [
        (None if condition is None else _truth(condition), writer(nodes))
        for condition, nodes in node.conditions_nodelists
    ]
    if len(ways) == 1:
        (ask, write) = ways[0]

        def only(context: Context, add: Add) -> None:
            if ask(context):  # type: ignore[misc]
                write(context, add)

        return only

    def step(context: Context, add: Add) -> None:
        for ask, write in ways:
            if ask is None or ask(context):
                write(context, add)
                return

    return step


# What holds other nodes


def writer(nodes: Any) -> Step:
    """Return what writes a list of nodes, of our own making or not."""
    return nodes.write if isinstance(nodes, Steps) else _itself(nodes)


def _for(node: ForNode) -> Step:
    look, write, write_empty = (
        look_of(node.sequence, ignore=True),
        writer(node.nodelist_loop),
        writer(node.nodelist_empty),
    )
    names, is_reversed, is_empty_said = node.loopvars, node.is_reversed, bool(node.nodelist_empty)
    name = names[0] if len(names) == 1 else None

    def step(context: Context, add: Add) -> None:
        parent = context.get("forloop", {})
        values = look(context)
        if values is None:
            values = ()
        elif not hasattr(values, "__len__"):
            values = list(values)
        dicts, n = context.dicts, len(values)
        if not n:
            if is_empty_said:
                dicts.append({})
                write_empty(context, add)
                dicts.pop()
            return
        loop: dict[str, Any] = {"parentloop": parent}
        own: dict[str, Any] = {"forloop": loop}
        dicts.append(own)
        try:
            for at, item in enumerate(reversed(values) if is_reversed else values):
                loop["counter0"], loop["counter"] = at, at + 1
                loop["revcounter"], loop["revcounter0"] = n - at, n - at - 1
                loop["first"], loop["last"] = at == 0, at == n - 1
                if name is not None:
                    own[name] = item
                    write(context, add)
                    continue
                size = len(item) if hasattr(item, "__len__") else 1
                if size != len(names):
                    raise ValueError(f"Need {len(names)} values to unpack in for loop; got {size}. ")
                dicts.append(dict(zip(names, item, strict=True)))
                write(context, add)
                dicts.pop()
        finally:
            dicts.pop()

    return step


def _with(node: WithNode) -> Step:
    looks = [(name, look_of(value)) for name, value in node.extra_context.items()]
    write = writer(node.nodelist)

    def step(context: Context, add: Add) -> None:
        dicts = context.dicts
        dicts.append({name: look(context) for name, look in looks})
        try:
            write(context, add)
        finally:
            dicts.pop()

    return step


def _include(node: IncludeNode) -> Step:
    """Return what writes an included template; one that is named in words is found once."""
    name = node.template.var
    if node.isolated_context or node.template.filters or not isinstance(name, str) or name.startswith("."):
        return _itself(node)
    looks = [(key, look_of(value)) for key, value in node.extra_context.items()]
    found: list[Template] = []

    def step(context: Context, add: Add) -> None:
        if not found:
            found.append(context.template.engine.select_template([name]))  # type: ignore[union-attr]
        template, state, dicts = found[0], context.render_context, context.dicts
        before, state.template = state.template, template
        state.dicts.append({})
        dicts.append({key: look(context) for key, look in looks})
        try:
            add(template._render(context))  # type: ignore[attr-defined]
        finally:
            dicts.pop()
            state.dicts.pop()
            state.template = before

    return step


KINDS: dict[type[Node], Callable[[Any], Step]] = {
    VariableNode: _variable, IfNode: _if, ForNode: _for, WithNode: _with, IncludeNode: _include,
}  # fmt: skip
