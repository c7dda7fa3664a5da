"""Pairs of statements, labeled by hand on 26 November 2026 before any score was looked at: does the second say what the
first says, so that one who wrote the second could as well agree with the first? Opposites and neighbors do not."""

from __future__ import annotations

Pair = tuple[str, str, bool]

ENGLISH: list[Pair] = [
    ("The bus comes late every day.", "Buses are late every single day.", True),
    (
        "The crossing at Fifth and Main is not safe for children.",
        "Kids are not safe at the Fifth and Main crossing.",
        True,
    ),
    ("School should start later for teenagers.", "Let teenagers start school later in the morning.", True),
    ("Paying residents for their time is right.", "It is right to pay residents for the time they give.", True),
    ("Childcare decides whether I can come.", "Whether I can come depends on childcare.", True),
    (
        "Every stop in Eastside needs a roof and a light.",
        "We need shelters and lights at all Eastside bus stops.",
        True,
    ),
    (
        "Tell us the evening before when a bus is cancelled.",
        "If a bus is cancelled, let us know the evening before.",
        True,
    ),
    ("Let students ride free in summer too.", "Students should also ride the bus for free in summer.", True),
    (
        "Two minutes at a microphone is not a conversation.",
        "A two minute speech at the microphone is no conversation.",
        True,
    ),
    (
        "Police at bus stops would make me feel safer.",
        "I would feel safer with police officers at the bus stops.",
        True,
    ),
    (
        "Not everybody has a phone: put the times on the stop.",
        "Put bus times on the stop, since some people have no phone.",
        True,
    ),
    ("Young people should sit on the transit board.", "The transit board needs young people as members.", True),
    (
        "Parking at the high school should be free for students.",
        "Students should not pay for parking at the high school.",
        True,
    ),
    ("Ask us before you change a line, not after.", "Before you change a bus line, ask us.", True),
    ("The rent is too high for families with children.", "Families with kids cannot afford the rent.", True),
    ("We need more counselors in schools.", "Schools should hire more counselors.", True),
    ("Nobody answers the phone at the school office.", "When you call the school office, no one picks up.", True),
    ("Teachers should look like the students they teach.", "Hire teachers who look like their students.", True),
    ("The clinic should be open in the evening.", "Keep the clinic open after work hours.", True),
    ("Fix the broken sidewalks on Mill Street.", "The sidewalks on Mill Street are broken and need repair.", True),
    ("The bus comes late every day.", "The bus is never late.", False),
    ("School should start later for teenagers.", "School should start earlier so that parents can get to work.", False),
    (
        "Fines for a missed day do not bring anyone to school.",
        "Fines for a missed day make families take school seriously.",
        False,
    ),
    ("Police at bus stops would make me feel safer.", "An adult we know at each stop would make me feel safer.", False),
    (
        "Parking at the high school should be free for students.",
        "Carpools between neighbors should get the best parking.",
        False,
    ),
    ("Let students ride free in summer too.", "Walking in pairs with neighbors changed our mornings.", False),
    (
        "Every stop in Eastside needs a roof and a light.",
        "The ferry should wait for students when the tide is high.",
        False,
    ),
    ("Childcare decides whether I can come.", "I want to talk to a person, not a screen.", False),
    ("Teachers should know who has a long way to school.", "Teachers should look like the students they teach.", False),
    ("We need more counselors in schools.", "We need more buses on Sundays.", False),
    (
        "The rent is too high for families with children.",
        "The swimming pool is too small for families with children.",
        False,
    ),
    (
        "Tell us the evening before when a bus is cancelled.",
        "Tell us what happened with what we said last year.",
        False,
    ),
    (
        "Young people should sit on the transit board.",
        "Young people should ask the questions, not only answer them.",
        False,
    ),
    ("Nobody answers the phone at the school office.", "Quiet rooms in school would help my daughter.", False),
    ("The clinic should be open in the evening.", "The library should be open on Sunday.", False),
    (
        "More money for buses, even if it means less for parking.",
        "More money for parking, even if it means less for buses.",
        False,
    ),
    ("Fix the broken sidewalks on Mill Street.", "Plant trees on Mill Street.", False),
    (
        "Breakfast on the first bus would help more than a new rule.",
        "One app is enough, and it must work on an old phone.",
        False,
    ),
    (
        "Students with wheelchairs wait longest, and nobody counts it.",
        "The clinic should be open in the evening.",
        False,
    ),
    (
        "Biking to school would work if there were a safe lane.",
        "Drivers greet us by name, and that makes my morning.",
        False,
    ),
]

