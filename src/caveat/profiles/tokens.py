"""Text to sentences of tokens: one scan for all words and signs, in arrays, whatever the size."""

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from caveat.profiles.fold import fold, unpoint
from caveat.profiles.lexicon import Entry, Lexicon, Reach, Role, Weight, lexicon

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
_SIGN_ROLES = list(_SIGNS)
_FAR_KEY = 48  # a colon this far into its line ends no key
_BLANK = 3  # a sentence of so few signs is a bullet or a number, no sentence
_GAPS = {"en": (1, 9, 28), "ko": (1, 4, 14)}  # code points: next to it, near, in reach
_CJK_GAPS = (0, 2, 8)


class Kind(NamedTuple):
    """All that the grammar needs to know of a token: not which words, only what they do."""

    role: Role
    reach: Reach = Reach.BOTH
    weight: Weight = Weight.WEAK
    shared: bool = False


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
    start: Ints  # code points from the start of the text
    end: Ints
    entry: Ints  # index into `entries`
    kind: Ints  # index into `kinds`
    gap: Ints
    kinds: list[Kind]
    first: Ints  # of each sentence that names a fact: its first token...
    last: Ints  # ...and one past its last, its END or ASK included
    number: Ints  # of each of them, counted with those that hold no token but have words


def tokenize(text: str, language: str) -> Tokens:
    """The tokens of `text`, read as `language`."""
    words = lexicon(language)
    kinds, kind_of_entry, kind_of_sign = _kinds(language)
    signs = fold(text)
    plain = unpoint(signs)
    found = np.array(words.automaton.find_matches_as_indexes(plain), dtype=np.int64).reshape(-1, 3)
    found = _whole_words(found, signs)
    entry, start, end = found[:, 0], found[:, 1], found[:, 2]
    kind = kind_of_entry[entry]
    named = _follows_a_name(start, signs)
    kind = np.where((kind == kind_of_sign[Role.SUFFIX]) & named, kind_of_sign[Role.VERSION], kind)
    sign_at, sign_kind = _signs(signs, start, end, language, kind_of_sign)
    everything = np.concatenate([start, sign_at])
    order = np.argsort(everything, kind="stable")
    kind = np.concatenate([kind, sign_kind])[order]
    start = everything[order]
    end = np.concatenate([end, sign_at + 1])[order]
    entry = np.concatenate([entry, np.full(len(sign_at), len(words.entries))])[order]
    keep = kind != kind_of_sign[Role.NULL]
    start, end, entry, kind = start[keep], end[keep], entry[keep], kind[keep]
    between = start - np.concatenate([[0], end[:-1]])
    gap = np.searchsorted(_GAPS.get(language, _CJK_GAPS), between, side="left")
    first, last, number = _sentences(kind, kinds, start, len(signs))
    return Tokens([*words.entries, None], start, end, entry, kind, gap, kinds, first, last, number)


@cache
def _kinds(language: str) -> tuple[list[Kind], Ints, dict[Role, int]]:
    """The kinds that a lexicon needs, the kind of each of its entries, and the kind of each bare role."""
    words: Lexicon = lexicon(language)
    bare = [Kind(role) for role in Role]
    index = {kind: number for number, kind in enumerate(bare)}
    of_entry = []
    for entry in words.entries:
        kind = Kind(entry.role, entry.reach, entry.weight, entry.shared)
        of_entry.append(index.setdefault(kind, len(index)))
    return list(index), np.array(of_entry, dtype=np.int64), {role: index[Kind(role)] for role in Role}


