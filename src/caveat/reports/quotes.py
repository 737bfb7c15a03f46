"""Words of strangers, made fit to be shown: nothing that acts on a screen, no number of a single unit."""

import re
import unicodedata
from collections.abc import Iterator

from msgspec import Struct
from wcwidth import iter_graphemes, iter_graphemes_reverse, width

_JOINERS = "\u200c\u200d"  # needed inside words of some scripts and inside emoji
_TYPE_PART = 8  # digits: the type allocation code of an IMEI; the issuer's part of an EID or ICCID

_SERIAL = re.compile(
    r"(?:\b(?:S/N|SN|serial(?:\s*(?:no\.?|number))?)\b\s*[:：=#.]?\s*"
    r"|(?:序列[号號]|出[厂廠][编編][号號]|일련\s*번호|시리얼\s*번호|製造番号|シリアル番号)\s*[:：=#]?\s*)"
    r"(?P<number>(?=[A-Z-]*[0-9])[0-9A-Z][0-9A-Z-]{4,})",
    re.IGNORECASE,
)
_IDENTIFIER = re.compile(
    r"\b(?:IMEI|MEID|EID|ICCID)(?:\s*/?\s*SV)?(?:\s?[12](?![0-9A-F]))?\s*[:：=#]?\s*"
    r"(?P<number>[0-9A-F](?:[ -]?[0-9A-F]){13,31})\b",
    re.IGNORECASE,
)
_BARE = re.compile(r"(?<![0-9A-Za-z])(?P<number>(?:\d[ -]?){13,31}\d)(?![0-9A-Za-z])")
_MAC = re.compile(
    r"(?<![0-9A-F:-])(?:[0-9A-F]{2}([:-])){3}(?P<number>(?:[0-9A-F]{2}\1){2}[0-9A-F]{2})(?![0-9A-F:-])", re.IGNORECASE
)


class Quote(Struct, frozen=True, kw_only=True):
    """A passage in the original, cut around the term that testifies (empty where it is not in the text)."""

    before: str
    term: str
    after: str
    language: str | None = None


def quote(text: str, term: str, language: str | None = None, *, cells: int = 160) -> Quote:
    """A quote of at most `cells` columns; whole graphemes are kept, and the term stays in sight."""
    start = text.find(term) if term else -1
    text = masked(text)
    if start < 0:
        return Quote(before="", term="", after=_head(_line(text).strip(), cells), language=language)
    before, after = _line(text[:start]).lstrip(), _line(text[start + len(term) :]).rstrip()
    term = _head(_line(text[start : start + len(term)]), cells)
    room = cells - width(term)
    left = min(width(before), max(room // 2, room - width(after)))
    return Quote(before=_tail(before, left), term=term, after=_head(after, room - left), language=language)


def plain(text: str) -> str:
    """One safe line of a text, its numbers of a single unit masked."""
    return _line(masked(text)).strip()


def visible(text: str) -> str:
    """Every sign that would act instead of being seen (controls, escapes, direction marks) as ‹U+001B›."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(f"‹U+{ord(sign):04X}›" if _acts(sign) else sign for sign in text)


def masked(text: str) -> str:
    """The text, in the same length, without what tells one unit from all others of its type.

    Of an IMEI the type part stays (8 digits), of a MAC address the maker's part, of an EID and an ICCID
    the issuer's part, of a serial number nothing.
    """
    for pattern, kept in ((_SERIAL, 0), (_IDENTIFIER, _TYPE_PART), (_MAC, 0)):
        text = pattern.sub(lambda match, kept=kept: _starred(match, kept), text)  # type: ignore[misc]
    return _BARE.sub(lambda match: _starred(match, _TYPE_PART) if _is_of_a_unit(match[0]) else match[0], text)


def masked_part(text: str, part: str) -> str:
    """A part of a text as `masked` leaves it there: a label before it may be what tells its meaning."""
    start = text.find(part)
    return masked(text)[start : start + len(part)] if start >= 0 else masked(part)


def _starred(match: re.Match[str], kept: int) -> str:
    number = match["number"]
    signs = iter(range(len(number)))
    hidden = "".join("*" if sign.isalnum() and next(signs) >= kept else sign for sign in number)
    start, end = match.start("number") - match.start(), match.end("number") - match.start()
    return match[0][:start] + hidden + match[0][end:]


def _is_of_a_unit(number: str) -> bool:
    """Whether a bare number is an IMEI, an ICCID or an EID."""
    digits = re.sub(r"\D", "", number)
    if len(digits) == 15:  # noqa: PLR2004
        return _passes_luhn(digits)
    return digits.startswith("89") and len(digits) in (18, 19, 20, 32)


def _passes_luhn(digits: str) -> bool:
    doubled = sum(sum(divmod(int(digit) * 2, 10)) for digit in digits[-2::-2])
    return (doubled + sum(map(int, digits[::-2]))) % 10 == 0


def _line(text: str) -> str:
    """One safe line: the cells of a row are parted by bars."""
    return visible(re.sub(r"[ \n\r\v\f\u2028\u2029]+", " ", text.replace("\t", " | ")))


def _acts(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp", "Cn") and sign not in _JOINERS


def _head(text: str, cells: int) -> str:
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
