"""Processes that do the work of requests: PDF and OCR libraries stand one thread, and what hangs can be ended."""

import asyncio
import signal
from collections.abc import AsyncGenerator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
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
        worker = await self._taken()
        done = asyncio.get_running_loop().run_in_executor(self._threads, worker.run, function, arguments, self._seconds)
        done.add_done_callback(lambda _: self._idle.put_nowait(worker))
        answer: T = await asyncio.shield(done)
        return answer

    async def stream(self, function: Callable[..., Iterator[T]], *arguments: object) -> AsyncGenerator[T, None]:
        """What a function of a module yields in another process, as it comes. Raises as `run` does.

        The limit of time is that of each value. When this is closed before the end, the process is ended.
        """
        worker = await self._taken()
        loop, step = asyncio.get_running_loop(), partial(worker.begin, function, arguments, self._seconds)
        is_over = False
        try:
            while True:
                done = loop.run_in_executor(self._threads, step)
                found = await asyncio.shield(done)
                if found is None:
                    break
                yield found[0]
                step = partial(worker.go_on, self._seconds)
            is_over = True
        except CaveatError:
            is_over = True
            raise
        finally:
            if is_over:
                self._idle.put_nowait(worker)
            else:
                self._drop(worker, done)

    def _drop(self, worker: "_Worker", step: "asyncio.Future[Any]") -> None:
        """Take a process again that is in the middle of what nobody wants any more."""

        def over(told: "asyncio.Future[Any]") -> None:
            told.exception()  # that it died is known
            self._idle.put_nowait(worker)

        if step.done():
            worker.end()
            self._idle.put_nowait(worker)
        else:
            worker.kill()  # which the thread that waits for it sees
            step.add_done_callback(over)

    async def _taken(self) -> "_Worker":
        if self._idle.empty() and not self._places:
            raise BusyError("too many requests wait already")
        self._places -= 1
        try:
            return await self._idle.get()
        finally:
            self._places += 1

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
        return self._told((function, arguments, False), seconds)[1]

    def begin(self, function: Callable[..., Any], arguments: tuple[object, ...], seconds: float) -> tuple[Any] | None:
        """The first value that a function yields, alone in a tuple; None where there is none."""
        return self._value(self._told((function, arguments, True), seconds))

    def go_on(self, seconds: float) -> tuple[Any] | None:
        """The next one; None at the end."""
        return self._value(self._told(None, seconds))

    def end(self) -> None:
        """Drop what it has in hand, and begin anew."""
        self._begin_anew()

    def kill(self) -> None:
        """The same, where a thread waits for what it has in hand: that begins it anew."""
        self._process.kill()

    def _value(self, told: tuple[str, Any]) -> tuple[Any] | None:
        kind, value = told
        return None if kind == "end" else (value,)

    def _told(self, job: object, seconds: float) -> tuple[str, Any]:
        try:
            if job is not None:
                self._pipe.send(job)
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
        return kind, answer

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
            function, arguments, is_stream = pipe.recv()
            for told in _done(function, arguments, is_stream=is_stream):
                pipe.send(told)


def _done(
    function: Callable[..., Any], arguments: tuple[object, ...], *, is_stream: bool
) -> Iterator[tuple[str, object]]:
    """The answer; or each value that is yielded, then the end."""
    try:
        if is_stream:
            yield from (("value", value) for value in function(*arguments))
            yield "end", None
        else:
            yield "done", function(*arguments)
    except UsageError as error:
        yield "usage", str(error)
    except Exception as fault:  # noqa: BLE001 - the last stop of this process: the other one answers
        yield "fault", where(fault)


def where(fault: BaseException) -> str:
    """The kind of a fault, and the file and line that raised it. Not its words: they may quote what was read."""
    trace = fault.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "an unknown place"
    return f"{type(fault).__name__} at {place}"
