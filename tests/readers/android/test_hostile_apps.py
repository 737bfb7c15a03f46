"""Hostile apps: each ends soon, in little memory, and in a problem or an answer."""

import struct
import tracemalloc
from collections.abc import Callable
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from caveat.errors import ReadError
from caveat.readers.android import arsc, axml, bundle, der, signers
from caveat.readers.android.manifest import TAGS, statements
from caveat.readers.android.members import Members
from caveat.readers.android.protobuf import fields
from caveat.readers.android.windows import Bytes
from tests.readers.android import apps
from tests.readers.android.apps import SPY, chunk

SECONDS, MEMORY = 5, 64 << 20
_FUZZ = settings(max_examples=150, deadline=2000, suppress_health_check=[HealthCheck.too_slow])


def _cost(read: Callable[[], object]) -> str:
    """The code of the problem that a reading ends with; empty where it ends well. It must be soon and in little."""
    start = process_time()
    tracemalloc.start()
    try:
        read()
        code = ""
    except ReadError as error:
        code = error.code
    finally:
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < MEMORY
    assert process_time() - start < SECONDS
    return code


def _manifest(data: bytes) -> Callable[[], object]:
    return lambda: list(statements(axml.elements(data, TAGS)))


def _document(*chunks: bytes, strings: bytes | None = None) -> bytes:
    identities = chunk(0x180, b"", struct.pack("<I", apps.NAME))
    given = apps.pool(["name", "manifest", "package"]) if strings is None else strings
    return chunk(3, b"", given + identities + b"".join(chunks))


def test_more_strings_than_a_pool_has_room_for() -> None:
    pool = chunk(1, struct.pack("<5I", 1 << 30, 0, 0, 28, 0), bytes(64))
    assert _cost(_manifest(_document(apps.start(1), strings=pool))) == "truncated"


def test_strings_that_all_lie_in_the_same_place() -> None:
    count, long = 4000, 30_000
    body = struct.pack("<H", long) + bytes(2 * long)
    pool = chunk(1, struct.pack("<5I", count, 0, 0, 28 + 4 * count, 0), bytes(4 * count) + body)
    attributes = b"".join(struct.pack("<3IHBBI", apps.NOTHING, name, 0, 8, 0, 3, name) for name in range(3000))
    assert _cost(_manifest(_document(apps.start(1, attributes), strings=pool))) in ("expands-too-far", "unreadable")


def test_strings_beyond_the_end_are_empty() -> None:
    pool = chunk(1, struct.pack("<5I", 2, 0, 0, 36, 0), struct.pack("<2I", 1 << 31, 20) + b"\0\0\xff\x7f")
    assert _cost(_manifest(_document(apps.start(0), apps.start(1), strings=pool))) == "unreadable"


@pytest.mark.parametrize("size", [0, 7, 1 << 31, 0xFFFFFFFF])
def test_a_chunk_that_is_empty_or_beyond_the_end(size: int) -> None:
    bad = struct.pack("<2HI", 0x102, 16, size) + bytes(64)
    assert _cost(_manifest(_document(apps.start(1), bad))) == "truncated"


def test_many_open_elements() -> None:
    assert _cost(_manifest(_document(apps.start(1) * 200_000))) == "unreadable"  # it has no package


def test_attributes_without_a_size() -> None:
    assert _cost(_manifest(_document(apps.start(1, bytes(40), size=0, count=65_535) * 1000))) == "truncated"


def test_more_attributes_than_there_is_room_for() -> None:
    assert _cost(_manifest(_document(apps.start(1, bytes(40), count=65_535)))) == "truncated"


def test_a_bundle_of_elements_in_one_another() -> None:
    node = apps.field(1, apps.field(3, "manifest"))
    for _ in range(2000):
        node = apps.field(1, apps.field(3, "manifest") + apps.field(5, node))
    assert _cost(lambda: list(bundle.elements(node, TAGS))) == "too-large"


def test_more_members_than_an_archive_may_have() -> None:
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 1 << 31, 0, 0)
    assert _cost(lambda: Members(Bytes(bytes(64) + end, "a"))) == "too-large"
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 64, 0, 0)
    assert _cost(lambda: Members(Bytes(b"PK\1\2" + bytes(60) + end, "a"))) == "truncated"


