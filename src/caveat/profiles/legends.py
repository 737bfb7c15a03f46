"""What the signs in a table mean, where the item says it: "● standard, ○ optional, - none"."""

import re
from collections import defaultdict
from functools import cache
from pathlib import Path

from msgspec import Struct

from caveat.datafile import Document
from caveat.profiles.joined import holding
from caveat.profiles.lexicon import OPTION, folded
from caveat.profiles.passages import Passages

_EQUALS = "=＝"
_APART = " \t\u3000:：|"
_FILE = Path(__file__).parents[1] / "signals" / "legends.yaml"


class Legend(dict[str, str]):
    """From each sign that an item explains to the one that is read for it."""

    def cell(self, text: str) -> str:
        """A cell as it is read: one that is nothing but a sign or a letter is that."""
        return (self.get(text) or self.line(text)) if self else text

    def line(self, text: str) -> str:
        """A text as it is read. A letter or a dash in it is one, but at its end, apart from all else."""
        if not self:
            return text
        if len(text) > 1 and text[-1] in self and text[-2] in _APART:
            text = text[:-1] + self[text[-1]]
        return text.translate({ord(sign): read_as for sign, read_as in self.items() if sign in _words().signs})


class _Words(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    signs: str
    letters: str  # these too, but only beside a colon or the like, and with a sign or "=" in the same passage
    means: tuple[str, ...]  # what may stand between a sign and its word
    present: tuple[str, ...]
    absent: tuple[str, ...]
    varies: tuple[str, ...]


def legends(passages: Passages) -> dict[str, Legend]:
    """The legend of each item that has one."""
    found: dict[str, Legend] = defaultdict(Legend)
    for index in holding(passages.texts, _words().signs + _EQUALS):  # what every legend holds
        text = passages.texts[index]
        explained = dict(_pair(text, match) for match in _pattern().finditer(folded(text)))
        if len(explained) > 1:  # one sign with a word beside it is a bullet
            found[passages.items[index]].update(explained)
    return dict(found)


def _pair(text: str, match: re.Match[str]) -> tuple[str, str]:
    """A sign, and the one that is read for it."""
    before = match["sign"] is not None
    sign = text[match.start("sign" if before else "sign_after")]
    return sign, _read_as()[match["word" if before else "word_before"]]


@cache
def _words() -> _Words:
    return Document.load(_FILE).whole(_Words)


@cache
def _read_as() -> dict[str, str]:
    """The sign that is read for each word of a legend."""
    words = _words()
    return {
        folded(word): sign
        for sign, same in (("✓", words.present), ("✗", words.absent), (OPTION.forms[0], words.varies))
        for word in same
    }


@cache
def _pattern() -> re.Pattern[str]:
    word = "|".join(sorted(map(re.escape, _read_as()), key=len, reverse=True))
    means = "|".join(re.escape(folded(word)) for word in _words().means)
    signs, letters = (re.escape(folded(some)) for some in (_words().signs, _words().letters))
    return re.compile(
        rf"(?P<sign>[{signs}]|(?<![a-z0-9])[{letters}](?=[\s'\"”」』]*(?:[:=]|{means})))"
        rf"[\s'\"”」』]*(?:[:=]|{means})?[\s'\"“「『]*(?P<word>{word})(?![a-z])"
        rf"|(?<![a-z])(?P<word_before>{word})\s*[:=]\s*(?P<sign_after>[{signs}{letters}])(?![a-z])"
    )
