"""What a sentence says of each term in it: which cue governs it, and which voids it.

Works on the shape of a sentence alone (what its words do, how far apart they stand), never on the words: so
it holds for every language, and a shape is resolved once however often it occurs.
"""

from functools import lru_cache
from typing import NamedTuple

from caveat.model.profile import Standing
from caveat.profiles.lexicon import Reach, Role, Weight
from caveat.profiles.tokens import Kind, Shape

_DIVIDERS = {Role.COMMA, Role.BUT, Role.OPEN, Role.CLOSE, Role.KEY}
_POLARITY = {Role.YES: Standing.PRESENT, Role.NO: Standing.ABSENT}
_USED_AFTER = {Kind(Role.USE, Reach.NEXT), Kind(Role.USE, Reach.BOTH)}
_USED_BEFORE = {Kind(Role.USE, Reach.PREVIOUS), Kind(Role.USE, Reach.BOTH)}
_CUE_LAST = {"ko", "ja"}  # the verb ends the clause, and what it denies stands before it


class Reading(NamedTuple):
    """What the sentence says of one term of it. Numbers are of tokens in the sentence; -1 is none."""

    token: int
    standing: Standing | None  # None: only mentioned
    key: bool  # it stands in the key of a key-value line or a row
    asked: bool
    scope: int  # the version that this is said of
    voids: tuple[int, ...]  # cues that may make it a mere mention, by what they are for


class Sense(NamedTuple):
    """What a sentence says."""

    readings: tuple[Reading, ...]
    answer: Standing | None  # what it answers to a question before it


@lru_cache(maxsize=1 << 16)
def resolve(shape: Shape) -> Sense:
    """What a sentence of this shape says of each of its terms."""
    return _Sentence(shape).sense()


