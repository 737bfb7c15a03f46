"""Units of measure and their common multiples (SI Brochure, 9th edition; Wh and Ah as batteries print them)."""

from contextlib import suppress
from fractions import Fraction

_KILO, _MEGA, _GIGA, _TERA = 10**3, 10**6, 10**9, 10**12

_DIMENSIONS: tuple[dict[str, Fraction], ...] = (
    {"mW": Fraction(1, 1000), "W": Fraction(1), "kW": Fraction(_KILO)},
    {"mWh": Fraction(1, 1000), "Wh": Fraction(1), "kWh": Fraction(_KILO)},
    {"mAh": Fraction(1, 1000), "Ah": Fraction(1)},
    {"kHz": Fraction(_KILO), "MHz": Fraction(_MEGA), "GHz": Fraction(_GIGA)},
    {"cm": Fraction(1, 100), "m": Fraction(1), "km": Fraction(_KILO)},
    {"MB": Fraction(_MEGA), "GB": Fraction(_GIGA), "TB": Fraction(_TERA)},
    {"days": Fraction(1), "weeks": Fraction(7)},
    {"pieces": Fraction(1)},
    {"USD": Fraction(1)},
)


def units() -> tuple[str, ...]:
    """The symbols that there are."""
    return tuple(symbol for dimension in _DIMENSIONS for symbol in dimension)


def in_unit(number: float, unit: str, wanted: str) -> float | None:
    """A number of one unit in another one; None where they don't measure the same, or are not known."""
    for dimension in _DIMENSIONS:
        if unit in dimension and wanted in dimension:
            with suppress(OverflowError):
                return float(Fraction(repr(number)) * dimension[unit] / dimension[wanted])
    return None
