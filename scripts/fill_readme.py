"""Put real output under each `$ .venv/bin/caveat ...` in README.md; with --check, only show where it differs."""

import difflib
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
BLOCK = re.compile(r"(?<=^```console\n)\$ (?P<command>\.venv/bin/caveat .*)\n(?:.*\n)*?(?=^```$)", re.MULTILINE)
PLAIN = {"PATH": os.defpath, "LANG": "C.UTF-8", "COLUMNS": "100", "NO_COLOR": "1", "PYTHONUNBUFFERED": "1"}
"""A plain terminal. Unbuffered, so that errors stand where they were written."""


def _with_output(block: re.Match[str]) -> str:
    """The command with what it prints; its exit status is a verdict, unless it says that the command is wrong."""
    program, *arguments = shlex.split(block["command"])
    run = subprocess.run(
        [Path(sys.executable).with_name(Path(program).name), *arguments],
        cwd=ROOT,
        env=PLAIN,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        encoding="utf-8",
    )
    if "Traceback" in run.stdout or run.returncode not in {0, 1, 3}:
        sys.exit(f"{block['command']}\n{run.stdout}")
    lines = [line.rstrip() for line in run.stdout.strip("\n").split("\n")]
    return "\n".join([f"$ {block['command']}", *lines, ""])


def main(check: bool, readme: Path) -> int:
    """Fill or check one file; 1 if it has no such command or, when checking, an output that is not real."""
    text = readme.read_text(encoding="utf-8")
    filled, count = BLOCK.subn(_with_output, text)
    if not count:
        print(f"{readme} shows no command", file=sys.stderr)
        return 1
    if not check:
        readme.write_text(filled, encoding="utf-8")
        return 0
    sys.stdout.writelines(difflib.unified_diff(text.splitlines(True), filled.splitlines(True), "README", "real"))
    return int(filled != text)


if __name__ == "__main__":
    options = sys.argv[1:]
    files = [Path(option) for option in options if option != "--check"]
    sys.exit(main("--check" in options, files[0] if files else README))
