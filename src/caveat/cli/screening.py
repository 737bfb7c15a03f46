"""`caveat screen`: a table in, the same rows with their answers out."""

import argparse
import os
import sys
from collections import Counter
from typing import TYPE_CHECKING

from caveat.cli import output
from caveat.cli.commands import case_facts, today

if TYPE_CHECKING:
    import pyarrow as pa

    from caveat.model.screening import Role
    from caveat.screening.tables import Block


def screen(options: argparse.Namespace) -> int:
    """The rulings of every row of a table; the exit status is that of the worst."""
    from caveat.reports.messages import messages
    from caveat.rules import load_packs
    from caveat.screening import plan
    from caveat.screening.roles import find_roles
    from caveat.screening.run import screen_table
    from caveat.screening.tables import open_table, writer

    catalogue = messages(output.language(options))
    begin = writer(options.output, options.format)
    table = open_table(options.stock)
    first = next(table.blocks())
    roles = find_roles(first.batch, dict(options.columns))
    asked = plan(
        roles,
        to=options.to,
        act=options.act or ("import",),
        as_of=options.as_of or today(),
        facts=case_facts(options),
        packs=load_packs(options.packs, only=set(options.to)),
        language=catalogue.language,
    )
    if not options.quiet:
        _tell(roles)
    rulings: Counter[tuple[str, str]] = Counter()

    def count(_: "Block", rows: "pa.RecordBatch") -> None:
        for case in asked.cases:
            name = f"ruling_{case.to}_{case.act}"
            rulings.update((name, ruling) for ruling in rows.column(name).to_pylist())

    faults = screen_table(
        table, asked, options.output, begin, on_block=count, jobs=options.jobs or _cores(), resume=options.resume
    )
    for (name, ruling), rows in sorted(rulings.items()):
        print(name, ruling, rows, file=sys.stderr)
    return 0


def _tell(roles: "dict[str, Role]") -> None:
    """How the columns are read."""
    for column, role in roles.items():
        print(f"{role}: {output.shown(column)}", file=sys.stderr)


def _cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
