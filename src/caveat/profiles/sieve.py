"""The texts that name nothing, left out quickly: most of a manual says nothing of what the device can do."""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain, pairwise
from typing import NamedTuple

import numpy as np
from ahocorasick_rs import AhoCorasick, MatchKind
from numpy.typing import NDArray

from caveat.profiles.fold import Script, are_alnum, points, scripts
from caveat.profiles.lexicon import Role, folded, lexicon

Ints = NDArray[np.int64]

_CHUNK = 1 << 16  # signs looked at together: they stay in the processor's cache
_LITTLE = 2_000  # signs: so few are read as quickly as sifted
_KANA_SHARE = 0.05  # of the wide signs: from here on a text in Han signs is Japanese
_FLAGS = np.array([{Script.KANA: 1, Script.HAN: 2, Script.HANGUL: 4}.get(script, 0) for script in Script.ALL], np.uint8)


class _Chunk(NamedTuple):
    """Some texts joined by line ends."""

    first: int  # the number of the first of them
    text: str
    starts: Ints  # where in it each begins


def sift(texts: Sequence[str], language: str) -> Sequence[int]:
    """Which texts of one language hold the form of a term, in order. Little text is kept whole."""
    return range(len(texts)) if sum(map(len, texts)) < _LITTLE else _naming(texts, language)


def tell_languages(texts: Sequence[str], han: str) -> NDArray[np.str_]:
    """The language of each text by its script; `han` is that of Han signs."""
    each = np.full(len(texts), "en")
    wide = _wide(texts)
    if wide:
        flags = [np.bitwise_or.reduceat(_FLAGS.take(_scripts(chunk)), chunk.starts) for chunk in _some(texts, wide)]
        names = np.array(["en", "ja", han, han, *["ko"] * 4])  # by flags: Hangul goes before Han signs, then kana
        each[wide] = names[np.concatenate(flags)]
    return each


def tell_han(texts: Sequence[str]) -> str:
    """The language of the Han signs in the texts of one device: Japanese where kana stand among them."""
    return tell_han_of_each(texts, np.zeros(len(texts), np.int64))[0] if texts else "zh"


def tell_han_of_each(texts: Sequence[str], devices: Ints) -> list[str]:
    """The language of the Han signs in the texts of each device; `devices` numbers the one that each text is of."""
    counts = np.zeros((2, int(devices.max()) + 1), np.int64)
    wide = _wide(texts)
    if wide:
        of_wide = devices[wide]
        for chunk in _some(texts, wide):
            script = _scripts(chunk)
            owners = of_wide[chunk.first : chunk.first + len(chunk.starts)]
            for row, kind in enumerate((Script.HAN, Script.KANA)):
                np.add.at(counts[row], owners, np.add.reduceat((script == kind).astype(np.int64), chunk.starts))
    han, kana = counts
    told: list[str] = np.where(kana > _KANA_SHARE * (kana + han), "ja", "zh").tolist()
    return told


def _wide(texts: Sequence[str]) -> list[int]:
    """The texts that are not ASCII."""
    wide: list[int] = np.flatnonzero(~np.fromiter(map(str.isascii, texts), np.bool_, len(texts))).tolist()
    return wide


def _some(texts: Sequence[str], some: list[int]) -> Iterator[_Chunk]:
    return _chunks([texts[index] for index in some])


def _scripts(chunk: _Chunk) -> NDArray[np.uint8]:
    return scripts(points(chunk.text + "\n"))


def _chunks(texts: Sequence[str]) -> Iterator[_Chunk]:
    """The texts, about _CHUNK signs at a time."""
    if not texts:
        return
    lengths = np.fromiter(map(len, texts), np.int64, len(texts)) + 1
    starts = np.cumsum(lengths) - lengths
    runs = starts // _CHUNK
    cuts = np.flatnonzero(runs[1:] != runs[:-1]) + 1
    for first, last in pairwise([0, *cuts.tolist(), len(texts)]):
        yield _Chunk(first, "\n".join(texts[first:last]), starts[first:last] - starts[first])


def names_facts(texts: Sequence[str]) -> list[int]:
    """Which of some short texts hold the form of a term, in any language of theirs."""
    languages = tell_languages(texts, tell_han(texts))
    found: list[int] = []
    for language in set(languages.tolist()):
        own = np.flatnonzero(languages == language).tolist()
        found += [own[place] for place in _naming([texts[index] for index in own], language)]
    return sorted(found)


def _naming(texts: Sequence[str], language: str) -> list[int]:
    """Which texts hold the form of a term, in order."""
    terms = _terms(language)
    found: list[int] = []
    for alike in _by_folding(texts):
        for chunk in _chunks([texts[index] for index in alike]):
            at = terms.starts(folded(chunk.text))
            holding = np.unique(np.searchsorted(chunk.starts, at, side="right")) - 1 + chunk.first
            found += [alike[index] for index in holding.tolist()]
    return sorted(found)


def _by_folding(texts: Sequence[str]) -> tuple[list[int], list[int]]:
    """Which texts are ASCII, which is folded much faster, and which are not."""
    plain = np.fromiter(map(str.isascii, texts), np.bool_, len(texts))
    return np.flatnonzero(plain).tolist(), np.flatnonzero(~plain).tolist()


class _Terms:
    """The forms of terms alone, without the cues: fewer, so found faster."""

    def __init__(self, forms: list[str]) -> None:
        self._automaton = AhoCorasick(forms, MatchKind.LeftmostLongest, store_patterns=False)
        self._is_word = np.array([form.isascii() and form.isalnum() for form in forms], dtype=np.bool_)

    def starts(self, text: str) -> Ints:
        """Where forms start in a folded text; those that are one word only where it is a whole one ("table": no BLE).

        No word that is left out hides a term: one that starts inside it is no whole word either, one that starts
        before it or is longer was found in its place.
        """
        matches = self._automaton.find_matches_as_indexes(text)
        found = np.fromiter(chain.from_iterable(matches), np.int64, 3 * len(matches)).reshape(-1, 3)
        words = self._is_word.take(found[:, 0])
        kept = ~words
        kept[words] = _are_whole(text, found[words, 1], found[words, 2])
        starts: Ints = found[kept, 1]
        return starts


def _are_whole(text: str, start: Ints, end: Ints) -> NDArray[np.bool_]:
    """Whether no letter or digit touches each word, but for a plural "s"."""
    signs = points(f" {text}  ")  # each word has neighbours
    before, after, next_after = (are_alnum(signs.take(at)) for at in (start, end + 1, end + 2))
    plural = (signs.take(end + 1) == ord("s")) & ~next_after
    whole: NDArray[np.bool_] = ~before & (~after | plural)
    return whole


@cache
def _terms(language: str) -> _Terms:
    words = lexicon(language)
    return _Terms([form for form, entry in zip(words.forms, words.entries, strict=True) if entry.role is Role.TERM])
