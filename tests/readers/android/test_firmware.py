"""Firmware as an item: what a person hands in, and what comes of it."""

from pathlib import Path

import pytest

import caveat
from caveat.errors import ReadError
from caveat.model.evidence import Passage, Problem
from caveat.model.profile import Standing
from caveat.readers.android.filesystem import Node, Partition
from caveat.readers.android.folders import Folder
from caveat.readers.android.roots import Root, in_folder, in_partitions
from caveat.readers.android.system import passages
from caveat.readers.source import Source
from tests.readers.android import apps, making

FEATURE = '<permissions><feature name="{}" /></permissions>'


@pytest.fixture
def system(tmp_path: Path) -> Path:
    """The files of a small watch's system, all of them."""
    root = tmp_path / "system"
    for folder in ("framework", "bin", "lib", "app/Chat", "etc/permissions"):
        (root / folder).mkdir(parents=True)
    (root / "build.prop").write_text("ro.product.model=W1\nro.product.manufacturer=LA\nro.product.locale=zh-CN\n")
    (root / "bin/sh").write_bytes(b"\x7fELF")
    (root / "lib/libc.so").write_bytes(b"\x7fELF")
    (root / "app/Chat/Chat.apk").write_bytes(apps.apk(apps.manifest(package="com.tencent.mm")))
    (root / "etc/permissions/wifi.xml").write_text(FEATURE.format("android.hardware.wifi"))
    (root / "etc/permissions/watch.xml").write_text(FEATURE.format("android.hardware.type.watch"))
    return root


def package(system: Path, tmp_path: Path, **more: bytes) -> Path:
    image = making.ext4(system, tmp_path / "system.img", size="4M").read_bytes()
    return making.zipped(tmp_path / "ota.zip", {"payload.bin": making.payload({"system": image, **more})})


def test_an_update_package_is_one_item_and_says_what_the_device_can_do(system: Path, tmp_path: Path) -> None:
    evidence = caveat.read([package(system, tmp_path, modem=b"\x07" * 70_000)])
    (item,) = evidence.items
    assert (item.kind, item.problems) == ("firmware", ())
    found = caveat.profile(evidence)
    assert (found.device.make, found.device.model, found.device.category) == ("LA", "W1", "smartwatch")
    assert found.standing("wifi") is Standing.PRESENT
    assert found.standing("cellular") is Standing.ABSENT
    assert found.standing("messenger") is Standing.PRESENT
    partitions = [one.entry.name for one in evidence.passages if one.entry and one.entry.kind == "partition"]
    assert partitions == ["modem"]


def test_a_system_whose_vendor_is_a_partition_of_its_own_is_not_whole_without_it(system: Path, tmp_path: Path) -> None:
    (system / "vendor").symlink_to("/vendor")
    found = caveat.profile(caveat.read([package(system, tmp_path)]))
    assert found.standing("cellular") is Standing.UNKNOWN
    assert found.standing("wifi") is Standing.PRESENT


def test_a_bare_image_is_read_too(system: Path, tmp_path: Path) -> None:
    image = making.ext4(system, tmp_path / "system.img", size="4M")
    (item,) = caveat.read([image]).items
    assert item.kind == "firmware"
    assert caveat.profile(caveat.read([image])).standing("wifi") is Standing.PRESENT


def test_a_cut_off_package_is_a_problem_and_nothing_is_absent(system: Path, tmp_path: Path) -> None:
    path = package(system, tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    found = caveat.profile(caveat.read([path]))
    assert found.problems
    assert found.standing("cellular") is Standing.UNKNOWN


class Listed(Folder):
    """A file system of which one knows what was listed."""

    def __init__(self, root: Path) -> None:
        super().__init__(root, "image")
        self.paths: list[str] = []

    def list(self, path: str, *, sizes: bool = True) -> list[Node]:
        self.paths.append(path.strip("/"))
        return super().list(path, sizes=sizes)


def test_the_parts_of_a_system_are_found_without_listing_a_folder_for_each_sign(system: Path) -> None:
    files = Listed(system)
    (part,) = in_partitions([Partition("system", files)])
    assert (part.path, part.name) == ("", "system")
    assert len(files.paths) <= 14
    files.paths.clear()
    assert [root.path for root in in_folder(files)] == [""]
    assert len(files.paths) <= 32


class Damaged(Folder):
    """A file system of which one folder can't be read."""

    def list(self, path: str, *, sizes: bool = True) -> list[Node]:
        if path.endswith("etc/permissions"):
            raise ReadError("unreadable", f"{self.trail}: {path}")
        return super().list(path, sizes=sizes)


def test_a_folder_that_cannot_be_read_is_a_problem_and_hides_what_is_in_it(system: Path) -> None:
    roots = [Root(Damaged(system, "image"), "", "system", whole=True)]
    said = list(passages(Source(name="image", data=b""), roots))
    assert [one.code for one in said if isinstance(one, Problem)] == ["unreadable"]
    assert not [one for one in said if isinstance(one, Passage) and one.entry and one.entry.kind == "whole"]


def test_a_partition_that_cannot_be_read_leaves_open_what_is_absent(system: Path, tmp_path: Path) -> None:
    found = caveat.profile(caveat.read([package(system, tmp_path, product=b"\x07" * 70_000)]))
    assert "unsupported" in {problem.code for problem in found.problems}
    assert found.standing("cellular") is Standing.UNKNOWN
    assert found.standing("wifi") is Standing.PRESENT


def test_a_folder_of_documents_stays_a_folder_of_documents(tmp_path: Path) -> None:
    (tmp_path / "manual.txt").write_text("A nano-SIM card slot is on the left.\n")
    (tmp_path / "listing.txt").write_text("Smart watch\n")
    assert [item.name for item in caveat.read([tmp_path]).items] == ["listing.txt", "manual.txt"]
