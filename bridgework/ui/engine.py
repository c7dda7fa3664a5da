"""Django's templates, with what every page is made of rendered in fewer steps.

The language stays Django's, and what is unusual is left to Django's own code: a name that is not there, something that can be
called and is no plain method, a key of something that is not a plain dictionary. Two things are quicker: `{{ a.b }}` does not raise and catch an error
for each thing that cannot be indexed, and a text is escaped without asking first whether it is lazy.
"""

from __future__ import annotations

from types import FunctionType, MethodType
from typing import Any

from django.template import Origin, Template
from django.template.base import (
    DebugLexer,
    FilterExpression,
    Lexer,
    NodeList,
    Parser,
    TextNode,
    Token,
    Variable,
    VariableDoesNotExist,
    VariableNode,
    render_value_in_context,
)
from django.template.context import Context
from django.template.loaders.base import Loader as PlainLoader
from django.template.loaders.cached import Loader as CachedLoader
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from bridgework.lib.html import escaped

NOTHING: Any = object()


class QuickVariable(Variable):
    """`a.b.0`, looked up as Django does."""

    __slots__ = ()

    def _resolve_lookup(self, context: Any) -> Any:
        try:
            found = self._usual(context)
        except Exception:
            found = NOTHING  # Django knows which of these to hide, and says where the others happened
        return self.by_django(context) if found is NOTHING else found

    def by_django(self, context: Any) -> Any:
        """Look it up in Django's own way."""
        return super()._resolve_lookup(context)  # type: ignore[misc]

    def _usual(self, context: Any) -> Any:
        """Return what a chain of names, attributes, keys and places gives, or NOTHING where a link is anything else."""
        lookups = self.lookups or ()
        first = lookups[0]
        for names in reversed(context.dicts):
            if first in names:
                current = names[first]
                break
        else:
            return NOTHING
        if callable(current):
            return NOTHING
        for bit in lookups[1:]:
            kind = type(current)
            if kind is dict:
                current = current.get(bit, NOTHING)
            elif kind is tuple or kind is list:
                current = current[int(bit)]
            elif hasattr(kind, "__getitem__"):
                return NOTHING
            else:
                current = getattr(current, bit)
            if current is NOTHING:
                return NOTHING
            if callable(current):
                # A method without marks (`alters_data` and the like) is called without arguments, as Django does.
                if (
                    type(current) is not MethodType
                    or type(current.__func__) is not FunctionType
                    or current.__func__.__dict__
                ):
                    return NOTHING
                current = current()
        return current


def _quicken(variable: Any) -> None:
    if type(variable) is Variable and variable.lookups is not None:
        variable.__class__ = QuickVariable


class QuickFilterExpression(FilterExpression):
    """`name|filter:argument`, whose names are looked up quickly; a literal `_("text")` is translated once per language."""

    def __init__(self, token: str, parser: Parser) -> None:
        super().__init__(token, parser)
        self.said: dict[str | None, Any] | None = {} if isinstance(self.var, Promise) else None
        _quicken(self.var)
        # A name alone, as most are
        self.name: QuickVariable | None = self.var if type(self.var) is QuickVariable and not self.filters else None
        for _filter, arguments in self.filters:
            for _is_lookup, argument in arguments:
                _quicken(argument)

    def resolve(self, context: Context, ignore_failures: bool = False) -> Any:
        if self.name is not None:
            try:
                found = self.name._usual(context)
            except Exception:
                found = NOTHING  # as above
            if found is not NOTHING:
                return found
            try:
                return self.name.by_django(context)
            except VariableDoesNotExist:
                return None if ignore_failures else super().resolve(context)
        if self.said is not None and not self.filters:
            language = get_language()
            if language not in self.said:
                self.said[language] = str(self.var)
            return self.said[language]
        return super().resolve(context, ignore_failures)


class QuickVariableNode(VariableNode):
    """`{{ value }}`."""

    def render(self, context: Context) -> SafeString:
        value = self.filter_expression.resolve(context)
        kind = type(value)
        if kind is SafeString:
            return value
        if kind is str and context.autoescape:
            return escaped(value)
        return SafeString(render_value_in_context(value, context))


class QuickParser(Parser):
    """Django's parser, making the quick parts."""

    is_debug = False

    def compile_filter(self, token: str) -> FilterExpression:
        return QuickFilterExpression(token, self)

    def extend_nodelist(self, nodelist: NodeList, node: Any, token: Token) -> None:
        if type(node) is VariableNode:
            node.__class__ = QuickVariableNode
        if not self.is_debug and type(node) is not TextNode:
            # Django's own only notes where an error was, for the page of a debugger.
            node.render_annotated = node.render
        super().extend_nodelist(nodelist, node, token)


class QuickTemplate(Template):
    """A template made by the quick parser."""

    def compile_nodelist(self) -> NodeList:
        lexer = DebugLexer(self.source) if self.engine.debug else Lexer(self.source)
        libraries, builtins = self.engine.template_libraries, self.engine.template_builtins
        parser = QuickParser(lexer.tokenize(), libraries, builtins, self.origin)
        parser.is_debug = self.engine.debug
        try:
            nodelist = parser.parse()
        except Exception as error:
            if self.engine.debug:
                error.template_debug = self.get_exception_info(error, error.token)  # type: ignore[attr-defined]
            raise
        self.extra_data = parser.extra_data
        return nodelist


class _Making(PlainLoader):
    """Django's way to find a template's text, and a quick template of it."""

    def get_template(self, template_name: str, skip: list[Origin] | None = None) -> Template:
        found = super().get_template(template_name, skip)
        return QuickTemplate(found.source, found.origin, found.name, found.engine)


class Loader(CachedLoader, _Making):
    """Django's loader that remembers templates; what it asks for a new one is the loader after it in line, ours."""
