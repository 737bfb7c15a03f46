"""What the README shows is what the program prints, and what it tells to run is what the build machine runs."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"


def check(readme: Path) -> subprocess.CompletedProcess[str]:
    command: list[str | Path] = [sys.executable, ROOT / "scripts" / "fill_readme.py", "--check", readme]
    return subprocess.run(command, check=False, capture_output=True, encoding="utf-8")


def test_the_readme_shows_the_real_output_of_its_commands() -> None:
    result = check(README)
    assert result.returncode == 0, result.stdout + result.stderr


def test_an_output_that_is_not_real_is_found(tmp_path: Path) -> None:
    planted = tmp_path / "README.md"
    planted.write_text("```console\n$ .venv/bin/caveat --version\ncaveat 999\n```\n", encoding="utf-8")
    result = check(planted)
    assert result.returncode == 1
    assert "-caveat 999" in result.stdout


def test_every_command_that_the_readme_names_is_there() -> None:
    named = set(re.findall(r"`caveat ([a-z]+)", README.read_text(encoding="utf-8")))
    program = Path(sys.executable).with_name("caveat")
    known = subprocess.run([program, "--help"], check=True, capture_output=True, encoding="utf-8").stdout
    assert named
    assert [command for command in named if not re.search(rf"^ +{command} ", known, re.MULTILINE)] == []


def test_the_python_lines_of_the_readme_run(tmp_path: Path) -> None:
    (code,) = re.findall(r"^```python\n(.*?)^```$", README.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    program = tmp_path / "readme.py"
    program.write_text(code, encoding="utf-8")
    result = subprocess.run([sys.executable, program], cwd=ROOT, check=True, capture_output=True, encoding="utf-8")
    assert result.stdout.strip()


def test_the_build_machine_runs_the_test_command_of_the_readme() -> None:
    assert "\nsh test\n" in README.read_text(encoding="utf-8")
    assert re.search(r"^exec sh test$", (ROOT / ".ci" / "run").read_text(encoding="utf-8"), re.MULTILINE)


def test_every_file_that_the_readme_links_to_is_there() -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", README.read_text(encoding="utf-8"))
    assert [link for link in links if not (ROOT / link).exists()] == []
    assert links
