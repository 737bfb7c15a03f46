"""What a verdict and its determinations say, as sentences that every report shares."""

from collections.abc import Iterable
from datetime import date

from caveat import vocabulary
from caveat.model.profile import Capability, Choice, Members, Observation, Profile, Quantity, Set, State
from caveat.model.rules import Case, Determination, Outcome, Ruling, Verdict
from caveat.reports import validity
from caveat.reports.messages import Messages
from caveat.reports.quotes import plain
from caveat.vocabulary import Kind, Topic


def statement(verdict: Verdict, messages: Messages) -> str:
    """The ruling in one plain sentence."""
    case = verdict.case
    key = "unspoken" if is_silent(verdict) else verdict.ruling
    return messages.say("sentence", key, doing=messages.doing(case.act, case.to), day=case.as_of)


def is_silent(verdict: Verdict) -> bool:
    """Whether nothing can be said for want of a rule, and not for want of evidence."""
    return verdict.ruling is Ruling.UNDETERMINED and not verdict.spoken and not undetermined(verdict)


def deciding(verdict: Verdict) -> list[Determination]:
    """The determinations that made the ruling: those that restrict it, else the undetermined ones."""
    restricting = [one for one in verdict.determinations if one.restricts]
    if restricting or verdict.ruling is not Ruling.UNDETERMINED:
        return restricting
    return undetermined(verdict)


def undetermined(verdict: Verdict) -> list[Determination]:
    """The determinations that more evidence could still turn into a restriction."""
    return [one for one in verdict.determinations if one.outcome is Outcome.UNDETERMINED and not one.restricts]


def name(determination: Determination) -> str:
    """By which name a rule can be asked for: its id, and that of the clause where it has several."""
    return "/".join(filter(None, (determination.requirement, determination.clause)))


def rule(determination: Determination, messages: Messages) -> str:
    """The name of a rule and its pack."""
    return messages.say("word", "rule", id=name(determination), pack=determination.pack)


def outcome(determination: Determination, messages: Messages) -> str:
    """What came out, in a word."""
    if not determination.in_force:
        return messages.say("outcome", "idle")
    return messages.say("outcome", _kind(determination))


def reason(determination: Determination, case: Case, profile: Profile, messages: Messages) -> str:
    """Why the requirement came out so: the facts that settled it with their states, or those that are missing."""
    if not determination.in_force:
        return validity.life(case.as_of, determination.lifecycle, determination.effective, messages)
    kind = _kind(determination)
    if determination.outcome is Outcome.UNDETERMINED:
        facts = [messages.fact(fact) for fact in determination.missing]
    else:
        facts = [known(fact, case, profile, messages) for fact in determination.because]
    if not facts:
        return messages.say("bare", kind)
    return messages.say("reason", kind, facts=messages.listed(facts, "clauses"))


def _kind(determination: Determination) -> str:
    """What came out, as the key of its sentence: what is open for want of a paper or of a claim is told apart."""
    if determination.unclaimed:
        return "unclaimed"
    return "obliges" if determination.obliges else determination.outcome


def known(fact: str, case: Case, profile: Profile, messages: Messages) -> str:
    """A fact with its state, as a requirement saw it: "SIM card slot: present"."""
    said = as_asked(fact, case, profile, messages)
    name = messages.fact(fact)
    return messages.say("word", "state", fact=name, state=said) if said else name


def as_asked(fact: str, case: Case, profile: Profile, messages: Messages) -> str:
    """The state of a fact that is known, of the case or of the device; "" for one that nothing is told of."""
    device = {"category": profile.device.category, "make": profile.device.make, "model": profile.device.model}
    if word := device.get(fact):
        return messages.value(fact, word)
    return of_case(fact, case, messages) or states(fact, profile, messages) or follows(fact, case, messages)


def of_case(fact: str, case: Case, messages: Messages) -> str:
    """What is known of a fact from the case alone; "" where that is nothing.

    A clock runs from its day to the day asked about.
    """
    named = {"destination": case.to, "act": case.act, "as_of": case.as_of, **case.facts}
    if fact in named:
        return messages.value(fact, named[fact])
    asked = vocabulary.facts().get(fact)
    since = case.facts.get(asked.since) if asked and asked.since else None
    if isinstance(since, date):
        return messages.value(fact, float((case.as_of - since).days))
    return ""


def follows(fact: str, case: Case, messages: Messages) -> str:
    """The state of a fact of the case that nobody gave, and that is known: the act itself settles it."""
    asked = vocabulary.facts().get(fact)
    if asked and asked.kind is Kind.DAY:
        return case.as_of.isoformat()
    return messages.say("word", "follows") if asked and asked.topic is Topic.CASE else ""


def states(fact: str, profile: Profile, messages: Messages) -> str:
    """The state of a fact, of the type and of the unit where that is known apart; "" for none."""
    of_type = state(fact, profile.facts[fact], messages) if fact in profile.facts else ""
    if fact not in profile.unit:
        return of_type
    return messages.say("word", "unit", type=of_type, unit=state(fact, profile.unit[fact], messages))


def state(fact: str, of: State, messages: Messages) -> str:
    """How a fact stands: "present", "1.1 Wh", "Chinese, English; not Korean"."""
    match of:
        case Capability(standing=standing, observations=observations):
            said = messages.say("standing", standing)
            versions = in_order(one.version for one in observations if one.version and one.standing is standing)
            return f"{said} ({plain(messages.listed(versions))})" if versions else said
        case Quantity(value=float() | int() as value, unit=unit):
            return messages.number(value, unit)
        case Choice(value=str() as value):
            return messages.value(fact, value)
        case Set(members=members) if members != Members():
            return _members(fact, members, messages)
    return messages.say("standing", "unknown")


def claim(observation: Observation, unit: str, messages: Messages) -> str:
    """What one observation says of its fact."""
    if observation.standing is not None:
        said = messages.say("standing", observation.standing)
        return f"{said} ({plain(observation.version)})" if observation.version else said
    if observation.value is not None:
        return messages.number(observation.value, unit)
    if observation.members is not None:
        return _members(observation.fact, observation.members, messages)
    return messages.value(observation.fact, observation.choice or "")


def is_known(of: State) -> bool:
    """Whether anything at all is known of a fact."""
    match of:
        case Capability(standing=standing):
            return standing != "unknown"
        case Set(members=members):
            return members != Members()
        case Quantity(value=value) | Choice(value=value):
            return value is not None


def in_order(words: Iterable[str]) -> list[str]:
    """Each word once, in the order of its first appearance."""
    return list(dict.fromkeys(words))


def _members(fact: str, members: Members, messages: Messages) -> str:
    said = [_listed(fact, members.includes, messages)] if members.includes else []
    if members.excludes:
        said.append(messages.say("word", "not", words=_listed(fact, members.excludes, messages)))
    if members.complete:
        said.append(messages.say("word", "complete"))
    return messages.listed(said, "clauses")


def _listed(fact: str, words: Iterable[str], messages: Messages) -> str:
    return messages.listed(messages.value(fact, word) for word in words)
