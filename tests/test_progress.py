"""What a user sees while reading takes long, and what Ctrl-C leaves."""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import NamedTuple

import pytest
from wcwidth import wcswidth

from caveat.cli.progress import line
from caveat.readers import Progress
from caveat.reports import languages
from caveat.reports.messages import messages
from tests.readers.drawing import encoded, printed

ERASE = "\r\x1b[K"
SECONDS = 60


class Run(NamedTuple):
    """A run whose standard error is a terminal."""

    process: "subprocess.Popen[str]"
    terminal: int

    def seen(self, until: str | None = None) -> str:
        """What the terminal gets, until a text stands there or the run ends."""
        told, end = b"", monotonic() + SECONDS
        while monotonic() < end and (until is None or until not in told.decode(errors="replace")):
            if select.select([self.terminal], [], [], 0.1)[0]:
                try:
                    told += os.read(self.terminal, 4096)
                except OSError:  # the other end is closed
                    break
            elif self.process.poll() is not None:
                break
        return told.decode()


@contextmanager
def on_terminal(*arguments: str | Path, code: str = "", **environment: str) -> Iterator[Run]:
    """Run the program with a terminal of 60 columns as its standard error; `code` is run before it."""
    terminal, end = pty.openpty()
    fcntl.ioctl(end, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 60, 0, 0))
    start = f"import sys\n{code}\nfrom caveat.cli import main\nsys.exit(main())"
    process = subprocess.Popen(
        [sys.executable, "-c", start, *arguments],
        stdout=subprocess.PIPE,
        stderr=end,
        text=True,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TERM": "xterm", "COLUMNS": "60", **environment},
    )
    os.close(end)
    try:
        yield Run(process, terminal)
    finally:
        process.kill()
        process.communicate()
        os.close(terminal)


SLOW = """
import time
from caveat.readers.pictures import work
quick = work.read
def slow(picture, layer):
    time.sleep(2)
    return quick(picture, layer)
work.read = slow
"""
"""Two seconds more for each picture, on machines of any speed."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A picture and a text."""
    folder = tmp_path / "box"
    folder.mkdir()
    (folder / "a.png").write_bytes(encoded(printed(["No SIM slot"])))
    (folder / "b.txt").write_text("Supports Bluetooth\n", encoding="utf-8")
    return folder


def test_a_bar_tells_how_far_reading_is_and_is_gone_before_the_report(folder: Path) -> None:
    with on_terminal("profile", folder, code=SLOW) as run:
        seen = run.seen()
        out, _ = run.process.communicate(timeout=SECONDS)
    assert run.process.returncode == 0
    assert "[##########----------]  items 1/2  1 s  a.png" in seen
    assert seen.endswith(ERASE)
    assert "What it can do" in out
    assert "#" not in out
    assert "\x1b" not in out


def test_a_terminal_that_cannot_erase_gets_no_bar(folder: Path) -> None:
    with (
        on_terminal("profile", folder, code=SLOW, TERM="dumb") as one,
        on_terminal("profile", folder, code=SLOW, TERM="") as other,
    ):
        assert (one.seen(), other.seen()) == ("", "")


def test_what_is_no_terminal_gets_no_bar(folder: Path) -> None:
    start = f"import sys\n{SLOW}\nfrom caveat.cli import main\nsys.exit(main())"
    ran = subprocess.run([sys.executable, "-c", start, "profile", folder], capture_output=True, check=True)
    assert ran.stderr == b""


def test_what_is_quick_gets_no_bar(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("No SIM slot", encoding="utf-8")
    with on_terminal("profile", path) as run:
        assert run.seen() == ""


def test_ctrl_c_leaves_a_clean_terminal_and_no_file(folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    output.mkdir()
    with on_terminal("profile", folder, "-o", output / "a.html", "--cache", output / "kept", code=SLOW) as run:
        run.seen(until="items 1/2")
        pressed = monotonic()
        run.process.send_signal(signal.SIGINT)
        seen = run.seen()
        out, _ = run.process.communicate(timeout=SECONDS)
        assert monotonic() - pressed < 1.5  # the picture that is being read is not waited for
    assert (run.process.returncode, out) == (130, "")
    assert seen.endswith(ERASE)
    assert "Traceback" not in seen
    assert [path.name for path in output.rglob("*") if not path.name.endswith(".item")] == ["kept"]


@pytest.mark.parametrize("language", languages())
def test_the_line_fits_any_width_in_every_language_and_shows_no_number_of_one_unit(language: str) -> None:
    progress = Progress(items=3, done=1, item="\x1b[2J 手册 490154203237518.pdf", pages=4, pages_done=2)
    for columns in range(1, 120):
        told = line(progress, 75.4, columns, messages(language))
        assert 0 < wcswidth(told) <= columns
        assert "3237518" not in told
        assert "\x1b" not in told
    assert "[##########----------]" in told
    assert "490154" in told
