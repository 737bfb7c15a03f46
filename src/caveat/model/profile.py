"""What a device can do, and why that is believed."""

from enum import StrEnum

from msgspec import Struct

from caveat.model.evidence import Item, Passage, Problem


class Standing(StrEnum):
    """How a capability stands (section 2 of the design; `docs/words.md`)."""

    PRESENT = "present"
    DISABLED = "disabled"  # there, switched off in software
    SEALED = "sealed"  # there, blocked physically
    REMOVED = "removed"  # was there, taken out of this unit
    ABSENT = "absent"
    VARIES = "varies"  # only some versions of this type have it
    UNKNOWN = "unknown"


class Basis(StrEnum):
    """How good a reason is, best first."""

    MEASURED = "measured"
    CERTIFIED = "certified"
    SPECIFIED = "specified"
    STATED = "stated"
    DECLARED = "declared"
    IMPLIED = "implied"

    @property
    def rank(self) -> int:
        """0 for the best."""
        return _RANKS[self]


_RANKS = {basis: rank for rank, basis in enumerate(Basis)}


class Subject(StrEnum):
    """Of what an observation speaks."""

    TYPE = "type"  # the model as it is made
    UNIT = "unit"  # the one in hand


class Members(Struct, frozen=True):
    """What a set is known to hold and known not to hold."""

    includes: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    complete: bool = False  # nothing else is in it


class Observation(Struct, frozen=True, kw_only=True, gc=False):
    """One reason to believe that a fact stands in a certain way.

    Just one of `standing` (a capability), `value` (a quantity, in the fact's unit), `members` (a set)
    and `choice` (one word of a list, such as the charging port) is given.
    """

    fact: str
    basis: Basis
    standing: Standing | None = None
    value: float | None = None
    members: Members | None = None
    choice: str | None = None
    subject: Subject = Subject.TYPE
    term: str = ""  # the words or the number that testify, as they stand
    passage: Passage | None = None  # None for what the user declares
    implied_by: str | None = None  # the fact that this one follows from
    version: str | None = None  # of what VARIES: the version or the models that have it, or that are spoken of


class Hint(Struct, frozen=True, kw_only=True, gc=False):
    """A mention that settles nothing: kept so that a reader can look for herself."""

    fact: str
    term: str
    reason: str  # "other-device", "condition", "mention", ...: the key of its sentence in reports/messages
    passage: Passage


class Capability(Struct, frozen=True, kw_only=True, tag="capability", tag_field="kind"):
    """The state of a yes-or-no fact."""

    standing: Standing = Standing.UNKNOWN
    conflict: bool = False
    observations: tuple[Observation, ...] = ()  # the deciding ones first


class Quantity(Struct, frozen=True, kw_only=True, tag="quantity", tag_field="kind"):
    """The state of a number; the greatest that is said with the best basis."""

    unit: str
    value: float | None = None
    conflict: bool = False
    observations: tuple[Observation, ...] = ()


class Set(Struct, frozen=True, kw_only=True, tag="set", tag_field="kind"):
    """The state of a set of words."""

    members: Members = Members()
    conflict: bool = False
    observations: tuple[Observation, ...] = ()


class Choice(Struct, frozen=True, kw_only=True, tag="choice", tag_field="kind"):
    """The state of a fact that is one word of a list."""

    value: str | None = None
    conflict: bool = False
    observations: tuple[Observation, ...] = ()


State = Capability | Quantity | Set | Choice


class Device(Struct, frozen=True, kw_only=True):
    """Which device this is; what is not known is None."""

    make: str | None = None
    model: str | None = None
    category: str | None = None  # an id of vocabulary/categories.yaml


class Reading(Struct, frozen=True, kw_only=True):
    """What evidence says of one device, masked, before it is settled and before anyone else has said something.

    `items` come without their passages.
    """

    device: Device = Device()
    observations: tuple[Observation, ...] = ()
    hints: tuple[Hint, ...] = ()
    items: tuple[Item, ...] = ()
    problems: tuple[Problem, ...] = ()


class Profile(Struct, frozen=True, kw_only=True):
    """The standings and values of one device, each with its observations.

    `facts` holds every fact of the vocabulary, of the type as it is made; `unit` only those for which
    there is evidence of this very unit. `items` come without their passages.
    """

    device: Device = Device()
    facts: dict[str, State] = {}
    unit: dict[str, State] = {}
    hints: tuple[Hint, ...] = ()
    items: tuple[Item, ...] = ()
    problems: tuple[Problem, ...] = ()

    def standing(self, fact: str, subject: Subject = Subject.TYPE) -> Standing:
        """How a capability stands; of the unit where it is known apart, else of the type.

        Raises KeyError for a fact that the vocabulary does not have, TypeError for one that is no capability.
        """
        state = self.facts[fact]
        if subject is Subject.UNIT:
            state = self.unit.get(fact, state)
        if not isinstance(state, Capability):
            raise TypeError(f"{fact} is no capability")
        return state.standing

    def why(self, fact: str) -> tuple[Observation, ...]:
        """All observations of a fact, of the type and of the unit, the deciding ones first."""
        unit = self.unit.get(fact)
        return self.facts[fact].observations + (unit.observations if unit else ())
