"""Statements in running text and tables: what a passage says of this device, with the words that say so."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from msgspec.structs import replace

from caveat.model.evidence import Passage
from caveat.model.profile import Standing
from caveat.profiles.findings import Findings
from caveat.profiles.grammar import Reading, Sense, answered, sense_of
from caveat.profiles.lexicon import Entry, Holds, Link, Role
from caveat.profiles.scan import Scan, Text
from caveat.profiles.segments import Segment
from caveat.profiles.sieve import sift
from caveat.profiles.statements import Statement, settle, voids
from caveat.profiles.tokens import Tokens, entries_of, tokenize, version_name

_ENDS = tuple("。.!！?？")
_QUESTION = "question"  # the reason why a term that is asked for says nothing
_ANSWER = 40  # signs: a segment so long has words, and answers the question before it or does not
_SILENCE = Segment(" " * 8, 0)  # long enough for a sentence, it answers nothing
_HOLDING = {  # which terms testify, by what is said of them
    Standing.PRESENT: (Holds.ALWAYS, Holds.AFFIRMED),
    Standing.ABSENT: (Holds.ALWAYS, Holds.DENIED),
    Standing.VARIES: (Holds.ALWAYS,),
    None: (Holds.ALWAYS,),
}


def observe(passages: Sequence[Passage], model: str | None = None) -> Findings:
    """The findings of `observe_in`. `model` chooses the version or the column where several are described."""
    return observe_in(Scan(passages, model))


def observe_in(scan: Scan) -> Findings:
    """The statements of passages: what the sentence of each term says of it."""
    found: list[Statement] = []
    for language, texts in scan.by_language():
        found += _in_language(scan, texts, language)
    return settle(found, scan.passages, scan.headings, scan.model, scan.han)


def _in_language(scan: Scan, texts: list[Text], language: str) -> Iterator[Statement]:
    """The statements of texts of one language. Each is read once, but where it asks: then by what stands after it."""
    naming = [texts[index] for index in sift([text for text, _ in texts], language)]
    said = list(_statements([scan.segments[scan.alike[text][0]] for text in naming], language))
    asks = {place for place, statement in said if statement.reason == _QUESTION}
    asking = [place for text in asks for place in scan.alike[naming[text]]]
    for text, statement in said:
        if text not in asks:
            yield statement
            for place in scan.alike[naming[text]][1:]:
                yield _in_segment(statement, scan.segments[place])
    if asking:
        own = [place for text in texts for place in scan.alike[text]]
        yield from _questions(scan, sorted(asking), sorted(own), language)


def _in_segment(statement: Statement, segment: Segment) -> Statement:
    return replace(statement, passage=segment.passage, column=segment.column, row=segment.compared_in)


def _questions(scan: Scan, asking: list[int], own: list[int], language: str) -> Iterator[Statement]:
    """What segments that ask say, by what answers them: the next sentence of that language in their item.

    `own` are the places of all segments of the language.
    """
    read: list[Segment] = []
    asked: list[int] = []
    for place in asking:
        asked.append(len(read))
        read += [*_with_answer(scan, place, own), _SILENCE]
    for place, statement in _statements(read, language):
        if place in asked:
            yield statement


def _with_answer(scan: Scan, place: int, own: list[int]) -> Iterator[Segment]:
    """A segment that asks, and those behind it in its item up to one that is long enough to hold a sentence."""
    item = scan.passages[scan.segments[place].passage].item
    yield scan.segments[place]
    for after in own[bisect_right(own, place) :]:
        segment = scan.segments[after]
        if scan.passages[segment.passage].item != item:
            return
        yield segment
        if len(segment.text) >= _ANSWER:
            return


def _statements(segments: list[Segment], language: str) -> Iterator[tuple[int, Statement]]:
    """What each of these segments says: its place among them, and a statement."""
    text = "".join([f"{segment.text}\n" for segment in segments])
    tokens = tokenize(text, language)
    ends = list(accumulate([len(segment.text) + 1 for segment in segments]))
    asked: list[_Asked] = []
    asked_in = -2
    for first, last, number in zip(tokens.first, tokens.last, tokens.number, strict=True):
        place = bisect_right(ends, tokens.start[first])
        segment = segments[place]
        fragment = is_fragment(segment, text, tokens, last)
        told = _told(tokens.codes_of(first, last), tokens.words_of(first, last), language, fragment)
        if told.sense.answer is not None and number == asked_in + 1:
            for question in asked:
                for saying in _answered(question, told.sense, tokens, language):
                    yield question.place, _statement(saying, tokens, question.first, text, segments[question.place])
            asked = []
        for saying in told.sayings:
            yield place, _statement(saying, tokens, first, text, segment)
        for reading in told.asking:
            one = _Asked(reading, first, last, place)
            asked = [*asked, one] if number == asked_in else [one]
            asked_in = number


class _Asked(NamedTuple):
    """A term of a question that waits for its answer."""

    reading: Reading
    first: int  # its sentence: the first token...
    last: int  # ...and one past its last
    place: int  # its segment's


class _Saying(NamedTuple):
    """What a sentence says of one fact, whatever stands between its words."""

    token: int  # the term's, counted in the sentence
    scope: int  # the token of the version that it is said of, or -1
    fact: str
    standing: Standing | None
    key: bool
    holds: Holds
    listed: bool
    affirmed: bool
    reason: str


class _Told(NamedTuple):
    """What a sentence says."""

    sense: Sense
    sayings: tuple[_Saying, ...]
    asking: tuple[Reading, ...]  # what an answer may settle


@lru_cache(maxsize=1 << 14)
def _told(codes: bytes, words: bytes, language: str, fragment: bool) -> _Told:
    """What a sentence says whose tokens have these codes and words: in a language many sentences have the same."""
    sense = sense_of(codes, language, fragment)
    entries = entries_of(words, language)
    readings = sense.readings + sense.again
    sayings = (saying for reading in readings for saying in _sayings(reading, entries))
    return _Told(sense, tuple(sayings), tuple(reading for reading in readings if reading.asked))


def _answered(question: _Asked, sense: Sense, tokens: Tokens, language: str) -> Iterator[_Saying]:
    """What a term that was asked for comes to by its answer."""
    reading = answered(question.reading, sense)
    if reading:
        yield from _sayings(reading, entries_of(tokens.words_of(question.first, question.last), language))


def is_fragment(segment: Segment, text: str, tokens: Tokens, last: int) -> bool:
    """Whether a sentence is none: it ends with its line, and with no sign that ends sentences."""
    if segment.fragment is not None:
        return segment.fragment
    return text[tokens.end[last - 1] - 1] == "\n" if last < len(tokens.end) else not text.endswith(_ENDS)


def _statement(saying: _Saying, tokens: Tokens, first: int, text: str, segment: Segment) -> Statement:
    at = first + saying.token
    scope = None
    if saying.scope >= 0:
        scope = version_name(text, tokens.start[first + saying.scope], tokens.end[first + saying.scope])
    return Statement(
        saying.fact,
        saying.standing,
        segment.passage,
        text[tokens.start[at] : tokens.end[at]],
        saying.key,
        saying.holds,
        saying.listed,
        saying.affirmed,
        saying.reason,
        scope,
        segment.column,
        segment.compared_in,
    )


def _sayings(reading: Reading, entries: Sequence[Entry | None]) -> Iterator[_Saying]:
    """What the reading of a term says of each of its facts."""
    entry = entries[reading.token]
    if entry is None:
        raise AssertionError("a sign is no term")
    facts, standing, by_phone = entry.facts, reading.standing, False
    if entry.over and reading.link:
        facts, standing = entry.over.get(reading.link, {}), standing or Standing.PRESENT
        by_phone = reading.link is Link.PHONE
    cues = [entries[token] for token in reading.voids]
    for fact, holds in facts.items():
        reason = _void(cues, fact, standing, by_phone=by_phone)
        if reading.scope >= 0 and holds is Holds.DENIED:
            reason = reason or "other-version"  # of the other versions it says nothing
        if reason or reading.asked or holds in _HOLDING[standing]:
            yield _Saying(
                token=reading.token,
                scope=reading.scope,
                fact=fact,
                standing=None if reading.asked else standing,
                key=reading.key,
                holds=holds,
                listed=reading.listed,
                affirmed=reading.affirmed,
                reason=_QUESTION if reading.asked else reason,
            )


def _void(cues: Iterable[Entry | None], fact: str, standing: Standing | None, *, by_phone: bool) -> str:
    """Why a term is a mere mention of this fact, or nothing."""
    for cue in cues:
        if cue is None or (cue.role is Role.OTHER and by_phone):
            continue  # that it goes over the phone is what is said
        if voids(cue, fact, standing):
            return cue.reason
    return ""
