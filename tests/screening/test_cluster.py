"""A worker of a real cluster dies, and no answer is missing."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "examples" / "cluster.py"


def test_a_worker_that_is_killed_in_the_middle_costs_no_answer() -> None:
    pytest.importorskip("pyspark", reason='the extra "spark" is not installed')
    if shutil.which("java") is None:
        pytest.skip("java is not here (on Debian: default-jre-headless), and Spark needs it")
    done = subprocess.run([sys.executable, EXAMPLE, "--rows", "2000"], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    killed = re.search(r"(\d+) of (\d+) tasks are done: worker \d+ is killed", done.stdout)
    assert killed, done.stdout
    assert int(killed[1]) < int(killed[2])
    assert re.search(r"; [1-9]\d* of its tasks had been lost", done.stdout), done.stdout
    assert "2000 of 2000 rows are there, the same as without Spark" in done.stdout
