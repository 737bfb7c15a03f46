"""The notice: what a reader is told, in the order in which it is told, whatever it is shown on."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from caveat import vocabulary
from caveat.model.evidence import Passage
from caveat.model.profile import Profile, State
from caveat.model.rules import Cure, Determination, Outcome, PackRef, Ruling, Source, Verdict
from caveat.reports import sentences, testimony, validity
from caveat.reports.disputes import Dispute, disputes
from caveat.reports.exit import nothing_was_read, only_named
from caveat.reports.messages import Messages
from caveat.reports.quotes import plain
from caveat.reports.testimony import Look, Testimony
from caveat.vocabulary import Topic

_RULINGS = list(Ruling)
_LIMITING = ("default-language",)
"""Hints that say what is not told of a fact that is known."""


class Reason(Struct, frozen=True, kw_only=True):
    """Why one requirement came out as it did."""

    outcome: Outcome
    rule: str  # its id and pack
    requirement: str  # its id
    title: str
    summary: str
    sentence: str
    consequence: str  # what becomes of the device, or ""
    notes: tuple[str, ...]  # how sure the rule is
    unchecked: tuple[str, ...]
    disputes: tuple[Dispute, ...]
    testimonies: tuple[Testimony, ...]
    sources: tuple[Source, ...]
    same: str  # says where summary and sources stand, of a further clause of a rule; else ""


class Line(Struct, frozen=True, kw_only=True):
    """A rule that is told in a line: its title, and what must be known of how sure it is."""

    rule: str
    requirement: str  # its id
    title: str
    notes: tuple[str, ...]


class Step(Struct, frozen=True, kw_only=True):
    """One thing that must be done."""

    kind: str
    text: str
    by: str
    inferred: str  # says so where no source demands it, else ""


class Row(Struct, frozen=True, kw_only=True):
    """A fact of which something is known."""

    fact: str
    name: str
    state: str
    basis: str
    where: str
    conflict: tuple[Testimony, ...] = ()
    limits: tuple[str, ...] = ()  # what this does not tell


class Part(Struct, frozen=True, kw_only=True):
    """One verdict: for one place and one act."""

    place: str
    act: str
    heading: str
    ruling: Ruling
    word: str
    in_table: str  # the ruling in a word, with "at least" where more may come
    first: str  # the first reason, in a few words
    statement: str
    titles: tuple[str, ...]  # of the requirements that made the ruling
    notes: tuple[str, ...]
    reasons: tuple[Reason, ...]
    open: tuple[Reason, ...]  # what could not be determined, beside the reasons
    met: tuple[Line, ...]
    met_stale: str  # how many of those met rest on sources that should have been looked at again, or ""
    idle_label: str
    unverified: tuple[str, ...]  # where nothing is found: what nobody could verify of the rules that were asked
    idle: tuple[Line, ...]  # what speaks of the act, and is not in force on the day
    change: str  # what the steps are: needed, or needed if a rule turns out to apply to the device
    steps: tuple[Step, ...]
    no_cure: str  # says so where a device is refused and nothing would help, else ""
    looks: tuple[Look, ...]
    packs: tuple[PackRef, ...]


class Notice(Struct, frozen=True, kw_only=True):
    """All that a reader is told."""

    messages: Messages
    device: str
    parts: tuple[Part, ...]  # worst first
    looks: tuple[Look, ...]  # of a profile: what was mentioned and not settled; of several verdicts: of them all
    rows: tuple[Row, ...]
    unknown: tuple[str, ...]
    problems: tuple[str, ...]

    @property
    def several(self) -> bool:
        """Whether it is of several verdicts: then a table of them comes first."""
        return len(self.parts) > 1

    @property
    def full(self) -> tuple[Part, ...]:
        """The parts that are told in full: all, or those of several against which something was found."""
        return tuple(part for part in self.parts if not self.several or part.ruling is not Ruling.NOTHING_FOUND)

    @property
    def brief(self) -> tuple[Part, ...]:
        """The other ones."""
        return tuple(part for part in self.parts if part not in self.full)

    @property
    def packs(self) -> tuple[PackRef, ...]:
        """The packs that were asked, each once."""
        return tuple(dict.fromkeys(pack for part in self.parts for pack in part.packs))


def notice(profile: Profile, verdicts: Sequence[Verdict], messages: Messages) -> Notice:
    """The notice of a profile and of what the rules say of it."""
    known = {fact: state for fact, state in profile.facts.items() if _is_shown(fact, state, profile)}
    unknown = [fact for fact in profile.facts if fact not in known and _topic(fact) is Topic.DEVICE]
    wanted = sentences.in_order(hint.fact for hint in profile.hints if hint.fact in unknown)
    if len(verdicts) > 1:
        wanted = sentences.in_order(fact for verdict in verdicts for fact in to_look_at(verdict))
    days = {verdict.case.as_of for verdict in verdicts}
    return Notice(
        messages=messages,
        device=device_of(profile, messages),
        parts=tuple(
            _part(verdict, messages, alone=len(verdicts) == 1, dated=len(days) > 1) for verdict in worst_first(verdicts)
        ),
        looks=testimony.looks(wanted, profile, messages) if len(verdicts) != 1 else (),
        rows=tuple(_row(fact, state, profile, messages) for fact, state in known.items()),
        unknown=tuple(messages.fact(fact) for fact in unknown),
        problems=problems_of(profile, messages),
    )


def worst_first(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """In the order in which they are told."""
    return sorted(verdicts, key=lambda verdict: (_RULINGS.index(verdict.ruling), not verdict.at_least))


def _part(verdict: Verdict, messages: Messages, *, alone: bool, dated: bool) -> Part:
    case = verdict.case
    deciding = sentences.deciding(verdict)
    open_ = [one for one in sentences.undetermined(verdict) if one not in deciding]
    met = [one for one in verdict.determinations if one.outcome is Outcome.CONFORMS]
    idle = [one for one in verdict.determinations if not one.in_force]
    stale = sum(one.stale_since is not None for one in met)
    steps = tuple(_step(cure, messages) for one in deciding for cure in one.cure)
    refused = verdict.ruling in (Ruling.PROHIBITED, Ruling.MODIFY_FIRST) and not steps
    word = messages.say("ruling", verdict.ruling)
    place = messages.listed([messages.headed(case.to), *([case.as_of.isoformat()] if dated else [])])
    reasons = _reasons((*deciding, *open_), verdict, messages)
    return Part(
        place=place,
        act=messages.act(case.act),
        heading=f"{place} · {messages.act(case.act)}",
        ruling=verdict.ruling,
        word=word,
        in_table=messages.say("word", "at-least", ruling=word) if verdict.at_least else word,
        first=first_reason(verdict, messages),
        statement=sentences.statement(verdict, messages),
        titles=tuple(dict.fromkeys(messages.text(one.title) for one in deciding if one.effect is verdict.ruling)),
        notes=verdict_notes(verdict, messages),
        reasons=reasons[: len(deciding)],
        open=reasons[len(deciding) :],
        met=tuple(_line(one, case.as_of, messages, stale=False) for one in met),
        met_stale=messages.say("note", "stale-met", count=stale) if stale else "",
        idle_label=messages.say("label", "idle", day=case.as_of),
        idle=tuple(_line(one, case.as_of, messages) for one in idle),
        unverified=_unverified(verdict, messages),
        change=messages.say("label", "may-change" if verdict.ruling is Ruling.UNDETERMINED else "change"),
        steps=tuple(dict.fromkeys(steps)),
        no_cure=messages.say("note", "no-cure") if refused else "",
        looks=testimony.looks(to_look_at(verdict), verdict.profile, messages) if alone else (),
        packs=verdict.packs,
    )


def _unverified(verdict: Verdict, messages: Messages) -> tuple[str, ...]:
    """What is open in the rules themselves is no permission: a rule that does not speak of it may yet turn out to."""
    if verdict.ruling is not Ruling.NOTHING_FOUND:
        return ()
    asked = [one for one in verdict.determinations if one.in_force]
    return tuple(
        dict.fromkeys(
            messages.say("word", "state", fact=messages.text(one.title), state=messages.text(text))
            for one in asked
            for text in one.unchecked
        )
    )


def first_reason(verdict: Verdict, messages: Messages) -> str:
    """The first reason in a few words: the rule that decides first, or what is missing."""
    deciding = sentences.deciding(verdict)
    if nothing_was_read(verdict.profile):
        return messages.say("note", "nothing-read")
    if sentences.is_silent(verdict):
        return messages.say("word", "unspoken")
    first = next((one for one in deciding if one.effect is verdict.ruling), next(iter(deciding), None))
    if first is None:
        return _hindrance(verdict, messages) if verdict.ruling is Ruling.UNDETERMINED else ""
    said = messages.text(first.title)
    if verdict.ruling is Ruling.UNDETERMINED:
        facts = map(messages.fact, first.look or first.missing)
        said = messages.say("word", "missing", facts=messages.listed(facts))
    return messages.listed([said, messages.say("word", "reported")], "clauses") if _reported(deciding) else said


def verdict_notes(verdict: Verdict, messages: Messages) -> tuple[str, ...]:
    """What belongs beside the ruling: what hinders one, that it rests on reports alone, that more may come."""
    deciding = sentences.deciding(verdict)
    said = [_hindrance(verdict, messages)]
    if not verdict.spoken and not sentences.is_silent(verdict):
        said.append(messages.say("note", "unspoken", doing=messages.doing(verdict.case.act, verdict.case.to)))
    if _reported(deciding):
        said.append(messages.say("note", "reported"))
    if stale := [one.stale_since for one in deciding if one.stale_since]:
        said.append(messages.say("note", "stale-deciding", due=min(stale)))
    if verdict.at_least and (count := len(sentences.undetermined(verdict))):
        said.append(messages.say("note", "at-least", count=count))
    return tuple(filter(None, said))


def _hindrance(verdict: Verdict, messages: Messages) -> str:
    """That there is no evidence, or what of it could not be read, or ""."""
    if nothing_was_read(verdict.profile):
        return messages.say("note", "nothing-read")
    if only_named(verdict.profile):
        return messages.say("note", "only-named")
    hides = any(problem.hides for problem in verdict.profile.problems)
    return messages.say("note", "partly-read") if hides else ""


def _reported(deciding: Sequence[Determination]) -> bool:
    return bool(deciding) and all(one.status == "reported" for one in deciding)


def _reasons(told: Sequence[Determination], verdict: Verdict, messages: Messages) -> tuple[Reason, ...]:
    """Rule by rule; of one with several clauses, what is common to them stands with the first."""
    requirements = frozenset(one.requirement for one in told)
    first: dict[tuple[str, str], Determination] = {}
    reasons = []
    for one in told:
        known = first.setdefault((one.pack, one.requirement), one)
        reason = _reason(one, verdict, requirements, messages)
        if known is not one:
            same = messages.say("word", "same", id=sentences.name(known))
            reason = replace(reason, summary="", unchecked=(), disputes=(), sources=(), same=same)
        reasons.append(reason)
    return tuple(reasons)


def _reason(determination: Determination, verdict: Verdict, told: frozenset[str], messages: Messages) -> Reason:
    observations = [
        observation for fact in determination.because for observation in testimony.of_fact(fact, verdict.profile)
    ]
    testimonies = [testimony.testimony(one, verdict.profile, messages) for one in observations]
    key = "consequence" if determination.outcome is Outcome.NONCONFORMING else "if-unmet"
    text = determination.consequence and messages.text(determination.consequence)
    return Reason(
        outcome=determination.outcome,
        rule=sentences.rule(determination, messages),
        requirement=determination.requirement,
        title=messages.text(determination.title),
        summary=messages.text(determination.summary),
        sentence=sentences.reason(determination, verdict.case, verdict.profile, messages),
        consequence=messages.say("word", key, text=text) if text else "",
        notes=tuple(validity.notes(determination, verdict.case.as_of, messages)),
        unchecked=tuple(messages.say("note", "unchecked", text=messages.text(one)) for one in determination.unchecked),
        disputes=disputes(determination, verdict, told, messages),
        testimonies=tuple(dict.fromkeys(testimonies)),
        sources=determination.sources,
        same="",
    )


def _line(determination: Determination, day: date, messages: Messages, *, stale: bool = True) -> Line:
    return Line(
        rule=sentences.rule(determination, messages),
        requirement=determination.requirement,
        title=messages.text(determination.title),
        notes=tuple(validity.notes(determination, day, messages, stale=stale)),
    )


def _step(cure: Cure, messages: Messages) -> Step:
    return Step(
        kind=messages.say("cure", cure.kind),
        text=messages.text(cure.text),
        by=messages.say("by", cure.by),
        inferred=messages.say("inferred", "cure") if cure.inferred else "",
    )


def to_look_at(verdict: Verdict) -> list[str]:
    """The facts that would settle what is open."""
    return sentences.in_order(fact for one in verdict.determinations for fact in one.look)


def _row(fact: str, state: State, profile: Profile, messages: Messages) -> Row:
    observations = testimony.of_fact(fact, profile)
    best = observations[0] if observations else None
    passage = testimony.passage_of(best, profile) if best else None
    states = [state] + ([profile.unit[fact]] if fact in profile.unit else [])
    opposed = [one for state in states if state.conflict for one in state.observations]
    return Row(
        fact=fact,
        name=messages.fact(fact),
        state=sentences.states(fact, profile, messages),
        basis=testimony.basis(best, messages) if best else "",
        where=testimony.where(passage, messages) if passage else "",
        conflict=tuple(testimony.testimony(one, profile, messages) for one in opposed),
        limits=_limits(passage, profile, messages),
    )


def _limits(passage: Passage | None, profile: Profile, messages: Messages) -> tuple[str, ...]:
    """What the passage that settles a fact does not tell."""
    unsaid = [hint.reason for hint in profile.hints if hint.reason in _LIMITING and hint.passage == passage]
    return tuple(messages.say("hint", reason) for reason in dict.fromkeys(unsaid))


def _is_shown(fact: str, state: State, profile: Profile) -> bool:
    return fact in profile.unit or state.conflict or sentences.is_known(state)


def _topic(fact: str) -> Topic:
    known = vocabulary.facts().get(fact)
    return known.topic if known else Topic.DEVICE


def device_of(profile: Profile, messages: Messages) -> str:
    """The make, the model and the kind of the device, as far as they are known."""
    device = profile.device
    kind = messages.category(device.category) if device.category else ""
    return " · ".join(filter(None, (" ".join(filter(None, (device.make, device.model))), kind)))


def problems_of(profile: Profile, messages: Messages) -> tuple[str, ...]:
    """What could not be read, each in a sentence."""
    said = []
    for problem in profile.problems:
        sentence = messages.say("problem", problem.code, item=plain(problem.item))
        place = messages.place(problem.place)
        details = messages.listed([*place, plain(problem.detail)] if problem.detail else place)
        said.append(messages.say("word", "detail", sentence=sentence, details=details) if details else sentence)
    return tuple(dict.fromkeys(said))
