"""What a sentence says of each term in it: which cue governs it, and which voids it.

Works on the shape of a sentence alone (what its words do, how far apart they stand), never on the words: so
it holds for every language, and a shape is resolved once however often it occurs.
"""

from functools import lru_cache
from typing import NamedTuple

from caveat.model.profile import Standing
from caveat.profiles.clauses import DIVIDERS
from caveat.profiles.governance import Government
from caveat.profiles.lexicon import Link, Reach, Role, Weight
from caveat.profiles.limits import names_version, reached, scope, voids
from caveat.profiles.sentences import NEAR, Sentence
from caveat.profiles.tokens import Shape, shape_of

_NAMING = {Role.TERM, Role.LIST, Role.COMMA, Role.ASK}
_OPENING = {Role.LIST, Role.COMMA, Role.OPEN}
_LISTING = {Role.TERM, Role.LIST, Role.COMMA}
_POLARITY = {Role.YES: Standing.PRESENT, Role.NO: Standing.ABSENT}


class Reading(NamedTuple):
    """What the sentence says of one term of it. Numbers are of tokens in the sentence; -1 is none."""

    token: int
    standing: Standing | None  # None: only mentioned
    key: bool  # it stands in the key of a key-value line or a row
    asked: bool
    listed: bool  # it stands in a key-value line that is no sentence: a row of a specification
    affirmed: bool  # by a verb of the sentence: a question that is answered "no" denies only what it asks for
    link: Link  # over what it goes
    scope: int  # the version that this is said of
    voids: tuple[int, ...]  # cues that make it a mere mention, each of the facts that it is for


class Sense(NamedTuple):
    """What a sentence says."""

    readings: tuple[Reading, ...]  # one of each term
    again: tuple[Reading, ...]  # of terms that are denied once more, by words for them
    answer: Standing | None  # what it answers to a question before it
    bare: bool = False  # by a word that does nothing but answer


def answered(question: Reading, sense: Sense) -> Reading | None:
    """What a term of a question comes to by its answer, or nothing.

    "No" denies what the question asks for, not what it takes for granted. Of a question that denies only "it has" is an
    answer: what "yes" and "no" mean then is not the same in all languages.
    """
    unsure = question.standing is Standing.ABSENT and (sense.bare or sense.answer is Standing.ABSENT)
    if unsure or (sense.answer is Standing.ABSENT and not question.affirmed):
        return None
    return question._replace(asked=False, standing=sense.answer)


@lru_cache(maxsize=1 << 16)
def sense_of(codes: bytes, language: str, fragment: bool) -> Sense:
    """What a sentence says whose tokens have these codes (see Tokens)."""
    return resolve(shape_of(codes, language, fragment=fragment))


class Turn(NamedTuple):
    """A token by which a sentence says what it says of a term."""

    token: int
    role: Role  # that it has there: a denial that is denied is a YES


def turns_of(shape: Shape, term: int) -> tuple[Reading, tuple[Turn, ...]]:
    """How a term is read, and by which tokens, in order: itself, those that it is listed with, and their cues."""
    return _Reader(shape).turns(term)


@lru_cache(maxsize=1 << 16)
def resolve(shape: Shape) -> Sense:
    """What a sentence of this shape says of each of its terms."""
    return _Reader(shape).sense()


