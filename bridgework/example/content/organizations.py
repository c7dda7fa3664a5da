"""Who is in Harbor County: invented organizations, their programs, whom they serve, and the bodies that decide."""

from __future__ import annotations

from dataclasses import dataclass, field

AREAS = ("Eastside", "Old Harbor", "North Shore", "Millbrook", "Rivermouth")


@dataclass(frozen=True)
class Org:
    """One invented organization. `programs`: (name, what it does, ages, languages, areas)."""

    name: str
    sector: str
    about: str
    programs: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...], tuple[str, ...]], ...] = field(default=())
    is_tribal_nation: bool = False


YOUNG, TEEN, LATE, ADULT = "6-13", "14-17", "18-24", "25+"
E, S, V, SO = "en", "es", "vi", "so"
EAST, OLD, NORTH, MILL, RIVER = AREAS

ORGANIZATIONS = (
    Org(
        "Harbor Network",
        "nonprofit",
        "Convenes the partnership: keeps the calendar, the numbers and the promises.",
        (("Partner onboarding", "Helps new partners find their place at the table.", (ADULT,), (E, S), AREAS),),
    ),
    Org(
        "Harbor County Schools",
        "education",
        "The public school district, with 31 schools.",
        (
            (
                "Restorative classrooms",
                "Teachers and students settle harm together instead of sending students home.",
                (YOUNG, TEEN),
                (E, S),
                (EAST, MILL),
            ),
            (
                "Newcomer academy",
                "A first year for students who are learning English.",
                (YOUNG, TEEN),
                (E, S, SO, V),
                (EAST, OLD),
            ),
            (
                "Ninth-grade bridge",
                "A mentor and a summer for every student who starts high school.",
                (TEEN,),
                (E, S),
                (EAST, RIVER),
            ),
        ),
    ),
    Org(
        "Harbor Community College",
        "education",
        "Two-year college with evening and weekend classes.",
        (
            (
                "First in the family",
                "Coaches students whose parents did not go to college.",
                (TEEN, LATE),
                (E, S),
                (EAST, OLD, MILL),
            ),
            ("Evening English", "English classes with childcare.", (LATE, ADULT), (E, S, SO), (EAST, OLD)),
        ),
    ),
    Org(
        "Tidewater Charter School",
        "education",
        "A small high school on the harbor.",
        (("Learning on the water", "Science, boats and a paid apprenticeship.", (TEEN,), (E,), (OLD,)),),
    ),
    Org(
        "Bright Steps Early Learning",
        "education",
        "Preschool in four neighborhoods.",
        (
            ("Ready together", "Preschool in two languages.", ("0-5",), (E, S), (EAST, OLD, MILL, RIVER)),
            (
                "Parents as first teachers",
                "Home visits for families with babies.",
                ("0-5", ADULT),
                (E, S, SO),
                (EAST, RIVER),
            ),
        ),
    ),
    Org(
        "Eastside Clinic",
        "health",
        "Primary care and counseling, whatever a family can pay.",
        (
            (
                "Counselors at school",
                "A counselor in the school building, four days a week.",
                (YOUNG, TEEN),
                (E, S),
                (EAST,),
            ),
            ("Walk-in counseling", "Talk to someone the same day.", (TEEN, LATE, ADULT), (E, S), (EAST, OLD)),
            ("Asthma at home", "Finds and fixes what makes breathing hard.", (YOUNG,), (E, S), (EAST, MILL)),
        ),
    ),
    Org(
        "Harbor General Hospital",
        "health",
        "The county's hospital.",
        (
            ("Young minds", "Care after a crisis, with a plan for school.", (TEEN, LATE), (E, S), AREAS),
            ("Violence recovery", "Stays with young people after an injury.", (TEEN, LATE), (E,), (EAST, MILL)),
        ),
    ),
    Org(
        "Open Door Counseling",
        "health",
        "Counseling by people from the neighborhoods.",
        (
            (
                "Circles for families",
                "Family sessions at home or on the phone.",
                (YOUNG, TEEN, ADULT),
                (E, S, V),
                (OLD, NORTH),
            ),
            ("Boys talk", "A weekly group led by young men.", (TEEN,), (E,), (EAST,)),
        ),
    ),
    Org(
        "Lakeview Dental Access",
        "health",
        "A dental van and two chairs.",
        (("Dental van", "Visits every school once a season.", (YOUNG, TEEN), (E, S), (EAST, OLD, MILL, RIVER)),),
    ),
    Org(
        "Harbor Health Department",
        "agency",
        "Public health for the county.",
        (
            ("Healthy homes", "Inspects and repairs with landlords.", (ADULT,), (E, S), (EAST, MILL)),
            ("Youth survey", "Asks students how they are, every second year.", (TEEN,), (E, S, V, SO), AREAS),
        ),
    ),
    Org(
        "Harbor Transit",
        "agency",
        "Buses and the ferry.",
        (
            ("Student rides", "Free rides for students, every day of the year.", (YOUNG, TEEN), (E, S), AREAS),
            ("Evening line", "A bus home after practice and work.", (TEEN, LATE), (E, S), (EAST, RIVER)),
        ),
    ),
    Org(
        "County Housing Office",
        "agency",
        "Rent help, permits and inspections.",
        (
            ("Stay housed", "Rent help before a court date.", (ADULT,), (E, S, SO), (EAST, OLD, MILL)),
            ("Repair first", "Small repairs so that families can stay.", (ADULT,), (E, S), (MILL, RIVER)),
        ),
    ),
    Org(
        "Juvenile Court Services",
        "agency",
        "Diversion and family court.",
        (("Second conversation", "A meeting instead of a record.", (TEEN,), (E, S), AREAS),),
    ),
    Org(
        "Harbor Public Library",
        "agency",
        "Seven branches and a bus.",
        (
            ("Homework help", "Tutors, laptops and a quiet room.", (YOUNG, TEEN), (E, S, SO), (EAST, OLD, RIVER)),
            ("Story time in four languages", "Saturday mornings.", ("0-5",), (E, S, V, SO), (EAST, OLD)),
        ),
    ),
    Org(
        "Parks and Recreation",
        "agency",
        "Parks, pools and summer.",
        (
            ("Late-night gym", "Open gym until eleven on weekends.", (TEEN, LATE), (E,), (EAST,)),
            ("Summer crew", "Paid summer work outdoors.", (TEEN, LATE), (E, S), (EAST, MILL, RIVER)),
        ),
    ),
    Org(
        "Big Harbor Mentors",
        "nonprofit",
        "One adult, one young person, two years at least.",
        (
            ("Mentors for ninth grade", "A mentor through the first year of high school.", (TEEN,), (E, S), (EAST,)),
            ("Mentors after school", "Small groups, twice a week.", (YOUNG,), (E,), (EAST, MILL)),
        ),
    ),
    Org(
        "Harbor Legal Aid",
        "nonprofit",
        "Free lawyers for housing, school and family.",
        (
            (
                "Education advocates",
                "Stands beside families in school meetings.",
                (YOUNG, TEEN, ADULT),
                (E, S),
                (EAST, OLD, MILL),
            ),
            ("Eviction defense", "A lawyer on the court date.", (ADULT,), (E, S, SO), AREAS),
        ),
    ),
    Org(
        "New Roots Center",
        "nonprofit",
        "Welcomes people who have just arrived.",
        (
            (
                "Family navigators",
                "Goes along to school, clinic and office.",
                (YOUNG, TEEN, ADULT),
                (E, SO, V),
                (EAST, OLD),
            ),
            ("Saturday school", "Home languages and homework.", (YOUNG, TEEN), (SO, V), (EAST, OLD)),
        ),
    ),
    Org(
        "Harbor Food Alliance",
        "nonprofit",
        "Eleven pantries and a kitchen.",
        (
            (
                "Backpack weekends",
                "Food for the days without school lunch.",
                (YOUNG, TEEN),
                (E, S),
                (EAST, MILL, RIVER),
            ),
            ("Community kitchen", "Cook, eat, learn a trade.", (LATE, ADULT), (E, S), (EAST,)),
        ),
    ),
    Org(
        "The Loft Youth Arts",
        "nonprofit",
        "Music, film and a stage.",
        (
            ("Studio nights", "Record, mix, perform.", (TEEN, LATE), (E, S), (OLD,)),
            ("Stories on film", "Young people film what matters to them.", (TEEN,), (E,), (EAST, OLD)),
        ),
    ),
    Org(
        "Access Harbor",
        "nonprofit",
        "Run by and for people with disabilities.",
        (
            ("Plan with me", "Prepares students and families for the plan meeting.", (YOUNG, TEEN), (E, S), AREAS),
            ("Work after school", "Paid work trials with support.", (TEEN, LATE), (E,), (NORTH, MILL)),
        ),
    ),
    Org(
        "Harbor Shipyards",
        "business",
        "Builds and repairs ships.",
        (
            ("Paid apprentices", "Four years, paid from the first day.", (LATE,), (E,), (OLD, RIVER)),
            ("Friday at the yard", "Students work one day a week.", (TEEN,), (E,), (OLD,)),
        ),
    ),
    Org(
        "Northern Light Energy",
        "business",
        "The county's power company.",
        (("Line school", "Training for line workers.", (LATE,), (E, S), (NORTH, MILL)),),
    ),
    Org(
        "Harbor Chamber of Commerce",
        "business",
        "Four hundred local firms.",
        (
            ("First job", "A first paid job with a named adult.", (TEEN, LATE), (E, S), (EAST, OLD, NORTH)),
            ("Managers who mentor", "Half a day for managers of young workers.", (ADULT,), (E,), AREAS),
        ),
    ),
    Org(
        "Seaside Credit Union",
        "business",
        "Savings and small loans.",
        (("Save for school", "An account for every sixth grader.", (YOUNG,), (E, S), (EAST, OLD, MILL)),),
    ),
    Org(
        "Harbor Community Foundation",
        "philanthropy",
        "Pools gifts for the county.",
        (("Neighborhood grants", "Residents decide on small grants.", (ADULT,), (E, S), AREAS),),
    ),
    Org(
        "Mariner Family Fund",
        "philanthropy",
        "Supports young people and those close to them.",
        (("Year-round youth work", "Pays for staff, not only for projects.", (TEEN, LATE), (E,), (EAST, MILL)),),
    ),
    Org(
        "Eastside Parents Together",
        "grassroots",
        "Parents of three schools who started to meet in a kitchen.",
        (
            ("Walk in pairs", "Adults walk with children, both ways.", (YOUNG,), (E, S), (EAST,)),
            ("Parents at the table", "Prepares parents for school meetings.", (ADULT,), (E, S, SO), (EAST,)),
        ),
    ),
    Org(
        "Tenants of Millbrook",
        "grassroots",
        "Neighbors who keep one another housed.",
        (("Know your lease", "Evenings in the laundry room.", (ADULT,), (E, S), (MILL,)),),
    ),
    Org(
        "Youth Voice Harbor",
        "grassroots",
        "Run by people under 21.",
        (
            ("Youth researchers", "Asks, counts and reports back.", (TEEN, LATE), (E, S), (EAST, OLD)),
            ("Bus watch", "Counts late buses, every morning for a month.", (TEEN,), (E, S), (EAST, RIVER)),
        ),
    ),
    Org(
        "Saltmarsh Nation",
        "",
        "A tribal nation whose homeland is the harbor and its marshes.",
        (
            ("Language nest", "Children learn the language from elders.", ("0-5", YOUNG), (E,), (NORTH,)),
            ("Nation youth council", "Young people advise the Nation's council.", (TEEN, LATE), (E,), (NORTH,)),
        ),
        is_tribal_nation=True,
    ),
)

