"""What is asked of a device, in the words that the command line and the HTTP interface share.

Each function reads what a user wrote and raises UsageError, which says what was expected.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from msgspec.structs import replace

from caveat import vocabulary
from caveat.errors import UsageError
from caveat.model.profile import Observation
from caveat.model.rules import Case, Value
from caveat.profiles.declared import declare
from caveat.rules.journey import stops

EVERYWHERE = "ALL"
"""Instead of a place: every country and territory."""

Pair = tuple[str, str]
"""What is given as NAME=VALUE."""


def day(word: str) -> date:
    """A day."""
    try:
        return date.fromisoformat(word)
    except ValueError:
        raise UsageError(f"{word!r} is no day; write it as 2026-11-23") from None


def words(word: str) -> tuple[str, ...]:
    """Words between commas, each once."""
    found = tuple(dict.fromkeys(part.strip() for part in word.split(",")))
    if not all(found):
        raise UsageError(f"{word!r}: expected words with commas between them")
    return found


def places(word: str) -> tuple[str, ...]:
    """Codes of places between commas, each once."""
    return words(word.upper())


def count(word: str) -> int:
    """A whole number from 1."""
    if not (word.isascii() and word.isdigit() and int(word) > 0):
        raise UsageError(f"{word!r}: expected a whole number from 1")
    return int(word)


def readable(word: str) -> str:
    """A word of which no byte is left undecoded."""
    return word.encode("utf-8", errors="replace").decode("utf-8")


def pair(word: str) -> Pair:
    """A name and what it is said to be."""
    name, equals, value = readable(word).partition("=")
    if not (name and equals and value):
        raise UsageError(f"{word!r}: expected NAME=VALUE")
    return name, value


def case_facts(pairs: Sequence[Pair]) -> dict[str, Value]:
    """The facts of the case as its vocabulary has them: numbers, days, yes or no, words."""
    given = dict(pairs)
    if len(given) < len({*pairs}):
        names = [name for name, _ in {*pairs}]
        twice = next(name for name in names if names.count(name) > 1)
        raise UsageError(f"{twice} is given twice, and differently; give one of them")
    return {name: vocabulary.case_value(name, word) for name, word in given.items()}


def declared(pairs: Iterable[Pair]) -> list[Observation]:
    """What the user says of the device."""
    return [declare(name, word) for name, word in pairs]


def cases(
    *, to: Sequence[str], acts: Sequence[str], route: str | None, as_of: date, facts: Sequence[Pair]
) -> tuple[Case, ...]:
    """Each place (every one for EVERYWHERE) with each act (import, where none is named), or the stops of a route."""
    if route and acts:
        raise UsageError("a route asks for transit and carry-in; leave the act out")
    places = vocabulary.countries() if EVERYWHERE in to else to
    asked = stops(route) if route else [(place, act) for place in places for act in acts or ("import",)]
    given = case_facts(facts)
    return tuple(Case(to=place, act=act, as_of=as_of, facts=given) for place, act in asked)


def everywhere(asked: Iterable[Case]) -> tuple[Case, ...]:
    """The acts of cases at every country and territory."""
    by_act = {case.act: case for case in asked}
    return tuple(replace(case, to=place) for place in vocabulary.countries() for case in by_act.values())
