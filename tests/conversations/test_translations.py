"""Translations: by people, whose word stands; by a program of one's own, for what is shown and nothing else; coverage;
and the name of an original's language, which needs ten people."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from bridgework.config.environment import Refused, read_environment
from bridgework.conversations import actions, queries
from bridgework.conversations.actions.translating import Text, Translated
from bridgework.conversations.models import Conversation, Statement, Translation
from bridgework.journal.models import Entry
from bridgework.lib.translating import TranslationFailed, translated
from bridgework.lib.words import Words
from bridgework.partnerships.actions.jobs import carry_out
from bridgework.partnerships.models import Job, Role
from tests.cast import CANARY, NOW, TODAY, World
from tests.conversations.people import key, member, opened

pytestmark = pytest.mark.django_db

# What translates in these tests: a program of its own, which this server starts, talks to and waits for.
PROGRAM = """
import json, os, sys
with open({log!r}, "a", encoding="utf-8") as log:
    log.write(json.dumps(sorted(os.environ)) + "\\n")
    for line in sys.stdin:
        asked = json.loads(line)
        log.write(line)
        print(json.dumps({{"text": "[" + asked["source"] + ">" + asked["target"] + "] " + asked["text"]}}))
"""


@pytest.fixture
def talk(world: World) -> Conversation:
    world.harbor.languages = ["en", "es", "ar"]
    world.harbor.save()
    return opened(world.harbor, world.as_steward, "Getting to school", n=3, slug="school")


@pytest.fixture
def log(tmp_path: Path, settings: Settings) -> Path:
    """Set a program that translates, and return the file in which it writes down what it was given."""
    log, program = tmp_path / "asked", tmp_path / "translate.py"
    program.write_text(PROGRAM.format(log=str(log)))
    use(settings, f"{sys.executable} {program}")
    return log


def use(settings: Settings, command: str, seconds: int = 60) -> None:
    settings.TRANSLATOR = "bridgework.lib.translating.by_command"
    settings.TRANSLATOR_COMMAND, settings.TRANSLATOR_SECONDS = command, seconds


def script(tmp_path: Path, text: str) -> str:
    path = tmp_path / "other.py"
    path.write_text(text)
    return f"{sys.executable} {path}"


def words(conversation: Conversation, number: int) -> Words:
    return Statement.objects.get(conversation=conversation, number=number).words


def say(conversation: Conversation, who: str, text: str, language: str) -> Statement:
    said = actions.write_statement(
        conversation=conversation,
        key=key(conversation, who),
        text=text,
        language=language,
        is_about_steward=False,
        today=TODAY,
    )
    return said.statement


def show(statement: Statement, world: World) -> None:
    actions.moderate_statement(statement=statement, is_shown=True, reason=Words(), by=world.as_steward, at=NOW)


def by_person(world: World, conversation: Conversation, number: int, body: str, language: str = "ar") -> None:
    seen = Translation.objects.filter(statement__number=number, language=language).order_by("-pk").first()
    actions.translate_text(
        conversation=conversation,
        text=Text("statement", number),
        language=language,
        body=body,
        by=world.as_steward,
        at=NOW,
        seen=seen.pk if seen else 0,
    )


def by_machine(world: World, conversation: Conversation, language: str = "ar") -> Job:
    answer = world.client("amara").post(
        f"/p/harbor/conversations/{conversation.slug}/translations/machine/", {"language": language}
    )
    assert answer.status_code == 302
    job = Job.objects.latest("pk")
    carry_out(job_id=job.pk, now=timezone.now)
    job.refresh_from_db()
    return job


# By people


def test_a_person_translates_beside_the_original(world: World, talk: Conversation) -> None:
    client = world.client("amara")
    address = "/p/harbor/conversations/school/translations/ar/1/"
    page = client.get(address).content.decode()
    assert "Getting to school, statement 1" in page and 'lang="ar" dir="rtl"' in page
    answer = client.post(address, {"body": "الوصول إلى المدرسة، ١", "seen": "0"})
    assert answer.status_code == 303
    found = words(talk, 1)
    assert found.source == "en" and found.in_language("en").body == "Getting to school, statement 1"
    kept = found.renderings["ar"]
    assert (kept.body, kept.is_machine, kept.by) == ("الوصول إلى المدرسة، ١", False, str(world.amara.ref))
    note = Translation.objects.get()
    assert (note.by, note.capacity, note.is_machine) == (world.as_steward, "steward for Harbor Network", False)
    entry = Entry.objects.filter(scope=world.harbor.scope).latest("number")
    assert (entry.act, entry.subject) == ("conversations.text.translated", "conversations.statement:school/1")
    assert "Arabic" in client.get("/p/harbor/record/").content.decode()
    listed = client.get("/p/harbor/conversations/school/translations/").content.decode()
    assert "1 of 3 statements in Arabic" in listed and "by Amara, " in listed
    assert "0 of 3 statements in Spanish" in listed


def test_two_who_translate_at_once_are_told(world: World, talk: Conversation) -> None:
    address = "/p/harbor/conversations/school/translations/ar/1/"
    by_person(world, talk, 1, "الأولى")
    page = world.client("amara").post(address, {"body": "الثانية", "seen": "0"}).content.decode()
    assert "Somebody changed this translation meanwhile" in page and "الثانية" in page
    assert words(talk, 1).renderings["ar"].body == "الأولى"


@pytest.mark.parametrize(
    ("language", "body", "why"),
    [
        ("en", "Other words", "original"),
        ("fr", "Un", "does not use"),
        ("ar", "  ", "Write"),
        ("ar", "س" * 561, "Shorten"),
    ],
)
def test_the_original_and_foreign_languages_are_refused(
    world: World, talk: Conversation, language: str, body: str, why: str
) -> None:
    with pytest.raises(actions.ConversationRefusal, match=why):
        by_person(world, talk, 1, body, language)
    assert words(talk, 1).languages == ["en"] and not Translation.objects.exists()


def test_title_and_question_are_translated_after_the_opening_and_stay_as_promised(
    world: World, talk: Conversation
) -> None:
    client = world.client("amara")
    for what, body in (("title", "الوصول إلى المدرسة"), ("question", "ما الذي يعيق؟\n\nقل لنا.")):
        path = f"/p/harbor/conversations/school/translations/ar/{what}/"
        assert client.post(path, {"body": body, "seen": "0"}).status_code == 303
    talk.refresh_from_db()
    assert str(talk.title) == "Getting to school"
    page = Client(headers={"accept-language": "ar"}).get("/p/harbor/conversations/school/").content.decode()
    assert "<h1>الوصول إلى المدرسة</h1>" in page and "قل لنا." in page


def test_a_statement_that_waits_is_not_translated_and_not_listed(world: World, talk: Conversation) -> None:
    said = say(talk, "somebody", f"Wait for me {CANARY}", "es")
    with pytest.raises(actions.ConversationRefusal, match="not shown"):
        by_person(world, talk, said.number, "انتظر")
    client = world.client("amara")
    assert CANARY not in client.get("/p/harbor/conversations/school/translations/").content.decode()
    assert client.get(f"/p/harbor/conversations/school/translations/ar/{said.number}/").status_code == 404


def test_a_translation_is_taken_away(world: World, talk: Conversation) -> None:
    by_person(world, talk, 1, "الأولى")
    client = world.client("amara")
    address = "/p/harbor/conversations/school/translations/ar/1/"
    assert client.post(address, {"what": "away"}).status_code == 303
    assert words(talk, 1).languages == ["en"]
    page = client.get(address).content.decode()
    assert "taken away" in page and "الأولى" in page  # the history keeps it
    with pytest.raises(actions.ConversationRefusal):
        actions.take_translation_away(
            conversation=talk, text=Text("statement", 1), language="en", by=world.as_steward, at=NOW
        )


# Who translates


def test_a_member_whom_the_steward_names_translates_and_does_nothing_else(world: World, talk: Conversation) -> None:
    address = "/p/harbor/conversations/school/translations/"
    chidi, amara = world.client("chidi"), world.client("amara")
    assert chidi.get(address).status_code == 403
    naming = "/p/harbor/conversations/school/translators/"
    assert chidi.post(naming, {"email": "chidi@example.org"}).status_code == 403
    assert amara.post(naming, {"email": "Chidi@example.org"}).status_code == 303
    assert chidi.get(address).status_code == 200
    assert chidi.post(address + "ar/1/", {"body": "الأولى", "seen": "0"}).status_code == 303
    assert Translation.objects.get().by == world.as_resident
    for closed in ("reading/", "school/edit/"):
        assert chidi.get(f"/p/harbor/conversations/{closed}").status_code == 403
    assert chidi.post(address + "machine/", {"language": "ar"}).status_code == 403
    named = queries.translators_of(world.harbor).get()
    assert amara.post(f"/p/harbor/conversations/school/translators/{named.pk}/end/").status_code == 303
    assert chidi.get(address).status_code == 403
    assert words(talk, 1).renderings["ar"].body == "الأولى"  # what was done stays
    acts = list(Entry.objects.filter(act__startswith="conversations.translator").values_list("act", flat=True))
    assert sorted(acts) == ["conversations.translator.ended", "conversations.translator.named"]


def test_nobody_translates_or_names_in_another_partnership(world: World, talk: Conversation) -> None:
    with pytest.raises(PermissionDenied):
        actions.translate_text(
            conversation=talk,
            text=Text("statement", 1),
            language="ar",
            body="لا",
            by=world.as_valley_steward,
            at=NOW,
        )
    with pytest.raises(PermissionDenied):
        actions.name_translator(membership=world.as_valley_steward, by=world.as_steward, at=NOW)
    stranger = member(world, "farid", Role.PARTNER, world.school)
    with pytest.raises(PermissionDenied):
        actions.name_translator(membership=stranger, by=world.as_partner, at=NOW)


# By a machine


def test_a_program_translates_what_is_missing_and_says_that_it_did(world: World, talk: Conversation, log: Path) -> None:
    show(say(talk, "somebody", "Necesitamos un techo", "es"), world)
    waiting = say(talk, "another", f"Not read yet {CANARY}", "en")
    by_person(world, talk, 1, "كلمة إنسان")
    job = by_machine(world, talk)
    assert job.state == Job.State.DONE and job.result["translated"] == 5  # title, question, 2, 3 and the Spanish one
    assert words(talk, 1).renderings["ar"].body == "كلمة إنسان"
    assert not words(talk, 1).renderings["ar"].is_machine
    second = words(talk, 2).renderings["ar"]
    assert (second.body, second.is_machine) == ("[en>ar] Getting to school, statement 2", True)
    assert words(talk, 4).renderings["ar"].body == "[es>ar] Necesitamos un techo"
    assert words(talk, waiting.number).languages == ["en"]
    asked = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    texts = [one for one in asked if isinstance(one, dict)]
    assert len(texts) == 5 and CANARY not in log.read_text(encoding="utf-8")  # what waits never went out
    inherited = {name for one in asked if isinstance(one, list) for name in one}
    assert not {name for name in inherited if name.startswith(("DJANGO", "DATABASE", "BRIDGEWORK"))}
    page = world.client("amara").get("/p/harbor/conversations/school/translations/").content.decode()
    assert "4 of 4 statements in Arabic, 3 by a machine" in page
    public = Client(headers={"accept-language": "en"}).get("/p/harbor/conversations/school/").content.decode()
    assert "4 of 4 statements in Arabic, 3 by a machine" in public
    entry = Entry.objects.filter(act="conversations.texts.translated-by-machine").latest("number")
    assert entry.facts["language"] == "ar"


def test_run_twice_changes_nothing_and_a_person_takes_over(world: World, talk: Conversation, log: Path) -> None:
    by_machine(world, talk)
    assert by_machine(world, talk).result["translated"] == 0
    assert len([line for line in log.read_text(encoding="utf-8").splitlines() if '"text"' in line]) == 5
    body = words(talk, 2).renderings["ar"].body
    by_person(world, talk, 2, body)  # saved as it is: a person has read it
    assert not words(talk, 2).renderings["ar"].is_machine
    made = [Translated(Text("statement", 2), "Getting to school, statement 2", "anew")]
    kept = actions.keep_machine_translations(conversation=talk, language="ar", made=made, by=None, at=NOW)
    assert kept == 0 and words(talk, 2).renderings["ar"].body == body


def test_a_machine_that_saw_another_original_is_not_kept(world: World, talk: Conversation) -> None:
    made = [Translated(Text("statement", 1), "What it was before", "قديم")]
    kept = actions.keep_machine_translations(conversation=talk, language="ar", made=made, by=None, at=NOW)
    assert kept == 0 and words(talk, 1).languages == ["en"]


@pytest.mark.parametrize(
    ("program", "why"),
    [
        ("import sys; sys.exit(3)", "ended with error 3"),
        ("print('hello')", "lines of JSON"),
        ('print(\'{"text": "one"}\')', "one text for each"),
        ('import sys\nfor line in sys.stdin: print(\'{"text": ""}\')', "empty"),
        ("import sys\nfor line in sys.stdin: print('{\"text\": \"' + 'x' * 5000 + '\"}')", "far too long"),
        ("import sys\nfor line in sys.stdin: print('{\"text\": 7}')", "empty"),
    ],
)
def test_what_goes_wrong_is_said_to_the_steward_and_changes_nothing(
    world: World, talk: Conversation, settings: Settings, tmp_path: Path, program: str, why: str
) -> None:
    use(settings, script(tmp_path, program))
    job = by_machine(world, talk)
    assert job.state == Job.State.FAILED and why in job.message
    page = world.client("amara").get("/p/harbor/conversations/school/translations/").content.decode()
    assert why in page
    assert words(talk, 1).languages == ["en"] and not Translation.objects.exists()


def test_a_program_that_never_ends_is_stopped_with_its_children(
    world: World, talk: Conversation, settings: Settings, tmp_path: Path
) -> None:
    waits = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import signal; signal.pause()'])"
    use(settings, script(tmp_path, waits), seconds=1)
    with pytest.raises(TranslationFailed, match="longer than 1 seconds"):
        translated(["One"], "en", "ar")


def test_a_program_that_is_not_there_is_said(settings: Settings, tmp_path: Path) -> None:
    use(settings, str(tmp_path / "nothing"))
    with pytest.raises(TranslationFailed, match="cannot be started"):
        translated(["One"], "en", "ar")


def test_without_a_program_nothing_is_offered(world: World, talk: Conversation) -> None:
    page = world.client("amara").get("/p/harbor/conversations/school/translations/").content.decode()
    assert "Have a machine translate" not in page
    answer = world.client("amara").post(
        "/p/harbor/conversations/school/translations/machine/", {"language": "ar"}, follow=True
    )
    assert "No translation program is set" in answer.content.decode() and not Job.objects.exists()


def test_the_settings_name_any_function_and_refuse_nonsense(tmp_path: Path) -> None:
    data = {"BRIDGEWORK_DATA": str(tmp_path)}
    found = read_environment({**data, "BRIDGEWORK_TRANSLATOR_COMMAND": "cat --number"})
    assert (found.translator, found.translator_seconds) == ("bridgework.lib.translating.by_command", 60)
    assert read_environment({**data, "BRIDGEWORK_TRANSLATOR": "ours.translate"}).translator == "ours.translate"
    assert read_environment(data).translator == ""
    for wrong in (
        {"BRIDGEWORK_TRANSLATOR": "import os"},
        {"BRIDGEWORK_TRANSLATOR": "bridgework.lib.translating.by_command"},
        {"BRIDGEWORK_TRANSLATOR_SECONDS": "0"},
        {"BRIDGEWORK_TRANSLATOR_COMMAND": "/nosuch/program --key hush"},
        {"BRIDGEWORK_TRANSLATOR_COMMAND": "cat 'hush"},
    ):
        with pytest.raises(Refused) as why:
            read_environment({**data, **wrong})
        assert "hush" not in str(why.value)


# What a reader sees


def card(language: str, number: int) -> str:
    client = Client(headers={"accept-language": language})
    return client.get(f"/p/harbor/conversations/school/card/?again={number}").content.decode()


def test_a_card_says_who_translated_it_and_names_the_original_only_from_ten_people(
    world: World, talk: Conversation
) -> None:
    show(say(talk, "voice 0", "Necesitamos un techo", "es"), world)
    by_person(world, talk, 4, "نحتاج إلى سقف")
    arabic = card("ar", 4)
    assert "نحتاج إلى سقف" in arabic and "ترجمها أشخاص من لغة أخرى" in arabic
    assert "Necesitamos" not in arabic and "الإسبانية" not in arabic
    api = Client().get("/api/p/harbor/conversations/school/statements/").json()[3]["text"]
    assert api == {"source": None, "texts": {"ar": "نحتاج إلى سقف"}, "by_machine": []}
    actions.refresh_languages(conversation=talk)
    english = Client(headers={"accept-language": "en"})
    # Not even the coverage tells that somebody wrote in Spanish. The first statements tell nothing of anybody.
    before = english.get("/p/harbor/conversations/school/").content.decode()
    assert "0 of 4 statements in Spanish" in before and "3 of 4 statements in English" in before
    show(say(talk, "voice 99", "We need shelter", "en"), world)
    actions.refresh_languages(conversation=talk)
    assert "3 of 5 statements in English" in english.get("/p/harbor/conversations/school/").content.decode()
    Statement.objects.filter(conversation=talk, number=5).delete()
    for voice in range(1, 9):
        say(talk, f"voice {voice}", f"Frase {voice}", "es")
    actions.refresh_languages(conversation=talk)
    assert "الإسبانية" not in card("ar", 4)  # nine people
    say(talk, "voice 9", "Frase 9", "es")
    actions.refresh_languages(conversation=talk)
    assert "1 of 4 statements in Spanish" in english.get("/p/harbor/conversations/school/").content.decode()
    arabic = card("ar", 4)
    assert "الإسبانيّة" in arabic or "الإسبانية" in arabic
    assert '<span lang="es" dir="ltr">Necesitamos un techo</span>' in arabic
    assert Client().get("/api/p/harbor/conversations/school/statements/").json()[3]["text"]["source"] == "es"
    # Who reads Spanish sees the original, and nothing is said of translations.
    assert "Necesitamos un techo" in card("es", 4) and "Traducida" not in card("es", 4)


def test_a_machines_translation_is_named_as_one(world: World, talk: Conversation, log: Path) -> None:
    by_machine(world, talk)
    page = card("ar", 2)
    assert "آلة" in page and "[en&gt;ar]" in page
    by_person(world, talk, 2, "بكلمات إنسان")
    assert "آلة" not in card("ar", 2)
