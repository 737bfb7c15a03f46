"""Feed damaged images and apps to the parsers of firmware, and fail for whatever is no problem with a name.

usage: android.py [--seconds 60] [--seed 0] [PARSER...]

For each parser a small valid image is made, by the real tool where there is one, and changed at random again and again:
bits, whole numbers of a header, pieces cut, moved or doubled; checksums are set right again. A fault is an exception
that is not one of ours, more than 1.5 GiB of memory, or more than 10 seconds for one image. The image is then kept in
fuzz/found, and exit status 1. The changes are not guided by coverage.
"""

import argparse
import hashlib
import random
import resource
import struct
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from time import monotonic

import lz4.frame
import pytest

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from caveat.errors import ReadError  # noqa: E402
from caveat.readers.android import (  # noqa: E402
    apk,
    arsc,
    axml,
    bugreport,
    bundle,
    der,
    manifest,
    services,
    signers,
    vintf,
)
from caveat.readers.android.budget import Budget  # noqa: E402
from caveat.readers.android.filesystem import FileSystem, Kind, Partition, Window  # noqa: E402
from caveat.readers.android.members import Members  # noqa: E402
from caveat.readers.android.partitions import partitions_in  # noqa: E402
from caveat.readers.android.windows import Bytes, Filled, Mapped, Piece  # noqa: E402
from caveat.readers.source import Source  # noqa: E402
from tests.readers.android import apps, making, reports  # noqa: E402

MOST_MEMORY = 3 << 29  # bytes
MOST_SECONDS = 10.0
BLOCK = 4096
LARGE = 8 << 20  # bytes; of a larger image only the blocks that are not zero are changed
NUMBERS = [0, 1, 2, 7, 8, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 1 << 31, (1 << 31) - 1, (1 << 32) - 1]
NUMBERS += [1 << 40, 1 << 50, 1 << 62, (1 << 64) - 1]


def small(folder: Path) -> Path:
    """A folder with a few files, a link, and one file of some length."""
    (folder / "etc/permissions").mkdir(parents=True)
    (folder / "build.prop").write_bytes(b"ro.product.model=Testphone\n" * 40)
    (folder / "etc/permissions/a.xml").write_bytes(b"<permissions/>")
    (folder / "etc/long").write_bytes(b"".join(b"line %d\n" % line for line in range(9000)))
    (folder / "etc/tail").write_bytes(b"tail" * 1100)
    (folder / "link").symlink_to("etc/../build.prop")
    return folder


def ext4(*options: str) -> Callable[[Path], bytes]:
    """Makes an ext4 image."""
    return lambda at: making.ext4(small(at / "tree"), at / "image", *options, size="2M").read_bytes()


def erofs(*options: str) -> Callable[[Path], bytes]:
    """Makes an EROFS image."""
    return lambda at: making.erofs(small(at / "tree"), at / "image", *options).read_bytes()


def f2fs(at: Path) -> bytes:
    """An f2fs image."""
    return making.f2fs(small(at / "tree"), at / "image", size=64 << 20).read_bytes()


def boot(at: Path) -> bytes:
    """A boot image with a plain ramdisk."""
    ramdisk = making.cpio(small(at / "tree"))
    head = struct.pack("<8sLLLL16xL", b"ANDROID!", 4096, len(ramdisk), 0, 1580, 4).ljust(4096, b"\0")
    return head + bytes(4096) + ramdisk


def package(at: Path) -> bytes:
    """A ZIP with a stored and a deflated member."""
    path = making.zipped(at / "zip", {"system/build.prop": b"x=y\n" * 99, "a/b": b"c"}, method=zipfile.ZIP_DEFLATED)
    return path.read_bytes()


def apex(at: Path) -> bytes:
    """An APEX."""
    return making.zipped(at / "zip", {"apex_manifest.pb": b"x", "apex_payload.img": ext4()(at)}).read_bytes()


def blocks(at: Path) -> bytes:
    """An update in blocks, with its list."""
    image = ext4()(at)
    listed = f"4\n{len(image) // 4096}\n0\n0\nnew 2,0,{len(image) // 4096}".encode()
    return making.zipped(at / "zip", {"a.transfer.list": listed, "a.new.dat": image}).read_bytes()


def lz4_frame(at: Path) -> bytes:
    """A ramdisk in an LZ4 frame."""
    frame: bytes = lz4.frame.compress(making.cpio(small(at / "tree")), block_linked=False)
    return frame


def tar(at: Path) -> bytes:
    """A tar with long names."""
    return making.tarred(small(at / "tree"))


def payload(at: Path) -> bytes:
    """A payload of an ext4 image in many operations."""
    return making.payload({"system": ext4()(at)}, step=1 << 16)


def sparse(at: Path) -> bytes:
    """A sparse image."""
    ext4()(at)
    making.run("img2simg", at / "image", at / "sparse")
    return (at / "sparse").read_bytes()


def dynamic(at: Path) -> bytes:
    """A super image."""
    return making.super_image({"system_a": ext4()(at), "system_b": b""})


