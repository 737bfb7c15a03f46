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
    """Whether a rule is law; `draft`, `withdrawn` and `quashed` never fire, the others within their dates."""

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
    OVERLAPS = "OVERLAPS"
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
    """The first and the last day on which something holds; None where no source gives it."""

    since: date | None = None
    until: date | None = None

    def hold(self, day: date) -> bool:
        """Whether `day` lies between them."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


class Effective(Dates, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a clause holds: counted by the day asked about, or by the day of a fact (grandfathering)."""

    of: str | None = None  # a fact of kind day: placed_on_market_on

    def hold(self, day: date) -> bool:
        """Whether a clause can hold on a day; what counts by an earlier day of a fact, holds ever after its first."""
        return super().hold(day) if self.of is None else self.since is None or self.since <= day


class Clause(Struct, frozen=True, kw_only=True):
    """One demand of a requirement: of whom it speaks, what it demands, and what follows where that is not met."""

    id: str = ""  # "" for the only one
    title: Text | None = None  # None: that of the requirement says it
    acts: dict[str, Ruling]  # by id of vocabulary/acts.yaml: the ruling where it is not met
    effective: Effective = Effective()
    applies: Condition  # asked of the type
    unless: Condition | None = None  # the exemption, asked of the unit
    must: Condition  # asked of the unit
    concerns: tuple[str, ...]  # the facts that `must` asks, named once more: none is forgotten
    cured_by: tuple[Standing, ...] = (Standing.REMOVED,)  # standings under which a capability is no longer there
    consequence: Text | None = None  # what becomes of the device, where the ruling does not say it
    cure: tuple[Cure, ...] = ()
    lists: tuple[str, ...] = ()  # the ids of the lists that its conditions name


class Conflict(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"other": "with"}):
    """Where a requirement disagrees with another one, or its own sources with each other."""

    other: str | None = None  # the id of the other requirement
    text: Text


class Requirement(Struct, frozen=True, kw_only=True):
    """One rule: what it demands, in one or more clauses, and where that is written."""

    id: str
    title: Text
    summary: Text  # the rule in a few plain sentences
    lifecycle: Lifecycle
    status: Status
    certainty: Certainty
    legal_basis: str
    recheck_after: int | None = None  # days after which its sources count as stale; None: as its pack says
    supersedes: tuple[str, ...] = ()
    unchecked: tuple[Text, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    sources: tuple[Source, ...]
    clauses: tuple[Clause, ...]


class Member(Dates, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"since": "from", "until": "to"}):
    """One word of a list, with the days between which it is on it."""

    value: str
    names: tuple[str, ...] = ()  # other names of the same


class DatedList(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A dated list that conditions name: kinds of device, producers, bands, apps."""

    id: str
    owner: str  # who changes it
    looked_at: date  # the day a person last read it
    members: tuple[Member, ...]


class Pack(Struct, frozen=True, kw_only=True):
    """The requirements of one jurisdiction, at one version."""

    id: str
    version: str
    jurisdiction: str  # ISO 3166-1 alpha-2, EU, or INT for what binds between states
    also_in: tuple[str, ...] = ()  # further places that the same text binds
    name: Text
    recheck_after: int  # days after which its sources count as stale
    lists: tuple[DatedList, ...] = ()
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
    """One clause of a requirement against one profile and case."""

    requirement: str  # its id
    clause: str = ""  # its id; "" for the only one
    pack: str  # the id of its pack
    outcome: Outcome
    in_force: bool = True  # not so on the day asked about: it is shown, and does not apply
    title: Text
    summary: Text  # the rule in a few plain sentences
    effect: Ruling  # the ruling that it brings where it is not met
    status: Status
    lifecycle: Lifecycle
    certainty: Certainty
    effective: Effective = Effective()
    because: tuple[str, ...] = ()  # the facts that settled it
    missing: tuple[str, ...] = ()  # the facts of which any could still turn it
    look: tuple[str, ...] = ()  # the fewest facts that would settle it: look at these next
    obliges: bool = False  # it speaks of this device, and only papers, marks or registrations are open
    unclaimed: bool = False  # it is not met, and only an exemption that nobody has claimed could free from it
    cure: tuple[Cure, ...] = ()
    consequence: Text | None = None  # what becomes of the device where it is not met
    unchecked: tuple[Text, ...] = ()  # what the research could not verify
    conflicts: tuple[Conflict, ...] = ()
    sources: tuple[Source, ...] = ()
    stale_since: date | None = None  # the day from which its sources should have been looked at again; None: not yet

    @property
    def restricts(self) -> bool:
        """Whether it brings a ruling against the device: it is not met, or is owed, or only an exemption could help."""
        return self.outcome is Outcome.NONCONFORMING or self.obliges or self.unclaimed


class Verdict(Struct, frozen=True, kw_only=True):
    """All determinations of a case and the ruling that the user hears first."""

    case: Case
    profile: Profile
    ruling: Ruling
    at_least: bool  # more may come: some requirement could not be determined
    spoken: bool = True  # the packs hold a rule of the place for the act
    determinations: tuple[Determination, ...]  # worst first
    packs: tuple[PackRef, ...]


class Listed(Struct, frozen=True, kw_only=True):
    """One clause in a list of rules, as it stands on a day."""

    pack: Pack
    requirement: Requirement
    clause: Clause
    in_force: bool
    looked_at: date  # the day on which the oldest of its sources was last read
    stale_since: date | None  # the day by which that should have been repeated, if it has passed


class Surveyed(Struct, frozen=True, kw_only=True):
    """A pack as it stands on a day: how old its sources are, and of what it does not speak."""

    pack: Pack
    first_looked: date  # the days on which its sources were last read: the oldest,
    last_looked: date  # and the latest
    recheck_by: date  # the day by which the first of them should be read again
    silent: tuple[str, ...]  # the acts on which no rule of it is in force


class Reached(Struct, frozen=True, kw_only=True):
    """What the cases of a pack show of one clause."""

    clause: str  # its name: that of its requirement, and its own where there are several
    fires: bool  # not so of a draft
    outcomes: dict[Outcome, int]  # how many cases come out so
    never: tuple[str, ...]  # the tests that no case settles one way: "must: esim absent is never true"


class Weighed(Struct, frozen=True, kw_only=True):
    """A condition with what it came to, and so for each of its parts."""

    condition: Condition
    truth: bool | None
    parts: "tuple[Weighed, ...]" = ()  # none of a test


class Settling(Struct, frozen=True, kw_only=True):
    """A smallest set of facts that could bring an undetermined clause to one outcome."""

    outcome: Outcome
    facts: tuple[str, ...]


class Explanation(Struct, frozen=True, kw_only=True):
    """The tree of one determination: its conditions part by part, and what would settle it."""

    determination: Determination
    applies: Weighed  # asked of the type
    unless: Weighed | None  # asked of the unit
    must: Weighed  # asked of the unit
    settling: tuple[Settling, ...] = ()  # of what is undetermined, the smallest first
