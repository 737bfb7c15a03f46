"""The condition language of the packs: a small textual expression to a tree (docs/rules.md)."""

import re
from difflib import get_close_matches
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from caveat import vocabulary
from caveat.model.rules import And, Condition, Not, Operator, Or, Test, Value
from caveat.vocabulary import Kind

if TYPE_CHECKING:
    from lark import Lark, Token, Tree
    from lark.exceptions import UnexpectedInput

_GRAMMAR = r"""
?start: either
?either: both ("OR" both)*
?both: single ("AND" single)*
?single: "NOT" single -> negation
       | "(" either ")"
       | FACT STANDING -> standing
       | FACT COMPARISON value -> comparison
       | FACT MEMBERSHIP "{" value ("," value)* "}" -> membership
?value: WORD | TEXT

FACT: /[a-z][a-z0-9_]*/
STANDING: /(present-enabled|present|absent)\b/
COMPARISON: /<>|<=|>=|=|<|>/
MEMBERSHIP: /(IN|INCLUDES|WITHIN)\b/
WORD: /[A-Za-z0-9][A-Za-z0-9._-]*/
TEXT: /"[^"]*"/
%ignore /\s+/
"""
_NESTING = re.compile(r"NOT\b|\(")
_MOST_NESTED = 200  # only these nest, and each level takes a call
_NAMES = {
    "FACT": "a fact",
    "STANDING": "present or absent or present-enabled",
    "COMPARISON": "a comparison (= <> < <= > >=)",
    "MEMBERSHIP": "IN or INCLUDES or WITHIN",
    "WORD": "a value",
    "LPAR": '"("',
    "RPAR": '")"',
    "LBRACE": '"{"',
    "RBRACE": '"}"',
    "COMMA": '","',
    "$END": "the end",
}
_STANDINGS = (Operator.PRESENT, Operator.ABSENT, Operator.PRESENT_ENABLED)
_SAMENESS = (Operator.EQUAL, Operator.NOT_EQUAL)
_ORDER = (*_SAMENESS, Operator.LESS, Operator.AT_MOST, Operator.MORE, Operator.AT_LEAST)
_OPERATORS = {
    Kind.CAPABILITY: _STANDINGS,
    Kind.QUANTITY: _ORDER,
    Kind.DAY: _ORDER,
    Kind.FLAG: _SAMENESS,
    Kind.CHOICE: (*_SAMENESS, Operator.IN),
    Kind.SET: (Operator.INCLUDES, Operator.WITHIN),
}
IDENTITY = ("category", "make", "model", "destination", "act")
"""What a condition can ask besides the facts of the vocabulary: of the device, and of the case."""


class Mistake(NamedTuple):
    """What is wrong with an expression, and at which of its signs."""

    offset: int
    message: str


def parse(text: str, mistakes: list[Mistake]) -> Condition | None:
    """The tree of an expression; what is wrong with it goes to `mistakes`, and None comes back."""
    from lark.exceptions import UnexpectedInput

    if len(nested := list(islice(_NESTING.finditer(text), _MOST_NESTED + 1))) > _MOST_NESTED:
        mistakes.append(Mistake(nested[-1].start(), f"more than {_MOST_NESTED} NOT and brackets; split the rule"))
        return None
    try:
        tree = _parser().parse(text)
    except UnexpectedInput as error:
        mistakes.append(_syntax(error, text))
        return None
    found = len(mistakes)
    condition = _condition(tree, mistakes)
    return condition if len(mistakes) == found else None


def facts_of(condition: Condition) -> set[str]:
    """The facts that a condition asks of."""
    match condition:
        case Test(fact=fact):
            return {fact}
        case Not(part=part):
            return facts_of(part)
        case And(parts=parts) | Or(parts=parts):
            return set().union(*map(facts_of, parts))


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
    said = f"{found[0]!r}" if found and found[0] else "the end"
    return Mistake(offset, f"expected {' or '.join(names)} here, not {said}")


def _condition(tree: "Tree[Token]", mistakes: list[Mistake]) -> Condition:
    if tree.data in ("either", "both", "negation"):
        parts = tuple(_condition(child, mistakes) for child in tree.children)  # type: ignore[arg-type]
        return Not(parts[0]) if tree.data == "negation" else Or(parts) if tree.data == "either" else And(parts)
    fact, operator, *words = tree.children
    return _test(fact, operator, words, mistakes)  # type: ignore[arg-type]


def _test(fact: "Token", operator: "Token", words: "list[Token]", mistakes: list[Mistake]) -> Test:
    compared = Operator(operator.value)
    kind = _kind(fact, mistakes)
    if kind is not None and compared not in _OPERATORS[kind]:
        usable = ", ".join(_OPERATORS[kind])
        mistakes.append(Mistake(_start(operator), f"{fact} is a {kind}, which {operator} can't test; use {usable}"))
        kind = None
    values = [_value(fact, word, mistakes) if kind else None for word in words]
    return Test(str(fact), compared, tuple(value for value in values if value is not None))


def _kind(fact: "Token", mistakes: list[Mistake]) -> Kind | None:
    if fact in IDENTITY:
        return Kind.CHOICE
    if fact in vocabulary.facts():
        return vocabulary.facts()[fact].kind
    mistakes.append(Mistake(_start(fact), unknown("fact", str(fact), [*vocabulary.facts(), *IDENTITY])))
    return None


def _value(fact: "Token", token: "Token", mistakes: list[Mistake]) -> Value | None:
    word = token.strip('"')
    if fact == "category":
        return _listed("category", word, token, list(vocabulary.categories()), mistakes)
    if fact == "act":
        return _listed("act", word, token, list(vocabulary.acts()), mistakes)
    if fact in IDENTITY:
        return word
    asked = vocabulary.facts()[fact]
    if asked.kind is Kind.SET:
        return _listed(f"{fact} value", word, token, list(asked.values), mistakes) if asked.values else word
    value = vocabulary.value_of(asked, word)
    if value is None:
        mistakes.append(Mistake(_start(token), f"{fact} can't be {word!r}; write {vocabulary.expected(asked)}"))
    return value


def _listed(what: str, word: str, token: "Token", words: list[str], mistakes: list[Mistake]) -> str:
    if word not in words:
        mistakes.append(Mistake(_start(token), unknown(what, word, words)))
    return word


def unknown(what: str, word: str, words: list[str]) -> str:
    """That there is no such word, with those that come near it."""
    near = get_close_matches(word, words)
    return f"there is no {what} {word!r}; " + (
        f"did you mean {' or '.join(near)}?" if near else "see caveat.vocabulary"
    )


def _start(token: "Token") -> int:
    return token.start_pos or 0
