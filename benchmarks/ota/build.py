"""Update packages as makers publish them, made of nothing: a phone's system of 760 MB, with vendor and product.

    python benchmarks/ota/build.py FOLDER

writes into FOLDER

    ext4.zip      payload.bin with system, vendor and product as ext4, boot and modem; about 1.3 GB
    erofs.zip     payload.bin with the same system as EROFS (lz4); about 0.6 GB
    system.ext4   the system alone, and as system.erofs
    needs.json    for each package, where the operations lie that hold what is asked of it: the floor

mkfs.ext4 and mkfs.erofs make the images (Debian: e2fsprogs, erofs-utils). The payload is written as update_engine
does: operations of 2 MiB packed by xz, or bzip2 where the turn comes, stored where that is no smaller, none for zeros.
Nothing is held whole in memory. The noise is the same in each run, the preset of xz is a low one: that saves minutes
here and changes little of how fast it is unpacked.
"""

import bz2
import json
import lzma
import random
import shutil
import struct
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator
from hashlib import sha256
from multiprocessing import Pool
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from caveat.readers.android.budget import Budget
from caveat.readers.android.filesystem import FileSystem, Window
from caveat.readers.android.filesystems.erofs import Erofs
from caveat.readers.android.filesystems.ext4 import Ext4
from caveat.readers.android.members import Members
from caveat.readers.android.windows import FileWindow
from tests.readers.android import apps
from tests.readers.android.making import field

MIB = 1 << 20
STEP = 2 * MIB  # bytes of an operation
_BLOCK = 4096
_REPLACE, _BZIP2, _ZERO, _XZ = 0, 1, 6, 8
_EXT4 = ("-O", "^has_journal", "-b", "4096", "-i", "16384", "-m", "0")
_PRESET = 0  # of xz
_TURN = 9  # each ninth operation is packed by bzip2
PARTITIONS = {"system": 726, "vendor": 430, "product": 330}
"""MiB of the ext4 images; about a fiftieth stays free."""


