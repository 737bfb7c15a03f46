"""Whatever layers lie around a file system, the files in it are read in place."""

import gzip
import io
import lzma
import struct
import tarfile
import zipfile
from pathlib import Path

import lz4.block
import lz4.frame
import pytest

from caveat.model.evidence import Problem
from caveat.readers.android.budget import Budget
from caveat.readers.android.filesystem import Partition, RawPartition
from caveat.readers.android.partitions import METADATA, partitions, partitions_in
from tests.readers.android import making

PROP = b"ro.product.model=Testphone\n"


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A small ext4 image."""
    folder = tmp_path_factory.mktemp("small")
    (folder / "etc").mkdir()
    (folder / "build.prop").write_bytes(PROP)
    (folder / "etc/text").write_bytes(bytes(range(256)) * 999)
    return making.ext4(folder, tmp_path_factory.mktemp("images") / "x.img", size="2M").read_bytes()


def found(path: Path) -> list[Partition | RawPartition | Problem]:
    """All that is in a file, without the archive or folder as such."""
    return [part for part in everything(path) if not isinstance(part, Partition) or part.name]


def everything(path: Path) -> list[Partition | RawPartition | Problem]:
    """All that is in a file."""
    return list(partitions(path, Budget()))


def prop(partition: Partition | RawPartition | Problem) -> bytes:
    """The property file of a partition, and another file is right."""
    assert isinstance(partition, Partition), partition
    text = partition.files.open("etc/text")
    assert text.read(0, text.size) == bytes(range(256)) * 999
    return partition.files.open("build.prop").read(0, 100)


def names(parts: list[Partition | RawPartition | Problem]) -> list[str]:
    """What was found, in short."""
    return [
        f"{part.code}" if isinstance(part, Problem) else f"{part.name}:{getattr(part, 'slot', 'raw')}" for part in parts
    ]


def saved(path: Path, data: bytes) -> Path:
    """A file with this content."""
    path.write_bytes(data)
    return path


def sparse(image: bytes, tmp_path: Path) -> bytes:
    """An image made sparse by the real tool."""
    making.run("img2simg", saved(tmp_path / "raw", image), tmp_path / "sparse")
    return (tmp_path / "sparse").read_bytes()


def test_a_full_update_is_read_in_its_zip(image: bytes, tmp_path: Path) -> None:
    update = making.payload({"system": image, "vendor": image, "modem": b"\x07" * 70_000})
    path = making.zipped(tmp_path / "ota.zip", {"payload.bin": update, METADATA: b"post-build=x\n"})
    parts = everything(path)
    assert names(parts) == [":", "system:", "vendor:", "modem:raw"]
    assert isinstance(parts[0], Partition)
    assert not parts[0].whole
    assert parts[0].files.open(METADATA).read(0, 99) == b"post-build=x\n"
    assert prop(parts[1]) == prop(parts[2]) == PROP
    assert isinstance(parts[1], Partition)
    assert parts[1].whole
    assert parts[1].files.trail == "ota.zip > payload.bin > system (ext4)"
    assert parts[3] == RawPartition("modem", 70_000, "ota.zip > payload.bin > modem")


def test_a_deflated_payload_is_read_too(image: bytes, tmp_path: Path) -> None:
    path = making.zipped(
        tmp_path / "x.zip", {"payload.bin": making.payload({"system": image})}, method=zipfile.ZIP_DEFLATED
    )
    assert prop(found(path)[0]) == PROP


def test_an_incremental_update_is_named_and_read_as_far_as_it_goes(image: bytes, tmp_path: Path) -> None:
    blocks = len(image) // 4096
    cut = blocks // 2
    data = image[: cut * 4096]
    replaced = making.field(8, making.operation(0, data, 0, 0, cut))
    copied = making.field(8, making.operation(4, b"", 0, cut, blocks - cut))
    info = making.field(1, b"system") + making.field(7, making.field(1, len(image)))
    info2 = making.field(1, b"vendor") + making.field(7, making.field(1, len(image)))
    manifest = making.field(12, 6) + making.field(13, info + replaced + copied)
    manifest += making.field(13, info2 + making.field(8, making.operation(4, b"", 0, 0, blocks)))
    update = struct.pack(">4sQQL", b"CrAU", 2, len(manifest), 0) + manifest + data
    parts = found(saved(tmp_path / "payload.bin", update))
    assert names(parts) == ["incremental-ota", "system:", "incremental-ota"]
    assert isinstance(parts[1], Partition)
    assert not parts[1].whole
    assert {node.name for node in parts[1].files.list("")} >= {"build.prop", "etc"}
    problem = parts[2]
    assert isinstance(problem, Problem)
    assert "SOURCE_COPY" in problem.detail
    assert problem.hides


def test_a_sparse_image_is_read(image: bytes, tmp_path: Path) -> None:
    (part,) = found(saved(tmp_path / "system.img", sparse(image, tmp_path)))
    assert prop(part) == PROP
    assert isinstance(part, Partition)
    assert part.files.trail == "system.img (sparse) (ext4)"


def test_an_image_split_into_sparse_files_is_read(image: bytes, tmp_path: Path) -> None:
    blocks, folder = len(image) // 4096, tmp_path / "firmware"
    folder.mkdir()
    for number, (start, end) in enumerate([(0, 100), (100, 300), (300, blocks)]):
        skip = struct.pack("<HHLL", 0xCAC3, 0, start, 12)
        raw = struct.pack("<HHLL", 0xCAC1, 0, end - start, 12 + (end - start) * 4096) + image[start * 4096 : end * 4096]
        rest = struct.pack("<HHLL", 0xCAC3, 0, blocks - end, 12)
        header = struct.pack("<LHHHHLLLL", 0xED26FF3A, 1, 0, 28, 12, 4096, blocks, 3, 0)
        saved(folder / f"system.img_sparsechunk.{number}", header + skip + raw + rest)
    (part,) = found(folder)
    assert prop(part) == PROP


def test_fillings_of_a_sparse_image_are_made_when_read(tmp_path: Path) -> None:
    header = struct.pack("<LHHHHLLLL", 0xED26FF3A, 1, 0, 28, 12, 4096, 1 << 20, 1, 0)
    data = header + struct.pack("<HHLL", 0xCAC2, 0, 1 << 20, 16) + b"abcd"
    assert found(saved(tmp_path / "x.img", data)) == [RawPartition("x", 1 << 32, "x.img (sparse)")]


def test_dynamic_partitions_of_both_slots_are_read(image: bytes, tmp_path: Path) -> None:
    data = making.super_image({"system_a": image, "system_b": b"", "vendor_a": image, "odm_b": image})
    parts = found(saved(tmp_path / "super.img", data))
    assert names(parts) == ["system:a", "vendor:a", "odm:b"]
    assert [prop(part) for part in parts] == [PROP] * 3


def test_dynamic_partitions_are_read_from_a_backup(image: bytes, tmp_path: Path) -> None:
    data = bytearray(making.super_image({"system_a": image}))
    data[4100] ^= 1
    data[12288 + 90] ^= 1
    assert prop(found(saved(tmp_path / "super.img", bytes(data)))[0]) == PROP
    for copy in range(4):
        data[12288 + copy * 8192 + 100] ^= 1
    assert names(found(saved(tmp_path / "super.img", bytes(data)))) == ["unreadable"]


def test_a_factory_package_holds_a_zip_of_sparse_images(image: bytes, tmp_path: Path) -> None:
    packed = sparse(making.super_image({"system_a": image}), tmp_path)
    inner = making.zipped(
        tmp_path / "i.zip", {"super.img": packed, "radio.img": b"\5" * 9000}, method=zipfile.ZIP_DEFLATED
    )
    path = making.zipped(
        tmp_path / "factory.zip", {"x/image-x.zip": inner.read_bytes(), "x/bootloader-x.img": b"\1" * 99}
    )
    parts = found(path)
    assert sorted(names(parts)) == ["bootloader-x:raw", "radio:raw", "system:a"]
    assert [prop(part) for part in parts if isinstance(part, Partition)] == [PROP]


def test_a_whole_flash_is_read_by_its_table(image: bytes, tmp_path: Path) -> None:
    data = making.flash([("system_b", image), ("modem", b"\2" * 2048)], lost=True)
    parts = found(saved(tmp_path / "flash.bin", data))
    assert names(parts) == ["system:b", "modem:raw", "truncated"]
    assert prop(parts[0]) == PROP


def ramdisk(tmp_path: Path) -> bytes:
    """A ramdisk, by the real tool."""
    folder = tmp_path / "ramdisk"
    folder.mkdir()
    (folder / "default.prop").write_bytes(PROP)
    (folder / "prop").symlink_to("default.prop")
    return making.cpio(folder)


PACKED = {
    "plain": bytes,
    "gzip": gzip.compress,
    "lz4": lambda data: (
        b"\x02\x21\x4c\x18" + struct.pack("<L", len(block := lz4.block.compress(data, store_size=False))) + block
    ),
    "xz": lzma.compress,
}


@pytest.mark.parametrize("pack", PACKED.values(), ids=PACKED.keys())
@pytest.mark.parametrize("version", [0, 2, 3, 4])
def test_ramdisks_of_boot_images_are_read(pack, version: int, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    data = pack(ramdisk(tmp_path))
    if version < 3:
        head = struct.pack("<8sLLLLLLLLL", b"ANDROID!", 5000, 0, len(data), 0, 0, 0, 0, 2048, version).ljust(
            2048, b"\0"
        )
        body = b"k" * 5000 + bytes(1144) + data
    else:
        head = struct.pack("<8sLLLL16xL", b"ANDROID!", 5000, len(data), 0, 1580, version).ljust(4096, b"\0")
        body = b"k" * 5000 + bytes(3192) + data
    (part,) = found(saved(tmp_path / "boot.img", head + body))
    assert isinstance(part, Partition)
    assert part.name == "boot"
    assert part.files.open("prop").read(0, 99) == PROP


def test_all_ramdisks_of_a_vendor_boot_image_are_read(tmp_path: Path) -> None:
    one = ramdisk(tmp_path)
    two = gzip.compress(one)
    total = len(one) + len(two)
    head = struct.pack(
        "<8sLLLLL2048sL16sLLQLLLL", b"VNDRBOOT", 4, 4096, 0, 0, total, b"", 0, b"", 2128, 0, 0, 216, 2, 108, 0
    )
    table = b"".join(
        struct.pack("<LLL32s64x", size, at, 1, name)
        for size, at, name in ((len(one), 0, b""), (len(two), len(one), b"dlkm"))
    )
    data = head.ljust(4096, b"\0") + (one + two).ljust(-(-total // 4096) * 4096, b"\0") + table
    parts = found(saved(tmp_path / "vendor_boot.img", data))
    assert names(parts) == ["vendor_boot:", "vendor_boot:"]
    for part in parts:
        assert isinstance(part, Partition)
        assert part.files.open("default.prop").read(0, 99) == PROP


def test_an_apex_in_an_image_is_read(image: bytes, tmp_path: Path) -> None:
    folder = tmp_path / "tree"
    (folder / "apex").mkdir(parents=True)
    apex = making.zipped(tmp_path / "a", {"apex_payload.img": image, "AndroidManifest.xml": b"x"}).read_bytes()
    saved(folder / "apex/com.android.x.apex", apex)
    making.zipped(folder / "apex/com.android.y.capex", {"original_apex": apex})
    (outer,) = found(making.ext4(folder, tmp_path / "system.img", size="16M"))
    assert isinstance(outer, Partition)
    for name in ("x.apex", "y.capex"):
        window = outer.files.open(f"apex/com.android.{name}")
        *archives, part = partitions_in(window, "system.img", Budget())
        assert names(archives) == [":"] * len(archives)
        assert prop(part) == PROP
        assert isinstance(part, Partition)
        assert part.name == "apex"


TARS = {"tar": "w", "gzip": "w:gz", "xz": "w:xz"}


@pytest.mark.parametrize("mode", TARS.values(), ids=TARS.keys())
@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT])
def test_a_saved_system_in_a_tar_is_read(mode: str, form: int, tmp_path: Path) -> None:
    folder = tmp_path / "tree"
    deep = "system/" + "a" * 90 + "/" + "b" * 90 + ".txt"
    for name, content in {"system/build.prop": PROP, deep: b"deep", "system/이름": b"k"}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        saved(folder / name, content)
    (folder / "system/link").symlink_to("build.prop")
    (folder / "system/hard").hardlink_to(folder / "system/build.prop")
    with tarfile.open(tmp_path / "saved.tar", mode, format=form) as archive:  # type: ignore[call-overload]
        archive.add(folder, arcname=".")
    (part,) = everything(tmp_path / "saved.tar")
    assert isinstance(part, Partition)
    assert (part.name, part.whole) == ("", False)
    for name in ("build.prop", "link", "hard"):
        assert part.files.open(f"system/{name}").read(0, 99) == PROP
    assert part.files.open(deep).read(0, 99) == b"deep"
    assert part.files.open("system/이름").read(0, 99) == b"k"


def test_a_samsung_package_is_read(image: bytes, tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in (("system.img.lz4", image), ("modem.bin", b"m" * 600)):
            data = lz4.frame.compress(content, block_linked=False) if name.endswith("lz4") else content
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    (part, *_) = found(saved(tmp_path / "AP_X.tar.md5", buffer.getvalue() + b"0123  AP_X.tar\n"))
    assert prop(part) == PROP


def test_saved_files_are_one_partition_without_a_name(tmp_path: Path) -> None:
    folder = tmp_path / "dump"
    (folder / "system").mkdir(parents=True)
    saved(folder / "system/build.prop", PROP)
    saved(folder / "system/adsp.img", b"no image of a partition")
    (folder / "list").mkdir()
    inner = {"system/build.prop": PROP, "../evil": b"", "a/": b"", "vendor/firmware/adsp.img": b"?"}
    path = making.zipped(tmp_path / "dump.zip", inner)
    for source in (folder, path):
        (part,) = everything(source)
        assert isinstance(part, Partition)
        assert (part.name, part.whole) == ("", False)
        assert part.files.open("system/build.prop").read(0, 99) == PROP
        with pytest.raises(FileNotFoundError):
            part.files.open("../evil")
        assert "evil" not in [node.name for node in part.files.list("")]


@pytest.mark.parametrize(
    ("name", "word"), [("a.pac", "Unisoc"), ("a.ozip", "OPPO"), ("update.app", "Huawei"), ("a.kdz", "LG")]
)
def test_packages_of_makers_are_named(name: str, word: str, tmp_path: Path) -> None:
    (problem,) = found(saved(tmp_path / name, b"?" * 9000))
    assert isinstance(problem, Problem)
    assert problem.code == "unsupported"
    assert word in problem.detail


def test_an_old_update_in_blocks_is_read(image: bytes, tmp_path: Path) -> None:
    end = len(image) // 4096
    cut = end // 2
    lines = ["4", str(end + 4), "0", "0", f"erase 2,{end + 4},{end + 9}", f"new 4,{cut},{cut + 5},{cut + 5},{end}"]
    lines += [f"new 2,0,{cut}", f"zero 2,{end},{end + 4}"]
    listed = "\n".join(lines).encode()
    data = image[cut * 4096 :] + image[: cut * 4096]
    members = {"system.transfer.list": listed, "system.new.dat": data}
    path = making.zipped(tmp_path / "ota.zip", members, method=zipfile.ZIP_DEFLATED)
    folder = tmp_path / "folder"
    folder.mkdir()
    for name, content in members.items():
        saved(folder / name, content)
    for source in (path, folder):
        (part,) = found(source)
        assert prop(part) == PROP
        assert names([part]) == ["system:"]
    saved(folder / "system.transfer.list", b"4\n9\n0\n0\nnew 4,0,5")
    assert names(found(folder)) == ["unreadable"]
    saved(folder / "system.transfer.list", listed.replace(b"new 2", b"move 2"))
    assert names(found(folder)) == ["incremental-ota", "incremental-ota"]
    (folder / "system.transfer.list").unlink()
    assert names(found(folder)) == ["unsupported"]


def test_an_old_update_in_blocks_is_named(tmp_path: Path) -> None:
    path = making.zipped(tmp_path / "ota.zip", {"system.new.dat.br": b"?" * 99, "boot.img": b"?" * 99, METADATA: b""})
    assert names(everything(path)) == [":", "boot:raw", "unsupported"]


def test_images_in_a_folder_of_a_folder_are_read(image: bytes, tmp_path: Path) -> None:
    (tmp_path / "rom/images").mkdir(parents=True)
    saved(tmp_path / "rom/images/system_a.img", image)
    saved(tmp_path / "rom/flash.sh", b"#!/bin/sh")
    parts = everything(tmp_path / "rom")
    assert names(parts) == [":", "system:a"]
    assert prop(parts[1]) == PROP
    assert isinstance(parts[1], Partition)
    assert parts[1].files.trail == "rom > images/system_a.img (ext4)"


def test_a_partition_of_a_system_without_a_file_system_is_a_problem(tmp_path: Path) -> None:
    assert names(found(saved(tmp_path / "vendor_b.img", b"?" * 9000))) == ["vendor:raw", "unsupported"]
    assert names(found(saved(tmp_path / "modem.img", b"?" * 9000))) == ["modem:raw"]
