"""In which context a value counts: a language in a list of menu languages, and not in one to translate."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from enum import Enum, auto
from functools import cache
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from msgspec import Struct

from caveat.datafile import Document
from caveat.profiles.lexicon import alternatives
from caveat.profiles.words import Span, Words

S = TypeVar("S")
T = TypeVar("T")
Finder = Callable[[str], Iterable[Span[T]]]
"""Finds values in folded text, in order, none overlapping another."""

_FOLDER = Path(__file__).parents[1] / "signals"
_SENTENCE = re.compile(r"(?:[^\n。！？!?.]|\.(?!\s|$))+")
_KEY_END = re.compile(r"\s*[:：\t|｜]")
_KEY_VALUE = re.compile(r"[:：\t|｜](?!\d\d\b)")
_BESIDE = re.compile(r"[\s-]?(?:[가-힣ぁ-ん的]{1,2}\s?)?")  # what may stand between words that stand side by side
_LIMIT_BEFORE, _LIMIT_AFTER = 16, 2  # signs between a limit and the value that it is of
_REST = 8  # wide signs, or three times as many Latin letters: a sentence with more is about something else too
_NARROW = 3
_JOINERS = re.compile(r"\b(?:and|or|the|in)\b|[와과및和与跟及等]")


class Limits(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Words that limit the value beside them: "only", "up to"."""

    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    never: tuple[str, ...] = ()  # words that hold one of these and do not limit: "not only"


