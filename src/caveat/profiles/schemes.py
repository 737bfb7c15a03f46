"""The schemes of certification marks and identifiers: their labels, grammars and what they testify."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from msgspec import Struct

from caveat.datafile import Document
from caveat.model.rules import Text
from caveat.profiles.checkdigits import CHECKS
from caveat.profiles.fold import points, unpoint

FILE = Path(__file__).parents[1] / "signals" / "marks.yaml"

MASK = "•"
LONGEST = 100  # signs that a number may take with its separators: 32 digits, each followed by two, and some

_SEPARATORS = re.compile(r"[ .:-]")
_GLUED = f"[0-9A-Za-z{MASK}]"


class Testimony(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A fact that a number of the scheme shows to be present."""

    fact: str
    where: dict[str, str] = {}  # named groups of the grammar and the expression that each must match
    own: bool = False  # not of a number that belongs to a module built in
    hint: str | None = None  # it is only a hint, for this reason


class Unlabelled(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a barcode is taken for that holds nothing but a number of this shape, with no label beside it."""

    shape: str
    hint: str | None = None  # it is only a hint, for this reason


class Samples(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Numbers that the grammar and the check must accept, and numbers that they must not."""

    match: tuple[str, ...]
    other: tuple[str, ...]


class Scheme(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """One form of one mark or identifier; the fields are explained at the top of `signals/marks.yaml`."""

    id: str
    name: Text
    labels: tuple[str, ...]
    inside: tuple[str, ...] = ()
    grammar: str
    reach: int = 16
    check: str = "none"
    placeholder: str = r"(?!)"
    testifies: tuple[Testimony, ...]
    several: tuple[str, ...] = ()
    keep: int | None = None
    lengths: tuple[int, ...] = ()
    alone: bool = False
    typed: bool = False
    unlabelled: Unlabelled | None = None
    grade: str
    source: str
    samples: Samples

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The number, not glued to another sign."""
        return re.compile(rf"(?<!{_GLUED})(?:{self.grammar})(?!{_GLUED})")

    def is_placeholder(self, number: str) -> bool:
        """Whether this is no real number but an example."""
        return re.fullmatch(self.placeholder, bare(number)) is not None

    def checks(self, number: str) -> bool:
        """Whether the check digit is right; True where the scheme has none."""
        return CHECKS[self.check](bare(number))

    def is_certain(self, text: str) -> bool:
        """Whether a plain text is nothing but a number of this scheme, and its check digit says so."""
        return self.check != "none" and self.pattern.fullmatch(text) is not None and self.checks(text)


class Label(NamedTuple):
    """A label word as it stands in a text, and the scheme that it speaks of."""

    start: int
    end: int
    scheme: Scheme
    inside: bool  # it speaks of a module built in


class _Plain(dict[int, str]):
    """For each code point one plain sign, found when first met."""

    def __missing__(self, point: int) -> str:
        sign = chr(point)
        self[point] = plain = _plain_sign(sign)
        return plain


_PLAIN = _Plain()
_MANY = 5_000  # signs: a longer text is made plain in arrays


def plain(text: str) -> str:
    """`text` with digits of all scripts and widths, dashes, spaces and compatibility forms made plain.

    One sign for one sign, so that offsets stay. Raised and circled digits are left: they are notes, not numbers.
    """
    if text.isascii():
        return text
    if len(text) < _MANY:
        return text.translate(_PLAIN)
    signs = points(text)
    table = np.zeros(int(signs.max()) + 1, np.uint32)
    table[signs] = 1
    met = np.flatnonzero(table)
    table[met] = points("".join(_PLAIN[point] for point in met.tolist()))
    return unpoint(table.take(signs))


def bare(number: str) -> str:
    """A plain number without its separators, in capitals."""
    return _SEPARATORS.sub("", number).upper()


@cache
def schemes() -> tuple[Scheme, ...]:
    """All schemes, in the order of the file."""
    return tuple(Document.load(FILE).records(Scheme))


def labels(text: str) -> Iterator[Label]:
    """The label words in a plain text, from left to right, the longest at each place."""
    automaton, owners = _scanner()
    small = text.lower()
    for index, start, end in automaton.find_matches_as_indexes(small):
        if _stands_alone(small, start, end):
            for scheme, inside in owners[index]:
                yield Label(start, end, scheme, inside)


@cache
def _scanner() -> tuple[Any, tuple[list[tuple[Scheme, bool]], ...]]:
    """An automaton over all label words, and for each word the schemes that it speaks of."""
    from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

    owners: dict[str, list[tuple[Scheme, bool]]] = {}
    for scheme in schemes():
        for inside, words in ((False, scheme.labels), (True, scheme.inside)):
            for word in words:
                owners.setdefault(plain(word).lower(), []).append((scheme, inside))
    automaton = AhoCorasick(owners, matchkind=MatchKind.LeftmostLongest, implementation=Implementation.DFA)
    return automaton, tuple(owners.values())


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a label is a word by itself: `EID` in `MEID` is none; a digit may follow, as in `IMEI1`."""
    before, after = text[start - 1 : start], text[end : end + 1]
    opens = not (_is_letter(text[start]) and (_is_letter(before) or before.isdigit() or before == MASK))
    closes = not (_is_letter(text[end - 1]) and _is_letter(after))
    return opens and closes


def _is_letter(sign: str) -> bool:
    return sign.isascii() and sign.isalpha()


def _plain_sign(sign: str) -> str:
    digit = unicodedata.decimal(sign, None)
    if digit is not None:
        return str(digit)
    category = unicodedata.category(sign)
    if category == "Pd" or sign == "−":  # the minus sign
        return "-"
    if category in {"Zs", "Cf"}:
        return " "
    if len(sign.lower()) > 1:  # İ, whose small form would shift all that follows
        return "I"
    folded = unicodedata.normalize("NFKC", sign)
    return folded if len(folded) == 1 and not folded.isdigit() else sign
