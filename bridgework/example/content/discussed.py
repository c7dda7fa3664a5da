"""What was written at the example's goals, sessions and initiatives: updates for everybody, a short discussion for members.

Each: where (kind, slug), what, who (an organization, or a resident by name), day, words; then the replies to it, alike.
"""

from __future__ import annotations

GOAL, BUSES, SESSION = (
    ("goal", "finish-school-ready"),
    ("initiative", "buses-that-come"),
    ("session", "restorative-practice-teachers"),
)

UPDATES = (
    (
        GOAL,
        "Harbor Network",
        -75,
        {
            "en": "The school year began with 41 more ninth graders in class on the first Monday than a year ago. The two early buses were full. What still fails is the way home: the last bus leaves before the homework club ends.",
            "es": "El año escolar empezó con 41 estudiantes de noveno grado más en clase el primer lunes que hace un año. Los dos autobuses tempranos iban llenos. Lo que aún falla es el regreso: el último autobús sale antes de que termine el club de tareas.",
            "ar": "بدأ العام الدراسي بحضور 41 طالبًا وطالبة أكثر في الصف التاسع في أول اثنين مقارنة بالعام الماضي. كانت الحافلتان المبكرتان ممتلئتين. وما زالت العودة هي المشكلة: تغادر آخر حافلة قبل انتهاء نادي الواجبات.",
        },
    ),
    (
        GOAL,
        "Harbor County Schools",
        -12,
        {
            "en": "We asked every school what keeps students away this month. Nineteen of 23 have answered. Work late at night is named more often than a year ago. On the next planning day we go through the answers together.",
            "es": "Preguntamos a todas las escuelas qué aleja a los estudiantes este mes. Respondieron 19 de 23. El trabajo hasta tarde se menciona más que hace un año. En la próxima sesión de planificación revisaremos juntos las respuestas.",
            "ar": "سألنا كل مدرسة عمّا يُبعد الطلاب هذا الشهر. أجابت 19 من 23 مدرسة. ويُذكر العمل حتى وقت متأخر أكثر مما ذُكر قبل عام. سنراجع الإجابات معًا في يوم التخطيط القادم.",
        },
    ),
    (
        BUSES,
        "Harbor Transit",
        -30,
        {
            "en": "Route 9 waits until 6:20 pm at the high school since Monday, four weeks on trial. Drivers count who gets on. If ten or more ride each evening, it stays.",
            "es": "Desde el lunes, la ruta 9 espera hasta las 6:20 p. m. en la secundaria, cuatro semanas a prueba. Los conductores cuentan cuántos suben. Si suben diez o más cada noche, se queda.",
            "ar": "منذ يوم الاثنين ينتظر الخط 9 حتى السادسة وعشرين دقيقة مساءً أمام المدرسة الثانوية، لأربعة أسابيع تجريبية. يعدّ السائقون من يصعدون. إذا ركب عشرة أو أكثر كل مساء بقي الموعد.",
        },
    ),
    (
        SESSION,
        "Harbor County Schools",
        -40,
        {
            "en": "What we took home is under way: six of the nine schools hold their first circle this month. Each of the six has named who holds it, and who stands in.",
            "es": "Lo que nos llevamos a casa está en marcha: seis de las nueve escuelas hacen su primer círculo este mes. Cada una de las seis ya dijo quién lo guía y quién lo reemplaza.",
            "ar": "ما عدنا به من اللقاء قيد التنفيذ: تعقد ست من المدارس التسع حلقتها الأولى هذا الشهر. وقد حددت كل واحدة من الست من يديرها ومن ينوب عنه.",
        },
    ),
)

# The first names two people, who find it on their page “For you”; a resident answers.
DISCUSSIONS = (
    (
        BUSES,
        "Youth Voice Harbor",
        -9,
        {
            "en": "On Tuesday six of us rode the late bus, on Thursday fourteen. Many do not know of it yet. @Dana Whitfield, can the schools print the time in the weekly note? And @Ben Castillo: your evening hours end at six, could they end at half past five so that people reach it?"
        },
        (
            (
                "Harbor Transit",
                -8,
                {"en": "Yes. I send the schools the text today, in English and in Spanish."},
            ),
            ("Eastside Clinic", -8, {"en": "We can do that from next week on, for four weeks, like the bus."}),
            (
                "chidi",
                -7,
                {"en": "My brother takes it now. It would help to see on the sign that it waits."},
            ),
        ),
    ),
    (
        GOAL,
        "Harbor Legal Aid",
        -6,
        {
            "es": "Tres familias nos contaron que sus hijos trabajan de noche en el puerto. ¿Quién habla con los empleadores? Podríamos preparar una hoja con lo que dice la ley."
        },
        (
            (
                "Harbor Network",
                -5,
                {"en": "Harbor Shipyards is at the next planning day. I have put it on the agenda."},
            ),
        ),
    ),
)
FOLLOWED = (("Eastside Clinic", GOAL), ("Eastside Clinic", BUSES), ("Harbor Network", BUSES), ("Harbor Transit", GOAL))
