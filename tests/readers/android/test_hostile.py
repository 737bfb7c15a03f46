"""Images that are made to do harm end in a problem with a name, soon and in little memory; the rest is still read."""

import bz2
import lzma
import struct
import subprocess
import sys
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import chain, repeat
from pathlib import Path
from time import monotonic

import pytest
from hypothesis import given
from hypothesis import strategies as st

import caveat
from caveat.errors import ReadError
from caveat.model.evidence import Problem
from caveat.readers.android import lz4
from caveat.readers.android.budget import Budget
from caveat.readers.android.bugreport import passages
from caveat.readers.android.filesystem import Partition, RawPartition, Window
from caveat.readers.android.filesystems.clusters import Clusters, Geometry
from caveat.readers.android.filesystems.lzma1 import decode_micro_lzma
from caveat.readers.android.partitions import partitions, partitions_in
from caveat.readers.android.streams import Stream, bzip2, deflate, xz
from caveat.readers.android.windows import Bytes, Filled, Mapped, Missing, Piece, Slice
from caveat.readers.source import Source
from tests.readers.android import making

ROOT = Path(__file__).parents[3]
PARSERS = {
    "file systems": "ext4 ext4-inline ext4-maps erofs erofs-compact erofs-full erofs-packed erofs-chunks f2fs",
    "images": "boot zip apex tar payload blocks lz4 sparse super gpt",
    "apps and texts": "apk axml axml-utf8 arsc bundle bundle-table signature bugreport vintf init",
}
MOST_MEMORY = 100 << 20  # bytes
MOST_SECONDS = 10  # measuring memory takes time too


@contextmanager
def bounded() -> Iterator[None]:
    """What is done here is done soon and in little memory."""
    tracemalloc.start()
    start = monotonic()
    try:
        yield
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < MOST_MEMORY
    assert monotonic() - start < MOST_SECONDS


def read(data: bytes, budget: Budget | None = None, name: str = "x.img") -> list[Partition | RawPartition | Problem]:
    """What is found in an image."""
    with bounded():
        return list(partitions_in(Bytes(data, name), name, budget or Budget()))


def code(data: bytes, name: str = "x.img") -> str:
    """The one problem of an image."""
    *others, problem = read(data, name=name)
    assert isinstance(problem, Problem), problem
    assert not [other for other in others if isinstance(other, Problem)]
    assert problem.item == name
    assert problem.hides
    return problem.code


def error(window: Window, offset: int = 0, length: int = 100) -> str:
    """The code of the error that reading a window ends in."""
    with bounded(), pytest.raises(ReadError) as caught:
        window.read(offset, length)
    return caught.value.code


def payload(manifest: bytes, data: bytes = b"", length: int | None = None) -> bytes:
    """A payload with this manifest."""
    return struct.pack(">4sQQL", b"CrAU", 2, len(manifest) if length is None else length, 0) + manifest + data


def partition(size: int, *operations: bytes) -> bytes:
    """A partition of a manifest."""
    info = making.field(1, b"modem") + making.field(7, making.field(1, size))
    return making.field(13, info + b"".join(making.field(8, operation) for operation in operations))


@pytest.mark.parametrize("kind", [1, 8])
def test_an_operation_that_is_a_bomb_gives_no_more_than_it_says(kind: int) -> None:
    blob = making.PACKERS[kind](bytes(200 << 20))
    budget = Budget()
    update = payload(partition(1 << 21, making.operation(kind, blob, 0, 0, 512)), blob)
    assert read(update, budget) == [RawPartition("modem", 1 << 21, "x.img > modem")]
    stream = Stream(Bytes(blob, "x"), 1 << 21, "x", {1: bzip2, 8: xz}[kind], Budget(inflated=1 << 21))
    with bounded():
        assert stream.read((1 << 21) - 5, 100) == bytes(5)


def test_what_is_inflated_and_read_and_listed_is_counted() -> None:
    blob = lzma.compress(bytes(64 << 20))
    assert error(Stream(Bytes(blob, "x"), 64 << 20, "x", xz, Budget(inflated=1 << 20)), 32 << 20) == "stopped"
    assert error(Filled(1 << 40, "x", Budget(inflated=1 << 20)), 0, 2 << 20) == "stopped"
    many = partition(1 << 40, *[making.operation(6, b"", 0, block, 1) for block in range(2000)])
    (problem,) = read(payload(many), Budget(entries=1000))
    assert isinstance(problem, Problem)
    assert (problem.code, problem.detail) == ("stopped", "x.img: limit: 1000 entries")


