"""Text to sentences of tokens: one scan for all words and signs, in arrays, whatever the size."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from caveat.profiles.fold import Script, Signs, fold, scripts, unpoint
from caveat.profiles.lexicon import Entry, Lexicon, Link, Reach, Role, Weight, lexicon
from caveat.profiles.siblings import siblings

Ints = NDArray[np.int64]

_SIGNS = {
    Role.END: "\n。.!！",
    Role.ASK: "?？",
    Role.BUT: ";；",
    Role.COMMA: ",，",
    Role.LIST: "、/·+&・",
    Role.OPEN: "(（[「",
    Role.CLOSE: ")）]」",
    Role.KEY: ":：\t】|｜",
}
_ASKS = [ord(sign) for sign in _SIGNS[Role.ASK]]
_CLOSING_QUOTES = [ord(sign) for sign in "」』”\"'"]
_ROLES = list(Role)
_ALPHANUMERIC = np.isin(Script.ALL, (Script.LETTER, Script.DIGIT))
_WIDE = np.isin(Script.ALL, (Script.HAN, Script.KANA))
_NAME = re.compile(r"(?:[A-Z0-9][\w.-]*|\+)$")
_NAME_WORDS = 4
_LONGEST_NAME = 40
_FAR_KEY = 48  # a colon this far into its line ends no key
_RESCANNED = 40  # code points after a match that was part of a word
_SPACELESS = {"zh", "ja"}
_MARGIN = 2  # blank signs around a text, so that each sign has neighbours
_GAP_BITS = 2  # of a token's code: its gap, below its kind
_LONGEST = 160  # tokens of a sentence
_BLANK = 3  # a sentence of so few signs is a bullet or a number, no sentence
_GAPS = {"en": (1, 9, 28), "ko": (1, 3, 14)}  # code points: next to it, near, in reach
_CJK_GAPS = (0, 2, 8)


class Kind(NamedTuple):
    """All that the grammar needs to know of a token: not which words, only what they do."""

    role: Role
    reach: Reach = Reach.BOTH
    weight: Weight = Weight.WEAK
    shared: bool = False
    link: Link = Link.NONE


class Shape(NamedTuple):
    """A sentence as the grammar sees it. Many sentences have the same one, so it is resolved once."""

    kinds: tuple[Kind, ...]
    gaps: tuple[int, ...]  # before each token: 0 next to it, 1 near, 2 in reach, 3 far
    language: str
    fragment: bool  # a title, a cell, a list: no sentence that ends


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of one text, in order, with the sentences that they make."""

    entries: list[Entry | None]  # by `entry`; the last stands for signs
    start: list[int]  # code points from the start of the text
    end: list[int]
    entry: list[int]  # index into `entries`
    words: bytes  # the same, four bytes for each token: what entries_of reads
    codes: bytes  # two bytes for each token: what shape_of reads
    first: list[int]  # of each sentence that names a fact: its first token...
    last: list[int]  # ...and one past its last, its END or ASK included
    number: list[int]  # of each of them, counted with those that hold no token but have words

    def codes_of(self, first: int, last: int) -> bytes:
        """The codes of a sentence."""
        return self.codes[2 * first : 2 * last]

    def words_of(self, first: int, last: int) -> bytes:
        """The words of a sentence."""
        return self.words[4 * first : 4 * last]


def shape_of(codes: bytes, language: str, *, fragment: bool) -> Shape:
    """The shape of a sentence whose tokens have these codes."""
    kinds = _kinds(language).kinds
    numbers = np.frombuffer(codes, dtype=np.uint16).tolist()
    gaps = tuple(number & ((1 << _GAP_BITS) - 1) for number in numbers)
    return Shape(tuple(kinds[number >> _GAP_BITS] for number in numbers), gaps, language, fragment)


def entries_of(words: bytes, language: str) -> list[Entry | None]:
    """The entries of the tokens of a sentence with these words; None for a sign."""
    entries = _kinds(language).entries
    return [entries[number] for number in np.frombuffer(words, dtype=np.uint32).tolist()]


def version_name(text: str, start: int, end: int) -> str:
    """A version's name: its suffix with the words right before it that have a capital or a digit."""
    line = text.rfind("\n", 0, start) + 1
    before = text[max(line, start - _LONGEST_NAME) : start].removesuffix(" ")
    words: list[str] = []
    for word in reversed(before.split(" ")[-_NAME_WORDS:]):
        named = _NAME.search(word)
        if named:
            words.insert(0, named[0])
        if not named or named.start():
            break
    if not words:
        return text[start:end]
    return text[start - len(" ".join(words)) - (text[start - 1] == " ") : end]


