"""Django's own tags where they work out on every page what never changes: here they remember it.

What is remembered is a pure function of the code and the language: a translated sentence, an address, the blocks of a base
page. Nothing that came from the database. Measured on the home page, these tags took half of its template's time.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, cast

from django.conf import settings
from django.template import Context, Node, Template, TemplateSyntaxError, Variable
from django.template.base import FilterExpression, Parser, TextNode, Token, render_value_in_context
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as django_url
from django.template.loader_tags import BLOCK_CONTEXT_KEY, BlockContext, BlockNode, ExtendsNode, do_extends
from django.templatetags.i18n import BlockTranslateNode, TranslateNode, do_block_translate, do_translate
from django.templatetags.static import StaticNode
from django.urls import get_script_prefix, get_urlconf
from django.urls import reverse as django_reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

from bridgework.lib.html import escaped
from bridgework.ui.looks import look_of


@lru_cache(maxsize=8192)
def _address(urlconf: Any, prefix: str, name: str, args: tuple[Any, ...], kwargs: tuple[tuple[str, Any], ...]) -> str:
    return django_reverse(name, args=args, kwargs=dict(kwargs))


def reverse(name: str, args: Any = (), kwargs: dict[str, Any] | None = None) -> str:
    """Return an address, as Django's `reverse` does; the same name and values are worked out once."""
    return _reversed(name, tuple(args or ()), tuple((kwargs or {}).items()))


def _reversed(name: str, args: tuple[Any, ...], kwargs: tuple[tuple[str, Any], ...]) -> str:
    try:
        return _address(get_urlconf() or settings.ROOT_URLCONF, get_script_prefix(), name, args, kwargs)
    except TypeError:  # something that cannot be a key
        return django_reverse(name, args=args, kwargs=dict(kwargs))


class QuickURLNode(URLNode):
    """`{% url %}` by the remembered `reverse`; with a missing object it says what Django says."""

    def __init__(self, view_name: Any, args: Any, kwargs: Any, asvar: str | None) -> None:
        super().__init__(view_name, args, kwargs, asvar)
        self.look_name, self.look_args = look_of(view_name), [look_of(one) for one in args]
        self.look_kwargs = [(key, look_of(value)) for key, value in kwargs.items()]

    def render(self, context: Context) -> str:
        name, args = str(self.look_name(context)), tuple([look(context) for look in self.look_args])
        kwargs = tuple([(key, look(context)) for key, look in self.look_kwargs])
        url = _reversed(name, args, kwargs)
        if self.asvar:
            context[self.asvar] = url
            return ""
        return escaped(url) if context.autoescape else url


def url(parser: Parser, token: Token) -> Node:
    """Parse `{% url %}`."""
    node = django_url(parser, token)
    # `as` without a match is Django's way to ask whether an address exists; leave that to it.
    return QuickURLNode(node.view_name, node.args, node.kwargs, None) if node.asvar is None else QuickAsURL(node)


class QuickAsURL(Node):
    """`{% url … as name %}`."""

    def __init__(self, node: URLNode) -> None:
        self.node = node
        self.quick = QuickURLNode(node.view_name, node.args, node.kwargs, node.asvar)

    def render(self, context: Context) -> str:
        try:
            return self.quick.render(context)
        except Exception:
            return self.node.render(context)


def _is_literal(expression: Any) -> bool:
    if expression is None:
        return True
    var = expression.var
    return not expression.filters and isinstance(var, str | Variable) and getattr(var, "literal", var) is not None


class QuickTranslateNode(TranslateNode):
    """`{% translate "literal" %}`: worked out once for each language."""

    known: dict[str | None, Any]

    def render(self, context: Context) -> str:
        language = get_language()
        found = self.known.get(language)
        if found is None:
            asvar, self_asvar = self.asvar, "quick" if self.asvar else None
            inside = Context({}, autoescape=context.autoescape)
            inside.template = context.template
            twin = TranslateNode(self.filter_expression, self.noop, self_asvar, self.message_context)
            written = twin.render(inside)
            found = self.known[language] = inside["quick"] if asvar else written
        if self.asvar:
            context[self.asvar] = found
            return ""
        return found


def translate(parser: Parser, token: Token) -> Node:
    """Parse `{% translate %}`."""
    node = do_translate(parser, token)
    if type(node) is TranslateNode and _is_literal(node.filter_expression) and _is_literal(node.message_context):
        node = QuickTranslateNode(node.filter_expression, node.noop, node.asvar, node.message_context)
        node.known = {}
    return node