def test_a_budget_that_is_spent_stays_spent() -> None:
    budget = Budget(entries=1)
    for _ in range(2):
        with pytest.raises(ReadError, match="limit: 1 entries"):
            budget.charge_entries(2)
    with pytest.raises(ReadError, match="limit: 1 entries"):
        budget.charge_read(1)
    with pytest.raises(ReadError, match="limit: 0 s"):
        Budget(seconds=0).charge_read(1)


@pytest.mark.parametrize(
    ("manifest", "length", "wanted"),
    [
        (b"", 1 << 62, "too-large"),
        (b"", 1000, "truncated"),
        (b"\xff" * 20, None, "truncated"),
        (making.field(3, 1 << 50), None, "unreadable"),
        (making.field(3, b"x"), None, "unreadable"),
        (making.field(13, 7), None, "unreadable"),
        (partition(1 << 62), None, "too-large"),
        (partition(8192, making.operation(6, b"", 0, 0, 1 << 50)), None, "unreadable"),
        (partition(8192, making.operation(6, b"", 0, 1 << 60, 1)), None, "unreadable"),
        (partition(8192, making.operation(6, b"", 0, 0, 2), making.operation(6, b"", 0, 1, 1)), None, "unreadable"),
        (partition(8192, making.operation(77, b"", 0, 0, 2)), None, "unsupported"),
        (partition(8192, making.operation(8, b"?" * 9, 1 << 40, 0, 2)), None, "truncated"),
        (partition(8192, making.operation(8, b"?" * 9, 0, 0, 2)), None, "unreadable"),
        (partition(8192), None, "incremental-ota"),
        (making.field(13, b"") * 300, None, "too-large"),
    ],
)
def test_a_forged_manifest_ends_in_a_problem(manifest: bytes, length: int | None, wanted: str) -> None:
    assert code(payload(manifest, b"?" * 9, length)) == wanted


