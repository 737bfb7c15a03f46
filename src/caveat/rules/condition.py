"""The condition language of the packs: a small textual expression to a tree (docs/rules.md)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from caveat import vocabulary
from caveat.model.rules import And, Clause, Condition, DatedList, Member, Not, Operator, Or, Test, Value
from caveat.vocabulary import Kind
from caveat.vocabulary.units import in_unit

if TYPE_CHECKING:
    from lark import Lark, Token, Tree
    from lark.exceptions import UnexpectedInput

_GRAMMAR = r"""
?start: excepted
?excepted: either ("UNLESS" excepted)?
?either: both ("OR" both)*
?both: single ("AND" single)*
?single: "NOT" single -> negation
       | "(" excepted ")"
       | FACT STANDING -> standing
       | FACT COMPARISON value UNIT? -> comparison
       | FACT MEMBERSHIP "{" value ("," value)* "}" -> membership
       | FACT MEMBERSHIP LIST ("ON" FACT)? -> listing
?value: WORD | TEXT

FACT: /[a-z][a-z0-9_]*/
STANDING: /(present-enabled|present|absent)\b/
COMPARISON: /<>|<=|>=|=|<|>/
MEMBERSHIP: /(IN|INCLUDES|OVERLAPS|WITHIN)\b/
LIST: /@[a-z][a-z0-9-]*/
UNIT: /(?!(AND|OR|UNLESS)\b)[A-Za-zµ]+/
WORD: /[A-Za-z0-9][A-Za-z0-9._-]*/
TEXT: /"[^"]*"/
%ignore /\s+/
"""
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_NESTING = re.compile(r"(NOT|UNLESS)\b|\(")
_FEW = 12  # words that a message can name
_MOST_NESTED = 200  # only these nest, and each level takes a call
_NAMES = {
    "FACT": "a fact",
    "STANDING": "present or absent or present-enabled",
    "COMPARISON": "a comparison (= <> < <= > >=)",
    "MEMBERSHIP": "IN or INCLUDES or OVERLAPS or WITHIN",
    "LIST": "a list (@name)",
    "UNIT": "a unit",
    "WORD": "a value",
    "LPAR": '"("',
    "RPAR": '")"',
    "LBRACE": '"{"',
    "RBRACE": '"}"',
    "COMMA": '","',
    "$END": "the end",
}
_KEYWORDS = {"NOT", "AND", "OR", "UNLESS", "ON", "IN", "INCLUDES", "OVERLAPS", "WITHIN", "present", "absent"}
_STANDINGS = (Operator.PRESENT, Operator.ABSENT, Operator.PRESENT_ENABLED)
_SAMENESS = (Operator.EQUAL, Operator.NOT_EQUAL)
_ORDER = (*_SAMENESS, Operator.LESS, Operator.AT_MOST, Operator.MORE, Operator.AT_LEAST)
_OPERATORS = {
    Kind.CAPABILITY: _STANDINGS,
    Kind.QUANTITY: _ORDER,
    Kind.DAY: _ORDER,
    Kind.FLAG: _SAMENESS,
    Kind.CHOICE: (*_SAMENESS, Operator.IN),
    Kind.SET: (Operator.INCLUDES, Operator.OVERLAPS, Operator.WITHIN),
}
IDENTITY = {
    "category": Kind.CHOICE,
    "make": Kind.CHOICE,
    "model": Kind.CHOICE,
    "destination": Kind.CHOICE,
    "act": Kind.CHOICE,
    "as_of": Kind.DAY,
}
"""What a condition can ask besides the facts of the vocabulary: of the device, and of the case."""
GIVEN = ("destination", "act", "as_of")
"""Those of them that every case settles."""

Lists = Mapping[str, DatedList]


class Mistake(NamedTuple):
    """What is wrong with an expression, and at which of its signs."""

    offset: int
    message: str


def parse(text: str, mistakes: list[Mistake], lists: Lists | None = None) -> Condition | None:
    """The tree of an expression; what is wrong with it goes to `mistakes`, and None comes back.

    A list of `lists` stands in the tree as what it means: its members, each with its days.
    """
    from lark.exceptions import UnexpectedInput

    if len(nested := list(islice(_NESTING.finditer(text), _MOST_NESTED + 1))) > _MOST_NESTED:
        told = f"more than {_MOST_NESTED} NOT, UNLESS and brackets; split the rule"
        mistakes.append(Mistake(nested[-1].start(), told))
        return None
    try:
        tree = _parser().parse(text)
    except UnexpectedInput as error:
        mistakes.append(_syntax(error, text))
        return None
    found = len(mistakes)
    condition = _Reader(lists or {}, mistakes).condition(tree)
    return condition if len(mistakes) == found else None


def tests_of(condition: Condition) -> Iterator[Test]:
    """The tests of a condition, in their order."""
    match condition:
        case Test():
            yield condition
        case Not(part=part):
            yield from tests_of(part)
        case And(parts=parts) | Or(parts=parts):
            for part in parts:
                yield from tests_of(part)


def facts_of(condition: Condition) -> set[str]:
    """The facts that a condition asks of."""
    return {test.fact for test in tests_of(condition)}


def text_of(condition: Condition) -> str:
    """The expression of a condition: what `parse` reads, it gives back."""
    match condition:
        case Test(fact=fact, operator=operator, values=values):
            return f"{fact} {operator}" + _values_of(condition) if values else f"{fact} {operator}"
        case Not(part=part):
            return f"NOT {_bracketed(part)}"
        case And(parts=parts):
            return " AND ".join(map(_bracketed, parts))
        case Or(parts=parts):
            return " OR ".join(map(_bracketed, parts))


def _bracketed(condition: Condition) -> str:
    return f"({text_of(condition)})" if isinstance(condition, And | Or) else text_of(condition)


def _values_of(test: Test) -> str:
    words = [_word_of(value) for value in test.values]
    if test.operator in (Operator.IN, Operator.INCLUDES, Operator.OVERLAPS, Operator.WITHIN):
        return f" {{{', '.join(words)}}}"
    known = vocabulary.facts().get(test.fact)
    return f" {words[0]} {known.unit}" if known and known.unit else f" {words[0]}"


def _word_of(value: Value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return repr(int(value) if value.is_integer() else value)
    return str(value) if _PLAIN.fullmatch(str(value)) else f'"{value}"'


def scope(clause: Clause) -> Condition:
    """Of which devices and cases a clause speaks: what it says itself, and the dates that count by a fact's own day."""
    dates = clause.effective
    if dates.of is None:
        return clause.applies
    bounds = (
        *((Test(dates.of, Operator.AT_LEAST, (dates.since,)),) if dates.since else ()),
        *((Test(dates.of, Operator.AT_MOST, (dates.until,)),) if dates.until else ()),
    )
    return And((clause.applies, *bounds)) if bounds else clause.applies


