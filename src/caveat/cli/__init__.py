"""The command line. The only part that prints, exits, and knows the clock and the environment."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import active_count

from caveat.cli.parser import parser

_USAGE = 2
_INTERNAL = 70  # EX_SOFTWARE of sysexits.h
_INTERRUPTED = 130  # as a shell reports SIGINT


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; what it returns is the exit status."""
    try:
        return _run(arguments)
    except KeyboardInterrupt:
        return _interrupted()


def _run(arguments: Sequence[str] | None) -> int:
    options = parser().parse_args(arguments)
    from caveat.cli.output import shown
    from caveat.errors import CaveatError

    try:
        status: int = options.run(options)
        sys.stdout.flush()
    except CaveatError as error:
        print(f"caveat: {shown(str(error))}", file=sys.stderr)
        return _USAGE
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as fault:  # noqa: BLE001 - the last stop: a user is told what to report, not shown a traceback
        print(f"caveat: internal error: {shown(repr(fault))} at {_origin(fault)}; please report it", file=sys.stderr)
        return _INTERNAL
    return status


def _interrupted() -> int:
    """The status of an interrupt; what a thread is still reading is not waited for."""
    if active_count() > 1:
        os._exit(_INTERRUPTED)  # what had to be put away has been, on the way up; nothing is left to write
    return _INTERRUPTED


def _origin(fault: BaseException) -> str:
    """The file and line that raised."""
    trace = fault.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "an unknown place"
