"""What the example says in Arabic: what translators of the partnership have got to so far, and what a machine made of a
few more statements. The rest stands in its own language, and the pages say how much that is."""

from __future__ import annotations

# English -> Arabic, of texts that the partnership itself wrote.
TEXTS = {
    "Harbor County Together": "معًا من أجل مقاطعة هاربر",
    "Every child in Harbor County grows up known, supported and ready.": "كل طفل في مقاطعة هاربر يكبر معروفًا ومدعومًا ومستعدًا.",
    "Every young person finishes school ready": "كل شاب وشابة يكملون المدرسة وهم مستعدون",
    "Five things hold young people back here, say those it happens to: getting to school, being sent home, no one to talk to, work at night, and no word from us in their language.": "خمسة أمور تعيق الشباب هنا، كما يقول من تحدث لهم: الوصول إلى المدرسة، والإعادة إلى البيت، وغياب من يتحدثون إليه، والعمل ليلًا، وألا تصلهم منا كلمة بلغتهم.",
    "No child is sent home who could have been helped": "لا يُعاد إلى البيت طفل كان يمكن أن يُساعَد",
    "A day out of school is a day lost, and some children lose many more of them than others. Adults here are learning to ask what happened, and to mend it in the room.": "يوم خارج المدرسة يوم ضائع، وبعض الأطفال يفقدون منها أكثر بكثير من غيرهم. يتعلّم الكبار هنا أن يسألوا ماذا حدث، وأن يصلحوه في الصف.",
    "A home that a family can keep": "بيت تستطيع الأسرة أن تحتفظ به",
    "Children who move in the middle of the year lose friends, teachers and weeks of learning. We keep families where their children go to school.": "الأطفال الذين ينتقلون في منتصف السنة يفقدون أصدقاءهم ومعلميهم وأسابيع من التعلّم. نُبقي الأسر حيث يذهب أطفالها إلى المدرسة.",
    "Care for the mind, where young people are": "رعاية نفسية حيث يوجد الشباب",
    "Help that is across town, in one language, and open until five is no help. Care comes to schools, homes and evenings.": "المساعدة في الطرف الآخر من المدينة، وبلغة واحدة، وحتى الخامسة فقط ليست مساعدة. تأتي الرعاية إلى المدارس والبيوت وفي المساء.",
    "Getting to school": "الوصول إلى المدرسة",
    "What would make getting to school work for you?": "ما الذي يجعل الوصول إلى المدرسة يناسبك؟",
    "Being heard": "أن يُسمع صوتنا",
    "How should this partnership listen to you?": "كيف ينبغي أن تستمع إليك هذه الشراكة؟",
    "We show every statement that is about the question, names no private person, and does not attack anyone. Someone reads each statement within two days. What is not shown, and by which rule, stands in the public log.": "نعرض كل عبارة تخص السؤال ولا تسمّي شخصًا عاديًا ولا تهاجم أحدًا. يقرأ شخص كل عبارة خلال يومين. وما لا يُعرض، ووفق أي قاعدة، يظهر في السجل العلني.",
    "Two routes moved to 7:10; Transit reports each month.": "انتقل خطان إلى 7:10؛ وتقدم هيئة النقل تقريرًا كل شهر.",
    "Twelve stops have light since spring.": "في اثنتي عشرة محطة إنارة منذ الربيع.",
    "Twelve stops first, the darkest ones. Thirty more next year.": "اثنتا عشرة محطة أولًا، وهي أشدها ظلامًا. وثلاثون أخرى في السنة القادمة.",
    "A late bus is no longer a late student. The change holds back to September.": "لم تعد الحافلة المتأخرة تعني طالبًا متأخرًا. يسري التغيير منذ سبتمبر.",
    "Race and ethnicity": "العرق والأصل الإثني",
    "White": "البيض",
    "Latino": "من أصل لاتيني",
    "Black": "السود",
    "Asian": "من أصل آسيوي",
    "Two or more": "من أصلين أو أكثر",
    "Native": "من السكان الأصليين",
    "Language": "اللغة",
    "English learners": "طلاب يتعلمون الإنجليزية",
    "Fluent English speakers": "طلاب يتقنون الإنجليزية",
    "Disability": "الإعاقة",
    "Students with disabilities": "طلاب لديهم إعاقة",
    "Students without disabilities": "طلاب بلا إعاقة",
    "Family income": "دخل الأسرة",
    "Lower income": "دخل أقل",
    "Higher income": "دخل أعلى",
    "students": "الطلاب",
    "ninth graders": "طلاب الصف التاسع",
    "renting families with children": "الأسر المستأجرة التي لها أطفال",
    "Graduation in four years": "التخرج في أربع سنوات",
    "graduated in four years": "تخرجوا في أربع سنوات",
    "Students who began ninth grade together and had a diploma four years later.": "طلاب بدؤوا الصف التاسع معًا وحصلوا على شهادتهم بعد أربع سنوات.",
    "On track after ninth grade": "على المسار بعد الصف التاسع",
    "passed every core class": "نجحوا في كل مادة أساسية",
    "In school nine days of ten": "في المدرسة تسعة أيام من كل عشرة",
    "were in school at least 90 percent of days": "كانوا في المدرسة 90 في المئة من الأيام على الأقل",
    "Suspensions": "حالات الفصل المؤقت",
    "suspensions": "حالة فصل مؤقت",
    "Out-of-school suspensions for each 100 students. One student may have several.": "حالات الفصل المؤقت من المدرسة لكل 100 طالب. وقد تكون للطالب الواحد عدة حالات.",
    "Feel they belong at school": "يشعرون بالانتماء إلى مدرستهم",
    "said they belong at their school": "قالوا إنهم ينتمون إلى مدرستهم",
    "Families who pay over half their income in rent": "أسر تدفع أكثر من نصف دخلها إيجارًا",
    "Have an adult at school to talk to": "لديهم شخص كبير في المدرسة يتحدثون إليه",
}

