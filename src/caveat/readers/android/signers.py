"""Who signed an app: schemes 1 (in META-INF), 2, 3 and 3.1 (in the block before the directory).

See https://source.android.com/docs/security/features/apksigning. A signature is not verified: that takes the hash of
all of the package, and tells only that nobody changed it since.
"""

import hashlib
import struct
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from caveat.errors import ReadError
from caveat.readers.android import der
from caveat.readers.android.members import Members

_MAGIC = b"APK Sig Block 42"
_SCHEMES = {0x7109871A: "v2", 0xF05368C0: "v3", 0x1B93AD61: "v3.1"}
_FOOT = 24  # bytes: the size of the block once more, and its magic
_MOST_BLOCK = 16 << 20
_MOST_SIGNATURE = 1 << 20
_SIGNATURES = (b".RSA", b".DSA", b".EC")


class Signer(NamedTuple):
    """One signer."""

    scheme: str  # "v1", "v2", "v3", "v3.1"
    subject: str
    sha256: str  # of the certificate in DER
    path: str  # of the member that holds the signature; empty for the block
    offset: int  # of the block in the package


def signers(members: Members) -> Iterator[Signer]:
    """All signers, of each scheme. Raises ReadError for a signature that is damaged; those before were given."""
    for name in members:
        if name.upper().startswith(b"META-INF/") and name.count(b"/") == 1 and name.upper().endswith(_SIGNATURES):
            for found in der.signers(members.read(name, _MOST_SIGNATURE)):
                yield _signer("v1", found, name.decode("utf-8", errors="replace"), 0)
    foot = members.window.read(members.start - _FOOT, _FOOT) if members.start >= _FOOT else b""
    if not foot.endswith(_MAGIC):
        return
    size = int.from_bytes(foot[:8], "little")
    start = members.start - size - 8
    if size > _MOST_BLOCK or size < _FOOT or start < 0:
        raise ReadError("truncated", f"a signing block of {size} bytes before byte {members.start}")
    block = members.window.read(start + 8, size - _FOOT)
    for identity, value in _pairs(block):
        if identity in _SCHEMES:
            for one in _lists(next(_lists(value), b"")):
                signed = next(_lists(one), b"")
                held = next(islice(_lists(signed), 1, 2), b"")  # after the digests
                for certificate in islice(_lists(held), 1):  # its own; those after it vouch for it
                    yield _signer(_SCHEMES[identity], der.certificate(certificate), "", start)


def _signer(scheme: str, found: der.Certificate, path: str, offset: int) -> Signer:
    return Signer(scheme, found.subject, hashlib.sha256(found.der).hexdigest(), path, offset)


def _pairs(block: bytes) -> Iterator[tuple[int, bytes]]:
    """What is in a signing block: identities and values."""
    at = 0
    while at + 12 <= len(block):
        size, identity = struct.unpack_from("<QI", block, at)
        if not 4 <= size <= len(block) - at - 8:  # noqa: PLR2004 - of the identity
            raise ReadError("truncated", f"a signing block with {size} bytes at byte {at}")
        yield identity, block[at + 12 : at + 8 + size]
        at += 8 + size


def _lists(data: bytes) -> Iterator[bytes]:
    """The parts of a list, each with its length before it."""
    at = 0
    while at + 4 <= len(data):
        size = int.from_bytes(data[at : at + 4], "little")
        if size > len(data) - at - 4:
            raise ReadError("truncated", f"a signer with {size} bytes at byte {at}")
        yield data[at + 4 : at + 4 + size]
        at += 4 + size
