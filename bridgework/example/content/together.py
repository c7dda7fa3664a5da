"""What ties the example's organizations, and why young people do not finish school: invented, in three languages."""

from __future__ import annotations

# initiative -> its terms, in the words of `InitiativeWords`
TERMS: dict[str, dict] = {
    "ninth-grade-mentors": {
        "aims": ["learning", "belonging"],
        "strategy": "service",
        "age_from": 14,
        "age_to": 15,
        "languages": ["en", "es"],
    },
    "buses-that-come": {
        "aims": ["transport", "learning"],
        "strategy": "rules",
        "age_from": 11,
        "age_to": 18,
        "groups": ["income:lower-income"],
    },
    "restorative-practice": {
        "aims": ["teaching", "safety"],
        "strategy": "training",
        "age_from": 6,
        "age_to": 18,
        "groups": ["disability:with-disability"],
    },
    "stay-in-school-homes": {
        "aims": ["housing"],
        "strategy": "funding",
        "groups": ["income:lower-income"],
        "languages": ["en", "es"],
    },
    # "counselor-in-the-building" was written down before there were common terms, and stays valid without them.
}

MAPPED_GOAL = "finish-school-ready"
# id as the map gives it, under, text
CAUSES = (
    (
        "",
        {
            "en": "Students miss many days of school.",
            "es": "Los estudiantes faltan muchos días a la escuela.",
            "ar": "يتغيّب الطلاب أيامًا كثيرة عن المدرسة.",
        },
    ),
    (
        "c1",
        {
            "en": "Buses come late, or not at all.",
            "es": "Los autobuses llegan tarde o no llegan.",
            "ar": "تتأخر الحافلات أو لا تأتي أبدًا.",
        },
    ),
    (
        "c1",
        {
            "en": "Families move in the middle of the year.",
            "es": "Las familias se mudan a mitad del año.",
            "ar": "تنتقل الأسر في منتصف العام.",
        },
    ),
    (
        "c1",
        {
            "en": "Some students work until late at night.",
            "es": "Algunos estudiantes trabajan hasta tarde en la noche.",
            "ar": "يعمل بعض الطلاب حتى وقت متأخر من الليل.",
        },
    ),
    (
        "",
        {
            "en": "There is no one at school to talk to.",
            "es": "No hay nadie en la escuela con quien hablar.",
            "ar": "لا يوجد في المدرسة من يمكن التحدث إليه.",
        },
    ),
    (
        "c5",
        {
            "en": "Letters from school come in English only.",
            "es": "Las cartas de la escuela llegan solo en inglés.",
            "ar": "تصل رسائل المدرسة بالإنجليزية فقط.",
        },
    ),
)
# sector, against, measured by, organization that wrote it, text
STRATEGIES = (
    (
        "agency",
        ("c2",),
        ("here-every-day",),
        "Harbor Transit",
        {
            "en": "Run school buses by the timetable students asked for.",
            "es": "Hacer circular los autobuses escolares con el horario que pidieron los estudiantes.",
            "ar": "تسيير الحافلات المدرسية وفق الجدول الذي طلبه الطلاب.",
        },
    ),
    (
        "nonprofit",
        ("c3",),
        ("moved-midyear",),
        "Harbor Legal Aid",
        {
            "en": "Help families keep their homes until summer.",
            "es": "Ayudar a las familias a conservar su hogar hasta el verano.",
            "ar": "مساعدة الأسر على الاحتفاظ ببيوتها حتى الصيف.",
        },
    ),
    (
        "health",
        ("c5",),
        ("someone-to-talk-to",),
        "Eastside Clinic",
        {
            "en": "A counselor in the building, in two languages.",
            "es": "Una consejera en la escuela, en dos idiomas.",
            "ar": "مرشدة في المدرسة بلغتين.",
        },
    ),
    (
        "education",
        ("c6", "c5"),
        (),
        "Harbor County Schools",
        {
            "en": "Write to families in their own language.",
            "es": "Escribir a las familias en su propio idioma.",
            "ar": "مراسلة الأسر بلغتها.",
        },
    ),
)