def gpt(at: Path) -> bytes:
    """A flash with a table of partitions."""
    return making.flash([("system_a", ext4()(at)), ("modem", b"m" * 4096)])


def signed(_: Path) -> bytes:
    """An app with resources, signed by the first and the third scheme."""
    holder = apps.certificate("signer")
    members = {"META-INF/A.RSA": apps.signature(holder), "resources.arsc": resources(_)}
    return apps.with_block(apps.apk(members=members), 0xF05368C0, holder)


def resources(_: Path) -> bytes:
    """A table of resources."""
    return apps.arsc((b"ko", b"", b""), (b"zh", b"TW", b"Hant"))


def interfaces() -> bytes:
    """A manifest of a vendor's interface."""
    hal = b"<hal%b><name>android.hardware.%b</name><version>1.4</version><fqname>@1.4::I/a</fqname></hal>\n"
    taken = b'<hal override="true"><name>android.hardware.radio</name></hal>\n'
    return (
        b"<manifest>\n" + b"".join(hal % (b"", name) for name in (b"radio", b"nfc", b"gnss")) + taken + b"</manifest>"
    )


PARSERS: dict[str, Callable[[Path], bytes]] = {
    "ext4": ext4(),
    "ext4-inline": ext4("-O", "inline_data", "-I", "256"),
    "ext4-maps": ext4("-O", "^extent,^64bit"),
    "erofs": erofs(),
    "erofs-compact": erofs("-zlz4hc", "-Eztailpacking"),
    "erofs-full": erofs("-zlz4hc", "-Elegacy-compress"),
    "erofs-packed": erofs("-zlz4hc", "-Efragments,dedupe", "-C65536"),
    "erofs-chunks": erofs("--chunksize=4096"),
    "f2fs": f2fs,
    "boot": boot,
    "zip": package,
    "apex": apex,
    "tar": tar,
    "blocks": blocks,
    "lz4": lz4_frame,
    "payload": payload,
    "sparse": sparse,
    "super": dynamic,
    "gpt": gpt,
    "apk": signed,
    "axml": lambda _: apps.axml(apps.SPY),
    "axml-utf8": lambda _: apps.axml(apps.SPY, utf8=True, styles=2),
    "arsc": resources,
    "bundle": lambda _: apps.proto(apps.SPY),
    "bundle-table": lambda _: apps.table("ko", "ja"),
    "signature": lambda _: apps.signature(apps.certificate("signer")),
    "bugreport": lambda _: reports.report(services=reports.SERVICES).encode(),
    "vintf": lambda _: interfaces(),
    "init": lambda _: b"service a /vendor/bin/a\n    disabled\n\non boot\n    start a\n" * 20,
}


def repaired(data: bytes) -> bytes:
    """With the checksums of a super image set right, so that what was changed is looked at."""
    if data[4096:4100] != b"gDla" or len(data) < 12288 + 128:
        return data
    out = bytearray(data)
    for at in (4096, 8192):
        out[at + 8 : at + 40] = bytes(32)
        out[at + 8 : at + 40] = hashlib.sha256(out[at : at + 52]).digest()
    for at in range(12288, min(12288 + 4 * 8192, len(out) - 128), 8192):
        head, size = int.from_bytes(out[at + 8 : at + 12], "little"), int.from_bytes(out[at + 44 : at + 48], "little")
        if head + size <= 1 << 20:
            out[at + 48 : at + 80] = hashlib.sha256(out[at + head : at + head + size]).digest()
            out[at + 12 : at + 44] = bytes(32)
            out[at + 12 : at + 44] = hashlib.sha256(out[at : at + head]).digest()
    return bytes(out)


def changed(data: bytes, places: list[int], chance: random.Random) -> bytes:
    """A damaged image: changed in a few of the places that hold something."""
    out = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        if not out:
            break
        place = min(chance.choice(places), len(out) - 1)
        match chance.randrange(6):
            case 0 | 1:
                width = chance.choice((1, 2, 4, 8))
                value = chance.choice(NUMBERS) + chance.choice((-1, 0, 0, 1))
                out[place : place + width] = (value % (1 << 8 * width)).to_bytes(
                    width, chance.choice(("little", "big"))
                )
            case 2:
                out[place] ^= 1 << chance.randrange(8)
            case 3:
                other, length = chance.choice(places), chance.choice((4, 12, 32, 512, 4096))
                out[place : place + length] = out[other : other + length]
            case 4:
                out[place] = (out[place] + chance.choice((-1, 1, 4))) % 256
            case 5 if chance.random() < 0.2:
                del out[place + 1 :]
    return repaired(bytes(out).ljust(1, b"\0"))


def walk(files: FileSystem) -> int:
    """Look at some files, at their beginning and end; how many were read."""
    read = 0
    folders = [""]
    for _ in range(20):
        if not folders:
            break
        folder = folders.pop()
        try:
            nodes = files.list(folder)
        except (ReadError, FileNotFoundError):
            continue
        for node in nodes[:20]:
            path = f"{folder}/{node.name}"
            if node.kind is Kind.FOLDER:
                folders.append(path)
                continue
            try:
                window = files.open(path)
                window.read(0, 1 << 16)
                window.read(max(window.size - 4096, 0), 8192)
                read += 1
            except (ReadError, FileNotFoundError):
                continue
    return read


