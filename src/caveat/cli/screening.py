"""`caveat screen`: a table in, the same rows with their answers out."""

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from caveat.cli import output
from caveat.cli.commands import today
from caveat.cli.progress import Rows, Watch, rows_line, watched

if TYPE_CHECKING:
    import pyarrow as pa

    from caveat.errors import ReadError
    from caveat.model.rules import Case, Ruling
    from caveat.model.screening import Plan, Role
    from caveat.reports.messages import Messages
    from caveat.screening.changes import Run
    from caveat.screening.tables import Block, RowProblem, Table

_FRUGAL = {
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "ARROW_IO_THREADS": "1",
    "OMP_NUM_THREADS": "1",  # of Arrow's, too
    "POLARS_MAX_THREADS": "1",
}
"""The work is shared by processes: threads, and the memory that is pooled for them, only make each of them larger."""

_TOLD_PROBLEMS = 20
_TOLD_COLUMNS = 60


def screen(options: argparse.Namespace) -> int:
    """The rulings of every row of a table; the exit status is that of the worst."""
    from caveat.errors import ReadError
    from caveat.reports.exit import UNREADABLE
    from caveat.reports.messages import messages

    catalogue = messages(output.language(options))
    try:
        return _screen(options, catalogue)
    except ReadError as error:
        print(output.shown(_sentence(error, options, catalogue)), file=sys.stderr)
        return UNREADABLE


def _screen(options: argparse.Namespace, catalogue: "Messages") -> int:
    for name, value in _FRUGAL.items():  # before Arrow is imported, which looks at them once
        os.environ.setdefault(name, value)
    from caveat.reports.exit import status_line, status_of
    from caveat.reports.screening import report_changes
    from caveat.screening.changes import Run, changes
    from caveat.screening.circumstances import circumstances, keep
    from caveat.screening.run import screen_table
    from caveat.screening.tables import open_table, writer

    begin = writer(options.output, options.format)
    _check_output(options.output, options.stock)
    before = _last(options) if options.since else None
    table = open_table(options.stock)
    asked = _plan(options, table, catalogue)
    with watched(catalogue.language, rows_line) as watch:
        seen = _Seen(table, asked, watch)
        faults = screen_table(
            table,
            asked,
            options.output.resolve(),
            begin,
            on_block=seen,
            jobs=options.jobs or _cores(),
            resume=options.resume,
        )
    _tell_problems(seen, catalogue)
    for key, count in {**table.notes, **faults}.items():
        print(catalogue.say("screen", key, count=count), file=sys.stderr)
    _tell(options, seen, asked, catalogue)
    after = Run(circumstances(asked, seen.added, seen.tally.rows), _rows_of(options.output))
    keep(after.told, options.output)
    if before:
        width, colour = output.layout(None)
        told = changes(before, after, asked, key=options.key)
        output.write(report_changes(told, catalogue.language, width=width, colour=colour))
    rulings = [(case, counts.keys()) for case, counts in seen.rulings()]
    print(status_line(rulings, catalogue.language), file=sys.stderr)
    return status_of({ruling for _, found in rulings for ruling in found})


class _Seen:
    """What a run comes to, block by block."""

    def __init__(self, table: "Table", asked: "Plan", watch: "Watch[Rows]") -> None:
        from caveat.model.summary import Tally

        self._size, self._watch = table.size, watch
        self._known, self._known_share = 0, 0.0
        self._asked, self._width = asked, len(table.schema)
        self.tally = Tally()
        self.added: dict[str, str] = {}  # what each added column is called in the output
        self.problems: list[RowProblem] = []
        self.unread = 0

    def __call__(self, block: "Block", rows: "pa.RecordBatch", known: bool) -> None:
        """Count one block."""
        from caveat.screening.summary import merge, tally
        from caveat.screening.tables.table import written

        last, share = block.first + block.batch.num_rows - 1, block.done / max(self._size, 1)
        if known:
            self._known, self._known_share = last, share
        self.tally = merge(self.tally, tally(rows, self._asked))
        names = written(rows, self._width).schema.names
        self.added = dict(zip(rows.schema.names[self._width :], names[self._width :], strict=True))
        self.unread += len({one.row for one in block.problems})
        self.problems += block.problems[: _TOLD_PROBLEMS - len(self.problems)]
        self._watch(Rows(last, share, self._known, self._known_share))

    def rulings(self) -> "list[tuple[Case, dict[Ruling, int]]]":
        """The rows of each ruling that there is, the worst first, of every case."""
        from caveat.model.rules import Ruling
        from caveat.screening.summary import name_of

        counted = ((case, self.tally.rulings.get(name_of(case), {})) for case in self._asked.cases)
        return [(case, {ruling: rows[ruling] for ruling in Ruling if rows.get(ruling)}) for case, rows in counted]


