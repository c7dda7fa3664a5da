"""Stories behind the example's curves and what affected people said of them: invented."""

from __future__ import annotations

# indicator, days ago, text, reviews: who, days ago, said, code of the group they are of
STORIES = (
    (
        "suspensions",
        220,
        {
            "en": "We changed the rules first and the habits later. In the first years teachers were told to send fewer students "
            "home, and little else changed in the room.",
            "es": "Primero cambiamos las reglas y después las costumbres. En los primeros años se pidió a los maestros que mandaran a "
            "casa a menos estudiantes, y poco más cambió en el aula.",
        },
        (),
    ),
    (
        "suspensions",
        48,
        {
            "en": "Fewer students are sent home since classrooms settle harm in the room, first in Eastside and Millbrook. The gap is "
            "still wide, and it is ours: most suspensions of Black students begin with “defiance”, a word that each adult reads "
            "differently. Where two adults must agree on what happened, half of these cases end without a suspension.\n\n"
            "What holds us back: substitutes do not know the practice, and nobody is paid for the hour after school when talks "
            "would take place.",
            "es": "Se manda a casa a menos estudiantes desde que las aulas reparan el daño allí mismo, primero en Eastside y Millbrook. "
            "La brecha sigue siendo grande, y es nuestra: la mayoría de las suspensiones de estudiantes negros empieza con "
            "«desafío», una palabra que cada adulto entiende a su manera. Donde dos adultos deben coincidir en lo que pasó, la mitad "
            "de esos casos termina sin suspensión.\n\n"
            "Lo que nos frena: los suplentes no conocen la práctica y a nadie se le paga la hora después de clases en la que se "
            "podría hablar.",
        },
        (
            (
                "eleven parents of Eastside families",
                30,
                {
                    "en": "Say also that we are called at work and never asked. The rule about two adults is good. Put a parent beside them.",
                    "es": "Digan también que nos llaman al trabajo y nunca nos preguntan. La regla de los dos adultos es buena. Pongan a "
                    "un padre o una madre a su lado.",
                },
                "black",
            ),
            (
                "students of the youth council",
                21,
                {
                    "en": "True for our schools. In some rooms nothing has changed yet.",
                    "es": "Es verdad en nuestras escuelas. En algunas aulas todavía no ha cambiado nada.",
                },
                None,
            ),
        ),
    ),
    (
        "graduation",
        35,
        {
            "en": "More English learners finish in four years since the newcomer academy counts their first year toward the diploma. "
            "Before, many needed a fifth year only because of how credits were counted.",
            "es": "Más estudiantes que aprenden inglés terminan en cuatro años desde que la academia de recién llegados cuenta su primer "
            "año para el diploma. Antes, muchos necesitaban un quinto año solo por la manera de contar los créditos.",
        },
        (),
    ),
)
