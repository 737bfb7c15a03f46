"""What is asked, what is demanded, and what came of it."""

from datetime import date
from enum import StrEnum
from typing import TypeAlias

from msgspec import Struct

from caveat.model.profile import Profile, Standing

Text = dict[str, str]
"""The same sentence by language: "en", "ko" and "zh" (simplified) always, "zh-Hant" and "ja" where written."""

Value = str | float | bool | date


class Case(Struct, frozen=True, kw_only=True):
    """What is asked: where it goes, what is done with it, on which day, and facts of the case."""

    to: str  # ISO 3166-1 alpha-2
    as_of: date
    act: str = "import"  # an id of vocabulary/acts.yaml
    facts: dict[str, Value] = {}  # audience, quantity, days_since_entry, ...


class Lifecycle(StrEnum):
    """Whether a rule is law today; only `in-force`, `partly` and `unknown` can fire."""

    DRAFT = "draft"
    FUTURE = "future"
    IN_FORCE = "in-force"
    PARTLY = "partly"
    WITHDRAWN = "withdrawn"
    QUASHED = "quashed"
    SUPERSEDED = "superseded"
    UNKNOWN = "unknown"


class Status(StrEnum):
    """What kind of source of law a rule rests on; `reported`: no legal text was seen."""

    LAW = "law"
    REGULATION = "regulation"
    AGENCY_DECISION = "agency-decision"
    REPORTED = "reported"


class Certainty(StrEnum):
    """How sure the research is that a text states the rule."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Ruling(StrEnum):
    """What the user hears first, worst first."""

    PROHIBITED = "prohibited"
    MODIFY_FIRST = "modify-first"
    CONDITIONS = "conditions"
    UNDETERMINED = "undetermined"
    NOTHING_FOUND = "nothing-found"


class Source(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A page on which a rule rests."""

    title: str
    url: str
    looked_at: date  # the day a person last read it


class Cure(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What must be done so that the requirement is met."""

    kind: str  # modification, registration, approval, mark, document, declaration, quantity, time-limit, condition
    by: str  # "owner", "maker", "seller", "importer", "carrier", "nobody"
    text: Text
    inferred: bool = False  # no source says it; it follows from the rule


class Operator(StrEnum):
    """How a test compares a fact (docs/rules.md)."""

    PRESENT = "present"
    PRESENT_ENABLED = "present-enabled"
    ABSENT = "absent"
    EQUAL = "="
    NOT_EQUAL = "<>"
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="
    IN = "IN"
    INCLUDES = "INCLUDES"
    WITHIN = "WITHIN"


class Test(Struct, frozen=True):
    """One question to one fact: `battery_energy <= 100`. A standing is tested without values."""

    __test__ = False  # nothing for pytest to collect

    fact: str
    operator: Operator
    values: tuple[Value, ...] = ()


class Not(Struct, frozen=True):
    """The opposite holds."""

    part: "Condition"


class And(Struct, frozen=True):
    """All parts hold."""

    parts: "tuple[Condition, ...]"


class Or(Struct, frozen=True):
    """One part holds at least."""

    parts: "tuple[Condition, ...]"


Condition: TypeAlias = Test | Not | And | Or
"""An expression of the condition language, parsed."""


class Dates(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"since": "from", "until": "to"}):
    """The first and the last day on which a rule holds; None where no source gives it."""

    since: date | None = None
    until: date | None = None

    def hold(self, day: date) -> bool:
        """Whether `day` lies between them."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


class Requirement(Struct, frozen=True, kw_only=True):
    """One rule: when it speaks, what it then demands, and where that is written."""

    id: str
    title: Text
    summary: Text  # the rule in one or two plain sentences
    acts: tuple[str, ...]  # ids of vocabulary/acts.yaml
    applies: Condition  # asked of the type
    unless: Condition | None = None  # the exception, asked of the unit
    must: Condition  # asked of the unit
    concerns: tuple[str, ...]  # the facts that `must` asks, named once more: none is forgotten
    cured_by: tuple[Standing, ...] = (Standing.REMOVED,)  # standings under which a capability is no longer there
    effect: Ruling  # prohibited, modify-first or conditions: the ruling where it is not met
    cure: tuple[Cure, ...] = ()
    effective: Dates = Dates()
    lifecycle: Lifecycle
    status: Status
    certainty: Certainty
    legal_basis: str
    unchecked: tuple[Text, ...] = ()
    sources: tuple[Source, ...]


class Pack(Struct, frozen=True, kw_only=True):
    """The requirements of one jurisdiction, at one version."""

    id: str
    version: str
    jurisdiction: str  # ISO 3166-1 alpha-2, EU, or INT for what binds between states
    name: Text
    requirements: tuple[Requirement, ...]
    folder: str  # where its files are
    digest: str  # sha256 of its files


class Outcome(StrEnum):
    """What one requirement says of one profile in one case."""

    NONCONFORMING = "nonconforming"
    UNDETERMINED = "undetermined"
    CONFORMS = "conforms"
    NOT_APPLICABLE = "not-applicable"


class PackRef(Struct, frozen=True, kw_only=True):
    """Which pack decided: enough to find the very same one again."""

    id: str
    version: str
    digest: str  # sha256 of its files


class Determination(Struct, frozen=True, kw_only=True):
    """One requirement against one profile and case."""

    requirement: str  # its id
    pack: str  # the id of its pack
    outcome: Outcome
    title: Text
    summary: Text  # the rule in one or two plain sentences
    effect: Ruling  # the ruling that it brings where it is not met
    status: Status
    lifecycle: Lifecycle
    certainty: Certainty
    effective: Dates = Dates()
    because: tuple[str, ...] = ()  # the facts that settled it
    missing: tuple[str, ...] = ()  # the facts of which any could still turn it
    look: tuple[str, ...] = ()  # the fewest facts that would settle it: look at these next
    obliges: bool = False  # it speaks of this device, and only papers, marks or registrations are open
    cure: tuple[Cure, ...] = ()
    unchecked: tuple[Text, ...] = ()  # what the research could not verify
    sources: tuple[Source, ...] = ()


class Verdict(Struct, frozen=True, kw_only=True):
    """All determinations of a case and the ruling that the user hears first."""

    case: Case
    profile: Profile
    ruling: Ruling
    at_least: bool  # more may come: some requirement could not be determined
    spoken: bool = True  # the packs hold a rule of the place for the act
    determinations: tuple[Determination, ...]  # worst first
    packs: tuple[PackRef, ...]
