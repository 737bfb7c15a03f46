"""Evidence to profile: every observer looks, the reconciler settles, nothing private is kept."""

from collections.abc import Iterable

from msgspec.structs import replace

from caveat.languages import language_of
from caveat.model.evidence import Evidence, Passage
from caveat.model.profile import Hint, Observation, Profile
from caveat.profiles import device, marks, quantities, terms
from caveat.profiles.findings import Findings
from caveat.profiles.reconcile import reconcile
from caveat.vocabulary import facts


def profile(evidence: Evidence, *, model: str | None = None, declared: Iterable[Observation] = ()) -> Profile:
    """What the device of `evidence` can do.

    `model` names the version or model asked for, where the evidence describes several. `declared` is what the
    user says, with basis `declared`.
    """
    passages = evidence.passages
    looks: tuple[Findings, ...] = (
        terms.observe(passages, model),
        quantities.observe(passages),
        marks.observe(passages),
    )
    observations = [one for look in looks for one in look.observations]
    states, unit = reconcile([*map(_observation, observations), *declared], facts())
    return Profile(
        device=device.identify(passages, model),
        facts=states,
        unit=unit,
        hints=tuple(_hint(hint) for look in looks for hint in look.hints),
        items=tuple(replace(item, passages=()) for item in evidence.items),
        problems=evidence.problems + tuple(problem for look in looks for problem in look.problems),
    )


def _quoted(passage: Passage) -> Passage:
    """A passage as it leaves the program: with its language, without the serial part of any number."""
    return replace(passage, text=marks.mask(passage.text), language=language_of(passage.text))


def _observation(said: Observation) -> Observation:
    return replace(said, term=marks.mask(said.term), passage=said.passage and _quoted(said.passage))


def _hint(said: Hint) -> Hint:
    return replace(said, term=marks.mask(said.term), passage=_quoted(said.passage))