class _Text(NamedTuple):
    """A folded text. The arrays have _MARGIN blank signs more at both ends."""

    plain: str
    signs: Signs
    script: NDArray[np.uint8]


class _Kinds(NamedTuple):
    """The kinds that a lexicon needs, by number."""

    kinds: list[Kind]
    entries: list[Entry | None]  # the last stands for signs
    of_entry: Ints
    of_role: dict[Role, int]  # the kind that has no more than the role
    of_sign: Ints  # by the number in _sign_table
    role: Ints  # of each kind: its place in _ROLES


def tokenize(text: str, language: str) -> Tokens:
    """The tokens of `text`, read as `language`."""
    words, kinds = lexicon(language), _kinds(language)
    read = _read(text)
    found = _with_siblings(_matches(words, read), text, read, words)
    entry, start, end = found[:, 0], found[:, 1], found[:, 2]
    kind = kinds.of_entry.take(entry)
    suffix = np.flatnonzero(kind == kinds.of_role[Role.SUFFIX])
    kind[suffix[_follows_a_name(start[suffix], read)]] = kinds.of_role[Role.VERSION]
    sign_at, sign = _signs(read, start, end, language)
    start = np.concatenate([start, sign_at])
    kind = np.concatenate([kind, kinds.of_sign.take(sign)])
    order = np.argsort(start, kind="stable")
    order = order[kind[order] != kinds.of_role[Role.NULL]]
    start, kind = start[order], kind[order]
    end = np.concatenate([end, sign_at + 1])[order]
    entry = np.concatenate([entry, np.full(len(sign_at), len(words.entries))])[order]
    between = start - np.concatenate([[0], end[:-1]])
    gap = np.searchsorted(_GAPS.get(language, _CJK_GAPS), between)
    codes = ((kind << _GAP_BITS) | gap).astype(np.uint16).tobytes()
    first, last, number = _sentences(kinds.role.take(kind), start, len(text))
    return Tokens(
        entries=kinds.entries,
        start=start.tolist(),
        end=end.tolist(),
        entry=entry.tolist(),
        words=entry.astype(np.uint32).tobytes(),
        codes=codes,
        first=first.tolist(),
        last=last.tolist(),
        number=number.tolist(),
    )


@cache
def _kinds(language: str) -> _Kinds:
    index = {Kind(role): number for number, role in enumerate(_ROLES)}
    of_role = {kind.role: number for kind, number in index.items()}
    of_entry = [
        index.setdefault(Kind(entry.role, entry.reach, entry.weight, entry.shared, entry.link), len(index))
        for entry in lexicon(language).entries
    ]
    return _Kinds(
        kinds=list(index),
        entries=[*lexicon(language).entries, None],
        of_entry=np.array(of_entry, dtype=np.int64),
        of_role=of_role,
        of_sign=np.array([0, *(of_role[role] for role in _SIGNS)], dtype=np.int64),
        role=np.array([_ROLES.index(kind.role) for kind in index], dtype=np.int64),
    )


def _read(text: str) -> _Text:
    folded = fold(text)
    signs = np.zeros(len(folded) + 2 * _MARGIN, dtype=np.uint32)
    signs[_MARGIN : len(folded) + _MARGIN] = folded
    return _Text(text.lower() if text.isascii() else unpoint(folded), signs, scripts(signs))


def _matches(words: Lexicon, text: _Text) -> Ints:
    """The words found, leftmost and longest; where a longer one is part of a word, the shorter ones inside it."""
    found = _scanned(words, text.plain)
    whole = _are_whole(found, text)
    kept, dropped = found[whole], found[~whole]
    if not len(dropped):
        return kept
    within = _inside(words, text, dropped[:, 1], dropped[:, 2] - 1)  # shorter than the one that was part of a word
    stop = np.minimum(dropped[:, 1] + _RESCANNED, len(text.plain))
    beyond = _inside(words, text, dropped[:, 1] + 1, stop)
    inner = _apart(np.concatenate([within, beyond]))
    inner = inner[_leads(inner, kept)]
    if not len(inner):
        return kept
    together = np.concatenate([kept[~_covered(kept, inner)], inner])
    return together[np.argsort(together[:, 1], kind="stable")]


def _apart(found: Ints) -> Ints:
    """Of words that overlap the first, of those that begin together the longest."""
    found = found[np.lexsort((-found[:, 2], found[:, 1]))]
    apart, reached = [], 0
    for index, (start, end) in enumerate(zip(found[:, 1].tolist(), found[:, 2].tolist(), strict=True)):
        if start >= reached:
            apart.append(index)
            reached = end
    return found[apart]


