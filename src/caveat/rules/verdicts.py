"""Requirements against a profile in a case: determinations, and the ruling that they come to."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple

from caveat import vocabulary
from caveat.errors import UsageError
from caveat.model.profile import Profile
from caveat.model.rules import (
    And,
    Case,
    Clause,
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
from caveat.rules.asking import Asked, Told, told
from caveat.rules.condition import facts_of, scope
from caveat.rules.logic import Answer, Facts
from caveat.vocabulary import Topic

INTERNATIONAL = "INT"
"""The jurisdiction of packs that are asked wherever the device goes."""

UNION = "EU"
"""The one place that is no country: what binds in all of its members."""

NEVER_FIRING = (Lifecycle.DRAFT, Lifecycle.WITHDRAWN, Lifecycle.QUASHED)
"""What is shown, but is no law on any day."""

DUTIES = (Topic.OBLIGATION,)
"""Of what a fact speaks that somebody must see to: where only such are open, it is known what to do."""

CLAIMED = (Topic.OBLIGATION, Topic.CASE)
"""Of what a fact speaks that whoever would be exempt can tell."""

_OUTCOMES, _RULINGS = list(Outcome), list(Ruling)
_MOST_KNOWN = 10_000  # determinations of a clause that are kept


class Voice(NamedTuple):
    """One clause that speaks of an act."""

    pack: Pack
    requirement: Requirement
    clause: Clause

    def in_force(self, day: date) -> bool:
        """Whether it can fire on a day."""
        return self.requirement.lifecycle not in NEVER_FIRING and self.clause.effective.hold(day)

    def effect(self, act: str) -> Ruling:
        """The ruling where it is not met: what it says of the act, else of what that can't be done without."""
        effects = self.clause.acts
        if act in effects:
            return effects[act]
        return min((effects[one] for one in vocabulary.acts()[act].within if one in effects), key=_RULINGS.index)

    def stale_since(self, day: date) -> date | None:
        """The day by which its sources should have been looked at again, if that has passed; else None."""
        due = self.recheck_by
        return due if due < day else None

    @property
    def looked_at(self) -> date:
        """The day on which the oldest of its sources and lists was last read."""
        lists = [one.looked_at for one in self.pack.lists if one.id in self.clause.lists]
        return min(*(source.looked_at for source in self.requirement.sources), *lists, date.max)

    @property
    def recheck_by(self) -> date:
        """The day by which they should be read again."""
        term = self.requirement.recheck_after or self.pack.recheck_after
        return self.looked_at + min(timedelta(days=term), date.max - self.looked_at)


def judge(profile: Profile, case: Case, packs: Sequence[Pack]) -> Verdict:
    """What the packs of the place, and those made between states, say of a device.

    Raises UsageError for an act, a place or a fact of the case that there is not.
    """
    return Judge(case, packs)(profile)


class Judge:
    """`judge` of many devices in one case: a clause is determined once for all of which its facts say the same."""

    def __init__(self, case: Case, packs: Sequence[Pack]) -> None:
        """Raises UsageError for an act, a place or a fact of the case that there is not."""
        check(case)
        asked = asked_in(case.to, packs)
        self._case = case
        self._spoken = speaks(case, asked)
        self._packs = tuple(PackRef(id=pack.id, version=pack.version, digest=pack.digest) for pack in asked)
        self._voices = [
            (voice, tuple(sorted(facts_asked(voice.clause)))) for pack in asked for voice in speaking(pack, case.act)
        ]
        self._known: list[dict[Told, Determination]] = [{} for _ in self._voices]

    @property
    def facts(self) -> frozenset[str]:
        """All facts that it asks."""
        return frozenset(fact for _, facts in self._voices for fact in facts)

    def __call__(self, profile: Profile) -> Verdict:
        """What `judge` says of this device."""
        hidden = hides(profile)
        views = Asked(profile, self._case), Asked(profile, self._case, doubt=True) if hidden else None
        determinations: list[Determination] = []
        for (voice, facts), known in zip(self._voices, self._known, strict=True):
            said = told(profile, facts, hidden=hidden)
            found = known.get(said)
            if found is None:
                found = determine(voice, self._case, *views)
                if len(known) < _MOST_KNOWN:
                    known[said] = found
            determinations.append(found)
        ruling, at_least = _rule(determinations, complete=self._spoken and not hidden)
        return Verdict(
            case=self._case,
            profile=profile,
            ruling=ruling,
            at_least=at_least,
            spoken=self._spoken,
            determinations=tuple(sorted(determinations, key=_gravity)),
            packs=self._packs,
        )


def check(case: Case) -> None:
    """Raises UsageError for an act or a place that there is not."""
    if case.act not in vocabulary.acts():
        raise UsageError(f"there is no act {case.act!r}; there are {', '.join(vocabulary.acts())}")
    if case.to != UNION and not vocabulary.is_place(case.to):
        raise UsageError(f"{case.to!r} is no place; write the two letters of ISO 3166-1, such as KP or GB, or EU")


def asked_in(place: str, packs: Iterable[Pack]) -> tuple[Pack, ...]:
    """The packs that bind in a place: its own, then those of several places, then those between states."""

    def nearness(pack: Pack) -> int:
        if pack.jurisdiction == place:
            return 0
        return 1 if place in pack.also_in else 2

    binding = [pack for pack in packs if {place, INTERNATIONAL} & {pack.jurisdiction, *pack.also_in}]
    return tuple(sorted(binding, key=nearness))


