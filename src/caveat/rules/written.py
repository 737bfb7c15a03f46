"""A pack and its cases as their author writes them: the types of the files, and the JSON Schemas for editors."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from caveat import vocabulary
from caveat.model.profile import Device, Standing
from caveat.model.rules import Certainty, Conflict, Cure, DatedList, Lifecycle, Outcome, Ruling, Source, Status, Text
from caveat.rules.condition import GIVEN, IDENTITY

LANGUAGES = ("en", "ko", "zh")
"""The languages in which every text of a pack is written."""

EFFECTS = (Ruling.PROHIBITED, Ruling.MODIFY_FIRST, Ruling.CONDITIONS)
"""The rulings that an unmet clause can bring."""

HANDS = ("owner", "maker", "seller", "importer", "carrier", "nobody")
"""Who can do what a cure says."""

CURES = (
    *("modification", "registration", "approval", "mark", "document"),
    *("declaration", "quantity", "time-limit", "condition"),
)
"""The kinds of cure."""

PLACE = r"[A-Z]{2}|INT"
"""ISO 3166-1 alpha-2, EU, or INT for what binds between states."""

_Day = Annotated[
    Any,
    Meta(
        description="A day, or a month (2023-10) or a year where no more is known.",
        extra_json_schema={"type": ["string", "integer", "null"]},
    ),
]
_Expression = Annotated[str, Meta(description="A condition: docs/rules.md, Conditions.")]


class WrittenDates(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"since": "from", "until": "to"}
):
    """First and last day; a month or a year stands for its first day in `from`, its last one in `to`."""

    since: _Day = None
    until: _Day = None
    of: str | None = None


class WrittenClause(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One demand of a requirement."""

    id: str = ""
    title: Text | None = None
    acts: dict[str, str]
    effective: WrittenDates | None = None
    applies: _Expression
    unless: _Expression | None = None
    must: _Expression
    concerns: tuple[str, ...]
    cured_by: tuple[Standing, ...] = (Standing.REMOVED,)
    consequence: Text | None = None
    cure: tuple[Cure, ...] = ()


class WrittenRequirement(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rule, with where it is written."""

    id: str
    title: Text
    summary: Text
    lifecycle: Lifecycle
    status: Status
    certainty: Certainty
    legal_basis: str
    recheck_after: int | None = None
    supersedes: tuple[str, ...] = ()
    unchecked: tuple[Text, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    sources: tuple[Source, ...]
    clauses: tuple[WrittenClause, ...]


class WrittenPack(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The requirements of one jurisdiction."""

    id: str
    version: str
    jurisdiction: str
    also_in: tuple[str, ...] = ()
    name: Text
    recheck_after: int
    lists: tuple[DatedList, ...] = ()
    requirements: tuple[WrittenRequirement, ...]


class Sample(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A device in a case, and what must come of it."""

    requirement: str
    clause: str = ""
    name: str
    device: Device = Device()
    facts: dict[str, Any] = {}  # of the type: a standing, a number, a word, the members of a set
    unit: dict[str, Any] = {}
    case: dict[str, Any] = {}  # act, as_of, to (the pack's own place), and facts of the case
    outcome: Outcome
    missing: tuple[str, ...] | None = None


def pack_schema() -> str:
    """The JSON Schema (2020-12) of pack.yaml, as schema/pack-1.schema.json holds it."""
    made = msgspec.json.schema(WrittenPack)
    kinds = made["$defs"]
    facts = [*vocabulary.facts()]
    clause, requirement = kinds["WrittenClause"]["properties"], kinds["WrittenRequirement"]["properties"]
    clause["acts"] |= {
        "propertyNames": {"enum": [*vocabulary.acts()]},
        "additionalProperties": {"enum": [*EFFECTS]},
        "minProperties": 1,
    }
    clause["concerns"]["items"] = {"enum": [*facts, *(name for name in IDENTITY if name not in GIVEN)]}
    kinds["WrittenDates"]["properties"]["of"] = {"enum": [name for name in facts if _is_day(name)]}
    kinds["Cure"]["properties"] |= {"kind": {"enum": [*CURES]}, "by": {"enum": [*HANDS]}}
    others = [kinds[name]["properties"] for name in ("WrittenPack", "Cure", "Conflict")]
    for properties in (clause, requirement, *others):
        for name in properties.keys() & {"title", "summary", "name", "text", "consequence"}:
            properties[name] = {"type": "object", "required": [*LANGUAGES], "additionalProperties": {"type": "string"}}
    return _written(made)


def cases_schema() -> str:
    """The JSON Schema (2020-12) of cases.yaml, as schema/cases-1.schema.json holds it."""
    made = msgspec.json.schema(list[Sample])
    properties = made["$defs"]["Sample"]["properties"]
    for name in ("facts", "unit"):
        properties[name]["propertyNames"] = {"enum": [*vocabulary.facts()]}
    made["$defs"]["Device"]["properties"]["category"] = {"enum": [*vocabulary.categories()]}
    return _written(made)


def _is_day(name: str) -> bool:
    return vocabulary.facts()[name].kind is vocabulary.Kind.DAY


def _written(schema: dict[str, Any]) -> str:
    named = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
    return msgspec.json.format(msgspec.json.encode(named), indent=1).decode() + "\n"