def _leads(inner: Ints, kept: Ints) -> NDArray[np.bool_]:
    """Whether no kept word that begins before an inner one, or with it and is as long, reaches into it."""
    before = np.searchsorted(kept[:, 1], inner[:, 1], side="right")
    end = np.append(0, kept[:, 2])[before]
    leads: NDArray[np.bool_] = end <= inner[:, 1]
    return leads


def _covered(kept: Ints, inner: Ints) -> NDArray[np.bool_]:
    """Whether an inner word that begins before a kept one reaches into it."""
    before = np.searchsorted(inner[:, 1], kept[:, 1], side="right")
    covered: NDArray[np.bool_] = np.append(0, inner[:, 2])[before] > kept[:, 1]
    return covered


def _inside(words: Lexicon, text: _Text, start: Ints, stop: Ints) -> Ints:
    """The whole words in each of these parts of a text."""
    parts = [text.plain[first:last] for first, last in zip(start.tolist(), stop.tolist(), strict=True)]
    found = _scanned(words, "\n".join(parts))  # all at once: no word holds a line's end
    begins = np.cumsum([0, *(len(part) + 1 for part in parts)])
    part = np.searchsorted(begins, found[:, 1], side="right") - 1
    found[:, 1:] += (start - begins[:-1])[part, None]
    return found[_are_whole(found, text)]


def _with_siblings(found: Ints, text: str, read: _Text, words: Lexicon) -> Ints:
    """The words found, and the names of sibling models where none of these words stand."""
    named = [
        (words.sibling, line + start, line + end)
        for line, stop in _lines_with_names(read)
        for start, end in siblings(text[line:stop])
    ]
    if not named:
        return found
    names = np.array(named, dtype=np.int64)
    before = np.searchsorted(found[:, 1], names[:, 2])  # words that begin before the name ends
    last_end = np.append(0, np.maximum.accumulate(found[:, 2]))[before]
    together = np.concatenate([found, names[last_end <= names[:, 1]]])
    return together[np.argsort(together[:, 1], kind="stable")]


def _lines_with_names(text: _Text) -> Iterator[tuple[int, int]]:
    """Start and end of the lines in which a digit follows a letter (or its hyphen) twice: few lines hold two names."""
    digit = text.script == Script.DIGIT
    letter = text.script == Script.LETTER
    hyphened = letter[:-2] & (text.signs[1:-1] == ord("-")) & digit[2:]
    at = np.flatnonzero((letter[1:-1] & digit[2:]) | hyphened)
    if len(at) < 2:  # noqa: PLR2004 - two names make siblings
        return
    ends = np.append(np.flatnonzero(text.signs[_MARGIN:-_MARGIN] == ord("\n")), len(text.plain))
    line, names = np.unique(np.searchsorted(ends, np.maximum(at - _MARGIN, 0)), return_counts=True)
    for number in line[names > 1].tolist():
        yield int(ends[number - 1]) + 1 if number else 0, int(ends[number])


def _scanned(words: Lexicon, plain: str) -> Ints:
    """Index, start and end of each match in `plain`."""
    found = words.automaton.find_matches_as_indexes(plain)
    return np.fromiter(chain.from_iterable(found), np.int64, 3 * len(found)).reshape(-1, 3)


def _are_whole(found: Ints, text: _Text) -> NDArray[np.bool_]:
    """Whether the ASCII ends of the matches are ends of words; a plural "s" may follow.

    A single sign must touch no digit: "×" says no alone in a cell, and not in "2×4".
    """
    start, end = found[:, 1] + _MARGIN, found[:, 2] + _MARGIN
    before, first, last, after, next_after = (text.script.take(at) for at in (start - 1, start, end - 1, end, end + 1))
    open_left = ~(_ALPHANUMERIC.take(first) & _ALPHANUMERIC.take(before))
    plural = (text.signs.take(end) == ord("s")) & ~_ALPHANUMERIC.take(next_after)
    open_right = ~(_ALPHANUMERIC.take(last) & _ALPHANUMERIC.take(after)) | plural
    sign = (first == Script.OTHER) & (end - start == 1)
    whole: NDArray[np.bool_] = open_left & open_right & ~(sign & ((before == Script.DIGIT) | (after == Script.DIGIT)))
    return whole


