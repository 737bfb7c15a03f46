"""Processes that do the work of requests: PDF and OCR libraries stand one thread, and what hangs can be ended."""

import asyncio
import signal
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from heapq import heappop, heappush
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Generic, TypeVar

from caveat.errors import CaveatError, UsageError
from caveat.web.bounds import bind

T = TypeVar("T")
W = TypeVar("W")

_BYTES_IN_A_SECOND = 50_000  # that are read of a PDF with text, about; of what is not text, more
_LONGEST = 60.0  # seconds


class JobError(CaveatError):
    """A job gave no answer."""


class BusyError(JobError):
    """Too many requests wait already."""


class LateError(JobError):
    """It took too long, and its process was ended."""


class MemoryNeededError(JobError):
    """It took more memory than its process may have."""


class LostError(JobError):
    """Its process died, or failed; the message says where, and nothing of what was read."""


class Jobs:
    """So many processes; each does one job at a time, and the others wait for their turn."""

    def __init__(
        self, processes: int, *, waiting: int, seconds: float, memory: int, prepare: Callable[[], object]
    ) -> None:
        """`prepare` is called in each process when it begins; `seconds` are those of one job, `memory` its bytes."""
        self._workers = [_Worker(prepare, memory) for _ in range(processes)]
        self._threads = ThreadPoolExecutor(processes, "caveat-job")  # each waits for one process
        self._turns = Turns(self._workers, waiting)
        self._seconds = seconds

    async def run(self, function: Callable[..., T], *arguments: object, size: int = 0) -> T:
        """What a function of a module gives in another process. Raises JobError, and UsageError if the function does.

        `size` is how many bytes it has to read: of those who wait, who has least goes first. A process is taken again
        only when it is done, even if nobody waits for the answer any more.
        """
        worker = await self._turns.take(size)
        done = asyncio.get_running_loop().run_in_executor(self._threads, worker.run, function, arguments, self._seconds)
        done.add_done_callback(lambda _: self._turns.give(worker))
        answer: T = await asyncio.shield(done)
        return answer

    async def stream(
        self, function: Callable[..., Iterator[T]], *arguments: object, size: int = 0
    ) -> AsyncGenerator[T, None]:
        """What a function of a module yields in another process, as it comes. Raises as `run` does.

        The limit of time is that of each value. When this is closed before the end, the process is ended.
        """
        worker = await self._turns.take(size)
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
                self._turns.give(worker)
            else:
                self._drop(worker, done)

    def _drop(self, worker: "_Worker", step: "asyncio.Future[Any]") -> None:
        """Take a process again that is in the middle of what nobody wants any more."""

        def over(told: "asyncio.Future[Any]") -> None:
            if told.exception() is None:
                worker.end()  # it had told its value before it was killed, so nobody saw that it died
            self._turns.give(worker)

        if step.done():
            worker.end()
            self._turns.give(worker)
        else:
            worker.kill()  # which the thread that waits for it sees
            step.add_done_callback(over)

    def stop(self) -> None:
        """End all processes; what they have in hand is dropped."""
        for worker in self._workers:
            worker.stop()
        self._threads.shutdown(wait=False, cancel_futures=True)


class Turns(Generic[W]):
    """Who takes one of a few things next: who came first, but for those who need it shorter."""

    def __init__(self, things: Iterable[W], most: int) -> None:
        """At most so many wait."""
        self._idle = list(things)
        self._most = most
        self._waiting: list[tuple[float, int, asyncio.Future[W]]] = []
        self._count = 0

    async def take(self, size: int) -> W:
        """The next free one, for so many bytes. Raises BusyError where too many wait already.

        Nobody waits for ever: who has much to read goes behind those who come as much later as that takes, and no
        later.
        """
        if self._idle:
            return self._idle.pop()
        if sum(not turn.done() for _, _, turn in self._waiting) >= self._most:
            raise BusyError("too many requests wait already")
        loop = asyncio.get_running_loop()
        turn: asyncio.Future[W] = loop.create_future()
        self._count += 1
        behind = min(size / _BYTES_IN_A_SECOND, _LONGEST)
        heappush(self._waiting, (loop.time() + behind, self._count, turn))
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.give(turn.result())
            raise

    def give(self, thing: W) -> None:
        """Give one back, to whoever is next."""
        while self._waiting:
            *_, turn = heappop(self._waiting)
            if not turn.done():
                turn.set_result(thing)
                return
        self._idle.append(thing)


class _Worker:
    """One process, begun anew after it was ended or died."""

    def __init__(self, prepare: Callable[[], object], memory: int) -> None:
        self._prepare, self._memory = prepare, memory
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
        if kind == "memory":
            raise MemoryNeededError("it takes more memory than a process that reads may have")
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
        self._process = context.Process(
            target=_work, args=(theirs, self._prepare, self._memory), name="caveat-job", daemon=True
        )
        self._process.start()
        theirs.close()

    def _begin_anew(self) -> None:
        self._process.kill()
        self._process.join()
        self._pipe.close()
        if not self._stopped:
            self._begin()


def _work(pipe: Connection, prepare: Callable[[], object], memory: int) -> None:
    """Do one job after the other, until nobody gives any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that gave the work
    bind(memory)
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
    except MemoryError:
        yield "memory", None
    except Exception as fault:  # noqa: BLE001 - the last stop of this process: the other one answers
        yield "fault", where(fault)


def where(fault: BaseException) -> str:
    """The kind of a fault, and the file and line that raised it. Not its words: they may quote what was read."""
    trace = fault.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "an unknown place"
    return f"{type(fault).__name__} at {place}"
