"""What nobody is asked here: citizenship, immigration status and birthplace, in whatever words. Pure questions; no query."""

from __future__ import annotations

from collections.abc import Iterable

from bridgework.places.labels import key_of

# A phrase stands for itself between word borders; with a star, for every word that begins so. English, Spanish, Arabic.
_REFUSED = """
citizen* | noncitizen* | nationalit* | national origin | country of origin | countries of origin | origin country | home country
native country | homeland | home land | foreign national* | immigra* | immigrat* | emigra* | migrant* | migration* | migratory
visa | visas | visa type | green card* | greencard* | passport* | asylum* | asylee* | refugee* | undocumented | documented
unauthorized | documentation status | legal papers | with papers | without papers | no papers | has papers | legal status
lawful status | status in the country | status in the us | residency status | residence status | legal resident* | lawful resident*
permanent resident* | temporary resident* | residence permit* | residency permit* | work permit* | work authorization
employment authorization | daca | dreamer* | deport* | naturali* | alien | aliens | non national* | foreigner* | birthplace* | birth place
place of birth | country of birth | state of birth | city of birth | birth country | birth state | foreign born | native born
us born | u s born | usa born | american born | abroad born | born abroad | born in | born outside | born overseas | born elsewhere
born here | born in the us | where were you born | where you were born | where born | birth nation | first generation american*
second generation american* | generation in the us | generation in this country | years in the us | years in this country
time in the country | year of arrival | social security number* | itin | i 94 | i94 | tps | temporary protected status | h1b | h 1b

ciudadan* | nacionalidad* | inmigra* | migrante* | migraci* | migratori* | emigra* | visas | visado* | pasaporte* | refugiad* | asilo
asilad* | indocumentad* | documentad* | sin papeles | con papeles | tiene papeles | papeles legales | situacion legal
estado legal | estatus legal | condicion legal | estatus en el pais | situacion administrativa | residencia legal
residencia permanente | residente permanente | residentes permanentes | permiso de residencia | permiso de trabajo | tarjeta verde
tarjeta de residencia | pais de nacimiento | lugar de nacimiento | ciudad de nacimiento | estado de nacimiento | pais de origen
pais natal | nacido en | nacida en | nacidos en | nacidas en | nacido fuera | nacida fuera | nacidos fuera | donde nacio | donde naciste
donde ha nacido | nacio en | extranjer* | deporta* | naturaliza* | apatrid* | patria | anos en el pais | seguro social

جنسية | جنسيات | جنسيتك | الجنسية | مواطنة | مواطن | مواطنون | مواطنين | غير مواطن | هجرة | مهاجر* | الهجرة | وضع الهجرة | لاجئ* | لجوء | طالب لجوء
تأشيرة | تأشيرات | فيزا | إقامة دائمة | إقامة قانونية | نوع الإقامة | وضع الإقامة | حالة الإقامة | تصريح إقامة | تصريح عمل | رخصة عمل | مقيم دائم
جواز سفر | جواز السفر | جوازات | بلد الميلاد | بلد الولادة | بلد المولد | مكان الميلاد | مكان الولادة | محل الميلاد | محل الولادة | دولة الميلاد
مدينة الميلاد | مسقط رأس* | بلد المنشأ | بلد الأصل | البلد الأصلي | بلد أصلي | موطن أصلي | الموطن الأصلي | وضع قانوني | الوضع القانوني | حالة قانونية
أوراق ثبوتية | أوراق قانونية | بدون أوراق | بلا أوراق | غير موثق* | غير نظامي* | بدون وثائق | بلا وثائق | مولود في | مولود خارج | مولودة في | ولدت في | أين ولدت
أين ولد | أجنبي* | أجانب | بطاقة خضراء | ترحيل | تجنيس | متجنس* | عديم الجنسية
"""
# What looks like one of them and is not.
_ALLOWED = """documented disabilit* | الميول الجنسية | التوجه الجنسي | الهوية الجنسية | حقوق المواطنة"""


def _plain(text: str) -> str:
    """Return a text's words between single spaces, Arabic ones without article and joined prepositions."""
    return f" {' '.join(_bare(word) for word in key_of(text).split())} "


def _bare(word: str) -> str:
    for start in ("وال", "بال", "لل", "ال", "و"):
        if word.startswith(start) and len(word) > len(start) + 2:
            return word[len(start) :]
    return word


def _phrases(text: str) -> list[str]:
    phrases = [phrase.strip() for line in text.splitlines() for phrase in line.split("|")]
    return [
        f"{_plain(phrase.rstrip('*')).rstrip()}{'' if phrase.endswith('*') else ' '}" for phrase in phrases if phrase
    ]


REFUSED, ALLOWED = _phrases(_REFUSED), _phrases(_ALLOWED)


def is_never_asked(texts: Iterable[str]) -> bool:
    """Tell whether one of these names asks for citizenship, immigration status or birthplace.

    Parameters
    ----------
    texts : iterable of str
        Names and codes of a dimension and of its groups, in every language there is.

    Returns
    -------
    bool

    Examples
    --------
    >>> is_never_asked(["Country of birth"]), is_never_asked(["País de origen"]), is_never_asked(["الجنسية"])
    (True, True, True)
    >>> is_never_asked(["Age", "Language at home", "Native American", "Housing status", "Year of birth"])
    False
    """
    for text in texts:
        plain = _plain(text)
        for phrase in ALLOWED:
            plain = plain.replace(phrase, " ")
        if any(phrase in plain for phrase in REFUSED):
            return True
    return False
