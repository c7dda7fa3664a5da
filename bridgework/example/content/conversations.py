"""What residents of the example said. Each statement: text, language, agreement (0–1) of the three kinds of people the
simulator draws voters from (families without a car, families with one, young people who work)."""

from __future__ import annotations

Said = tuple[str, str, tuple[float, float, float]]

SCHOOL: tuple[Said, ...] = (
    ("A bus that comes late teaches us that we do not matter.", "en", (0.95, 0.86, 0.93)),
    ("Let us see the bus times before the school day changes.", "en", (0.92, 0.84, 0.88)),
    ("School should start later for teenagers.", "en", (0.35, 0.62, 0.93)),
    ("School should start earlier so that parents can get to work.", "en", (0.74, 0.28, 0.12)),
    ("The crossing at Fifth and Main is not safe for children.", "en", (0.88, 0.82, 0.77)),
    ("Que los avisos del autobús lleguen también en español.", "es", (0.93, 0.74, 0.82)),
    ("Pay young people who show the way on the first weeks.", "en", (0.70, 0.45, 0.90)),
    ("A late bus should never count as a late student.", "en", (0.94, 0.81, 0.96)),
    ("Parking at the high school should be free for students.", "en", (0.15, 0.72, 0.60)),
    ("More money for buses, even if it means less for parking.", "en", (0.92, 0.25, 0.80)),
    ("Drivers greet us by name, and that makes my morning.", "en", (0.72, 0.55, 0.58)),
    ("The evening line should run until practice and work are over.", "en", (0.78, 0.58, 0.97)),
    ("Every stop in Eastside needs a roof and a light.", "en", (0.90, 0.73, 0.85)),
    ("Police at bus stops would make me feel safer.", "en", (0.45, 0.66, 0.18)),
    ("An adult we know at each stop would make me feel safer.", "en", (0.88, 0.72, 0.75)),
    ("Let students ride free in summer too.", "en", (0.91, 0.63, 0.93)),
    ("Biking to school would work if there were a safe lane.", "en", (0.42, 0.70, 0.72)),
    ("My child is in the car for an hour because there is no bus.", "en", (0.30, 0.83, 0.35)),
    ("The ferry should wait for students when the tide is high.", "en", (0.55, 0.50, 0.60)),
    ("Tell us the evening before when a bus is cancelled.", "en", (0.96, 0.90, 0.95)),
    ("Necesitamos que alguien conteste el teléfono antes de las siete.", "es", (0.90, 0.70, 0.65)),
    ("Ask us before you change a line, not after.", "en", (0.94, 0.87, 0.92)),
    ("One app is enough, and it must work on an old phone.", "en", (0.83, 0.64, 0.78)),
    ("Not everybody has a phone: put the times on the stop.", "en", (0.91, 0.76, 0.70)),
    ("Private cars should not be allowed to stop in front of school.", "en", (0.78, 0.20, 0.66)),
    ("Carpools between neighbors should get the best parking.", "en", (0.40, 0.76, 0.42)),
    ("I would work fewer night shifts if I could get home on a bus.", "en", (0.48, 0.25, 0.88)),
    ("Students with wheelchairs wait longest, and nobody counts it.", "en", (0.86, 0.78, 0.84)),
    ("The new route times are working for my family.", "en", (0.44, 0.52, 0.40)),
    ("Teachers should know who has a long way to school.", "en", (0.85, 0.66, 0.81)),
    ("Fines for a missed day do not bring anyone to school.", "en", (0.84, 0.46, 0.92)),
    ("Fines for a missed day make families take school seriously.", "en", (0.14, 0.47, 0.06)),
    ("Breakfast on the first bus would help more than a new rule.", "en", (0.76, 0.42, 0.82)),
    ("Let the student council read the late-bus numbers each month.", "en", (0.72, 0.61, 0.87)),
    ("Snow days should be decided for the stops, not for downtown.", "en", (0.82, 0.70, 0.74)),
    ("Walking in pairs with neighbors changed our mornings.", "en", (0.71, 0.56, 0.50)),
    ("One number to call, answered by a person, in four languages.", "en", (0.93, 0.80, 0.84)),
    ("Young people should sit on the transit board.", "en", (0.68, 0.44, 0.94)),
)

