"""Quantities in text: the energy of a battery, and the size of memory card that can be put in."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from caveat.datafile import Document
from caveat.model.evidence import Passage
from caveat.model.profile import Basis, Observation, Standing
from caveat.profiles.claims import Claim, claims
from caveat.profiles.contexts import Finder, Signals, load
from caveat.profiles.findings import Findings
from caveat.profiles.lexicon import folded
from caveat.profiles.scan import Scan
from caveat.profiles.words import Span

_CURRENT = re.compile(r"\s?\W{0,2}\s?\d+(?:\.\d+)?\s?m?a(?![a-z])")  # beside a voltage it rates a supply, no battery
_GOES_ON = re.compile(r"[a-z0-9.,]")  # before a number: it is part of a longer one, or of a name
_FILE = Path(__file__).parents[1] / "signals" / "units.yaml"
_TO_AMPERE_HOURS = {"mAh": 0.001, "Ah": 1.0}
_TO_GIGABYTES = {"GB": 1.0, "TB": 1000.0}
_DIGITS = 16  # signs that a number takes at most, with its commas
_MOST = 100_000  # Wh: more is no battery of a thing that is carried, but a misreading
_BATTERY_VOLTS = (1.0, 60.0)  # a battery's voltage; the mains' is none
_CELL_VOLTS = (3.2, 3.95)  # the nominal voltage of one lithium cell
_ALIKE = 1.15  # a typical and a rated charge differ by less
_NEAR = 2  # rows apart


class _Unit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    unit: str
    forms: tuple[str, ...]
    least: float = 0  # a smaller number with these forms is of something else


class Amount(NamedTuple):
    """A number with its unit."""

    number: float
    unit: str

    def in_unit(self, factors: dict[str, float]) -> float:
        """The number in the unit that `factors` lead to."""
        return self.number * factors[self.unit]


def observe(passages: Sequence[Passage], model: str | None = None) -> Findings:
    """The findings of `observe_in`. `model` chooses among versions, as for statements."""
    return observe_in(Scan(passages, model))


def observe_in(scan: Scan) -> Findings:
    """The battery energy (Wh) and the card size (GB) that passages state.

    Where only charge (mAh, Ah) and voltage stand together, energy is their product (IATA lithium battery guidance:
    Wh = Ah x V). Charge alone gives nothing: the voltage is not guessed.
    """
    battery, card = load("quantities")
    energies = claims(scan, battery, _finder("Wh", "mAh", "Ah", "V", firm=True)) if scan.asks(battery.fact) else []
    sizes = claims(scan, card, _finder("GB", "TB")) if scan.asks(card.fact) else []
    return Findings((*_energies(energies, battery), *_sizes(sizes, card)))


def _energies(claims: Sequence[Claim[Amount]], battery: Signals) -> Iterator[Observation]:
    """Of each passage the energies that it gives, else the product of its charge and its voltage.

    The voltage of one cell may stand in a row beside that of the charge, where no other charge does.
    """
    rows = [_Row(list(group)) for _, group in groupby(claims, key=lambda claim: claim.place)]
    for number, row in enumerate(rows):
        for claim in row.energies:
            yield _observation(battery, claim, claim.value.number, claim.term)
        charge = row.charge
        if row.energies or charge is None:
            continue
        beside = (*rows[max(0, number - _NEAR) : number], *rows[number + 1 : number + 1 + _NEAR])
        near = [other for other in beside if row.is_near(other)]
        volts = row.volts
        if not volts and not any(other.charges for other in near):
            volts = [volt for other in near for volt in other.volts if _is_within(_CELL_VOLTS, volt)]
        if len({volt.value for volt in volts}) == 1:
            energy = charge.value.in_unit(_TO_AMPERE_HOURS) * volts[0].value.number
            yield _observation(battery, charge, energy, f"{charge.term}, {volts[0].term}")


class _Row:
    """What one passage says of a battery."""

    def __init__(self, claims: Sequence[Claim[Amount]]) -> None:
        said = [claim for claim in claims if claim.settled and claim.standing is Standing.PRESENT]
        self.energies = [claim for claim in said if claim.value.unit == "Wh" and 0 < claim.value.number < _MOST]
        self.volts = [claim for claim in said if claim.value.unit == "V" and _is_within(_BATTERY_VOLTS, claim)]
        self.charges = [claim for claim in said if claim.value.unit in _TO_AMPERE_HOURS]
        self.first = claims[0]

    @property
    def charge(self) -> Claim[Amount] | None:
        """Its charge; of a rated and a typical one, which differ by little, the greater."""
        by_size = {claim.value.in_unit(_TO_AMPERE_HOURS): claim for claim in self.charges}
        if not by_size or max(by_size) > _ALIKE * min(by_size):
            return None
        return by_size[max(by_size)]

    def is_near(self, other: "_Row") -> bool:
        """Whether both are rows of one table, or lines "key: value" of one text, and not far apart."""
        one, two = self.first, other.first
        return (
            one.passage.item == two.passage.item
            and one.passage.table == two.passage.table
            and abs(one.place - two.place) <= _NEAR
            and one.basis is two.basis is Basis.SPECIFIED
        )


def _sizes(claims: Sequence[Claim[Amount]], card: Signals) -> Iterator[Observation]:
    """The greatest size of card in each passage that says how great it may be."""
    said = [claim for claim in claims if claim.settled and claim.standing is Standing.PRESENT and claim.limited]
    for _, group in groupby(said, key=lambda claim: claim.place):
        claim = max(group, key=lambda one: one.value.in_unit(_TO_GIGABYTES))
        yield _observation(card, claim, claim.value.in_unit(_TO_GIGABYTES), claim.term)


def _observation(signals: Signals, claim: Claim[Amount], value: float, term: str) -> Observation:
    return Observation(fact=signals.fact, basis=claim.basis, value=round(value, 2), term=term, passage=claim.passage)


def _is_within(volts: tuple[float, float], claim: Claim[Amount]) -> bool:
    return volts[0] <= claim.value.number <= volts[1]


@cache
def _finder(*units: str, firm: bool = False) -> Finder[Amount]:
    """Finds the numbers with one of these units, in folded text."""
    by_form = {
        folded(form): unit for unit in Document.load(_FILE).records(_Unit) if unit.unit in units for form in unit.forms
    }
    forms = "|".join(map(re.escape, sorted(by_form, key=len, reverse=True)))
    ending = re.compile(rf"[0-9]\s?(?:{forms})(?![a-z0-9])")  # the last digit and the unit: found several times faster
    amount = re.compile(
        rf"(?P<number>[0-9](?:[0-9]{{,2}}(?:,[0-9]{{3}})+|[0-9]{{,6}}(?:\.[0-9]{{1,3}})?))\s?(?P<unit>{forms})(?![a-z0-9])"
    )

    def find(text: str) -> Iterator[Span[Amount]]:
        for end in ending.finditer(text):
            *_, match = amount.finditer(text, max(0, end.start() - _DIGITS), end.end())
            if match.start() and _GOES_ON.match(text, match.start() - 1):
                continue
            unit, number = by_form[match["unit"]], float(match["number"].replace(",", ""))
            if number >= unit.least and not (unit.unit == "V" and _CURRENT.match(text, match.end())):
                yield Span(match.start(), match.end(), Amount(number, unit.unit), firm)

    return find