def spread(packed: bytes, blocks: list[int], size: int) -> Window:
    """An image of mostly zeros, from those of its blocks that are not."""
    inner = Bytes(packed.ljust(len(blocks) * BLOCK, b"\0"), "blocks")
    pieces = [Piece(at, min(BLOCK, size - at), inner, place * BLOCK) for place, at in enumerate(blocks)]
    return Mapped(size, "x.img", pieces, Filled(size, "x.img", Budget()))


def feed(image: Window) -> int:
    """Read an image as far as it goes; how many files of it were read."""
    budget = Budget(read=1 << 28, inflated=1 << 28, entries=300_000, seconds=5)
    count = 0
    for found in partitions_in(image, "x.img", budget):
        if isinstance(found, Partition):
            count += walk(found.files)
    return count


def _app(window: Window) -> Iterator[object]:
    package = Members(window)
    yield from apk.manifest(package)
    yield from apk.languages(package)
    yield from signers.signers(package)


def _compiled(window: Window) -> Iterator[object]:
    return manifest.statements(axml.elements(window.read(0, window.size), manifest.TAGS))


def _report(window: Window) -> Iterator[object]:
    blocks = (window.read(at, BLOCK) for at in range(0, window.size, BLOCK))
    return bugreport.passages(Source(name="x.txt", data=b""), blocks, Budget(seconds=5))


APPS: dict[str, Callable[[Window], Iterator[object]]] = {
    "apk": _app,
    "axml": _compiled,
    "axml-utf8": _compiled,
    "arsc": lambda window: iter(arsc.languages(window)),
    "bundle": lambda window: manifest.statements(bundle.elements(window.read(0, window.size), manifest.TAGS)),
    "bundle-table": lambda window: bundle.languages(window.read(0, window.size)),
    "signature": lambda window: der.signers(window.read(0, window.size)),
    "bugreport": _report,
    "vintf": lambda window: vintf.hals(window.read(0, window.size)),
    "init": lambda window: services.services(window.read(0, window.size).decode("utf-8", errors="replace")),
}
"""What reads apps, their parts, the files of a system, and texts; all else is read as an image."""


def listen(name: str, image: Window) -> int:
    """Read an image or a part of an app as far as it goes; how many files or statements were read."""
    if name not in APPS:
        return feed(image)
    count = 0
    with suppress(ReadError):
        for _ in APPS[name](image):
            count += 1
    return count


def fuzz(name: str, seconds: float, seed: int) -> bool:
    """Feed one parser for so long; whether there was no fault."""
    chance = random.Random(f"{name} {seed}")  # noqa: S311 - the same images for the same seed
    with tempfile.TemporaryDirectory() as folder:
        data = PARSERS[name](Path(folder))
    blocks = [at for at in range(0, len(data), BLOCK) if any(data[at : at + BLOCK])] if len(data) > LARGE else []
    size, packed = len(data), b"".join(data[at : at + BLOCK] for at in blocks) or data
    if not listen(name, spread(packed, blocks, size) if blocks else Bytes(packed, "x.img")):
        raise AssertionError(f"{name}: the valid image is not read")
    places = [place for place, byte in enumerate(packed) if byte]
    places += [place for place in places if place < 16_384] * 8  # headers first
    end, count, files, slowest = monotonic() + seconds, 0, 0, 0.0
    while monotonic() < end:
        damaged = changed(packed, places, chance)
        image = spread(damaged[: len(packed)], blocks, size) if blocks else Bytes(damaged, "x.img")
        start = monotonic()
        try:
            files += listen(name, image)
            fault = "" if monotonic() - start < MOST_SECONDS else f"{monotonic() - start:.1f} s"
        except Exception as error:  # noqa: BLE001 - this is what is looked for
            fault = repr(error)
        slowest, count = max(slowest, monotonic() - start), count + 1
        if fault:
            kept = HERE / "found" / f"{name}-{hashlib.sha256(damaged).hexdigest()[:12]}"
            kept.parent.mkdir(exist_ok=True)
            with kept.open("wb") as file:
                file.writelines(image.read(at, LARGE) for at in range(0, image.size, LARGE))
            print(f"{name}: {fault}: {kept}")
            return False
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    each = f"{files / count:.1f} {'statements' if name in APPS else 'files'} read in each"
    print(f"{name}: {count} images, {each}, the slowest {slowest:.2f} s, peak {peak} MB")
    return True


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description="Feed damaged images and apps to the parsers of firmware.")
    parser.add_argument("--seconds", type=float, default=60, help="for each parser")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("parser", nargs="*", metavar="PARSER", help=", ".join(PARSERS))
    chosen = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    good = True
    for name in chosen.parser or PARSERS:
        try:
            good &= fuzz(name, chosen.seconds, chosen.seed)
        except pytest.skip.Exception as reason:
            print(f"{name}: not tried: {reason}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
