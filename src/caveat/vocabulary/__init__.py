"""The words that everything is said in: facts, acts and categories, with their names in each language."""

import re
from datetime import date
from enum import StrEnum
from functools import cache
from math import isfinite
from pathlib import Path

from msgspec import Struct

from caveat.datafile import Document
from caveat.errors import UsageError
from caveat.model.profile import Standing
from caveat.model.rules import Text, Value

_FOLDER = Path(__file__).parent
_FACTS = ("networks", "capture", "receivers", "software", "power", "identity", "marks", "papers", "case")
_NO_COUNTRIES = ("EU", "INT")
_OF_USERS = re.compile(r"AA|Q[M-Z]|X[A-Z]|ZZ")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*")
_HS_CODE = re.compile(r"\d\d([ .]?\d\d)*")
_FLAGS = {"true": True, "yes": True, "false": False, "no": False}


class Kind(StrEnum):
    """What sort of answer a fact has."""

    CAPABILITY = "capability"  # a standing
    QUANTITY = "quantity"  # a number with a unit
    SET = "set"  # words that it includes and excludes
    CHOICE = "choice"  # one word of a list
    FLAG = "flag"  # yes or no
    DAY = "day"  # a date


class Form(StrEnum):
    """What sort of words a choice or a set has, where they are too many to list."""

    PLACE = "place"  # ISO 3166-1 alpha-2
    LANGUAGE = "language"  # ISO 639
    HS_CHAPTER = "hs-chapter"  # of the customs tariff: two digits


class Topic(StrEnum):
    """Of what a fact speaks."""

    DEVICE = "device"  # what it can do: evidence tells
    OBLIGATION = "obligation"  # a mark, a registration, a paper: somebody must have done something
    CASE = "case"  # who, how many, when: the asker tells


class Implication(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`when` this fact stands so, `fact` stands as `then` says."""

    when: Standing
    fact: str
    then: Standing


class Fact(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that can be asked."""

    id: str
    kind: Kind
    topic: Topic = Topic.DEVICE
    unit: str | None = None  # of a quantity: a symbol that vocabulary/units.py knows, or "" of a mere number
    since: str | None = None  # of a clock: the day it counts from
    values: tuple[str, ...] = ()  # of a choice or a set: the words it may be
    form: Form | None = None  # of a choice or a set: what its words are
    name: Text  # a noun phrase, as in a list: "SIM card slot"
    meaning: Text  # one sentence
    look: Text  # how to tell by looking: one or two sentences to someone who holds the device
    implies: tuple[Implication, ...] = ()


class Named(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An act or a category."""

    id: str
    name: Text
    within: tuple[str, ...] = ()  # the wider categories that it belongs to; the acts that it can't be done without


@cache
def facts() -> dict[str, Fact]:
    """All facts by id: the device's, what somebody must have done, the case's; in each file in its order."""
    files = (Document.load(_FOLDER / "facts" / f"{name}.yaml") for name in _FACTS)
    return {fact.id: fact for file in files for fact in file.records(Fact)}


@cache
def clocks() -> dict[str, str]:
    """The numbers of days that follow from a day: each with the day it counts from."""
    return {fact.id: fact.since for fact in facts().values() if fact.since}


@cache
def acts() -> dict[str, Named]:
    """All acts by id."""
    return {act.id: act for act in Document.load(_FOLDER / "acts.yaml").records(Named)}


@cache
def places() -> dict[str, Text]:
    """The short names of all places, by ISO 3166-1 alpha-2, and of EU and INT (what binds between states)."""
    return Document.load(_FOLDER / "places.yaml").whole(dict[str, Text])


@cache
def countries() -> tuple[str, ...]:
    """All countries and territories, by ISO 3166-1 alpha-2."""
    return tuple(code for code in places() if code not in _NO_COUNTRIES)


@cache
def categories() -> dict[str, Named]:
    """All device categories by id."""
    return {category.id: category for category in Document.load(_FOLDER / "categories.yaml").records(Named)}


def fact(id_: str) -> Fact:
    """Raises UsageError, with the nearest names, for a fact that there is not."""
    found = facts().get(id_)
    if found is None:
        from difflib import get_close_matches

        near = get_close_matches(id_, facts())
        raise UsageError(f"there is no fact {id_!r}" + (f"; did you mean {' or '.join(near)}?" if near else ""))
    return found


@cache
def wider(category: str) -> frozenset[str]:
    """A category with all that it belongs to, itself included."""
    found = {category}
    for parent in categories()[category].within:
        found |= wider(parent)
    return frozenset(found)


def case_value(name: str, given: Value) -> Value:
    """What is given for a fact of the case, as its kind has it: a number, a day, yes or no, a word of its list.

    Raises UsageError where there is no such fact, where it is none of the case, or where the value is no answer to it.
    """
    asked = fact(name)
    if asked.topic is not Topic.CASE:
        raise UsageError(f"{name} is a fact of the device, not of the case: give it with --fact {name}=...")
    value = value_of(asked, str(given))
    if value is None:
        raise UsageError(f"{name}={given}: expected {expected(asked)}")
    return value


def value_of(asked: Fact, word: str) -> Value | None:
    """A word as the kind of its fact has it; None where it is no answer to it."""
    try:
        match asked.kind:
            case Kind.QUANTITY:
                number = float(word)
                return number if isfinite(number) and number >= 0 else None
            case Kind.DAY:
                return date.fromisoformat(word)
            case Kind.FLAG:
                return _FLAGS.get(word.lower())
    except ValueError:
        return None
    return word_of(asked, word)


def word_of(asked: Fact, word: str) -> str | None:
    """A word of a choice or a set, as it is written there; None for one that it can't have."""
    if asked.values:
        return word if word in asked.values else None
    match asked.form:
        case Form.PLACE:
            return word.upper() if is_place(word.upper()) else None
        case Form.LANGUAGE:
            return word if _LANGUAGE.fullmatch(word) else None
        case Form.HS_CHAPTER:  # the whole code of the goods will do
            return word[:2] if _HS_CODE.fullmatch(word) else None
    return word if word.strip() else None


def is_place(word: str) -> bool:
    """Whether it is the code of a country or territory (ISO 3166-1 alpha-2), or one that ISO leaves to its users."""
    return bool(_OF_USERS.fullmatch(word)) or (word in places() and word not in _NO_COUNTRIES)


def expected(asked: Fact) -> str:
    """What an answer to a fact looks like, for a message."""
    words = {
        Form.PLACE: "the two letters of ISO 3166-1, such as KP",
        Form.LANGUAGE: "a language by ISO 639, such as ko",
        Form.HS_CHAPTER: "the HS code, or its first two digits",
        None: f"one of {', '.join(asked.values)}" if asked.values else "a word",
    }
    return {
        Kind.QUANTITY: f"a number ({asked.unit})" if asked.unit else "a number",
        Kind.DAY: "a day as in 2026-11-23",
        Kind.FLAG: "true or false",
    }.get(asked.kind, words[asked.form])
