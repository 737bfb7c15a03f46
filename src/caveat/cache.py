"""A folder that the user names, in which what was read is kept between runs."""

import hashlib
import os
import stat
from contextlib import suppress
from pathlib import Path

import msgspec

from caveat.errors import UsageError
from caveat.files import remove_left, write_whole
from caveat.model.evidence import Item, Place
from caveat.profiles.masking import mask, masked

_FORM = b"caveat item 1\n"
_DIGEST = 64  # hexadecimal signs, and a line end
_LARGEST = 1024 * 1024 * 1024
_OTHERS_MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH


class Cache:
    """Items by all that the result depends on: see `caveat.readers.store.key_of`.

    An item in which a number of one unit stands (an IMEI, a serial number) is not kept: it is read anew each time.
    What is kept is the text of the others, for this user alone. An entry that is damaged, or that others could have
    written, is not believed: `ignored` counts them, and they are written anew.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        """Make the folder if there is none. Raises UsageError where that fails, or where others may write to it."""
        self._folder = Path(folder)
        self.ignored = 0
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            found = self._folder.stat()
            remove_left(self._folder)
        except OSError as error:
            raise UsageError(f"{folder}: no folder for the cache: {error.strerror}") from None
        if not _is_mine(found) or found.st_mode & _OTHERS_MAY_WRITE:
            raise UsageError(
                f"{folder}: others may write there, so what is in it cannot be believed; name another folder"
            )

    def find(self, key: str) -> Item | None:
        """The item that was kept under a key; None where there is none that can be believed."""
        try:
            content = _private(self._path(key))
        except FileNotFoundError:
            return None
        except OSError:
            content = b""
        payload = content[len(_FORM) + _DIGEST + 1 :]
        if content == _entry(key, payload):
            with suppress(msgspec.DecodeError, RecursionError):
                return msgspec.msgpack.decode(payload, type=Item)
        self.ignored += 1
        return None

    def keep(self, key: str, item: Item) -> None:
        """Keep an item, unless a number of one unit stands in it. That it cannot be kept is no fault."""
        if not _points_to_a_unit(item):
            with suppress(OSError, UnicodeEncodeError):  # the folder is full or gone; half a sign stands in a text
                write_whole(self._path(key), _entry(key, msgspec.msgpack.encode(item)))

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}.item"


def _entry(key: str, payload: bytes) -> bytes:
    digest = hashlib.sha256(key.encode() + payload).hexdigest()
    return b"%b%b\n%b" % (_FORM, digest.encode(), payload)


def _private(path: Path) -> bytes:
    """The bytes of a file that this user alone may write. Raises OSError for all else: a link, a pipe, another's."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(handle, "rb") as file:
        found = os.fstat(file.fileno())
        is_private = stat.S_ISREG(found.st_mode) and _is_mine(found) and not found.st_mode & _OTHERS_MAY_WRITE
        if not is_private or found.st_size > _LARGEST:
            raise PermissionError(path)
        return file.read()


def _is_mine(found: os.stat_result) -> bool:
    return os.name != "posix" or found.st_uid == os.geteuid()


def _points_to_a_unit(item: Item) -> bool:
    """Whether anything in an item would be masked in a report."""
    places = [*(passage.place for passage in item.passages), *(problem.place for problem in item.problems)]
    return (
        masked(item.passages) != item.passages
        or any(mask(problem.detail) != problem.detail for problem in item.problems)
        or any(mask(word) != word for place in places for word in _words(place))
    )


def _words(place: Place) -> list[str]:
    return [word for word in (place.cell, place.path) if word]
