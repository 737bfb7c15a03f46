"""Statements in running text and tables: what a passage says of this device, with the words that say so."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from msgspec.structs import replace

from caveat.model.evidence import Passage
from caveat.model.profile import Standing
from caveat.profiles.findings import Findings
from caveat.profiles.grammar import Reading, answered, sense_of
from caveat.profiles.lexicon import Holds, Link, Role
from caveat.profiles.scan import Scan, Text
from caveat.profiles.segments import Segment
from caveat.profiles.sieve import sift
from caveat.profiles.statements import Statement, settle, voids
from caveat.profiles.tokens import Tokens, tokenize, version_name

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
    said: list[list[Statement]] = [[] for _ in naming]
    for place, statement in _statements([scan.segments[scan.alike[text][0]] for text in naming], language):
        said[place].append(statement)
    asking: list[int] = []
    for text, statements in zip(naming, said, strict=True):
        if any(statement.reason == _QUESTION for statement in statements):
            asking += scan.alike[text]
        else:
            for place in scan.alike[text]:
                yield from (_in_segment(statement, scan.segments[place]) for statement in statements)
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
    text = "".join(f"{segment.text}\n" for segment in segments)
    tokens = tokenize(text, language)
    starts = list(accumulate((len(segment.text) + 1 for segment in segments), initial=0))
    asked: list[_Asked] = []
    asked_in = -2
    for first, last, number in zip(tokens.first, tokens.last, tokens.number, strict=True):
        place = bisect_right(starts, tokens.start[first]) - 1
        segment = segments[place]
        sense = sense_of(tokens.codes_of(first, last), language, is_fragment(segment, text, tokens, last))
        if sense.answer is not None and number == asked_in + 1:
            for question in asked:
                reading = answered(question.reading, sense)
                if reading:
                    asking = segments[question.place]
                    yield from ((question.place, one) for one in _said(reading, tokens, question.first, text, asking))
            asked = []
        for reading in sense.readings + sense.again:
            said = _said(reading, tokens, first, text, segment)
            if reading.asked:
                one = _Asked(reading, first, place)
                asked = [*asked, one] if number == asked_in else [one]
                asked_in = number
                said = [replace(statement, standing=None, reason=_QUESTION) for statement in said]
            yield from ((place, statement) for statement in said)


class _Asked(NamedTuple):
    """A term of a question that waits for its answer."""

    reading: Reading
    first: int  # the first token of its sentence
    place: int  # its segment's


def is_fragment(segment: Segment, text: str, tokens: Tokens, last: int) -> bool:
    """Whether a sentence is none: it ends with its line, and with no sign that ends sentences."""
    if segment.fragment is not None:
        return segment.fragment
    return text[tokens.end[last - 1] - 1] == "\n" if last < len(tokens.end) else not text.endswith(_ENDS)


def _said(reading: Reading, tokens: Tokens, first: int, text: str, segment: Segment) -> list[Statement]:
    at = first + reading.token
    entry = tokens.entries[tokens.entry[at]]
    if entry is None:
        raise AssertionError("a sign is no term")
    scope = None
    if reading.scope >= 0:
        scope = version_name(text, tokens.start[first + reading.scope], tokens.end[first + reading.scope])
    facts, standing, by_phone = entry.facts, reading.standing, False
    if entry.over and reading.link:
        facts, standing = entry.over.get(reading.link, {}), standing or Standing.PRESENT
        by_phone = reading.link is Link.PHONE
    term = text[tokens.start[at] : tokens.end[at]]
    passage, key, listed, affirmed = segment.passage, reading.key, reading.listed, reading.affirmed
    holding, column, row = _HOLDING[standing], segment.column, segment.compared_in
    said = []
    for fact, holds in facts.items():
        reason = _void(reading.voids, tokens, first, fact, standing, by_phone=by_phone) if reading.voids else ""
        if scope is not None and holds is Holds.DENIED:
            reason = reason or "other-version"  # of the other versions it says nothing
        if reason or reading.asked or holds in holding:
            said.append(
                Statement(fact, standing, passage, term, key, holds, listed, affirmed, reason, scope, column, row)
            )
    return said


def _void(
    cues: tuple[int, ...], tokens: Tokens, first: int, fact: str, standing: Standing | None, *, by_phone: bool
) -> str:
    """Why a term is a mere mention of this fact, or nothing."""
    for token in cues:
        cue = tokens.entries[tokens.entry[first + token]]
        if cue is None or (cue.role is Role.OTHER and by_phone):
            continue  # that it goes over the phone is what is said
        if voids(cue, fact, standing):
            return cue.reason
    return ""
