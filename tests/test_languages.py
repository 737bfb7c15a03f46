"""Languages are told by their script."""

import pytest

from caveat.languages import language_of, languages_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("不支持插卡", "zh"),
        ("沒有SIM卡槽", "zh"),
        ("4G全网通 WIFI GPS", "zh"),
        ("SIM 카드를 지원하지 않습니다", "ko"),
        ("SIMカードには対応していません", "ja"),
        ("No SIM card slot", "en"),
        ("Works with WeChat (微信) notifications", "en"),
        ("12:30 → 100%", None),
        ("", None),
    ],
)
def test_the_script_tells_the_language(text: str, language: str | None) -> None:
    assert language_of(text) == language


def test_the_most_frequent_language_comes_first_and_a_trace_is_left_out() -> None:
    texts = ["不支持插卡"] * 90 + ["No SIM slot"] * 40 + ["はい"]
    assert languages_of(texts) == ("zh", "en")
