"""What is left out before reading says nothing, whatever stands around it."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from caveat.model.evidence import Form, Passage
from caveat.profiles import sieve
from caveat.profiles.sieve import sift, tell_han, tell_han_of_each, tell_languages
from caveat.profiles.terms import observe

LINES = (
    "",
    "Wipe the case with a dry cloth.",
    "Put the tablet on the table; microscopes are not included.",
    "Does it have NFC?",
    "No.",
    "1.",
    "Yes, it does, as page 12 of the printed booklet shows.",
    "This is an unlocked SIM phone with two microphones.",
    "The tracker has no camera, but GPS.",
    "本产品不支持插卡,请勿拆卸",
    "支持NFC吗?",
    "不支持。",
    "请用软布擦拭屏幕",
    "이 제품은 블루투스를 지원합니다.",
    "마른 천으로 닦아 주세요.",
    "カメラはありません。",
    "電源ボタンを押してください",
)
ROWS = (
    "Model\tA1\tA2",
    "SIM\tNo\tYes",
    "Weight\t20 g\t21 g",
    "卡槽\tNone\t있음",
    "NFC?\tNo",
    "-\t-",
)

lines = st.sampled_from(LINES).map(lambda text: Passage(item="manual", text=text, reader="text"))
rows = st.builds(
    lambda text, form, table: Passage(item="manual", text=text, reader="text", form=form, table=table),
    st.sampled_from(ROWS),
    st.sampled_from((Form.HEAD, Form.ROW, Form.ROW)),
    st.sampled_from((1, 2, None)),
)


@given(st.lists(lines | rows, max_size=12), st.sampled_from((None, "A1", "A9")))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_sifting_changes_nothing_of_what_is_found(
    monkeypatch: pytest.MonkeyPatch, passages: list[Passage], model: str | None
) -> None:
    found = []
    for little in (0, 1_000_000):
        monkeypatch.setattr(sieve, "_LITTLE", little)
        found.append(observe(passages, model))
    assert found[0] == found[1]


def test_texts_that_name_nothing_are_left_out() -> None:
    plain = "Put the tablet on the table and wait until the lamp turns green. "
    assert list(sift([plain * 50, "It has a camera.", plain * 50], "en")) == [1]


def test_a_word_inside_a_word_is_no_term_and_hides_none() -> None:
    texts = ["Cables and microscopes", "Unlocked SIM phone", "Two SIMs", "BLE 5.0", "camp"]
    padding = "nothing " * 500
    assert list(sift([*texts, padding], "en")) == [1, 2, 3]


def test_han_signs_are_japanese_where_kana_stand_among_all_texts() -> None:
    texts = ["充電", "ボタンを押してください", "OK", "充电", "按键", "OK"]
    assert tell_han(texts[:3]) == "ja"
    assert tell_han(texts[3:]) == tell_han([]) == "zh"
    assert tell_han_of_each(texts, np.array([0, 0, 0, 1, 1, 1])) == ["ja", "zh"]
    assert tell_languages(texts[:3], "ja").tolist() == ["ja", "ja", "en"]
    assert tell_languages(texts[3:], "zh").tolist() == ["zh", "zh", "en"]
