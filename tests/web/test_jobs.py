"""Jobs in other processes: what hangs is ended, what dies is begun anew."""

import asyncio
import os
import resource
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TypeVar

import pytest

from caveat import vocabulary
from caveat.errors import UsageError
from caveat.web.jobs import BusyError, Jobs, LateError, LostError, MemoryNeededError, Turns

T = TypeVar("T")


MEMORY = 1 << 30  # bytes


def with_jobs(do: Callable[[Jobs], Awaitable[T]], processes: int = 1, waiting: int = 9, seconds: float = 60) -> T:
    async def run() -> T:
        jobs = Jobs(processes, waiting=waiting, seconds=seconds, memory=MEMORY, prepare=int)
        try:
            await jobs.run(int)
            return await do(jobs)
        finally:
            jobs.stop()

    return asyncio.run(run())


def test_what_a_function_gives_or_refuses_comes_back() -> None:
    async def ask(jobs: Jobs) -> int:
        with pytest.raises(UsageError, match="there is no fact 'time_travel'"):
            await jobs.run(vocabulary.fact, "time_travel")
        with pytest.raises(LostError, match=r"^ValueError at \w+.py:\d+$"):  # without the words
            await jobs.run(date.fromisoformat, "a secret of the upload")
        return await jobs.run(max, 2, 3)

    assert with_jobs(ask) == 3


def test_a_process_that_hangs_is_ended_and_another_one_begun() -> None:
    async def ask(jobs: Jobs) -> tuple[int, int]:
        before = await jobs.run(os.getpid)
        with pytest.raises(LateError, match="6 seconds"):
            await jobs.run(time.sleep, 60)
        with pytest.raises(ProcessLookupError):
            os.kill(before, 0)
        return before, await jobs.run(os.getpid)

    before, after = with_jobs(ask, seconds=6)  # in which a process must begin, too, whatever else the machine does
    assert before != after


def test_a_process_that_dies_is_begun_anew() -> None:
    async def ask(jobs: Jobs) -> int:
        with pytest.raises(LostError, match="died"):
            await jobs.run(os._exit, 3)
        return await jobs.run(max, 2, 3)

    assert with_jobs(ask) == 3


def counted(to: int, then: int) -> Iterator[int]:
    yield from range(to)
    time.sleep(then)


def refused(to: int) -> Iterator[int]:
    yield from range(to)
    raise UsageError("no more of that")


def died() -> Iterator[int]:
    yield 1
    os._exit(3)


def test_what_is_yielded_comes_one_by_one_and_a_refusal_at_its_place() -> None:
    async def ask(jobs: Jobs) -> list[int]:
        assert [one async for one in jobs.stream(counted, 3, 0)] == [0, 1, 2]
        refusing = jobs.stream(refused, 2)
        found = [await anext(refusing), await anext(refusing)]
        with pytest.raises(UsageError, match="no more"):
            await anext(refusing)
        with pytest.raises(LostError, match="died"):
            assert [one async for one in jobs.stream(died)]
        with pytest.raises(LateError, match="4 seconds"):
            assert [one async for one in jobs.stream(counted, 3, 60)]
        return [*found, await jobs.run(max, 2, 3)]

    assert with_jobs(ask, seconds=4) == [0, 1, 3]


def test_a_stream_that_nobody_wants_any_more_is_ended() -> None:
    async def ask(jobs: Jobs) -> int:
        stream = jobs.stream(counted, 10, 60)
        assert await anext(stream) == 0
        await stream.aclose()
        waiting = asyncio.ensure_future(anext(jobs.stream(counted, 0, 60)))
        await asyncio.sleep(2)
        waiting.cancel()
        return await jobs.run(max, 2, 3)

    assert with_jobs(ask) == 3


def test_jobs_wait_for_their_turn_and_too_many_are_refused() -> None:
    async def ask(jobs: Jobs) -> list[object]:
        return await asyncio.gather(*(jobs.run(time.sleep, 0.3) for _ in range(5)), return_exceptions=True)

    done = with_jobs(ask, processes=2, waiting=2)
    assert done[:4] == [None] * 4
    assert isinstance(done[4], BusyError)


def test_who_stops_waiting_takes_no_process_from_others() -> None:
    async def ask(jobs: Jobs) -> list[int]:
        given_up = asyncio.ensure_future(jobs.run(time.sleep, 0.5))
        await asyncio.sleep(0.1)
        given_up.cancel()
        return [*await asyncio.gather(jobs.run(max, 3, 2), jobs.run(max, 3, 4))]

    assert with_jobs(ask) == [3, 4]


def test_of_those_who_wait_who_has_least_to_read_goes_first() -> None:
    async def order(sizes: list[int]) -> list[int]:
        turns, taken = Turns(["process"], 9), []

        async def one(size: int) -> None:
            process = await turns.take(size)
            taken.append(size)
            await asyncio.sleep(0)
            turns.give(process)

        await asyncio.gather(*map(one, sizes))
        return taken

    assert asyncio.run(order([5, 900_000, 30, 20_000, 1_000])) == [5, 30, 1_000, 20_000, 900_000]


def test_who_has_much_to_read_waits_no_longer_than_it_takes() -> None:
    async def order() -> list[str]:
        turns, taken = Turns(["process"], 9), []
        process = await turns.take(0)

        async def one(name: str, size: int) -> None:
            turns.give(await turns.take(size))
            taken.append(name)

        long = asyncio.ensure_future(one("long", 10_000))  # a fifth of a second
        await asyncio.sleep(0.3)
        short = asyncio.ensure_future(one("short, later", 1))
        await asyncio.sleep(0)
        turns.give(process)
        await asyncio.gather(long, short)
        return taken

    assert asyncio.run(order()) == ["long", "short, later"]


@pytest.mark.skipif(sys.platform != "linux", reason="only on Linux a process that reads is bound")
def test_a_job_that_takes_too_much_memory_is_refused_and_the_next_one_is_done() -> None:
    async def ask(jobs: Jobs) -> bytes:
        with pytest.raises(MemoryNeededError):
            await jobs.run(bytes, 2 * MEMORY)
        return await jobs.run(bytes, 3)

    assert with_jobs(ask) == bytes(3)


@pytest.mark.skipif(sys.platform != "linux", reason="only on Linux a process that reads is bound")
def test_a_process_that_reads_leaves_no_core_and_gains_no_rights() -> None:
    async def ask(jobs: Jobs) -> tuple[tuple[int, int], str]:
        return await jobs.run(resource.getrlimit, resource.RLIMIT_CORE), await jobs.run(_status, "NoNewPrivs")

    assert with_jobs(ask) == ((0, 0), "1")


def _status(name: str) -> str:
    """What the system says of this process."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(line.split()[1] for line in lines if line.startswith(f"{name}:"))