class QuickBlockTranslateNode(BlockTranslateNode):
    """`{% blocktranslate %}`: its sentences are put together once, not on every page."""

    written: dict[int, tuple[str, list[str]]]
    sentences: dict[str | None, tuple[str, list[str]]]

    def render_token_list(self, tokens: list[Token]) -> tuple[str, list[str]]:
        found = self.written.get(id(tokens))
        if found is None:
            found = self.written[id(tokens)] = super().render_token_list(tokens)
        return found[0], list(found[1])

    def render(self, context: Context, nested: bool = False) -> str:
        if self.message_context or nested:
            return super().render(context, nested)
        given = {name: value.resolve(context) for name, value in self.extra_context.items()}
        known = self._of_number(context, given) if self.plural else self._of_language()
        if known is None:
            return super().render(context, nested)
        data = {}
        for name in known[1]:
            value = given[name] if name in given else context.get(name, "")
            data[name] = escaped(value) if type(value) is str and context.autoescape else _written(value, context)
        try:
            text = known[0] % data
        except (
            KeyError,
            ValueError,
        ):  # a translation that names something else; Django then speaks the source language
            return super().render(context, nested)
        if self.asvar:
            context[self.asvar] = SafeString(text)
            return ""
        return text

    def _of_language(self) -> tuple[str, list[str]]:
        language = get_language()
        known = self.sentences.get(language)
        if known is None:
            singular, names = self.render_token_list(self.singular)
            known = self.sentences[language] = (gettext(singular), names)
        return known

    def _of_number(self, context: Context, given: dict[str, Any]) -> tuple[str, list[str]] | None:
        """Return the sentence for the number at hand, which is one more name; None where it is no number: Django says so."""
        if self.counter is None or self.countervar is None:
            return None
        with context.push(**given):  # a number may be counted in what `with` has named
            n = self.counter.resolve(context)
        if type(n) is not int:
            return None
        given[self.countervar] = n
        singular, names = self.render_token_list(self.singular)
        plural, more = self.render_token_list(self.plural)
        return ngettext(singular, plural, n), names + more


def _written(value: Any, context: Context) -> str:
    return value if type(value) is SafeString else render_value_in_context(value, context)


def blocktranslate(parser: Parser, token: Token) -> Node:
    """Parse `{% blocktranslate %}`."""
    node = do_block_translate(parser, token)
    if type(node) is BlockTranslateNode:
        node.__class__ = QuickBlockTranslateNode
        quick = cast(QuickBlockTranslateNode, node)
        quick.written, quick.sentences = {}, {}
    return node


@lru_cache(maxsize=256)
def _static(path: str, base: str, prefix: str) -> str:
    return StaticNode.handle_simple(path)


class QuickStaticNode(StaticNode):
    """`{% static %}`: the name of a file with its fingerprint is looked up once."""

    def url(self, context: Context) -> str:
        return _static(self.path.resolve(context), str(settings.STATIC_URL), get_script_prefix())


def static(parser: Parser, token: Token) -> Node:
    """Parse `{% static %}`."""
    return QuickStaticNode.handle_token(parser, token)


class ValueNode(Node):
    """A tag of one value, `{% tag value %}` or `{% tag value as name %}`: Django's general tag works its arguments out each time."""

    def __init__(self, make: Callable[[Any], Any], value: FilterExpression, asvar: str | None) -> None:
        self.make, self.value, self.asvar = make, value, asvar

    def render(self, context: Context) -> str:
        made = self.make(self.value.resolve(context))
        if self.asvar is not None:
            context[self.asvar] = made
            return ""
        if type(made) is SafeString or not context.autoescape:
            return cast(str, made)
        return render_value_in_context(made, context)


def value_tag(make: Callable[[Any], Any]) -> Callable[[Parser, Token], ValueNode]:
    """Return what parses a tag that shows `make(value)`."""

    def parse(parser: Parser, token: Token) -> ValueNode:
        name, *bits = token.split_contents()
        if len(bits) not in (1, 3) or (len(bits) == 3 and bits[1] != "as"):
            raise TemplateSyntaxError(f"{name} takes one value: {{% {name} value %}}, or {{% {name} value as x %}}")
        return ValueNode(make, parser.compile_filter(bits[0]), bits[2] if len(bits) == 3 else None)

    return parse


def _blocks_of(template: Template) -> dict[str, BlockNode]:
    return {node.name: node for node in cast(list[BlockNode], template.nodelist.get_nodes_by_type(BlockNode))}


class QuickExtendsNode(ExtendsNode):
    """`{% extends %}`: which blocks a base page has is found out once for each base page."""

    def render(self, context: Context) -> SafeString:
        parent = self.get_parent(context)
        if BLOCK_CONTEXT_KEY not in context.render_context:
            context.render_context[BLOCK_CONTEXT_KEY] = BlockContext()
        blocks = context.render_context[BLOCK_CONTEXT_KEY]
        blocks.add_blocks(self.blocks)
        own = getattr(parent, "own_blocks", None)
        if own is None:
            first = next((node for node in parent.nodelist if not isinstance(node, TextNode)), None)
            is_root = first is not None and not isinstance(first, ExtendsNode)
            own = _blocks_of(parent) if is_root else {}
            parent.own_blocks = own  # type: ignore[attr-defined]
        if own:
            blocks.add_blocks(own)
        with context.render_context.push_state(parent, isolated_context=False):
            return parent._render(context)  # type: ignore[attr-defined]


def extends(parser: Parser, token: Token) -> Node:
    """Parse `{% extends %}`."""
    node = do_extends(parser, token)
    if type(node) is not ExtendsNode:
        raise TemplateSyntaxError("another extends stands in the way")
    node.__class__ = QuickExtendsNode
    return node


TAGS: dict[str, Callable[[Parser, Token], Node]] = {"url": url, "extends": extends}
