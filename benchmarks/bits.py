"""The rules on planes of bits in numpy: two bits for each test and row, one for true and one for false."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial, reduce
from typing import NamedTuple

import numpy as np
from devices import Column
from numpy.typing import NDArray

from caveat import vocabulary
from caveat.model.profile import Standing
from caveat.model.rules import And, Case, Clause, Condition, Not, Operator, Outcome, Ruling, Test
from caveat.rules.asking import case_facts, of_category, of_state, of_value, past
from caveat.rules.condition import facts_of, scope, tests_of
from caveat.rules.table import DEVICE, of_unit, state_of
from caveat.rules.verdicts import CLAIMED, DUTIES, Voice, topic

_MOST_RUNS = 5  # of codes side by side; more are quicker looked up

Bits = NDArray[np.uint8]
"""Eight rows in a byte."""


class Truth(NamedTuple):
    """Where something is true and where it is false."""

    true: Bits
    false: Bits


class Found(NamedTuple):
    """Where a clause comes out how, and where what is open is only a duty, or an exemption that can be claimed."""

    not_applicable: Bits
    conforms: Bits
    nonconforming: Bits
    obliges: Bits
    unclaimed: Bits


Ask = Callable[[Test], Truth]


class BitPlanes:
    """A table in one case. Each test is packed once: a bit for true, a bit for false."""

    def __init__(self, columns: Mapping[str, Column], hides: NDArray[np.bool_], case: Case) -> None:
        self._columns = columns
        self._hides = np.packbits(hides)
        self._case, self._facts = case, case_facts(case)
        self._packed: dict[object, Bits] = {}
        self._tests: dict[object, Truth] = {}
        self.none = np.zeros_like(self._hides)
        self.all = ~self.none

    def judge(self, voices: Iterable[Voice], *, spoken: bool) -> tuple[list[Found], dict[Ruling, Bits]]:
        """How each clause comes out, and where each ruling is brought."""
        found = []
        brought = {ruling: self.none.copy() for ruling in Ruling}
        brought[Ruling.UNDETERMINED] |= self._hides if spoken else self.all
        for voice in voices:
            one = self._clause(voice)
            found.append(one)
            brought[voice.effect(self._case.act)] |= one.nonconforming | one.unclaimed
            brought[Ruling.CONDITIONS] |= one.obliges
            brought[Ruling.UNDETERMINED] |= ~reduce(np.bitwise_or, one)
        return found, brought

    def _clause(self, voice: Voice) -> Found:
        if not voice.in_force(self._case.as_of):
            return Found(self.all, *[self.none] * 4)
        plain = self._look(voice.clause, doubt=False)
        if not self._can_be_doubted(voice.clause):
            return plain
        doubting = self._look(voice.clause, doubt=True)
        well = plain.not_applicable | plain.conforms
        return Found(
            doubting.not_applicable,
            doubting.conforms,
            plain.nonconforming,
            plain.obliges | (well & doubting.obliges),
            plain.unclaimed | (well & doubting.unclaimed),
        )

    def _can_be_doubted(self, clause: Clause) -> bool:
        """Whether some test of it has another answer in doubt; that is known once all are packed."""
        found = []
        for condition, unit, cured_by in (
            (scope(clause), False, ()),
            (clause.must, True, clause.cured_by),
            *(((clause.unless, True, clause.cured_by),) if clause.unless else ()),
        ):
            for test in tests_of(condition):
                plain, doubting = (
                    self._test(test, unit=unit, cured_by=cured_by, doubt=doubt) for doubt in (False, True)
                )
                found.append(plain.true is not doubting.true or plain.false is not doubting.false)
        return any(found)

    def _look(self, clause: Clause, *, doubt: bool) -> Found:
        of_type: Ask = partial(self._test, unit=False, cured_by=(), doubt=doubt)
        unit: Ask = partial(self._test, unit=True, cured_by=clause.cured_by, doubt=doubt)
        applies, demanded = self._truth(scope(clause), of_type), self._truth(clause.must, unit)
        excepted = self._truth(clause.unless, unit) if clause.unless else Truth(self.none, self.all)
        claimable = ~self._strange(clause.unless, unit, CLAIMED) if clause.unless else self.all
        duty = ~self._strange(clause.must, unit, DUTIES)
        open_ = ~(demanded.true | demanded.false | excepted.true)
        return Found(
            applies.false,
            applies.true & (demanded.true | excepted.true),
            applies.true & demanded.false & excepted.false,
            applies.true & open_ & duty & claimable,
            applies.true & demanded.false & ~(excepted.true | excepted.false) & claimable,
        )

    def _truth(self, condition: Condition, ask: Ask) -> Truth:
        match condition:
            case Test():
                return ask(condition)
            case Not(part=part):
                return Truth(*reversed(self._truth(part, ask)))
        parts = [self._truth(part, ask) for part in condition.parts]
        trues, falses = [one.true for one in parts], [one.false for one in parts]
        if isinstance(condition, And):
            return Truth(reduce(np.bitwise_and, trues), reduce(np.bitwise_or, falses))
        return Truth(reduce(np.bitwise_or, trues), reduce(np.bitwise_and, falses))

    def _strange(self, condition: Condition, ask: Ask, topics: Collection[object]) -> Bits:
        """Where a fact of another topic is missing."""
        strange = [topic(fact) not in topics for fact in facts_of(condition)]
        if not any(strange):
            return self.none
        truth = self._truth(condition, ask)
        unknown = ~(truth.true | truth.false)
        if all(strange):
            return unknown
        parts = (condition.part,) if isinstance(condition, Not) else condition.parts
        return unknown & reduce(np.bitwise_or, (self._strange(part, ask, topics) for part in parts))

    def _test(self, test: Test, *, unit: bool, cured_by: Sequence[Standing], doubt: bool) -> Truth:
        key = test, unit, cured_by, doubt
        if key not in self._tests:
            truth = self._settled(test, unit, cured_by, doubt)
            over = past(test, self._case.as_of)
            if over is not None:
                truth = Truth(~truth.false, truth.false) if over else Truth(truth.true, ~truth.true)
            self._tests[key] = truth
        return self._tests[key]

    def _settled(self, test: Test, unit: bool, cured_by: Sequence[Standing], doubt: bool) -> Truth:
        if test.fact in self._facts:
            sure = of_value(test, self._facts[test.fact])
            return Truth(self.all, self.none) if sure else Truth(self.none, self.all)
        name = of_unit(test.fact) if unit and of_unit(test.fact) in self._columns else test.fact
        if name not in self._columns:
            return Truth(self.none, self.none)
        column = self._columns[name]
        if not column.words:
            return self._number(name, column, test)
        says = [says_word(test, word, cured_by, doubt=doubt) for word in column.words]
        true, false = ([code for code, truth in enumerate(says) if truth is sure] for sure in (True, False))
        return Truth(self._codes(name, column, true), self._codes(name, column, false))

    def _number(self, name: str, column: Column, test: Test) -> Truth:
        compare = {
            Operator.EQUAL: np.equal,
            Operator.NOT_EQUAL: np.not_equal,
            Operator.LESS: np.less,
            Operator.AT_MOST: np.less_equal,
            Operator.MORE: np.greater,
            Operator.AT_LEAST: np.greater_equal,
        }[test.operator]
        known = self._pack((name, "known"), lambda: ~np.isnan(column.cells))
        there = self._pack((name, test.operator, test.values), lambda: compare(column.cells, test.values[0])) & known
        return Truth(there, known & ~there)

    def _codes(self, name: str, column: Column, codes: Sequence[int]) -> Bits:
        """Where a column holds one of these codes, of which those side by side are found together."""
        starts = [code for code in codes if code - 1 not in codes]
        ends = [code for code in codes if code + 1 not in codes]

        def among() -> NDArray[np.bool_]:
            if len(starts) > _MOST_RUNS:
                looked_up = bytes(code in codes for code in range(256))
                return np.frombuffer(column.cells.tobytes().translate(looked_up), np.bool_)
            runs = zip(starts, ends, strict=True)
            return reduce(np.logical_or, (_within(column.cells, start, end) for start, end in runs))

        return self._pack((name, *codes), among) if codes else self.none

    def _pack(self, key: object, made: Callable[[], NDArray[np.bool_]]) -> Bits:
        if key not in self._packed:
            self._packed[key] = np.packbits(made())
        return self._packed[key]


def _within(codes: NDArray[np.generic], start: int, end: int) -> NDArray[np.bool_]:
    if start == 0:
        return codes <= end
    return codes == start if start == end else codes - np.uint8(start) <= end - start


def outcomes(found: Found) -> NDArray[np.uint8]:
    """The place of each row's outcome among those of `Outcome`, with up to seven rows more."""
    codes = np.full(len(found.conforms) * 8, [*Outcome].index(Outcome.UNDETERMINED), np.uint8)
    for plane, outcome in zip(found, (Outcome.NOT_APPLICABLE, Outcome.CONFORMS, Outcome.NONCONFORMING), strict=False):
        codes[np.unpackbits(plane).view(bool)] = [*Outcome].index(outcome)
    return codes


def says_word(test: Test, word: str, cured_by: Collection[Standing], *, doubt: bool = False) -> bool | None:
    """What a word of a column says to a test."""
    if test.fact == "category":
        return of_category(test, word)
    if test.fact in DEVICE:
        return of_value(test, word)
    return of_state(test, state_of(vocabulary.fact(test.fact), word, doubt=doubt), cured_by)
