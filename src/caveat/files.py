"""Files that are written whole or not at all."""

import os
import re
import stat
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp

_PREFIX = ".caveat-"
_OURS = re.compile(rf"{re.escape(_PREFIX)}([0-9]+)-\w+")  # with the number of the process that writes it


def write_whole(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Write beside the file, private, then rename, so that no partial file is ever seen. Raises OSError.

    Whatever interrupts it, nothing is left beside; what a run left that was killed is removed by the next one.
    """
    remove_left(path.parent)
    handle, name = mkstemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=path.parent)
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        beside.chmod(mode)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def remove_left(folder: Path) -> None:
    """Remove what killed runs of this user left in a folder: files by our names, never what a link points to."""
    if os.name != "posix":  # elsewhere, asking for a process may end it
        return
    for entry in os.scandir(folder):
        named = _OURS.fullmatch(entry.name)
        if named:
            with suppress(OSError):  # it is gone, or not ours to remove
                if _is_own_file(entry) and not _runs(int(named[1])):
                    os.unlink(entry.path)  # noqa: PTH108 - of an entry, as it was looked at


def _is_own_file(entry: "os.DirEntry[str]") -> bool:
    found = entry.stat(follow_symlinks=False)
    return stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid()


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:  # another user's
        return True
    return True
