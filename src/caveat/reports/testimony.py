"""What a piece of evidence says, how good it is, and its words."""

from collections.abc import Iterable

from msgspec import Struct

from caveat.model.evidence import Passage
from caveat.model.profile import Basis, Hint, Observation, Profile, Quantity, State
from caveat.reports import sentences
from caveat.reports.messages import Messages
from caveat.reports.quotes import Quote, plain, quote


class Testimony(Struct, frozen=True, kw_only=True):
    """What one piece of evidence says: the claim, how good it is, and its words."""

    claim: str
    basis: str
    where: str
    quote: Quote | None = None
    passage: Passage | None = None  # from which the quote is
    fact: str = ""  # that its words testify of...
    term: str = ""  # ...and by which of them


class Look(Struct, frozen=True, kw_only=True):
    """A fact that one look would settle, how to look, and the mentions that did not settle it."""

    name: str
    how: str
    mentions: tuple[Testimony, ...]


def deciding(*states: State | None) -> list[Observation]:
    """The best observation of each state; all that disagree where there is a conflict."""
    known = [state for state in states if state]
    return [one for state in known for one in (state.observations if state.conflict else state.observations[:1])]


def of_fact(fact: str, profile: Profile) -> list[Observation]:
    """The observations that settle a fact, of the unit before those of the type."""
    return deciding(profile.unit.get(fact), profile.facts.get(fact))


def testimony(observation: Observation, profile: Profile, messages: Messages) -> Testimony:
    """An observation with its quote; of one that follows from another fact, the quote that this rests on."""
    state = profile.facts.get(observation.fact)
    unit = state.unit if isinstance(state, Quantity) else ""
    says = sentences.claim(observation, unit, messages)
    told = quoted_for(observation, profile)
    passage = told.passage if told else None
    return Testimony(
        claim=messages.say("word", "state", fact=messages.fact(observation.fact), state=says),
        basis=basis(observation, messages),
        where=where(passage, messages) if passage else "",
        quote=quote(passage.text, observation.term, passage.language) if passage else None,
        passage=passage,
        fact=told.fact if told else "",
        term=told.term if told else "",
    )


def mention(hint: Hint, messages: Messages) -> Testimony:
    """A mention that settles nothing, and why."""
    return Testimony(
        claim=messages.say("hint", hint.reason),
        basis="",
        where=where(hint.passage, messages),
        quote=quote(hint.passage.text, hint.term, hint.passage.language),
        passage=hint.passage,
        fact=hint.fact,
        term=hint.term,
    )


def looks(facts: Iterable[str], profile: Profile, messages: Messages) -> tuple[Look, ...]:
    """What to look at, fact by fact."""
    return tuple(
        Look(
            name=messages.fact(fact),
            how=messages.look(fact),
            mentions=tuple(mention(hint, messages) for hint in profile.hints if hint.fact == fact),
        )
        for fact in facts
    )


def passage_of(observation: Observation, profile: Profile) -> Passage | None:
    """The passage of an observation, or the one that an implied observation rests on in the end."""
    told = quoted_for(observation, profile)
    return told.passage if told else None


def quoted_for(observation: Observation, profile: Profile) -> Observation | None:
    """The observation with the words that this one rests on: itself, or in the end another; None where none has."""
    seen: set[str] = set()
    while not observation.passage and observation.implied_by and observation.implied_by not in seen:
        seen.add(observation.implied_by)
        observations = profile.why(observation.implied_by) if observation.implied_by in profile.facts else ()
        if not observations:
            return None
        observation = observations[0]
    return observation if observation.passage else None


def basis(observation: Observation, messages: Messages) -> str:
    """How good a reason is, in a word; of what is implied, from which fact it follows."""
    if observation.basis is Basis.IMPLIED and observation.implied_by:
        return messages.say("word", "implied", fact=messages.fact(observation.implied_by))
    return messages.say("basis", observation.basis)


def where(passage: Passage, messages: Messages) -> str:
    """The item of a passage and its place there."""
    return ", ".join([plain(passage.item), *map(plain, messages.place(passage.place))])
