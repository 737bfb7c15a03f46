"""Tables: which cell speaks of what, whatever way they are set."""

import pytest

import caveat
from caveat.model.profile import Standing


def standings(text: str, model: str | None = None) -> dict[str, str]:
    profile = caveat.profile(caveat.read_text(text), model=model)
    facts = ("cellular", "sim_slot", "esim", "wifi", "bluetooth", "gnss", "nfc", "camera", "memory_card")
    return {fact: str(profile.standing(fact)) for fact in facts if profile.standing(fact) is not Standing.UNKNOWN}


MODELS_BELOW = "Model | GPS | NFC | LTE\nTern 1 | yes | yes | no\nTern 2 | yes | no | yes"


def test_a_table_with_a_model_in_each_row_is_read_by_its_head() -> None:
    assert standings(MODELS_BELOW) == {"gnss": "present", "nfc": "varies", "cellular": "varies"}


def test_the_row_of_the_model_asked_for_is_its_own() -> None:
    assert standings(MODELS_BELOW, "Tern 1") == {"gnss": "present", "nfc": "present", "cellular": "absent"}
    assert standings(MODELS_BELOW, "Tern 2") == {"gnss": "present", "nfc": "absent", "cellular": "present"}


def test_a_table_of_two_columns_may_have_its_models_below_each_other() -> None:
    assert standings("Market | eSIM\nJapan | ○\nIndia | ×\nKorea | ○")["esim"] == "varies"


def test_a_row_that_names_a_fact_with_a_long_value_is_no_model() -> None:
    assert standings("Network | LTE\nDisplay | 10 inches\nWeight | 3 kg") == {"cellular": "present"}


@pytest.mark.parametrize(
    "text",
    [
        "GPS　　　　無　　　　有\nNFC　　　　有　　　　有",
        "項目　　　標準型　　　通信型\nGPS　　　　無　　　　有\nNFC　　　　有　　　　有",
    ],
)
def test_columns_may_be_set_with_wide_spaces(text: str) -> None:
    assert standings(text)["nfc"] == "present"


def test_slashes_may_part_the_columns_of_several_rows() -> None:
    table = "機種 / N9-W / N9-L\nモバイル通信 / なし / あり\nGPS / あり / あり"
    assert standings(table) == {"cellular": "varies", "gnss": "present"}
    assert standings(table, "N9-W")["cellular"] == "absent"
    assert standings("GSM / HSPA / LTE") == {"cellular": "present"}  # a list


def test_leaders_part_a_name_from_its_value() -> None:
    assert standings("GPS ........ none\nNFC  ......  yes") == {"gnss": "absent", "nfc": "present"}


def test_prose_with_wide_spaces_is_no_table() -> None:
    text = "It has GPS.  There is no NFC.\nIt has a camera.  There is no Wi-Fi."
    assert standings(text) == {"gnss": "present", "nfc": "absent", "camera": "present", "wifi": "absent"}


@pytest.mark.parametrize(
    ("legend", "row", "standing"),
    [
        ("（●：有　○：無）", "NFC ○", "absent"),
        ("Legend: ● standard, ○ optional, - none", "NFC ○", "varies"),
        ("○ 기본, ● 선택", "NFC ●", "varies"),
        ("Y＝支持，N＝不支持", "NFC | N\nGPS | Y", "absent"),
        ("(－：なし　○：あり)", "NFC | －\nGPS | ○", "absent"),
        ("“○”代表有，“－”代表没有", "NFC | －\nGPS | ○", "absent"),
        ("○ means yes, ● means no", "NFC ●", "absent"),
        ("no legend here", "NFC ●", "present"),
    ],
)
def test_a_sign_means_what_the_legend_of_its_item_says(legend: str, row: str, standing: str) -> None:
    assert standings(f"{legend}\n{row}")["nfc"] == standing
    assert standings(f"{row}\n{legend}")["nfc"] == standing


def test_a_letter_of_a_legend_is_one_only_alone_in_its_cell() -> None:
    assert standings("Y = yes, N = no\nNFC | N\nGPS | Nothing but GPS") == {"nfc": "absent", "gnss": "present"}


def test_one_sign_with_a_word_beside_it_is_a_bullet() -> None:
    assert standings("● 支持NFC\n● 支持GPS") == {"nfc": "present", "gnss": "present"}


@pytest.mark.parametrize(
    "text",
    [
        "✓ GPS ✗ NFC",
        "✓GPS　×NFC",
        "●GPS　×NFC",
        "GPS ✓ NFC ✗",
        "GPS○ NFC×",
        "✓ GPS\n✗ NFC",
        "- ✓ GPS\n- ✗ NFC",
        "√ 北斗 × 碰碰支付（NFC）",
    ],
)
def test_marks_stand_before_or_behind_what_they_are_of(text: str) -> None:
    assert standings(text) == {"gnss": "present", "nfc": "absent"}


def test_a_measure_is_no_mark() -> None:
    assert standings("Camera 2 × 8 MP, 48×19 mm") == {"camera": "present"}


def test_what_a_list_before_a_colon_names_is_all_said_of() -> None:
    assert standings("GPS, NFC, camera: none") == dict.fromkeys(("gnss", "nfc", "camera"), "absent")


@pytest.mark.parametrize("text", ["Memory card: no slot", "Memory card | no slot\nColour | red"])
def test_a_value_that_opens_with_a_denial_leaves_its_key_in_doubt(text: str) -> None:
    assert standings(text) == {}


def test_an_esim_is_no_slot() -> None:
    assert standings("SIM：内蔵eSIM\n电池：500mAh") == {"esim": "present", "cellular": "present"}


def test_semicolons_may_part_the_columns_of_several_rows() -> None:
    table = "Feature; K20; K30\nNFC; no; yes\nGPS; yes; yes"
    assert standings(table) == {"nfc": "varies", "gnss": "present"}
