"""What the example's organizations share: offers, needs, and a fund of three owners that pays residents for their time."""

from __future__ import annotations

# side, kind, organization, title, details, conditions, place, first and last day (from today), amount
LISTINGS = (
    (
        "need",
        "space",
        "Youth Voice Harbor",
        {
            "en": "A room for twenty young people, one evening a week",
            "es": "Una sala para veinte jóvenes, una noche por semana",
        },
        "We meet on Wednesdays and cook together. A kitchen would be a gift.",
        "",
        -10,
        80,
        20,
    ),
    (
        "offer",
        "space",
        "Harbor County Schools",
        {"en": "School kitchen and hall after five", "es": "Cocina y salón de la escuela después de las cinco"},
        "Room for meetings and cooking, on any evening that the building is open.",
        "Somebody of your organization stays until the end and locks up.",
        -30,
        75,
        60,
    ),
    (
        "offer",
        "space",
        "Eastside Clinic",
        {"en": "A quiet meeting room in the evening", "es": "Una sala tranquila por la noche"},
        "Twelve chairs, a screen, no kitchen.",
        "No food.",
        0,
        20,
        12,
    ),
    (
        "need",
        "stipend",
        "Youth Voice Harbor",
        {
            "en": "Pay for the young people who count late buses",
            "es": "Pago para los jóvenes que cuentan autobuses tarde",
        },
        "Twelve young people count buses for four weeks. Their time is paid.",
        "",
        5,
        60,
        (12, 10, 2_000),
    ),
    (
        "offer",
        "money",
        "Harbor Community Foundation",
        {
            "en": "Small grants that pay residents for research",
            "es": "Pequeñas ayudas que pagan a residentes por investigar",
        },
        "For groups of residents who ask, count and report back.",
        "A page at the end that says what was learned.",
        -60,
        120,
        500_000,
    ),
    (
        "offer",
        "expertise",
        "Harbor Legal Aid",
        {
            "en": "A lawyer who explains leases, two evenings a month",
            "es": "Una abogada que explica contratos de alquiler, dos noches al mes",
        },
        "In English or Spanish, for groups of up to thirty.",
        "",
        -20,
        160,
        24,
    ),
    (
        "need",
        "expertise",
        "New Roots Center",
        {
            "en": "Somebody who explains leases to new families",
            "es": "Alguien que explique los contratos de alquiler a familias nuevas",
        },
        "Families sign what they cannot read. We interpret.",
        "",
        10,
        100,
        10,
    ),
    (
        "offer",
        "equipment",
        "Harbor Transit",
        {"en": "A van with a lift, on Saturdays", "es": "Una camioneta con elevador, los sábados"},
        "Nine seats and a lift for a wheelchair. Our driver comes along.",
        "Ask two weeks before.",
        -5,
        25,
        1,
    ),
    (
        "offer",
        "hours",
        "Eastside Clinic",
        {"en": "A nurse at school events", "es": "Una enfermera en actos de la escuela"},
        "Checks ears, eyes and asthma, and talks with parents.",
        "",
        0,
        200,
        40,
    ),
    (
        "need",
        "data",
        "Youth Voice Harbor",
        {"en": "Arrival times of school buses, by stop", "es": "Horas de llegada de los autobuses, por parada"},
        "No names, no cards: only when the bus came.",
        "",
        None,
        None,
        None,
    ),
)

FUND = {
    "slug": "young-researchers",
    "title": {"en": "Young researchers’ fund", "es": "Fondo de jóvenes investigadores"},
    "purpose": {
        "en": "Young people find out what holds their friends back, and are paid for it. What they find is read before anything is decided.",
        "es": "Los jóvenes averiguan qué frena a sus amigos y reciben un pago por ello. Lo que averiguan se lee antes de decidir.",
    },
    "purposes": (
        {"en": "Pay for residents’ time", "es": "Pago por el tiempo de residentes"},
        {"en": "Materials and rides", "es": "Materiales y viajes"},
    ),
}
RESTRICTIONS = {
    "en": "No salaries, no cars, nothing that an owner must pay for anyway.",
    "es": "Ni sueldos, ni autos, ni nada que un dueño deba pagar de todos modos.",
}
APPROVERS = ("Harbor Community Foundation", "Harbor County Schools")  # whose people agree as second
# owner, medium, amount in cents, purpose (position) or None, first and last day (from today)
PLEDGES = (
    ("Harbor Community Foundation", "cash", 2_400_000, None, -300, 430),
    ("Harbor County Schools", "cash", 1_000_000, 0, -300, 65),
    ("Harbor Transit", "cash", 600_000, None, -300, 800),
    ("Eastside Clinic", "in-kind", 180_000, None, -300, 65),
)
VALUED = {
    "en": "What the clinic’s room costs others: 30 evenings at 60 dollars.",
    "es": "Lo que la sala cuesta a otros: 30 noches a 60 dólares.",
}
# title, cents, purpose, decision slug or None, initiative or None, days from today (made, first, last)
ALLOCATIONS = (
    (
        {
            "en": "Young people count late buses, every morning for a month",
            "es": "Jóvenes cuentan autobuses tarde, cada mañana por un mes",
        },
        1_450_000,
        0,
        "bus-times-first",
        (-240, -239, 60),
    ),
    (
        {"en": "Recorders, printed cards and bus passes", "es": "Grabadoras, tarjetas impresas y pases de autobús"},
        300_000,
        1,
        None,
        (-230, -229, 60),
    ),
)
RESULT = {
    "en": "They counted 1,904 arrivals at nine stops. The list of the latest lines lay on the table when bus times were decided.",
    "es": "Contaron 1,904 llegadas en nueve paradas. La lista de las líneas más tardías estaba sobre la mesa al decidir los horarios.",
}
# allocation (position), organization or None for a resident, minutes or cents, day, number in the agent's books
PAYMENTS = (
    (0, None, 600, -200, "HN-2031"),
    (0, None, 540, -200, "HN-2032"),
    (0, None, 720, -170, "HN-2058"),
    (1, "Harbor Transit", 96_000, -205, "HN-2029"),
    (0, None, 630, -140, "HN-2077"),
    (1, "Youth Voice Harbor", 81_350, -120, "HN-2090"),
)
