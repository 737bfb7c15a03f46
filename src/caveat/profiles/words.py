"""Lists of words to look for: whole ones, the longest first, in one scan."""

import re
from collections.abc import Iterable, Iterator
from typing import Generic, NamedTuple, TypeVar

from ahocorasick_rs import AhoCorasick, MatchKind

from caveat.profiles.lexicon import alternatives, folded

T = TypeVar("T")

_BEGUN = re.compile(r"(?:[a-z0-9]|\d\.)\Z")


class Span(NamedTuple, Generic[T]):
    """Where words stand, and what they stand for."""

    start: int
    end: int
    value: T
    firm: bool = False  # it needs no word beside it to tell what it is about


class Words(Generic[T]):
    """Forms, as they are written, each with what it stands for. "{USB,micro} cable" stands for both."""

    def __init__(self, forms: Iterable[tuple[str, T]]) -> None:
        written = [(one, value) for form, value in forms for one in alternatives(form)]
        self._values = [value for _, value in written]
        keys = folded("\n".join(form for form, _ in written)).split("\n") if written else []
        self._automaton = AhoCorasick(keys, matchkind=MatchKind.LeftmostLongest)

    def find(self, text: str) -> Iterator[Span[T]]:
        """The words in folded `text`; of two that overlap the first, of two that begin together the longer."""
        for index, start, end in self._automaton.find_matches_as_indexes(text):
            if _is_whole(text, start, end):
                yield Span(start, end, self._values[index])


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether the word is no part of another or of a number ("4G" of "2.4G"); a plural "s" may follow."""
    if _is_latin(text[start]) and _BEGUN.search(text, max(0, start - 2), start):
        return False
    if end < len(text) and text[end] == "s":
        end += 1
    return end >= len(text) or not (_is_latin(text[end - 1]) and _is_latin(text[end]))


def _is_latin(sign: str) -> bool:
    return sign.isascii() and sign.isalnum()
