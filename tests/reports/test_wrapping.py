import re

from hypothesis import given, settings
from hypothesis import strategies as st
from wcwidth import width

from caveat.reports.wrapping import RESET, wrap

BOLD = "\x1b[1m"
TEXTS = st.text(alphabet="가나漢字，。（）“” ab-SIM12.,", max_size=120)


@settings(deadline=None)
@given(TEXTS, st.integers(8, 60))
def test_no_line_is_too_long_and_no_sign_is_lost(text: str, columns: int) -> None:
    lines = wrap(text, columns, first="- ", rest="  ")
    assert [line for line in lines if width(line) > columns] == []
    assert "".join(lines).replace(" ", "").removeprefix("-") == text.replace(" ", "")


@settings(deadline=None)
@given(st.text(alphabet="漢字，。、（）ab ", max_size=120))
def test_no_line_begins_with_a_full_stop_or_ends_with_an_open_bracket(text: str) -> None:
    text = re.sub(r"[，。、（） ]{2,}", "，", text)  # a row of such signs fits on no line
    text = re.sub(r"[A-Za-z]{6,}", "ab", text)
    lines = wrap(text, 20)
    assert [line for line in lines[1:] if line[0] in "，。、）"] == []
    assert [line for line in lines[:-1] if line[-1] == "（"] == []


def test_korean_breaks_between_words_only() -> None:
    assert wrap("이 규칙이 지금 시행 중인지 확실하지 않습니다.", 20) == [
        "이 규칙이 지금 시행",
        "중인지 확실하지",
        "않습니다.",
    ]


def test_chinese_fills_its_lines() -> None:
    assert wrap("不能确定这项规定目前是否生效。", 16) == ["不能确定这项规定", "目前是否生效。"]


def test_a_latin_word_is_kept_whole_in_chinese() -> None:
    assert wrap("请插入nano-SIM卡", 12) == ["请插入", "nano-SIM卡"]


def test_what_is_longer_than_a_line_is_broken_all_the_same() -> None:
    assert wrap("see https://example.org/abcdefgh", 12) == ["see https://", "example.org/", "abcdefgh"]


def test_a_style_ends_with_its_line_and_goes_on_in_the_next() -> None:
    made = wrap(f"a {BOLD}bold word{RESET} b", 6, rest="  ")
    assert made == [f"a {BOLD}bold{RESET}", f"  {BOLD}word{RESET}", "  b"]
