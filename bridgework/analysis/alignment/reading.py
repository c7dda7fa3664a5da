"""What directories say in words and in rows, as data: ages, opening hours, cost, access for wheelchairs.

What is not understood stays unknown: nobody is told that a door is shut because a sentence could not be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from bridgework.analysis.alignment.records import OLDEST, Span

_SPAN = re.compile(r"(\d{1,3})\s*(?:[-–—]|to)\s*(\d{1,3})")
_FROM = re.compile(r"(\d{1,3})\s*(?:\+|and (?:over|older|up)|or older)")
_UNDER = re.compile(r"(?:under|below|<)\s*(\d{1,3})")


def span_of_label(text: str) -> Span | None:
    """Return the ages that a band's label says, or None.

    Parameters
    ----------
    text : str

    Examples
    --------
    >>> span_of_label("14-17"), span_of_label("60+"), span_of_label("under 18"), span_of_label("adults")
    ((14.0, 17.0), (60.0, 120.0), (0.0, 17.0), None)
    """
    said = text.strip().casefold()
    if match := _SPAN.fullmatch(said):
        low, high = float(match[1]), float(match[2])
        return (low, min(high, OLDEST)) if low <= high else None
    if match := _FROM.fullmatch(said):
        return float(match[1]), OLDEST
    if match := _UNDER.fullmatch(said):
        return (0.0, float(match[1]) - 1) if int(match[1]) else None
    return (float(said), float(said)) if said.isdigit() and len(said) <= 3 else None


# Hours -------------------------------------------------------------------------------------------------------------

DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
FROM_EVENING = 18 * 60  # who comes after work needs a door that is open at least half an hour after six
OPEN_AFTER = 30
TO_EVENING = 17 * 60  # what opens from five on is no help by day
_DAY = {
    0: "monday|mon|lunes|lun|الاثنين|الإثنين",
    1: "tuesday|tues|tue|martes|الثلاثاء",
    2: "wednesday|weds|wed|miércoles|miercoles|mié|mie|الأربعاء",
    3: "thursday|thurs|thur|thu|jueves|jue|الخميس",
    4: "friday|fri|viernes|vie|الجمعة",
    5: "saturday|sat|sábado|sabado|sáb|sab|السبت",
    6: "sunday|sun|domingo|dom|الأحد",
}
_SHORT = re.compile(
    r"\b(MO|TU|WE|TH|FR|SA|SU)\b(?=\s*(?:[,;\d–-]|$))"
)  # as iCalendar writes days; "we are open" is no day
_LONG = dict(
    zip(("MO", "TU", "WE", "TH", "FR", "SA", "SU"), (names.split("|")[0] for names in _DAY.values()), strict=True)
)
_HALF = re.compile(r"\b([ap])\.?\s?m\b\.?")
_UNTIL = re.compile(r"\b(?:until|till|til|hasta(?: las)?|to)\s+\d|حتى")
_DAY_AT = {name: at for at, names in _DAY.items() for name in names.split("|")}
_NAMES = "|".join(sorted(_DAY_AT, key=lambda name: -len(name)))
_PLURAL = r"(?:s|days?)?\.?"
_RANGE = re.compile(rf"\b({_NAMES}){_PLURAL}\s*(?:-|–|—|to|through|thru|a|al|hasta|إلى|حتى)\s*({_NAMES}){_PLURAL}\b")
_ONE = re.compile(rf"\b({_NAMES})s?\b")
_WEEKDAYS = re.compile(
    r"\b(?:weekdays?|school days?|after school|días de semana|dias de semana|entre semana)\b|أيام الأسبوع"
)
_WEEKEND = re.compile(r"\b(?:weekends?|fin(?:es)? de semana)\b|عطلة نهاية الأسبوع|نهاية الأسبوع")
_EVENING = re.compile(r"\b(?:evenings?|nights?|noches?)\b|مساء")
_ALWAYS = re.compile(r"\b24\s*(?:/\s*7|hours?|hrs?|horas)\b|\bdaily\b.*\b24\b|24 ساعة")
_EVERY_DAY = re.compile(r"\b(?:daily|every day|seven days|7 days|todos los días|todos los dias)\b|كل يوم|يوميا")
_TIME = re.compile(r"\b(\d{1,2})(?::(\d{2}))?(?::\d{2})?\s*([ap]m)?(?![\d%/])")
_NOON = {"noon": "12:00 pm", "midnight": "23:59", "mediodía": "12:00 pm", "mediodia": "12:00 pm"}
_NOT_A_DAY = re.compile(r"\b(?:closed|except|cerrado|salvo|excepto)\b[^;.\n]*|(?:مغلق|عدا)[^;.\n]*")


def hours_of(schedules: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Return when something is open by rows of schedules as HSDS has them: on weekdays by day, in the evening, at the weekend.

    Parameters
    ----------
    schedules : iterable of mapping
        `byday` (MO,TU …, with a number before it where it is monthly), `opens_at`, `closes_at`; `description` is read where a
        row says no days.

    Returns
    -------
    frozenset of str
        Of `HOURS`; empty where nothing is said. The evening is a weekday's: open at 18:00 and half an hour more.

    Examples
    --------
    >>> sorted(hours_of([{"byday": "MO,SA", "opens_at": "09:00", "closes_at": "19:00"}]))
    ['evening', 'weekday', 'weekend']
    """
    found: set[str] = set()
    for one in schedules:
        days = {DAYS.index(day) for part in _listed(one.get("byday")) if (day := part[-2:]) in DAYS}
        opens, closes = (_minutes_of_clock(one.get(name)) for name in ("opens_at", "closes_at"))
        if days:
            found |= _parts(days, opens, closes)
        else:
            found |= hours_said(str(one.get("description") or ""))
    return frozenset(found)


