"""Put real counts under each `$ .venv/bin/caveat evaluate ...` in docs/error-rates.md; with --check, only compare.

Further words choose the commands that hold one of them. Sets that are not here keep their tables.
"""

import difflib
import re
import shlex
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "error-rates.md"
SECTION = re.compile(
    r"^```console\n\$ \.venv/bin/caveat (?P<command>evaluate .*)\n```\n(?:(?!## ).*\n?)*", re.MULTILINE
)


def _with_counts(section: re.Match[str], wanted: Sequence[str]) -> str:
    """The command with what it prints."""
    command = section["command"]
    if wanted and not any(word in command for word in wanted):
        return section[0]
    arguments = [path for word in shlex.split(command) for path in _paths(word)]
    if not (ROOT / arguments[1]).exists():
        print(f"{arguments[1]} is not here, so its table stays", file=sys.stderr)
        return section[0]
    program = Path(sys.executable).with_name("caveat")
    run = subprocess.run([program, *arguments], cwd=ROOT, stdout=subprocess.PIPE, check=False, encoding="utf-8")
    if run.returncode:
        sys.exit(f"failed: {command}")
    more = "\n" if section.end() < len(section.string) else ""
    return f"```console\n$ .venv/bin/caveat {command}\n```\n\n{run.stdout}{more}"


def _paths(word: str) -> list[str]:
    """The files that a pattern names; any other word as it is."""
    return sorted(str(path.relative_to(ROOT)) for path in ROOT.glob(word)) if "*" in word else [word]


def main(check: bool, wanted: Sequence[str]) -> int:
    """Write the page; or, when checking, show how it differs and give 1 if it does."""
    text = PAGE.read_text(encoding="utf-8")
    real = SECTION.sub(lambda section: _with_counts(section, wanted), text)
    if not check:
        PAGE.write_text(real, encoding="utf-8")
        return 0
    sys.stdout.writelines(difflib.unified_diff(text.splitlines(True), real.splitlines(True), PAGE.name, "real"))
    return int(real != text)


if __name__ == "__main__":
    options = sys.argv[1:]
    sys.exit(main("--check" in options, [option for option in options if option != "--check"]))
