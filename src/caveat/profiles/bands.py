"""Bands of cellular radio in text: a system with the numbers or the frequencies listed after it."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from msgspec import Struct

from caveat.datafile import Document
from caveat.profiles.lexicon import folded
from caveat.profiles.words import Span, Words

_FILE = Path(__file__).parents[1] / "signals" / "bands.yaml"
_NUMBER = r"(?:{called}|b|n)?\s?\d{{1,4}}(?:\s?mhz|m)?(?![\w%]|\.\d)(?:\s?\([^()]{{1,24}}\))?"
_BETWEEN = r"(?:\s?(?:[/,、|&+·]|and\b|和|与|및|と)\s?|\s){1,2}"
_FREQUENCY = 100  # MHz: a smaller number counts bands
_ASIDE = re.compile(r"\([^()]*\)")


class _System(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    system: str
    forms: tuple[str, ...]
    bands: tuple[int, ...] = ()  # its band numbers
    frequencies: dict[int, int] = {}  # MHz or number by which a band is called, to what stands for it in a member


def find_bands(text: str) -> Iterator[Span[str]]:
    """Systems with their bands in folded `text`; "lte-1+lte-3" is "LTE B1/B3".

    A number that is no band of its system is none here. One number alone must be called a band or be a frequency, as
    "LTE 4" is no band 4.
    """
    for found in _words().find(text):
        listed = _list().match(text, found.end)
        if listed is None or ("mhz" in listed[0] and not found.value.frequencies):
            continue
        numbers = [int(number) for number in re.findall(r"\d+", _ASIDE.sub("", listed["list"]))]
        called = len(numbers) > 1 or any(sign.isalpha() for sign in listed["glue"] + listed["list"][:1])
        members = [f"{found.value.system}-{band}" for band in _numbered(found.value, numbers, called=called)]
        if members:
            yield Span(found.start, listed.end(), "+".join(dict.fromkeys(members)), firm=True)


def _numbered(system: _System, numbers: list[int], *, called: bool) -> Iterator[int]:
    for number in numbers:
        if number in system.frequencies and (called or number >= _FREQUENCY):
            yield system.frequencies[number]
        elif called and number in system.bands:
            yield number


@cache
def _document() -> Document:
    return Document.load(_FILE)


@cache
def _words() -> Words[_System]:
    return Words((form, system) for system in _document().records(_System, ("systems",)) for form in system.forms)


@cache
def _list() -> re.Pattern[str]:
    """A list of band numbers, and what may stand between it and its system."""
    words = _document().records(str, ("called",))
    called = "|".join(map(folded, sorted(words, key=len, reverse=True)))
    number = _NUMBER.format(called=called)
    return re.compile(rf"(?P<glue>(?:[\s:(\-)]|(?:{called})(?![a-z]))*)(?P<list>{number}(?:{_BETWEEN}{number})*)")
