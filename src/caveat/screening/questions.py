"""Which question to the suppliers settles most: each answer is tried on the undetermined rows."""

import hashlib
from collections.abc import Container, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from caveat import vocabulary
from caveat.model.evidence import Problem
from caveat.model.profile import Capability, Choice, Device, Members, Profile, Quantity, Set, Standing, State
from caveat.model.rules import Ruling
from caveat.model.screening import Plan
from caveat.model.summary import Question, Questions
from caveat.rules.columns import judge_table
from caveat.rules.table import HIDES, table
from caveat.rules.verdicts import asked_in, facts_asked, speaking
from caveat.vocabulary import Fact, Kind, Topic

if TYPE_CHECKING:
    import polars as pl

KIND = "kind"
"""The added column that holds the kind of device that was recognised."""

MOST_SAMPLES = 1000
"""Different states of knowledge on which answers are tried."""

_QUESTIONS = 5
_ANSWERS = 12  # a choice among more is no question for a supplier
_ROWS, _ANSWER = "_rows", "_answer"
_UNREAD = Problem(code="unreadable", item="")


def sampled(undetermined: pa.Table, plan: Plan) -> dict[str, int]:
    """What is known of each row, as JSON, and of how many rows just that."""
    names = [name for name in (*_facts(plan), KIND) if name in undetermined.column_names]
    grouped = undetermined.select(names).append_column(HIDES, _hides(undetermined))
    grouped = grouped.group_by([*names, HIDES]).aggregate([([], "count_all")])
    counts = grouped["count_all"].to_pylist()
    rows = grouped.drop_columns(["count_all"]).to_pylist()
    return kept({_key(row): count for row, count in zip(rows, counts, strict=True)})


def kept(samples: Mapping[str, int]) -> dict[str, int]:
    """The samples that stay: those of the lowest digests, so that the parts of a table come to what the whole does."""
    if len(samples) <= MOST_SAMPLES:
        return dict(samples)
    return {key: samples[key] for key in sorted(samples, key=_digest)[:MOST_SAMPLES]}


def questions(samples: Mapping[str, int], plan: Plan) -> Questions:
    """What to ask, best first: what settles most rows by its best answer, then what all its answers settle together.

    A row is settled when none of its rulings is undetermined. What a supplier can answer is a capability, yes or no, or
    a word of a short list; numbers, sets and the kind of device are not tried. Each next question is asked of the rows
    that are left when the one before gets the answer that settles least.
    """
    import polars as pl

    rows = [msgspec.json.decode(key, type=dict[str, str | float | bool]) for key in samples]
    frame = table(map(_profile, rows), _facts(plan)).with_columns(pl.Series(_ROWS, samples.values(), dtype=pl.Int64))
    trial = _Trial(frame, plan)
    tried = trial.rows
    asked: list[Question] = []
    while len(asked) < _QUESTIONS and (best := trial.best()):
        asked.append(best)
        trial = trial.answered(best.fact, best.answers[-1][0])
    return Questions(rows=tried, asked=tuple(asked))


class _Trial:
    """Undetermined rows, on which answers are tried."""

    def __init__(self, frame: "pl.DataFrame", plan: Plan) -> None:
        self._plan = plan
        self._frame = frame.filter(~_settled(frame, plan))
        self.rows = int(self._frame[_ROWS].sum())

    def best(self) -> Question | None:
        """The question that settles most; None where no answer settles anything."""
        asked = [
            Question(fact=fact, answers=tuple(sorted(answers, key=lambda one: (-one[1], one[0]))))
            for fact, answers in self._tried().items()
        ]
        settling = [one for one in asked if one.answers[0][1]]
        return max(settling, key=lambda one: (one.answers[0][1], sum(n for _, n in one.answers)), default=None)

    def answered(self, fact: str, answer: str) -> "_Trial":
        """The rows that are undetermined after an answer."""
        import polars as pl

        following = _following(fact, answer, self._frame.columns)
        is_asked = _is_open(fact)
        columns = {
            name: pl.when(is_asked & _is_open(name)).then(pl.lit(word, self._frame.schema[name])).otherwise(name)
            for name, word in following.items()
        }
        return _Trial(self._frame.with_columns(**columns), self._plan)

    def _tried(self) -> dict[str, list[tuple[str, int]]]:
        """Each answer to each question, with the rows that it settles; all of them are judged at once."""
        import polars as pl

        answers = [(fact, word) for fact, words in _answers(self._plan).items() for word in words]
        frame = _tried(self._frame, answers)
        settled = frame.filter(_settled(frame, self._plan)).group_by(_ANSWER).agg(pl.col(_ROWS).sum())
        rows = dict(settled.iter_rows())
        found: dict[str, list[tuple[str, int]]] = {}
        for n, (fact, word) in enumerate(answers):
            found.setdefault(fact, []).append((word, rows.get(n, 0)))
        return found


