"""What the signs in a table mean, where the item says it: "● standard, ○ optional, - none"."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from msgspec import Struct

from caveat.datafile import Document
from caveat.errors import DataError, Fault
from caveat.model.evidence import Passage
from caveat.profiles.lexicon import OPTION, folded

_FILE = Path(__file__).parents[1] / "signals" / "legends.yaml"


class _Legends(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    signs: str  # at least one of these makes a legend...
    letters: str  # ...that may explain these too
    present: tuple[str, ...]
    absent: tuple[str, ...]
    varies: tuple[str, ...]


def legends(passages: Sequence[Passage]) -> dict[str, dict[int, str]]:
    """For each item with a legend: from each sign that it explains to the one that is read so (see str.translate)."""
    found: dict[str, dict[int, str]] = {}
    for passage in passages:
        if passage.text.isascii() or not _signs().search(passage.text):
            continue
        explained = dict(_pair(match) for match in _pattern().finditer(folded(passage.text)))
        if len(explained) > 1:  # one sign with a word beside it is a bullet
            found.setdefault(passage.item, {}).update({ord(sign): read_as for sign, read_as in explained.items()})
    return found


def _pair(match: re.Match[str]) -> tuple[str, str]:
    """A sign, and the one that it is read as."""
    word = match["word"] or match["word_before"]
    return match["sign"] or match["sign_after"], _standings()[word]


@cache
def _words() -> _Legends:
    document = Document.load(_FILE)
    faults: list[Fault] = []
    words = document.convert(_Legends, (), document.tree, faults)
    if words is None:
        raise DataError(faults)
    return words


@cache
def _standings() -> dict[str, str]:
    """The sign that is read for each word of a legend."""
    words = _words()
    return {
        folded(word): sign
        for sign, same in (("✓", words.present), ("✗", words.absent), (OPTION.forms[0], words.varies))
        for word in same
    }


@cache
def _signs() -> re.Pattern[str]:
    return re.compile(f"[{re.escape(_words().signs)}]")


@cache
def _pattern() -> re.Pattern[str]:
    word = "|".join(sorted(map(re.escape, _standings()), key=len, reverse=True))
    sign = f"[{re.escape(folded(_words().signs + _words().letters))}]"
    return re.compile(
        rf"(?P<sign>{sign})\s*[:=]?\s*(?P<word>{word})(?![a-z])|(?<![a-z])(?P<word_before>{word})\s*[:=]\s*(?P<sign_after>{sign})"
    )
