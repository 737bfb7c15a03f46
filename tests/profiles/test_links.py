"""Over what a call goes: the device's own network, or a phone."""

import pytest

import caveat
from caveat.readers import read_text


@pytest.mark.parametrize(
    ("text", "own", "phone"),
    [
        ("脱离手机也能通话。", "present", "unknown"),
        ("连接手机后即可通话。", "unknown", "present"),
        ("不能通话。", "absent", "absent"),
        ("The watch makes phone calls without your phone.", "present", "unknown"),
        ("휴대폰 없이도 통화할 수 있습니다.", "present", "unknown"),
        ("휴대폰과 연결해 통화할 수 있습니다.", "unknown", "present"),
    ],
)
def test_a_call_is_the_kind_that_its_sentence_says(text: str, own: str, phone: str) -> None:
    profile = caveat.profile(read_text(text))
    assert (str(profile.standing("call_own_network")), str(profile.standing("call_via_phone"))) == (own, phone)


def test_a_device_with_bluetooth_and_without_calls_has_calls_of_no_kind() -> None:
    profile = caveat.profile(read_text("这款蓝牙音箱不能通话。"))
    assert {str(profile.standing("call_own_network")), str(profile.standing("call_via_phone"))} == {"absent"}
