"""Windows on compressed bytes: only as much is inflated as is asked for, and only the last used chunks are kept."""

import bz2
import lzma
import zlib
from collections.abc import Callable, Iterator
from typing import Protocol

from caveat.errors import ReadError
from caveat.readers.android.budget import Budget
from caveat.readers.android.filesystem import Window
from caveat.readers.android.windows import MOST_BYTES, clip, new_owner

_CHUNK = 128 << 10  # bytes decoded at once
_INPUT = 64 << 10  # bytes read at once
_MARK = 16 << 20 // _CHUNK  # chunks between two places to which a stream can go back
_MEMORY = 96 << 20  # bytes that the dictionary of a stream may take: those of update_engine are 64 MiB and less


class Decoder(Protocol):
    """A decompressor of the standard library, as `lzma` and `bz2` have them."""

    @property
    def eof(self) -> bool:
        """The stream has ended."""
        ...

    @property
    def needs_input(self) -> bool:
        """Nothing more comes without more input."""
        ...

    @property
    def unused_data(self) -> bytes:
        """What was given after the end of the stream."""
        ...

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """At most so many bytes more."""
        ...


class Deflate:
    """`zlib` with the interface of the others, and a copy of its state, so that a stream can go back."""

    def __init__(self, inner: "zlib._Decompress", rest: bytes = b"") -> None:
        self._inner, self._rest = inner, rest

    @property
    def eof(self) -> bool:
        """See `Decoder`."""
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        """See `Decoder`."""
        return not self._rest

    @property
    def unused_data(self) -> bytes:
        """See `Decoder`."""
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """See `Decoder`."""
        decoded = self._inner.decompress(self._rest + data, max_length)
        self._rest = self._inner.unconsumed_tail
        return decoded

    def copy(self) -> "Deflate":
        """Another one that goes on from here."""
        return Deflate(self._inner.copy(), self._rest)


def deflate() -> Decoder:
    """Of a member of a ZIP."""
    return Deflate(zlib.decompressobj(-zlib.MAX_WBITS))


def gzip() -> Decoder:
    """Of a gzip file or ramdisk."""
    return Deflate(zlib.decompressobj(zlib.MAX_WBITS | 16))


def xz() -> Decoder:
    """Of an operation of a payload."""
    return lzma.LZMADecompressor(lzma.FORMAT_AUTO, memlimit=_MEMORY)


def bzip2() -> Decoder:
    """Of an operation of a payload."""
    return bz2.BZ2Decompressor()


class Stream:
    """What a compressed window holds.

    Of a size that is known nothing beyond it is decoded, and a stream that ends before raises ReadError "truncated".
    Where the size is None, it is taken to be endless until its end was seen.
    Reading goes forward; to go back costs decoding from the start, or from at most 16 MiB before for deflate.
    """

    def __init__(
        self, base: Window, size: int | None, name: str, decoder: Callable[[], Decoder], budget: Budget
    ) -> None:
        self.name = name
        self.size = MOST_BYTES if size is None else size
        self._endless = size is None
        self._base, self._new, self._budget = base, decoder, budget
        self._owner = new_owner()
        self._marks: list[tuple[int, Deflate, int]] = []

    def read(self, offset: int, length: int) -> bytes:
        """See `Window.read`."""
        length = clip(self, offset, length)
        if not length:
            return b""
        first, last = offset // _CHUNK, (offset + length - 1) // _CHUNK
        chunks = [self._chunk(index) for index in range(first, last + 1)]
        data = chunks[0] if first == last else b"".join(chunks)
        skipped = offset - first * _CHUNK
        return data[skipped : skipped + length]

    def forward(self) -> Iterator[bytes]:
        """All of it from its start, chunk by chunk, of which none is kept. Raises ReadError as `read` does."""
        decoder, consumed, at = self._new(), 0, 0
        while at < self.size:
            wanted = min(_CHUNK, self.size - at)
            decoder, consumed, data = self._decode(decoder, consumed, wanted)
            yield data
            if len(data) < wanted:
                return
            at += wanted

    def _chunk(self, index: int) -> bytes:
        found = self._budget.chunks.get(self._owner, index)
        if found is not None:
            return found
        at, decoder, consumed = self._state(index)
        while True:
            if isinstance(decoder, Deflate) and at // _MARK > len(self._marks):
                self._marks.append((at, decoder.copy(), consumed))
            wanted = min(_CHUNK, self.size - at * _CHUNK)
            decoder, consumed, data = self._decode(decoder, consumed, wanted)
            if len(data) < wanted:
                self.size, self._endless = at * _CHUNK + len(data), False
            self._budget.chunks.put(self._owner, at, data)
            at += 1
            if at * _CHUNK >= self.size:
                return data if at > index else b""
            if at > index:
                self._budget.keep_decoder(self._owner, (at, decoder, consumed))
                return data

    def _state(self, index: int) -> tuple[int, Decoder, int]:
        """The best place to go on from: the next chunk, the decoder, the input that it has had."""
        live = self._budget.decoders.pop(self._owner, None)
        if live and live[0] <= index:
            return live
        mark = next((mark for mark in reversed(self._marks) if mark[0] <= index), None)
        return (mark[0], mark[1].copy(), mark[2]) if mark else (0, self._new(), 0)

    def _decode(self, decoder: Decoder, consumed: int, wanted: int) -> tuple[Decoder, int, bytes]:
        parts: list[bytes] = []
        missing = wanted
        while missing:
            ended = decoder.eof
            if ended:  # one stream may follow another
                consumed -= len(decoder.unused_data)
                decoder = self._new()
            data = b""
            if decoder.needs_input:
                data = self._base.read(consumed, _INPUT)
                if self._endless and ended and not data.strip(b"\0"):
                    break
                consumed += len(data)
            try:
                part = decoder.decompress(data, missing)
            except (lzma.LZMAError, zlib.error, OSError, EOFError, ValueError) as error:
                raise ReadError("unreadable", f"{self.name}: {error}") from None
            if not data and not part and decoder.needs_input:
                raise ReadError("truncated", f"{self.name}: ends {missing} bytes early")
            self._budget.charge_inflated(len(part))
            parts.append(part)
            missing -= len(part)
        return decoder, consumed, b"".join(parts)


class Decoded:
    """A small piece that is decoded whole when one of its bytes is asked for."""

    def __init__(self, size: int, name: str, decode: Callable[[], bytes], budget: Budget) -> None:
        self.name = name
        self.size = size
        self._decode, self._budget = decode, budget
        self._owner = new_owner()

    def read(self, offset: int, length: int) -> bytes:
        """See `Window.read`."""
        length = clip(self, offset, length)
        data = self._budget.chunks.get(self._owner, 0)
        if data is None:
            data = self._decode()
            self._budget.charge_inflated(len(data))
            self._budget.chunks.put(self._owner, 0, data)
        return data[offset : offset + length]
