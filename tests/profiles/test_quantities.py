"""Battery energy and card sizes, in the writings of spec sheets, listings and manuals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caveat.model.evidence import Form, Passage
from caveat.model.profile import Basis
from caveat.profiles.quantities import observe
from caveat.readers import read_text


def values(fact: str, text: str) -> list[float | None]:
    """The values of a fact that a text states."""
    return [one.value for one in observe(read_text(text).passages).observations if one.fact == fact]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Battery: 27,000 mAh / 99.9 Wh", [99.9]),
        ("Li-Ion 3400 mAh battery (12.92 Wh)", [12.92]),
        ("The battery holds 3.85 V and 450 mAh.", [1.73]),
        ("3.85V/450mAh", [1.73]),
        ("电池容量：20000毫安时 74瓦时", [74]),
        ("本产品电池额定能量为37Wh", [37]),
        ("额定容量：4880mAh 典型容量：5000mAh 3.87V", [19.35]),
        ("電池容量：10000mAh/37Wh，輸入：5V/2A", [37]),
        ("배터리 450mAh, 3.85V", [1.73]),
        ("배터리 용량: 5,000mAh (3.85V)", [19.25]),
        ("정격 에너지 18.5Wh", [18.5]),
        ("電池 5000mAh（3.7V）", [18.5]),
        ("バッテリー容量 10Ah 12V", [120]),
        ("バッテリー：3.87V 500mAh（1.94Wh）", [1.94]),
        ("Battery 3.7V 500mAh, charging voltage 5V", [1.85]),
    ],
)
def test_energy_is_read_or_worked_out(text: str, expected: list[float]) -> None:
    assert values("battery_energy", text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Wi-Fi 5 GHz, 300 mAh",  # the voltage is not guessed
        "Input 100-240V, charges 5000mAh",
        "Input: 5V 2A; battery 5000mAh",
        "输入 5V⎓2A，电池 450mAh",
        "정격 입력 5V, 배터리 450mAh",
        "入力：5V、バッテリー：450mAh",
        "3.7V 500mAh or 3.8V 600mAh",  # which belongs to which is not said
        "1000 Whales",
        "Model X100Wh",
        "Power consumption: 120 Wh per day",
        "Batteries over 100 Wh are not allowed on board.",
        "额定能量不超过100Wh的充电宝可随身携带",
        "100Wh를 초과하는 배터리는 기내에 반입할 수 없습니다.",
        "160Whを超えるバッテリーは機内に持ち込めません。",
    ],
)
def test_energy_is_never_guessed(text: str) -> None:
    assert values("battery_energy", text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("microSD, up to 256 GB (uses SIM 2 slot) 2 GB included", [256]),
        ("8GB RAM + 256GB ROM, microSD up to 1TB", [1000]),
        ("Internal storage: 64 GB; microSD slot: up to 512 GB", [512]),
        ("TF card up to 128GB (not included)", [128]),
        ("TF卡：最大支持128GB", [128]),
        ("支持最大32G的内存卡", [32]),
        ("64GB内存，最大支持256GB存储卡", [256]),
        ("支援記憶卡最大512GB", [512]),
        ("메모리 카드: 최대 512GB", [512]),
        ("SD 카드는 최대 256GB까지 지원합니다", [256]),
        ("microSDカード（最大1TB）", [1000]),
        ("microSDカードは最大128GBまで対応", [128]),
        ("附赠32GB TF卡", []),
        ("本机不支持存储卡，内置32GB", []),
        ("不支持最大128GB存储卡", []),
        ("Supports up to 2TB external hard disk", []),
        ("NAS supports microSD and 4TB HDD", []),
        ("Records 4 GB per hour on the memory card", []),
        ("메모리 카드 슬롯이 없습니다. 내장 메모리 128GB", []),
        ("32GB以上のmicroSDカードは使用できません。", []),
        ("最大2TBまでのHDDに対応", []),
        ("RAM 8GB", []),
    ],
)
def test_the_size_of_card_is_read_and_no_other_memory(text: str, expected: list[float]) -> None:
    assert values("memory_card_capacity", text) == expected


def rows(*texts: str) -> list[Passage]:
    """The rows of one table."""
    return [Passage(item="a", text=text, reader="html", form=Form.ROW, table=1) for text in texts]


def test_charge_and_voltage_of_neighbouring_rows_make_the_energy() -> None:
    (found,) = observe(rows("电池容量\t450mAh", "电压\t3.85V")).observations
    assert (found.value, found.term, found.basis) == (1.73, "450mAh, 3.85V", Basis.SPECIFIED)


@pytest.mark.parametrize(
    "texts",
    [
        ("Battery capacity\t450mAh", "Voltage\t5V"),  # a supply's
        ("Battery capacity\t450mAh", "Weight\t30 g", "Size\t1 cm", "Voltage\t3.8V"),  # too far
        ("Battery A\t450mAh", "Battery B\t600mAh", "Voltage A\t3.7V", "Voltage B\t3.85V"),
    ],
)
def test_rows_that_may_not_belong_together_are_not_combined(texts: tuple[str, ...]) -> None:
    assert not observe(rows(*texts)).observations


def test_a_voltage_of_another_item_is_not_taken() -> None:
    one, two = rows("Battery capacity\t450mAh", "Voltage\t3.85V")
    two = Passage(item="b", text=two.text, reader="html", form=Form.ROW, table=1)
    assert not observe([one, two]).observations


@given(st.integers(1, 60_000), st.sampled_from([3.6, 3.7, 3.85, 7.4, 11.1]))
def test_energy_is_charge_by_voltage(charge: int, volts: float) -> None:
    (found,) = values("battery_energy", f"Battery {charge}mAh {volts}V")
    # two places, either way where it lies between two
    assert found == pytest.approx(charge * volts / 1000, rel=0, abs=0.005 + 1e-9)


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_text_makes_it_crash(before: str, after: str) -> None:
    for one in observe([Passage(item="a", text=f"{before}5Wh{after}", reader="text")]).observations:
        assert one.value is not None
