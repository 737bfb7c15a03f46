"""Encodings are told apart by the bytes alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caveat.readers.encoding import decode

SIMPLIFIED = ["智能手表说明书", "本产品不支持插卡,请使用手机连接蓝牙。", "儿童电话手表 4G全网通 视频通话"]
TRADITIONAL = ["智慧手錶使用說明", "本產品沒有SIM卡槽,請以藍牙連接手機。", "兒童定位手錶 4G 視訊通話"]
KOREAN = ["스마트 워치 사용 설명서", "이 제품은 SIM 카드를 지원하지 않습니다.", "키즈폰 LTE 위치추적 통화"]
JAPANESE = ["スマートウォッチ取扱説明書", "本製品はSIMカードに対応していません。", "見守りGPS端末 音声通話つき"]

CASES = [
    (text, encoding)
    for texts, encodings in [
        (SIMPLIFIED, ["gb18030", "gbk", "utf-8", "utf-16", "utf-16-le", "utf-16-be"]),
        (TRADITIONAL, ["big5", "utf-8", "utf-8-sig", "utf-16"]),
        (KOREAN, ["cp949", "euc_kr", "utf-8", "utf-16-le"]),
        (JAPANESE, ["cp932", "euc_jp", "utf-8", "utf-16-be"]),
    ]
    for text in texts
    for encoding in encodings
]


@pytest.mark.parametrize(("text", "encoding"), CASES)
def test_a_short_title_is_read_in_the_encoding_it_was_written_in(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize("text", ["Smartwatch für Kinder", "Montre connectée avec téléphone"])
def test_accents_in_a_latin_text_are_no_east_asian_signs(text: str) -> None:
    decoded = decode(text.encode("cp1252"))
    assert decoded.encoding.startswith("cp125")
    assert decoded.doubtful


def test_a_utf8_text_cut_inside_a_sign_loses_only_that_sign() -> None:
    decoded = decode("支持蓝牙".encode()[:-1])
    assert decoded.text == "支持蓝"
    assert decoded.doubtful


def test_a_utf8_text_with_one_bad_byte_is_still_utf8() -> None:
    data = ("本产品支持蓝牙通话。" * 10).encode()
    decoded = decode(data[:90] + b"\xff" + data[90:])
    assert decoded.encoding == "utf-8"
    assert decoded.doubtful
    assert decoded.text.count("支持蓝牙通话") >= 9


def test_a_declared_encoding_holds_if_the_bytes_agree_with_it() -> None:
    assert decode("槽".encode("big5"), "big5").text == "槽"
    assert decode("支持插卡".encode("gbk"), "ascii").text == "支持插卡"


@given(st.binary(max_size=300), st.sampled_from([None, "gbk", "no such thing", "rot13", "idna"]))
def test_any_bytes_decode_to_something(data: bytes, declared: str | None) -> None:
    assert isinstance(decode(data, declared).text, str)


@given(st.text(max_size=200))
def test_every_utf8_text_without_nul_is_read_back(text: str) -> None:
    text = text.replace("\x00", "").removeprefix("\ufeff").encode("utf-8", "ignore").decode()
    assert decode(text.encode()).text == text
