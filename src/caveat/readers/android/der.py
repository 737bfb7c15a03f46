"""Certificates and signatures in DER (ITU-T X.690), as far as it takes to name a signer: nothing is verified here."""

from collections.abc import Iterator
from typing import NamedTuple

from caveat.errors import ReadError

_SEQUENCE, _SET, _INTEGER, _NAME = 0x30, 0x31, 0x02, 0x06
_CONTEXT_0 = 0xA0
_LONG = 0x80
_WIDE = {0x1E: "utf-16-be", 0x1C: "utf-32-be"}  # BMPString, UniversalString; all else is read as UTF-8

_ATTRIBUTES = {  # RFC 4519; an e-mail address is left out, for it is that of a person
    b"\x55\x04\x03": "CN",
    b"\x55\x04\x06": "C",
    b"\x55\x04\x07": "L",
    b"\x55\x04\x08": "ST",
    b"\x55\x04\x0a": "O",
    b"\x55\x04\x0b": "OU",
}


class Element(NamedTuple):
    """One element: its tag, its content, and all of it."""

    tag: int
    content: bytes
    whole: bytes


class Certificate(NamedTuple):
    """Of whom a certificate speaks, and by which it is told from others."""

    subject: str  # "CN=Android, O=Google Inc., C=US"
    issuer: bytes  # the name in DER
    serial: bytes
    der: bytes


def elements(data: bytes) -> Iterator[Element]:
    """The elements of a content. Raises ReadError where they are damaged."""
    at = 0
    while at < len(data):
        start, size = at + 2, data[at + 1] if at + 1 < len(data) else _LONG
        if size >= _LONG:
            width = size - _LONG
            start, size = start + width, int.from_bytes(data[start : start + width], "big")
            if not 0 < width <= 4 or start > len(data):  # noqa: PLR2004 - 0: of unknown length, which DER forbids
                raise ReadError("truncated", f"DER: no length at byte {at}")
        if start + size > len(data):
            raise ReadError("truncated", f"DER: {size} bytes at byte {at} of {len(data)}")
        yield Element(data[at], data[start : start + size], data[at : start + size])
        at = start + size


def certificate(der: bytes) -> Certificate:
    """A certificate (RFC 5280, 4.1). Raises ReadError for what is none."""
    parts = list(elements(_inner(_inner(der))))
    if parts and parts[0].tag == _CONTEXT_0:  # the version
        parts = parts[1:]
    if len(parts) < 5 or parts[0].tag != _INTEGER:  # noqa: PLR2004 - serial, algorithm, issuer, validity, subject
        raise ReadError("truncated", "DER: no certificate")
    return Certificate(_told(parts[4].content), parts[2].whole, parts[0].content, der)


def signers(signature: bytes) -> Iterator[Certificate]:
    """The certificates of those who made a signature (SignedData of RFC 5652, 5.1). Raises ReadError."""
    info = list(elements(_inner(signature)))
    if len(info) < 2 or info[0].tag != _NAME:  # noqa: PLR2004 - the kind of content, and the content
        raise ReadError("truncated", "DER: no signature")
    parts = list(elements(_inner(info[1].content)))
    held = [certificate(one.whole) for part in parts if part.tag == _CONTEXT_0 for one in elements(part.content)]
    if not parts or parts[-1].tag != _SET:
        raise ReadError("truncated", "DER: no signers")
    for signer in elements(parts[-1].content):
        identity = list(elements(signer.content))[1:2]
        wanted = [(one[0].whole, one[1].content) for part in identity if len(one := list(elements(part.content))) > 1]
        yield from (one for one in held if (one.issuer, one.serial) in wanted)


def _inner(data: bytes) -> bytes:
    """The content of a sequence, the first thing in `data`."""
    first = next(elements(data), None)
    if first is None or first.tag != _SEQUENCE:
        raise ReadError("truncated", "DER: no sequence")
    return first.content


def _told(name: bytes) -> str:
    """A name (RDNSequence) as text, in its order."""
    told = []
    for group in elements(name):
        for pair in elements(group.content):
            parts = list(elements(pair.content))
            key = _ATTRIBUTES.get(parts[0].content) if len(parts) > 1 else None
            if key:
                value = parts[1].content.decode(_WIDE.get(parts[1].tag, "utf-8"), errors="replace")
                told.append(f"{key}={''.join(sign if sign.isprintable() else ' ' for sign in value[:200]).strip()}")
    return ", ".join(told)
