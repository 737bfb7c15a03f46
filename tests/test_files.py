"""Files are whole or not there, also after a kill; and nothing is written that nobody asked for."""

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from caveat.files import remove_left, write_folder, write_whole
from tests.readers.drawing import encoded, printed

SITE = Path(pytest.__file__).parents[1]
STOPPED = """
import os, sys
from pathlib import Path
from caveat import files
Path.replace = lambda *_: (print("written", flush=True), sys.stdin.read())
files.write_whole(Path(sys.argv[1]), b"half of it")
"""


def killed(target: Path) -> int:
    """A process that was killed before it could rename what it wrote; its number."""
    process = subprocess.Popen(
        [sys.executable, "-c", STOPPED, target], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "written\n"
    process.send_signal(signal.SIGKILL)
    process.communicate()
    return process.pid


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_what_a_killed_run_left_is_private_and_removed_by_the_next(tmp_path: Path) -> None:
    target = tmp_path / "report.txt"
    process = killed(target)
    (left,) = tmp_path.iterdir()
    assert left.name.startswith(f".caveat-{process}-")
    assert left.stat().st_mode & 0o777 == 0o600
    write_whole(target, b"all of it", 0o644)
    assert names(tmp_path) == ["report.txt"]
    assert (target.read_bytes(), target.stat().st_mode & 0o777) == (b"all of it", 0o644)


def test_a_file_that_is_being_written_is_left_alone(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", STOPPED, tmp_path / "a"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    process.stdout.readline()
    remove_left(tmp_path)
    assert len(names(tmp_path)) == 1
    process.communicate("")


def test_a_folder_that_a_killed_run_left_is_removed_and_no_link_in_it_is_followed(tmp_path: Path) -> None:
    gone = killed(tmp_path / "a")
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "secret").write_text("kept")
    left = tmp_path / f".caveat-{gone}-folder"
    left.mkdir()
    (left / "01.png").write_bytes(b"half")
    (left / "link").symlink_to(kept)
    write_folder(tmp_path / "evidence", {"index.html": b"whole"})
    assert names(tmp_path) == ["evidence", "kept"]
    assert names(kept) == ["secret"]
    assert (tmp_path / "evidence").stat().st_mode & 0o777 == 0o755


def test_a_folder_that_is_not_empty_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / "notes").write_text("a user's own")
    with pytest.raises(OSError, match="not empty"):
        write_folder(tmp_path / "evidence", {"index.html": b"whole"})
    assert names(tmp_path) == ["evidence"]
    assert names(tmp_path / "evidence") == ["notes"]


def test_links_and_names_of_others_are_left_alone(tmp_path: Path) -> None:
    gone = killed(tmp_path / "a")
    remove_left(tmp_path)
    secret = tmp_path / "secret"
    secret.write_text("kept")
    (tmp_path / f".caveat-{gone}-link").symlink_to(secret)
    (tmp_path / ".caveat-notes").write_text("a user's own")
    before = names(tmp_path)
    remove_left(tmp_path)
    assert names(tmp_path) == before
    assert secret.read_text() == "kept"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to another user")
def test_a_file_of_another_user_is_left_alone(tmp_path: Path) -> None:
    killed(tmp_path / "a")
    (left,) = tmp_path.iterdir()
    os.chown(left, 65534, 65534)
    remove_left(tmp_path)
    assert left.exists()


def test_an_interrupted_write_leaves_nothing_and_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "report.txt"
    target.write_text("old")

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_whole(target, b"new")
    assert names(tmp_path) == ["report.txt"]
    assert target.read_text() == "old"


WATCHED = """
import os, sys
def hook(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, bytes)) and (
        (isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")) or
        (isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
    ) and os.fsdecode(arguments[0]) != os.devnull:
        print("writes", arguments[0], file=sys.stderr)
    if event in ("os.mkdir", "tempfile.mkstemp", "tempfile.mkdtemp", "os.symlink", "os.link", "os.rename"):
        print(event, arguments, file=sys.stderr)
sys.addaudithook(hook)
from caveat.cli import main
sys.exit(max(main([*sys.argv[1:], "--format", form]) for form in ("terminal", "html", "notice")))
"""
"""It watches every form of a report in one process: what reads pictures is loaded once."""


def files_of(*folders: Path) -> dict[Path, int]:
    """All files with the time of their last change, but for compiled Python."""
    found = (Path(parent, name) for folder in folders for parent, _, names in os.walk(folder) for name in names)
    return {path: path.lstat().st_mtime_ns for path in found if path.suffix != ".pyc"}


class Place(NamedTuple):
    """A home and a folder for temporary files, both empty, and what is to be read."""

    home: Path
    temporary: Path
    items: Path

    def check(self, *before: str) -> "subprocess.CompletedProcess[str]":
        """Judge the items here, with a program before it that watches."""
        return subprocess.run(
            [*before, "check", self.items, "--to", "KP"],
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
            cwd=self.temporary,
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(self.home),
                "TMPDIR": str(self.temporary),
                "LC_ALL": "C.UTF-8",
                "PYTHONDONTWRITEBYTECODE": "1",
            },
        )


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A picture and a text; Tesseract is asked for a line of the picture that the engine doubts."""
    place = Place(tmp_path / "home", tmp_path / "temporary", tmp_path / "items")
    for folder in place:
        folder.mkdir()
    (place.items / "a.png").write_bytes(encoded(printed(["No SIM slot", "~ ¤ § ~"])))
    (place.items / "b.txt").write_text("Supports Bluetooth\n", encoding="utf-8")
    return place


def test_no_run_leaves_or_opens_a_file_to_write_in(place: Place) -> None:
    before = files_of(SITE, place.home, place.temporary)
    place.home.chmod(0o500)
    ran = place.check(sys.executable, "-c", WATCHED)
    place.home.chmod(0o700)
    assert ran.returncode in {1, 3}, ran.stderr
    assert len(ran.stderr.splitlines()) == 3, ran.stderr
    assert files_of(SITE, place.home, place.temporary) == before


def test_not_even_its_libraries_and_tesseract_open_a_file_to_write_in_or_call_the_network(place: Place) -> None:
    if not shutil.which("strace"):
        pytest.skip("strace is not here, which sees what libraries do")
    log = place.home.parent / "log"
    calls = "open,openat,creat,mkdir,mkdirat,rename,renameat,renameat2,connect,sendto,memfd_create"
    ran = place.check("strace", "-f", "-qq", "-e", f"trace={calls}", "-o", str(log), sys.executable, "-m", "caveat")
    if not log.exists() or "ptrace" in ran.stderr:
        pytest.skip(f"strace may not watch here: {ran.stderr}")
    assert ran.returncode in {1, 3}, ran.stderr
    told = log.read_text(errors="replace").splitlines()
    assert len(told) > 100
    opened = re.compile(r"O_WRONLY|O_RDWR|O_CREAT|(?:creat|mkdirat|mkdir|rename\w*|connect|sendto|memfd_create)\(")
    assert [line for line in told if opened.search(line) and "/dev/null" not in line] == []
