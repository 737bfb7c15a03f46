"""Requirements against a profile in a case: determinations, and the ruling that they come to."""

from collections.abc import Iterable, Sequence
from functools import partial

from caveat import vocabulary
from caveat.errors import UsageError
from caveat.model.profile import Profile
from caveat.model.rules import (
    Case,
    Determination,
    Lifecycle,
    Outcome,
    Pack,
    PackRef,
    Requirement,
    Ruling,
    Verdict,
)
from caveat.rules import logic
from caveat.rules.asking import Asked
from caveat.rules.logic import Answer, Facts
from caveat.vocabulary import Topic

INTERNATIONAL = "INT"
"""The jurisdiction of packs that are asked wherever the device goes."""

_FIRING = (Lifecycle.IN_FORCE, Lifecycle.PARTLY, Lifecycle.UNKNOWN)
_OUTCOMES, _RULINGS = list(Outcome), list(Ruling)


def judge(profile: Profile, case: Case, packs: Sequence[Pack]) -> Verdict:
    """What the packs of the place, and those made between states, say of a device.

    Raises UsageError for an act, a place or a fact of the case that there is not.
    """
    if case.act not in vocabulary.acts():
        raise UsageError(f"there is no act {case.act!r}; there are {', '.join(vocabulary.acts())}")
    if not (len(case.to) == 2 and case.to.isascii() and case.to.isupper()):  # noqa: PLR2004
        raise UsageError(f"{case.to!r} is no place; write the two letters of ISO 3166-1, such as KP")
    asked = [pack for place in (case.to, INTERNATIONAL) for pack in packs if pack.jurisdiction == place]
    views = Asked(profile, case), Asked(profile, case, doubt=True) if _hides(profile) else None
    determinations = [
        _determine(requirement, pack, case, *views)
        for pack in asked
        for requirement in pack.requirements
        if _speaks(requirement, case.act)
    ]
    spoken = any(
        _speaks(requirement, case.act)
        for pack in asked
        if pack.jurisdiction == case.to
        for requirement in pack.requirements
    )
    ruling, at_least = _rule(determinations, complete=spoken and not _hides(profile))
    return Verdict(
        case=case,
        profile=profile,
        ruling=ruling,
        at_least=at_least,
        spoken=spoken,
        determinations=tuple(sorted(determinations, key=_gravity)),
        packs=tuple(PackRef(id=pack.id, version=pack.version, digest=pack.digest) for pack in asked),
    )


def _hides(profile: Profile) -> bool:
    return any(problem.hides for problem in profile.problems)


def _speaks(requirement: Requirement, act: str) -> bool:
    """Whether a requirement is about an act, or about one that it can't be done without."""
    return not {act, *vocabulary.acts()[act].within}.isdisjoint(requirement.acts)


def _rule(determinations: Iterable[Determination], *, complete: bool) -> tuple[Ruling, bool]:
    """The worst of all, and whether more may come.

    Not `complete`: nobody wrote a rule for the act in that place, or part of the evidence was not read. Then
    nothing can be said to be found against it.
    """
    weights = [_weight(determination) for determination in determinations]
    if not complete:
        weights.append(Ruling.UNDETERMINED)
    ruling = min(weights, key=_RULINGS.index, default=Ruling.UNDETERMINED)
    return ruling, Ruling.UNDETERMINED in weights and ruling is not Ruling.UNDETERMINED


def _weight(determination: Determination) -> Ruling:
    match determination.outcome:
        case Outcome.NONCONFORMING:
            return determination.effect
        case Outcome.UNDETERMINED:
            return Ruling.CONDITIONS if determination.obliges else Ruling.UNDETERMINED
    return Ruling.NOTHING_FOUND


def _gravity(determination: Determination) -> tuple[int, int]:
    return _OUTCOMES.index(determination.outcome), _RULINGS.index(_weight(determination))


def _determine(requirement: Requirement, pack: Pack, case: Case, plain: Asked, doubting: Asked | None) -> Determination:
    """One requirement against a device; with a `doubting` look as well where part of the evidence was not read."""
    if requirement.lifecycle not in _FIRING or not requirement.effective.hold(case.as_of):
        return _determination(requirement, pack, Outcome.NOT_APPLICABLE)
    found = _look(requirement, pack, plain)
    if doubting and found.outcome in (Outcome.CONFORMS, Outcome.NOT_APPLICABLE):
        return _look(requirement, pack, doubting)
    return found


def _look(requirement: Requirement, pack: Pack, asked: Asked) -> Determination:
    """An exception counts as met: so a mark that is there settles the question, whoever might do without it."""
    of_unit = partial(asked.of_unit, cured_by=requirement.cured_by)
    excepted = logic.evaluate(requirement.unless, of_unit) if requirement.unless else logic.FALSE
    applies = logic.evaluate(requirement.applies, asked.of_type)
    demanded = logic.evaluate(requirement.must, of_unit)
    met = logic.any_of((demanded, excepted))
    if applies.truth is False:
        return _determination(requirement, pack, Outcome.NOT_APPLICABLE, because=applies.because)
    if applies.truth is None or met.truth is None:
        missing = logic.together((applies.missing, met.missing))
        obliges = applies.truth is True and _only_obligations(demanded.missing, excepted.missing)
        look = (demanded.to_true if obliges else None) or _next_look(applies, met)
        return _determination(
            requirement, pack, Outcome.UNDETERMINED, missing=missing, look=look or (), obliges=obliges
        )
    outcome = Outcome.CONFORMS if met.truth else Outcome.NONCONFORMING
    return _determination(requirement, pack, outcome, because=logic.together((met.because, applies.because)))


def _next_look(applies: Answer, met: Answer) -> Facts | None:
    """The fewest facts that could settle a requirement: that it does not apply, is broken, or is met."""
    return logic.fewest(
        (
            applies.to_false,
            logic.every((applies.to_true, met.to_false)),
            logic.every((applies.to_true, met.to_true)),
        )
    )


def _only_obligations(demanded: Facts, excepted: Facts) -> bool:
    """Whether all that is open is what somebody must do, and perhaps whether an exception frees from it.

    A clock in what is demanded is not that: whether anything is due yet is then open itself.
    """
    topics = {fact: known.topic for fact, known in vocabulary.facts().items()}
    return all(topics.get(fact) is Topic.OBLIGATION for fact in demanded) and all(
        topics.get(fact) in (Topic.OBLIGATION, Topic.CASE) for fact in excepted
    )


def _determination(
    requirement: Requirement,
    pack: Pack,
    outcome: Outcome,
    *,
    because: Facts = (),
    missing: Facts = (),
    look: Facts = (),
    obliges: bool = False,
) -> Determination:
    return Determination(
        requirement=requirement.id,
        pack=pack.id,
        outcome=outcome,
        title=requirement.title,
        summary=requirement.summary,
        effect=requirement.effect,
        status=requirement.status,
        lifecycle=requirement.lifecycle,
        certainty=requirement.certainty,
        effective=requirement.effective,
        because=because,
        missing=missing,
        look=look,
        obliges=obliges,
        cure=requirement.cure,
        unchecked=requirement.unchecked,
        sources=requirement.sources,
    )
