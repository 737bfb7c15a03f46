"""The clauses of a sentence, by what its words do: where they end, and which denial undoes which."""

from caveat.profiles.lexicon import Reach, Role
from caveat.profiles.tokens import Kind, Shape

DIVIDERS = {Role.COMMA, Role.BUT, Role.KEY}
"""What ends a clause."""

VERB_LAST = {"ko", "ja"}
"""Languages where what a verb denies or affirms stands before it."""

_BESIDE = 2  # the widest gap between a denial and the affirmation that it denies


def flipped(shape: Shape) -> list[Kind]:
    """The tokens with each denial of a denial made a YES, and each affirmation that is denied a NO."""
    kinds = list(shape.kinds)
    verb_last = shape.language in VERB_LAST
    for first in range(len(kinds) - 1):
        denied, denies = (first, first + 1) if verb_last else (first + 1, first)
        if kinds[denied].role is Role.YES and kinds[denies].role is Role.NO and shape.gaps[first + 1] <= _BESIDE:
            kinds[denied] = kinds[denied]._replace(role=Role.NO)
    for index, kind in enumerate(kinds):
        if kind.role is not Role.FLIP:
            continue
        span = range(index + 1, len(kinds)) if kind.reach is Reach.AFTER else range(index - 1, -1, -1)
        for other in span:
            if kinds[other].role is Role.NO:
                kinds[other] = kinds[other]._replace(role=Role.YES)
                break
            if kinds[other].role in DIVIDERS:
                break
    return kinds


def clauses(shape: Shape, kinds: list[Kind]) -> list[int]:
    """The number of the clause that each token is in; a divider belongs to the one that it ends.

    What follows parentheses goes on with the clause before them; so does another name of a term in them.
    """
    clause, count = 0, 0
    numbers: list[int] = []
    outer: list[int] = []
    for index, kind in enumerate(kinds):
        numbers.append(clause)
        if names_again(shape, index) or names_again(shape, index - 2):
            continue
        if kind.role is Role.CLOSE and outer:
            clause = outer.pop()
        elif kind.role is Role.OPEN or kind.role in DIVIDERS:
            if kind.role is Role.OPEN:
                outer.append(clause)
            count += 1
            clause = count
    return numbers


def names_again(shape: Shape, opens: int) -> bool:
    """Whether parentheses that open there hold nothing but another name of the term before them: "Bluetooth (BLE)"."""
    if opens < 1 or shape.gaps[opens]:
        return False
    held = [kind.role for kind in shape.kinds[opens - 1 : opens + 3]]
    return held == [Role.TERM, Role.OPEN, Role.TERM, Role.CLOSE]
