"""Text to sentences of tokens: one scan for all words and signs, in arrays, whatever the size."""

from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from caveat.profiles.fold import Script, Signs, fold, scripts, unpoint
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
_RESCANNED = 40  # code points after a match that was part of a word
_SPACELESS = {"zh", "ja"}
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
    script = scripts(signs)
    found = _matches(words, plain, script, signs)
    entry, start, end = found[:, 0], found[:, 1], found[:, 2]
    kind = kind_of_entry[entry]
    named = _follows_a_name(start, script)
    kind = np.where((kind == kind_of_sign[Role.SUFFIX]) & named, kind_of_sign[Role.VERSION], kind)
    sign_at, sign_kind = _signs(signs, script, (start, end), language, kind_of_sign)
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


def _matches(words: Lexicon, plain: str, script: NDArray[np.uint8], signs: Signs) -> Ints:
    """The words found, leftmost and longest; where a longer one is part of a word, the shorter one inside it."""
    found = _scanned(words, plain)
    whole = _are_whole(found, script, signs)
    kept, dropped = found[whole], found[~whole]
    if not len(dropped):
        return kept
    start = dropped[:, 1] + 1
    next_kept = np.append(kept[:, 1], len(plain))[np.searchsorted(kept[:, 1], start)]
    stop = np.minimum(next_kept, dropped[:, 1] + _RESCANNED)
    windows = [plain[first:last] for first, last in zip(start.tolist(), stop.tolist(), strict=True)]
    inner = _scanned(words, "\n".join(windows))  # all at once: no word holds a line's end
    begins = np.cumsum([0, *(len(window) + 1 for window in windows)])
    window = np.searchsorted(begins, inner[:, 1], side="right") - 1
    inner[:, 1:] += (start - begins[:-1])[window, None]
    inner_whole = _are_whole(inner, script, signs)
    _, first = np.unique(window[inner_whole], return_index=True)
    return np.concatenate([kept, np.unique(inner[inner_whole][first], axis=0)])


def _scanned(words: Lexicon, plain: str) -> Ints:
    """Index, start and end of each match in `plain`."""
    return np.array(words.automaton.find_matches_as_indexes(plain), dtype=np.int64).reshape(-1, 3)


def _are_whole(found: Ints, script: NDArray[np.uint8], signs: Signs) -> NDArray[np.bool_]:
    """Whether the ASCII ends of the matches are ends of words; a plural "s" may follow.

    A single sign must touch no digit: "×" says no alone in a cell, and not in "2×4".
    """
    letter = np.pad(_alphanumeric(script), (1, 2))
    plural_s = np.pad(signs, (1, 2)) == ord("s")
    start, end = found[:, 1] + 1, found[:, 2] + 1
    open_left = ~(letter[start] & letter[start - 1])
    open_right = ~(letter[end - 1] & letter[end]) | (plural_s[end] & ~letter[end + 1])
    digit = np.pad(script == Script.DIGIT, (1, 2))
    sign = np.pad(script == Script.OTHER, (1, 2))[start] & (end - start == 1)
    whole: NDArray[np.bool_] = open_left & open_right & ~(sign & (digit[start - 1] | digit[end]))
    return whole


def _follows_a_name(start: Ints, script: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Whether a letter or a digit stands before, at most one space apart: "LTE model", "4G版"."""
    padded = np.pad(script, (2, 0))
    before = padded[start + 1]
    return _alphanumeric(np.where(before == Script.SPACE, padded[start], before))


def _alphanumeric(script: NDArray[np.uint8]) -> NDArray[np.bool_]:
    named: NDArray[np.bool_] = (script == Script.LETTER) | (script == Script.DIGIT)
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
    signs: Signs, script: NDArray[np.uint8], words: tuple[Ints, Ints], language: str, kind_of: dict[Role, int]
) -> tuple[Ints, Ints]:
    """Where the signs stand that divide text, and their kinds; those inside a matched word are left out."""
    table = _sign_table()
    role = table[np.minimum(signs, table.size - 1)]
    if language in _SPACELESS:
        role = np.where((role == 0) & _wide_spaces(script), _SIGN_ROLES.index(Role.COMMA) + 1, role)
    depth = np.zeros(len(signs) + 1, dtype=np.int32)
    np.add.at(depth, words[0], 1)
    np.add.at(depth, words[1], -1)
    at = np.flatnonzero((role > 0) & (np.cumsum(depth)[:-1] == 0))
    at = at[_divides(at, signs, script)]
    kinds = np.array([0, *(kind_of[name] for name in _SIGN_ROLES)], dtype=np.int64)
    return at, kinds[role[at]]


def _divides(at: Ints, signs: Signs, script: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Whether a sign divides text where it stands: not the point of 5.3, the comma of 1,000, the colon of 12:30."""
    before, after = np.pad(script, (1, 0))[at], np.pad(script, (0, 1), constant_values=Script.SPACE)[at + 1]
    sign = signs[at]
    between_digits = (before == Script.DIGIT) & (after == Script.DIGIT)
    in_word = (after == Script.DIGIT) | (after == Script.LETTER)
    lines = np.flatnonzero(signs == ord("\n"))
    line_start = np.pad(lines + 1, (1, 0))[np.searchsorted(lines, at, side="left")]
    far = at - line_start >= _FAR_KEY
    dot, comma, colon = (sign == ord(mark) for mark in ".,:")
    divides: NDArray[np.bool_] = ~((dot & in_word) | ((comma | colon) & between_digits) | (colon & far))
    return divides


def _wide_spaces(script: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Spaces between Han signs or kana: they divide, as between the words of a title."""
    wide = np.pad((script == Script.HAN) | (script == Script.KANA), 1)
    spaces: NDArray[np.bool_] = (script == Script.SPACE) & wide[:-2] & wide[2:]
    return spaces


def _sentences(kind: Ints, kinds: list[Kind], start: Ints, length: int) -> tuple[Ints, Ints, Ints]:
    """First and one past the last token, and the number, of each sentence that names a fact or follows a question."""
    role = np.array([list(Role).index(one.role) for one in kinds])[kind]
    asks, ends, terms = (role == list(Role).index(one) for one in (Role.ASK, Role.END, Role.TERM))
    stops = np.flatnonzero(asks | ends)
    first = np.pad(stops + 1, (1, 0))
    last = np.append(stops + 1, len(kind))
    number = np.cumsum(np.diff(np.concatenate([[-1], start[stops], [length]])) > _BLANK, dtype=np.int64)
    counted = np.pad(np.cumsum(terms), (1, 0))
    names = counted[last] > counted[first]
    asked = number[names & np.append(asks[stops], np.False_)]
    told = names | ((last > first) & np.isin(number, asked + 1))
    return first[told], last[told], number[told]
