"""Full serial numbers are used to answer and never written to any output."""

from pathlib import Path

import pytest

import caveat
from caveat.model.profile import Basis, Members, Observation

IMEI = "490154203237518"
SERIAL = IMEI[8:]


@pytest.mark.parametrize("format_", ["terminal", "json", "html"])
def test_no_report_holds_the_serial_part_of_a_number(tmp_path: Path, format_: str) -> None:
    path = tmp_path / f"label {IMEI}.txt"
    path.write_text(
        f"型号：W1\nIMEI：{IMEI}\nIMEI 490154 20 323751 9\nS/N: ZX81Q7799\n支持NFC {IMEI}\n", encoding="utf-8"
    )
    profile = caveat.profile(caveat.read([path]))
    assert profile.standing("cellular") is caveat.Standing.PRESENT
    made = caveat.report(profile, format_)
    assert "49015420" in made
    for part in (SERIAL, SERIAL[:6], "323751", "ZX81Q7799"):
        assert part not in made.replace(" ", "")


def test_no_column_key_or_declared_word_holds_a_number_either(tmp_path: Path) -> None:
    listing, listed = tmp_path / "a.json", tmp_path / "a.csv"
    listing.write_text(f'{{"{IMEI}": "No SIM card slot."}}', encoding="utf-8")
    listed.write_text(f"SKU,{IMEI},Text\n1,No SIM card slot,x\n2,no,y\n", encoding="utf-8")
    declared = Observation(
        fact="os_language", basis=Basis.DECLARED, members=Members(includes=(IMEI,)), term=f"IMEI {IMEI}"
    )
    profile = caveat.profile(caveat.read([listing, listed]), declared=[declared])
    assert profile.standing("sim_slot") is caveat.Standing.ABSENT
    assert SERIAL not in caveat.report(profile, "json")
