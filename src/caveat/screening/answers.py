"""Profiles to the columns that screening adds: rulings, reasons, what to ask, facts, problems."""

from collections.abc import Sequence
from typing import NamedTuple

import pyarrow as pa

from caveat.model.profile import Capability, Choice, Profile, Quantity, Set, State
from caveat.model.rules import Case
from caveat.model.screening import Plan
from caveat.reports import sentences
from caveat.reports.messages import messages
from caveat.reports.notice import first_reason, problems_of, to_look_at
from caveat.rules.asking import told
from caveat.rules.verdicts import Judge, hides
from caveat.vocabulary import Kind, Topic, fact, facts

_MOST_KNOWN = 100_000  # answers that are kept


class Answers:
    """The columns that a plan adds.

    | column | type | holds |
    | --- | --- | --- |
    | `ruling_<to>_<act>` | string | the ruling |
    | `at_least_<to>_<act>` | bool | whether more may come from what is undetermined |
    | `reason_<to>_<act>` | string | the reason in one sentence |
    | `quote_<to>_<act>` | string | the words of the listing that it rests on, or null |
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
        self._asked = tuple(sorted(asked))
        self._facts = [name for name, known in facts().items() if name in asked and known.topic is Topic.DEVICE]
        self._known: dict[object, _Answer] = {}
        fields = [
            field
            for case in plan.cases
            for field in (
                pa.field(f"ruling_{_of(case)}", pa.string()),
                pa.field(f"at_least_{_of(case)}", pa.bool_()),
                pa.field(f"reason_{_of(case)}", pa.string()),
                pa.field(f"quote_{_of(case)}", pa.string()),
            )
        ]
        fields.append(pa.field("ask", pa.string()))
        fields += [
            pa.field(name, pa.float64() if fact(name).kind is Kind.QUANTITY else pa.string()) for name in self._facts
        ]
        fields.append(pa.field("problems", pa.string()))
        self.schema = pa.schema(fields)

    def of(self, profiles: Sequence[Profile]) -> pa.RecordBatch:
        """The columns for some profiles."""
        rows = [self._row(profile) for profile in profiles]
        return pa.RecordBatch.from_pylist(rows, schema=self.schema)

    def _row(self, profile: Profile) -> dict[str, object]:
        """The cells of a profile; of all that tell the rules the same, the answer is found once."""
        key = (told(profile, self._asked, hidden=hides(profile)), tuple(one.code for one in profile.problems))
        answer = self._known.get(key)
        if answer is None:
            answer = self._answer(profile)
            if len(self._known) < _MOST_KNOWN:
                self._known[key] = answer
        quotes = {f"quote_{name}": _quote(facts, profile) for name, facts in answer.resting_on.items()}
        problems = problems_of(profile, self._messages) if profile.problems else ()
        return answer.cells | quotes | {"problems": self._messages.listed(problems, "clauses")}

    def _answer(self, profile: Profile) -> "_Answer":
        cells: dict[str, object] = {}
        resting_on: dict[str, tuple[str, ...]] = {}
        open_facts: list[str] = []
        for case, judge in zip(self._plan.cases, self._judges, strict=True):
            name, verdict = _of(case), judge(profile)
            cells[f"ruling_{name}"] = verdict.ruling.value
            cells[f"at_least_{name}"] = verdict.at_least
            cells[f"reason_{name}"] = first_reason(verdict, self._messages)
            resting_on[name] = tuple(fact for one in sentences.deciding(verdict) for fact in one.because)
            open_facts += to_look_at(verdict)
        cells["ask"] = self._messages.listed(map(self._messages.fact, sentences.in_order(open_facts)))
        cells |= {name: _cell(profile.facts[name]) for name in self._facts}
        return _Answer(cells, resting_on)


class _Answer(NamedTuple):
    """What all profiles that tell the rules the same get."""

    cells: dict[str, object]
    resting_on: dict[str, tuple[str, ...]]  # by case: the facts of whose words the first is quoted


def _of(case: Case) -> str:
    return f"{case.to}_{case.act}"


def _quote(names: Sequence[str], profile: Profile) -> str | None:
    """The words that the first of some facts rests on."""
    for name in names:
        state = profile.facts.get(name)
        if state and state.observations and (passage := state.observations[0].passage):
            return passage.text
    return None


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