HEARD: tuple[Said, ...] = (
    ("Ask us in Somali too, not only at the end.", "en", (0.90, 0.72, 0.83)),
    ("Come to where we already meet instead of inviting us to city hall.", "en", (0.93, 0.80, 0.86)),
    ("Tell us what happened with what we said last year.", "en", (0.96, 0.92, 0.95)),
    ("Paying residents for their time is right.", "en", (0.88, 0.61, 0.91)),
    ("Two minutes at a microphone is not a conversation.", "en", (0.82, 0.77, 0.90)),
    ("Childcare decides whether I can come.", "en", (0.92, 0.66, 0.41)),
    ("Voting on my phone is enough for me.", "en", (0.40, 0.63, 0.86)),
    ("I want to talk to a person, not a screen.", "en", (0.81, 0.60, 0.35)),
    ("Quiero poder contestar en papel.", "es", (0.84, 0.55, 0.30)),
    ("Young people should ask the questions, not only answer them.", "en", (0.70, 0.55, 0.96)),
    ("Say at the start what our answers can change.", "en", (0.94, 0.88, 0.93)),
    ("A meeting without interpreters is not a public meeting.", "en", (0.93, 0.70, 0.82)),
)

CONVERSATIONS = (
    {
        "slug": "getting-to-school",
        "goal": "finish-school-ready",
        "title": {"en": "Getting to school", "es": "Llegar a la escuela"},
        "question": {
            "en": "What would make getting to school work for you?",
            "es": "¿Qué haría que llegar a la escuela funcione para usted?",
        },
        "said": SCHOOL,
        "people": 600,
        "modes": {"browser": 0.62, "code": 0.18, "account": 0.08, "paper": 0.08, "assisted": 0.04},
        "closed": True,
        "influence": "collaborate",
        # What the moderators call the group whose people agree with this statement most.
        "names": {
            10: {"en": "Buses before parking", "es": "Autobuses antes que parqueo", "ar": "الحافلات قبل المواقف"},
            9: {"en": "Room for cars too", "es": "También lugar para autos", "ar": "مكان للسيارات أيضًا"},
        },
    },
    {
        "slug": "being-heard",
        "goal": "care-for-the-mind",
        "title": {"en": "Being heard", "es": "Ser escuchados"},
        "question": {
            "en": "How should this partnership listen to you?",
            "es": "¿Cómo debería escucharle esta alianza?",
        },
        "said": HEARD,
        "people": 60,
        "modes": {"browser": 0.75, "account": 0.05, "assisted": 0.20},
        "closed": False,
        "influence": "involve",
        "shares_rows": True,
    },
)

# Codes printed for the open conversation; `told` is what was recorded before a class's codes were opened.
BATCHES: tuple[dict, ...] = (
    {
        "label": "Grade 10, period 2",
        "kind": "class",
        "organization": "Harbor County Schools",
        "n": 28,
        "told": "Letter home in English, Spanish and Somali, a week before the lesson.",
    },
    {"label": "Grade 8, period 4", "kind": "class", "organization": "", "n": 26, "told": ""},
    {"label": "Mill Street, houses 1 to 40", "kind": "household", "organization": "", "n": 40, "told": ""},
)

POLICY = {
    "en": "We show every statement that is about the question, names no private person, and does not attack anyone. Someone reads each statement within two days. What is not shown, and by which rule, stands in the public log.",
    "es": "Mostramos toda frase que trate de la pregunta, no nombre a ninguna persona privada y no ataque a nadie. Alguien lee cada frase en dos días. Lo que no se muestra, y por qué regla, queda en el registro público.",
}
