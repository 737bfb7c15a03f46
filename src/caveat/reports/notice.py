"""The notice: what a reader is told, in the order in which it is told, whatever it is shown on."""

from collections.abc import Sequence

from msgspec import Struct

from caveat import vocabulary
from caveat.model.evidence import Passage
from caveat.model.profile import Basis, Hint, Observation, Profile, Quantity, State
from caveat.model.rules import Cure, Determination, Outcome, PackRef, Ruling, Source, Verdict
from caveat.reports import sentences
from caveat.reports.exit import nothing_was_read
from caveat.reports.messages import Messages
from caveat.reports.quotes import Quote, plain, quote
from caveat.vocabulary import Topic


class Testimony(Struct, frozen=True, kw_only=True):
    """What one piece of evidence says: the claim, how good it is, and its words."""

    claim: str
    basis: str
    where: str
    quote: Quote | None = None


class Reason(Struct, frozen=True, kw_only=True):
    """Why one requirement came out as it did."""

    outcome: Outcome
    title: str
    summary: str
    sentence: str
    notes: tuple[str, ...]
    testimonies: tuple[Testimony, ...]
    sources: tuple[Source, ...]


class Step(Struct, frozen=True, kw_only=True):
    """One thing that must be done."""

    kind: str
    text: str
    by: str
    inferred: str  # says so where no source demands it, else ""


class Look(Struct, frozen=True, kw_only=True):
    """A fact that one look would settle, how to look, and the mentions that did not settle it."""

    name: str
    how: str
    mentions: tuple[Testimony, ...]


class Row(Struct, frozen=True, kw_only=True):
    """A fact of which something is known."""

    name: str
    state: str
    basis: str
    where: str
    conflict: tuple[Testimony, ...] = ()


class Part(Struct, frozen=True, kw_only=True):
    """One verdict: for one place and one act."""

    ruling: Ruling
    word: str
    statement: str
    titles: tuple[str, ...]  # of the requirements that made the ruling
    notes: tuple[str, ...]
    reasons: tuple[Reason, ...]
    open: tuple[Reason, ...]  # what could not be determined, beside the reasons
    met: tuple[str, ...]
    change: str  # what the steps are: needed, or needed if a rule turns out to speak of the device
    steps: tuple[Step, ...]
    no_cure: str  # says so where a device is refused and nothing would help, else ""
    looks: tuple[Look, ...]
    packs: tuple[PackRef, ...]


class Notice(Struct, frozen=True, kw_only=True):
    """All that a reader is told."""

    messages: Messages
    device: str
    parts: tuple[Part, ...]
    looks: tuple[Look, ...]  # of a profile: what was mentioned and not settled
    rows: tuple[Row, ...]
    unknown: tuple[str, ...]
    problems: tuple[str, ...]
    day: str  # "" without a verdict


def notice(profile: Profile, verdicts: Sequence[Verdict], messages: Messages) -> Notice:
    """The notice of a profile and of what the rules say of it."""
    known = {fact: state for fact, state in profile.facts.items() if _is_shown(fact, state, profile)}
    unknown = [fact for fact in profile.facts if fact not in known and _topic(fact) is Topic.DEVICE]
    mentioned = sentences.in_order(hint.fact for hint in profile.hints if hint.fact in unknown)
    return Notice(
        messages=messages,
        device=_device(profile, messages),
        parts=tuple(_part(verdict, messages) for verdict in verdicts),
        looks=() if verdicts else _looks(mentioned, profile, messages),
        rows=tuple(_row(fact, state, profile, messages) for fact, state in known.items()),
        unknown=tuple(messages.fact(fact) for fact in unknown),
        problems=_problems(profile, messages),
        day=verdicts[0].case.as_of.isoformat() if verdicts else "",
    )


def _part(verdict: Verdict, messages: Messages) -> Part:
    deciding = sentences.deciding(verdict)
    open_ = [one for one in sentences.undetermined(verdict) if one not in deciding]
    met = [one for one in verdict.determinations if one.outcome is Outcome.CONFORMS]
    steps = tuple(_step(cure, messages) for one in deciding for cure in one.cure)
    refused = verdict.ruling in (Ruling.PROHIBITED, Ruling.MODIFY_FIRST) and not steps
    return Part(
        ruling=verdict.ruling,
        word=messages.say("ruling", verdict.ruling),
        statement=sentences.statement(verdict, messages),
        titles=tuple(messages.text(one.title) for one in deciding if one.effect is verdict.ruling),
        notes=_notes(verdict, deciding, messages),
        reasons=tuple(_reason(one, verdict, messages) for one in deciding),
        open=tuple(_reason(one, verdict, messages) for one in open_),
        met=tuple(messages.text(one.title) for one in met),
        change=messages.say("label", "may-change" if verdict.ruling is Ruling.UNDETERMINED else "change"),
        steps=tuple(dict.fromkeys(steps)),
        no_cure=messages.say("note", "no-cure") if refused else "",
        looks=_looks(_to_look_at(verdict), verdict.profile, messages),
        packs=verdict.packs,
    )


