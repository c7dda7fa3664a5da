"""Signs of spam: each rule by a table, at its border, and that ordinary sentences show none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridgework.analysis.spam import CAPITALS_FROM, REPEATED, SAME_TEXT, Sign, spam_signs

MET = [
    ("Read https://example.org/offer today", Sign.LINK),
    ("Cheap watches at www.example.org", Sign.LINK),
    ("buy at best-watches.shop now", Sign.LINK),
    ("Please stop this!!!!!!", Sign.REPEATED),
    ("Nooooooo more cars please", Sign.REPEATED),
    ("buy buy buy buy now", Sign.REPEATED),
    ("WE WANT MORE BUSES NOW", Sign.CAPITALS),
    ("QUEREMOS MÁS AUTOBUSES YA", Sign.CAPITALS),
    ("ok", Sign.SHORT),
    ("12345 !!", Sign.SHORT),
    ("قف", Sign.SHORT),
]
NOT_MET = [
    "Buses should come every ten minutes.",
    "So soon, so good: thaaank you.",
    "NASA and the FBI visit our school.",
    "NO ICE AT SCHOOL",  # 13 letters: short calls are often in capitals
    "St. Mary's and the U.S. post office close at 5.",
    "La plaza necesita sombra y bancos.",
    "نحتاج إلى حافلات أكثر في المساء",
    "公共汽车太慢",
    "I want to walk, walk and walk to school with my friends.",
]


@pytest.mark.parametrize(("text", "sign"), MET, ids=[text for text, _ in MET])
def test_spam_signs_finds(text: str, sign: Sign) -> None:
    assert sign in spam_signs(text)


@pytest.mark.parametrize("text", NOT_MET)
def test_spam_signs_leaves_alone(text: str) -> None:
    assert spam_signs(text) == ()


def test_each_rule_holds_from_its_border_on() -> None:
    plain = "Buses are late and cold "
    assert Sign.REPEATED in spam_signs(plain + "!" * REPEATED)
    assert Sign.REPEATED not in spam_signs(plain + "!" * (REPEATED - 1))
    assert Sign.CAPITALS in spam_signs("AB" * (CAPITALS_FROM // 2))
    assert Sign.CAPITALS not in spam_signs("AB" * (CAPITALS_FROM // 2 - 1))
    assert Sign.SAME_TEXT in spam_signs(plain, n_same=SAME_TEXT)
    assert Sign.SAME_TEXT not in spam_signs(plain, n_same=SAME_TEXT - 1)
    with pytest.raises(ValueError, match="negative"):
        spam_signs(plain, n_same=-1)


def test_long_numbers_and_links_are_no_repetition() -> None:
    assert Sign.REPEATED not in spam_signs("It costs 10000000 dollars a year.")
    assert spam_signs("See https://example.org/wwwwwwwww for it, please") == (Sign.LINK,)


@given(st.text(max_size=280), st.integers(0, 9))
def test_signs_come_once_and_in_their_order(text: str, n_same: int) -> None:
    found = spam_signs(text, n_same=n_same)
    assert list(found) == [sign for sign in Sign if sign in found]


@given(st.text(alphabet="ابتثجحخ 中文字", max_size=100))
def test_scripts_without_capitals_never_shout(text: str) -> None:
    assert Sign.CAPITALS not in spam_signs(text)