SPANISH: list[Pair] = [
    ("El autobús llega tarde todos los días.", "Todos los días el autobús llega con retraso.", True),
    (
        "Que los avisos del autobús lleguen también en español.",
        "Los avisos del autobús deben llegar en español también.",
        True,
    ),
    ("Quiero poder contestar en papel.", "Me gustaría contestar en papel.", True),
    ("Necesitamos más consejeros en las escuelas.", "Hacen falta más consejeros en la escuela.", True),
    ("La renta es demasiado alta para las familias.", "Las familias no pueden pagar una renta tan alta.", True),
    (
        "El cruce de la calle Quinta es peligroso para los niños.",
        "Los niños corren peligro en el cruce de la Quinta.",
        True,
    ),
    ("La clínica debería abrir por la noche.", "Que la clínica abra también en la noche.", True),
    ("Paguen a los vecinos por su tiempo.", "A los vecinos se les debe pagar el tiempo que dan.", True),
    ("Pregúntennos antes de cambiar una línea.", "Antes de cambiar una ruta, pregúntennos.", True),
    (
        "Los maestros deben avisar a los padres en su idioma.",
        "Queremos que los maestros avisen a los padres en su idioma.",
        True,
    ),
    ("El autobús llega tarde todos los días.", "El autobús siempre llega a tiempo.", False),
    ("Quiero poder contestar en papel.", "Quiero hablar con una persona.", False),
    ("La renta es demasiado alta para las familias.", "La alberca es demasiado pequeña para las familias.", False),
    ("Necesitamos más consejeros en las escuelas.", "Necesitamos más árboles en el parque.", False),
    ("La clínica debería abrir por la noche.", "La biblioteca debería abrir los domingos.", False),
    ("Pregúntennos antes de cambiar una línea.", "Los estudiantes deben viajar gratis en verano.", False),
    ("Paguen a los vecinos por su tiempo.", "El barco debe esperar a los estudiantes.", False),
    (
        "Los maestros deben avisar a los padres en su idioma.",
        "Un número de teléfono en cuatro idiomas ayudaría.",
        False,
    ),
    ("El cruce de la calle Quinta es peligroso para los niños.", "El parque de la calle Quinta está limpio.", False),
    (
        "Necesitamos que alguien conteste el teléfono antes de las siete.",
        "Las multas no llevan a nadie a la escuela.",
        False,
    ),
]

ARABIC: list[Pair] = [
    ("الحافلة تتأخر كل يوم.", "تتأخر الحافلة في كل يوم.", True),
    ("نحتاج إلى مرشدين أكثر في المدارس.", "المدارس تحتاج إلى مرشدين أكثر.", True),
    ("أريد أن أجيب على الورق.", "أود أن أجيب على الورق.", True),
    ("الإيجار مرتفع جدًا على العائلات.", "لا تستطيع العائلات دفع هذا الإيجار.", True),
    ("يجب أن تفتح العيادة في المساء.", "نريد أن تفتح العيادة في المساء أيضًا.", True),
    ("اسألونا قبل أن تغيروا الخط.", "قبل تغيير الخط اسألونا.", True),
    ("الحافلة تتأخر كل يوم.", "المكتبة مغلقة يوم الأحد.", False),
    ("نحتاج إلى مرشدين أكثر في المدارس.", "نحتاج إلى أشجار أكثر في الحديقة.", False),
    ("أريد أن أجيب على الورق.", "أريد أن أتحدث مع إنسان.", False),
    ("يجب أن تفتح العيادة في المساء.", "يجب أن ينتظر القارب الطلاب.", False),
    ("الإيجار مرتفع جدًا على العائلات.", "المعبر خطر على الأطفال.", False),
    ("اسألونا قبل أن تغيروا الخط.", "الغرامات لا تعيد أحدًا إلى المدرسة.", False),
]
