"""Profiles to the columns that screening adds: rulings, reasons, what to ask, facts, problems."""

from collections.abc import Sequence

import pyarrow as pa

from caveat.model.profile import Capability, Choice, Profile, Quantity, Set, State
from caveat.model.rules import Case, Verdict
from caveat.model.screening import Plan
from caveat.reports import sentences
from caveat.reports.messages import messages
from caveat.reports.notice import first_reason, problems_of, to_look_at
from caveat.rules import judge
from caveat.rules.verdicts import asked_in, facts_asked, speaking
from caveat.vocabulary import Kind, Topic, fact, facts


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
        asked = {
            name
            for case in plan.cases
            for pack in asked_in(case.to, plan.packs)
            for voice in speaking(pack, case.act)
            for name in facts_asked(voice.clause)
        }
        self._facts = [name for name, known in facts().items() if name in asked and known.topic is Topic.DEVICE]
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
        row: dict[str, object] = {}
        open_facts: list[str] = []
        for case in self._plan.cases:
            verdict = judge(profile, case, self._plan.packs)
            row[f"ruling_{_of(case)}"] = verdict.ruling.value
            row[f"at_least_{_of(case)}"] = verdict.at_least
            row[f"reason_{_of(case)}"] = first_reason(verdict, self._messages)
            row[f"quote_{_of(case)}"] = _quote(verdict)
            open_facts += to_look_at(verdict)
        row["ask"] = self._messages.listed(map(self._messages.fact, sentences.in_order(open_facts)))
        row |= {name: _cell(profile.facts[name]) for name in self._facts}
        row["problems"] = self._messages.listed(problems_of(profile, self._messages), "clauses")
        return row


def _of(case: Case) -> str:
    return f"{case.to}_{case.act}"


def _quote(verdict: Verdict) -> str | None:
    """The words that the first reason rests on."""
    for one in sentences.deciding(verdict):
        for name in one.because:
            state = verdict.profile.facts.get(name)
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