def test_zeros_without_end_cost_nothing_until_they_are_read() -> None:
    size = 1 << 43
    (raw,) = read(payload(partition(size, making.operation(6, b"", 0, 0, size // 4096))))
    assert raw == RawPartition("modem", size, "x.img > modem")
    window = Filled(size, "x", Budget())
    assert window.read(size - 3, 100) == bytes(3)
    assert error(window, 0, 1 << 40) == "too-large"


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> bytearray:
    """A small ext4 image; its second inode is that of the root."""
    folder = tmp_path_factory.mktemp("small")
    (folder / "build.prop").write_bytes(b"x=y\n")
    (folder / "other").write_bytes(b"o" * 5000)
    return bytearray(
        making.ext4(folder, tmp_path_factory.mktemp("images") / "x.img", "-b", "4096", size="2M").read_bytes()
    )


def inode(image: bytearray, name: bytes) -> int:
    """Where the inode of a file of the root lies."""
    at = image.index(name) - 8
    number = int.from_bytes(image[at : at + 4], "little")
    table = int.from_bytes(image[4096 + 8 : 4096 + 12], "little")
    size = int.from_bytes(image[1024 + 88 : 1024 + 90], "little")
    return table * 4096 + (number - 1) * size


FORGED_FILES: dict[str, tuple[int, bytes, str]] = {
    "an absurd size": (108, struct.pack("<L", 1 << 30), "too-large"),
    "an extent past the end": (40 + 12 + 8, struct.pack("<L", 1 << 31), "truncated"),
    "a tree of extents without a mark": (40, b"\0\0", "unreadable"),
    "a tree of extents that is too deep": (46, struct.pack("<H", 5), "unreadable"),
    "a tree with absurdly many extents": (42, struct.pack("<H", 60_000), "unreadable"),
    "encrypted": (32, struct.pack("<L", 0x80800), "encrypted"),
}


@pytest.mark.parametrize(("at", "value", "wanted"), FORGED_FILES.values(), ids=FORGED_FILES.keys())
def test_a_forged_file_of_ext4_ends_in_an_error_and_the_others_are_read(
    image: bytearray, at: int, value: bytes, wanted: str
) -> None:
    forged = bytearray(image)
    place = inode(forged, b"other") + at
    forged[place : place + len(value)] = value
    (found,) = read(bytes(forged))
    assert isinstance(found, Partition)
    assert found.files.open("build.prop").read(0, 9) == b"x=y\n"
    with pytest.raises(ReadError) as caught:
        found.files.open("other").read(0, 9)
    assert caught.value.code == wanted
    assert "other" in caught.value.detail or "extents" in caught.value.detail


def test_a_tree_of_extents_that_holds_itself_ends(image: bytearray) -> None:
    forged = bytearray(image)
    block = len(forged) // 4096 - 1
    loop = struct.pack("<4HL", 0xF30A, 300, 340, 4, 0) + struct.pack("<LLHH", 0, block, 0, 0) * 300
    forged[block * 4096 : block * 4096 + len(loop)] = loop
    place = inode(forged, b"other") + 40
    forged[place : place + 24] = struct.pack("<4HL", 0xF30A, 1, 4, 4, 0) + struct.pack("<LLHH", 0, block, 0, 0)
    (found,) = read(bytes(forged))
    assert isinstance(found, Partition)
    with pytest.raises(ReadError, match="broken tree"):
        found.files.open("other").read(0, 9)


def test_a_folder_that_holds_itself_is_no_trap(image: bytearray) -> None:
    forged = bytearray(image)
    at = forged.index(b"other") - 8
    forged[at : at + 4] = struct.pack("<L", 2)
    forged[at + 7] = 2
    (found,) = read(bytes(forged))
    assert isinstance(found, Partition)
    assert found.files.open("other/" * 200 + "build.prop").read(0, 9) == b"x=y\n"
    with pytest.raises(FileNotFoundError):
        found.files.open("other/" * 2000 + "build.prop")


@pytest.mark.parametrize(
    ("at", "value", "wanted"),
    [
        (24, 50, "unreadable"),
        (40, 0, "unreadable"),
        (88, 1 << 15, "unsupported"),
    ],
)
def test_a_forged_head_of_ext4_ends_in_a_problem(image: bytearray, at: int, value: int, wanted: str) -> None:
    forged = bytearray(image)
    forged[1024 + at : 1028 + at] = struct.pack("<L", value)
    assert code(bytes(forged)) == wanted


SPARSE = "<LHHHHLLLL"


@pytest.mark.parametrize(
    ("header", "chunk", "wanted"),
    [
        ((0xED26FF3A, 1, 0, 28, 12, 4096, 1, 1, 0), (0xCAC1, 0, 1 << 31, 12 + 4096), "truncated"),
        ((0xED26FF3A, 1, 0, 28, 12, 4096, 1, 1, 0), (0xCAC2, 0, 1 << 31, 16), "unreadable"),
        ((0xED26FF3A, 1, 0, 28, 12, 4096, 1, (1 << 32) - 1, 0), (0xCAC3, 0, 1, 12), "unreadable"),
        ((0xED26FF3A, 1, 0, 28, 12, 4096, 1, 2, 0), (0xCAC3, 0, 1, 0), "unreadable"),
        ((0xED26FF3A, 1, 0, 28, 12, 4096, 1, 9, 0), (0xCAC3, 0, 1, 12), "truncated"),
        ((0xED26FF3A, 1, 0, 28, 12, 0, 1, 1, 0), (0xCAC3, 0, 1, 12), "unreadable"),
        ((0xED26FF3A, 1, 0, 28, 12, 1 << 31, 1 << 31, 1, 0), (0xCAC3, 0, 1, 12), "too-large"),
        ((0xED26FF3A, 2, 0, 28, 12, 4096, 1, 1, 0), (0xCAC3, 0, 1, 12), "unreadable"),
        ((0xED26FF3A, 1, 0, 28, 12, 4096, 1, 1, 0), (0xBEEF, 0, 1, 12), "unreadable"),
    ],
)
def test_a_forged_sparse_image_ends_in_a_problem(header: tuple[int, ...], chunk: tuple[int, ...], wanted: str) -> None:
    data = struct.pack(SPARSE, *header) + struct.pack("<HHLL", *chunk) + b"abcd"
    assert code(data) == wanted


def test_layers_without_end_are_stopped() -> None:
    data = b"end"
    for _ in range(12):
        data = zlib.compress(data, wbits=31)
    assert code(data) == "stopped"


def test_zip_tricks_end_in_a_problem(tmp_path: Path) -> None:
    data = bytearray(making.zipped(tmp_path / "x.zip", {"system/build.prop": b"x=y\n"}).read_bytes())
    end = data.rindex(b"PK\5\6")
    cases = {"too-large": struct.pack("<HHL", 1, 65_535, 1 << 30), "truncated": struct.pack("<HHL", 1, 65_535, 40)}
    for wanted, counts in cases.items():
        forged = bytearray(data)
        forged[end + 8 : end + 16] = counts
        forged[end + 16 : end + 20] = struct.pack("<L", 0)
        assert code(bytes(forged), "x.zip") in (wanted, "truncated", "unreadable")
    locked = bytearray(data)
    locked[data.index(b"PK\1\2") + 8] |= 1
    (found,) = read(bytes(locked))
    assert isinstance(found, Partition)
    with pytest.raises(ReadError, match="encrypted"):
        found.files.open("system/build.prop")


def test_a_deflated_bomb_gives_no_more_than_it_says(tmp_path: Path) -> None:
    path = making.zipped(tmp_path / "x.zip", {"a/b": bytes(100 << 20)}, method=zipfile.ZIP_DEFLATED)
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\1\2") + 24
    data[at : at + 4] = struct.pack("<L", 10)
    (found,) = read(bytes(data), Budget(inflated=10))
    assert isinstance(found, Partition)
    with bounded():
        assert found.files.open("a/b").read(0, 1000) == bytes(10)


def test_a_file_that_is_cut_short_is_a_problem(tmp_path: Path) -> None:
    path = making.zipped(tmp_path / "ota.zip", {"payload.bin": making.payload({"system": bytes(9000)})})
    path.write_bytes(path.read_bytes()[:-40])
    *_, problem = partitions(path, Budget())
    assert isinstance(problem, Problem)
    assert problem.code == "truncated"


def test_a_path_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    (problem,) = partitions(tmp_path / "none.img", Budget())
    assert isinstance(problem, Problem)
    assert problem.code == "unreadable"


@given(st.binary(max_size=300), st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400)), max_size=5))
def test_a_mapped_window_is_its_pieces(data: bytes, asked: list[tuple[int, int]]) -> None:
    pieces = [Piece(start, min(7, len(data) - start), Bytes(data, "x"), start) for start in range(0, len(data), 13)]
    whole = bytearray(b"-" * len(data))
    for piece in pieces:
        whole[piece.start : piece.start + piece.length] = data[piece.start : piece.start + piece.length]
    window = Mapped(len(data), "x", reversed(pieces), Filled(len(data), "x", Budget(), b"-"))
    for offset, length in asked:
        assert window.read(offset, length) == whole[offset : offset + length]


def test_pieces_may_not_overlap() -> None:
    gaps = Missing(20, "x", "unreadable", "a gap")
    for pieces in ([Piece(0, 9, gaps), Piece(8, 2, gaps)], [Piece(15, 9, gaps)]):
        with pytest.raises(ReadError):
            Mapped(20, "x", pieces, gaps)
    with pytest.raises(ReadError, match="truncated"):
        Slice(gaps, 15, 9, "x")
    assert error(Mapped(20, "x", [], gaps)) == "unreadable"


PACKED: dict[str, tuple[Callable[[bytes], bytes], Callable[..., object]]] = {
    "xz": (lambda data: lzma.compress(data, preset=0), xz),
    "two bzip2 streams": (lambda data: bz2.compress(data[:99]) + bz2.compress(data[99:]), bzip2),
    "deflate": (lambda data: zlib.compress(data, wbits=-15), deflate),
}


@pytest.mark.parametrize(("pack", "decoder"), PACKED.values(), ids=PACKED.keys())
def test_a_stream_reads_the_same_forward_and_backward(pack, decoder) -> None:  # type: ignore[no-untyped-def]
    data = b"".join(b"%d," % number for number in range(2_600_000))[: 18 << 20]
    stream = Stream(Bytes(pack(data), "x"), len(data), "x", decoder, Budget())
    with bounded():
        for offset in (5, len(data) - 99, 17 << 20, 0, 9 << 20, 3):
            assert stream.read(offset, 300_000) == data[offset : offset + 300_000]
    short = Stream(Bytes(pack(data[:1000]), "x"), 2000, "x", decoder, Budget())
    assert error(short, 0, 1500) == "truncated"
    endless = Stream(Bytes(pack(data[:1000]), "x"), None, "x", decoder, Budget())
    assert endless.read(0, 5000) == data[:1000]
    assert endless.size == 1000


@pytest.mark.parametrize(("pack", "decoder"), PACKED.values(), ids=PACKED.keys())
@pytest.mark.parametrize("size", [128 << 10, (128 << 10) - 1, (256 << 10) + 7])
def test_a_stream_whose_input_ends_before_its_output_is_read_to_the_end(pack, decoder, size: int) -> None:  # type: ignore[no-untyped-def]
    data = bytes(size - 5) + b"ended"
    for stated in (size, None):
        stream = Stream(Bytes(pack(data), "x"), stated, "x", decoder, Budget())
        assert stream.read(size - 5, 100) == b"ended"
        assert stream.read(0, size + 9) == data


@given(st.binary(max_size=2000), st.integers(0, 2000))
def test_a_part_of_an_lz4_block_is_the_beginning_of_the_whole(data: bytes, size: int) -> None:
    import lz4.block as library

    text = data + data[: len(data) // 2] + bytes(200)
    packed = library.compress(text, store_size=False)
    assert lz4.decode(packed, len(text)) == text
    assert lz4.decode(packed, min(size, len(text)), whole=False) == text[:size]


@given(st.binary(max_size=200), st.integers(1, 5000))
def test_a_broken_lz4_block_is_a_value_error(data: bytes, size: int) -> None:
    with suppress(ValueError):
        assert len(lz4.decode(data, size, whole=False)) == size


@given(st.binary(min_size=1, max_size=3000))
def test_micro_lzma_is_read(data: bytes) -> None:
    options = {"id": lzma.FILTER_LZMA1, "dict_size": 1 << 16, "lc": 3, "lp": 0, "pb": 2}
    packed = lzma.compress(data, lzma.FORMAT_RAW, filters=[options])
    assert packed[0] == 0
    micro = bytes([((2 * 5 + 0) * 9 + 3) ^ 0xFF]) + packed[1:]
    assert decode_micro_lzma(micro, len(data)) == data


@pytest.mark.parametrize("parsers", PARSERS.values(), ids=PARSERS)
def test_a_parser_stands_one_second_of_fuzzing(parsers: str) -> None:
    """The long run is `python fuzz/android.py --seconds 600`."""
    names = parsers.split()
    command = [sys.executable, "fuzz/android.py", "--seconds", "1", *names]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    told = dict(line.split(": ", 1) for line in done.stdout.splitlines())
    assert list(told) == names
    left = {name: said for name, said in told.items() if " images, " not in said}
    if left:
        pytest.skip(str(left))


def hostile_report(path: Path, parts: Iterator[bytes]) -> Path:
    """An archive whose report is made of these parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("main_entry.txt", "bugreport-x.txt")
        with archive.open("bugreport-x.txt", "w") as member:
            for part in parts:
                member.write(part)
    return path


@pytest.mark.parametrize(
    ("part", "code"),
    [
        (bytes(1 << 20), "truncated"),
        (b"x" * (1 << 20), "truncated"),
        (b"\r" * (1 << 20), "truncated"),
        (b"------ x" * (1 << 17), "truncated"),
        (b"\n" * (1 << 20), "too-large"),
        (b"\nDUMP OF SERVICE package:" * 40_000, "too-large"),
    ],
    ids=["zeros", "one line", "returns", "one title", "blank lines", "headings"],
)
def test_a_report_without_end_takes_little_memory(tmp_path: Path, part: bytes, code: str) -> None:
    begun = b"------ SYSTEM PROPERTIES (getprop) ------\n[a.b]: [c]\n\nDUMP OF SERVICE package:\nFeatures:\n  a.b\n"
    path = hostile_report(tmp_path / "x.zip", chain([begun], repeat(part, 40)))
    with bounded():
        (item,) = caveat.read([path]).items
    assert item.kind == "bugreport"
    assert code in {problem.code for problem in item.problems}
    assert {"a.b"} == {one.entry.name for one in item.passages if one.entry and one.entry.kind == "feature"}


def test_a_report_that_expands_too_far_is_stopped() -> None:
    packer = zlib.compressobj(wbits=-15)
    packed = packer.compress(bytes(8 << 20)) + packer.flush()
    text = Stream(Bytes(packed, "x.txt"), 8 << 20, "x.txt", deflate, Budget(inflated=1 << 20))
    with pytest.raises(ReadError, match="stopped: limit: 1048576 bytes inflated"):
        list(passages(Source(name="x.zip", data=b""), text.forward(), Budget()))


def test_properties_without_end_are_a_problem(tmp_path: Path) -> None:
    begun = b"------ SYSTEM PROPERTIES (getprop) ------\n"
    path = hostile_report(tmp_path / "x.zip", chain([begun], repeat(b"[a.b]: [c]\n" * 10_000, 100)))
    with bounded():
        (item,) = caveat.read([path]).items
    assert "too-large" in {problem.code for problem in item.problems}


def test_a_compression_that_is_not_read_is_named() -> None:
    header = struct.pack("<IHBB", 0, 0, 3, 0)
    image = (header + bytes(8) + struct.pack("<HHI", 1, 0, 1)).ljust(4096, b"\0") + bytes(4095) + b"x"
    geometry = Geometry(block=4096, end=0, size=4096, zero_padded=True)
    file = Clusters(Bytes(image, "a.img"), geometry, "a.img > /b", None, Budget(), compact=False)
    with pytest.raises(ReadError, match="/b: compressed by Zstandard, which is not read") as error:
        file.read(0, 10)
    assert error.value.code == "unsupported"