BODIES = (
    {
        "slug": "steering-group",
        "kind": "steering",
        "name": {"en": "Steering group", "es": "Grupo directivo"},
        "charter": {
            "en": "Eleven seats, five of them for residents. Meets each month in public, decides by consent, and answers in writing what residents ask. Terms last two years.",
            "es": "Once puestos, cinco de ellos para residentes. Se reúne en público cada mes, decide por consentimiento y responde por escrito a lo que preguntan los residentes. Cada periodo dura dos años.",
        },
        "seats": [
            ("Harbor County Schools", "Renée Alvarado"),
            ("Eastside Clinic", "Joon Park"),
            ("Harbor Transit", "Dana Whitfield"),
            ("Harbor Community Foundation", "Oluwaseun Bello"),
            ("Harbor Chamber of Commerce", "Maria Conti"),
            ("Saltmarsh Nation", "Thomas Reed"),
            (None, "Fatima A."),
            (None, "Luis M."),
            (None, "Grace T."),
            (None, "Hodan Y."),
            (None, "Minh P."),
        ],
    },
    {
        "slug": "residents-panel",
        "kind": "panel",
        "name": {"en": "Residents' panel", "es": "Panel de residentes"},
        "charter": {
            "en": "Nine residents, paid for their time. The panel reads every answer before it goes out and says whether it answers what was asked.",
            "es": "Nueve residentes, con pago por su tiempo. El panel lee cada respuesta antes de publicarla y dice si contesta lo que se preguntó.",
        },
        "seats": [
            (None, n)
            for n in ("Fatima A.", "Chidi E.", "Luis M.", "Rosa V.", "Aden W.", "Linh N.", "James K.", "Teresa B.")
        ]
        + [("Youth Voice Harbor", "Imani Scott")],
    },
)
