"""XML files of a system, parsed as they come: what was found before a fault is kept, and entities are refused."""

from collections.abc import Iterator, Sequence
from typing import Protocol, TypeVar
from xml.parsers import expat

from caveat.errors import ReadError

T_co = TypeVar("T_co", covariant=True)


class Handlers(Protocol[T_co]):
    """A parser whose handlers keep what they find."""

    parser: expat.XMLParserType

    @property
    def found(self) -> Sequence[T_co]:
        """What they found until now."""


def found_by(handlers: Handlers[T_co], data: bytes) -> Iterator[T_co]:
    """What is in a file, in its order. Raises ReadError for what is no sound XML; what is before the fault is given."""
    failure = _parse(data, handlers.parser)
    yield from handlers.found
    if failure:
        raise failure


def _parse(data: bytes, parser: expat.XMLParserType) -> ReadError | None:
    """What is wrong with a file, if anything is."""
    parser.EntityDeclHandler = _refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        return ReadError("unreadable", str(error))
    except ReadError as error:
        return error
    return None


def _refuse(*_: object) -> None:
    """Entities may grow without end; no file of a system needs one."""
    raise ReadError("unreadable", "it defines entities")
