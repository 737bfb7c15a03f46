"""The words by which a statement was read, in their order: for whoever cannot read them."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from caveat.languages import language_of
from caveat.model.evidence import Passage
from caveat.model.glosses import Word
from caveat.model.profile import Standing
from caveat.profiles.grammar import Turn, turns_of
from caveat.profiles.lexicon import Entry, Holds, Role
from caveat.profiles.sieve import tell_languages
from caveat.profiles.statements import voids
from caveat.profiles.tokens import Tokens, shape_of, tokenize

_KATAKANA = re.compile(r"[\u30a1-\u30fa\u30fc]{2}")
_BY_ROLE = (Role.YES, Role.NO, Role.VARIES, Role.ONLY)
_VOIDING = (Role.IF, Role.NEED, Role.OTHER, Role.BLOCK)


_AGREES = {
    Standing.PRESENT: (Standing.PRESENT,),
    Standing.ABSENT: (Standing.ABSENT,),
    Standing.VARIES: (Standing.VARIES, Standing.PRESENT),
}
"""How a term must be read by itself, by what was made of it in the end."""


def gloss(passage: Passage, fact: str, term: str, standing: Standing | None) -> tuple[Word, ...]:
    """How the words around a term were read: those that it is listed with, and the cues that turned them.

    From the lexicon and the grammar by which the statement itself was read; `standing` is what it says in the end, None
    for a mere mention. Empty where that would mislead: where the term is not in the lexicon as one that names the fact
    (a number, a mark, a name in firmware), where a word does the opposite of what it says ("it is not that it lacks
    ..."), and where more than its sentence made the statement: the answer to a question, another cell, another place.
    """
    text = f"{passage.text}\n"
    place = text.find(term) if term else -1
    if place < 0:
        return ()
    language = str(tell_languages([passage.text], passage.language or language_of(passage.text) or "zh")[0])
    tokens = tokenize(text, language)
    for first, last in zip(tokens.first, tokens.last, strict=True):
        for index in range(first, last):
            if tokens.start[index] == place and tokens.end[index] == place + len(term):
                told = _told(tokens, text, language, range(first, last), index)
                return tuple(_words(told, text, index, fact)) if _holds(told, index, fact, standing) else ()
    return ()


class _Told(NamedTuple):
    """A term's sentence, and the tokens of it by which it was read."""

    tokens: Tokens
    first: int
    turns: tuple[Turn, ...]
    standing: Standing | None


def _told(tokens: Tokens, text: str, language: str, sentence: range, term: int) -> _Told:
    first, last = sentence.start, sentence.stop
    fragment = text[tokens.end[last - 1] - 1] == "\n"
    reading, turns = turns_of(shape_of(tokens.codes_of(first, last), language, fragment=fragment), term - first)
    return _Told(tokens, first, turns, reading.standing)


def _holds(told: _Told, term: int, fact: str, standing: Standing | None) -> bool:
    """Whether a term names the fact, and its sentence alone says of it what was made of it."""
    entries = [told.tokens.entries[told.tokens.entry[told.first + one.token]] for one in told.turns]
    own = told.tokens.entries[told.tokens.entry[term]]
    if own is None or not _names(own, fact):
        return False
    if standing is None:
        return True
    voided = any(one and one.role in _VOIDING and voids(one, fact, told.standing) for one in entries)
    return not voided and told.standing in _AGREES.get(standing, ())


def _words(told: _Told, text: str, term: int, fact: str) -> Iterator[Word]:
    tokens = told.tokens
    turned = [(told.first + one.token, one.role) for one in told.turns]
    known = [(index, role, entry) for index, role in turned if (entry := tokens.entries[tokens.entry[index]])]
    if any(entry.role is not role for _, role, entry in known):
        return
    for index, _, entry in known:
        if entry.role in _VOIDING and not voids(entry, fact, told.standing):
            continue
        facts = (fact,) if index == term else _named(entry)
        does = "" if facts else meaning(entry)
        start, end = tokens.start[index], tokens.end[index]
        if _KATAKANA.fullmatch(text[max(start - 1, 0) : start + 1]) or _KATAKANA.fullmatch(text[end - 1 : end + 1]):
            continue  # part of a longer word
        written = text[start:end].strip()
        if facts or (does and (entry.role not in _VOIDING or any(map(str.isalnum, written)))):
            yield Word(text=written, facts=facts, does=does)


def meaning(entry: Entry) -> str:
    """What a cue does, as a key of the section "gloss" of reports/messages; "" for what is not told."""
    if not entry.literal:
        return ""
    if entry.role in _VOIDING:
        return entry.reason
    return entry.role.value if entry.role in _BY_ROLE else ""


def _names(entry: Entry, fact: str) -> bool:
    return entry.role is Role.TERM and any(fact in facts for facts in (entry.facts, *entry.over.values()))


def _named(entry: Entry) -> tuple[str, ...]:
    """The fact that a term names, where it is just one."""
    facts = tuple(fact for fact, holds in entry.facts.items() if holds is not Holds.DENIED)
    return facts if entry.role is Role.TERM and len(facts) == 1 else ()