def _alphanumeric(signs: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """ASCII letters and digits (capitals are folded already)."""
    return ((signs >= 97) & (signs <= 122)) | ((signs >= 48) & (signs <= 57))


def _whole_words(found: Ints, signs: NDArray[np.uint32]) -> Ints:
    """The matches whose ASCII ends are ends of words; a plural "s" may follow."""
    padded = np.concatenate([[0], signs, [0, 0]]).astype(np.uint32)
    start, end = found[:, 1] + 1, found[:, 2] + 1
    letter = _alphanumeric(padded)
    open_left = ~(letter[start] & letter[start - 1])
    plural = (padded[end] == ord("s")) & ~letter[end + 1]
    open_right = ~(letter[end - 1] & letter[end]) | plural
    whole: Ints = found[open_left & open_right]
    return whole


def _follows_a_name(start: Ints, signs: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Whether a letter or a digit stands before, at most one space apart: "LTE model", "4G版"."""
    padded = np.concatenate([[0, 0], signs]).astype(np.uint32)
    before = padded[start + 1]
    before = np.where(before == ord(" "), padded[start], before)
    named: NDArray[np.bool_] = _alphanumeric(before) | (before == ord("+"))
    return named


@cache
def _sign_table() -> NDArray[np.int8]:
    """For each code point of the first two planes: one more than the place of its role in _SIGN_ROLES, or 0."""
    table = np.zeros(0x20000, dtype=np.int8)
    for number, signs in enumerate(_SIGNS.values()):
        for sign in signs:
            table[ord(sign)] = number + 1
    return table


def _signs(
    signs: NDArray[np.uint32], start: Ints, end: Ints, language: str, kind_of: dict[Role, int]
) -> tuple[Ints, Ints]:
    """Where the signs stand that divide text, and their kinds; those inside a matched word are left out."""
    table = _sign_table()
    role = table[np.minimum(signs, table.size - 1)]
    if language in ("zh", "ja"):
        role = np.where(_wide_spaces(signs), _SIGN_ROLES.index(Role.COMMA) + 1, role)
    inside = np.zeros(len(signs) + 1, dtype=np.int32)
    np.add.at(inside, start, 1)
    np.add.at(inside, end, -1)
    covered = np.cumsum(inside)[:-1] > 0
    at = np.flatnonzero((role > 0) & ~covered)
    sign = signs[at]
    following = np.concatenate([signs, [10]]).astype(np.uint32)[at + 1]
    preceding = np.concatenate([[10], signs]).astype(np.uint32)[at]
    closes = (following <= 32) | (following > 127) | (following == ord('"'))
    keep = (sign != ord(".")) | closes
    keep &= ~(np.isin(sign, [ord(","), ord(":")]) & _digit(preceding) & _digit(following))
    lines = np.flatnonzero(signs == 10)
    line_start = np.concatenate([[0], lines + 1])[np.searchsorted(lines, at, side="left")]
    key = (role[at] == _SIGN_ROLES.index(Role.KEY) + 1) & (sign != 9)
    keep &= ~key | (at - line_start < _FAR_KEY)
    at = at[keep]
    kinds = np.array([0, *(kind_of[name] for name in _SIGN_ROLES)], dtype=np.int64)
    return at, kinds[role[at]]


def _digit(signs: NDArray[np.uint32]) -> NDArray[np.bool_]:
    return (signs >= 48) & (signs <= 57)


def _wide_spaces(signs: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Spaces between Han signs or kana: they divide, as between the words of a title."""
    wide = (signs >= 0x3040) & (signs < 0xA000)
    result = np.zeros(len(signs), dtype=np.bool_)
    result[1:-1] = (signs[1:-1] == 32) & wide[:-2] & wide[2:]
    return result


def _sentences(kind: Ints, kinds: list[Kind], start: Ints, length: int) -> tuple[Ints, Ints, Ints]:
    """First and one past the last token, and the number, of each sentence that has any token besides its end."""
    ends = np.array([number for number, one in enumerate(kinds) if one.role in (Role.END, Role.ASK)])
    stops = np.flatnonzero(np.isin(kind, ends))
    first = np.concatenate([[0], stops + 1]).astype(np.int64)
    last = np.concatenate([stops + 1, [len(kind)]]).astype(np.int64)
    stop_at = np.concatenate([[-1], start[stops], [length]])
    number = np.cumsum(np.diff(stop_at) > _BLANK, dtype=np.int64)
    filled = last - first > 1
    filled[-1] = last[-1] > first[-1]
    return first[filled], last[filled], number[filled]
