"""Who lives in Harbor County and who came to its conversations: invented, with a gap of the kind that partnerships find."""

from __future__ import annotations

PLACE = "Harbor County"
SOURCE, YEAR = "Harbor County household survey", 2023

# Code, name, then each group: code, name, people, and how often it is who came, by kind of voter (families without a car,
# families with one, young people who work).
QUESTIONS: tuple[
    tuple[str, dict[str, str], tuple[tuple[str, dict[str, str], int, tuple[float, float, float]], ...]], ...
] = (
    (
        "age",
        {"en": "Age", "es": "Edad", "ar": "العمر"},
        (
            ("under-25", {"en": "Under 25", "es": "Menos de 25", "ar": "أقل من 25"}, 5_100, (0.08, 0.04, 0.42)),
            ("25-44", {"en": "25 to 44", "es": "De 25 a 44", "ar": "من 25 إلى 44"}, 13_400, (0.50, 0.48, 0.50)),
            ("45-64", {"en": "45 to 64", "es": "De 45 a 64", "ar": "من 45 إلى 64"}, 13_200, (0.34, 0.37, 0.08)),
            ("65-over", {"en": "65 and over", "es": "65 y más", "ar": "65 فأكثر"}, 9_300, (0.08, 0.11, 0.0)),
        ),
    ),
    (
        "home-language",
        {"en": "Language at home", "es": "Idioma en casa", "ar": "لغة البيت"},
        (
            ("english", {"en": "English", "es": "Inglés", "ar": "الإنجليزية"}, 30_100, (0.72, 0.86, 0.80)),
            ("spanish", {"en": "Spanish", "es": "Español", "ar": "الإسبانية"}, 7_600, (0.20, 0.09, 0.13)),
            ("somali", {"en": "Somali", "es": "Somalí", "ar": "الصومالية"}, 1_900, (0.03, 0.01, 0.02)),
            ("other", {"en": "Another language", "es": "Otro idioma", "ar": "لغة أخرى"}, 1_400, (0.05, 0.04, 0.05)),
        ),
    ),
    (
        "part-of-county",
        {"en": "Part of the county", "es": "Parte del condado", "ar": "جزء المقاطعة"},
        (
            ("eastside", {"en": "Eastside"}, 12_100, (0.35, 0.24, 0.33)),
            ("old-harbor", {"en": "Old Harbor"}, 8_400, (0.24, 0.22, 0.30)),
            ("north-shore", {"en": "North Shore"}, 6_900, (0.12, 0.21, 0.12)),
            ("millbrook", {"en": "Millbrook"}, 7_900, (0.19, 0.23, 0.16)),
            ("rivermouth", {"en": "Rivermouth"}, 5_700, (0.105, 0.10, 0.095)),
        ),
    ),
)
NOT_SAID = (0.10, 0.14, 0.12)  # leave a question, by question
N_CODES = 400

# By conversation: what it asks, and the voices hoped for: group, how many, who invites, how.
ASKED = {"getting-to-school": ("age", "home-language", "part-of-county"), "being-heard": ("age", "home-language")}
HOPED: dict[str, tuple[tuple[str, str, int, str, dict[str, str]], ...]] = {
    "getting-to-school": (
        ("home-language", "spanish", 80, "New Roots Center", {
            "en": "Paper cards in Spanish at the Saturday classes.",
            "es": "Tarjetas en español en las clases del sábado.",
        }),
        ("home-language", "somali", 30, "New Roots Center", {
            "en": "A helper who speaks Somali, after Friday prayers.",
            "es": "Una persona que habla somalí, después de la oración del viernes.",
        }),
        ("part-of-county", "rivermouth", 80, "Harbor Network", {
            "en": "A table at the ferry landing on two market days.",
            "es": "Una mesa en el muelle del ferri en dos días de mercado.",
        }),
    ),
    "being-heard": (
        ("age", "65-over", 20, "Harbor Network", {
            "en": "Read aloud at the lunch table of the senior center.",
            "es": "Se leen en voz alta en el comedor del centro para mayores.",
        }),
    ),
}  # fmt: skip
