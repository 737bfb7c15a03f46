"""Two runs over a table, and what became of its rows from one to the other."""

from datetime import date
from enum import StrEnum
from typing import Literal

from msgspec import Struct

from caveat.model.rules import PackRef, Ruling
from caveat.model.screening import Role


class Asked(Struct, frozen=True, kw_only=True):
    """A case of a run, its facts as the words of the command line."""

    to: str
    act: str
    as_of: date
    facts: dict[str, str] = {}


class Circumstances(Struct, frozen=True, kw_only=True):
    """All that the answers of a run depend on besides its rows. Kept beside its output."""

    schema: Literal["caveat/screen/1"] = "caveat/screen/1"
    program: str  # the version
    code: str  # sha256 of what reads and judges: a clone is updated without a new version
    packs: tuple[PackRef, ...]
    cases: tuple[Asked, ...]
    roles: dict[str, Role]
    language: str
    added: dict[str, str]  # the names of the added columns, as they are called in the output
    rows: int


class Cause(StrEnum):
    """Why a row has another ruling than before."""

    LISTING = "listing"  # what was read of it is other
    COLUMNS = "columns"  # other columns are read, or what was read is other
    CASE = "case"  # the day, or the facts of the case
    PACK = "pack"
    PROGRAM = "program"
    PACK_OR_PROGRAM = "pack-or-program"  # both are other, and the old ones are not here to be asked
    UNRECORDED = "unrecorded"  # nothing that is recorded is other: the output was edited


class Move(Struct, frozen=True, kw_only=True):
    """Rows that had one ruling in a case, and have another."""

    case: str  # "KP_sell"
    before: Ruling
    after: Ruling
    rows: int
    causes: dict[Cause, int]  # a row can have several


class Moved(Struct, frozen=True, kw_only=True):
    """One row with another ruling."""

    row: int  # in the new table, from 1
    key: str  # its identifier, or ""
    moves: tuple[tuple[str, Ruling, Ruling], ...]  # case, before, after
    causes: tuple[Cause, ...]


class Changes(Struct, frozen=True, kw_only=True):
    """What became of the rows. Compared are the cases that both runs have."""

    before: Circumstances
    after: Circumstances
    keyed: bool  # rows were matched by an identifier, and not by what was read of them and where they stand
    kept: int  # rows with the same rulings
    reworded: int  # of these, those of which something else was read
    changed: int  # rows with another ruling
    new: dict[str, dict[Ruling, int]]  # by case: the rulings of rows that were not there
    gone: dict[str, dict[Ruling, int]]  # by case: the rulings of rows that are not there any more
    arrived: int
    left: int
    causes: dict[Cause, int]  # rows
    moves: tuple[Move, ...]  # the most rows first
    examples: tuple[Moved, ...]  # the worst new rulings first