def _tried(frame: "pl.DataFrame", answers: Sequence[tuple[str, str]]) -> "pl.DataFrame":
    """Each row with each answer to what is open in it, and with what follows from that."""
    import polars as pl

    asked: dict[str, list[int]] = {}
    cells: dict[str, dict[str, list[int]]] = {}
    for n, (fact, word) in enumerate(answers):
        asked.setdefault(fact, []).append(n)
        for name, told in _following(fact, word, frame.columns).items():
            cells.setdefault(name, {}).setdefault(told, []).append(n)
    is_asked = pl.any_horizontal(False, *(pl.col(_ANSWER).is_in(ns) & _is_open(fact) for fact, ns in asked.items()))
    numbers = pl.DataFrame({_ANSWER: range(len(answers))}, schema={_ANSWER: pl.Int64})
    columns = {name: _filled(name, frame.schema[name], words) for name, words in cells.items()}
    return frame.join(numbers, how="cross").filter(is_asked).with_columns(**columns)


def _filled(name: str, kind: "pl.DataType", words: Mapping[str, Sequence[int]]) -> "pl.Expr":
    """A fact after the answer of each row: what is open gets the word of those answers from which it follows."""
    import polars as pl

    filled = pl.col(name)
    for word, answers in words.items():
        filled = pl.when(_is_open(name) & pl.col(_ANSWER).is_in(answers)).then(pl.lit(word, kind)).otherwise(filled)
    return filled


def _following(fact: str, word: str, facts: Container[str]) -> dict[str, str]:
    """An answer with all that follows from it, as far as it is asked."""
    found = {fact: word}
    pending = [fact]
    while pending:
        known = vocabulary.fact(pending.pop())
        for one in known.implies:
            if one.when == found[known.id] and one.fact not in found:
                found[one.fact] = one.then.value
                pending.append(one.fact)
    return {name: word for name, word in found.items() if name in facts}


def _settled(frame: "pl.DataFrame", plan: Plan) -> "pl.Series":
    """The rows in which no case is undetermined."""
    import polars as pl

    settled = pl.repeat(True, frame.height, eager=True)
    for case in plan.cases:
        settled &= judge_table(frame, case, plan.packs)["ruling"] != Ruling.UNDETERMINED
    return settled


def _is_open(name: str) -> "pl.Expr":
    import polars as pl

    unknown = pl.col(name).is_null()
    if vocabulary.fact(name).kind is Kind.CAPABILITY:
        unknown |= pl.col(name).is_in([Standing.UNKNOWN.value, Standing.VARIES.value])
    return unknown


def _answers(plan: Plan) -> dict[str, tuple[str, ...]]:
    """What suppliers can be asked for, with their possible answers."""
    found: dict[str, tuple[str, ...]] = {}
    for name in _facts(plan):
        known = vocabulary.fact(name)
        if known.kind is Kind.CAPABILITY:
            found[name] = (Standing.PRESENT.value, Standing.ABSENT.value)
        elif known.kind is Kind.CHOICE and 0 < len(known.values) <= _ANSWERS:
            found[name] = tuple(known.values)
    return found


def _facts(plan: Plan) -> list[str]:
    """The facts of a device and of its papers that the rules of a plan ask."""
    asked = {
        fact
        for case in plan.cases
        for pack in asked_in(case.to, plan.packs)
        for voice in speaking(pack, case.act)
        for fact in facts_asked(voice.clause)
    }
    return [name for name, known in vocabulary.facts().items() if name in asked and known.topic is not Topic.CASE]


def _hides(rows: pa.Table) -> pa.ChunkedArray:
    """Whether something of a row could not be read."""
    return pc.not_equal(pc.fill_null(rows["problems"], ""), "")


def _key(row: Mapping[str, object]) -> str:
    known = {name: cell for name, cell in row.items() if cell not in (None, False, "", Standing.UNKNOWN.value)}
    return msgspec.json.encode(known, order="sorted").decode()


def _digest(key: str) -> bytes:
    return hashlib.blake2b(key.encode(), digest_size=8).digest()


def _profile(row: Mapping[str, str | float | bool]) -> Profile:
    category = row.get(KIND)
    return Profile(
        device=Device(category=str(category) if category else None),
        facts={name: _state(vocabulary.fact(name), cell) for name, cell in row.items() if name not in (KIND, HIDES)},
        problems=(_UNREAD,) if HIDES in row else (),
    )


def _state(fact: Fact, cell: str | float | bool) -> State:
    """The state that a cell of the added columns tells."""
    match fact.kind:
        case Kind.CAPABILITY:
            return Capability(standing=Standing(str(cell)))
        case Kind.QUANTITY:
            return Quantity(unit=fact.unit or "", value=float(cell))
        case Kind.SET:
            words = str(cell).split()
            excludes = tuple(word[1:] for word in words if word.startswith("!"))
            return Set(members=Members(tuple(word for word in words if not word.startswith("!")), excludes))
    return Choice(value=str(cell))
