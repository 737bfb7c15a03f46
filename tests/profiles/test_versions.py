"""Siblings, joint manuals, and what only some versions have."""

import pytest

import caveat
from caveat.profiles.siblings import siblings
from caveat.readers import read_text

JOINT = """# Tern watch

This guide covers two watches.

## Tern S3

It has GPS and Bluetooth.

## Tern S3 LTE

Insert the nano-SIM into the tray. It has GPS and Bluetooth.

# Trademarks

It has NFC.
"""


def standing(text: str, fact: str, model: str | None = None) -> str:
    return str(caveat.profile(read_text(text), model=model).standing(fact))


def test_what_is_below_the_heading_of_one_model_is_said_of_that_model() -> None:
    assert standing(JOINT, "sim_slot") == "varies"
    assert standing(JOINT, "sim_slot", "Tern S3 LTE") == "present"
    assert standing(JOINT, "sim_slot", "Tern S3") == "unknown"


def test_what_is_said_of_every_model_is_said_of_the_device() -> None:
    assert standing(JOINT, "bluetooth") == "present"
    assert standing(JOINT, "bluetooth", "Tern S3") == "present"


def test_a_heading_can_void_what_is_below_it() -> None:
    assert standing(JOINT, "nfc") == "unknown"


def test_the_title_of_an_item_governs_nothing() -> None:
    text = "# Tern tag with safety alerts and message notifications\n\nIt sends SMS messages."
    assert standing(text, "sms") == "present"


def test_the_report_says_which_version_has_it() -> None:
    why = caveat.profile(read_text(JOINT)).why("sim_slot")
    assert why[0].version == "S3 LTE"


def test_below_optional_features_stands_what_some_versions_have() -> None:
    assert standing("# Manual\n\n## Optional features\n\nIt has GPS.\n\n## Display\n\nIt has NFC.", "gnss") == "varies"
    assert standing("# Manual\n\n## Optional features\n\nIt has GPS.\n\n## Display\n\nIt has NFC.", "nfc") == "present"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("X9 has it, X9 Pro does not", ["X9", "X9 Pro"]),
        ("DR-72G and DR-72S differ", []),  # all of them, in one list
        ("DR-72G records, DR-72S does not", ["DR-72G", "DR-72S"]),
        ("X9、X9 Pro 与 X9 Ultra 均可", []),
        ("A4 paper, B5 paper", []),
        ("4G and 4K, 5V/2A", []),
        ("X9\nX9 Pro", []),  # two lines
    ],
)
def test_siblings_are_names_with_one_stem_and_other_endings(text: str, names: list[str]) -> None:
    assert [text[start:end] for start, end in siblings(text)] == names


@pytest.mark.parametrize(
    ("text", "fact", "expected"),
    [
        ("The TK-40 has GPS; the TK-40G has no GPS.", "gnss", "varies"),
        ("本款有蓝牙。银色的有NFC，黑色的没有NFC。", "nfc", "varies"),
        ("Silver ones have a camera. Black ones have no camera.", "camera", "varies"),
    ],
)
def test_what_one_passage_affirms_and_denies_is_so_of_some_versions(text: str, fact: str, expected: str) -> None:
    assert standing(text, fact) == expected


def test_what_one_passage_denies_at_times_is_there_where_another_has_it() -> None:
    assert standing("Saving mode uses GPS at times, or no GPS.\n\nIt has GPS.", "gnss") == "present"
