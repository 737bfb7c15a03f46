"""Processes that do the work of requests: PDF and OCR libraries stand one thread, and what hangs can be ended."""

import asyncio
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar

from caveat.errors import CaveatError, UsageError

T = TypeVar("T")


class JobError(CaveatError):
    """A job gave no answer."""


class BusyError(JobError):
    """Too many requests wait already."""


class LateError(JobError):
    """It took too long, and its process was ended."""


class LostError(JobError):
    """Its process died, or failed; the message says where, and nothing of what was read."""


class Jobs:
    """So many processes; each does one job at a time, and the others wait for their turn."""

    def __init__(self, processes: int, *, waiting: int, seconds: float, prepare: Callable[[], object]) -> None:
        """`prepare` is called in each process when it begins; `seconds` are those of one job."""
        self._workers = [_Worker(prepare) for _ in range(processes)]
        self._idle: asyncio.Queue[_Worker] = asyncio.Queue()
        self._threads = ThreadPoolExecutor(processes, "caveat-job")  # each waits for one process
        self._places, self._seconds = waiting, seconds
        for worker in self._workers:
            self._idle.put_nowait(worker)

    async def run(self, function: Callable[..., T], *arguments: object) -> T:
        """What a function of a module gives in another process. Raises JobError, and UsageError if the function does.

        A process is taken again only when it is done, even if nobody waits for the answer any more.
        """
        if self._idle.empty() and not self._places:
            raise BusyError("too many requests wait already")
        self._places -= 1
        try:
            worker = await self._idle.get()
        finally:
            self._places += 1
        done = asyncio.get_running_loop().run_in_executor(self._threads, worker.run, function, arguments, self._seconds)
        done.add_done_callback(lambda _: self._idle.put_nowait(worker))
        answer: T = await asyncio.shield(done)
        return answer

    def stop(self) -> None:
        """End all processes; what they have in hand is dropped."""
        for worker in self._workers:
            worker.stop()
        self._threads.shutdown(wait=False, cancel_futures=True)


class _Worker:
    """One process, begun anew after it was ended or died."""

    def __init__(self, prepare: Callable[[], object]) -> None:
        self._prepare = prepare
        self._stopped = False
        self._begin()

    def run(self, function: Callable[..., Any], arguments: tuple[object, ...], seconds: float) -> Any:
        try:
            self._pipe.send((function, arguments))
            if not self._pipe.poll(seconds):
                self._begin_anew()
                raise LateError(f"it took more than {seconds:g} seconds")
            kind, answer = self._pipe.recv()
        except (EOFError, OSError):
            self._begin_anew()
            raise LostError("the process that did it died") from None
        if kind == "usage":
            raise UsageError(answer)
        if kind == "fault":
            raise LostError(answer)
        return answer

    def stop(self) -> None:
        self._stopped = True
        self._process.kill()

    def _begin(self) -> None:
        # a fork of a process with threads may hang; a new one reads the words once more, which takes a second
        context = get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs, self._prepare), name="caveat-job", daemon=True)
        self._process.start()
        theirs.close()

    def _begin_anew(self) -> None:
        self._process.kill()
        self._process.join()
        self._pipe.close()
        if not self._stopped:
            self._begin()


def _work(pipe: Connection, prepare: Callable[[], object]) -> None:
    """Do one job after the other, until nobody gives any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that gave the work
    with suppress(EOFError, OSError):
        prepare()
        while True:
            function, arguments = pipe.recv()
            pipe.send(_done(function, arguments))


def _done(function: Callable[..., object], arguments: tuple[object, ...]) -> tuple[str, object]:
    try:
        return "done", function(*arguments)
    except UsageError as error:
        return "usage", str(error)
    except Exception as fault:  # noqa: BLE001 - the last stop of this process: the other one answers
        return "fault", where(fault)


def where(fault: BaseException) -> str:
    """The kind of a fault, and the file and line that raised it. Not its words: they may quote what was read."""
    trace = fault.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "an unknown place"
    return f"{type(fault).__name__} at {place}"
