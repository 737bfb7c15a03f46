"""Images made in the test run: by the real tools where there are some, else by small writers of their formats."""

import bz2
import hashlib
import io
import lzma
import random
import shutil
import struct
import subprocess
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

TOOLS = {
    "mkfs.ext4": "e2fsprogs",
    "mkfs.erofs": "erofs-utils",
    "mkfs.f2fs": "f2fs-tools",
    "sload.f2fs": "f2fs-tools",
    "img2simg": "android-sdk-libsparse-utils",
    "mkfs.ext2": "e2fsprogs",
    "debugfs": "e2fsprogs",
    "fsck.erofs": "erofs-utils",
}
"""The tools with their packages in Debian."""


def found(tool: str) -> str:
    """The path of a tool. Where it is not here, the test is skipped."""
    path = shutil.which(tool, path="/usr/bin:/usr/sbin:/bin:/sbin:/usr/local/bin")
    if path is None:
        pytest.skip(f"{tool} is not here (apt install {TOOLS[tool]})")
    return path


def run(tool: str, *arguments: str | Path) -> None:
    """Run a tool of file systems. Where it is not here, the test is skipped."""
    done = subprocess.run([found(tool), *map(str, arguments)], capture_output=True, check=False)
    assert done.returncode == 0, (done.stdout + done.stderr)[-500:].decode(errors="replace")


