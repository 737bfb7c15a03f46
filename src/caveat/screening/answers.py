"""Profiles to the columns that screening adds: rulings, reasons, what to ask, facts, problems."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

import pyarrow as pa
from msgspec.structs import replace

from caveat.model.evidence import Form
from caveat.model.profile import Capability, Choice, Observation, Profile, Quantity, Set, State
from caveat.model.rules import Case
from caveat.model.screening import Plan
from caveat.profiles import Sight, settled
from caveat.profiles import sights as sights_of
from caveat.profiles.masking import masked_texts
from caveat.profiles.passages import Devices
from caveat.profiles.standings import Standings
from caveat.reports import sentences
from caveat.reports.messages import messages
from caveat.reports.notice import first_reason, problems_of, to_look_at
from caveat.rules.verdicts import Judge
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
        self._known: dict[object, _Answer] = {}
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

    def of(self, devices: Devices) -> pa.RecordBatch:
        """The columns for some devices."""
        sights = sights_of(devices, asked=self._bearing)
        standings = Standings([sight.observations for sight in sights], self._bearing)
        answers = [
            self._answer_of(sight, key) for sight, key in zip(sights, self._keys(sights, standings), strict=True)
        ]
        cells = zip(*(answer.cells for answer in answers), strict=True) if answers else [()] * len(self._alike)
        columns = dict(zip(self._alike, cells, strict=True)) | _quotes(self._quoting, answers, devices, standings)
        arrays = [pa.array(columns[field.name], field.type) for field in self.schema]
        return pa.RecordBatch.from_arrays(arrays, schema=self.schema)

    def _keys(self, sights: Sequence[Sight], standings: Standings) -> Iterator[object]:
        """All by which the answer to a device differs from that to another."""
        told = zip(sights, standings.told(self._asked), standings.disputed.tolist(), strict=True)
        for sight, standing, disputed in told:
            alone = bool(disputed or sight.problems)  # then only all that is said tells how it stands, and how surely
            said = [
                _says(one) for one in sight.observations if one.fact in self._bearing and (alone or not one.standing)
            ]
            problems = tuple((one.code, one.detail, one.place, one.hides) for one in sight.problems)
            names = tuple(getattr(sight.device, one) for one in self._named)
            yield standing, sight.category, tuple(dict.fromkeys(said)), problems, names, disputed

    def _answer_of(self, sight: Sight, key: object) -> "_Answer":
        """The answer to a device; of all of which the same is known, it is found once."""
        answer = self._known.get(key)
        if answer is None:
            answer = self._answer(self._named_alike(settled(sight, named=bool(self._named))))
            if len(self._known) < _MOST_KNOWN:
                self._known[key] = answer
        return answer

    def _answer(self, profile: Profile) -> "_Answer":
        cells: dict[str, object] = {}
        quoted: list[str | None] = []
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
    """What all devices of which the same is known get."""

    cells: tuple[object, ...]  # of all columns but those of quotes
    quoted: tuple[str | None, ...]  # for each case the fact whose words are quoted


def _bearing_on(asked: Collection[str]) -> frozenset[str]:
    """The facts that rules ask, and those from which one of them may follow."""
    found = set(asked)
    while more := {name for name, known in facts().items() if any(one.fact in found for one in known.implies)} - found:
        found |= more
    return frozenset(found)


def _says(one: Observation) -> tuple[object, ...]:
    """What an observation says, apart from its words."""
    return one.fact, one.basis, one.standing, one.value, one.members, one.choice, one.subject


def _of(case: Case) -> str:
    return f"{case.to}_{case.act}"


def _quoted(names: Iterable[str], profile: Profile) -> str | None:
    """The first of some facts that somebody said something of."""
    return next((name for name in names if name in profile.facts and profile.facts[name].observations), None)


def _quotes(
    names: Sequence[str], answers: Sequence[_Answer], devices: Devices, standings: Standings
) -> dict[str, Sequence[object]]:
    """The columns of what is quoted, masked."""
    columns: dict[str, list[object]] = {name: [None] * len(answers) for name in names}
    reasons = [
        (name, row, reason.passage)
        for row, answer in enumerate(answers)
        for name, fact in zip(names, answer.quoted, strict=True)
        if fact and (reason := standings.reason(row, fact)) and reason.passage
    ]
    shown = _masked(devices, [(row, passage.text) for _, row, passage in reasons])
    for name, row, passage in reasons:
        columns[name][row] = shown.get((row, passage.text), passage.text)
    return {**columns}


def _masked(devices: Devices, quoted: Iterable[tuple[int, str]]) -> dict[tuple[int, str], str]:
    """What is quoted of some rows and holds something to hide, masked.

    A number may have its label on the line before it, or in the head of its table.
    """
    texts = devices.passages.texts
    near: dict[int, int] = {}  # the lines that are looked through, and the row of each
    for row, text in quoted:
        first, last = devices.starts[row : row + 2]
        if Form.HEAD in devices.passages.forms[first:last]:
            near |= dict.fromkeys(range(first, last), row)
        else:
            own = [at for at in range(first, last) if texts[at] == text]
            near |= dict.fromkeys((before for at in own for before in (at - 1, at) if before >= first), row)
    places = sorted(near)
    shown = masked_texts(devices.passages.some(places))
    return {(near[places[at]], texts[places[at]]): text for at, text in shown.items()}


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
