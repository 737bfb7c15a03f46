"""How the page and the interface are served, and what of a stranger's request they take."""

from pathlib import Path

from msgspec import Struct

from caveat.readers import Limits

_MIB = 1024 * 1024
LOOPBACK = ("127.0.0.1", "localhost", "::1")
"""The hosts that only this machine reaches."""


class Settings(Struct, frozen=True, kw_only=True):
    """All limits are of one request, unless they say otherwise."""

    host: str = "127.0.0.1"
    token: str | None = None  # asked of every request, where there is one
    packs: tuple[Path, ...] = ()  # folders with further rule packs
    limits: Limits = Limits()  # of each item
    jobs: int = 2  # processes that read and judge, side by side
    waiting: int = 64  # requests that wait for one of them
    memory_bytes: int = 4096 * _MIB  # of a process that reads
    seconds: float = 300  # for reading and judging; the process is ended then
    upload_bytes: int = 256 * _MIB
    upload_seconds: float = 300
    held_bytes: int = 1024 * _MIB  # of all uploads at a time
    text_bytes: int = 4 * _MIB  # of a pasted text, which is held in memory
    key: bytes = b""  # seals what a page carries back; without one it carries nothing
    files: int = 100
    fields: int = 400

    @property
    def is_private(self) -> bool:
        """Whether only this machine reaches it."""
        return self.host in LOOPBACK
