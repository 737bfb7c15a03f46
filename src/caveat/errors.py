"""The errors that Caveat raises. Each knows its place, and says what to do."""

from msgspec import Struct

_MOST_TOLD = 100


class Fault(Struct, frozen=True, kw_only=True, order=True):
    """One mistake in a file that a person wrote."""

    file: str
    line: int = 1
    column: int = 1
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


class CaveatError(Exception):
    """Base of all errors raised on purpose."""


class UsageError(CaveatError):
    """The caller asked for something that does not exist: a fact, a place, a format."""


class DataError(CaveatError):
    """A data file (vocabulary, signals, pack) is wrong. Holds all its faults at once."""

    def __init__(self, faults: "list[Fault]") -> None:
        self.faults = tuple(sorted(faults))
        told, more = self.faults[:_MOST_TOLD], len(self.faults) - _MOST_TOLD
        super().__init__("\n".join([*map(str, told), *([f"and {more} more"] if more > 0 else [])]))


class ReadError(CaveatError):
    """An item can't be read; `code` is the problem's code in the report."""

    def __init__(self, code: str, detail: str = "") -> None:
        self.code = code
        self.detail = detail
        super().__init__(f"{code}: {detail}" if detail else code)