def _listed(value: Any) -> list[str]:
    return [part.strip().casefold() for part in str(value or "").split(",") if part.strip()]


def _minutes_of_clock(value: Any) -> int | None:
    match = re.match(r"(\d{1,2}):(\d{2})", str(value or ""))
    return int(match[1]) * 60 + int(match[2]) if match and int(match[1]) < 25 and int(match[2]) < 60 else None


def _parts(days: set[int], opens: int | None, closes: int | None) -> set[str]:
    found = {"weekend"} if days & {5, 6} else set()
    if days - {5, 6}:
        if closes is not None and opens is not None and closes <= opens:
            closes += 24 * 60  # past midnight
        if opens is None or opens < TO_EVENING:
            found.add("weekday")
        if closes is not None and closes >= FROM_EVENING + OPEN_AFTER:
            found.add("evening")
    return found


def hours_said(text: str) -> frozenset[str]:
    """Return when something is open by a sentence in English, Spanish or Arabic; empty where it does not say it in a known way.

    Parameters
    ----------
    text : str
        Such as "Monday to Friday 9 am to 5 pm; Saturdays by appointment".

    Examples
    --------
    >>> sorted(hours_said("Mon-Fri 9am-5pm")), sorted(hours_said("Tuesday evenings")), hours_said("Call us")
    (['weekday'], ['evening'], frozenset())
    """
    said = _HALF.sub(r"\1m", _SHORT.sub(lambda match: _LONG[match[1]], text).casefold())
    for word, time in _NOON.items():
        said = said.replace(word, time)
    if _ALWAYS.search(said):
        return frozenset({"weekday", "evening", "weekend"})
    found: set[str] = set()
    days: set[int] = set()
    for segment in re.split(r"[;\n]|\.\s|\.$", _NOT_A_DAY.sub(" ", said)):
        # A segment that says only hours speaks of the days before it.
        days = _days_in(segment) or days
        times = _times_in(segment)
        if _EVENING.search(segment) and not times:
            found.add("evening")
            if days & {5, 6}:
                found.add("weekend")
        elif days and len(times) == 1 and _UNTIL.search(segment):
            found |= _parts(days, None, times[0])
        elif days and (times or _days_in(segment)):
            found |= _parts(days, min(times, default=None), max(times) if len(times) > 1 else None)
    return frozenset(found)


def _days_in(segment: str) -> set[int]:
    found: set[int] = set()
    if _WEEKDAYS.search(segment):
        found |= {0, 1, 2, 3, 4}
    if _WEEKEND.search(segment):
        found |= {5, 6}
    if _EVERY_DAY.search(segment):
        found |= set(range(7))
    rest = segment
    for match in _RANGE.finditer(segment):
        first, last = _DAY_AT[match[1]], _DAY_AT[match[2]]
        found |= {day % 7 for day in range(first, last + 1 if last >= first else last + 8)}
        rest = rest.replace(match[0], " ")
    found |= {_DAY_AT[match[1]] for match in _ONE.finditer(rest)}
    return found


def _times_in(segment: str) -> list[int]:
    """Return times of day in minutes; a number alone is one only beside another that says so (9-5 pm)."""
    raw = [
        (int(match[1]), int(match[2] or 0), match[3] or "", bool(match[2]))
        for match in _TIME.finditer(segment)
        if int(match[1]) <= 24
    ]
    if not any(half or has_minutes for _hour, _minute, half, has_minutes in raw):
        return []
    found: list[int] = []
    for at, (hour, minute, half, _has_minutes) in enumerate(raw):
        if not half and hour <= 12 and at + 1 < len(raw) and raw[at + 1][2] == "pm":
            half = "pm" if hour == 12 or hour < raw[at + 1][0] % 12 else "am"
        if half:
            hour = hour % 12 + (12 if half == "pm" else 0)
        found.append(hour * 60 + minute)
    return found


# Cost --------------------------------------------------------------------------------------------------------------