class _Reader:
    def __init__(self, shape: Shape) -> None:
        self.sentence = Sentence(shape)
        self.kinds = self.sentence.kinds
        self.government = Government(self.sentence)
        self.names_only = all(kind.role in _NAMING for kind in self.kinds)  # "A camera?" asks for it without a verb

    def sense(self) -> Sense:
        asked = bool(self.kinds) and self.kinds[-1].role is Role.ASK
        readings = tuple(self._reading(term, asked=asked) for term in self.sentence.terms)
        again = tuple(filter(None, (self._denied_again(term, cue) for term, cue in self.government.again)))
        reply = self.government.answering()
        if reply is None or asked:  # a question answers none
            return Sense(readings, again, None)
        cue, of_version = reply
        answer = Standing.VARIES if of_version else _POLARITY[cue.role]
        return Sense(readings, again, answer, bare=cue.reach is Reach.ANSWER)

    def turns(self, term: int) -> tuple[Reading, tuple[Turn, ...]]:
        value, cue = self._told_by(term)
        in_value = [index for index in value if index < len(self.kinds) and self.kinds[index].role in _POLARITY]
        polar = in_value if value and self._valued(value) else [cue] if cue >= 0 else []
        reading = self._reading(term, asked=False)
        limits = reached(self.sentence, term, value, Role.VARIES, Role.ONLY)
        tokens = {*self.sentence.chains[term], *map(self._denying, polar), *limits, *reading.voids}
        return reading, tuple(Turn(token, self.kinds[token].role) for token in sorted(tokens))

    def _denying(self, cue: int) -> int:
        """The cue itself, or the denial beside it that made its "supports" a NO."""
        if self.kinds[cue].role is Role.NO and self.sentence.shape.kinds[cue].role is Role.YES:
            return cue + 1 if self.sentence.verb_last else cue - 1
        return cue

    def _told_by(self, term: int) -> tuple[range, int]:
        """The value that tells of a term in a key, and the cue that governs it, or -1."""
        cue = self.government.governed.get(term, -1)
        own_denial = self.government.denied(term) and cue < term  # "No GPS: routes have no map"
        return range(0) if own_denial else _value(self.sentence, term), cue

    def _reading(self, term: int, *, asked: bool) -> Reading:
        sentence = self.sentence
        value, cue = self._told_by(term)
        standing = self._valued(value) if value else None
        if standing is None and cue >= 0:
            standing = _POLARITY[self.kinds[cue].role]
        elif standing is None and (self._is_given(value) if value else self._is_named(term)):
            standing = Standing.PRESENT
        if reached(sentence, term, value, Role.VARIES) or names_version(sentence, term):
            standing = Standing.VARIES
        return Reading(
            token=term,
            standing=standing,
            key=bool(value),
            asked=asked,
            listed=bool(value) or self._is_value(term),
            affirmed=self._is_asked_for(term, cue) if asked else self._is_yes(cue),
            link=self.government.link(term, value, standing),
            scope=scope(sentence, term, value),
            voids=voids(sentence, term, value),
        )

    def _is_yes(self, cue: int) -> bool:
        return cue >= 0 and self.kinds[cue].role is Role.YES

    def _is_asked_for(self, term: int, cue: int) -> bool:
        """Whether a question asks for a term. Of "it has GPS, but does it take SIMs?", only the last clause asks."""
        last = self.sentence.terms[-1]
        is_last = term in self.sentence.chains[last] or self.sentence.clause[term] == self.sentence.clause[last]
        return is_last and (self._is_yes(cue) or self.names_only)

    def _denied_again(self, term: int, cue: int) -> Reading | None:
        """A term denied by a word for it; of what was not affirmed before, that says nothing."""
        reading = self._reading(term, asked=False)
        if reading.standing is not Standing.PRESENT or reading.voids:
            return None
        return reading._replace(standing=Standing.ABSENT, scope=scope(self.sentence, cue, range(0)))

    def _is_value(self, term: int) -> bool:
        """Whether a term stands behind the key of a line that is no sentence."""
        return self.sentence.shape.fragment and any(kind.role is Role.KEY for kind in self.kinds[:term])

    def _is_given(self, value: range) -> bool:
        """Whether a value that says neither yes nor no tells that its key is there: not by "no slot" at its start.

        In a sentence a denial with a term of its own is no such value: "it has LTE: no calls".
        """
        first = value.start
        if first >= len(self.kinds) or self.kinds[first].role is not Role.NO or self.sentence.shape.gaps[first]:
            return True
        return self.government.governs(first) and not self.sentence.shape.fragment

    def _is_named(self, term: int) -> bool:
        """Whether a term that no cue governs is there all the same: named as a part, listed, or worked with."""
        if self.government.doubted(term):
            return False
        if self.sentence.shape.fragment or self.kinds[term].weight is Weight.FIRM:
            return True
        return any(self.sentence.used(one) for one in self.sentence.chains[term])

    def _valued(self, value: range) -> Standing | None:
        """What a value says as a whole: "no"; not what it says of a term of its own."""
        said: list[Standing] = []
        for index in value:
            if index >= len(self.kinds):
                break
            role = self.kinds[index].role
            if self.sentence.is_aside(index) and (said or not self._opens_value(index, value)):
                continue
            if role in _POLARITY and not self.government.governs(index):
                if role is Role.YES or self._answers_key(index, value):
                    said.append(_POLARITY[role])
            elif role is Role.TERM and not said:
                return None
            elif role in DIVIDERS and not said:
                break
        if len(set(said)) > 1:
            return Standing.VARIES
        return said[0] if said else None

    def _opens_value(self, aside: int, value: range) -> bool:
        """Whether parentheses are the first thing in a value: "SIM: (none)", not "camera: 8 MP (no cover)"."""
        opens = self.sentence.around(aside)[0] - 1
        before = range(value.start, opens + 1)
        return all(self.kinds[i].role in _OPENING and self.sentence.shape.gaps[i] <= NEAR for i in before)

    def _answers_key(self, cue: int, value: range) -> bool:
        """Whether a NO is the value's own word, and does not go on with another: not "NFC | do not disturb"."""
        widest = 0 if self.kinds[cue].reach is Reach.NEXT else NEAR
        ends = cue + 1 >= len(self.kinds) or self.sentence.shape.gaps[cue + 1] <= widest
        begins = all(self.sentence.shape.gaps[index] <= NEAR for index in range(value.start, cue + 1))
        return ends and (begins or self.sentence.verb_last)


def _key_of_list(sentence: Sentence) -> int:
    """The colon of a line that begins with a list of terms and it, or -1: "GPS, NFC, camera: none"."""
    for index, kind in enumerate(sentence.kinds):
        if kind.role is Role.KEY:
            return index
        if kind.role not in _LISTING or sentence.shape.gaps[index] > NEAR:
            return -1
    return -1


def _value(sentence: Sentence, term: int) -> range:
    """The tokens of the value, where a term stands in a key; else none."""
    clause = sentence.around(term)
    while sentence.kinds[clause[-1]].role is Role.CLOSE and clause[0]:
        clause = sentence.members[sentence.clause[clause[0] - 1]]  # "Payment (NFC): no"
    key = clause[-1] if sentence.kinds[clause[-1]].role is Role.KEY else _key_of_list(sentence)
    if key < term:
        return range(0)
    end = next(
        (i for i in range(key + 1, len(sentence.kinds)) if sentence.kinds[i].role is Role.KEY), len(sentence.kinds)
    )
    if end < len(sentence.kinds):  # the clause before the next key is that key
        end = sentence.around(end)[0]
    return range(key + 1, max(end, key + 2))
