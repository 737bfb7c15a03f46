"""The sha256 of a file, worked out beside its reading: of gigabytes it takes longer than what is read of them."""

import hashlib
from pathlib import Path
from threading import Event, Thread
from typing import Self

_STEP = 1 << 20  # bytes; while they are hashed, another thread has the interpreter


class Digest:
    """The sha256 of one file, in a thread of its own that ends with the block."""

    def __init__(self) -> None:
        self.error = ""  # why the file can't be read to its end, once `value` was asked for
        self._value = ""
        self._stopped = Event()
        self._thread: Thread | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self.value()

    def begin(self, path: Path) -> None:
        """Begin with a file."""
        self._thread = Thread(target=self._work, args=(path,))
        self._thread.start()

    def settle(self, value: str) -> None:
        """Take a digest that is known."""
        self._value = value

    def value(self) -> str:
        """The digest, waited for; empty where there is none."""
        if self._thread is not None:
            self._thread.join()
        return self._value

    def _work(self, path: Path) -> None:
        told = hashlib.sha256()
        try:
            with path.open("rb", buffering=0) as file:
                while part := file.read(_STEP):
                    if self._stopped.is_set():
                        return
                    told.update(part)
        except OSError as error:
            self.error = str(error)
        else:
            self._value = told.hexdigest()