def _notes(verdict: Verdict, deciding: list[Determination], messages: Messages) -> tuple[str, ...]:
    """What belongs beside the ruling: what hinders one, that it rests on reports alone, that more may come."""
    said = []
    if nothing_was_read(verdict.profile):
        said.append(messages.say("note", "nothing-read"))
    elif any(problem.hides for problem in verdict.profile.problems):
        said.append(messages.say("note", "partly-read"))
    if not verdict.spoken:
        said.append(messages.say("note", "unspoken", doing=messages.doing(verdict.case.act, verdict.case.to)))
    if deciding and all(one.status == "reported" for one in deciding):
        said.append(messages.say("note", "reported"))
    if verdict.at_least and (count := len(sentences.undetermined(verdict))):
        said.append(messages.say("note", "at-least", count=count))
    return tuple(said)


def _reason(determination: Determination, verdict: Verdict, messages: Messages) -> Reason:
    testimonies = [
        one
        for fact in determination.because
        for observation in _settling(fact, verdict.profile)
        if (one := _testimony(observation, verdict.profile, messages))
    ]
    return Reason(
        outcome=determination.outcome,
        title=messages.text(determination.title),
        summary=messages.text(determination.summary),
        sentence=sentences.reason(determination, verdict, messages),
        notes=tuple(sentences.notes(determination, messages)),
        testimonies=tuple(dict.fromkeys(testimonies)),
        sources=determination.sources,
    )


def _settling(fact: str, profile: Profile) -> list[Observation]:
    """The best observation of the unit and that of the type; all that disagree where there is a conflict."""
    states = [states[fact] for states in (profile.unit, profile.facts) if fact in states]
    return [one for state in states for one in (state.observations if state.conflict else state.observations[:1])]


def _testimony(observation: Observation, profile: Profile, messages: Messages) -> Testimony:
    state = profile.facts.get(observation.fact)
    unit = state.unit if isinstance(state, Quantity) else ""
    says = sentences.claim(observation, unit, messages)
    passage = observation.passage or _root(observation, profile)
    return Testimony(
        claim=messages.say("word", "state", fact=messages.fact(observation.fact), state=says),
        basis=_basis(observation, messages),
        where=_where(passage, messages) if passage else "",
        quote=quote(passage.text, observation.term, passage.language) if passage else None,
    )


def _root(observation: Observation, profile: Profile) -> Passage | None:
    """The passage that an implied observation rests on in the end."""
    seen: set[str] = set()
    while observation.implied_by and observation.implied_by not in seen:
        seen.add(observation.implied_by)
        observations = profile.why(observation.implied_by) if observation.implied_by in profile.facts else ()
        if not observations:
            return None
        observation = observations[0]
        if observation.passage:
            return observation.passage
    return None


def _basis(observation: Observation, messages: Messages) -> str:
    if observation.basis is Basis.IMPLIED and observation.implied_by:
        return messages.say("word", "implied", fact=messages.fact(observation.implied_by))
    return messages.say("basis", observation.basis)


def _where(passage: Passage, messages: Messages) -> str:
    return ", ".join([plain(passage.item), *map(plain, messages.place(passage.place))])


def _step(cure: Cure, messages: Messages) -> Step:
    return Step(
        kind=messages.say("cure", cure.kind),
        text=messages.text(cure.text),
        by=messages.say("by", cure.by),
        inferred=messages.say("inferred", "cure") if cure.inferred else "",
    )


def _to_look_at(verdict: Verdict) -> list[str]:
    return sentences.in_order(fact for one in verdict.determinations for fact in one.look)


def _looks(facts: Sequence[str], profile: Profile, messages: Messages) -> tuple[Look, ...]:
    return tuple(
        Look(
            name=messages.fact(fact),
            how=_how(fact, messages),
            mentions=tuple(_mention(hint, messages) for hint in profile.hints if hint.fact == fact),
        )
        for fact in facts
    )


def _how(fact: str, messages: Messages) -> str:
    known = vocabulary.facts().get(fact)
    return messages.text(known.look) if known else ""


def _mention(hint: Hint, messages: Messages) -> Testimony:
    return Testimony(
        claim=messages.say("hint", hint.reason),
        basis="",
        where=_where(hint.passage, messages),
        quote=quote(hint.passage.text, hint.term, hint.passage.language),
    )


def _row(fact: str, state: State, profile: Profile, messages: Messages) -> Row:
    observations = _settling(fact, profile)
    best = observations[0] if observations else None
    passage = (best.passage or _root(best, profile)) if best else None
    states = [state] + ([profile.unit[fact]] if fact in profile.unit else [])
    opposed = [one for state in states if state.conflict for one in state.observations]
    return Row(
        name=messages.fact(fact),
        state=sentences.states(fact, profile, messages),
        basis=_basis(best, messages) if best else "",
        where=_where(passage, messages) if passage else "",
        conflict=tuple(_testimony(one, profile, messages) for one in opposed),
    )


def _is_shown(fact: str, state: State, profile: Profile) -> bool:
    return fact in profile.unit or state.conflict or sentences.is_known(state)


def _topic(fact: str) -> Topic:
    known = vocabulary.facts().get(fact)
    return known.topic if known else Topic.DEVICE


def _device(profile: Profile, messages: Messages) -> str:
    device = profile.device
    kind = messages.category(device.category) if device.category else ""
    return " · ".join(filter(None, (" ".join(filter(None, (device.make, device.model))), kind)))


def _problems(profile: Profile, messages: Messages) -> tuple[str, ...]:
    said = []
    for problem in profile.problems:
        sentence = messages.say("problem", problem.code, item=plain(problem.item))
        place = messages.place(problem.place)
        details = [*place, plain(problem.detail)] if problem.detail else place
        said.append(f"{sentence} ({', '.join(details)})" if details else sentence)
    return tuple(dict.fromkeys(said))
