"""The tags and filters of every template (a builtin library; nothing to load)."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token, token_kwargs
from django.utils.safestring import SafeString, mark_safe

from bridgework.ui import components, marks, numbers, quick, words
from bridgework.ui.language import direction_of
from bridgework.ui.looks import look_of

register = template.Library()

# Django's `url` and `extends`, remembering what never changes
for _name, _tag in quick.TAGS.items():
    register.tag(_name, _tag)

# Words


class SayNode(template.Node):
    """`{% say words %}`: the tag that every row of every page uses, without what a general tag works out each time."""

    def __init__(self, value: FilterExpression) -> None:
        self.look = look_of(value)

    def render(self, context: template.Context) -> SafeString:
        return words.said(self.look(context))


@register.tag
def say(parser: Parser, token: Token) -> SayNode:
    """Parse `{% say words %}`."""
    bits = token.split_contents()
    if len(bits) != 2:
        raise template.TemplateSyntaxError("say takes one value: {% say goal.title %}")
    return SayNode(parser.compile_filter(bits[1]))


register.tag("say_block", quick.value_tag(words.said_in_paragraphs))
register.tag("say_plain", quick.value_tag(words.plain))
register.tag("say_quoted", quick.value_tag(words.quoted))
register.filter("plain_words", words.plain)


@register.filter
def dir_of(language: str) -> str:
    """Return the direction of a language: `{{ code|dir_of }}`."""
    return direction_of(language)


@register.filter(is_safe=True)
def lang_attributes(language: str) -> SafeString:
    """Return ` lang dir` attributes where a language differs from the page's: `<p{{ code|lang_attributes }}>`."""
    return mark_safe(words.attributes_of(language))


# Numbers and dates

register.filter("number", numbers.number)
register.filter("percent", numbers.percent)
register.filter("count", numbers.count)
register.filter("signed", numbers.signed)
register.filter("points", numbers.points)
register.filter("plain_date", numbers.plain_date)
register.filter("plain_time", numbers.plain_time)
register.filter("short_date", numbers.short_date)


# A `<time>` element with the date in words
register.tag("when", quick.value_tag(numbers.time_element))
register.simple_tag(marks.mark, name="mark")
register.simple_tag(marks.by, name="by")


# Components


class ComponentNode(template.Node):
    """`{% component 'name' key=value … %}`, and with a body: `{% componentblock 'name' … %}…{% endcomponentblock %}`."""

    def __init__(
        self, name: FilterExpression, values: dict[str, FilterExpression], nodelist: NodeList | None = None
    ) -> None:
        self.name, self.nodelist = look_of(name), nodelist
        self.values = [(key, look_of(value)) for key, value in values.items()]

    def render(self, context: template.Context) -> SafeString:
        name = self.name(context)
        values = {key: look(context) for key, look in self.values}
        if self.nodelist is not None:
            values["body"] = self.nodelist.render(context)
        token = context.get("csrf_token")
        return components.render(name, values, {"csrf_token": token} if token is not None else None)


def _arguments(parser: Parser, token: Token, *more: str) -> tuple[FilterExpression, dict[str, FilterExpression]]:
    bits = token.split_contents()
    if len(bits) < 2:
        raise template.TemplateSyntaxError(f"{bits[0]} needs the name of a component")
    rest = bits[2:]
    values = token_kwargs(rest, parser)
    if rest:
        raise template.TemplateSyntaxError(f"{bits[0]} takes key=value only, not {rest[0]!r}")
    name = parser.compile_filter(bits[1])
    if isinstance(name.var, str):  # a literal name: a wrong call fails when the template is read, not when it is shown
        components.check_names("".join(name.var), [*values, *more])
    return name, values


@register.tag
def component(parser: Parser, token: Token) -> ComponentNode:
    """Render a component."""
    return ComponentNode(*_arguments(parser, token))


@register.tag
def componentblock(parser: Parser, token: Token) -> ComponentNode:
    """Render a component around a body (its parameter `body`)."""
    arguments = _arguments(parser, token, "body")
    nodelist = parser.parse(("endcomponentblock",))
    parser.delete_first_token()
    return ComponentNode(*arguments, nodelist=nodelist)


@register.simple_tag
def fields(form: Any) -> SafeString:
    """Return what is wrong with a form as a whole, its hidden inputs, then every field."""
    parts: list[str] = []
    wrong = [*form.non_field_errors(), *(error for hidden in form.hidden_fields() for error in hidden.errors)]
    if wrong:
        parts.append(components.render("notice", {"tone": "problem", "text": "\n\n".join(map(str, wrong))}))
    parts += [str(hidden) for hidden in form.hidden_fields()]
    parts += [components.render("field", {"of": bound}) for bound in form.visible_fields()]
    return mark_safe("\n".join(parts))


@register.simple_tag(name="example")
def example_of(name: str, example: components.Example) -> SafeString:
    """Render one example of a component, for the gallery."""
    return components.render(name, example.values)