def speaking(pack: Pack, act: str) -> Iterator[Voice]:
    """The clauses of a pack that are about an act, or about one that it can't be done without."""
    acts = {act, *vocabulary.acts()[act].within}
    for requirement in pack.requirements:
        for clause in requirement.clauses:
            if not acts.isdisjoint(clause.acts):
                yield Voice(pack, requirement, clause)


def facts_asked(clause: Clause) -> set[str]:
    """The facts that a clause asks, of the device and of the case."""
    return facts_of(And((scope(clause), clause.must, *([clause.unless] if clause.unless else []))))


def speaks(case: Case, asked: Iterable[Pack]) -> bool:
    """Whether a pack of the place holds a rule on the act that is in force on the day."""
    own = [pack for pack in asked if pack.jurisdiction != INTERNATIONAL]
    return any(voice.in_force(case.as_of) for pack in own for voice in speaking(pack, case.act))


def hides(profile: Profile) -> bool:
    """Whether part of the evidence was not read, so that what it does not say proves nothing."""
    return any(problem.hides for problem in profile.problems)


def determine(voice: Voice, case: Case, plain: Asked, doubting: Asked | None = None) -> Determination:
    """One clause against a device; with a `doubting` look as well where part of the evidence was not read."""
    if not voice.in_force(case.as_of):
        return _determination(voice, case, Outcome.NOT_APPLICABLE, in_force=False)
    found = _look(voice, case, plain)
    if doubting and found.outcome in (Outcome.CONFORMS, Outcome.NOT_APPLICABLE):
        return _look(voice, case, doubting)
    return found


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
    if determination.obliges:
        return Ruling.CONDITIONS
    if determination.restricts:
        return determination.effect
    return Ruling.UNDETERMINED if determination.outcome is Outcome.UNDETERMINED else Ruling.NOTHING_FOUND


def _gravity(determination: Determination) -> tuple[int, int, bool]:
    weight = _RULINGS.index(_weight(determination))
    return _OUTCOMES.index(determination.outcome), weight, not determination.in_force


def _look(voice: Voice, case: Case, asked: Asked) -> Determination:
    """An exception counts as met: so a mark that is there settles the question, whoever might do without it."""
    applies, excepted, demanded = answers(voice.clause, asked)
    met = logic.any_of((demanded, excepted))
    if applies.truth is False:
        return _determination(voice, case, Outcome.NOT_APPLICABLE, because=applies.because)
    if applies.truth is None or met.truth is None:
        missing = logic.together((applies.missing, met.missing))
        obliges = applies.truth is True and demanded.truth is None and _is_duty(demanded.missing, excepted.missing)
        unclaimed = applies.truth is True and demanded.truth is False and _can_be_claimed(excepted.missing)
        look = (demanded.to_true if obliges else None) or _next_look(applies, met) or ()
        return _determination(
            voice, case, Outcome.UNDETERMINED, missing=missing, look=look, obliges=obliges, unclaimed=unclaimed
        )
    outcome = Outcome.CONFORMS if met.truth else Outcome.NONCONFORMING
    return _determination(voice, case, outcome, because=logic.together((met.because, applies.because)))


def answers(clause: Clause, asked: Asked) -> tuple[Answer, Answer, Answer]:
    """What the three conditions of a clause come to: whether it applies, is excepted, and is met."""
    of_unit = partial(asked.of_unit, cured_by=clause.cured_by)
    return (
        logic.evaluate(scope(clause), asked.of_type),
        logic.evaluate(clause.unless, of_unit) if clause.unless else logic.FALSE,
        logic.evaluate(clause.must, of_unit),
    )


def _next_look(applies: Answer, met: Answer) -> Facts | None:
    """The fewest facts that could settle a requirement: that it does not apply, is broken, or is met."""
    return logic.fewest(
        (
            applies.to_false,
            logic.every((applies.to_true, met.to_false)),
            logic.every((applies.to_true, met.to_true)),
        )
    )


def _is_duty(demanded: Iterable[str], excepted: Iterable[str]) -> bool:
    """Whether all that is open is what somebody must do, and perhaps whether an exemption can be claimed.

    A clock in what is demanded is not that: whether anything is due yet is then open itself.
    """
    return all(topic(fact) in DUTIES for fact in demanded) and _can_be_claimed(excepted)


def _can_be_claimed(excepted: Iterable[str]) -> bool:
    """Whether an exemption hangs on papers and on the case only: whoever has it can say so."""
    return all(topic(fact) in CLAIMED for fact in excepted)


def topic(fact: str) -> Topic:
    """Of what a fact speaks; what the vocabulary does not hold (the kind of device) is the device's own."""
    known = vocabulary.facts().get(fact)
    return known.topic if known else Topic.DEVICE


def _determination(
    voice: Voice,
    case: Case,
    outcome: Outcome,
    *,
    in_force: bool = True,
    because: Facts = (),
    missing: Facts = (),
    look: Facts = (),
    obliges: bool = False,
    unclaimed: bool = False,
) -> Determination:
    requirement, clause = voice.requirement, voice.clause
    return Determination(
        requirement=requirement.id,
        clause=clause.id,
        pack=voice.pack.id,
        outcome=outcome,
        in_force=in_force,
        title=clause.title or requirement.title,
        summary=requirement.summary,
        effect=voice.effect(case.act),
        status=requirement.status,
        lifecycle=requirement.lifecycle,
        certainty=requirement.certainty,
        effective=clause.effective,
        because=because,
        missing=missing,
        look=look,
        obliges=obliges,
        unclaimed=unclaimed,
        cure=clause.cure,
        consequence=clause.consequence,
        unchecked=requirement.unchecked,
        conflicts=requirement.conflicts,
        sources=requirement.sources,
        stale_since=voice.stale_since(case.as_of),
    )