def unknown(what: str, word: str, words: list[str]) -> str:
    """That there is no such word, with those that come near it."""
    near = get_close_matches(word, words)
    few = words if len(words) <= _FEW else ()
    hint = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(few)}" if few else ""
    return f"there is no {what} {word!r}" + (f"; {hint}" if hint else "")


@cache
def _parser() -> "Lark":
    from lark import Lark

    return Lark(_GRAMMAR, parser="lalr", lexer="contextual")


def _syntax(error: "UnexpectedInput", text: str) -> Mistake:
    token = getattr(error, "token", None)
    offset = len(text) if token is not None and token.type == "$END" else error.pos_in_stream or 0
    wanted: set[str] = getattr(error, "accepts", None) or getattr(error, "allowed", None) or set()
    names = sorted({_NAMES.get(name, name) for name in wanted - {"TEXT"}})
    found = re.match(r"\w[\w.-]*|\S?", text[offset:])
    word = found[0] if found else ""
    for keyword in (word.upper(), word.lower()):
        if keyword != word and keyword in _KEYWORDS:
            return Mistake(offset, f"write {keyword} for {word}: keywords are in capitals, standings in small letters")
    said = f"{word!r}" if word else "the end"
    return Mistake(offset, f"expected {' or '.join(names)} here, not {said}")


