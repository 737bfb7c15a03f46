"""The charging port, in the writings of spec sheets, listings and manuals."""

import pytest

from caveat.model.evidence import Passage
from caveat.model.profile import Basis
from caveat.profiles.choices import observe
from caveat.profiles.contexts import load
from caveat.readers import read_text
from caveat.vocabulary import fact


def choices(text: str) -> list[str | None]:
    """The ports that a text says."""
    return [one.choice for one in observe(read_text(text).passages).observations]


@pytest.mark.parametrize(
    ("text", "port"),
    [
        ("Charging port: USB Type-C", "usb-c"),
        ("USB: microUSB 2.0", "micro-usb"),
        ("USB\tUSB Type-C 2.0, USB On-The-Go", "usb-c"),
        ("Input: USB-C 5V/3A; Output: USB-A 5V/2.4A", "usb-c"),
        ("Power input: DC jack", "barrel"),
        ("Lightning port for charging", "lightning"),
        ("Magnetic charging cable", "magnetic"),  # a magnet tells its other end
        ("充电接口：Type-C", "usb-c"),
        ("Type-C输入/输出", "usb-c"),
        ("手表采用磁吸式无线充电", "magnetic"),
        ("顶部是一个mini USB的充电口", "mini-usb"),
        ("輸入：Micro USB", "micro-usb"),
        ("C타입 충전 포트를 갖추고 있습니다.", "usb-c"),
        ("마그네틱 충전 방식", "magnetic"),
        ("마이크로 5핀 충전 단자", "micro-usb"),
        ("充電端子：USB Type-C", "usb-c"),
        ("マイクロUSBで充電します。", "micro-usb"),
        ("Charging method: Qi wireless charging", "wireless"),
        ("仅支持无线充电", "wireless"),
    ],
)
def test_the_port_of_the_device_is_read(text: str, port: str) -> None:
    assert choices(text) == [port]


@pytest.mark.parametrize(
    "text",
    [
        "Comes with a micro-USB cable",
        "micro-USB is not included",
        "This power bank charges phones over USB-C.",
        "USB-C output 5V 3A",
        "It has no USB-C port.",
        "If your charger has a USB-C port, plug it in.",
        "Compatible with Lightning headphones",
        "The USB-C port on the adapter lights up.",
        "没有Type-C接口",
        "不支持无线充电",
        "充电线：Type-C",
        "包装清单：手表、Type-C充电线、说明书",
        "将充电线的USB-C接口插入适配器",
        "iPhone的Lightning接口",
        "구성품: USB-C 케이블",
        "보조배터리로 휴대폰을 USB-C로 충전할 수 있습니다",
        "携帯電話をUSB-Cで充電",
        "USBケーブル（Type-C）付属",
        "lightning-fast performance",
        "Wireless fast charging\tRegular wireless charging",  # icons of any phone
    ],
)
def test_cables_outputs_and_other_devices_are_no_port_of_it(text: str) -> None:
    assert choices(text) == []


def test_wireless_charging_beside_a_plug_does_not_contend_with_it() -> None:
    assert choices("Charging port: USB-C\n\nSupports wireless charging.") == ["usb-c"]


def test_a_cable_in_the_box_is_a_hint() -> None:
    (hint,) = observe(read_text("Comes with a micro-USB cable").passages).hints
    assert (hint.fact, hint.term) == ("charging_port", "micro-USB")


def test_two_ports_are_two_observations() -> None:
    assert choices("Charging port: USB-C\n\nUSB: microUSB 2.0") == ["usb-c", "micro-usb"]


def test_a_row_specifies() -> None:
    (found,) = observe(read_text("Charging port: USB-C").passages).observations
    assert found.basis is Basis.SPECIFIED
    assert isinstance(found.passage, Passage)
    assert found.term == "USB-C"


def test_every_connector_is_a_value_of_the_vocabulary() -> None:
    (signals,) = load("connectors")
    assert {member.member for member in signals.members} <= set(fact(signals.fact).values)
