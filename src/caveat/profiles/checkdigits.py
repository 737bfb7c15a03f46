"""Check digits: whether a number can have been read right.

Every function takes the bare number, without separators, in ASCII, letters as capitals.
"""

from collections.abc import Callable


def luhn(number: str) -> bool:
    """Luhn's check (ISO/IEC 7812-1, annex B): IMEI (3GPP TS 23.003, annex B), ICCID (ITU-T E.118)."""
    return _luhn(number, 10)


def luhn16(number: str) -> bool:
    """Luhn's check in base 16: a MEID with its check digit (3GPP2 S.R0048).

    A MEID as it is transmitted (14 signs) or in decimal (18 digits) has none and passes.
    """
    return len(number) != 15 or _luhn(number, 16)  # noqa: PLR2004


def mod97(number: str) -> bool:
    """The remainder by 97 is 1 (ISO/IEC 7064, MOD 97-10): EID (GSMA SGP.02, SGP.29)."""
    return int(number) % 97 == 1


def gs1(number: str) -> bool:
    """Weights 3 and 1 from the right, modulo 10 (GS1 General Specifications, 7.9): GTIN-8, -12, -13, -14."""
    digits = [int(digit) for digit in reversed(number)]
    return (sum(digits[::2]) + 3 * sum(digits[1::2])) % 10 == 0


def _luhn(number: str, base: int) -> bool:
    digits = [int(digit, base) for digit in reversed(number)]
    doubled = [sum(divmod(2 * digit, base)) for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % base == 0


CHECKS: dict[str, Callable[[str], bool]] = {
    "none": lambda _: True,
    "luhn": luhn,
    "luhn16": luhn16,
    "mod97": mod97,
    "gs1": gs1,
}
