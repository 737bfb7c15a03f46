"""Rows of specification tables: what their labels say, and the page that a reader of the row sees."""

import csv
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Literal

import yaml
from msgspec import Struct

from caveat.model.profile import Standing

Fields = Mapping[str, str]
"""What a device's page says by the names of its fields; empty ones are left out."""

_Word = Literal["yes", "no", "variant", "not-listed", "unknown"]
_Sim = Literal["physical", "physical+esim", "esim", "none", "unknown", "other"]
_STANDINGS: dict[_Word, Standing] = {
    "yes": Standing.PRESENT,
    "no": Standing.ABSENT,
    "variant": Standing.VARIES,
    "not-listed": Standing.UNKNOWN,
    "unknown": Standing.UNKNOWN,
}
_SIM: dict[_Sim, dict[str, Standing]] = {
    "physical": {"sim_slot": Standing.PRESENT},  # it says nothing of an eSIM, nor does "none"
    "physical+esim": {"sim_slot": Standing.PRESENT, "esim": Standing.PRESENT},
    "esim": {"esim": Standing.PRESENT},
    "none": {"sim_slot": Standing.ABSENT},
    "unknown": {},  # there is no such field; others may still tell
    "other": {},
}
_HEADS = {"brand", "model", "name", "vendor"}
_UNSEEN = {"image", "img url", "url", "timestamp"}
_NAMES = {
    "35 mm jack": "3.5mm jack",
    "audio jack": "3.5mm jack",
    "dimentions": "Dimensions",
    "internal memory": "Internal",
    "loud speaker": "Loudspeaker",
    "memory card": "Card slot",
    "network speed": "Speed",
    "network technology": "Technology",
    "primary camera": "Main camera",
    "secondary camera": "Selfie camera",
    **{name: name.upper() for name in ("cpu", "gps", "gpu", "nfc", "os", "ram", "sar", "sim", "usb", "wlan")},
}
"""What the page calls a field, where that is not the name of its column."""


class Row(Struct, frozen=True):
    """The labels of one device of the table `source`."""

    source: str
    device: str
    cellular: _Word
    sim_type: _Sim
    wifi: _Word
    bluetooth: _Word
    gnss: _Word
    nfc: _Word
    radio: _Word
    memory_card: _Word

    def labels(self) -> dict[str, Standing]:
        """The standings of the facts that are labelled."""
        words = {
            "cellular": self.cellular,
            "wifi": self.wifi,
            "bluetooth": self.bluetooth,
            "gnss": self.gnss,
            "nfc": self.nfc,
            "fm_receiver": self.radio,
            "memory_card": self.memory_card,
        }
        return {fact: _STANDINGS[word] for fact, word in words.items()} | _SIM[self.sim_type]


def fields(source: Path, devices: Collection[str]) -> dict[str, Fields]:
    """The fields of those `devices` that are in a table (CSV, one in each row), or in the page of just one (YAML).

    Raises OSError and UnicodeDecodeError where it can't be read, csv.Error and yaml.YAMLError where it is neither.
    """
    if source.suffix == ".yml":
        content = yaml.safe_load(source.read_text(encoding="utf-8"))
        return dict.fromkeys(devices, _fields(content)) if isinstance(content, dict) else {}
    with source.open(encoding="utf-8-sig", newline="") as file:
        rows = {row.get("name") or f"{row.get('brand')} {row.get('model')}": row for row in csv.DictReader(file)}
    return {device: _fields(rows[device]) for device in devices if device in rows}


def page(device: str, told: Fields, without: Collection[str] = ()) -> str:
    """The page of a device: its name, then `Technology: GSM`, a line for each field that is not in `without`."""
    return "\n".join([device, *(f"{name}: {said}" for name, said in told.items() if name.casefold() not in without)])


def _fields(row: Mapping[str, Any]) -> Fields:
    columns = {column.replace("_", " ").replace("-", " "): _said(value) for column, value in row.items() if column}
    return {
        _NAMES.get(column.casefold(), column[:1].upper() + column[1:]): said
        for column, said in columns.items()
        if said and column.casefold() not in _HEADS | _UNSEEN
    }


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_said(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return ", ".join(map(_said, value))
    return str(value or "").strip()
