"""Which cue governs which term: far denials, words for a term, asides, marks, questions and their answers."""

import pytest

import caveat
from caveat.readers import read_text


def standing(text: str, fact: str) -> str:
    return str(caveat.profile(read_text(text)).standing(fact))


@pytest.mark.parametrize(
    ("text", "fact", "expected"),
    [
        # A denial by a word for the term
        ("The TK-9 has GPS; the TK-9S comes without it.", "gnss", "varies"),
        # A denial that is said of a version and names no term
        ("기본형에는 GPS가 있고 플러스 모델에는 없습니다.", "gnss", "varies"),
        # A long denial before a colon, and one that only looks like it
        ("What we left out: the camera and NFC.", "camera", "absent"),
        ("What we left out: the camera and NFC.", "nfc", "absent"),
        ("Things this lamp does not have: NFC, GPS.", "nfc", "absent"),
        ("Never get lost again: GPS shows the way.", "gnss", "present"),
        # Another name in parentheses
        ("Bluetooth (BLE) is not supported.", "bluetooth", "absent"),
        # What stands in parentheses is said of the term before them only where it stands near
        ("NFC (not supported)", "nfc", "absent"),
        ("GPS (no free map updates for two years)", "gnss", "present"),
        ("Wi-Fi/GPS/NFC（すべて非搭載）", "gnss", "absent"),
        # A key in the middle of a line
        ("対応：Wi-Fi、BLE　非対応：GPS", "gnss", "absent"),
        ("対応：Wi-Fi、BLE　非対応：GPS", "wifi", "present"),
        ("지원: GPS / 미지원: NFC", "nfc", "absent"),
        ("Camera: no | GPS: yes", "gnss", "present"),
        ("Camera: no | GPS: yes", "camera", "absent"),
        ("［NFC］不带　［GPS］双频", "gnss", "present"),
        ("SIM卡：不需要", "sim_slot", "unknown"),
        ("蓝牙有，NFC没有。", "nfc", "absent"),
        # Marks in a list
        ("GPS yes, NFC no", "nfc", "absent"),
        ("GPS yes, NFC no", "gnss", "present"),
        ("NFC 있음 / 심박수 / 카메라 없음", "nfc", "present"),
        # A verb in the term
        ("It does not take pictures.", "camera", "absent"),
        # A denial that closes its clause
        ("AM stations are received, FM radio is not.", "fm_receiver", "absent"),
    ],
)
def test_a_denial_means_what_its_place_says(text: str, fact: str, expected: str) -> None:
    assert standing(text, fact) == expected


def test_a_denial_that_follows_from_far_leaves_a_hint() -> None:
    text = "카메라는 사용자의 사생활을 지키겠다는 뜻에서 끝내 넣지 않았습니다."
    assert standing(text, "camera") in ("unknown", "absent")


@pytest.mark.parametrize(
    ("text", "fact", "expected"),
    [
        ("Q: Does it have NFC?\nA: Yes.", "nfc", "present"),
        ("Q: Does it have NFC?\nA: No.", "nfc", "absent"),
        ("Any camera? No.", "camera", "absent"),
        ("Does it have NFC? Does it have GPS?\nThank you for your order.", "nfc", "unknown"),
        ("Q: Has it a camera? Thank you.", "camera", "unknown"),
        ("机器能收GPS，那能不能插SIM卡？\n不能。", "gnss", "unknown"),
        ("问：有NFC吗？\n答：旗舰版有，标准版没有。", "nfc", "varies"),
    ],
)
def test_a_question_says_what_its_answer_says(text: str, fact: str, expected: str) -> None:
    assert standing(text, fact) == expected


def test_a_question_in_quotes_ends_no_sentence() -> None:
    assert standing("本体に「いま何時？」と話すと、内蔵マイクが聞き取ります。", "microphone") == "present"
