"""Quantities in text: the energy of a battery, given in Wh or to be worked out from its charge and voltage."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from msgspec import Struct

from caveat.datafile import Document
from caveat.model.evidence import Form, Passage
from caveat.model.profile import Basis, Observation
from caveat.profiles.findings import Findings
from caveat.profiles.lexicon import folded

_FILE = Path(__file__).parents[1] / "signals" / "quantities.yaml"
_MILLI = 1000
_MOST = 100_000  # Wh: more is no battery of a thing that is carried, but a misreading
_CELL_VOLTS = (1.0, 60.0)  # a battery's voltage; the mains' is none


class _Unit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    unit: str
    forms: tuple[str, ...]


def observe(passages: Sequence[Passage]) -> Findings:
    """The battery energy, in Wh, of each passage that states it.

    Where only charge (mAh, Ah) and voltage stand in the same passage, their product (IATA lithium battery guidance:
    Wh = Ah x V). Charge alone gives nothing: the voltage is not guessed.
    """
    return Findings(tuple(found for passage in passages for found in _energies(passage)))


def _energies(passage: Passage) -> Iterator[Observation]:
    if not any(sign.isdigit() for sign in passage.text):
        return
    amounts: dict[str, list[tuple[float, str]]] = {}
    for match in _amount().finditer(folded(passage.text)):
        unit = _units()[match["unit"]]
        number = float(match["number"].replace(",", ""))
        amounts.setdefault(unit, []).append((number, passage.text[match.start() : match.end()]))
    for value, term in amounts.get("Wh") or list(_products(amounts)):
        if 0 < value < _MOST:
            basis = Basis.SPECIFIED if passage.form is Form.ROW else Basis.STATED
            yield Observation(fact="battery_energy", basis=basis, value=round(value, 2), term=term, passage=passage)


def _products(amounts: dict[str, list[tuple[float, str]]]) -> Iterator[tuple[float, str]]:
    """Charge by voltage, where a passage names one of each."""
    charges = [(number / _MILLI, term) for number, term in amounts.get("mAh", [])] + amounts.get("Ah", [])
    volts = [(number, term) for number, term in amounts.get("V", []) if _CELL_VOLTS[0] <= number <= _CELL_VOLTS[1]]
    if len(charges) == 1 and len(volts) == 1:
        (charge, charge_term), (volt, volt_term) = charges[0], volts[0]
        yield charge * volt, f"{charge_term}, {volt_term}"


@cache
def _units() -> dict[str, str]:
    """The unit of each of its written forms."""
    return {folded(form): unit.unit for unit in Document.load(_FILE).records(_Unit) for form in unit.forms}


@cache
def _amount() -> re.Pattern[str]:
    forms = "|".join(re.escape(form) for form in sorted(_units(), key=len, reverse=True))
    return re.compile(
        rf"(?<![\w.,])(?P<number>\d{{1,3}}(?:,\d{{3}})+|\d{{1,7}}(?:\.\d{{1,3}})?)\s?(?P<unit>{forms})(?![a-z0-9])"
    )
