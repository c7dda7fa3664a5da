"""Every component renders all its examples, and refuses what it does not know."""

from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.template.loader import get_template
from django.utils import translation

from bridgework.lib.words import Words
from bridgework.ui import components
from bridgework.ui.components import ComponentError

CASES = [(name, example) for name in components.NAMES for example in components.examples(name)]
IDS = [f"{name}: {example.name}" for name, example in CASES]
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Checker(HTMLParser):
    """Reads HTML strictly enough to see an unclosed or inline thing."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag):
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag


def read(html: str) -> Checker:
    checker = Checker()
    checker.feed(html)
    checker.close()
    assert checker.open == []
    return checker


def test_there_are_twelve_components_each_with_its_folder():
    folder = Path(components.__file__).parent
    assert len(components.NAMES) == 12
    assert {path.name for path in folder.iterdir() if (path / "component.py").exists()} == set(components.NAMES)
    for name in components.NAMES:
        assert (folder / name / "template.html").exists()


@pytest.mark.parametrize(("name", "example"), CASES, ids=IDS)
def test_example_renders_well_formed_without_inline_style_or_script(name, example):
    read_html = read(components.render(name, example.values))
    assert "script" not in read_html.tags
    assert "style" not in read_html.tags
    for attribute, value in read_html.attributes:
        assert attribute != "style"
        assert not attribute.startswith("on")
        if attribute in ("href", "action", "src"):
            assert not (value or "").strip().lower().startswith("javascript:")


@pytest.mark.parametrize(("name", "example"), CASES, ids=IDS)
def test_example_keeps_markup_in_texts_as_text(name, example):
    html = components.render(name, example.values)
    for dangerous in ("<script", "<img src=x", "<b>Bold", '"><b>', "<h1>x"):
        assert dangerous not in html


@pytest.mark.parametrize("name", components.NAMES)
def test_component_says_what_it_is_and_has_ordinary_and_nasty_examples(name):
    component = components.component(name)
    assert component.what
    assert component.criteria
    assert all(parameter.what for parameter in component.parameters.values())
    nasty = [example.is_nasty for example in components.examples(name)]
    assert True in nasty and False in nasty


@pytest.mark.parametrize("name", components.NAMES)
def test_component_refuses_an_unknown_parameter(name):
    values = dict(components.examples(name)[0].values)
    with pytest.raises(ComponentError, match="no parameter 'klass'"):
        components.render(name, {**values, "klass": "free"})


@pytest.mark.parametrize("name", components.NAMES)
def test_component_refuses_a_missing_or_empty_required_parameter(name):
    component = components.component(name)
    values = dict(components.examples(name)[0].values)
    for key, parameter in component.parameters.items():
        if parameter.default is components.REQUIRED and parameter.types is not None:
            with pytest.raises(ComponentError, match=f"needs the parameter '{key}'"):
                components.render(name, {k: v for k, v in values.items() if k != key})
            with pytest.raises(ComponentError, match=f"needs the parameter '{key}'"):
                components.render(name, {**values, key: None})


def test_component_refuses_a_wrong_type_or_choice():
    with pytest.raises(ComponentError, match="'label' is int"):
        components.render("button", {"label": 3})
    with pytest.raises(ComponentError, match="not one of"):
        components.render("notice", {"text": "x", "tone": "loud"})


def test_unknown_component_is_refused():
    with pytest.raises(ComponentError, match="there is no component 'hero_banner'"):
        components.render("hero_banner", {})


def test_no_component_takes_classes_or_attributes():
    for name in components.NAMES:
        assert not {"class", "classes", "css", "style", "attributes", "attrs"} & set(
            components.component(name).parameters
        )


def test_tag_passes_values_and_refuses_positional_ones():
    html = Template("{% component 'button' label=what href='/x/' %}").render(Context({"what": "Say <it>"}))
    assert html == '<a class="btn" href="/x/">Say &lt;it&gt;</a>'
    with pytest.raises(TemplateSyntaxError):
        Template("{% component 'button' 'label' %}")
    with pytest.raises(TemplateSyntaxError):
        Template("{% component %}")


def test_wrong_call_fails_when_the_template_is_read():
    with pytest.raises(ComponentError, match="no parameter 'klass'"):
        Template("{% if never %}{% component 'button' label=x klass='big' %}{% endif %}")
    with pytest.raises(ComponentError, match="needs the parameter 'label'"):
        Template("{% component 'button' href='/' %}")
    with pytest.raises(ComponentError, match="no parameter 'body'"):
        Template("{% componentblock 'button' label=x %}{% endcomponentblock %}")


def test_every_template_of_the_product_calls_components_rightly():
    package = Path(components.__file__).parents[2]
    folders = [folder for folder in package.glob("*/templates") if folder.is_dir()]
    names = [str(path.relative_to(folder)) for folder in folders for path in sorted(folder.rglob("*.html"))]
    assert len(names) > 20
    for name in names:
        get_template(name)


def test_block_renders_its_body_once_escaped_by_its_own_template():
    html = Template("{% componentblock 'notice' tone='done' %}<p>{{ x }}</p>{% endcomponentblock %}").render(
        Context({"x": "<b>"})
    )
    assert "<p>&lt;b&gt;</p>" in html


def test_vote_card_gives_three_answers_of_one_kind_and_selects_none():
    html = components.render("vote_card", components.examples("vote_card")[0].values)
    assert html.count('<button class="vote" type="submit" name="answer"') == 3
    assert "checked" not in html and "is-first" not in html


def test_vote_card_carries_the_csrf_token_of_its_page():
    html = Template("{% component 'vote_card' statement='x' action='/v/' %}").render(Context({"csrf_token": "t0k"}))
    assert 'name="csrfmiddlewaretoken" value="t0k"' in html


def test_field_shows_a_bound_field_with_hint_and_error_tied_to_it():
    from django import forms

    class Asking(forms.Form):
        mail = forms.EmailField(label="Mail address", help_text="We write only when asked.")
        sector = forms.ChoiceField(choices=[("a", "Schools"), ("b", "Health")], widget=forms.RadioSelect)
        agree = forms.BooleanField(label="Send me the digest", required=False)

    html = Template("{% fields form %}").render(Context({"form": Asking({"mail": "amara@"})}))
    read(html)
    assert '<label for="id_mail">Mail address</label>' in html
    assert 'aria-invalid="true"' in html
    described = html.split('aria-describedby="')[1].split('"')[0].split()
    assert described
    for key in described:
        assert f'id="{key}"' in html
    assert "<legend>Sector</legend>" in html
    assert 'for="id_agree">Send me the digest</label>' in html


def test_data_table_says_what_is_hidden_and_never_shows_it_as_zero():
    html = components.render(
        "data_table", {"caption": "x", "columns": ["Group", ("n", "count")], "rows": [["A", None], ["B", 0]]}
    )
    assert '<td class="n"><span class="none">not shown</span></td>' in html
    assert '<td class="n">0</td>' in html


def test_data_table_refuses_a_row_of_another_width():
    with pytest.raises(ComponentError, match="a row of 1 cells in a table of 2 columns"):
        components.render("data_table", {"caption": "x", "columns": ["a", "b"], "rows": [["only"]]})


def test_words_in_another_language_carry_it_and_the_page_direction_turns():
    words = Words.of("قل رأيك", "ar")
    assert (
        components.render("button", {"label": words, "href": "/"})
        == '<a class="btn" href="/"><span lang="ar" dir="rtl">قل رأيك</span></a>'
    )
    with translation.override("ar"):
        assert components.render("button", {"label": words, "href": "/"}) == '<a class="btn" href="/">قل رأيك</a>'
        assert '<span lang="en" dir="ltr">Bus</span>' in components.render(
            "button", {"label": Words.of("Bus"), "href": "/"}
        )


def test_long_cells_of_a_table_are_marked_so_that_they_get_room_on_a_phone():
    columns = ["Who", "What ties them", ("Rate", "count"), ("People", "count")]
    tied, rate = "1 shared initiative · 3 sessions together", "7.4 (6.8 to 8.0), 585 of 7,920"
    html = components.render("data_table", {"caption": "x", "columns": columns, "rows": [[tied, tied, rate, 585], ["A", "B", "7.4", None]]})  # fmt: skip
    assert f'<td class="long">{tied}</td>' in html and f'<td class="n long">{rate}</td>' in html
    assert html.count("long") == 2 and html.count('class="n"') == 5
