"""What a process that reads the files of strangers may use, and may become."""

import ctypes
import os
import sys

_WRITTEN = 1 << 30  # bytes of a file that it writes: a picture for Tesseract, a table to download
_PR_SET_NO_NEW_PRIVS = 38  # linux/prctl.h


def bind(memory: int) -> None:
    """Bound this process, and all that it starts, for good; on Linux alone, other systems have other means.

    `memory` are the bytes that it may have for itself (RLIMIT_DATA: what is mapped from files and not written counts
    for nothing). Beyond that an allocation fails: Python raises MemoryError. It leaves no core, which would hold what
    was read, and gains no rights by a program that it starts.

    Raises OSError where the system refuses.
    """
    if sys.platform != "linux":
        return
    import resource

    for limit, most in (
        (resource.RLIMIT_DATA, memory),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, _WRITTEN),
    ):
        _, hard = resource.getrlimit(limit)
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(limit, (bound, bound))
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