def main(folder: Path) -> None:
    """Make all of it; what is there already stays."""
    folder.mkdir(parents=True, exist_ok=True)
    if (folder / "needs.json").exists():
        return
    noise = random.Random(6)  # noqa: S311 - the same noise in each run
    images = folder / "images"
    images.mkdir(exist_ok=True)
    for name, size in PARTITIONS.items():
        tree = folder / "tree" / name
        grow(name, tree, size * MIB * 24 // 25, noise)
        run("mkfs.ext4", "-q", "-F", *_EXT4, "-d", tree, images / name, f"{size}M")
    run("mkfs.erofs", "--quiet", "-zlz4hc", "-C65536", "-T1700000000", folder / "system.erofs", folder / "tree/system")
    for name, size in (("boot", 64), ("modem", 80)):
        (images / name).write_bytes(filler(noise, size * MIB * 3 // 4, 1).ljust(size * MIB, b"\0"))
    needs = {}
    packages = {
        "ext4": {one.name: one for one in sorted(images.iterdir())},
        "erofs": {"system": folder / "system.erofs"},
    }
    for name, partitions in packages.items():
        operations = package(folder / f"{name}.zip", partitions)
        needs[name] = needed(partitions, operations)
    (images / "system").rename(folder / "system.ext4")
    shutil.rmtree(images)
    shutil.rmtree(folder / "tree")
    (folder / "needs.json").write_text(json.dumps(needs))


def run(tool: str, *arguments: str | Path) -> None:
    """Run a tool that makes file systems."""
    path = shutil.which(tool, path="/usr/bin:/usr/sbin:/bin:/sbin:/usr/local/bin")
    if path is None:
        sys.exit(f"{tool} is not here (apt install e2fsprogs erofs-utils)")
    subprocess.run([path, *map(str, arguments)], check=True, stdout=subprocess.DEVNULL)


# The files of a partition

_FOLDERS = (
    ("lib64", 0.6),
    ("lib", 0.6),
    ("lib64/hw", 0.6),
    ("bin", 0.6),
    ("framework", 0.7),
    ("fonts", 1),
    ("media/audio", 1),
    ("tts", 1),
)
"""Where what is neither text nor an app lies, and how much of it is noise: what is packed already is nothing else."""


def grow(name: str, tree: Path, size: int, noise: random.Random) -> None:
    """The files of a partition, of about this size together: declarations, apps, and libraries for the rest."""
    top = tree / "system" if name == "system" else tree
    properties = 420 if name == "system" else 160
    write(top / "build.prop", "".join(f"{one}\n" for one in _properties(name, properties, noise)).encode())
    for number, path in enumerate(declarations(name)):
        write(top / path, _declarations(name, number, noise))
    if name == "system":
        for link in ("vendor", "product"):
            (tree / link).symlink_to(f"/{link}")
        for number, path in enumerate(app_paths()):
            write(top / path, _app(number, noise))
    written = (file.stat().st_size for file in tree.rglob("*") if file.is_file() and not file.is_symlink())
    count, left = 0, size - sum(-(-length // _BLOCK) * _BLOCK for length in written)
    while left > MIB:
        length = min(left - MIB // 2, int(noise.lognormvariate(12.6, 1.3)) + 5000)
        folder, disorder = noise.choice(_FOLDERS)
        write(top / folder / f"file{count:04}.so", filler(noise, length, disorder))
        count, left = count + 1, left - -(-length // _BLOCK) * _BLOCK


def declarations(name: str) -> list[str]:
    """The paths of the files that declare features, in a partition."""
    return [f"etc/permissions/com.example.{name}.{number:02}.xml" for number in range(62 if name == "system" else 24)]


def app_paths() -> list[str]:
    """The paths of the apps in the system."""
    titles = [f"App{number:03}" for number in range(165)]
    return [f"{'app' if title < 'App055' else 'priv-app'}/{title}/{title}.apk" for title in titles]


def write(path: Path, content: bytes) -> None:
    """A file, with its folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def filler(noise: random.Random, size: int, disorder: float) -> bytes:
    """Bytes of which a part is noise, as code and pictures are, and the rest was there before."""
    parts: list[bytes] = []
    left = size
    while left > 0:
        length = min(left, noise.randrange(20, 1500))
        old = noise.random() > disorder and parts
        parts.append((noise.choice(parts[-40:]) if old else noise.randbytes(length))[:left])
        left -= len(parts[-1])
    return b"".join(parts)


def _properties(name: str, count: int, noise: random.Random) -> Iterator[str]:
    yield f"# begin build properties of {name}"
    if name == "system":
        yield from ("ro.product.model=Example One", "ro.product.manufacturer=Example", "ro.treble.enabled=true")
        yield from ("ro.product.locale=zh-CN", "ro.build.version.release=14", "ro.build.version.sdk=34")
    for number in range(count):
        yield f"ro.{name}.example.part{number % 29}.setting{number}={noise.randrange(10**6)}"


def _declarations(name: str, number: int, noise: random.Random) -> bytes:
    features = "".join(
        f'    <feature name="com.example.{name}.feature{number}.{noise.randrange(10**6)}" />\n'
        for _ in range(noise.randrange(1, 6))
    )
    if name == "system" and number < len(_FEATURES):
        features += f'    <feature name="{_FEATURES[number]}" />\n'
    grants = "".join(f'        <permission name="android.permission.P{noise.randrange(500)}"/>\n' for _ in range(30))
    owner = f'    <privapp-permissions package="com.example.app{number:03}">\n{grants}    </privapp-permissions>\n'
    return f'<?xml version="1.0" encoding="utf-8"?>\n<permissions>\n{features}{owner}</permissions>\n'.encode()


_FEATURES = (
    "android.hardware.wifi",
    "android.hardware.bluetooth",
    "android.hardware.nfc",
    "android.hardware.location.gps",
    "android.hardware.camera",
    "android.hardware.telephony",
)


def _app(number: int, noise: random.Random) -> bytes:
    """An app: a manifest as long as real ones are, code, resources stored as they are, pictures."""
    asked = [
        apps.Node("uses-permission", {apps.NAME: f"android.permission.PERMISSION_{noise.randrange(400)}"})
        for _ in range(noise.randrange(3, 60))
    ]
    services = [
        apps.service(f".service.Service{place}", f"com.example.action.{noise.randrange(9999)}", permission="p.BIND")
        for place in range(noise.randrange(2, 50))
    ]
    root = apps.manifest(*asked, apps.Node("application", {}, services), package=f"com.example.app{number:03}")
    size = int(noise.lognormvariate(13.2, 1.1)) + 20_000
    code, pictures = size * 2 // 3, size // 3
    members = {f"res/drawable/p{place}.png": noise.randbytes(pictures // 8) for place in range(8)}
    return apps.apk(root, {**members, "classes2.dex": filler(noise, code, 0.5), "resources.arsc": apps.arsc()})


# The package


class Packed(NamedTuple):
    """An operation: which blocks it fills, and where its data lies."""

    start: int  # bytes in the partition
    length: int  # bytes that it gives
    kind: int
    offset: int  # in the payload's data; later, in the package
    size: int  # bytes of it
    digest: bytes = b""


def package(path: Path, partitions: dict[str, Path]) -> dict[str, list[Packed]]:
    """A package with a payload.bin of these partitions; its operations, with their places in the package."""
    data = path.with_suffix(".data")
    operations: dict[str, list[Packed]] = {}
    with data.open("wb") as file, Pool(2) as pool:
        for name, image in partitions.items():
            starts = range(0, image.stat().st_size, STEP)
            packed = pool.imap(_pack, [(image, start) for start in starts], chunksize=2)
            operations[name] = []
            for start, (kind, length, blob) in zip(starts, packed, strict=True):
                operations[name].append(Packed(start, length, kind, file.tell(), len(blob), sha256(blob).digest()))
                file.write(blob)
    head = _head(partitions, operations)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("META-INF/com/android/metadata", "ota-type=AB\npost-timestamp=1700000000\n")
        with archive.open("payload.bin", "w", force_zip64=True) as member:
            member.write(head)
            start = archive.fp.tell() if archive.fp else 0
            with data.open("rb") as file:
                shutil.copyfileobj(file, member, MIB)
        archive.writestr("payload_properties.txt", f"METADATA_SIZE={len(head)}\n")
    data.unlink()
    return {name: [one._replace(offset=one.offset + start) for one in listed] for name, listed in operations.items()}


def _pack(job: tuple[Path, int]) -> tuple[int, int, bytes]:
    """The kind of the operation for a piece of an image, the bytes that it gives, and its data."""
    image, start = job
    with image.open("rb") as file:
        file.seek(start)
        piece = file.read(STEP)
    length = len(piece)
    piece = piece.ljust(-(-length // _BLOCK) * _BLOCK, b"\0")
    if not any(piece):
        return _ZERO, length, b""
    turn = start // STEP % _TURN == _TURN - 1
    blob = bz2.compress(piece) if turn else lzma.compress(piece, check=lzma.CHECK_CRC32, preset=_PRESET)
    kind = _BZIP2 if turn else _XZ
    return (kind, length, blob) if len(blob) < len(piece) else (_REPLACE, length, piece)


def _head(partitions: dict[str, Path], operations: dict[str, list[Packed]]) -> bytes:
    manifest = field(3, _BLOCK) + field(12, 0)
    for name, image in partitions.items():
        told = b"".join(field(8, _told(one)) for one in operations[name])
        manifest += field(13, field(1, name.encode()) + field(7, field(1, image.stat().st_size)) + told)
    signature = b"signed by nobody"
    return struct.pack(">4sQQL", b"CrAU", 2, len(manifest), len(signature)) + manifest + signature


def _told(one: Packed) -> bytes:
    data = field(2, one.offset) + field(3, one.size) + field(8, one.digest) if one.size else b""
    return field(1, one.kind) + data + field(6, field(1, one.start // _BLOCK) + field(2, -(-one.length // _BLOCK)))


# What must be inflated


class Noted:
    """A window that notes what is read of it."""

    def __init__(self, inner: Window) -> None:
        self.name, self.size, self._inner = inner.name, inner.size, inner
        self.reads: list[tuple[int, int]] = []

    def read(self, offset: int, length: int) -> bytes:
        """See `Window.read`."""
        self.reads.append((offset, length))
        return self._inner.read(offset, length)


def needed(partitions: dict[str, Path], operations: dict[str, list[Packed]]) -> dict[str, list[tuple[int, int, int]]]:
    """The operations (kind, place in the package, size) that hold what is asked for, by what that is.

    What is asked for is read from the images by who knows all paths: nothing is listed, nothing is looked for.
    """
    found: dict[str, list[tuple[int, int, int]]] = {"properties": [], "manifests": []}
    for name in PARTITIONS.keys() & partitions.keys():
        window = Noted(FileWindow(partitions[name], name, Budget()))
        files = Ext4(window, Budget()) if partitions[name].suffix != ".erofs" else Erofs(window, Budget())
        top = "system/" if name == "system" else ""
        _read_all(files, [f"{top}build.prop", *(f"{top}{path}" for path in declarations(name))])
        found["properties"] += _holding(window, operations[name])
        if name == "system":
            for path in app_paths():
                Members(files.open(top + path)).read(b"AndroidManifest.xml", MIB)
        found["manifests"] += _holding(window, operations[name])
    return found


def _read_all(files: FileSystem, paths: Iterable[str]) -> None:
    for path in paths:
        window = files.open(path)
        window.read(0, window.size)


def _holding(window: Noted, operations: list[Packed]) -> list[tuple[int, int, int]]:
    touched = {at // STEP for start, length in window.reads for at in range(start, start + length, _BLOCK)}
    touched |= {(start + length - 1) // STEP for start, length in window.reads if length}
    chosen = (operations[place] for place in sorted(touched) if place < len(operations))
    return [(one.kind, one.offset, one.size) for one in chosen if one.size]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
