"""APEX files: parts of a system in files of their own, which are mounted at /apex when it starts.

See "APEX file format" in the documentation of the Android Open Source Project: a ZIP holds a file system that is stored
in it (`apex_payload.img`); a compressed APEX (CAPEX) holds such a ZIP, deflated (`original_apex`). What they declare
counts as if it were in the system itself (`com.android.server.SystemConfig` reads /apex/*/etc/permissions too).
"""

from collections.abc import Iterator, Sequence

from caveat.errors import ReadError
from caveat.model.evidence import Problem
from caveat.readers.android.budget import Budget
from caveat.readers.android.filesystem import Kind, Partition
from caveat.readers.android.partitions import partitions_in
from caveat.readers.android.roots import Root

_FOLDER = "apex"
_ENDINGS = (".apex", ".capex")
_MOST = 500  # of a folder; a system has some forty


def in_parts(roots: Sequence[Root], item: str, budget: Budget) -> Iterator[Root | Problem]:
    """The parts that lie in the parts of a system, also as plain folders; problems of those that can't be read."""
    for root in roots:
        folder = f"{root.path}/{_FOLDER}".strip("/")
        try:
            nodes = root.files.list(folder)
        except FileNotFoundError:
            continue
        except ReadError as error:
            yield Problem(code=error.code, item=item, detail=error.detail)
            continue
        if len(nodes) > _MOST:
            detail = f"{root.files.trail}/{folder}: {len(nodes)} > {_MOST} names"
            yield Problem(code="too-large", item=item, detail=detail)
        for node in nodes[:_MOST]:
            if node.kind is Kind.FOLDER:
                yield Root(root.files, f"{folder}/{node.name}", f"{_FOLDER}/{node.name}")
            elif node.name.endswith(_ENDINGS):
                yield from _in_file(root, f"{folder}/{node.name}", item, budget)


def _in_file(root: Root, path: str, item: str, budget: Budget) -> Iterator[Root | Problem]:
    try:
        window = root.files.open(path)
    except (FileNotFoundError, ReadError) as error:  # a link may lead nowhere
        code = error.code if isinstance(error, ReadError) else "unreadable"
        yield Problem(code=code, item=item, detail=f"{root.files.trail}/{path}: {error}")
        return
    name, empty = path.rpartition("/")[2].rpartition(".")[0], True
    for found in partitions_in(window, item, budget):
        if isinstance(found, Problem):
            yield found
            empty = False
        elif isinstance(found, Partition) and found.name == _FOLDER:
            yield Root(found.files, "", f"{_FOLDER}/{name}", found.whole)
            empty = False
    if empty:
        yield Problem(code="unsupported", item=item, detail=f"{window.name}: an APEX without a file system in it")
