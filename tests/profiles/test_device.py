"""Which device a text is about."""

import pytest

import caveat
from caveat.errors import UsageError
from caveat.model.evidence import Evidence
from caveat.profiles.device import identify
from caveat.readers import read_text


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("# 儿童4G电话手表使用说明\n\n请先给手机安装App，再用手机扫码。手机、手机、手机。", "smartwatch"),
        ("# Kids Smart Watch with GPS Tracker\n\nThe tracker is in the watch.", "smartwatch"),
        ("Connect the watch to your phone. The watch vibrates. Keep the phone near.", "smartwatch"),
        ("Your phone takes pictures. The camera of the phone is good. Charge the phone.", "smartphone"),
        ("휴대용 LTE 라우터 사용 설명서", "router"),
        ("取扱説明書 ドライブレコーダー", "camera"),
        ("Watchdog timers and telephones are no categories.", None),
        ("Thank you for your purchase.", None),
    ],
)
def test_the_category_is_what_the_title_names_or_the_text_speaks_of_most(text: str, category: str | None) -> None:
    assert identify(read_text(text).passages).category == category


def test_make_and_model_stand_beside_their_keys() -> None:
    device = identify(read_text("品牌：澄海\n型号：CH-W2\n颜色：黑").passages)
    assert (device.make, device.model) == ("澄海", "CH-W2")


@pytest.mark.parametrize(
    ("title", "make", "model"),
    [
        ("# HONOR Watch GS 9 User Guide", "HONOR", "Watch GS 9"),
        ("# 小米手环使用说明书", "Xiaomi", None),
        ("Tuli (QL-E750V2) ユーザーガイド", None, "QL-E750V2"),
        ("云雀K7小学生电话手表 4G全网通 IP68防水", None, "K7"),
        ("Kids Smart Watch 4G LTE with SIM Card Slot, USB-C, MP3", None, None),
        ("Thank you for your purchase.", None, None),
    ],
)
def test_make_and_model_are_what_the_title_names(title: str, make: str | None, model: str | None) -> None:
    device = identify(read_text(title).passages)
    assert (device.make, device.model) == (make, model)


def test_the_model_that_the_user_names_goes_before_what_is_read() -> None:
    assert identify(read_text("Model: A1").passages, "A2").model == "A2"


@pytest.mark.parametrize(
    ("texts", "category"),
    [
        (["# Smart Watch", "# Smart Watch, quick start"], "smartwatch"),
        (["# Smart Watch", "Thank you for your purchase."], "smartwatch"),
        (["# Smart Watch", "# Smartphone app"], None),
    ],
)
def test_items_that_speak_of_different_kinds_settle_none(texts: list[str], category: str | None) -> None:
    for order in (texts, texts[::-1]):
        items = [read_text(text, f"{number}.md").items[0] for number, text in enumerate(order)]
        assert identify(Evidence(tuple(items)).passages).category == category


def test_the_kind_that_the_user_names_goes_before_what_is_read() -> None:
    assert identify(read_text("# Smart Watch").passages, category="tablet").category == "tablet"
    with pytest.raises(UsageError, match="smartwatch"):
        identify((), category="smartwach")


@pytest.mark.parametrize(
    "text",
    [
        "Silicone strap for LTE smart watches with GPS and NFC",
        "Product Name: Prepaid SIM Card Kit for Kids Watches | 4G LTE\nNetwork: works with 4G LTE watches with GPS.",
    ],
)
def test_what_the_listing_of_an_accessory_names_the_other_device_has(text: str) -> None:
    profile = caveat.profile(read_text(text))
    assert profile.device.category == "accessory"
    assert {str(profile.standing(fact)) for fact in ("cellular", "sim_slot", "gnss", "nfc")} == {"unknown"}


def test_a_table_may_list_accessories_of_the_device() -> None:
    profile = caveat.profile(read_text("商品名｜ミルA\nカメラ｜なし\n付属品｜保護フィルム、時計用バンド"))
    assert str(profile.standing("camera")) == "absent"


def test_a_watch_that_is_sold_with_a_strap_is_no_accessory() -> None:
    profile = caveat.profile(read_text("Kids smart watch with GPS and a second strap"))
    assert (profile.device.category, str(profile.standing("gnss"))) == ("smartwatch", "present")