def grow(folder: Path, *, large: int = 700_000) -> dict[str, bytes]:
    """A small system with what is difficult in one: its files by their paths."""
    words = random.Random(6)  # noqa: S311 - the same noise in each run
    text = b"".join(b"ro.word.%d=%d\n" % (line, words.randrange(10**6)) for line in range(4000))
    files = {
        "system/build.prop": b"ro.product.model=Testphone\nro.product.locale=ko-KR\n" * 8,
        "system/empty": b"",
        "system/one": b"x",
        "system/block": text[:4096],
        "system/block1": text[:4097],
        "system/long.txt": text,
        "system/zeros": bytes(300_000) + b"end",
        "system/noise": words.randbytes(large // 2),
        "system/mixed": words.randbytes(5000) + text * (large // len(text)) + words.randbytes(70_000),
        "system/copy.txt": text,
        "system/이름.txt": "한국어\n".encode(),
        "system/etc/permissions/android.hardware.telephony.xml": b"<permissions/>\n",
    }
    files |= {f"system/etc/many/{number:04}.xml": b"<a/>" * (number % 700) for number in range(1200)}
    for path, content in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    (folder / "etc").symlink_to("/system/etc")
    (folder / "system/here").symlink_to("etc/../build.prop")
    (folder / "system/far").symlink_to("../" * 30 + "system/build.prop")
    (folder / "system/loop").symlink_to("loop")
    return files


def ext4(folder: Path, image: Path, *options: str, size: str = "24M", tool: str = "mkfs.ext4") -> Path:
    """An ext4 image of a folder."""
    run(tool, "-q", "-F", *options, "-d", folder, image, size)
    return image


def erofs(folder: Path, image: Path, *options: str) -> Path:
    """An EROFS image of a folder; where the tool that is here does not compress so, the test is skipped."""
    packers = {option[2:].split(",")[0] for option in options if option.startswith("-z")}
    if packers:
        told = subprocess.run([found("mkfs.erofs"), "--help"], capture_output=True, check=False)
        lacking = [packer for packer in packers if packer.encode() not in told.stdout + told.stderr]
        if lacking:
            pytest.skip(
                f"the mkfs.erofs that is here does not compress by {lacking[0]} (erofs-utils 1.8 of Debian 13 does)"
            )
    run("mkfs.erofs", "--quiet", *options, image, folder)
    return image


def number(value: int) -> bytes:
    """A varint."""
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def field(key: int, value: int | bytes) -> bytes:
    """A field of a protocol buffer."""
    if isinstance(value, int):
        return number(key << 3) + number(value)
    return number(key << 3 | 2) + number(len(value)) + value


PACKERS: dict[int, Callable[[bytes], bytes]] = {0: bytes, 1: bz2.compress, 8: lzma.compress}


def operation(kind: int, blob: bytes, offset: int, start: int, blocks: int) -> bytes:
    """An operation of a payload: its kind, its data, the blocks it fills."""
    data = field(2, offset) + field(3, len(blob)) if blob else b""
    return field(1, kind) + data + field(6, field(1, start) + field(2, blocks))


def payload(
    partitions: dict[str, bytes], *, minor: int = 0, step: int = 1 << 18, kinds: tuple[int, ...] = (8, 1, 0)
) -> bytes:
    """A payload.bin, its operations packed in turn by xz, bzip2 and not at all; zeros have no data."""
    data = bytearray()
    manifest = field(3, 4096) + field(12, minor)
    for name, image in partitions.items():
        operations = b""
        for turn, start in enumerate(range(0, len(image), step)):
            chunk = image[start : start + step]
            blocks = -(-len(chunk) // 4096)
            kind = kinds[turn % len(kinds)]
            blob = PACKERS[kind](chunk.ljust(blocks * 4096, b"\0")) if any(chunk) else b""
            operations += field(8, operation(kind if blob else 6, blob, len(data), start // 4096, blocks))
            data += blob
        manifest += field(13, field(1, name.encode()) + field(7, field(1, len(image))) + operations)
    return struct.pack(">4sQQL", b"CrAU", 2, len(manifest), 7) + manifest + b"signed!" + data


def zipped(path: Path, members: dict[str, bytes], *, method: int = zipfile.ZIP_STORED) -> Path:
    """A ZIP archive."""
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def super_image(partitions: dict[str, bytes], *, slots: int = 2) -> bytes:
    """A super.img; each partition is cut in two, and the later halves lie first."""
    most = 8192
    start = 12288 + 2 * slots * most
    start = -(-start // 4096) * 4096
    body, entries, extents = bytearray(), b"", b""
    for index, (name, content) in enumerate(partitions.items()):
        image = content.ljust(-(-len(content) // 512) * 512, b"\0")
        cut = len(image) // 1024 * 512
        halves = {}
        for part in (1, 0):
            halves[part] = (start + len(body)) // 512
            body += image[cut:] if part else image[:cut]
        extent_places = [(cut, halves[0]), (len(image) - cut, halves[1])]
        entries += struct.pack("<36sLLLL", name.encode(), 1, 2 * index, 2, 0)
        extents += b"".join(struct.pack("<QLQL", length // 512, 0, sector, 0) for length, sector in extent_places)
    groups = struct.pack("<36sLQ", b"default", 0, 0)
    devices = struct.pack("<QLLQ36sL", start // 512, 4096, 0, start + len(body), b"super", 0)
    tables = entries + extents + groups + devices
    counts = (len(partitions), 52, entries), (2 * len(partitions), 24, extents), (1, 48, groups), (1, 64, devices)
    places, at = b"", 0
    for count, size, table in counts:
        places += struct.pack("<LLL", at, count, size)
        at += len(table)
    header = struct.pack(
        "<LHHL32sL32s", 0x414C5030, 10, 0, 128, bytes(32), len(tables), hashlib.sha256(tables).digest()
    )
    header += places
    header = header[:12] + hashlib.sha256(header).digest() + header[44:]
    geometry = struct.pack("<LL32sLLL", 0x616C4467, 52, bytes(32), most, slots, 4096)
    geometry = geometry[:8] + hashlib.sha256(geometry).digest() + geometry[40:]
    metadata = (header + tables).ljust(most, b"\0") * (2 * slots)
    return (bytes(4096) + geometry.ljust(4096, b"\0") * 2 + metadata).ljust(start, b"\0") + bytes(body)


def cpio(folder: Path) -> bytes:
    """A ramdisk of a folder; the kernel's format is simple, and its tool is on few machines."""
    out = b""
    files = [*sorted(folder.rglob("*")), None]
    for inode, path in enumerate(files):
        name = path.relative_to(folder).as_posix().encode() if path else b"TRAILER!!!"
        mode, content = 0, b""
        if path and path.is_symlink():
            mode, content = 0o120777, str(path.readlink()).encode()
        elif path:
            mode, content = (0o040755, b"") if path.is_dir() else (0o100644, path.read_bytes())
        numbers = (inode, mode, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(name) + 1, 0)
        head = b"070701" + b"".join(b"%08X" % value for value in numbers) + name + b"\0"
        out += head.ljust(-(-len(head) // 4) * 4, b"\0") + content.ljust(-(-len(content) // 4) * 4, b"\0")
    return out


def tarred(folder: Path) -> bytes:
    """A tar of a folder, with an extended header for a long name."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        archive.add(folder, arcname="system")
        archive.addfile(tarfile.TarInfo("n" * 300))
    return buffer.getvalue()


def flash(partitions: list[tuple[str, bytes]], *, lost: bool = False) -> bytes:
    """A whole flash with a GUID partition table; `lost` adds a partition beyond its end."""
    body, entries = b"", b""
    for name, image in partitions:
        start, title = 64 + len(body) // 512, name.encode("utf-16-le")
        body += image.ljust(-(-len(image) // 512) * 512, b"\0")
        entries += struct.pack("<16s16sQQQ72s", b"k" * 16, b"u" * 16, start, 63 + len(body) // 512, 0, title)
    if lost:
        entries += struct.pack("<16s16sQQQ72s", b"k" * 16, b"u" * 16, 1 << 40, 1 << 41, 0, "lost".encode("utf-16-le"))
    header = struct.pack("<8sLLLLQQQQ16sQLLL", b"EFI PART", 0x10000, 92, 0, 0, 1, 9, 34, 99, b"d" * 16, 2, 128, 128, 0)
    return (bytes(512) + header.ljust(512, b"\0") + entries).ljust(64 * 512, b"\0") + body


def f2fs(folder: Path, image: Path, *options: str, size: int = 192 << 20) -> Path:
    """An f2fs image of a folder."""
    image.write_bytes(b"")
    with image.open("r+b") as file:
        file.truncate(size)
    run("mkfs.f2fs", "-q", *options, image)
    run("sload.f2fs", "-f", folder, "-t", "/", image)
    return image