# Statements that people have translated, by conversation …
BY_PEOPLE = {
    "getting-to-school": {
        "A bus that comes late teaches us that we do not matter.": "الحافلة المتأخرة تعلّمنا أننا لا نهم.",
        "Let us see the bus times before the school day changes.": "دعونا نرى مواعيد الحافلات قبل أن يتغيّر اليوم الدراسي.",
        "School should start later for teenagers.": "ينبغي أن تبدأ المدرسة في وقت لاحق للمراهقين.",
        "School should start earlier so that parents can get to work.": "ينبغي أن تبدأ المدرسة أبكر ليصل الآباء والأمهات إلى عملهم.",
        "The crossing at Fifth and Main is not safe for children.": "المعبر عند الشارع الخامس والرئيسي ليس آمنًا للأطفال.",
        "Que los avisos del autobús lleguen también en español.": "أن تصل إشعارات الحافلات بالإسبانية أيضًا.",
        "A late bus should never count as a late student.": "لا ينبغي أبدًا أن تعني الحافلة المتأخرة طالبًا متأخرًا.",
        "Parking at the high school should be free for students.": "ينبغي أن يكون الوقوف عند المدرسة الثانوية مجانيًا للطلاب.",
        "More money for buses, even if it means less for parking.": "مال أكثر للحافلات، ولو قلّ ما لمواقف السيارات.",
        "Every stop in Eastside needs a roof and a light.": "كل محطة في إيست سايد تحتاج إلى سقف وضوء.",
        "Tell us the evening before when a bus is cancelled.": "أخبرونا في المساء السابق حين تُلغى حافلة.",
        "Ask us before you change a line, not after.": "اسألونا قبل أن تغيّروا خطًا، لا بعد ذلك.",
        "Biking to school would work if there were a safe lane.": "الذهاب إلى المدرسة بالدراجة ممكن لو وُجد مسار آمن.",
        "Students with wheelchairs wait longest, and nobody counts it.": "الطلاب على الكراسي المتحركة ينتظرون أطول من غيرهم، ولا أحد يعدّ ذلك.",
        "Young people should sit on the transit board.": "ينبغي أن يجلس الشباب في مجلس النقل.",
    },
    "being-heard": {
        "Ask us in Somali too, not only at the end.": "اسألونا بالصومالية أيضًا، لا في النهاية فقط.",
        "Come to where we already meet instead of inviting us to city hall.": "تعالوا إلى حيث نلتقي أصلًا بدل أن تدعونا إلى دار البلدية.",
        "Tell us what happened with what we said last year.": "أخبرونا ماذا حدث لما قلناه في السنة الماضية.",
        "Childcare decides whether I can come.": "رعاية الأطفال هي التي تقرر هل أستطيع المجيء.",
        "Quiero poder contestar en papel.": "أريد أن أستطيع الإجابة على الورق.",
    },
}
# … and what a machine made of others, word for word, as machines do.
BY_MACHINE = {
    "getting-to-school": {
        "Pay young people who show the way on the first weeks.": "ادفع للشباب الذين يظهرون الطريق في الأسابيع الأولى.",
        "Drivers greet us by name, and that makes my morning.": "السائقون يحيوننا بالاسم، وهذا يصنع صباحي.",
        "Let students ride free in summer too.": "دع الطلاب يركبون مجانًا في الصيف أيضًا.",
        "One app is enough, and it must work on an old phone.": "تطبيق واحد يكفي، ويجب أن يعمل على هاتف قديم.",
        "Fines for a missed day do not bring anyone to school.": "الغرامات عن يوم فائت لا تجلب أحدًا إلى المدرسة.",
        "One number to call, answered by a person, in four languages.": "رقم واحد للاتصال، يجيب عليه شخص، بأربع لغات.",
        "Necesitamos que alguien conteste el teléfono antes de las siete.": "نحتاج إلى أن يجيب أحدهم على الهاتف قبل السابعة.",
    },
    "being-heard": {
        "Two minutes at a microphone is not a conversation.": "دقيقتان في ميكروفون ليست محادثة.",
        "Voting on my phone is enough for me.": "التصويت على هاتفي يكفي بالنسبة لي.",
    },
}
# In which language voices came in, as shares of all.
SPOKEN = {"en": 0.72, "es": 0.2, "ar": 0.08}
