"""Which records of a directory are probably one organization: candidates for a person to look at, with the reasons."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

ENDINGS = frozenset({"inc", "incorporated", "llc", "ltd", "corp", "corporation", "co", "the", "of", "and", "a"})
MOST_IN_BLOCK = 40  # more records with one phone or host share an office or a city's website, not a name
CLOSE = 82.0  # of 100, by `likeness`: above, names differ by a word or its spelling
WEIGHTS = {"identifier": 1.0, "name": 0.6, "phone": 0.2, "website": 0.2, "address": 0.2}


@dataclass(frozen=True)
class Listed:
    """One record: its key, name, and what else tells it apart; texts as the directory has them."""

    key: int
    name: str
    identifiers: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    url: str = ""
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Same:
    """Two records that are probably one. `score` is from 0 to 1; `reasons` says which of the things are the same."""

    one: int
    other: int
    score: float
    name_likeness: float  # 0 to 100
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Sames:
    """Candidates, the surest first, and how much was not compared because too many records share it."""

    pairs: tuple[Same, ...]
    n_blocks_left_out: int


def plain_name(name: str) -> str:
    """Return a name without case, accents, marks and words that name its legal form.

    Examples
    --------
    >>> plain_name("The Casa Latína, Inc.")
    'casa latina'
    """
    text = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold() or name.casefold()
    return " ".join(word for word in re.findall(r"\w+", text.replace("'", "")) if word not in ENDINGS)


def plain_phone(phone: str) -> str:
    """Return the last ten digits of a phone number, or nothing where it has fewer than seven.

    Examples
    --------
    >>> plain_phone("+1 (202) 464-4477"), plain_phone("311")
    ('2024644477', '')
    """
    digits = re.sub(r"\D", "", re.split(r"(?i)\bext|\bx\d|press", phone)[0])
    return digits[-10:] if len(digits) >= 7 else ""


def plain_host(url: str) -> str:
    """Return the host of a website without `www`, with its path.

    Examples
    --------
    >>> plain_host("http://WWW.Casa.org/"), plain_host("https://dc.gov/health/")
    ('casa.org', 'dc.gov/health')
    """
    return re.sub(r"^(https?://)?(www\.)?", "", url.strip().casefold()).rstrip("/")


def plain_address(address: str) -> str:
    """Return the letters and digits of an address that has a number in it.

    Examples
    --------
    >>> plain_address("12 Main St., Town"), plain_address("Town Hall")
    ('12 main st town', '')
    """
    words = re.findall(r"\w+", address.casefold())
    return " ".join(words) if len(words) > 2 and any(word.isdigit() for word in words) else ""


def _marks(record: Listed) -> Iterator[tuple[str, str]]:
    for kind, texts in (
        ("identifier", record.identifiers),
        ("name", (plain_name(record.name),)),
        ("phone", tuple(map(plain_phone, record.phones))),
        ("website", (plain_host(record.url),)),
        ("address", tuple(map(plain_address, record.addresses))),
    ):
        yield from {(kind, text) for text in texts if text}


def same_organizations(records: Sequence[Listed], *, close: float = CLOSE, most: int = MOST_IN_BLOCK) -> Sames:
    """Return which records are probably one organization.

    How to read it: a candidate is a question to a person, not an answer. Same identifier: almost surely one. Same plain
    name, or a close name and the same phone, website or address: probably one. Nothing is a candidate by its name being
    close alone. Range of the score 0 to 1.

    Parameters
    ----------
    records : sequence of Listed
        In any order; keys differ.
    close : float
        How like names must be, 0 to 100.
    most : int
        Records with one mark (a phone, a website …) above which it tells nothing and is left out.

    Returns
    -------
    Sames
        `pairs` with `one < other`, by score, then keys.

    Notes
    -----
    Only records that share a mark are compared, at most ``most - 1`` for each mark of a record: the time grows with the
    number of records, not with its square (blocking; Christen 2012, Data Matching, doi:10.1007/978-3-642-31164-2, ch. 4).
    Names are compared by `token_sort_ratio` of RapidFuzz: 100 · (1 − d/(m+n)), d being the insertions and deletions between
    the sorted words, m and n their lengths; or by the same ratio without spaces, where that is higher. The score adds the weights of what is the same, the name's times its likeness.

    Examples
    --------
    >>> found = same_organizations([Listed(1, "Casa Latina", phones=("555-0100",)), Listed(2, "Casa Latina, Inc.")])
    >>> [(pair.one, pair.other, pair.reasons) for pair in found.pairs]
    [(1, 2, ('name',))]
    """
    blocks: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, record in enumerate(records):
        for mark in _marks(record):
            blocks[mark].append(at)
    shared: dict[tuple[int, int], set[str]] = defaultdict(set)
    n_left_out = 0
    for (kind, _text), members in blocks.items():
        if len(members) > most:
            n_left_out += 1
            continue
        for place, one in enumerate(members):
            for other in members[place + 1 :]:
                shared[one, other].add(kind)
    plain = [plain_name(record.name) for record in records]
    found = []
    for (one, other), kinds in shared.items():
        apart = fuzz.token_sort_ratio(plain[one], plain[other])
        likeness = max(apart, fuzz.ratio(plain[one].replace(" ", ""), plain[other].replace(" ", "")))
        if "identifier" not in kinds and "name" not in kinds and likeness < close:
            continue
        weight = sum(WEIGHTS[kind] for kind in kinds - {"name"}) + WEIGHTS["name"] * likeness / 100
        keys = sorted((records[one].key, records[other].key))
        found.append(Same(keys[0], keys[1], min(1.0, round(weight, 4)), round(likeness, 1), tuple(sorted(kinds))))
    found.sort(key=lambda pair: (-pair.score, pair.one, pair.other))
    return Sames(tuple(found), n_left_out)
