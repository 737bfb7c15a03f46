"""Bands of cellular radio in text: a system with the numbers or the frequencies listed after it."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from msgspec import Struct

from caveat.datafile import Document
from caveat.profiles.words import Span, Words

_FILE = Path(__file__).parents[1] / "signals" / "bands.yaml"
_NUMBER = r"(?P<{0}>bands?\s?|b|n)?\d{{1,4}}(?:\s?mhz|m)?(?![\w%]|\.\d)(?:\s?\([^()]{{1,24}}\))?"
_BETWEEN = r"(?:\s?(?:[/,、|&+·]|and\b|和|与|及|및|と)\s?|\s){1,2}"
_LIST = re.compile(
    r"(?P<glue>(?:[\s:(\-\t)]|bands?\b|frequency|frequencies|频段|频率|频带|制式|网络|支持|밴드|대역|주파수|バンド|周波数|on\b)*)"
    rf"(?P<list>{_NUMBER.format('prefix')}(?:{_BETWEEN}{_NUMBER.format('_')})*)"
)
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
        listed = _LIST.match(text, found.end)
        if listed is None:
            continue
        numbers = [int(number) for number in re.findall(r"\d+", _ASIDE.sub("", listed["list"]))]
        if "mhz" in listed["list"] and not found.value.frequencies:
            continue
        called = bool(listed["prefix"]) or bool(re.search(r"[^\W\d]", listed["glue"])) or len(numbers) > 1
        members = [f"{found.value.system}-{band}" for band in _bands(found.value, numbers, called=called)]
        if members:
            yield Span(found.start, listed.end(), "+".join(dict.fromkeys(members)), firm=True)


def _bands(system: _System, numbers: list[int], *, called: bool) -> Iterator[int]:
    for number in numbers:
        if number in system.frequencies and (called or number >= _FREQUENCY):
            yield system.frequencies[number]
        elif called and number in system.bands:
            yield number


@cache
def _words() -> Words[_System]:
    return Words((form, system) for system in Document.load(_FILE).records(_System) for form in system.forms)