def _follows_a_name(start: Ints, text: _Text) -> NDArray[np.bool_]:
    """Whether a letter or a digit stands before in its line, at most one space apart: "LTE model", "4G版"."""
    before, second = text.script[start + _MARGIN - 1], text.script[start + _MARGIN - 2]
    apart = (before == Script.SPACE) & (text.signs[start + _MARGIN - 1] != ord("\n"))
    return _ALPHANUMERIC[np.where(apart, second, before)]


@cache
def _sign_table() -> NDArray[np.uint8]:
    """For each code point up to the full-width ones: one more than the place of its role in _SIGNS, or 0."""
    table = np.zeros(0x10000, dtype=np.uint8)
    for number, signs in enumerate(_SIGNS.values()):
        for sign in signs:
            table[ord(sign)] = number + 1
    return table


def _signs(text: _Text, start: Ints, end: Ints, language: str) -> tuple[Ints, NDArray[np.uint8]]:
    """Where the signs stand that divide text, and their numbers; those inside a matched word are left out."""
    table = _sign_table()
    number = table.take(text.signs[_MARGIN:-_MARGIN], mode="clip")
    if language in _SPACELESS:
        spaces = _wide_spaces(text.script)
        number[spaces[number[spaces] == 0]] = list(_SIGNS).index(Role.COMMA) + 1
    at = np.flatnonzero(number)
    if len(start):
        word = np.searchsorted(start, at, side="right") - 1
        at = at[(word < 0) | (np.maximum.accumulate(end)[word] <= at)]
    at = at[_divides(at, text)]
    return at, number[at]


def _divides(at: Ints, text: _Text) -> NDArray[np.bool_]:
    """Whether a sign divides text where it stands: not the point of 5.3, the comma of 1,000, the colon of 12:30."""
    before, after = text.script.take(at + _MARGIN - 1), text.script.take(at + _MARGIN + 1)
    sign = text.signs.take(at + _MARGIN)
    between_digits = (before == Script.DIGIT) & (after == Script.DIGIT)
    in_word = (after == Script.DIGIT) | (after == Script.LETTER)
    line_start = np.maximum.accumulate(np.where(sign == ord("\n"), at + 1, 0))
    far = at - line_start >= _FAR_KEY
    dot, comma, colon = (sign == ord(mark) for mark in ".,:")
    quoted = np.isin(sign, _ASKS) & np.isin(text.signs.take(at + _MARGIN + 1), _CLOSING_QUOTES)  # "what time is it?"
    divides: NDArray[np.bool_] = ~((dot & in_word) | ((comma | colon) & between_digits) | (colon & far) | quoted)
    return divides


def _wide_spaces(script: NDArray[np.uint8]) -> Ints:
    """Where spaces stand between Han signs or kana: they divide, as between the words of a title."""
    spaces = np.flatnonzero(script == Script.SPACE)
    return spaces[_WIDE.take(script.take(spaces - 1)) & _WIDE.take(script.take(spaces + 1))] - _MARGIN


def _sentences(role: Ints, start: Ints, length: int) -> tuple[Ints, Ints, Ints]:
    """First and one past the last token, and the number, of each sentence that names a fact or follows a question."""
    asks, ends, terms = (role == _ROLES.index(one) for one in (Role.ASK, Role.END, Role.TERM))
    stops = np.flatnonzero(asks | ends)
    first = np.concatenate([[0], stops + 1])
    last = np.concatenate([stops + 1, [len(role)]])
    borders = np.concatenate([[-1], start[stops], [length]])
    says = (borders[1:] - borders[:-1] > _BLANK) | (last - first > 1)  # "No." is short, and says something
    number = np.cumsum(says, dtype=np.int64)
    counted = np.concatenate([[0], np.cumsum(terms)])
    names = counted[last] > counted[first]
    asked = number[names & np.append(asks[stops], np.False_)]
    told = names
    if asked.size:
        told = names | ((last > first) & np.isin(number, asked + 1))
    return _bounded(first[told], last[told], number[told])


def _bounded(first: Ints, last: Ints, number: Ints) -> tuple[Ints, Ints, Ints]:
    """The sentences, those that go on and on cut: what a hostile one costs must not grow with its square."""
    if not (last - first > _LONGEST).any():
        return first, last, number
    pieces = [
        (start, min(start + _LONGEST, end), which)
        for begin, end, which in zip(first.tolist(), last.tolist(), number.tolist(), strict=True)
        for start in range(begin, end, _LONGEST)
    ]
    cut = np.array(pieces, dtype=np.int64).reshape(-1, 3)
    return cut[:, 0], cut[:, 1], cut[:, 2]
