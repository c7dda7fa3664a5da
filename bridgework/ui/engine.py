"""Django's templates, with what every page is made of rendered in fewer steps.

The language stays Django's, and what is unusual is left to Django's own code. An expression is a function made when the template
is read (`looks`), a list of nodes a row of texts and functions that write into the page (`steps`).
"""

from __future__ import annotations

from typing import Any

from django.template import Origin, Template
from django.template.base import DebugLexer, FilterExpression, Lexer, NodeList, Parser
from django.template.loaders.base import Loader as PlainLoader
from django.template.loaders.cached import Loader as CachedLoader

from bridgework.ui.looks import QuickFilterExpression
from bridgework.ui.steps import Steps


class QuickParser(Parser):
    """Django's parser, making the quick parts."""

    is_debugging = False

    def compile_filter(self, token: str) -> FilterExpression:
        return QuickFilterExpression(token, self)

    def parse(self, parse_until: Any = None) -> NodeList:
        nodes = super().parse(parse_until)
        if not self.is_debugging:  # who debugs wants to read at which node something went wrong
            nodes.__class__ = Steps
        return nodes


class QuickTemplate(Template):
    """A template made by the quick parser."""

    def compile_nodelist(self) -> NodeList:
        lexer = DebugLexer(self.source) if self.engine.debug else Lexer(self.source)
        libraries, builtins = self.engine.template_libraries, self.engine.template_builtins
        parser = QuickParser(lexer.tokenize(), libraries, builtins, self.origin)
        parser.is_debugging = self.engine.debug
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