_FREE = re.compile(
    r"(?<![-\w])free(?! of (?!charge|cost))(?!\s+(?:parking|wi-?fi|time|from|to call))(?![-\w])"
    r"|\bno (?:cost|charge|fees?|payment)\b|\bwithout (?:cost|charge)\b|\bgratis\b|\bgratuit[oa]s?\b|\bsin (?:costo|coste|cargo)\b|مجان"
)
_FEEL = re.compile(r"\b(?:feel|toll|drug|smoke|sugar|barrier|duty)[\s-]+free\b")
_ALL_FREE = frozenset({"none", "no", "0", "$0", "0.00", "$0.00", "no fee", "ninguno", "nada"})
_PAID = re.compile(
    r"[$€£¥]\s?\d|\b\d+(?:\.\d\d)?\s?(?:usd|dollars?|euros?|pesos)\b|\bsliding\b|\bco-?pay(?:ment)?s?\b|\btuition\b|\bdues\b"
    r"|\b(?:a|an|the|small|nominal|annual|monthly|membership|application|registration|entrance|program|service) fees?\b|\bfees? (?:apply|vary|based|depend)"
    r"|\bfee for service\b|\bcuotas?\b|\btarifas?\b|رسوم|دولار"
)
_ZERO = re.compile(r"[$€£¥]\s?0(?:\.00)?(?![\d.])")


def is_free_by(options: Iterable[Mapping[str, Any]], text: str = "") -> bool | None:
    """Return whether something costs nothing, by rows of prices as HSDS has them and by a sentence; None where it is not said.

    Parameters
    ----------
    options : iterable of mapping
        With `amount`; rows without one say nothing.
    text : str

    Notes
    -----
    What is free for some and not for others is neither: None.

    Examples
    --------
    >>> is_free_by([], "Free of charge"), is_free_by([{"amount": 35}]), is_free_by([], "Free for members, $5 for others")
    (True, False, None)
    """
    amounts = [float(one["amount"]) for one in options if _is_amount(one.get("amount"))]
    said = _FEEL.sub(" ", _ZERO.sub(" no cost ", text.casefold()))
    frees = any(not amount for amount in amounts) or bool(_FREE.search(said)) or said.strip(" .") in _ALL_FREE
    costs = any(amount > 0 for amount in amounts) or bool(_PAID.search(_FREE.sub(" ", said)))
    if frees and costs:
        return None
    return True if frees else False if costs else None


def _is_amount(value: Any) -> bool:
    try:
        return value not in (None, "") and float(value) >= 0
    except (TypeError, ValueError):
        return False


# Access ------------------------------------------------------------------------------------------------------------

_ACCESS = re.compile(
    r"\bwheel\s?-?chairs?\b|\b(?:fully |handicap(?:ped)? |ada[- ]?)?accessib(?:le|ility)\b|\bstep-?free\b|\bramps?\b|\belevators?\b|\blifts?\b"
    r"|\bada (?:compliant|approved)\b|\bsillas? de ruedas\b|\baccesibles?\b|\brampas?\b|\bascensor(?:es)?\b|كرسي متحرك|كراسي متحركة|منحدر|مصعد"
)
_NO_ACCESS = re.compile(
    r"\b(?:not|no|isn['’]t|without|lacks?|cannot|limited|partially|partly)\b[^.;,\n]{0,40}?(?:wheel\s?-?chair|accessib|ramp|elevator|lift|step-?free)"
    r"|\binaccessible\b|\bstairs only\b|\bno es accesible\b|\bsin (?:acceso|rampa|ascensor)\b|\bno hay (?:acceso|rampa|ascensor)\b"
    r"|لا يوجد (?:منحدر|مصعد)|غير (?:مهيأ|متاح)"
)
_NOT_OF_PLACES = re.compile(
    r"\baccessible (?:by|via|from|to) (?:bus|train|public|transit|phone|web|the internet)\b|\bbus\b[^.;\n]{0,20}\baccessible\b"
)
_PLAIN_YES, _PLAIN_NO = (
    frozenset({"yes", "y", "true", "sí", "si", "نعم"}),
    frozenset({"no", "n", "false", "none", "لا"}),
)


def is_accessible_by(texts: Iterable[str]) -> bool | None:
    """Return whether a wheelchair can get in, by what the records of the places say; None where none of them says it.

    Parameters
    ----------
    texts : iterable of str
        Of each place one; one place that can be entered is enough.

    Examples
    --------
    >>> is_accessible_by(["Wheelchair access on all levels"]), is_accessible_by(["No ramp"]), is_accessible_by(["Parking"])
    (True, False, None)
    """
    said = [_accessible(text) for text in texts]
    if True in said:
        return True
    return False if False in said else None


def _accessible(text: str) -> bool | None:
    said = _NOT_OF_PLACES.sub(" ", text.casefold().strip(" ."))
    if said in _PLAIN_YES or said in _PLAIN_NO:
        return said in _PLAIN_YES
    if _NO_ACCESS.search(said):
        return False
    return True if _ACCESS.search(said) else None
