"""Words as HTML, numbers and dates in words."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils import translation
from django.utils.safestring import mark_safe

from bridgework.lib.words import Words
from bridgework.ui import numbers
from bridgework.ui.language import direction_of
from bridgework.ui.marks import MARKS, mark


def shown(template: str, **context) -> str:
    return Template(template).render(Context(context))


def test_say_leaves_words_of_the_page_bare_and_marks_others():
    words = Words.of_many(en="Bus & train", es="Autobús")
    assert shown("{% say w %}", w=words) == "Bus &amp; train"
    with translation.override("es"):
        assert shown("{% say w %}", w=words) == "Autobús"
    assert shown("{% say w %}", w=Words.of("Autobús", "es")) == '<span lang="es">Autobús</span>'


def test_say_notes_what_a_machine_translated():
    words = Words.of("Bus").with_rendering("Autobús", "es", is_machine=True)
    assert "machine" not in shown("{% say w %}", w=words)
    with translation.override("es"):
        assert 'class="machine"' in shown("{% say w %}", w=words)


def test_say_plain_gives_text_for_attributes_still_escaped():
    assert shown('<a title="{% say_plain w %}">', w=Words.of('"><script>')) == '<a title="&quot;&gt;&lt;script&gt;">'


def test_say_block_makes_paragraphs_and_keeps_line_breaks():
    html = shown("{% say_block w %}", w=Words.of("One\r\n\r\nTwo\nstill <two>", "ar"))
    assert html == '<p lang="ar" dir="rtl">One</p>\n<p lang="ar" dir="rtl">Two<br>still &lt;two&gt;</p>'
    assert shown("{% say_block w %}", w=Words()) == ""


def test_say_block_keeps_what_is_already_html_and_nothing_else():
    assert shown("{% say_block w %}", w=mark_safe("9 <b>kept</b>")) == "<p>9 <b>kept</b></p>"
    assert shown("{% say_block w %}", w="9 <b>kept</b>") == "<p>9 &lt;b&gt;kept&lt;/b&gt;</p>"


def test_say_of_nothing_is_empty():
    assert shown("{% say w %}|{% say n %}", w=Words(), n=None) == "|"


@pytest.mark.parametrize(
    ("language", "direction"),
    [
        ("ar", "rtl"),
        ("fa-AF", "rtl"),
        ("he", "rtl"),
        ("ur", "rtl"),
        ("ps", "rtl"),
        ("yi", "rtl"),
        ("dv", "rtl"),
        ("ckb", "rtl"),
        ("en", "ltr"),
        ("az-Arab", "rtl"),
        ("ar-Latn", "ltr"),
        ("pa_Arab_PK", "rtl"),
        ("", "ltr"),
    ],
)
def test_direction_of_languages(language, direction):
    assert direction_of(language) == direction


@pytest.mark.parametrize(
    ("template", "value", "text"),
    [
        ("{{ v|number }}", 1234567.5, "1,234,567.5"),
        ("{{ v|number }}", 12.0, "12"),
        ("{{ v|number }}", 0.1 + 0.2, "0.3"),
        ("{{ v|number }}", 1200.5, "1,200.5"),
        ("{{ v|number:1 }}", 15.77, "15.8"),
        ("{{ v|number:2 }}", 1e21, "1,000,000,000,000,000,000,000"),
        ("{{ v|count }}", 999.5, "1,000"),
        ("{{ v|percent }}", 0.885, "89%"),
        ("{{ v|percent }}", 0.157, "16%"),
        ("{{ v|points }}", 0.742 - 0.585, "16 points"),
        ("{{ v|number:1 }}", -0.04, "0.0"),
        ("{{ v|number:1 }}", -12.34, "−12.3"),
        ("{{ v|count }}", 2418, "2,418"),
        ("{{ v|percent }}", 0.742, "74%"),
        ("{{ v|percent:1 }}", 0.742, "74.2%"),
        ("{{ v|percent }}", 0, "0%"),
        ("{{ v|percent }}", None, "not shown"),
        ("{{ v|number }}", None, "not shown"),
        ("{{ v|points }}", 0.16, "16 points"),
        ("{{ v|points }}", 0.01, "1 point"),
        ("{{ v|signed }}", 3, "+3"),
        ("{{ v|signed }}", -3, "−3"),
        ("{{ v|signed }}", 0, "0"),
        ("{{ v|plain_date }}", date(2026, 2, 12), "12 February 2026"),
        ("{{ v|short_date }}", date(2026, 2, 12), "12 Feb 2026"),
        ("{{ v|plain_time }}", datetime(2026, 12, 8, 17, 30, tzinfo=UTC), "Tuesday 8 December, 17:30"),
        ("{{ v|plain_date }}", None, ""),
    ],
)
def test_numbers_and_dates_in_words(template, value, text):
    assert shown(template, v=value) == text


def test_numbers_follow_the_language():
    with translation.override("de"):
        assert numbers.number(1234567.5) == "1.234.567,5"


def test_mark_says_its_state_in_words():
    for state in MARKS:
        html = str(mark(state))
        assert html.startswith('<span class="mark')
        assert len(html.split(">")[1].split("<")[0]) > 2
    assert str(mark("late", "late: <Transit>")) == '<span class="mark is-late">late: &lt;Transit&gt;</span>'
    with pytest.raises(KeyError):
        mark("great")


def test_by_names_person_capacity_and_organization():
    assert (
        shown("{% by n 'steward' w %}", n="Amara <Obi>", w=Words.of("School District"))
        == '<span class="by"><b>Amara &lt;Obi&gt;</b>, steward, for School District</span>'
    )


def test_when_carries_the_machine_readable_date():
    assert shown("{% when d %}", d=date(2026, 2, 12)) == '<time datetime="2026-02-12">12 February 2026</time>'
