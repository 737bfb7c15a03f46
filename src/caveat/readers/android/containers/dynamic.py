"""The super partition (dynamic partitions): logical partitions as windows on the pieces of it.

Format: AOSP system/core/fs_mgr/liblp, `metadata_format.h`: a geometry (twice), then for each slot the tables of
partitions, extents and block devices, and a backup of all these. Copies whose checksums are wrong are passed over.
"""

import hashlib
import struct
from collections.abc import Iterator

from caveat.errors import ReadError
from caveat.readers.android.budget import Budget
from caveat.readers.android.filesystem import Window
from caveat.readers.android.windows import Filled, Mapped, Missing, Piece, exactly

GEOMETRY = struct.pack("<L", 0x616C4467)
GEOMETRY_AT = (4096, 8192)

_GEOMETRY = struct.Struct("<LL32sLLL")
_HEADER = struct.Struct("<LHHL32sL32s" + "LLL" * 4)
_PARTITION = struct.Struct("<36sLLLL")
_EXTENT = struct.Struct("<QLQL")
_HEADER_MAGIC = 0x414C5030
_SECTOR = 512
_MOST_METADATA = 1 << 20  # bytes of a slot
_MOST_SLOTS = 8
_LINEAR = 0


def read_super(window: Window, budget: Budget) -> Iterator[tuple[str, Window | ReadError]]:
    """The logical partitions with their names, as all slots together tell them; those without content are left out.

    In place of a damaged one, its error.
    """
    names: set[str] = set()
    found = False
    for tables in _slots(window):
        found = True
        for name, extents in _partitions(tables, window.name, budget):
            if name in names:
                continue
            try:
                partition = _partition(window, extents, f"{window.name} > {name}", budget)
            except ReadError as error:
                yield name, error
                continue
            if partition.size:
                names.add(name)
                yield name, partition
    if not found:
        raise ReadError("unreadable", f"{window.name}: no metadata with a right checksum")


def _partition(window: Window, extents: list[bytes], trail: str, budget: Budget) -> Window:
    pieces = list(_pieces(window, extents, trail, budget))
    size = sum(piece.length for piece in pieces)
    return Mapped(size, trail, pieces, Filled(size, trail, budget))


def _slots(window: Window) -> Iterator[list[list[bytes]]]:
    """The tables of each slot (partitions, extents, groups, devices), from the first copy that is right."""
    size, slots = _geometry(window)
    start = GEOMETRY_AT[1] + 4096
    for slot in range(slots):
        for copy in (start + slot * size, start + (slots + slot) * size):
            tables = _tables(window, copy, size)
            if tables:
                yield tables
                break


def _geometry(window: Window) -> tuple[int, int]:
    """The size of the metadata of a slot, and the number of slots."""
    for at in GEOMETRY_AT:
        raw = exactly(window, at, _GEOMETRY.size)
        _, size, checksum, most, slots, _ = _GEOMETRY.unpack(raw)
        if not raw.startswith(GEOMETRY) or size != _GEOMETRY.size:
            continue
        if hashlib.sha256(raw[:8] + bytes(32) + raw[40:]).digest() != checksum:
            continue
        if not 0 < most <= _MOST_METADATA or not 0 < slots <= _MOST_SLOTS:
            raise ReadError("too-large", f"{window.name}: {slots} slots with {most} bytes of metadata")
        return most, slots
    raise ReadError("unreadable", f"{window.name}: no geometry with a right checksum")


def _tables(window: Window, at: int, most: int) -> list[list[bytes]] | None:
    """The entries of the four tables of a copy; None if it is damaged."""
    raw = window.read(at, most)
    if len(raw) < _HEADER.size:
        return None
    magic, _, _, header_size, header_sum, size, checksum, *places = _HEADER.unpack_from(raw)
    if magic != _HEADER_MAGIC or not _HEADER.size <= header_size <= 4096 or header_size + size > len(raw):  # noqa: PLR2004
        return None
    header, body = raw[:header_size], raw[header_size : header_size + size]
    if hashlib.sha256(header[:12] + bytes(32) + header[44:]).digest() != header_sum:
        return None
    if hashlib.sha256(body).digest() != checksum:
        return None
    tables = []
    for offset, count, entry in zip(places[::3], places[1::3], places[2::3], strict=True):
        if offset + count * entry > size or (count and not entry):
            return None
        tables.append([body[offset + index * entry :][:entry] for index in range(count)])
    return tables


def _partitions(tables: list[list[bytes]], trail: str, budget: Budget) -> Iterator[tuple[str, list[bytes]]]:
    """The names of the partitions, and the extents of each."""
    partitions, extents = tables[:2]
    budget.charge_entries(len(partitions) + len(extents))
    for raw in partitions:
        if len(raw) < _PARTITION.size:
            raise ReadError("unreadable", f"{trail}: an entry of {len(raw)} bytes")
        name, _, first, count, _ = _PARTITION.unpack_from(raw)
        if first + count > len(extents):
            raise ReadError("unreadable", f"{trail}: extents {first} to {first + count} of {len(extents)}")
        yield name.rstrip(b"\0").decode("utf-8", errors="replace"), extents[first : first + count]


def _pieces(window: Window, extents: list[bytes], trail: str, budget: Budget) -> Iterator[Piece]:
    start = 0
    for raw in extents:
        budget.charge_entries()
        if len(raw) < _EXTENT.size:
            raise ReadError("unreadable", f"{trail}: an entry of {len(raw)} bytes")
        sectors, kind, sector, device = _EXTENT.unpack_from(raw)
        length, offset = sectors * _SECTOR, sector * _SECTOR
        if kind != _LINEAR:
            yield Piece(start, length, Filled(length, trail, budget))
        elif device:
            yield Piece(start, length, Missing(length, trail, "unsupported", f"on block device {device}"))
        elif offset + length > window.size:
            yield Piece(start, length, Missing(length, trail, "truncated", f"{length} bytes at {offset}"))
        else:
            yield Piece(start, length, window, offset)
        start += length
