"""Processes that answer blocks, side by side."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import connection, get_context, parent_process
from pathlib import Path
from threading import Thread

from caveat.errors import CaveatError
from caveat.model.screening import Plan
from caveat.screening.blocks import answer
from caveat.screening.parts import keep
from caveat.screening.tables import Block


class WorkerError(CaveatError):
    """A process died, twice, on the same rows: the memory is too small, or a library failed."""


class Workers:
    """So many processes, and the blocks that they have in hand. With one, the work is done in this process."""

    def __init__(self, plan: Plan, jobs: int) -> None:
        self._plan, self.jobs = plan, jobs
        self._pool: ProcessPoolExecutor | None = None
        self._alone: ProcessPoolExecutor | None = None
        self._in_hand: set[Future[None]] = set()  # of the processes that are there now
        self.lost = 0  # times that a process died and others took its rows

    def give(self, block: Block, path: Path) -> "Future[None] | None":
        """Have a block answered, to this file; None where that is done already."""
        if self.jobs == 1:
            keep(path, block, answer(block, self._plan))
            return None
        try:
            future = self._running().submit(_work, block, path)
        except BrokenProcessPool:
            self._forget()
            future = self._running().submit(_work, block, path)
        self._in_hand.add(future)
        return future

    def wait(self, future: "Future[None]", block: Block, path: Path) -> None:
        """Until a block is answered. When a process dies, all that it and its like had in hand is done one by one.

        Raises WorkerError for a block of which a process dies again.
        """
        try:
            future.result()
        except BrokenProcessPool:
            if future in self._in_hand:
                self._forget()
            self._answer_alone(block, path)
        else:
            self._in_hand.discard(future)

    def _running(self) -> ProcessPoolExecutor:
        self._pool = self._pool or _pool(self._plan, self.jobs)
        return self._pool

    def _forget(self) -> None:
        """One of the processes died, so that the others are ended too; new ones begin with the next block."""
        self.lost += 1
        self._pool = None
        self._in_hand.clear()

    def stop(self) -> None:
        """Begin nothing more; what is in hand is dropped."""
        for pool in filter(None, (self._pool, self._alone)):
            pool.shutdown(wait=False, cancel_futures=True)

    def _answer_alone(self, block: Block, path: Path) -> None:
        self._alone = self._alone or _pool(self._plan, 1)
        try:
            self._alone.submit(_work, block, path).result()
        except BrokenProcessPool:
            last = block.first + block.batch.num_rows - 1
            raise WorkerError(
                f"rows {block.first} to {last}: the process that read them died, and so did another; "
                "what was answered before is kept for --resume"
            ) from None


@contextmanager
def workers(plan: Plan, jobs: int) -> Iterator[Workers]:
    """Processes, gone afterwards."""
    made = Workers(plan, jobs)
    try:
        yield made
    finally:
        made.stop()


def _pool(plan: Plan, jobs: int) -> ProcessPoolExecutor:
    # a fork of a process with threads may hang; a new one reads the words once more, which takes a second
    return ProcessPoolExecutor(jobs, get_context("spawn"), initializer=_begin, initargs=(plan,))


_plans: list[Plan] = []  # of a worker: the one by which it answers


def _begin(plan: Plan) -> None:
    _plans.append(plan)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that gave the work
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A process whose parent was killed has nobody to work for."""
    if parent := parent_process():
        connection.wait([parent.sentinel])
        os._exit(1)


def _work(block: Block, path: Path) -> None:
    keep(path, block, answer(block, _plans[0]))
