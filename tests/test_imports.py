"""The flow has one direction: readers, profiles, rules, reports; and only the command line meets the outer world."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "caveat"

KNOWLEDGE = {"model", "errors", "datafile", "vocabulary"}
BELOW: dict[str, set[str]] = {
    "errors": set(),
    "files": set(),
    "model": set(),
    "languages": set(),
    "datafile": {"errors"},
    "vocabulary": {"model", "errors", "datafile"},
    "readers": {"model", "errors", "languages"},
    "profiles": KNOWLEDGE | {"languages"},
    "rules": KNOWLEDGE,
    "reports": KNOWLEDGE | {"languages"},
}
"""What each part may import of the project besides itself."""

ABOVE = {"caveat", "comparison", "exhibits", "cache", "screening", "evaluation", "web", "questions"}
"""Parts that put the others together: they may import anything but the command line."""

OUTERMOST = {"cli", "__main__"}
"""The command line: it alone prints, exits, and knows the clock."""

OUTER_MODULES = {"random", "secrets", "socket", "urllib.request", "http.client", "requests", "subprocess"}
ALLOWED = {("caveat.readers.pictures.tesseract", "subprocess")}
"""Tesseract is a program: it gets a picture through a pipe and gives text, and nothing else runs one."""

OUTER_NAMES = {
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "os.environ",
    "os.getenv",
    "time.time",
    "time.time_ns",
    "time.sleep",
    "time.localtime",
    "time.gmtime",
    "time.strftime",
    "sys.exit",
}
"""Not `time.monotonic`: a stopwatch that bounds a hostile file is no clock."""

OUTER_CALLS = {"print", "input", "exit", "quit", "breakpoint"}


def part(module: str) -> str:
    """`caveat.rules.pack` belongs to `rules`, `caveat` itself to `caveat`."""
    return module.split(".")[1] if "." in module else module


def modules() -> Iterator[tuple[str, Path]]:
    """Every module of the program with its file."""
    for path in sorted(SOURCE.rglob("*.py")):
        steps = path.relative_to(SOURCE.parent).with_suffix("").parts
        yield ".".join(steps[:-1] if steps[-1] == "__init__" else steps), path


def imports(tree: ast.Module) -> Iterator[str]:
    """The dotted names that a module imports, wherever in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            if module != "caveat":
                yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def may_import(module: str, name: str) -> bool:
    """Whether a module may import this name, by the layers alone."""
    own, root = part(module), name.partition(".")[0]
    if root != "caveat":
        return bool(root) and (own != "model" or root == "msgspec" or root in sys.stdlib_module_names)
    if own in ABOVE:
        return part(name) != "cli"
    return own in OUTERMOST or part(name) in BELOW.get(own, set()) | {own}


def faults(module: str, code: str) -> list[str]:
    """What a module imports or does that is not its business."""
    tree = ast.parse(code)
    names = list(imports(tree))
    found = [f"imports {name}" for name in names if not may_import(module, name)]
    if part(module) in OUTERMOST:
        return found
    outer = [name for name in names if name in OUTER_MODULES or name in OUTER_NAMES]
    found += [f"imports {name}" for name in outer if (module, name) not in ALLOWED]
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and ".".join(ast.unparse(node).split(".")[-2:]) in OUTER_NAMES:
            found.append(f"uses {ast.unparse(node)}")
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in OUTER_CALLS:
            found.append(f"calls {node.func.id}")
    return found


@pytest.mark.parametrize(("module", "path"), list(modules()), ids=str)
def test_a_module_imports_only_what_lies_below_it(module: str, path: Path) -> None:
    assert faults(module, path.read_text(encoding="utf-8")) == []


def test_every_part_has_a_place_in_the_layers() -> None:
    assert {part(module) for module, _ in modules()} <= BELOW.keys() | ABOVE | OUTERMOST


@pytest.mark.parametrize(
    ("module", "code"),
    [
        ("caveat.rules.logic", "import caveat.readers.text"),
        ("caveat.rules.logic", "from caveat import readers"),
        ("caveat.readers.text", "def read() -> None:\n    from caveat.profiles.terms import find"),
        ("caveat.reports.html", "from caveat.cli import main"),
        ("caveat.web", "from caveat import cli"),
        ("caveat", "from caveat.cli import main"),
        ("caveat.profiles.terms", "from . import marks"),
        ("caveat.model.rules", "import numpy"),
        ("caveat.unheard", "from caveat.model.rules import Case"),
        ("caveat.rules.logic", "import datetime\nnow = datetime.datetime.now()"),
        ("caveat.rules.logic", "from datetime import date\ntoday = date.today()"),
        ("caveat.readers.text", "from time import sleep"),
        ("caveat.readers.pictures.scan", "import subprocess"),
        ("caveat.readers.text", "import time\nnow = time.time()"),
        ("caveat.readers.text", "from urllib import request"),
        ("caveat.readers.text", "import os\nhome = os.environ['HOME']"),
        ("caveat.readers.text", "from os import environ"),
        ("caveat.web", "print('hello')"),
        ("caveat.web", "import sys\nsys.exit(1)"),
    ],
)
def test_a_planted_fault_is_found(module: str, code: str) -> None:
    assert faults(module, code)


@pytest.mark.parametrize(
    ("module", "code"),
    [
        ("caveat.rules.logic", "from caveat.model.rules import Case\nfrom caveat.rules import condition\nimport numpy"),
        ("caveat.model.rules", "from datetime import date, time\nfrom msgspec import Struct"),
        ("caveat.readers.html", "from time import monotonic\nfrom urllib.parse import unquote"),
        ("caveat.web", "import caveat\nfrom caveat.reports import html"),
        ("caveat.cli", "import sys\nimport caveat.web\nprint('hello')\nsys.exit(0)"),
    ],
)
def test_an_honest_module_passes(module: str, code: str) -> None:
    assert faults(module, code) == []
