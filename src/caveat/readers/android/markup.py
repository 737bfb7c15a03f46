"""XML files of a system, parsed as they come: what was found before a fault is kept, and entities are refused."""

from xml.parsers import expat

from caveat.errors import ReadError


def parse(data: bytes, parser: expat.XMLParserType) -> ReadError | None:
    """Give a file to a parser whose handlers keep what they find; what is wrong with the file, if anything is."""
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