def _plan(options: argparse.Namespace, table: "Table", catalogue: "Messages") -> "Plan":
    """What is asked of every row; how its columns are read is told."""
    from caveat.errors import ReadError
    from caveat.questions import case_facts
    from caveat.rules import load_packs
    from caveat.screening import plan
    from caveat.screening.roles import find_roles

    facts = case_facts(options.case)
    packs = load_packs(options.packs, only=set(options.to))
    first = next(table.blocks(), None)
    if first is None:
        raise ReadError("empty", "a head, and no rows below it")
    roles = find_roles(first.batch, dict(options.columns))
    if not options.quiet:
        _tell_columns(table, roles, catalogue)
    day = options.as_of or today()
    return plan(
        roles,
        to=options.to,
        act=options.act or ("import",),
        as_of=day,
        facts=facts,
        packs=packs,
        language=catalogue.language,
    )


def _check_output(path: Path, sources: "list[str]") -> None:
    """Raises UsageError where the output could not be written, or would take the place of what is read."""
    from caveat.errors import UsageError

    if path.exists() and not path.is_file():
        raise UsageError(f"{path}: is no file, and a table is written whole or not at all; name a file")
    if not path.absolute().parent.is_dir():
        raise UsageError(f"{path}: there is no folder to put it in")
    if path.exists() and any(Path(source).exists() and path.samefile(source) for source in sources):
        raise UsageError(f"{path}: is the table that is read; name another file for the answers")


def _tell_columns(table: "Table", roles: "dict[str, Role]", catalogue: "Messages") -> None:
    """How the columns are read, in the order of the table."""
    from caveat.screening.tables.cells import is_hidden
    from caveat.screening.tables.table import header_of

    print(catalogue.say("screen", "columns"), file=sys.stderr)
    shown = [(one, roles[one.name]) for one in table.schema if one.name in roles and not is_hidden(one)]
    for one, role in shown[:_TOLD_COLUMNS]:
        name = output.shown(header_of(one).strip() or one.name)
        said = catalogue.say("word", "state", fact=name, state=catalogue.say("role", role))
        print(f"  {said}", file=sys.stderr)
    if len(shown) > _TOLD_COLUMNS:
        print(f"  {catalogue.say('screen', 'more', count=len(shown) - _TOLD_COLUMNS)}", file=sys.stderr)


def _tell_problems(seen: _Seen, catalogue: "Messages") -> None:
    """The first rows that were not read as they were meant, and how many there are."""
    for problem in seen.problems:
        sentence = catalogue.say("problem", problem.code, item=problem.row)
        print(output.shown(_detailed(sentence, problem.detail, catalogue)), file=sys.stderr)
    if seen.unread:
        print(catalogue.say("screen", "problems", count=f"{seen.unread:,}"), file=sys.stderr)


def _tell(options: argparse.Namespace, seen: _Seen, asked: "Plan", catalogue: "Messages") -> None:
    """What the whole table comes to: on the terminal, and as HTML where that is asked for."""
    from caveat.reports.screening import report_summary
    from caveat.screening.summary import summary

    told = summary(seen.tally, asked)
    if not options.quiet:
        width, colour = output.layout(None)
        output.write(report_summary(told, language=catalogue.language, width=width, colour=colour))
    if options.report:
        output.write(report_summary(told, "html", catalogue.language), options.report)


def _last(options: argparse.Namespace) -> "Run":
    """The run that this one is held against. Raises UsageError, ReadError."""
    from caveat.errors import UsageError
    from caveat.screening.changes import Run
    from caveat.screening.circumstances import load

    last: Path = options.since
    if options.output.exists() and last.exists() and last.samefile(options.output):
        raise UsageError(f"{last}: is what this run will write; name another file with -o")
    return Run(load(last), _rows_of(last))


def _rows_of(path: Path) -> "Callable[[], Iterator[pa.RecordBatch]]":
    """The rows of an output, by the names by which its columns were read; those in the file are kept beside them."""
    from caveat.screening.tables import open_table

    table = open_table([str(path)])
    return lambda: (block.batch for block in table.blocks())


def _sentence(error: "ReadError", options: argparse.Namespace, catalogue: "Messages") -> str:
    """What could not be read, and why."""
    return _detailed(catalogue.say("problem", error.code, item=" ".join(options.stock)), error.detail, catalogue)


def _detailed(sentence: str, detail: str, catalogue: "Messages") -> str:
    return catalogue.say("word", "detail", sentence=sentence, details=detail) if detail else sentence


def _cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
