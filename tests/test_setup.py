"""What the set-up installs is what pyproject.toml asks for, the same on every machine."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
RUN, TEST = "requirements.lock", "requirements-test.lock"


def pins(lock: str) -> dict[str, str]:
    """The version of each package in a lock file."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", text, re.MULTILINE))


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [(RUN, PROJECT["dependencies"]), (TEST, PROJECT["dependencies"] + PROJECT["optional-dependencies"]["test"])],
)
def test_a_lock_holds_all_that_is_asked_for(lock: str, wanted: list[str]) -> None:
    locked = pins(lock)
    for requirement in map(Requirement, wanted):
        version = locked.get(canonicalize_name(requirement.name))
        assert version, f"{requirement} is not in {lock}; run scripts/lock"
        assert requirement.specifier.contains(version), f"{requirement}, but {version} in {lock}; run scripts/lock"


def test_the_locks_agree_where_they_overlap() -> None:
    run, test = pins(RUN), pins(TEST)
    assert {name: run[name] for name in run.keys() & test.keys()} == {
        name: test[name] for name in run.keys() & test.keys()
    }


@pytest.mark.parametrize("lock", [RUN, TEST])
def test_a_lock_names_packages_and_their_hashes_and_nothing_else(lock: str) -> None:
    line = re.compile(r"[a-z0-9-]+==\S+ \\|    --hash=sha256:[0-9a-f]{64}( \\)?")
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    assert [text for text in lines if not line.fullmatch(text)] == []
    assert lines


def test_a_python_that_is_missing_is_named(tmp_path: Path) -> None:
    (tmp_path / "scripts").mkdir()
    script = tmp_path / "scripts" / "setup"
    script.write_text((ROOT / "scripts" / "setup").read_text(encoding="utf-8"), encoding="utf-8")
    result = subprocess.run(
        ["sh", script], env={"PATH": "/usr/bin:/bin", "PYTHON": "false"}, check=False, capture_output=True, text=True
    )
    assert result.returncode == 1
    assert "Python 3.11" in result.stderr
    assert not (tmp_path / ".venv").exists()
