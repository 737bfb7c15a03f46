"""What passages say, one statement a term, made into observations: columns, headings and versions weighed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from caveat.model.evidence import Passage
from caveat.model.profile import Basis, Hint, Observation, Standing
from caveat.profiles.findings import Findings
from caveat.profiles.lexicon import Entry, Holds, Role, folded
from caveat.profiles.passages import Passages
from caveat.profiles.sections import PLAIN, Section, sections
from caveat.profiles.segments import TABULAR, same_model

_BASES = (Basis.STATED, Basis.SPECIFIED)


class Statement(Struct, frozen=True, gc=False):
    """What one term says, with all that limits it."""

    fact: str
    standing: Standing | None
    passage: int
    term: str
    key: bool
    holds: Holds
    listed: bool = False  # in a key-value line or a row
    affirmed: bool = False  # by a verb: then a "no" to the question denies it
    reason: str = ""  # why it is only a hint
    scope: str | None = None  # the version that it is said of
    column: str | None = None
    row: int = -1  # the passage in which it is compared with what is said of other models


def voids(cue: Entry, fact: str, standing: Standing | None) -> bool:
    """Whether a cue voids what is said of a fact, where it reaches it."""
    touched = (not cue.only_for or fact in cue.only_for) and fact not in cue.spares
    return touched and cue.only_when in (None, standing)


def settle(
    statements: list[Statement], passages: Passages, headings: list[int], model: str | None, han: str
) -> Findings:
    """What statements come to: observations and hints, in the order of the passages.

    `headings` are the places of those that govern what is below them. `model` is the version that was asked for; what
    is said of others is a hint then. `han` is the language of Han signs.
    """
    above = sections(passages, headings, han)
    if above:
        statements = [_in_section(statement, above.get(statement.passage, PLAIN)) for statement in statements]
    asked = _of_model({one.scope for one in statements if one.scope is not None}, model) if model else None
    merged = list(_merged(statements, passages))
    found = _of_all(merged, passages) if asked is None else merged
    observations: list[Observation] = []
    hints: list[Hint] = []
    for statement in found:
        outcome = _outcome(statement, passages[statement.passage], asked)
        if isinstance(outcome, Hint):
            hints.append(outcome)
        else:
            observations.append(outcome)
    return Findings(tuple(observations), tuple(hints))


def _outcome(statement: Statement, passage: Passage, asked: set[str] | None) -> Observation | Hint:
    standing, reason = statement.standing, statement.reason
    if statement.scope is not None and standing is not None:
        if asked is None or statement.column is not None:
            standing = Standing.VARIES
        elif statement.scope not in asked:
            reason = "other-version"
    if reason or standing is None:
        return Hint(fact=statement.fact, term=statement.term, reason=reason or "mention", passage=passage)
    return Observation(
        fact=statement.fact,
        basis=_BASES[statement.listed or passage.form in TABULAR],
        standing=standing,
        term=statement.term,
        passage=passage,
        version=statement.scope if statement.scope is not None and standing is Standing.VARIES else None,
    )


def _in_section(statement: Statement, section: Section) -> Statement:
    """A statement with what the headings above it say of it.

    A mere mention is no denial: below "Message notifications" the watch may say that it has no messenger.
    """
    cue = section.void
    denied_here = cue is not None and cue.role is Role.BLOCK and statement.standing is Standing.ABSENT
    if cue and not denied_here and not statement.reason and voids(cue, statement.fact, statement.standing):
        return replace(statement, reason=cue.reason)
    if section.optional and statement.standing is Standing.PRESENT:
        return replace(statement, standing=Standing.VARIES)
    return replace(statement, scope=statement.scope or section.scope) if section.scope else statement


# Versions


def _of_model(scopes: set[str], model: str) -> set[str]:
    """The versions that are the one asked for: of "S2" and "S2 LTE" only the latter is "Orbit S2 LTE"."""
    exact = {scope for scope in scopes if folded(scope) == folded(model)}
    alike = {scope for scope in scopes if same_model(scope, model)}
    return exact or {one for one in alike if not any(one != other and folded(one) in folded(other) for other in alike)}


def _of_all(statements: list[Statement], passages: Passages) -> list[Statement]:
    """The statements; what is said to be there of each version that an item names is said of the device."""
    versions: dict[str, set[str]] = defaultdict(set)
    having: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in statements:
        if one.scope is not None and one.column is None:
            item = passages.items[one.passage]
            versions[item].add(one.scope)
            if one.standing is Standing.PRESENT and not one.reason:
                having[item, one.fact].add(one.scope)
    common = {(item, fact) for (item, fact), those in having.items() if len(those) > 1 and those == versions[item]}
    if not common:
        return statements
    return [
        replace(one, scope=None) if one.scope and (passages.items[one.passage], one.fact) in common else one
        for one in statements
    ]


def _of_versions(statements: list[Statement]) -> list[Statement]:
    """Of one fact in one passage: what is said to be there and not to be there is so of some versions each.

    But not where another passage says that the device has it: then it is not there at times.
    """
    if not {Standing.PRESENT, Standing.ABSENT} <= _standings(statements):
        return statements
    return [
        replace(statement, standing=Standing.VARIES) if statement.standing and not statement.reason else statement
        for statement in statements
    ]


def _standings(statements: list[Statement]) -> set[Standing | None]:
    """What is settled of the device as a whole, or of a version that is not named."""
    return {one.standing for one in statements if not one.reason and one.scope is None}


# Rows and columns


def _merged(statements: Iterable[Statement], passages: Passages) -> Iterator[Statement]:
    """The statements, those of a row's columns made one where all columns say the same."""
    groups: dict[tuple[int, str, bool], list[Statement]] = {}
    for statement in statements:
        groups.setdefault((statement.row, statement.fact, statement.column is not None), []).append(statement)
    unlike = {fact for (_, fact, in_columns), said in groups.items() if len(said) > 1 and not in_columns}
    of_device = {
        (passages.items[row], fact)
        for (row, fact, in_columns), said in groups.items()
        if fact in unlike and not in_columns and _standings(said) == {Standing.PRESENT}
    }
    for place in sorted(groups):
        row, fact, in_columns = place
        said = groups[place]
        if in_columns:
            yield _over_columns(said)
        elif len(said) == 1:
            yield said[0]
        else:
            different = list(dict.fromkeys(_value_first(said)))  # what a passage says twice it says once
            yield from different if (passages.items[row], fact) in of_device else _of_versions(different)


def _over_columns(statements: Iterable[Statement]) -> Statement:
    """What a row says of all its models: the same of each, or that it varies, with those that have it."""
    columns: dict[str | None, list[Statement]] = {}
    for statement in statements:
        columns.setdefault(statement.column, []).append(statement)
    said = [_value_first(column)[0] for column in columns.values()]
    if len({statement.standing for statement in said}) == 1:
        return said[0]
    having = [statement.column or "" for statement in said if statement.standing is Standing.PRESENT]
    return replace(said[0], standing=Standing.VARIES, reason="", scope=", ".join(having) or None)


def _value_first(statements: list[Statement]) -> list[Statement]:
    """Of one fact in one passage: what a row's value says goes before what its key says.

    A mere mention there goes before a key that is only named, not before one that is denied.
    """
    in_value = [statement for statement in statements if not statement.key]
    denied = any(statement.key and statement.standing is Standing.ABSENT for statement in statements)
    settled = any(statement.standing is not None and not statement.reason for statement in in_value)
    if any(statement.key for statement in statements) and in_value and (settled or not denied):
        return in_value
    return sorted(statements, key=lambda statement: not statement.key)
