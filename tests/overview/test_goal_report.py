"""The printed report of a goal: accessible, complete, in the reader's language; what people write is never markup."""

from __future__ import annotations

import re
import shutil
import subprocess
import zlib
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bridgework.goals.models import Commitment, Decision, Goal
from bridgework.indicators.models import Indicator, Story, StoryReview, Target
from bridgework.lib import printing
from bridgework.lib.words import Words
from bridgework.overview.printing import TooLarge, pdf_of
from bridgework.overview.queries.report import goal_report
from bridgework.overview.sentences_report import report_data
from bridgework.partnerships.models import Body
from tests.cast import CANARY, NOW, TODAY, World
from tests.indicators.doors import make_indicator

pytestmark = pytest.mark.django_db

HOSTILE = (
    r'#panic("in") #read("/etc/passwd") #image("x.png") $ x^2 $ `raw` *b* _i_ = head <label> @ref \u{41} \ // c /* c */ '
    r'#let d = 1 #set page(fill: red) ]#[ "quoted" #sys.inputs \n'
)


def make_goal(world: World, slug: str = "finish", title: str = "Every child finishes", **more: Any) -> Goal:
    goal = Goal.objects.create(
        partnership=world.harbor,
        slug=slug,
        title=Words.of(title),
        created_at=NOW,
        vision=Words.of(f"Why: {title}"),
        **more,
    )
    indicator = make_indicator(world.harbor, f"{slug}-suspensions")
    indicator.refresh_from_db()
    indicator.goal, indicator.is_headline, indicator.name = goal, True, Words.of(f"Suspensions {title}")
    indicator.save()
    Target.objects.create(indicator=indicator, value=20, by=date(2030, 6, 30))
    Target.objects.create(
        indicator=indicator, value=5, by=date(2030, 6, 30), kind="difference", group=indicator.values.first().group
    )
    story = Story.objects.create(
        indicator=indicator, text=Words.of(f"Because {title}"), signed_as=f"Amara {title}"[:300], written_at=NOW
    )
    StoryReview.objects.create(story=story, who="Eleven parents", said=Words.of(f"True: {title}"), reviewed_on=TODAY)
    for n, (state, due, closed) in enumerate(
        (
            ("open", date(2026, 2, 1), None),
            ("open", date(2030, 2, 1), None),
            ("kept", date(2026, 1, 1), date(2026, 1, 1)),
        )
    ):
        Commitment.objects.create(
            partnership=world.harbor, organization=world.clinic, goal=goal, title=Words.of(f"Promise {n} {title}"),
            due_on=due, first_due_on=due, state=state, closed_on=closed, created_at=NOW,
        )  # fmt: skip
    body = Body.objects.create(partnership=world.harbor, slug=f"{slug}-body", name=Words.of("Steering group"))
    Decision.objects.create(
        partnership=world.harbor, slug=f"{slug}-d", body=body, goal=goal, title=Words.of(f"Decided {title}"),
        reasons=Words.of(f"Since {title}"), decided_on=TODAY, n_seats=11, n_resident_seats=5,
    )  # fmt: skip
    return goal


def pdf(world: World, slug: str = "finish", query: str = "", who: str = "nobody", language: str = "en") -> bytes:
    url = reverse("overview:goal-report", args=["harbor", slug]) + query
    response = world.client(who).get(url, headers={"accept-language": language})
    assert response.status_code == 200 and response["Content-Type"] == "application/pdf"
    return response.content


def inside(content: bytes) -> bytes:
    """Return a PDF with its compressed parts opened: enough to look for marks, without a PDF library."""
    opened = [content]
    for match in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", content, re.S):
        try:
            opened.append(zlib.decompress(match.group(1)))
        except zlib.error:
            continue
    return b"\n".join(opened)


def data_of(world: World, goal: Goal, **more: Any) -> dict[str, Any]:
    report = goal_report(world.harbor, goal.slug, TODAY, members=False)
    assert report is not None
    return report_data(world.harbor, report, TODAY, **{"paper": "a4", "address": "https://x.example/", **more})


def test_the_report_is_a_tagged_accessible_pdf_with_title_language_and_alternative_texts(world: World) -> None:
    make_goal(world)
    opened = inside(pdf(world))
    assert opened.startswith(b"%PDF-1.7")
    assert b"pdfuaid:part" in opened and b"/MarkInfo" in opened and b"/StructTreeRoot" in opened
    assert b"/Lang(en" in opened or b"/Lang (en" in opened
    assert b"/Figure" in opened and opened.count(b"/Alt") >= 2
    assert b"/H1" in opened and b"/TH" in opened


def test_letter_paper_has_its_own_size(world: World) -> None:
    make_goal(world)
    assert b"[0 0 612 792]" in inside(pdf(world, query="?paper=letter"))
    assert b"[0 0 595.2" in inside(pdf(world, query="?paper=nonsense"))


