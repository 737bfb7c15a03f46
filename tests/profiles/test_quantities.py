"""Battery energy, in the writings of the manuals."""

import pytest

from caveat.model.evidence import Passage
from caveat.profiles.quantities import observe


def energies(text: str) -> list[float | None]:
    """The values, in Wh, of one passage."""
    return [one.value for one in observe([Passage(item="label", text=text, reader="text")]).observations]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Battery: 27,000 mAh / 99.9 Wh", [99.9]),
        ("电池容量：20000毫安时 74瓦时", [74]),
        ("배터리 450mAh, 3.85V", [1.73]),
        ("電池 5000mAh（3.7V）", [18.5]),
        ("バッテリー容量 10Ah 12V", [120]),
        ("Wi-Fi 5 GHz, 300 mAh", []),  # the voltage is not guessed
        ("Input 100-240V, charges 5000mAh", []),
        ("1000 Whales", []),
        ("3.7V 500mAh or 3.8V 600mAh", []),  # which belongs to which is not said
    ],
)
def test_energy_is_read_or_worked_out_but_never_guessed(text: str, expected: list[float]) -> None:
    assert energies(text) == expected
