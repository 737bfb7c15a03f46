"""Files and folders that are written whole or not at all."""

import os
import re
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp, mkstemp

_PREFIX = ".caveat-"
_OURS = re.compile(rf"{re.escape(_PREFIX)}([0-9]+)-\w+")  # with the number of the process that writes it


def write_whole(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Write beside the file, private, then rename, so that no partial file is ever seen. Raises OSError.

    Whatever interrupts it, nothing is left beside; what a run left that was killed is removed by the next one.
    """
    with replacing(path, mode) as beside:
        beside.write_bytes(content)


@contextmanager
def replacing(path: Path, mode: int = 0o600) -> Iterator[Path]:
    """The same for what is written bit by bit: a file beside, which takes the place of this one at the end."""
    remove_left(path.parent)
    handle, name = mkstemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=path.parent)
    os.close(handle)
    beside = Path(name)
    try:
        yield beside
        beside.chmod(mode)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def write_folder(path: Path, files: Mapping[str, bytes]) -> None:
    """Write a new folder whole, as `write_whole` does a file. Raises OSError, also where it exists and is not empty."""
    remove_left(path.parent)
    beside = Path(mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=path.parent))
    try:
        for name, content in files.items():
            (beside / name).write_bytes(content)
        beside.chmod(0o755)
        beside.replace(path)
    except BaseException:
        rmtree(beside, ignore_errors=True)
        raise


def remove_left(folder: Path) -> None:
    """Remove what killed runs of this user left in a folder: what has our names, never what a link points to."""
    if os.name != "posix":  # elsewhere, asking for a process may end it
        return
    for entry in os.scandir(folder):
        named = _OURS.fullmatch(entry.name)
        if named:
            with suppress(OSError):  # it is gone, or not ours to remove
                if _is_own(entry) and not _runs(int(named[1])):
                    _remove(entry)


def _is_own(entry: "os.DirEntry[str]") -> bool:
    found = entry.stat(follow_symlinks=False)
    return (stat.S_ISREG(found.st_mode) or stat.S_ISDIR(found.st_mode)) and found.st_uid == os.geteuid()


def _remove(entry: "os.DirEntry[str]") -> None:
    if entry.is_dir(follow_symlinks=False):
        rmtree(entry.path)
    else:
        os.unlink(entry.path)  # noqa: PTH108 - of an entry, as it was looked at


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:  # another user's
        return True
    return True