def test_the_report_has_every_part_of_the_story(world: World) -> None:
    data = data_of(world, make_goal(world))
    (one,) = data["indicators"]
    assert one["finding"].startswith("In 2016-17, 42.0 suspensions per 100 Black students")
    assert len(one["charts"]) == 2 and all("(" in chart["alt"] for chart in one["charts"])
    rows = {row[0]["text"]: row[1:] for row in one["table"]["rows"]}
    assert rows["Black"] == ["42.0 (38.1 to 46.2)", "1,000", "22.0 to go"]
    assert one["story"]["text"]["text"].startswith("Because") and "Written by Amara" in one["story"]["by"]
    assert one["story"]["reviews"][0]["who"].startswith("Read by Eleven parents")
    assert data["promised"]["sum"] == "3 promises: 1 kept, 1 late, 1 under way."
    assert [row["state"] for row in data["promised"]["rows"]] == ["late", "open", "kept"]
    assert "Residents held 5 of 11 seats" in data["decided"]["rows"][0]["by"]
    assert "release 1" in data["printed"] and "No count of 1 to 9" in data["protected"]["rows"][0]


def test_a_goal_without_records_says_what_is_missing(world: World) -> None:
    Goal.objects.create(partnership=world.harbor, slug="bare", title=Words.of("Bare"), created_at=NOW)
    assert inside(pdf(world, "bare")).startswith(b"%PDF")


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="needs poppler-utils")
def test_what_people_write_is_printed_as_it_is_and_never_run(world: World) -> None:
    make_goal(world, title=HOSTILE)
    content = pdf(world)
    text = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True
    ).stdout.decode()
    flat = " ".join(text.split())
    assert '#panic("in") #read("/etc/passwd")' in flat and "$ x^2 $ `raw` *b* _i_" in flat
    assert "root:" not in flat


def test_hostile_words_in_every_place_still_make_a_report(world: World) -> None:
    goal = make_goal(world, title=HOSTILE)
    world.harbor.name = Words.of(HOSTILE)
    world.harbor.save()
    assert pdf_of(data_of(world, goal, address=f"https://x.example/{HOSTILE}"), layout="report.typ", at=NOW)
    Indicator.objects.update(counted=Words.of('</svg><script>"'), population=Words.of("&amp;<x>"))
    assert pdf_of(data_of(world, goal), layout="report.typ", at=NOW).startswith(b"%PDF")


def test_control_characters_and_very_long_words_are_no_obstacle(world: World) -> None:
    goal = make_goal(world, title="a\x01b\x1f" + "w" * 500)
    goal.vision = Words.of("very long " * 2000)
    goal.save()
    assert pdf(world).startswith(b"%PDF")
    assert len(data_of(world, goal)["vision"]["text"]) < 3_100


def test_letters_without_a_font_degrade_to_a_report_that_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    goal = make_goal(world, title="\U000130b8\U0001f9ff\U0001e95e\U0001b170")  # signs that hardly any machine has
    content = pdf_of(data_of(world, goal), layout="report.typ", at=NOW)
    opened = inside(content)
    assert opened.startswith(b"%PDF") and b"/StructTreeRoot" in opened


def test_spanish_and_arabic_are_set_in_their_language(world: World) -> None:
    goal = make_goal(world)
    goal.vision = Words.of("المتعلمون الصغار ينهون المدرسة", "ar")
    goal.title = Words.of_many(en="Every child", es="Cada niño, ¿y cada año?")
    goal.save()
    opened = inside(pdf(world, language="es"))
    assert b"/Lang(es" in opened or b"/Lang (es" in opened
    assert b"(ar" in opened


def test_a_report_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "LARGEST", 10)
    with pytest.raises(TooLarge):
        pdf_of({"title": "x" * 20}, layout="report.typ", at=NOW)


def test_the_report_takes_eight_queries_whatever_it_prints(world: World) -> None:
    make_goal(world)
    pdf(world)
    with CaptureQueriesContext(connection) as caught:
        pdf(world)
    assert len(caught) <= 8, [query["sql"][:120] for query in caught]


def test_what_is_not_public_is_not_printed_for_outsiders(world: World) -> None:
    goal = make_goal(world)
    Indicator.objects.filter(goal=goal).update(is_public=False, name=Words.of(CANARY))
    assert not data_of(world, goal)["indicators"]
    goal.is_public = False
    goal.save()
    url = reverse("overview:goal-report", args=["harbor", "finish"])
    assert world.client("nobody").get(url).status_code == 404
    assert world.client("chidi").get(url).status_code == 200


def test_an_indicator_that_an_agreement_does_not_let_out_is_left_out(world: World) -> None:
    goal = make_goal(world)
    report = goal_report(world.harbor, goal.slug, TODAY, members=False, may_export=lambda indicator: False)
    assert report is not None and not report.views and not report.others


def test_the_goals_page_links_the_report(world: World) -> None:
    make_goal(world)
    body = world.client("nobody").get(reverse("overview:goal", args=["harbor", "finish"])).content.decode()
    url = reverse("overview:goal-report", args=["harbor", "finish"])
    assert f'href="{url}"' in body and f'href="{url}?paper=letter"' in body
