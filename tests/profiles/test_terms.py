"""The kinds of sentence of section 4 of the design: what each says of this device, and what it does not."""

import pytest

from caveat.model.evidence import Form, Passage
from caveat.model.profile import Basis, Standing
from caveat.profiles.reconcile import reconcile
from caveat.profiles.terms import observe
from caveat.readers import read_text

PRESENT, ABSENT, VARIES, UNKNOWN = Standing.PRESENT, Standing.ABSENT, Standing.VARIES, Standing.UNKNOWN


def standings(text: str, model: str | None = None) -> dict[str, Standing]:
    """What a text settles, after implications."""
    states, _ = reconcile(observe(read_text(text).passages, model).observations)
    return {fact: getattr(state, "standing", UNKNOWN) for fact, state in states.items()}


SENTENCES: list[tuple[str, dict[str, Standing]]] = [
    # A denial, before the word and after it
    ("本机不支持插卡。", {"sim_slot": ABSENT}),
    ("이 시계는 SIM 카드를 지원하지 않습니다.", {"sim_slot": ABSENT}),
    ("There is no SIM card slot on this watch.", {"sim_slot": ABSENT}),
    ("本機にSIMスロットはありません。", {"sim_slot": ABSENT}),
    ("本款手錶未搭載NFC晶片。", {"nfc": ABSENT}),
    # It goes on over a list
    ("没有摄像头、GPS和NFC。", {"camera": ABSENT, "gnss": ABSENT, "nfc": ABSENT}),
    ("카메라와 GPS는 없으며 방수가 됩니다.", {"camera": ABSENT, "gnss": ABSENT}),
    ("No camera, GPS or NFC.", {"camera": ABSENT, "gnss": ABSENT, "nfc": ABSENT}),
    ("カメラやGPSは搭載していません。", {"camera": ABSENT, "gnss": ABSENT}),
    # ...and ends where another cue begins
    ("支持蓝牙，不支持NFC。", {"bluetooth": PRESENT, "nfc": ABSENT}),
    ("블루투스는 지원하지만 와이파이는 지원하지 않습니다.", {"bluetooth": PRESENT, "wifi": ABSENT}),
    ("It supports Bluetooth but not NFC.", {"bluetooth": PRESENT, "nfc": ABSENT}),
    # Another device
    ("请将SIM卡插入手机。", {"sim_slot": UNKNOWN, "cellular": UNKNOWN}),
    ("Insert the SIM card into your phone.", {"sim_slot": UNKNOWN, "cellular": UNKNOWN}),
    ("휴대폰의 GPS로 경로를 기록합니다.", {"gnss": UNKNOWN}),
    ("スマートフォンのGPSでルートを記録します。", {"gnss": UNKNOWN}),
    # A version
    ("仅4G版支持独立通话。", {"call_own_network": VARIES}),
    ("Calls without a phone (LTE model only)", {"call_own_network": VARIES}),
    ("NFC는 프로 모델에서만 지원합니다.", {"nfc": VARIES}),
    ("LTEモデルのみ単体で通話できます。", {"call_own_network": VARIES}),
    # Calls through the phone
    ("支持蓝牙通话。", {"call_via_phone": PRESENT, "call_own_network": UNKNOWN}),
    ("휴대폰과 블루투스로 연결하여 통화할 수 있습니다.", {"call_via_phone": PRESENT, "call_own_network": UNKNOWN}),
    # An instruction about this device
    ("打开卡托，插入nano-SIM卡。", {"sim_slot": PRESENT, "cellular": PRESENT}),
    ("유심 트레이에 나노 유심을 넣어 주세요.", {"sim_slot": PRESENT}),
    ("Slide the nano-SIM into the tray of the tracker.", {"sim_slot": PRESENT}),
    # A condition that is no denial, and one that voids
    ("支持eSIM（需运营商开通）。", {"esim": PRESENT}),
    ("如果您的手表支持NFC，请打开钱包。", {"nfc": UNKNOWN}),
    ("If your watch supports NFC, open the wallet.", {"nfc": UNKNOWN}),
    ("NFC를 지원하는 모델이라면 지갑을 여세요.", {"nfc": UNKNOWN}),
    # Messages that are only shown
    ("Works with WeChat notifications.", {"messenger": UNKNOWN}),
    ("微信消息提醒，抬腕可见。", {"messenger": UNKNOWN}),
    # A denial that denies nothing
    ("不仅支持蓝牙，还支持4G。", {"bluetooth": PRESENT, "cellular": PRESENT}),
    ("It has not only Bluetooth but also GPS.", {"bluetooth": PRESENT, "gnss": PRESENT}),
    ("블루투스뿐만 아니라 GPS도 지원합니다.", {"bluetooth": PRESENT, "gnss": PRESENT}),
    # Words that only look alike
    ("5G Wi-Fi，速度更快。", {"cellular": UNKNOWN}),
    ("4GB RAM, 64GB storage", {"cellular": UNKNOWN}),
    ("Press the hole with the SIM ejector pin.", {"sim_slot": UNKNOWN}),
    ("包装清单：主机、充电线、取卡针", {"sim_slot": UNKNOWN}),
    # A question and its answer
    ("问：有NFC吗？\n答：没有。", {"nfc": ABSENT}),
    ("Q: Is there a camera?\nA: Yes.", {"camera": PRESENT}),
    ("Q: Is there a camera?\nA: Thank you for asking. We ship tomorrow.", {"camera": UNKNOWN}),
]


