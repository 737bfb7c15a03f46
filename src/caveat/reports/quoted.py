"""Which passages a report quotes, in the order in which it quotes them."""

from collections.abc import Iterator, Sequence

from caveat.model.evidence import Passage
from caveat.model.exhibits import Quoted
from caveat.model.profile import Observation, Profile
from caveat.model.rules import Verdict
from caveat.reports import sentences, testimony
from caveat.reports.notice import worst_first


def quoted(profile: Profile, verdicts: Sequence[Verdict] = ()) -> tuple[Quoted, ...]:
    """Every quoted passage once: those of the reasons first, worst verdict first, then those of the other facts."""
    found: dict[Passage, dict[Observation, None]] = {}
    for observation in _in_order(profile, verdicts):
        passage = testimony.passage_of(observation, profile)
        if passage:
            found.setdefault(passage, {})[observation] = None
    return tuple(Quoted(passage=passage, observations=tuple(said)) for passage, said in found.items())


def _in_order(profile: Profile, verdicts: Sequence[Verdict]) -> Iterator[Observation]:
    for verdict in worst_first(verdicts):
        told = (*sentences.deciding(verdict), *sentences.undetermined(verdict))
        for fact in dict.fromkeys(fact for one in told for fact in one.because):
            yield from testimony.of_fact(fact, profile)
    for fact in profile.facts:
        yield from testimony.of_fact(fact, profile)
