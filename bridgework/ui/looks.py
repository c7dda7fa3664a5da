"""What an expression of a template looks up, worked out when the template is read: `a.b|filter:"c"` becomes one function.

What is unusual is left to Django's own code: a name that is not there, something that can be called and is no plain method, a key
of something that is not a plain dictionary. `{{ a.b }}` does not raise and catch an error for each thing that cannot be indexed.
"""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType, MethodType
from typing import Any

from django.template.base import FilterExpression, Parser, Variable
from django.template.context import Context
from django.utils.functional import Promise
from django.utils.safestring import SafeData, mark_safe
from django.utils.translation import get_language

NOTHING: Any = object()
Look = Callable[[Context], Any]
WITHOUT_ITEMS: set[type] = set()
"""Classes seen so far that give nothing by `[]`: the attribute is looked up at once."""


def _is_plain_method(found: Any) -> bool:
    """Whether it is a method without marks (`alters_data` and the like): Django calls it without arguments, too."""
    return type(found) is MethodType and type(found.__func__) is FunctionType and not found.__func__.__dict__


def chain(lookups: tuple[str, ...], unusual: Look) -> Look:
    """Return what looks up `a`, `a.b` or `a.b.0` as Django does; `unusual` answers where a link is anything but plain."""
    first, *rest = lookups

    def name(context: Context) -> Any:
        for names in reversed(context.dicts):
            if first in names:
                found = names[first]
                return unusual(context) if callable(found) else found
        return unusual(context)

    def name_and_bits(context: Context) -> Any:
        for names in reversed(context.dicts):
            if first in names:
                found = names[first]
                break
        else:
            return unusual(context)
        if callable(found):
            return unusual(context)
        try:
            for bit in rest:
                kind = type(found)
                if kind in WITHOUT_ITEMS:
                    found = getattr(found, bit)
                elif kind is dict:
                    found = found[bit]
                elif kind is tuple or kind is list:
                    found = found[int(bit)]
                elif hasattr(kind, "__getitem__"):
                    return unusual(context)
                else:
                    WITHOUT_ITEMS.add(kind)
                    found = getattr(found, bit)
                if callable(found):
                    if not _is_plain_method(found):
                        return unusual(context)
                    found = found()
        except Exception:
            return unusual(context)
        return found

    return name_and_bits if rest else name


def _is_plain(function: Any, arguments: Any) -> bool:
    """Whether a filter depends on its value and on texts alone."""
    asks = getattr(function, "expects_localtime", False) or getattr(function, "needs_autoescape", False)
    return not asks and not any(is_lookup for is_lookup, _argument in arguments)


class QuickFilterExpression(FilterExpression):
    """`name|filter:"argument"` as a function; a literal `_("text")` is translated once per language."""

    def __init__(self, token: str, parser: Parser) -> None:
        super().__init__(token, parser)
        self.look, self.look_ignoring = self._look(False), self._look(True)

    def resolve(self, context: Context, ignore_failures: bool = False) -> Any:
        if isinstance(self.var, Variable) and self.var.lookups is None:  # a literal; `translate` makes one of a text
            return super().resolve(context, ignore_failures)
        return self.look_ignoring(context) if ignore_failures else self.look(context)

    def _look(self, ignore: bool) -> Look:
        as_django = super().resolve

        def unusual(context: Context) -> Any:
            return as_django(context, ignore)

        var, is_name = self.var, isinstance(self.var, Variable) and self.var.lookups is not None
        if not self.filters:
            if is_name:
                return chain(var.lookups, unusual)
            if isinstance(var, Promise):
                return _translated(var)
            if isinstance(var, str):
                return lambda context: var
            return unusual
        if not is_name or not all(_is_plain(function, arguments) for function, arguments in self.filters):
            return unusual
        found = chain(var.lookups, lambda context: NOTHING)
        filters = [
            (function, [mark_safe(one) for _is_lookup, one in arguments], getattr(function, "is_safe", False))
            for function, arguments in self.filters
        ]

        def look(context: Context) -> Any:
            value = found(context)
            if value is NOTHING:
                return unusual(context)
            for function, arguments, is_safe in filters:
                made = function(value, *arguments)
                value = mark_safe(made) if is_safe and isinstance(value, SafeData) else made
            return value

        return look


def _translated(text: Promise) -> Look:
    said: dict[str | None, str] = {}

    def look(context: Context) -> Any:
        language = get_language()
        if language not in said:
            said[language] = str(text)
        return said[language]

    return look


def look_of(expression: Any, *, ignore: bool = False) -> Look:
    """Return what an expression gives; with `ignore`, as in a condition, a name that is not there is None."""
    if isinstance(expression, QuickFilterExpression):
        return expression.look_ignoring if ignore else expression.look
    return lambda context: expression.resolve(context, ignore)
