"""Words of strangers, made fit to be shown: nothing that acts on a screen, and cut around what matters."""

import re
import unicodedata
from collections.abc import Iterator

from msgspec import Struct
from wcwidth import iter_graphemes, iter_graphemes_reverse, width

_JOINERS = "\u200c\u200d"  # needed inside words of some scripts and inside emoji


class Quote(Struct, frozen=True, kw_only=True):
    """A passage in the original, cut around the term that testifies (empty where it is not in the text)."""

    before: str
    term: str
    after: str
    language: str | None = None


def quote(text: str, term: str, language: str | None = None, *, cells: int = 160) -> Quote:
    """A quote of at most `cells` columns; whole graphemes are kept, and the term stays in sight."""
    start = text.find(term) if term else -1
    if start < 0:
        return Quote(before="", term="", after=shortened(_line(text).strip(), cells), language=language)
    before, after = _line(text[:start]).lstrip(), _line(text[start + len(term) :]).rstrip()
    term = shortened(_line(text[start : start + len(term)]), cells)
    room = cells - width(term)
    left = min(width(before), max(room // 2, room - width(after)))
    return Quote(before=_tail(before, left), term=term, after=shortened(after, room - left), language=language)


def plain(text: str) -> str:
    """One safe line of a text."""
    return _line(text).strip()


def visible(text: str) -> str:
    """Every sign that would act instead of being seen (controls, escapes, direction marks) as ‹U+001B›."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(f"‹U+{ord(sign):04X}›" if _acts(sign) else sign for sign in text)


def _line(text: str) -> str:
    """One safe line: the cells of a row are parted by bars."""
    return visible(re.sub(r"[ \n\r\v\f\u2028\u2029]+", " ", text.replace("\t", " | ")))


def _acts(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp", "Cn") and sign not in _JOINERS


def shortened(text: str, cells: int) -> str:
    """The beginning of a text, in at most so many columns; whole graphemes, and “…” where something was cut."""
    if width(text) <= cells:
        return text
    return "".join(_fitting(iter_graphemes(text), cells - 1)).rstrip() + "…"


def _tail(text: str, cells: int) -> str:
    if width(text) <= cells:
        return text
    return "…" + "".join(reversed(_fitting(iter_graphemes_reverse(text), cells - 1))).lstrip()


def _fitting(graphemes: Iterator[str], cells: int) -> list[str]:
    """The first graphemes that fit in `cells` columns."""
    taken: list[str] = []
    for grapheme in graphemes:
        cells -= width(grapheme)
        if cells < 0:
            break
        taken.append(grapheme)
    return taken
