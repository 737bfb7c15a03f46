"""What is asked of every row of a table of listings."""

from enum import StrEnum

from msgspec import Struct

from caveat.model.rules import Case, Pack


class Role(StrEnum):
    """What a column of a listing holds."""

    TITLE = "title"
    DESCRIPTION = "description"  # running text, HTML, or a table of specifications in one cell
    SPECIFICATION = "specification"  # the value of what the column is called: "GPS" - "yes"
    BRAND = "brand"
    MODEL = "model"
    CATEGORY = "category"
    IDENTIFIER = "identifier"  # of the row, in the merchant's own books or a catalogue: not read as evidence
    OTHER = "other"  # a price, a link, a rating: not read


class Plan(Struct, frozen=True, kw_only=True, eq=False):
    """How the columns of a table are read, where its devices are to go, and by which rules.

    It can be pickled, and is equal to itself alone.
    """

    roles: dict[str, Role]  # of each column that is read; those that are not named are passed on unread
    cases: tuple[Case, ...]
    packs: tuple[Pack, ...]
    language: str  # of the sentences that are added
