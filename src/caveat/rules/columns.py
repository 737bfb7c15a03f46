"""The same rules over a whole table: what `judge` says of each profile, said of all rows at once."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from operator import eq, le, lt
from typing import NamedTuple

import polars as pl
from polars.selectors import by_name

from caveat import vocabulary
from caveat.model.profile import Standing
from caveat.model.rules import And, Case, Clause, Condition, Not, Operator, Or, Outcome, Pack, Ruling, Test
from caveat.rules.asking import case_facts, of_category, of_state, of_value, past
from caveat.rules.cases import named
from caveat.rules.condition import facts_of, scope
from caveat.rules.planes import ALWAYS, NEVER, Plane, Planes
from caveat.rules.table import DEVICE, HIDES, of_unit, state_of
from caveat.rules.verdicts import CLAIMED, DUTIES, Voice, asked_in, check, facts_asked, speaking, speaks, topic
from caveat.vocabulary import Kind, Topic

_MOST_RUNS = 2  # of codes side by side; more are quicker looked up
_OUTCOMES = {outcome: pl.lit(outcome.value, dtype=pl.Enum(Outcome)) for outcome in Outcome}
_RULINGS = {ruling: pl.lit(ruling.value, dtype=pl.Enum(Ruling)) for ruling in Ruling}
_COMPARED = {Operator.EQUAL: eq, Operator.LESS: lt, Operator.AT_MOST: le}
_OPPOSITES = {
    Operator.NOT_EQUAL: Operator.EQUAL,
    Operator.AT_LEAST: Operator.LESS,
    Operator.MORE: Operator.AT_MOST,
}


class Truth(NamedTuple):
    """Where a condition is true, and where it is false; elsewhere it is unknown."""

    true: Plane
    false: Plane


_Ask = Callable[[Test], Truth]
_FALSE = Truth(true=NEVER, false=ALWAYS)


def judge_table(frame: pl.DataFrame, case: Case, packs: Sequence[Pack]) -> pl.DataFrame:
    """What `judge` says of each row of a table of profiles (`caveat.rules.table`), as `judged` has it.

    Raises UsageError as `judge` does.
    """
    return judged(frame.lazy(), case, packs).collect(engine="in-memory")


def judged(frame: pl.LazyFrame, case: Case, packs: Sequence[Pack]) -> pl.LazyFrame:
    """The plan of it: a row for each row, and a column for each clause that speaks of the act in that place.

    | column | type | holds |
    | --- | --- | --- |
    | `<requirement>` or `<requirement>/<clause>` | Enum of Outcome | its outcome |
    | `ruling` | Enum of Ruling | the worst of all |
    | `at_least` | Boolean | whether something more is undetermined |

    None is ever null. Where two packs have a clause of the same name, `<pack>:` stands before it.
    """
    check(case)
    asked = asked_in(case.to, packs)
    voices = [voice for pack in asked for voice in speaking(pack, case.act)]
    table = _Table(frame, case, facts={fact for voice in voices for fact in facts_asked(voice.clause)})
    found = [_found(voice, case, table) for voice in voices]
    columns = dict(zip(_names(voices), (_outcome(one, table.planes) for one in found), strict=True))
    weights = _weights(zip(voices, found, strict=True), case, table, spoken=speaks(case, asked))
    columns |= _ruling(weights, table.planes)
    return table.with_planes().with_columns(**columns).select([*columns])


def _names(voices: Iterable[Voice]) -> list[str]:
    names = [(voice.pack.id, named(voice.requirement, voice.clause)) for voice in voices]
    packs = Counter(clause for _, clause in names)
    return [f"{pack}:{clause}" if packs[clause] > 1 else clause for pack, clause in names]


class _Found(NamedTuple):
    """Where a clause comes out how; undetermined elsewhere."""

    not_applicable: Plane
    conforms: Plane
    nonconforming: Plane
    obliges: Plane = NEVER  # where it is undetermined: only what somebody must do is open
    unclaimed: Plane = NEVER  # where it is undetermined: only an exemption that someone can claim is open


class _Look(NamedTuple):
    """What a clause comes to for one who takes the evidence as it is, or for one who doubts it."""

    applies: Truth
    met: Truth
    obliges: Plane
    unclaimed: Plane


def _found(voice: Voice, case: Case, table: "_Table") -> _Found:
    """What the plain look finds nonconforming or leaves open stays so; what else the doubting look settles, stands.

    For doubt can only open what was settled. Where both looks leave something open, or it is nonconforming, what the
    doubting one says to be due is due to the plain one as well, or its ruling is no worse than what is there.
    """
    if not voice.in_force(case.as_of):
        return _Found(not_applicable=ALWAYS, conforms=NEVER, nonconforming=NEVER)
    planes = table.planes
    plain, doubting = (_look(voice.clause, table, doubt=doubt) for doubt in (False, True))
    return _Found(
        not_applicable=doubting.applies.false,
        conforms=planes.every((doubting.applies.true, doubting.met.true)),
        nonconforming=planes.every((plain.applies.true, plain.met.false)),
        obliges=planes.some((plain.obliges, doubting.obliges)),
        unclaimed=planes.some((plain.unclaimed, doubting.unclaimed)),
    )


def _look(clause: Clause, table: "_Table", *, doubt: bool) -> _Look:
    planes = table.planes

    def of_unit(test: Test) -> Truth:
        return table.of_unit(test, clause.cured_by, doubt=doubt)

    applies = _truth(scope(clause), lambda test: table.of_type(test, doubt=doubt), planes)
    excepted = _truth(clause.unless, of_unit, planes) if clause.unless else _FALSE
    demanded = _truth(clause.must, of_unit, planes)
    claimable = planes.opposite(_open(clause.unless, of_unit, CLAIMED, planes)) if clause.unless else ALWAYS
    duty = planes.opposite(_open(clause.must, of_unit, DUTIES, planes))
    return _Look(
        applies=applies,
        met=_either((demanded, excepted), planes),
        obliges=planes.every(
            (applies.true, _unknown(demanded, planes), duty, planes.opposite(excepted.true), claimable)
        ),
        unclaimed=planes.every((applies.true, demanded.false, _unknown(excepted, planes), claimable)),
    )


def _truth(condition: Condition, ask: _Ask, planes: Planes) -> Truth:
    match condition:
        case Test():
            return ask(condition)
        case Not(part=part):
            true, false = _truth(part, ask, planes)
            return Truth(true=false, false=true)
        case And(parts=parts):
            each = [_truth(part, ask, planes) for part in parts]
            return Truth(true=planes.every(one.true for one in each), false=planes.some(one.false for one in each))
        case Or(parts=parts):
            return _either([_truth(part, ask, planes) for part in parts], planes)


def _either(truths: Collection[Truth], planes: Planes) -> Truth:
    return Truth(true=planes.some(one.true for one in truths), false=planes.every(one.false for one in truths))


def _unknown(truth: Truth, planes: Planes) -> Plane:
    return planes.opposite(planes.some(truth))


def _open(condition: Condition, ask: _Ask, topics: Collection[Topic], planes: Planes) -> Plane:
    """Where a fact of another topic is missing: one of an unknown test in conditions that are all unknown."""
    strange = [topic(fact) not in topics for fact in facts_of(condition)]
    if not any(strange):
        return NEVER
    unknown = _unknown(_truth(condition, ask, planes), planes)
    match condition:
        case Not(part=part):
            return _open(part, ask, topics, planes)
        case And(parts=parts) | Or(parts=parts) if not all(strange):
            return planes.every((unknown, planes.some(_open(part, ask, topics, planes) for part in parts)))
    return unknown


def _weights(
    found: Iterable[tuple[Voice, _Found]], case: Case, table: "_Table", *, spoken: bool
) -> dict[Ruling, Plane]:
    """Where each ruling is brought by something."""
    planes = table.planes
    brought: dict[Ruling, list[Plane]] = {ruling: [] for ruling in Ruling}
    brought[Ruling.UNDETERMINED] += [table.hides, NEVER if spoken else ALWAYS]
    for voice, one in found:
        brought[voice.effect(case.act)] += [one.nonconforming, one.unclaimed]
        brought[Ruling.CONDITIONS].append(one.obliges)
        settled = (planes.some((one.not_applicable, one.conforms)), one.nonconforming, one.obliges, one.unclaimed)
        brought[Ruling.UNDETERMINED].append(planes.opposite(planes.some(settled)))
    return {ruling: planes.some(each) for ruling, each in brought.items()}


def _outcome(found: _Found, planes: Planes) -> pl.Expr:
    well = planes.some((found.not_applicable, found.conforms))
    what = _OUTCOMES[Outcome.NOT_APPLICABLE]
    if found.conforms != NEVER:
        what = _where(found.not_applicable, what, _OUTCOMES[Outcome.CONFORMS], planes)
    ill = _where(found.nonconforming, _OUTCOMES[Outcome.NONCONFORMING], _OUTCOMES[Outcome.UNDETERMINED], planes)
    return _where(well, what, ill, planes)


def _ruling(weights: Mapping[Ruling, Plane], planes: Planes) -> dict[str, pl.Expr]:
    ruling = _RULINGS[Ruling.NOTHING_FOUND]
    for one in reversed(Ruling):
        ruling = _where(weights[one], _RULINGS[one], ruling, planes)
    worse = planes.some(weights[one] for one in (Ruling.PROHIBITED, Ruling.MODIFY_FIRST, Ruling.CONDITIONS))
    return {"ruling": ruling, "at_least": planes.column(planes.every((worse, weights[Ruling.UNDETERMINED])))}


def _where(plane: Plane, yes: pl.Expr, no: pl.Expr, planes: Planes) -> pl.Expr:
    if plane in (NEVER, ALWAYS):
        return yes if plane == ALWAYS else no
    return pl.when(planes.column(plane)).then(yes).otherwise(no)


class _Table:
    """A table in one case, of which a condition asks; `doubt` as in `Asked`."""

    def __init__(self, frame: pl.LazyFrame, case: Case, facts: Iterable[str]) -> None:
        asked = {HIDES, *(column for fact in facts for column in (fact, of_unit(fact)))}
        self.planes = Planes()
        self._frame = frame
        self._types = frame.select(by_name(*asked, require_all=False)).collect_schema()
        self._case = case_facts(case)
        self._day = case.as_of
        self._categories: dict[str, list[str]] = {}
        self._answers: dict[tuple[Test, str, frozenset[Standing], bool], Truth] = {}

    @property
    def hides(self) -> Plane:
        """Where part of the evidence was not read."""
        return self.planes.leaf(HIDES, lambda: pl.col(HIDES).ne_missing(False)) if HIDES in self._types else NEVER

    def with_planes(self) -> pl.LazyFrame:
        """The table with what was asked of it."""
        return self.planes.onto(self._frame)

    def of_type(self, test: Test, *, doubt: bool) -> Truth:
        """A test of the model as it is made."""
        return self._answer(test, test.fact, (), doubt=doubt)

    def of_unit(self, test: Test, cured_by: Collection[Standing], *, doubt: bool) -> Truth:
        """A test of the one in hand, where it is known apart."""
        column = of_unit(test.fact)
        return self._answer(test, column if column in self._types else test.fact, cured_by, doubt=doubt)

    def _answer(self, test: Test, column: str, cured_by: Collection[Standing], *, doubt: bool) -> Truth:
        doubt = doubt and test.fact not in DEVICE
        key = (test, column, frozenset(cured_by), doubt)
        if key not in self._answers:
            self._answers[key] = self._past(test, self._settled(test, column, cured_by, doubt=doubt))
        return self._answers[key]

    def _past(self, test: Test, truth: Truth) -> Truth:
        over = past(test, self._day)
        if over is None:
            return truth
        opposite = self.planes.opposite
        return truth._replace(true=opposite(truth.false)) if over else truth._replace(false=opposite(truth.true))

    def _settled(self, test: Test, column: str, cured_by: Collection[Standing], *, doubt: bool) -> Truth:
        if test.fact in self._case:
            true = of_value(test, self._case[test.fact])
            return Truth(true=ALWAYS, false=NEVER) if true else _FALSE
        if column not in self._types:
            return Truth(true=NEVER, false=NEVER)
        if test.fact not in DEVICE and vocabulary.fact(test.fact).kind is Kind.QUANTITY:
            return self._number(test, column)
        return self._word(test, column, cured_by, doubt=doubt)

    def _number(self, test: Test, column: str) -> Truth:
        """NaN stands for unknown: to Polars it is greater than all numbers, and so not up to the greatest."""
        value, operator = test.values[0], _OPPOSITES.get(test.operator, test.operator)
        number = pl.col(column).cast(pl.Float64)
        known = self.planes.leaf((column, "known"), lambda: _yes(number <= float("inf")))
        there = self.planes.leaf((column, operator, value), lambda: _yes(_COMPARED[operator](number, value)))
        truth = Truth(true=there, false=self.planes.without(known, there))
        return Truth(true=truth.false, false=truth.true) if test.operator in _OPPOSITES else truth

    def _word(self, test: Test, column: str, cured_by: Collection[Standing], *, doubt: bool) -> Truth:
        """Each word of the column is asked once, as `judge` would."""
        codes: dict[bool | None, list[int]] = {True: [], False: [], None: []}
        for code, word in enumerate(self._words(column)):
            codes[_word_says(test, word, cured_by, doubt=doubt)].append(code)
        true = self._among(column, codes[True])
        if codes[None]:
            return Truth(true=true, false=self._among(column, codes[False]))
        return Truth(true=true, false=self.planes.without(self._up_to(column, len(self._words(column)) - 1), true))

    def _among(self, column: str, codes: Sequence[int]) -> Plane:
        runs = _runs(codes)
        if len(runs) > _MOST_RUNS:
            code = pl.col(column).to_physical()
            return self.planes.leaf((column, tuple(codes)), lambda: code.is_in(codes, nulls_equal=True))
        return self.planes.some(
            self.planes.without(self._up_to(column, last), self._up_to(column, first - 1)) for first, last in runs
        )

    def _up_to(self, column: str, code: int) -> Plane:
        """Where a word is one of the first of its column."""
        if code < 0:
            return NEVER
        return self.planes.leaf((column, code), lambda: _yes(pl.col(column).to_physical() <= code))

    def _words(self, column: str) -> list[str]:
        if column not in self._categories:
            type_ = self._types[column]
            if not isinstance(type_, pl.Enum):
                raise TypeError(f"the column {column} is {type_}, and must be Enum: see caveat.rules.table")
            self._categories[column] = type_.categories.to_list()
        return self._categories[column]


def _runs(codes: Collection[int]) -> list[tuple[int, int]]:
    """The first and the last of those that lie side by side; the codes ascend."""
    there = {*codes}
    firsts = [code for code in codes if code - 1 not in there]
    lasts = [code for code in codes if code + 1 not in there]
    return list(zip(firsts, lasts, strict=True))


def _yes(expression: pl.Expr) -> pl.Expr:
    """Null is no. The result can hold no null, which spares all that is made of it the look at a second bit."""
    return expression.eq_missing(True)


def _word_says(test: Test, word: str, cured_by: Collection[Standing], *, doubt: bool) -> bool | None:
    if test.fact == "category":
        return of_category(test, word)
    if test.fact in DEVICE:
        return of_value(test, word)
    return of_state(test, state_of(vocabulary.fact(test.fact), word, doubt=doubt), cured_by)