class Member(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The words for one value."""

    member: str
    forms: tuple[str, ...]
    firm: bool = False  # they need no topic
    spare: bool = False  # of a choice: it counts only where nothing else is named


class Signals(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The contexts of one fact: which make a value the fact's, and which make it another matter."""

    fact: str
    topics: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()  # topics only where they are the whole key of a line or row
    verbs: tuple[str, ...] = ()  # topics only in a sentence that speaks of nothing else: "supports"
    voids: tuple[str, ...] = ()
    limits: Limits = Limits()
    members: tuple[Member, ...] = ()


@cache
def load(name: str) -> tuple[Signals, ...]:
    """The signals of a data file, one for each fact. Raises DataError with all its faults."""
    return tuple(Document.load(_FOLDER / f"{name}.yaml").records(Signals))


@cache
def finder(signals: Signals) -> Finder[Member]:
    """Finds the members of a fact by their words."""
    words = Words((form, member) for member in signals.members for form in member.forms)
    return lambda text: (span._replace(firm=span.value.firm) for span in words.find(text))


class Placed(NamedTuple, Generic[T]):
    """A value with what its context makes of it."""

    span: Span[T]
    end: int  # of the phrase: of the span, or of the context word right after it
    counts: bool  # else another matter
    keyed: bool  # it stands in the value of a line "key: value", or of a row
    limited: bool


class _Role(Enum):
    TOPIC = auto()
    KEY = auto()
    VERB = auto()
    VOID = auto()


class _Sides(NamedTuple):
    """Which values a limit is of: the next, the one before it."""

    next: bool
    previous: bool


class Contexts:
    """Judges in which context the values of one fact stand."""

    def __init__(self, signals: Signals) -> None:
        self._words = Words(
            (form, role)
            for role, forms in (
                (_Role.TOPIC, signals.topics),
                (_Role.KEY, signals.keys),
                (_Role.VERB, signals.verbs),
                (_Role.VOID, signals.voids),
            )
            for form in forms
        )
        before, after, never = map(_alternatives, (signals.limits.before, signals.limits.after, signals.limits.never))
        self._limits = Words((form, _Sides(form in before, form in after)) for form in before | after | never)

    def place(self, text: str, find: Finder[T]) -> Iterator[Placed[T]]:
        """The values in folded `text` that have a context, or need none."""
        for match in _SENTENCE.finditer(text):
            sentence = _Sentence(match[0], list(find(match[0])))
            if sentence.values:
                yield from self._placed(sentence, match.start())

    def _placed(self, sentence: "_Sentence[T]", offset: int) -> Iterator[Placed[T]]:
        words = [word for word in self._words.find(sentence.text) if sentence.has(word)]
        contexts = [word for word in words if word.value is not _Role.VERB]
        limits = [limit for limit in self._limits.find(sentence.text) if any(limit.value)]
        alone = not contexts and sentence.is_all(words, limits)
        for value in sentence.values:
            context = sentence.context_of(value, contexts)
            if context or value.firm or alone:
                yield Placed(
                    value._replace(start=value.start + offset, end=value.end + offset),
                    end=max(value.end, context.end if context and sentence.follows(value, context) else 0) + offset,
                    counts=not context or context.value is not _Role.VOID,
                    keyed=0 <= sentence.key_end < value.start,
                    limited=_is_limited(value, limits, contexts),
                )


class _Sentence(Generic[T]):
    def __init__(self, text: str, values: list[Span[T]]) -> None:
        self.text = text
        self.values = values
        key = _KEY_VALUE.search(text)
        self.key_end = key.start() if key else -1

    def has(self, word: Span[_Role]) -> bool:
        """Whether a word is a context here: no part of a value and, if it is one only as a key, a whole key."""
        around = _last_from(self.values, word.start)
        if around and word.end <= around.end:
            return False
        return word.value is not _Role.KEY or self._is_key(word)

    def follows(self, value: Span[T], word: Span[_Role]) -> bool:
        """Whether a word comes at once after a value, or goes on where it ends."""
        if word.start < value.end:
            return value.end < word.end
        return self._are_beside(value.end, word.start)

    def context_of(self, value: Span[T], contexts: list[Span[_Role]]) -> Span[_Role] | None:
        """The context word that a value belongs to: one beside it, else the last before it, else the next after it.

        Of two beside it a void goes first. What is firm belongs to none that comes later.
        """
        before, after = _last_from(contexts, value.start), _first_beyond(contexts, value.end)
        if before and before.value is _Role.VOID and self._are_beside(before.end, value.start):
            return before
        if after and self.follows(value, after):
            return after
        return before or (None if value.firm else after)

    def is_all(self, verbs: list[Span[_Role]], limits: list[Span[_Sides]]) -> bool:
        """Whether the sentence says hardly more than that the values are supported."""
        if not verbs:
            return False
        rest = list(self.text)
        for start, end in ((word.start, word.end) for words in (self.values, verbs, limits) for word in words):
            rest[start:end] = " " * (end - start)
        others = [sign for sign in _JOINERS.sub(" ", "".join(rest)) if sign.isalnum()]
        wide = sum(not sign.isascii() for sign in others)
        return wide + (len(others) - wide) / _NARROW <= _REST

    def _is_key(self, word: Span[_Role]) -> bool:
        """Whether a word is all that stands before a colon or a cell's border."""
        if not _KEY_END.match(self.text, word.end):
            return False
        return not any(sign.isalpha() for sign in self.text[: word.start])

    def _are_beside(self, end: int, start: int) -> bool:
        return bool(_BESIDE.fullmatch(self.text, end, max(end, start)))


def _is_limited(value: Span[T], limits: list[Span[_Sides]], contexts: list[Span[_Role]]) -> bool:
    """Whether a limit is of this value: close to it, and no context word between where it comes first."""
    before, after = _last_from(limits, value.start), _first_beyond(limits, value.end)
    if after and after.value.previous and 0 <= after.start - value.end <= _LIMIT_AFTER:
        return True
    if not before or not before.value.next or not 0 <= value.start - before.end <= _LIMIT_BEFORE:
        return False
    between = _last_from(contexts, value.start - 1)
    return not between or between.start < before.end


def _last_from(spans: list[Span[S]], at: int) -> Span[S] | None:
    """The last of `spans`, which are in order, that starts at `at` or before."""
    index = bisect_right(spans, at, key=lambda span: span.start)
    return spans[index - 1] if index else None


def _first_beyond(spans: list[Span[S]], at: int) -> Span[S] | None:
    """The first of `spans`, which are in order, that ends after `at`."""
    index = bisect_right(spans, at, key=lambda span: span.end)
    return spans[index] if index < len(spans) else None


def _alternatives(forms: Iterable[str]) -> set[str]:
    return {one for form in forms for one in alternatives(form)}