def test_a_table_with_chunks_without_an_end() -> None:
    table = chunk(2, struct.pack("<I", 1)) + struct.pack("<2HI", 0x200, 8, 8) * 300_000
    assert _cost(lambda: arsc.languages(Bytes(table, "a"))) == "truncated"


@pytest.mark.parametrize("size", [0, 23, 1 << 62, (1 << 64) - 1])
def test_a_signing_block_of_an_absurd_size(size: int) -> None:
    package = bytearray(apps.with_block(apps.apk(), 0x7109871A, apps.certificate("signer")))
    place = package.find(b"APK Sig Block 42")
    package[place - 8 : place] = struct.pack("<Q", size)
    assert _cost(lambda: list(signers.signers(Members(Bytes(bytes(package), "a"))))) == "truncated"


@pytest.mark.parametrize("data", [b"\x30", b"\x30\x80\0\0", b"\x30\x84\xff\xff\xff\xff", b"\x30\x88" + bytes(8)])
def test_der_without_a_length(data: bytes) -> None:
    assert _cost(lambda: der.certificate(data)) == "truncated"
    assert _cost(lambda: list(der.signers(data))) == "truncated"


@pytest.mark.parametrize("data", [b"\x08", b"\x08" + b"\xff" * 20, b"\x0a\x05abc", b"\x0b", b"\x02\x01a", b"\x0d\0\0"])
def test_a_protocol_buffer_that_is_damaged(data: bytes) -> None:
    assert _cost(lambda: list(fields(data))) == "truncated"


def test_a_protocol_buffer_keeps_what_came_before_the_damage() -> None:
    given_before = fields(apps.field(1, 300) + apps.field(2, "two") + b"\x15\1\0\0\0" + b"\x0a\x7f")
    assert [next(given_before) for _ in range(3)] == [(1, 300), (2, b"two"), (2, 1)]
    with pytest.raises(ReadError):
        next(given_before)


@st.composite
def _damaged(draw: st.DrawFn, data: bytes) -> bytes:
    """Some bytes of a file changed, and some of it taken away or doubled."""
    changed = bytearray(data)
    for _ in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, len(changed) - 1))
        value = draw(st.sampled_from([b"\0", b"\xff", b"\xff\xff\xff\xff", b"\x7f", b"\0\0\0\0", b"\x80"]))
        changed[place : place + len(value)] = value
    if draw(st.booleans()):
        start, size = draw(st.integers(0, len(changed) - 1)), draw(st.integers(0, 200))
        changed[start : start + size] = changed[start : start + size] * draw(st.integers(0, 2))
    return bytes(changed)


@_FUZZ
@given(_damaged(apps.axml(SPY)) | _damaged(apps.axml(SPY, utf8=True, styles=2)) | st.binary(max_size=400))
def test_any_binary_xml_ends_in_statements_or_a_problem(data: bytes) -> None:
    _cost(_manifest(data))


@_FUZZ
@given(_damaged(apps.with_block(apps.apk(), 0xF05368C0, apps.certificate("a"))))
def test_any_package_ends_in_members_or_a_problem(data: bytes) -> None:
    def everything() -> None:
        members = Members(Bytes(data, "a"))
        for name in members:
            members.read(name, 1 << 20)
        list(signers.signers(members))

    _cost(everything)


@_FUZZ
@given(_damaged(apps.arsc((b"ko", b"", b""), (b"zh", b"TW", b"Hant"))) | st.binary(max_size=200))
def test_any_table_ends_in_languages_or_a_problem(data: bytes) -> None:
    _cost(lambda: arsc.languages(Bytes(data, "a")))


@_FUZZ
@given(_damaged(apps.proto(SPY)) | _damaged(apps.table("ko", "ja")) | st.binary(max_size=200))
def test_any_bundle_ends_in_statements_or_a_problem(data: bytes) -> None:
    _cost(lambda: list(statements(bundle.elements(data, TAGS))))
    _cost(lambda: list(bundle.languages(data)))


@_FUZZ
@given(_damaged(apps.signature(apps.certificate("a"))) | st.binary(max_size=200))
def test_any_signature_ends_in_signers_or_a_problem(data: bytes) -> None:
    _cost(lambda: list(der.signers(data)))
