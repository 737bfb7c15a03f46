"""How the words around a term were read is told from the reading itself."""

import pytest

from caveat import gloss, profile, read_text
from caveat.model.evidence import Passage
from caveat.model.profile import Profile, Standing
from caveat.profiles.glosses import meaning
from caveat.profiles.lexicon import LANGUAGES, entries
from caveat.reports.messages import messages

Said = list[tuple[str, str]]


def told(text: str, fact: str, term: str, standing: Standing | None = None) -> Said:
    """The words of a gloss, each with the facts that it names or what it does."""
    passage = Passage(item="a", text=text, reader="text")
    return [(one.text, one.does or " ".join(one.facts)) for one in gloss(passage, fact, term, standing)]


@pytest.mark.parametrize(
    ("text", "fact", "term", "said"),
    [
        ("本机不支持插卡。", "sim_slot", "插卡", [("不支持", "no"), ("插卡", "sim_slot")]),
        ("NFC：支持", "nfc", "NFC", [("NFC", "nfc"), ("支持", "yes")]),
        ("eSIM\t不支持", "esim", "eSIM", [("eSIM", "esim"), ("不支持", "no")]),
        ("NFC 기능을 지원하지 않습니다.", "nfc", "NFC", [("NFC", "nfc"), ("지원하지 않", "no")]),
        (
            "SIMスロットはありません。",
            "sim_slot",
            "SIMスロット",
            [("SIMスロット", "sim_slot"), ("はありませ", "no")],
        ),
        ("没有Wi-Fi的环境下也能用。", "wifi", "Wi-Fi", [("没有", "no"), ("Wi-Fi", "wifi"), ("的环境", "condition")]),
        ("It does not support NFC.", "nfc", "NFC", [("It does not", "no"), ("NFC", "nfc")]),
        ("支持GPS和NFC。", "nfc", "NFC", [("支持", "yes"), ("GPS", "gnss"), ("NFC", "nfc")]),
    ],
)
def test_a_term_is_told_with_the_cues_that_turned_it(text: str, fact: str, term: str, said: Said) -> None:
    assert told(text, fact, term) == said


def test_words_that_turned_nothing_are_left_as_they_stand() -> None:
    words = told("桌面音箱的变化很大，它是一款支持蓝牙的设备，不贵。", "bluetooth", "蓝牙")
    assert words == [("支持", "yes"), ("蓝牙", "bluetooth")]


def test_a_denial_that_is_denied_is_not_told_as_a_denial() -> None:
    assert "no" not in {does for _, does in told("并不是说本机不支持NFC。", "nfc", "NFC")}


@pytest.mark.parametrize(
    ("text", "fact", "term", "standing"),
    [
        ("Q：NFCに対応していないのですか？", "nfc", "NFC", Standing.PRESENT),  # the answer says so
        ("휴대폰의 NFC를 켜고 스피커의 NFC 마크에 대세요.", "nfc", "NFC", Standing.PRESENT),  # the second one does
        ("モバイル通信\t非対応\t5G／4G", "cellular", "モバイル通信", Standing.VARIES),  # another cell does
    ],
)
def test_where_more_than_the_sentence_said_so_it_has_no_gloss(
    text: str, fact: str, term: str, standing: Standing
) -> None:
    assert told(text, fact, term)
    assert told(text, fact, term, standing) == []


def test_part_of_a_longer_word_is_no_word() -> None:
    words = told("Bluetoothでスマートフォンとペアリングします。", "bluetooth", "Bluetooth", Standing.PRESENT)
    assert "アリ" not in [text for text, _ in words]


@pytest.mark.parametrize(
    ("text", "fact", "term"),
    [
        ("电池容量：420 mAh", "battery_capacity", "420 mAh"),  # a number is no term
        ("不支持NFC。", "esim", "NFC"),  # names another fact
        ("不支持NFC。", "nfc", ""),
        ("不支持NFC。", "nfc", "GPS"),
        ("", "nfc", "NFC"),
    ],
)
def test_what_the_lexicon_does_not_know_has_no_gloss(text: str, fact: str, term: str) -> None:
    assert told(text, fact, term) == []


def test_what_is_told_says_what_the_profile_says() -> None:
    text = "本机支持NFC。\n本机不支持eSIM。\n没有SIM卡槽。\n内置GPS。\n"
    made: Profile = profile(read_text(text))
    for fact, polarity in (("nfc", "yes"), ("esim", "no"), ("sim_slot", "no"), ("gnss", "yes")):
        first = made.why(fact)[0]
        assert first.passage is not None
        assert polarity in {one.does for one in gloss(first.passage, fact, first.term, first.standing)}


@pytest.mark.parametrize("language", ["any", *LANGUAGES])
def test_whatever_a_cue_does_can_be_told(language: str) -> None:
    said = messages("en").sections["gloss"]
    assert {meaning(one) for one in entries(language)} - {""} <= set(said)
