import unicodedata

from hypothesis import given
from hypothesis import strategies as st
from wcwidth import iter_graphemes, width

from caveat.reports.quotes import plain, quote, visible

HOSTILE = "\x1b[31m red \x07 \x9b2J \u202eevil\u2066 \x00 \u200b end"


@given(st.text(), st.text())
def test_no_quote_holds_a_sign_that_acts(text: str, term: str) -> None:
    cut = quote(text, term)
    shown = cut.before + cut.term + cut.after
    assert not [sign for sign in shown if unicodedata.category(sign) in ("Cc", "Cs", "Zl", "Zp")]
    assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u200b\ufeff")


@given(st.text(alphabet="가나漢字ab 👩‍👩‍👧é", min_size=0, max_size=300), st.integers(12, 60))
def test_a_quote_keeps_its_room_and_its_term(around: str, cells: int) -> None:
    cut = quote(around + "SIM卡槽" + around, "SIM卡槽", cells=cells)
    assert cut.term == "SIM卡槽"
    assert width(cut.before + cut.term + cut.after) <= cells


def test_a_cut_never_splits_a_grapheme() -> None:
    family = "👩‍👩‍👧"
    cut = quote(family * 40 + "NFC" + family * 40, "NFC", cells=41)
    assert set(iter_graphemes(cut.before.strip("…"))) == {family} == set(iter_graphemes(cut.after.strip("…")))


def test_a_term_that_is_not_in_its_text_leaves_the_head_of_the_text() -> None:
    cut = quote("one two three", "four", cells=8)
    assert (cut.term, cut.after) == ("", "one two…")


def test_what_acts_on_a_screen_is_shown_as_its_number() -> None:
    shown = visible(HOSTILE)
    assert "‹U+001B›[31m" in shown
    assert "‹U+202E›evil" in shown
    assert not set(HOSTILE) & set(shown) & set("\x1b\x07\x9b\u202e\u2066\x00\u200b")


def test_a_row_is_shown_with_bars_between_its_cells() -> None:
    assert plain("SIM\tNo\n") == "SIM | No"
