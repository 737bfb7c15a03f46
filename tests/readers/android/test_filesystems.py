"""Every byte of an image that the real tool made is read as it was put in."""

from pathlib import Path

import pytest

from caveat.errors import ReadError
from caveat.readers.android.budget import Budget
from caveat.readers.android.filesystem import FileSystem, Kind, Partition
from caveat.readers.android.filesystems.erofs import Erofs
from caveat.readers.android.filesystems.ext4 import Ext4
from caveat.readers.android.partitions import partitions
from caveat.readers.android.windows import FileWindow
from tests.readers.android import making

EXT4 = {
    "as Android makes it": ("-O", "^has_journal,extent,64bit"),
    "inline data": ("-O", "inline_data", "-I", "256"),
    "small blocks": ("-b", "1024"),
    "block maps": ("-O", "^extent,^64bit"),
    "ext2": ("-t", "ext2"),
    "small inodes": ("-I", "128"),
}
EROFS = {
    "plain": (),
    "lz4": ("-zlz4",),
    "lz4hc, large clusters": ("-zlz4hc", "-C65536"),
    "legacy index": ("-zlz4hc", "-Elegacy-compress"),
    "legacy index, large clusters": ("-zlz4hc", "-Elegacy-compress", "-C16384"),
    "inline tails": ("-zlz4hc", "-Eztailpacking"),
    "fragments": ("-zlz4hc", "-Efragments"),
    "fragments and inline tails": ("-zlz4hc", "-Efragments,ztailpacking"),
    "all fragments": ("-zlz4hc", "-Eall-fragments", "-C262144"),
    "dedupe": ("-zlz4hc", "-Ededupe", "-C65536"),
    "all at once": ("-zlz4hc", "-Efragments,dedupe,ztailpacking", "-C65536"),
    "long inodes": ("-Eforce-inode-extended",),
    "chunks": ("--chunksize=4096",),
    "chunks with indexes": ("--chunksize=8192", "-Eforce-chunk-indexes"),
    "uneven extents": ("-zlz4", "--max-extent-bytes=20000"),
    "LZMA": ("-zlzma",),
    "LZMA, all at once": ("-zlzma", "-Efragments,dedupe,ztailpacking", "-C65536"),
    "deflate": ("-zdeflate",),
    "deflate, large clusters": ("-zdeflate", "-C65536"),
    "deflate, all at once": ("-zdeflate", "-Efragments,dedupe,ztailpacking", "-C16384"),
}


def only(path: Path) -> Partition:
    """The one partition of an image."""
    (found,) = partitions(path, Budget())
    assert isinstance(found, Partition), found
    return found


def check(files: FileSystem, wanted: dict[str, bytes]) -> None:
    """All files are there, whole, and read the same from any place in them."""
    for path, content in wanted.items():
        window = files.open(path)
        assert window.size == len(content), path
        assert window.read(0, window.size) == content, path
        for offset in (1, 4095, len(content) // 2, len(content) - 9):
            if 0 <= offset < len(content):
                assert window.read(offset, 5000) == content[offset : offset + 5000], (path, offset)
        assert window.read(len(content) + 5, 10) == b""
    assert [node.name for node in files.list("/system/etc/many")] == [f"{number:04}.xml" for number in range(1200)]
    assert files.list("system", sizes=False) == [node._replace(size=0) for node in files.list("system")]
    names = {node.name: node for node in files.list("system")}
    assert names["long.txt"].size == len(wanted["system/long.txt"])
    assert names["etc"].kind is Kind.FOLDER
    assert names["here"].kind is Kind.LINK
    assert "이름.txt" in names
    for path in ("system/here", "system/far"):
        assert files.open(path).read(0, 100) == wanted["system/build.prop"][:100], path
    assert files.open("etc/permissions/android.hardware.telephony.xml").size == 15
    assert files.open("/etc/../../system/./one").read(0, 9) == b"x"
    for path in ("none", "system/one/x", "system/etc", "system/../../x", "system/on\0e", "x/" * 9000):
        with pytest.raises(FileNotFoundError):
            files.open(path)
    with pytest.raises(FileNotFoundError):
        files.list("system/one")
    with pytest.raises(ReadError, match="links"):
        files.open("system/loop")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """A folder with files, and these."""
    folder = tmp_path_factory.mktemp("tree")
    return folder, making.grow(folder)


@pytest.mark.parametrize("options", EXT4.values(), ids=EXT4.keys())
def test_ext4_is_read_byte_for_byte(
    tree: tuple[Path, dict[str, bytes]], tmp_path: Path, options: tuple[str, ...]
) -> None:
    found = only(making.ext4(tree[0], tmp_path / "system_a.img", *options))
    assert (found.name, found.slot, found.whole) == ("system", "a", True)
    assert found.files.trail == "system_a.img (ext4)"
    check(found.files, tree[1])


@pytest.mark.parametrize("options", EROFS.values(), ids=EROFS.keys())
def test_erofs_is_read_byte_for_byte(
    tree: tuple[Path, dict[str, bytes]], tmp_path: Path, options: tuple[str, ...]
) -> None:
    check(only(making.erofs(tree[0], tmp_path / "vendor.img", *options)).files, tree[1])


F2FS = {
    "plain": (),
    "as Android makes it": ("-O", "encrypt,extra_attr,project_quota,verity"),
}


@pytest.mark.parametrize("options", F2FS.values(), ids=F2FS.keys())
def test_f2fs_is_read_byte_for_byte(
    tree: tuple[Path, dict[str, bytes]], tmp_path: Path, options: tuple[str, ...]
) -> None:
    check(only(making.f2fs(tree[0], tmp_path / "data.img", *options)).files, tree[1])


class Counted(FileWindow):
    """A file of which one knows how often it was read."""

    reads = 0

    def read(self, offset: int, length: int) -> bytes:
        self.reads += 1
        return super().read(offset, length)


@pytest.mark.parametrize("kind", [Ext4, Erofs])
def test_names_alone_are_read_without_looking_at_each_file(
    tree: tuple[Path, dict[str, bytes]], tmp_path: Path, kind: type[Ext4] | type[Erofs]
) -> None:
    make = making.ext4 if kind is Ext4 else making.erofs
    window = Counted(make(tree[0], tmp_path / "system.img"), "system", Budget())
    assert len(kind(window, Budget()).list("system/etc/many", sizes=False)) == 1200
    assert window.reads < 200
    window.reads = 0
    assert len(kind(window, Budget()).list("system/etc/many")) == 1200
    assert window.reads > 1200
