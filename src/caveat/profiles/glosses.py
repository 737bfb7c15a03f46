"""The words by which a statement was read, in their order: for whoever cannot read them."""

from collections.abc import Iterator
from typing import NamedTuple

from caveat.model.evidence import Passage
from caveat.model.glosses import Word
from caveat.model.profile import Standing
from caveat.profiles.grammar import Turn, turns_of
from caveat.profiles.lexicon import Entry, Holds, Role
from caveat.profiles.sieve import tell_languages
from caveat.profiles.statements import voids
from caveat.profiles.tokens import Tokens, shape_of, tokenize

_BY_ROLE = (Role.YES, Role.NO, Role.VARIES, Role.ONLY)
_VOIDING = (Role.IF, Role.NEED, Role.OTHER, Role.BLOCK)


def gloss(passage: Passage, fact: str, term: str) -> tuple[Word, ...]:
    """How the words around a term were read: those that it is listed with, and the cues that turned them.

    From the lexicon and the grammar by which the statement itself was read. Empty where the term is not in the lexicon
    as one that names the fact (a number, a mark, a name in firmware), and where a word does the opposite of what it
    says ("it is not that it lacks ..."): then it would mislead.
    """
    text = f"{passage.text}\n"
    place = text.find(term) if term else -1
    if place < 0:
        return ()
    language = str(tell_languages([passage.text], passage.language or "zh")[0])
    tokens = tokenize(text, language)
    for first, last in zip(tokens.first, tokens.last, strict=True):
        for index in range(first, last):
            if tokens.start[index] == place and tokens.end[index] == place + len(term):
                entry = tokens.entries[tokens.entry[index]]
                if entry is None or not _names(entry, fact):
                    return ()
                shape = shape_of(tokens.codes_of(first, last), language, fragment=False)
                reading, turns = turns_of(shape, index - first)
                return tuple(_words(_Told(tokens, first, turns, reading.standing), text, index, fact))
    return ()


class _Told(NamedTuple):
    """A term's sentence, and the tokens of it by which it was read."""

    tokens: Tokens
    first: int
    turns: tuple[Turn, ...]
    standing: Standing | None


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
        written = text[tokens.start[index] : tokens.end[index]].strip()
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
