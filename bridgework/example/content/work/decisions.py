"""What was decided, answered, and still waits for an answer. Days are counted from the day of loading."""

from __future__ import annotations

# slug, body, goal, days, title, reasons, conversation cited, statements cited (numbers), absent seats
DECISIONS = (
    (
        "bus-times-first",
        "steering-group",
        "finish-school-ready",
        -250,
        {"en": "Bus times come before bell times", "es": "Primero el horario del autobús, luego el timbre"},
        {
            "en": "All groups of opinion agree that a late bus must never count against a student, and that changes are told the evening before. We took four of the five statements they share. We did not move the start of school: here people differ, and families who work early would bear the cost.",
            "es": "Todos los grupos de opinión están de acuerdo en que un autobús tarde nunca debe contar en contra de un estudiante y en que los cambios se avisan la noche anterior. Aceptamos cuatro de las cinco frases que comparten. No cambiamos la hora de entrada: en eso la gente difiere, y el costo sería para las familias que trabajan temprano.",
        },
        "getting-to-school",
        (1, 2, 8, 20, 22),
        2,
    ),
    (
        "light-at-every-stop",
        "steering-group",
        "finish-school-ready",
        -215,
        {"en": "A roof and a light at every Eastside stop", "es": "Techo y luz en cada parada de Eastside"},
        {
            "en": "Nine of ten who have no car ask for it. The work goes stop by stop, the darkest first.",
            "es": "Lo piden nueve de cada diez personas sin auto. La obra avanza parada por parada, primero las más oscuras.",
        },
        "getting-to-school",
        (13, 15),
        1,
    ),
    (
        "no-suspension-for-lateness",
        "steering-group",
        "no-child-sent-home",
        -160,
        {"en": "Nobody is suspended for being late", "es": "Nadie es suspendido por llegar tarde"},
        {
            "en": "Lateness was the reason for one suspension in six. A conversation costs less and helps more.",
            "es": "La tardanza fue la razón de una de cada seis suspensiones. Una conversación cuesta menos y ayuda más.",
        },
        None,
        (),
        3,
    ),
    (
        "counselors-evenings",
        "steering-group",
        "care-for-the-mind",
        -95,
        {
            "en": "Counselors stay until seven, twice a week",
            "es": "Los consejeros se quedan hasta las siete dos veces por semana",
        },
        {
            "en": "Young people who work cannot come before five. We start with the schools that have the longest bus rides.",
            "es": "Los jóvenes que trabajan no pueden venir antes de las cinco. Empezamos por las escuelas con los viajes más largos.",
        },
        None,
        (),
        0,
    ),
    (
        "four-languages",
        "residents-panel",
        "care-for-the-mind",
        -40,
        {"en": "Every conversation opens in four languages", "es": "Cada conversación se abre en cuatro idiomas"},
        {
            "en": "Asking in one language first means hearing one part of the county first.",
            "es": "Preguntar primero en un solo idioma es escuchar primero a una sola parte del condado.",
        },
        None,
        (),
        1,
    ),
)

# organization (None: the steering group), kind, statements, decision, words, did, did (days), answered (days), verdicts: (solved, partly, not), how many
ANSWERS = (
    (
        "Harbor Transit",
        "taken-up",
        # So many residents wrote them that what they say of the answer may be shown apart from what all others say.
        (2, 12, 18, 19, 20, 21, 22, 23, 24, 27, 35),
        "bus-times-first",
        {
            "en": "Yes. Route changes are now shown for thirty days before they start, and cancellations are told by eight the evening before: at every stop, on any phone, and by a person who answers from six. The evening line runs an hour longer, and the ferry line waits.",
            "es": "Sí. Los cambios de ruta se muestran treinta días antes y las cancelaciones se avisan antes de las ocho de la noche anterior: en cada parada, en cualquier teléfono y por una persona que contesta desde las seis. La línea de la noche circula una hora más y la del ferry espera.",
        },
        {
            "en": "Two routes moved to 7:10; Transit reports each month.",
            "es": "Dos rutas pasaron a las 7:10; Transit informa cada mes.",
        },
        -149,
        -240,
        ((0.61, 0.27, 0.12), 212),
    ),
    (
        "Harbor County Schools",
        "taken-up",
        (8,),
        "bus-times-first",
        {
            "en": "A late bus is no longer a late student. The change holds back to September.",
            "es": "Un autobús tarde ya no es un estudiante tarde. El cambio vale desde septiembre.",
        },
        {"en": "4,120 late marks were taken out of the record.", "es": "Se borraron 4,120 tardanzas del registro."},
        -200,
        -238,
        ((0.74, 0.20, 0.06), 188),
    ),
    (
        None,
        "declined",
        (3,),
        None,
        {
            "en": "Not this year. Teenagers ask for a later start, and families who begin work at six ask for the opposite. We will bring both together in spring.",
            "es": "Este año no. Los adolescentes piden entrar más tarde y las familias que empiezan a trabajar a las seis piden lo contrario. En primavera reuniremos a ambos.",
        },
        None,
        None,
        -232,
        ((0.21, 0.35, 0.44), 97),
    ),
    (
        "Harbor Transit",
        "partly",
        (13,),
        "light-at-every-stop",
        {
            "en": "Twelve stops first, the darkest ones. Thirty more next year.",
            "es": "Primero doce paradas, las más oscuras. Treinta más el próximo año.",
        },
        {"en": "Twelve stops have light since spring.", "es": "Doce paradas tienen luz desde la primavera."},
        -64,
        -205,
        ((0.44, 0.41, 0.15), 133),
    ),
    (
        "Harbor County Schools",
        "referred",
        (17,),
        None,
        {
            "en": "This is not ours to decide. We passed it to the county's public works, who own the road.",
            "es": "Esto no nos corresponde. Lo pasamos a obras públicas del condado, dueñas de la calle.",
        },
        None,
        None,
        -170,
        ((0.08, 0.30, 0.62), 38),
    ),
)

REFERRED_TO = "Harbor County Public Works"

# statement number of getting-to-school, organization, told (days), accepted (days) or None, reply
WAITING = (
    (
        5,
        "Harbor Health Department",
        -41,
        -40,
        {
            "en": "We are counting cars at the crossing this month and will answer with the numbers.",
            "es": "Este mes contamos los autos en el cruce y responderemos con los datos.",
        },
    ),
    (38, "Harbor Transit", -19, None, None),
    (
        28,
        "Access Harbor",
        -12,
        -11,
        {
            "en": "We collect waiting times with riders until the end of the month.",
            "es": "Reunimos los tiempos de espera con los pasajeros hasta fin de mes.",
        },
    ),
    (37, "Harbor Network", -4, None, None),
)
