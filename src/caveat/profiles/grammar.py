"""What a sentence says of each term in it: which cue governs it, and which voids it.

Works on the shape of a sentence alone (what its words do, how far apart they stand), never on the words: so
it holds for every language, and a shape is resolved once however often it occurs.
"""

from functools import lru_cache
from typing import NamedTuple

from caveat.model.profile import Standing
from caveat.profiles.clauses import DIVIDERS, VERB_LAST, clauses, flipped, names_again
from caveat.profiles.lexicon import Link, Reach, Role, Weight
from caveat.profiles.tokens import Kind, Shape, shape_of

_POLARITY = {Role.YES: Standing.PRESENT, Role.NO: Standing.ABSENT}
_JOINERS = {Role.COMMA, Role.LIST}
_USED_AFTER = {Kind(Role.USE, Reach.NEXT), Kind(Role.USE, Reach.BOTH)}
_USED_BEFORE = {Kind(Role.USE, Reach.PREVIOUS), Kind(Role.USE, Reach.BOTH)}
_FORWARD = {Reach.AFTER, Reach.NEXT}
_BACKWARD = {Reach.BEFORE, Reach.PREVIOUS}
_LIST_COMMA = {"zh", "ja"}  # a list has a comma of its own there (、): any other parts statements
_NEAR = 1  # the widest gap between words that belong together
_MEMBER = 2  # the widest gap for an unknown member of a list


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

    readings: tuple[Reading, ...]
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


@lru_cache(maxsize=1 << 16)
def resolve(shape: Shape) -> Sense:
    """What a sentence of this shape says of each of its terms."""
    return _Sentence(shape).sense()


