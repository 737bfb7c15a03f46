"""What a verdict and its determinations say, as sentences that every report shares."""

from collections.abc import Iterable
from datetime import date

from caveat.model.profile import Capability, Choice, Members, Observation, Profile, Quantity, Set, State
from caveat.model.rules import Certainty, Determination, Lifecycle, Outcome, Ruling, Status, Value, Verdict
from caveat.reports.messages import Messages
from caveat.reports.quotes import plain


def statement(verdict: Verdict, messages: Messages) -> str:
    """The ruling in one plain sentence."""
    case = verdict.case
    return messages.say("sentence", verdict.ruling, doing=messages.doing(case.act, case.to), day=case.as_of.isoformat())


def deciding(verdict: Verdict) -> list[Determination]:
    """The determinations that made the ruling: those not met and those that oblige, else the undetermined ones."""
    restricting = [one for one in verdict.determinations if _restricts(one)]
    if restricting or verdict.ruling is not Ruling.UNDETERMINED:
        return restricting
    return undetermined(verdict)


def undetermined(verdict: Verdict) -> list[Determination]:
    """The determinations that more evidence could still turn into a restriction."""
    return [one for one in verdict.determinations if one.outcome is Outcome.UNDETERMINED and not one.obliges]


def _restricts(determination: Determination) -> bool:
    return determination.outcome is Outcome.NONCONFORMING or (
        determination.outcome is Outcome.UNDETERMINED and determination.obliges
    )


def reason(determination: Determination, verdict: Verdict, messages: Messages) -> str:
    """Why the requirement came out so: the facts that settled it with their states, or those that are missing."""
    kind: str = determination.outcome
    if determination.outcome is Outcome.UNDETERMINED:
        kind = "obliges" if determination.obliges else kind
        facts = [messages.fact(fact) for fact in determination.missing]
    else:
        facts = [known(fact, verdict, messages) for fact in determination.because]
    if not facts:
        return messages.say("bare", kind)
    return messages.say("reason", kind, facts=messages.listed(facts, "clauses"))


def notes(determination: Determination, messages: Messages) -> list[str]:
    """What a reader must know of how sure the rule itself is."""
    said = []
    if determination.status is Status.REPORTED:
        said.append(messages.say("note", "reported"))
    if determination.lifecycle in (Lifecycle.PARTLY, Lifecycle.UNKNOWN):
        said.append(messages.say("note", determination.lifecycle))
    if determination.certainty is Certainty.LOW:
        said.append(messages.say("note", "low"))
    return said + [messages.say("note", "unchecked", text=messages.text(text)) for text in determination.unchecked]


def known(fact: str, verdict: Verdict, messages: Messages) -> str:
    """A fact with its state, as a requirement saw it: "SIM card slot: present"."""
    profile, case = verdict.profile, verdict.case
    name = messages.fact(fact)
    if fact in case.facts:
        return messages.say("word", "state", fact=name, state=_value(case.facts[fact], messages))
    if fact == "category" and profile.device.category:
        return messages.say("word", "state", fact=name, state=messages.category(profile.device.category))
    said = states(fact, profile, messages)
    return messages.say("word", "state", fact=name, state=said) if said else name


def states(fact: str, profile: Profile, messages: Messages) -> str:
    """The state of a fact, of the type and of the unit where that is known apart; "" for none."""
    of_type = state(profile.facts[fact], messages) if fact in profile.facts else ""
    if fact not in profile.unit:
        return of_type
    return messages.say("word", "unit", type=of_type, unit=state(profile.unit[fact], messages))


def state(of: State, messages: Messages) -> str:
    """How a fact stands: "present", "1.1 Wh", "zh, en; not ko"."""
    match of:
        case Capability(standing=standing, observations=observations):
            said = messages.say("standing", standing)
            versions = in_order(one.version for one in observations if one.version and one.standing is standing)
            return f"{said} ({plain(messages.listed(versions))})" if versions else said
        case Quantity(value=float() | int() as value, unit=unit):
            return f"{value:g} {unit}"
        case Choice(value=str() as value):
            return value
        case Set(members=members) if members != Members():
            return _members(members, messages)
    return messages.say("standing", "unknown")


def claim(observation: Observation, unit: str, messages: Messages) -> str:
    """What one observation says of its fact."""
    if observation.standing is not None:
        said = messages.say("standing", observation.standing)
        return f"{said} ({plain(observation.version)})" if observation.version else said
    if observation.value is not None:
        return f"{observation.value:g} {unit}".strip()
    if observation.members is not None:
        return _members(observation.members, messages)
    return observation.choice or ""


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


def _members(members: Members, messages: Messages) -> str:
    said = [messages.listed(members.includes)] if members.includes else []
    if members.excludes:
        said.append(messages.say("word", "not", words=messages.listed(members.excludes)))
    if members.complete:
        said.append(messages.say("word", "complete"))
    return messages.listed(said, "clauses")


def _value(value: Value, messages: Messages) -> str:
    if isinstance(value, bool):
        return messages.say("word", "true" if value else "false")
    return value.isoformat() if isinstance(value, date) else f"{value:g}" if isinstance(value, float) else str(value)
