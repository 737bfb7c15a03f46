"""What the user says of the device: observations without a passage."""

from msgspec.structs import replace

from caveat.errors import UsageError
from caveat.model.profile import Basis, Members, Observation, Standing
from caveat.vocabulary import Fact, Kind, Topic, expected, fact, value_of, word_of


def declare(name: str, word: str) -> Observation:
    """Give the observation that `name` stands as `word` says.

    `word` is a standing, a number in the fact's unit, a choice, or for a set its members joined by "+", those that it
    is known not to hold with a "!". Raises UsageError for a fact that there is not, and for a word that is no answer.
    """
    asked = fact(name)
    if asked.topic is Topic.CASE:
        raise UsageError(f"{name} is a fact of the case, not of the device: give it with --case {name}={word}")
    said = Observation(fact=asked.id, basis=Basis.DECLARED, term=word)
    if asked.kind is Kind.CAPABILITY:
        standings = [standing.value for standing in Standing]
        if word not in standings:
            raise UsageError(f"{name}={word}: the standing of a capability is one of {', '.join(standings)}")
        return replace(said, standing=Standing(word))
    if asked.kind is Kind.QUANTITY:
        value = value_of(asked, word)
        if not isinstance(value, float):
            raise UsageError(f"{name}={word}: expected {expected(asked)}")
        return replace(said, value=value)
    if asked.kind is Kind.SET:
        return replace(said, members=_members(asked, word))
    choice = word_of(asked, word)
    if choice is None:
        raise UsageError(f"{name}={word}: expected {expected(asked)}")
    return replace(said, choice=choice)


def _members(asked: Fact, word: str) -> Members:
    found: dict[bool, list[str]] = {True: [], False: []}
    for one in word.split("+"):
        member = word_of(asked, one.removeprefix("!"))
        if member is None:
            raise UsageError(f"{asked.id}={word}: expected {expected(asked)}; several joined by +, !{one} if not")
        found[not one.startswith("!")].append(member)
    if twice := {*found[True]} & {*found[False]}:
        raise UsageError(f"{asked.id}={word}: {', '.join(sorted(twice))} can't be in it and not in it")
    return Members(includes=tuple(found[True]), excludes=tuple(found[False]))