@pytest.mark.parametrize(("text", "expected"), SENTENCES, ids=[text for text, _ in SENTENCES])
def test_a_sentence_says_of_this_device_what_it_says(text: str, expected: dict[str, Standing]) -> None:
    found = standings(text)
    assert {fact: found[fact] for fact in expected} == expected


TABLE = "功能\t旗舰版\t青春版\n蓝牙\t5.3\t5.0\n独立GPS\t有\t无\nNFC\t有\t×"


def test_a_row_gives_its_key_the_polarity_of_its_value() -> None:
    found = standings("nano-SIM卡槽 | 有\nNFC | 无\n蓝牙 | 5.3")
    assert (found["sim_slot"], found["nfc"], found["bluetooth"]) == (PRESENT, ABSENT, PRESENT)


def test_a_row_is_specified_and_a_sentence_stated() -> None:
    row = Passage(item="specs", text="NFC\tNo", reader="text", form=Form.ROW, table=1)
    sentence = Passage(item="specs", text="There is no NFC.", reader="text")
    assert [one.basis for one in observe([row, sentence]).observations] == [Basis.SPECIFIED, Basis.STATED]


@pytest.mark.parametrize(("model", "gnss", "nfc"), [("旗舰版", PRESENT, PRESENT), ("青春版", ABSENT, ABSENT)])
def test_a_comparison_table_speaks_of_the_model_that_is_asked_for(model: str, gnss: Standing, nfc: Standing) -> None:
    found = standings(TABLE, model)
    assert (found["bluetooth"], found["gnss"], found["nfc"]) == (PRESENT, gnss, nfc)


def test_where_no_model_was_named_what_differs_varies() -> None:
    found = standings(TABLE)
    assert (found["bluetooth"], found["gnss"], found["nfc"]) == (PRESENT, VARIES, VARIES)


def test_a_bare_mention_is_a_hint_with_its_reason() -> None:
    (hint,) = observe(read_text("If your watch supports NFC, open the wallet.").passages).hints
    assert (hint.fact, hint.term, hint.reason) == ("nfc", "NFC", "condition")


def test_what_varies_says_by_which_models_it_differs() -> None:
    (nfc,) = [one for one in observe(read_text(TABLE).passages).observations if one.fact == "nfc"]
    assert (nfc.standing, nfc.version) == (VARIES, "旗舰版")
    (call,) = [
        one
        for one in observe(read_text("仅LTE版支持独立通话。").passages).observations
        if one.fact == "call_own_network"
    ]
    assert (call.standing, call.version) == (VARIES, "LTE版")
