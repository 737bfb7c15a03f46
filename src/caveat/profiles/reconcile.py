"""Observations to one state per fact: the best basis decides, disagreement is kept and shown."""

from collections import defaultdict
from collections.abc import Container, Iterable
from functools import cache

from msgspec.structs import replace

from caveat.model.profile import (
    Basis,
    Capability,
    Choice,
    Hint,
    Members,
    Observation,
    Quantity,
    Set,
    Standing,
    State,
    Subject,
)
from caveat.vocabulary import Fact, Kind, Topic, facts

OF_UNIT = {Standing.DISABLED, Standing.SEALED, Standing.REMOVED}
"""What can be said only of the one in hand."""

WORST_FIRST = (
    Standing.VARIES,  # both are true, each of some versions: to be asked, not to be averaged
    Standing.PRESENT,
    Standing.DISABLED,
    Standing.SEALED,
    Standing.REMOVED,
    Standing.ABSENT,
)
"""Which standing counts where equally good reasons disagree."""


def set_aside(observations: Iterable[Observation]) -> tuple[list[Observation], list[Hint]]:
    """What may be reconciled, and the denials that were only read by OCR, which are hints.

    A reader that can misread (its passages have a confidence) may drop the sign that matters, so it settles what is
    there and never what is not: `absent` needs another reader, or the user. A set keeps what it is said to hold.
    """
    kept: list[Observation] = []
    hints: list[Hint] = []
    for one in observations:
        passage = one.passage
        if passage is None or passage.confidence is None:
            kept.append(one)
            continue
        denies = one.standing is Standing.ABSENT or bool(one.members and (one.members.excludes or one.members.complete))
        if denies:
            hints.append(Hint(fact=one.fact, term=one.term, reason="denied-by-ocr", passage=passage))
        if one.members and one.members.includes:
            kept.append(replace(one, members=Members(includes=one.members.includes)))
        elif not denies:
            kept.append(one)
    return kept, hints


def reconcile(observations: Iterable[Observation]) -> tuple[dict[str, State], dict[str, State]]:
    """The state of every fact of the type, and of those of which there is evidence of the unit.

    Among equal bases that disagree the worse for the buyer stands. A lower basis never overrules a higher; it is
    kept as a conflict.
    """
    of_type: dict[str, list[Observation]] = defaultdict(list)
    of_unit: dict[str, list[Observation]] = defaultdict(list)
    for observation in observations:
        one_unit = observation.subject is Subject.UNIT or observation.standing in OF_UNIT
        (of_unit if one_unit else of_type)[observation.fact].append(observation)
    for id_, observed in of_unit.items():
        of_type[id_] += _made_with(observed)
    _imply(of_type)
    _imply(of_unit)
    return _unknown() | _states(of_type, _unknown()), _states(of_unit, facts())


@cache
def _unknown() -> dict[str, State]:
    """The states of a device of which nothing is said."""
    return {id_: _state(fact, []) for id_, fact in facts().items() if fact.topic is not Topic.CASE}


def _states(observed: dict[str, list[Observation]], asked: Container[str]) -> dict[str, State]:
    """The states of the facts of which something is said, in the order of the vocabulary."""
    return {id_: _state(facts()[id_], observed[id_]) for id_ in _ordered(observed) if id_ in asked}


def _ordered(observed: dict[str, list[Observation]]) -> list[str]:
    """The facts of which something is said, in the order of the vocabulary."""
    return sorted((id_ for id_, said in observed.items() if said), key=_order().__getitem__)


@cache
def _order() -> dict[str, int]:
    return {id_: place for place, id_ in enumerate(facts())}


def _made_with(of_unit: Iterable[Observation]) -> list[Observation]:
    """What was switched off, sealed or taken out of a unit is in its type, by the meaning of these words."""
    return [
        replace(one, standing=Standing.PRESENT, basis=Basis.IMPLIED, subject=Subject.TYPE, implied_by=one.fact)
        for one in of_unit
        if one.standing in OF_UNIT
    ]


def _imply(observed: dict[str, list[Observation]]) -> None:
    """Add what follows from the settled facts, in as many steps as it takes."""
    pending = _ordered(observed)
    while pending:
        fact = facts()[pending.pop(0)]
        if fact.kind is not Kind.CAPABILITY:
            continue
        state = _capability(observed[fact.id])
        for implication in fact.implies:
            known = any(
                other.standing is implication.then and other.implied_by in (None, fact.id)
                for other in observed.get(implication.fact, ())
            )
            if state.standing is not implication.when or known:
                continue
            reason = state.observations[0]
            observed[implication.fact].append(
                Observation(
                    fact=implication.fact,
                    basis=Basis.IMPLIED,
                    standing=implication.then,
                    subject=reason.subject,
                    term=reason.term,
                    passage=reason.passage,
                    implied_by=fact.id,
                )
            )
            pending.append(implication.fact)


def _state(fact: Fact, observations: list[Observation]) -> State:
    if fact.kind is Kind.QUANTITY:
        return _quantity(fact.unit or "", observations)
    if fact.kind is Kind.SET:
        return _set(observations)
    if fact.kind is Kind.CAPABILITY:
        return _capability(observations)
    return _choice(observations)


def _capability(observations: list[Observation]) -> Capability:
    said = _best_first([observation for observation in observations if observation.standing is not None])
    if not said:
        return Capability()
    best = {one.standing for one in said if one.basis is said[0].basis}
    standing = next(worst for worst in WORST_FIRST if worst in best)
    everything = {one.standing for one in said}
    conflict = len(everything - {Standing.VARIES}) > 1 and standing is not Standing.VARIES
    deciding = sorted(said, key=lambda one: (one.standing is not standing, one.basis.rank))
    return Capability(standing=standing, conflict=conflict, observations=tuple(deciding))


def _quantity(unit: str, observations: list[Observation]) -> Quantity:
    said = _best_first([observation for observation in observations if observation.value is not None])
    if not said:
        return Quantity(unit=unit)
    values = [one.value for one in said if one.value is not None]
    best = [one.value for one in said if one.value is not None and one.basis is said[0].basis]
    return Quantity(unit=unit, value=max(best), conflict=len(set(values)) > 1, observations=tuple(said))


def _set(observations: list[Observation]) -> Set:
    said = _best_first([observation for observation in observations if observation.members is not None])
    includes: dict[str, None] = {}
    excludes: dict[str, None] = {}
    complete = False
    for one in said:
        if one.members is not None:
            includes |= dict.fromkeys(one.members.includes)
            excludes |= dict.fromkeys(one.members.excludes)
            complete = complete or one.members.complete
    both = includes.keys() & excludes.keys()
    kept = tuple(member for member in excludes if member not in both)
    beyond = any(one.members.complete and includes.keys() - set(one.members.includes) for one in said if one.members)
    return Set(
        members=Members(tuple(includes), kept, complete), conflict=bool(both) or beyond, observations=tuple(said)
    )


def _choice(observations: list[Observation]) -> Choice:
    said = _best_first([observation for observation in observations if observation.choice is not None])
    if not said:
        return Choice()
    return Choice(value=said[0].choice, conflict=len({one.choice for one in said}) > 1, observations=tuple(said))


def _best_first(observations: list[Observation]) -> list[Observation]:
    return sorted(observations, key=lambda one: one.basis.rank)