class _Reader:
    """One expression on its way from what the parser gives to the tree; what is wrong is kept in `mistakes`."""

    def __init__(self, lists: Lists, mistakes: list[Mistake]) -> None:
        self.lists = lists
        self.mistakes = mistakes

    def condition(self, tree: "Tree[Token]") -> Condition:
        match tree.data:
            case "either" | "both" | "negation" | "excepted":
                parts = tuple(map(self.condition, tree.children))  # type: ignore[arg-type]
                return _joined(tree.data, parts)
            case "listing":
                return self._listing(*tree.children)  # type: ignore[arg-type]
            case "comparison":
                return self._comparison(*tree.children)  # type: ignore[arg-type]
        fact, operator, *words = tree.children
        return self._test(fact, operator, words)  # type: ignore[arg-type]

    def _test(self, fact: "Token", operator: "Token", words: "list[Token]") -> Test:
        kind = self._kind(fact, operator)
        values = [self._value(fact, kind, word, word.strip('"')) for word in words] if kind else []
        return Test(str(fact), Operator(operator.value), tuple(value for value in values if value is not None))

    def _comparison(self, fact: "Token", operator: "Token", word: "Token", unit: "Token | None" = None) -> Test:
        test = self._test(fact, operator, [word])
        own = vocabulary.facts()[fact].unit if fact in vocabulary.facts() else None
        if unit is None and not own:
            return test
        if unit is None:
            if test.values:
                self._mistake(word, f"a number needs its unit; write {word} {own}")
            return test
        (number,) = test.values or (None,)
        value = in_unit(number, str(unit), own or "") if isinstance(number, float) else None
        if value is None and test.values:
            told = f"{fact} is told in {own}, not in {unit}" if own else f"{fact} has no unit; leave {unit} out"
            self._mistake(unit, told)
        return test if value is None else Test(test.fact, test.operator, (value,))

    def _listing(self, fact: "Token", operator: "Token", name: "Token", day: "Token | None" = None) -> Condition:
        kind, counted = self._kind(fact, operator), str(day or "as_of")
        if _kind_of(counted) is not Kind.DAY:
            self._mistake(day, f"ON needs a fact that is a day, and {day} is none")
        named = self.lists.get(name[1:])
        if named is None:
            self._mistake(name, unknown("list", str(name[1:]), list(self.lists)))
        if kind is None or named is None:
            return Test(str(fact), Operator(operator.value))
        found = len(self.mistakes)
        for word in _names(named.members):
            if len(self.mistakes) == found:  # one word of a list tells enough
                self._value(fact, kind, name, word)
        if operator == Operator.WITHIN and any(member.since or member.until for member in named.members):
            self._mistake(name, f"WITHIN takes a list without dates, and {name} has some")
        return _members(str(fact), Operator(operator.value), named.members, counted)

    def _kind(self, fact: "Token", operator: "Token") -> Kind | None:
        """The kind of a fact, where it can be tested so."""
        kind = _kind_of(fact)
        if kind is None:
            self._mistake(fact, unknown("fact", str(fact), [*vocabulary.facts(), *IDENTITY]))
        elif operator not in _OPERATORS[kind]:
            usable = ", ".join(_OPERATORS[kind])
            self._mistake(operator, f"{fact} is a {kind}, which {operator} can't test; use {usable}")
            return None
        return kind

    def _value(self, fact: "Token", kind: Kind, at: "Token", word: str) -> Value | None:
        if fact in ("category", "act"):
            words = vocabulary.categories() if fact == "category" else vocabulary.acts()
            return self._listed(str(fact), word, at, list(words))
        if fact in IDENTITY:
            return self._day(fact, word, at) if kind is Kind.DAY else word
        asked = vocabulary.facts()[fact]
        if asked.values:
            return self._listed(f"{fact} value", word, at, list(asked.values))
        value = vocabulary.value_of(asked, word) if kind is not Kind.SET else vocabulary.word_of(asked, word)
        if value is None:
            self._mistake(at, f"{fact} can't be {word!r}; write {vocabulary.expected(asked)}")
        return value

    def _day(self, fact: "Token", word: str, at: "Token") -> date | None:
        try:
            return date.fromisoformat(word)
        except ValueError:
            self._mistake(at, f"{fact} can't be {word!r}; write a day as in 2026-11-23")
            return None

    def _listed(self, what: str, word: str, at: "Token", words: list[str]) -> str:
        if word not in words:
            self._mistake(at, unknown(what, word, words))
        return word

    def _mistake(self, at: "Token | None", message: str) -> None:
        self.mistakes.append(Mistake(at.start_pos or 0 if at else 0, message))


def _joined(how: str, parts: tuple[Condition, ...]) -> Condition:
    match how:
        case "negation":
            return Not(parts[0])
        case "either":
            return Or(parts)
        case "excepted":
            return And((parts[0], Not(parts[1])))
    return And(parts)


def _members(fact: str, operator: Operator, members: tuple[Member, ...], day: str) -> Condition:
    """What it means that a fact stands so to the members of a list on a day."""
    groups: dict[tuple[date | None, date | None], list[Member]] = {}
    for member in members:
        groups.setdefault((member.since, member.until), []).append(member)
    every = operator is Operator.INCLUDES
    parts: list[Condition] = []
    for (since, until), dated in groups.items():
        bounds = [
            *([Test(day, Operator.AT_LEAST, (since,))] if since else []),
            *([Test(day, Operator.AT_MOST, (until,))] if until else []),
        ]
        tests = _all_named(fact, dated) if every else [Test(fact, operator, _names(dated))]
        if every and bounds:
            parts += [Or((*map(Not, bounds), test)) for test in tests]
        else:
            parts += [And((*bounds, *tests))] if bounds else tests
    return parts[0] if len(parts) == 1 else And(tuple(parts)) if every else Or(tuple(parts))


def _all_named(fact: str, members: list[Member]) -> list[Test]:
    """That a set includes every member, under any of its names."""
    plain = [member for member in members if not member.names]
    return [
        *([Test(fact, Operator.INCLUDES, _names(plain))] if plain else []),
        *(Test(fact, Operator.OVERLAPS, _names([member])) for member in members if member.names),
    ]


def _names(members: Sequence[Member]) -> tuple[str, ...]:
    return tuple(name for member in members for name in (member.value, *member.names))


def _kind_of(fact: str) -> Kind | None:
    known = vocabulary.facts().get(fact)
    return IDENTITY.get(fact) if known is None else known.kind
