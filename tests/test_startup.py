"""The program starts quickly: what a call does not need, it does not import."""

import os
import subprocess
import sys
from pathlib import Path

CAVEAT = Path(sys.executable).with_name("caveat")
ROUNDS = 7
MOST = 6.0  # times the start of Python itself


def seconds(*command: str | Path) -> float:
    """The processor time of a command: unlike the time on the wall, it does not grow with what else is running."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return usage.ru_utime + usage.ru_stime


def test_help_takes_little_longer_than_python_itself() -> None:
    rounds = [(seconds(sys.executable, "-c", "pass"), seconds(CAVEAT, "--help")) for _ in range(ROUNDS)]
    python, caveat = map(min, zip(*rounds, strict=True))
    assert caveat <= MOST * python, f"{caveat * 1000:.0f} ms; Python alone takes {python * 1000:.0f} ms"
