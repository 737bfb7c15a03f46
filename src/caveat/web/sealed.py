"""What was read, as a page carries it back: nothing is kept here, and nobody can pass off what he says as read."""

import binascii
import hashlib
import hmac
import zlib
from base64 import b64decode, b64encode

import msgspec

from caveat.errors import UsageError
from caveat.model.profile import Reading

_MOST = 2 << 20  # signs: with more a page would be slow to send
_MAC = hashlib.sha256().digest_size


class SealError(UsageError):
    """It was not sealed by this process, or was changed since."""


def seal(reading: Reading, key: bytes) -> str | None:
    """The reading as text, with its HMAC-SHA256 (RFC 2104) before it.

    None where it is too long for a page, or where there is no key.
    """
    if not key:
        return None
    packed = zlib.compress(msgspec.json.encode(reading))
    sealed = b64encode(_mac(packed, key) + packed).decode("ascii")
    return sealed if len(sealed) <= _MOST else None


def opened(sealed: str, key: bytes) -> Reading:
    """The reading that was sealed with this key. Raises SealError."""
    try:
        content = b64decode(sealed, validate=True)
    except (binascii.Error, ValueError):
        content = b""
    mac, packed = content[:_MAC], content[_MAC:]
    if not key or not hmac.compare_digest(mac, _mac(packed, key)):
        raise SealError("what was read is not known here any more; send the files again")
    return msgspec.json.decode(zlib.decompress(packed), type=Reading)


def _mac(packed: bytes, key: bytes) -> bytes:
    return hmac.digest(key, packed, "sha256")