class _Sentence:
    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.kinds = flipped(shape)
        self.clause = clauses(shape, self.kinds)
        self.members: dict[int, list[int]] = {}
        for index, clause in enumerate(self.clause):
            self.members.setdefault(clause, []).append(index)
        self.terms = [index for index, kind in enumerate(self.kinds) if kind.role is Role.TERM]
        self.chains = self._chains()
        self.governed: dict[int, int] = {}

    def sense(self) -> Sense:
        cues = [index for index, kind in enumerate(self.kinds) if kind.role in _POLARITY]
        verb_last = self.shape.language in VERB_LAST
        for forward in (not verb_last, verb_last):
            for cue in cues:
                if self._looks(cue, forward=forward):
                    for term in self._objects(cue, forward=forward):
                        self.governed.setdefault(term, cue)
        self._govern_from_asides(cues)
        asked = bool(self.kinds) and self.kinds[-1].role is Role.ASK
        readings = tuple(self._reading(term, asked) for term in self.terms)
        reply = self._answering()
        return Sense(readings, _POLARITY[reply.role], reply.reach is Reach.ANSWER) if reply else Sense(readings, None)

    def _reading(self, term: int, asked: bool) -> Reading:
        cue = self.governed.get(term, -1)
        own_denial = cue >= 0 and self.kinds[cue].role is Role.NO and cue < term  # "No GPS: routes have no map"
        value = range(0) if own_denial else self._value(term)
        standing = self._valued(value) if value else None
        if standing is None and cue >= 0:
            standing = _POLARITY[self.kinds[cue].role]
        elif standing is None and (value or (self._names_a_part(term) and not self._doubted(term))):
            standing = Standing.PRESENT
        voids = self._voids(term, value)
        if self._reached(term, value, Role.VARIES) or self._names_version(term):
            standing = Standing.VARIES
        affirmed = cue >= 0 and self.kinds[cue].role is Role.YES
        listed = bool(value) or (self.shape.fragment and any(kind.role is Role.KEY for kind in self.kinds[:term]))
        scope, link = self._scope(term, value), self._link(term, standing)
        return Reading(term, standing, bool(value), asked, listed, affirmed, link, scope, voids)

    def _names_a_part(self, term: int) -> bool:
        """Whether a term that no cue governs is there all the same: named as a part, listed, or worked with."""
        if self.shape.fragment or self.kinds[term].weight is Weight.FIRM:
            return True
        return any(self._used(one) for one in self.chains[term])

    def _doubted(self, term: int) -> bool:
        """Whether a denial that follows stands too far away to mean the term for sure, and means no other."""
        return not self.shape.fragment and any(
            self.kinds[cue].role is Role.NO
            and self.kinds[cue].reach is Reach.PREVIOUS
            and cue not in self.governed.values()
            and self._first(cue, forward=False) in self.chains[term]
            for cue in self.members[self.clause[term]]
        )

    def _used(self, term: int) -> bool:
        before, after = term - 1, term + 1
        if before >= 0 and self.kinds[before] in _USED_AFTER and self.shape.gaps[term] <= _NEAR:
            return True
        if after < len(self.kinds) and self.kinds[after].role is Role.OPEN:
            after = next((i for i in range(after, len(self.kinds)) if self.kinds[i].role is Role.CLOSE), after) + 1
        return after < len(self.kinds) and self.kinds[after] in _USED_BEFORE and not self.shape.gaps[after]

    # Lists: terms with nothing but commas and "and" between them

    def _chains(self) -> dict[int, list[int]]:
        """For each term all those that it is listed with, itself included."""
        chains: dict[int, list[int]] = {}
        for before, term in zip([None, *self.terms], self.terms, strict=False):
            chain = chains[before] if before is not None and self._joined(before, term) else []
            chain.append(term)
            chains[term] = chain
        return chains

    def _joined(self, one: int, other: int) -> bool:
        between = range(one + 1, other)
        if len(between) == 1 and names_again(self.shape, between[0]):
            return True
        joiners = {Role.LIST} if self.shape.language in _LIST_COMMA else _JOINERS
        if any(self.kinds[index].role not in joiners for index in between):
            return False
        if self.shape.gaps[other] > _NEAR or (between and self.shape.gaps[one + 1] > _NEAR):
            return False
        if any(self.shape.gaps[index] > _MEMBER for index in between):
            return False
        if not between:
            return self.shape.gaps[other] == 0
        return self.clause[one] == self.clause[other] or not self._says_more(one, other)

    def _says_more(self, one: int, other: int) -> bool:
        """Whether a comma between two terms parts statements, not members: the one that no verb is near says more."""
        far = one if self.shape.language in VERB_LAST else other
        members = self.members[self.clause[far]]
        return any(self.shape.gaps[index] > _NEAR for index in members[1:] if self.kinds[index].role is not Role.LIST)

    # Which cue governs which term

    def _looks(self, cue: int, *, forward: bool) -> bool:
        """Whether a cue governs in that direction."""
        reach = self.kinds[cue].reach
        if reach is Reach.ANSWER:
            return False
        if reach in _FORWARD or reach in _BACKWARD:
            return (reach in _FORWARD) is forward
        own = self._first(cue, forward=True) >= 0
        return own if forward else not own and self._closes(cue)

    def _closes(self, cue: int) -> bool:
        """Whether nothing follows a cue in its clause: where the verb comes first, what follows is its object."""
        following = self.shape.gaps[cue + 1] if cue + 1 < len(self.kinds) else 0
        return self.shape.language in VERB_LAST or not following

    def _objects(self, cue: int, *, forward: bool) -> list[int]:
        """The terms that a cue governs: a NO the nearest and those listed with it, a YES all of its clause.

        So "the tracker has no microphone in its Bluetooth unit" denies the microphone alone.
        """
        nearest = self._first(cue, forward=forward)
        if nearest < 0 or (self.kinds[cue].reach in (Reach.NEXT, Reach.PREVIOUS) and not self._beside(cue, nearest)):
            return []
        chain = [term for term in self.chains[nearest] if (term >= nearest if forward else term <= nearest)]
        if forward and len(chain) > 1 and self._followed_by_own_cue(chain[-1]):
            chain.pop()
        if self.kinds[cue].role is Role.NO or self.kinds[cue].reach in (Reach.NEXT, Reach.PREVIOUS):
            return chain
        return [*chain, *self._until_next_cue(cue, forward=forward)]

    def _followed_by_own_cue(self, term: int) -> bool:
        """Whether a term's own verb comes after it: "no camera, and GPS is supported"."""
        after = [i for i in self.members[self.clause[term]] if i > term and self.kinds[i].role in _POLARITY]
        return bool(after) and self.kinds[after[0]].reach is Reach.BEFORE

    def _first(self, cue: int, *, forward: bool) -> int:
        return next(iter(self._until_next_cue(cue, forward=forward)), -1)

    def _until_next_cue(self, cue: int, *, forward: bool) -> list[int]:
        """The terms of a cue's clause from it on to the next polarity cue, the nearest first."""
        clause = self.members[self.clause[cue]]
        at = clause.index(cue)
        found = []
        for index in clause[at + 1 :] if forward else reversed(clause[:at]):
            if self.kinds[index].role in _POLARITY:
                break
            if self.kinds[index].role is Role.TERM:
                found.append(index)
        return found

    def _beside(self, cue: int, term: int) -> bool:
        first, last = min(cue, term), max(cue, term)
        return all(self.shape.gaps[index] <= _NEAR for index in range(first + 1, last + 1))

    def _govern_from_asides(self, cues: list[int]) -> None:
        """A cue that stands alone in parentheses governs the term before them; one before a colon, what follows it."""
        for cue in cues:
            clause = self.members[self.clause[cue]]
            if any(self.kinds[index].role is Role.TERM for index in clause):
                continue
            opens = clause[0] - 1
            if opens > 0 and self.kinds[opens].role is Role.OPEN and self.kinds[opens - 1].role is Role.TERM:
                self.governed[opens - 1] = cue
            elif self._is_whole_key(clause):
                first = next((term for term in self.terms if self.clause[term] == self.clause[cue] + 1), None)
                for term in self.chains[first] if first is not None else ():
                    self.governed.setdefault(term, cue)

    def _is_whole_key(self, clause: list[int]) -> bool:
        """Whether a cue with its colon is all that a line begins with: "Not supported: NFC"."""
        return (
            clause[0] == 0
            and self.kinds[clause[-1]].role is Role.KEY
            and all(self.shape.gaps[index] == 0 for index in clause[1:])
        )

    def _link(self, term: int, standing: Standing | None) -> Link:
        """Over what a term goes: what the nearest words of the sentence say that tell it, else a term of its clause.

        A term tells it only of what is there ("a Bluetooth speaker without calls" has calls of no kind), or where it
        is worked with ("calls over LTE").
        """
        told = [index for index, kind in enumerate(self.kinds) if kind.link and kind.role is not Role.TERM]
        if not told and standing is not Standing.ABSENT:
            told = [
                index
                for index in self.members[self.clause[term]]
                if index != term
                and self.kinds[index].link
                and not self._denied(index)
                and (standing is Standing.PRESENT or self._used(index))
            ]
        nearest = min(told, key=lambda index: (self.clause[index] != self.clause[term], abs(index - term)), default=-1)
        return self.kinds[nearest].link if nearest >= 0 else Link.NONE

    def _denied(self, term: int) -> bool:
        return term in self.governed and self.kinds[self.governed[term]].role is Role.NO

    # Keys and their values

    def _value(self, term: int) -> range:
        """The tokens of the value, where a term stands in a key; else none."""
        clause = self.members[self.clause[term]]
        while self.kinds[clause[-1]].role is Role.CLOSE and clause[0]:
            clause = self.members[self.clause[clause[0] - 1]]  # "Payment (NFC): no"
        key = clause[-1]
        if self.kinds[key].role is not Role.KEY or key < term:
            return range(0)
        end = next((i for i in range(key + 1, len(self.kinds)) if self.kinds[i].role is Role.KEY), len(self.kinds))
        if end < len(self.kinds):  # the clause before the next key is that key
            end = self.members[self.clause[end]][0]
        return range(key + 1, max(end, key + 2))

    def _valued(self, value: range) -> Standing | None:
        """What a value says as a whole: "no"; not what it says of a term of its own."""
        said: list[Standing] = []
        for index in value:
            if index >= len(self.kinds):
                break
            role = self.kinds[index].role
            if said and self._is_aside(index):
                continue
            if role in _POLARITY and index not in self.governed.values():
                if role is Role.YES or self._answers_key(index, value):
                    said.append(_POLARITY[role])
            elif role is Role.TERM and not said:
                return None
            elif role in DIVIDERS and not said:
                break
        if len(set(said)) > 1:
            return Standing.VARIES
        return said[0] if said else None

    def _answers_key(self, cue: int, value: range) -> bool:
        """Whether a NO is the value's own word, and does not go on with another: not "NFC | do not disturb"."""
        ends = cue + 1 >= len(self.kinds) or self.shape.gaps[cue + 1] <= _NEAR
        begins = all(self.shape.gaps[index] <= _NEAR for index in range(value.start, cue + 1))
        return ends and (begins or self.shape.language in VERB_LAST)

    # What voids or limits it

    def _voids(self, term: int, value: range) -> tuple[int, ...]:
        cues = self._reached(term, value, Role.BLOCK, Role.IF, Role.NEED)
        owners = [
            index
            for index, kind in enumerate(self.kinds)
            if kind.role is Role.OTHER
            and not self.kinds[term].shared
            and any(self._owns(index, one) for one in self.chains[term])
        ]
        return tuple(cues + owners)

    def _reached(self, term: int, value: range, *roles: Role) -> list[int]:
        """The cues of these roles that reach a term, or one that it is listed with, or the value that it is key of."""
        return [
            index
            for index, kind in enumerate(self.kinds)
            if kind.role in roles and (index in value or any(self._touches(index, one) for one in self.chains[term]))
        ]

    def _touches(self, cue: int, term: int) -> bool:
        reach, same = self.kinds[cue].reach, self.clause[term] == self.clause[cue]
        if reach is Reach.SENTENCE or self.clause[term] == self._said_of(cue):
            return True
        if reach is Reach.NEXT:
            return self._next_term(cue) == term
        if reach is Reach.PREVIOUS:
            return cue == term + 1 and self.shape.gaps[cue] <= _NEAR
        if reach is Reach.AFTER:
            return (same and cue < term) or self._supposes(cue, term)
        if reach is Reach.BEFORE:
            return same and term < cue
        return same

    def _supposes(self, cue: int, term: int) -> bool:
        """Whether a cue is an "if" with a verb that affirms: then what follows holds only where that is so."""
        clause = self.members[self.clause[cue]]
        return (
            self.kinds[cue].role is Role.IF
            and self.clause[cue] < self.clause[term]
            and any(index > cue and self.kinds[index].role is Role.YES for index in clause)
        )

    def _said_of(self, cue: int) -> int:
        """The clause that a cue in parentheses or before a colon is said of, where it has no term of its own."""
        clause = self.members[self.clause[cue]]
        if any(self.kinds[index].role is Role.TERM for index in clause):
            return -1
        if clause[0] and self.kinds[clause[0] - 1].role is Role.OPEN:
            return self.clause[clause[0] - 1]
        return self.clause[cue] + 1 if self._is_whole_key(clause) else -1

    def _owns(self, owner: int, term: int) -> bool:
        """Whether another device is the one that has the term: the last owner named before it, or just after."""
        reach, same = self.kinds[owner].reach, self.clause[owner] == self.clause[term]
        if reach is Reach.NEXT:
            return self._next_term(owner) == term
        if reach is Reach.BEFORE:
            between = range(term + 1, owner)
            return term < owner and same and not any(self.kinds[index].role is Role.TERM for index in between)
        if owner > term:
            return False
        if reach is not Reach.SENTENCE and not (same or self.shape.language in VERB_LAST):
            return False
        return not any(self.kinds[index].role in (Role.SELF, Role.OTHER) for index in range(owner + 1, term))

    def _next_term(self, cue: int) -> int:
        """The term right after a cue, nothing but list words between."""
        for index in range(cue + 1, len(self.kinds)):
            if self.shape.gaps[index] > _NEAR or self.kinds[index].role in DIVIDERS:
                return -1
            if self.kinds[index].role is Role.TERM:
                return index
        return -1

    def _scope(self, term: int, value: range) -> int:
        """The version that a term is said of: the last one named before it, else one after it in its clause."""
        if self._is_title_of_one():
            return -1
        for index in range(term - 1, -1, -1):
            role = self.kinds[index].role
            if role is Role.VERSION:
                return -1 if self._is_self(index, term) else index
            if role is Role.ALL:
                return -1
        for index in range(term + 1, len(self.kinds)):
            role = self.kinds[index].role
            if role is Role.ALL:
                return -1
            near = self.clause[index] == self.clause[term] or index in value or self._is_aside(index)
            if role is Role.VERSION and near:
                return index
        return -1

    def _is_title_of_one(self) -> bool:
        """Whether a title names just one version: then it is that of the item itself."""
        limits = [kind.role for kind in self.kinds if kind.role in (Role.VERSION, Role.ONLY, Role.VARIES)]
        return (
            self.shape.fragment and limits == [Role.VERSION] and all(kind.role is not Role.KEY for kind in self.kinds)
        )

    def _names_version(self, term: int) -> bool:
        """Whether a term is the name of a version, which then has it, and the others not: "the 4G model"."""
        after = term + 1
        return (
            after < len(self.kinds)
            and self.kinds[after].role is Role.VERSION
            and not self.shape.gaps[after]
            and not self.kinds[term].shared
            and not self._is_title_of_one()
        )

    def _is_aside(self, index: int) -> bool:
        """Whether a token stands in parentheses without a term."""
        clause = self.members[self.clause[index]]
        opened = clause[0] > 0 and self.kinds[clause[0] - 1].role is Role.OPEN
        return opened and not any(self.kinds[one].role is Role.TERM for one in clause)

    def _is_self(self, version: int, term: int) -> bool:
        """Whether this device is that version ("this is the LTE model"), or is spoken of again after it."""
        clause = self.clause[version]
        named = any(self.kinds[one].role is Role.SELF for one in self.members[clause] if one < version)
        again = any(
            self.kinds[one].role is Role.SELF and self.clause[one] != clause for one in range(version + 1, term)
        )
        return named or again

    def _answering(self) -> Kind | None:
        """The polarity cue that the sentence opens with, where it governs no term, as a "no" before a full stop."""
        for index, kind in enumerate(self.kinds):
            if kind.role in _POLARITY:
                if self.shape.gaps[index]:
                    return None
                goes_on = kind.reach is Reach.ANSWER and index + 1 < len(self.kinds) and self.shape.gaps[index + 1] > 0
                return None if goes_on or index in self.governed.values() else kind
            if kind.role in (Role.TERM, Role.NEED) or self.shape.gaps[index] > _NEAR:
                return None
        return None
