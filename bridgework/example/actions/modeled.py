"""What the example took from a model, and what it passes on as a playbook of its own."""

from __future__ import annotations

from datetime import datetime

from bridgework.example.actions.harbor import Harbor
from bridgework.lib.words import Words
from bridgework.playbooks.actions import Choices, apply_playbook, publish_playbook
from bridgework.playbooks.documents import shipped
from bridgework.playbooks.queries import offered_parts

MODEL = "school-mental-health"
TAKEN = frozenset({"agreements/working-together"})
PASSED_ON = ("goals", "indicators", "causes", "agreements", "bodies")
TITLE = Words.of_many(
    en="Getting to school and staying there",
    es="Llegar a la escuela y quedarse en ella",
    ar="الوصول إلى المدرسة والبقاء فيها",
)
SUMMARY = Words.of_many(
    en="Schools, the transit agency, clinics and residents look at buses, suspensions and work at night together. We would do it again, and ask students first.",
    es="Escuelas, la agencia de transporte, clínicas y residentes miran juntos los autobuses, las suspensiones y el trabajo nocturno. Lo haríamos otra vez, y preguntaríamos primero a los estudiantes.",
    ar="تنظر المدارس وهيئة النقل والعيادات والسكان معًا في الحافلات والفصل المؤقت والعمل ليلًا. ولو عدنا لفعلنا ذلك ثانية، وسألنا الطلاب أولًا.",
)


def plan_models(harbor: Harbor) -> None:
    """Put one draft taken from a model, and one playbook that is passed on, on the timeline."""
    harbor.at(-30, lambda at: _take(harbor, at))
    harbor.at(-12, lambda at: _pass_on(harbor, at))


def _take(harbor: Harbor, at: datetime) -> None:
    signers = {one.organization_id: one.organization for one in harbor.acting.values() if one.organization}
    apply_playbook(
        partnership=harbor.partnership,
        document=shipped()[MODEL],
        slug=MODEL,
        choices=Choices(names=TAKEN, parties=tuple(signers.values())[:2]),
        by=harbor.steward,
        at=at,
    )


def _pass_on(harbor: Harbor, at: datetime) -> None:
    publish_playbook(
        partnership=harbor.partnership,
        title=TITLE,
        summary=SUMMARY,
        license="CC-BY-4.0",
        names=[one.name for one in offered_parts(harbor.partnership) if one.part in PASSED_ON],
        by=harbor.steward,
        at=at,
    )
