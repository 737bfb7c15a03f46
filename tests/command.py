"""The command line in the process of the tests: its status and what it prints, without the second in which one starts.

What is of the process itself (its imports, signals, terminals and pipes) is tested by one.
"""

import os
from contextlib import redirect_stderr, redirect_stdout
from io import BytesIO, TextIOWrapper
from typing import NamedTuple
from unittest.mock import patch

from caveat.cli import main


class Ran(NamedTuple):
    """What is left of a run."""

    returncode: int
    output: bytes
    stderr: str

    @property
    def stdout(self) -> str:
        """What was printed, where that is text."""
        return self.output.decode()


def command(*arguments: str | os.PathLike[str], **environment: str) -> Ran:
    """Run the program; the locale is English unless told."""
    output, told = BytesIO(), BytesIO()
    out = TextIOWrapper(output, encoding="utf-8", write_through=True)
    errors = TextIOWrapper(told, encoding="utf-8", errors="backslashreplace", write_through=True)
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", **environment}
    with patch.dict(os.environ, environment, clear=True), redirect_stdout(out), redirect_stderr(errors):
        try:
            status = main([os.fspath(one) for one in arguments])
        except SystemExit as stop:  # how wrong usage ends
            status = int(stop.code or 0)
    return Ran(status, output.getvalue(), told.getvalue().decode())
