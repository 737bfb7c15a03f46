"""Profiles to the columns that screening adds: rulings, reasons, what to ask, facts, problems."""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

import pyarrow as pa
from msgspec.structs import replace

from caveat.model.profile import Basis, Capability, Choice, Observation, Profile, Quantity, Set, State
from caveat.model.rules import Case
from caveat.model.screening import Plan
from caveat.profiles import Sight, settled
from caveat.profiles.masking import masked
from caveat.reports import sentences
from caveat.reports.messages import messages
from caveat.reports.notice import first_reason, problems_of, to_look_at
from caveat.rules.asking import told
from caveat.rules.verdicts import Judge, hides
from caveat.vocabulary import Kind, Topic, fact, facts

_MOST_KNOWN = 20_000  # answers that are kept: of some 3 kB each


class Answers:
    """The columns that a plan adds.

    | column | type | holds |
    | --- | --- | --- |
    | `ruling_<to>_<act>` | string | the ruling |
    | `at_least_<to>_<act>` | bool | whether more may come from what is undetermined |
    | `reason_<to>_<act>` | string | the reason in one sentence |
    | `quote_<to>_<act>` | string | the words of the listing that it rests on, or null |
    | `open_<to>_<act>` | string | the facts that would settle what is open, by their names in the vocabulary |
    | `kind` | string | the kind of device, as it was recognised |
    | `ask` | string | what would settle what is open |
    | a fact | string or float64 | its standing, its word, its number; null where that is not known |
    | `problems` | string | what could not be read |

    The facts are those that the rules of the plan ask.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._messages = messages(plan.language)
        self._judges = [Judge(case, plan.packs) for case in plan.cases]
        asked = set[str]().union(*(judge.facts for judge in self._judges))
        self._facts = [name for name, known in facts().items() if name in asked and known.topic is Topic.DEVICE]
        self._named = [what for what in ("make", "model") if what in asked]
        self._bearing = _bearing_on(asked)
        self._asked = tuple(sorted(asked))
        self._by_sight: dict[object, _Answer] = {}
        self._by_state: dict[object, _Answer] = {}
        fields = [
            field
            for case in plan.cases
            for field in (
                pa.field(f"ruling_{_of(case)}", pa.string()),
                pa.field(f"at_least_{_of(case)}", pa.bool_()),
                pa.field(f"reason_{_of(case)}", pa.string()),
                pa.field(f"quote_{_of(case)}", pa.string()),
                pa.field(f"open_{_of(case)}", pa.string()),
            )
        ]
        fields += [pa.field("kind", pa.string()), pa.field("ask", pa.string())]
        fields += [
            pa.field(name, pa.float64() if fact(name).kind is Kind.QUANTITY else pa.string()) for name in self._facts
        ]
        fields.append(pa.field("problems", pa.string()))
        self.schema = pa.schema(fields)
        self._quoting = [f"quote_{_of(case)}" for case in plan.cases]
        self._alike = [name for name in self.schema.names if name not in self._quoting]

    def of(self, sights: Sequence[Sight]) -> pa.RecordBatch:
        """The columns for some devices."""
        answers = [self._answer_of(sight) for sight in sights]
        cells = zip(*(answer.cells for answer in answers), strict=True) if answers else [()] * len(self._alike)
        columns = dict(zip(self._alike, cells, strict=True)) | _quotes(self._quoting, answers, sights)
        arrays = [pa.array(columns[field.name], field.type) for field in self.schema]
        return pa.RecordBatch.from_arrays(arrays, schema=self.schema)

    def _answer_of(self, sight: Sight) -> "_Answer":
        """The answer to a device; of all of which the same is seen, it is found once."""
        key = _key(sight, self._bearing, self._named)
        answer = self._by_sight.get(key)
        if answer is None:
            profile = self._named_alike(settled(sight, named=bool(self._named)))
            state = _state_key(profile, self._asked)
            answer = self._by_state.get(state) or self._answer(profile)
            _keep(self._by_state, state, answer)
            _keep(self._by_sight, key, answer)
        return answer

    def _answer(self, profile: Profile) -> "_Answer":
        cells: dict[str, object] = {}
        quoted: list[object] = []
        open_facts: list[str] = []
        for case, judge in zip(self._plan.cases, self._judges, strict=True):
            name, verdict = _of(case), judge(profile)
            cells[f"ruling_{name}"] = verdict.ruling.value
            cells[f"at_least_{name}"] = verdict.at_least
            cells[f"reason_{name}"] = first_reason(verdict, self._messages)
            resting_on = (fact for one in sentences.deciding(verdict) for fact in one.because)
            quoted.append(_quoted(resting_on, profile))
            wanted = to_look_at(verdict)
            cells[f"open_{name}"] = " ".join(wanted)
            open_facts += wanted
        cells["kind"] = profile.device.category
        cells["ask"] = self._messages.listed(map(self._messages.fact, sentences.in_order(open_facts)))
        cells |= {name: _cell(profile.facts[name]) for name in self._facts}
        cells["problems"] = self._messages.listed(problems_of(profile, self._messages), "clauses")
        return _Answer(tuple(cells[name] for name in self._alike), tuple(quoted))

    def _named_alike(self, profile: Profile) -> Profile:
        """With its problems told of "the row": by their numbers in a batch nobody knows rows."""
        row = self._messages.say("screen", "this-row")
        return replace(profile, problems=tuple(replace(one, item=row) for one in profile.problems))


class _Answer(NamedTuple):
    """What all devices of which the same is seen get."""

    cells: tuple[object, ...]  # of all columns but those of quotes
    quoted: tuple[object, ...]  # for each case what the observation says whose words are quoted, or None


def _bearing_on(asked: Collection[str]) -> frozenset[str]:
    """The facts that rules ask, and those from which one of them may follow."""
    found = set(asked)
    while more := {name for name, known in facts().items() if any(one.fact in found for one in known.implies)} - found:
        found |= more
    return frozenset(found)


def _key(sight: Sight, bearing: Collection[str], named: Sequence[str]) -> object:
    """All by which the answer to a device differs from that to another.

    `bearing`: the facts that may change it; `named`: what the rules ask of its name.
    """
    said = dict.fromkeys(map(_says, (one for one in sight.observations if one.fact in bearing)))
    problems = tuple(
        (one.code, one.detail, one.place, one.hides) for one in (*sight.evidence.problems, *sight.problems)
    )
    ordered = tuple(one for one in said if one[_CHOICE] is not None)  # of choices, the first that is said counts
    return frozenset(said), ordered, sight.category, problems, *(getattr(sight.device, one) for one in named)


def _state_key(profile: Profile, asked: Sequence[str]) -> object:
    """All by which the answer to a profile differs from that to another, the words that are quoted included."""
    states = (profile.facts[name] for name in asked if name in profile.facts)
    quoted = tuple(_says(_root(state.observations[0], profile)) for state in states if state.observations)
    problems = tuple((one.code, one.detail, one.place, one.hides) for one in profile.problems)
    return told(profile, asked, hidden=hides(profile)), quoted, profile.device.category, problems


def _keep(known: "dict[object, _Answer]", key: object, answer: _Answer) -> None:
    if len(known) < _MOST_KNOWN:
        known[key] = answer


def _says(one: Observation) -> tuple[object, ...]:
    """What an observation says, apart from its words."""
    return one.fact, one.basis, one.standing, one.value, one.members, one.choice, one.subject


_CHOICE = 5


def _of(case: Case) -> str:
    return f"{case.to}_{case.act}"


def _quoted(names: Iterable[str], profile: Profile) -> object:
    """What the observation says that the first of some facts rests on, or None."""
    for name in names:
        state = profile.facts.get(name)
        if state and state.observations:
            return _says(_root(state.observations[0], profile))
    return None


def _root(one: Observation, profile: Profile) -> Observation:
    """The observation that an implied one rests on."""
    while one.implied_by and one.basis is Basis.IMPLIED and (state := profile.facts.get(one.implied_by)):
        if not state.observations or state.observations[0] is one:
            break
        one = state.observations[0]
    return one


def _quotes(names: Sequence[str], answers: Sequence[_Answer], sights: Sequence[Sight]) -> dict[str, Sequence[object]]:
    """The columns of what is quoted, masked: only the rows that quote something are looked through for numbers."""
    columns: dict[str, list[object]] = {name: [None] * len(answers) for name in names}
    quoting = [row for row, answer in enumerate(answers) if any(answer.quoted)]
    passages = [passage for row in quoting for passage in sights[row].evidence.passages]
    shown = {id(passage): hidden.text for passage, hidden in zip(passages, masked(passages), strict=True)}
    for row in quoting:
        for name, says in zip(names, answers[row].quoted, strict=True):
            passage = next((one.passage for one in sights[row].observations if _says(one) == says), None)
            columns[name][row] = shown[id(passage)] if passage else None
    return {**columns}


def _cell(state: State) -> str | float | None:
    match state:
        case Capability(standing=standing):
            return standing.value
        case Quantity(value=value):
            return value
        case Choice(value=word):
            return word
        case Set(members=members):
            return " ".join([*members.includes, *(f"!{word}" for word in members.excludes)]) or None