class _Sentence:
    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.kinds = _flipped(shape)
        self.clause = _clauses(self.kinds)
        self.terms = [index for index, kind in enumerate(self.kinds) if kind.role is Role.TERM]
        self.key_end = next((i for i, kind in enumerate(self.kinds) if kind.role is Role.KEY), -1)
        self.governed: dict[int, int] = {}

    def sense(self) -> Sense:
        for term in self.terms:
            self.governed[term] = self._cue(term)
        for term in self.terms:
            if self.governed[term] < 0:
                self.governed[term] = self._inherited(term)
        asked = bool(self.kinds) and self.kinds[-1].role is Role.ASK
        return Sense(tuple(self._reading(term, asked) for term in self.terms), self._answer())

    def _reading(self, term: int, asked: bool) -> Reading:
        key = term < self.key_end
        cue = self._value_cue() if key else -1
        if cue < 0:
            cue = self.governed[term]
        kind = self.kinds[term]
        if cue >= 0:
            standing = _POLARITY[self.kinds[cue].role]
        elif key or self.shape.fragment or kind.weight is Weight.FIRM or self._used(term):
            standing = Standing.PRESENT
        else:
            standing = None
        if self._varies(term):
            standing = Standing.VARIES
        return Reading(term, standing, key, asked, self._scope(term), tuple(self._voids(term)))

    # Which YES or NO governs a term

    def _cue(self, term: int) -> int:
        """The nearest polarity cue of the term's own clause that reaches it."""
        before = after = -1
        for index in range(term - 1, -1, -1):
            if self.clause[index] != self.clause[term]:
                break
            if self.kinds[index].role in _POLARITY:
                before = index if self._reaches(index, forward=True) else -1
                break
        for index in range(term + 1, len(self.kinds)):
            if self.clause[index] != self.clause[term]:
                break
            if self.kinds[index].role in _POLARITY:
                after = index if self._reaches(index, forward=False) else -1
                break
        if self.shape.language in _CUE_LAST:
            return after if after >= 0 else before
        return before if before >= 0 else after

    def _reaches(self, cue: int, *, forward: bool) -> bool:
        reach = self.kinds[cue].reach
        if reach is Reach.BOTH:
            return self._has_own_term(cue) is forward
        if reach is Reach.NEXT:
            return forward and self._next_term(cue) >= 0
        return (reach is Reach.AFTER) is forward

    def _has_own_term(self, cue: int) -> bool:
        """Whether a term follows a cue in its clause, before the next cue."""
        for index in range(cue + 1, len(self.kinds)):
            if self.clause[index] != self.clause[cue] or self.kinds[index].role in _POLARITY:
                return False
            if self.kinds[index].role is Role.TERM:
                return True
        return False

    def _used(self, term: int) -> bool:
        """Whether the words right beside a term say that the device works with it."""
        before, after = term - 1, term + 1
        if before >= 0 and self.kinds[before] in _USED_AFTER and self.shape.gaps[term] <= 1:
            return True
        return after < len(self.kinds) and self.kinds[after] in _USED_BEFORE and not self.shape.gaps[after]

    def _inherited(self, term: int) -> int:
        """The cue of the clause beside it, where a comma only goes on with a list: "no camera, GPS or NFC"."""
        if self._own_words(term):
            return -1
        step = 1 if self.shape.language in _CUE_LAST else -1
        index = term + step
        while 0 <= index < len(self.kinds):
            kind = self.kinds[index]
            if kind.role is Role.TERM and self.governed.get(index, -1) >= 0:
                return self.governed[index]
            if kind.role not in (Role.TERM, Role.COMMA, Role.LIST, Role.VERSION):
                return -1
            if self.shape.gaps[max(index, index - step)] > 1:
                return -1
            index += step
        return -1

    def _own_words(self, term: int) -> bool:
        """Whether the term's clause says more than a member of a list would."""
        members = [i for i in range(len(self.kinds)) if self.clause[i] == self.clause[term]]
        return any(self.shape.gaps[i] > 1 for i in members[1:])

    def _value_cue(self) -> int:
        """The cue that is the value of a key: "NFC: no". Not one that governs a term of the value."""
        for index in range(self.key_end + 1, len(self.kinds)):
            role = self.kinds[index].role
            if role in _POLARITY and not self._has_own_term(index):
                return index
            if role in _DIVIDERS or role is Role.TERM:
                return -1
        return -1

    # What voids or limits it

    def _voids(self, term: int) -> list[int]:
        voids = []
        for index, kind in enumerate(self.kinds):
            same = self.clause[index] == self.clause[term]
            if kind.role in (Role.BLOCK, Role.IF, Role.NEED):
                if self._touches(index, term, kind.reach, same=same):
                    voids.append(index)
            elif kind.role is Role.OTHER and self._owns(index, term, kind.reach, same=same):
                voids.append(index)
        return voids

    def _touches(self, cue: int, term: int, reach: Reach, *, same: bool) -> bool:
        if reach is Reach.SENTENCE:
            return True
        if reach is Reach.NEXT:
            return self._next_term(cue) == term
        if reach is Reach.PREVIOUS:
            return cue == term + 1 and self.shape.gaps[cue] <= 1
        if reach is Reach.AFTER:
            return same and cue < term
        if reach is Reach.BEFORE:
            return same and term < cue
        return same

    def _owns(self, owner: int, term: int, reach: Reach, *, same: bool) -> bool:
        """Whether another device is the one that has the term: the last owner named before it, or just after."""
        if self.kinds[term].shared:
            return False
        if reach is Reach.NEXT:
            return self._next_term(owner) == term
        if reach is Reach.BEFORE:
            return (
                term < owner
                and same
                and not any(self.kinds[i].role is Role.TERM and self.shape.gaps[i] > 1 for i in range(term + 1, owner))
            )
        if reach is Reach.SENTENCE:
            return not any(self.kinds[i].role is Role.SELF for i in range(owner + 1, term))
        if owner > term or not (same or self.shape.language in _CUE_LAST):
            return False
        return not any(self.kinds[i].role in (Role.SELF, Role.OTHER) for i in range(owner + 1, term))

    def _next_term(self, cue: int) -> int:
        """The term right after a cue, nothing but list words between."""
        for index in range(cue + 1, len(self.kinds)):
            if self.shape.gaps[index] > 1:
                return -1
            if self.kinds[index].role is Role.TERM:
                return index
        return -1

    def _scope(self, term: int) -> int:
        """The version that governs a term: the last one named before it, else one after it in its clause."""
        for index in range(term - 1, -1, -1):
            role = self.kinds[index].role
            if role is Role.VERSION:
                return -1 if self._is_self(index) else index
            if role in (Role.ALL, Role.SELF):
                return -1
        for index in range(term + 1, len(self.kinds)):
            if self.clause[index] != self.clause[term] and not self.shape.fragment:
                return -1
            if self.kinds[index].role is Role.ALL:
                return -1
            if self.kinds[index].role is Role.VERSION:
                return index
        return -1

    def _is_self(self, version: int) -> bool:
        """Whether the sentence says that this device is that version: "this is the LTE model"."""
        same = range(self.clause.index(self.clause[version]), version)
        return any(self.kinds[index].role is Role.SELF for index in same)

    def _varies(self, term: int) -> bool:
        reached = [i for i, k in enumerate(self.kinds) if k.role is Role.VARIES]
        return any(
            self._touches(i, term, self.kinds[i].reach, same=self.clause[i] == self.clause[term]) for i in reached
        )

    def _answer(self) -> Standing | None:
        """The polarity that the sentence opens with, where it governs no term, as a "no" before a full stop."""
        for index, kind in enumerate(self.kinds):
            if kind.role in _POLARITY:
                return None if index in self.governed.values() else _POLARITY[kind.role]
            if kind.role in (Role.TERM, Role.NEED):
                return None
        return None


def _flipped(shape: Shape) -> list[Kind]:
    """The tokens with each denial of a denial made a YES."""
    kinds = list(shape.kinds)
    for index, kind in enumerate(kinds):
        if kind.role is not Role.FLIP:
            continue
        span = range(index + 1, len(kinds)) if kind.reach is Reach.AFTER else range(index - 1, -1, -1)
        for other in span:
            if kinds[other].role is Role.NO:
                kinds[other] = kinds[other]._replace(role=Role.YES)
                break
            if kinds[other].role in _DIVIDERS:
                break
    return kinds


def _clauses(kinds: list[Kind]) -> list[int]:
    """The number of the clause that each token is in; a divider belongs to the one that it ends."""
    clause, numbers = 0, []
    for kind in kinds:
        numbers.append(clause)
        if kind.role in _DIVIDERS:
            clause += 1
    return numbers
