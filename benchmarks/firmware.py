"""How long firmware takes, and how much memory: ours, the least that it could be, and what people use today.

    python benchmarks/firmware.py [--folder KEPT] [--peers ENVIRONMENT] [--rounds 5]

Update packages of 1.3 GB (ext4) and 0.6 GB (EROFS) are made first (benchmarks/ota/build.py), which takes some minutes
and 5 GB of disk; with --folder they are kept and found again. All times are of whole processes, from their start to
their end, the best of some rounds with the package in the page cache; "busy" is the time of processors, which others
on the machine hardly change; the peak is the resident memory of the largest process. The lines:

    floor        Python that inflates exactly the operations that hold what is asked for, and does nothing else
    ours         the firmware reader, of all partitions: to the end of properties and permissions, or to its own end
    caveat.read  the whole reading as a user gets it: finding the reader, the reader, the sha256 of the package
    the chain    unzip, a payload dumper, a reader of ext4: properties and permissions of the same partitions

The peers are no dependency, and what is missing is left out. They live in an environment of their own:

    python -m venv PEERS && PEERS/bin/pip install payload_dumper ext4 unblob
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import NamedTuple

OTA = Path(__file__).with_name("ota")
_OURS, _FLOOR, _EXTRACTED = OTA / "ours.py", OTA / "floor.py", OTA / "extracted.py"
_JOBS = {"properties": "properties and permissions", "manifests": "with all manifests"}
_MOST = {"properties": (1.5, 64), "manifests": (1.5, 128)}
"""The bars: times the floor, MB."""

_PARTITIONS = ("system", "vendor", "product")
_FASTER = 100
"""The bar: times as fast as the chain."""

_ENVIRONMENT = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
"""Modules are compiled once, by the first round, as on any machine that is not told otherwise."""

Command = list[str | Path]


class Cost(NamedTuple):
    """What a process took."""

    seconds: float
    busy: float  # seconds of processors
    memory: float  # MB


def main() -> None:
    """Make what is missing, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, help="where the packages are kept; without it they are made anew")
    parser.add_argument("--peers", type=Path, help="the environment that the peers are installed in")
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    with TemporaryDirectory() as room:
        folder = asked.folder or Path(room, "packages")
        subprocess.run([sys.executable, OTA / "build.py", folder], check=True)
        ours = {kind: of_package(folder, kind, asked.rounds, Path(room)) for kind in ("ext4", "erofs")}
        for kind in ("ext4", "erofs"):
            bare(folder / f"system.{kind}", asked.rounds, asked.peers, Path(room))
        chain = chained(folder / "ext4.zip", asked.peers, Path(room))
        sys.exit(held(ours, chain))


def of_package(folder: Path, kind: str, rounds: int, room: Path) -> dict[str, dict[str, Cost]]:
    """Print what a package takes, and give it by job."""
    package, found = folder / f"{kind}.zip", {}
    print(f"\n{package.name}, {package.stat().st_size / 1e6:.0f} MB")
    needs = json.loads((folder / "needs.json").read_text())[kind]
    for job, title in _JOBS.items():
        listed = room / "needs.json"
        listed.write_text(json.dumps(needs[job]))
        commands: dict[str, Command] = {
            "floor": [sys.executable, _FLOOR, package, listed],
            "ours": [sys.executable, _OURS, job, package],
        }
        found[job] = cheapest(commands, rounds)
        show(f"floor: {title}, {len(needs[job])} operations", found[job]["floor"])
        show(f"ours: {title}", found[job]["ours"], found[job]["floor"])
    read: Command = [sys.executable, "-c", f"import caveat; caveat.read([{str(package)!r}])"]
    profile: Command = [sys.executable, "-m", "caveat", "profile", package]
    for title, cost in cheapest({"caveat.read": read, "caveat profile": profile}, rounds).items():
        show(f"{title}: with all manifests and the sha256", cost, found["manifests"]["floor"])
    return found


def bare(image: Path, rounds: int, peers: Path | None, room: Path) -> None:
    """Print what a partition that lies there as it is takes: ours, and unblob at depth 1."""
    print(f"\n{image.name}, {image.stat().st_size / 1e6:.0f} MB")
    commands: dict[str, Command] = {job: [sys.executable, _OURS, job, image] for job in _JOBS}
    for job, cost in cheapest(commands, rounds).items():
        show(f"ours: {_JOBS[job]}", cost)
    if not (unblob := peer("unblob", peers)):
        print("unblob -d 1: not installed: skipped")
        return
    out = room / "unblob"
    show("unblob -d 1", measured([unblob, "-d", "1", "-e", out, image]))
    shutil.rmtree(out)


def chained(package: Path, peers: Path | None, room: Path) -> Cost | None:
    """Print what the chain takes, step by step, and give it whole; None where it is not whole."""
    print("\nthe chain, of system, vendor and product")
    dumper, unzip = peer("payload_dumper", peers), shutil.which("unzip")
    if not (peers and dumper and unzip):
        print("unzip, payload_dumper, ext4: not installed: skipped")
        return None
    out = room / "chain"
    steps: dict[str, Command] = {
        "unzip": [unzip, "-q", "-o", package, "payload.bin", "-d", out],
        "payload_dumper": [dumper, "--partitions", ",".join(_PARTITIONS), "--out", out, out / "payload.bin"],
        "ext4": [peers / "bin/python", _EXTRACTED, *(out / f"{name}.img" for name in _PARTITIONS)],
    }
    costs = []
    for title, command in steps.items():
        costs.append(measured(command))
        show(title, costs[-1])
    whole = Cost(
        sum(cost.seconds for cost in costs), sum(cost.busy for cost in costs), max(cost.memory for cost in costs)
    )
    disk = sum(file.stat().st_size for file in out.iterdir()) / 1e6
    show(f"together, and {disk:.0f} MB of disk", whole)
    shutil.rmtree(out)
    return whole


def held(ours: dict[str, dict[str, dict[str, Cost]]], chain: Cost | None) -> int:
    """Print whether each bar is met; how many are not."""
    print()
    verdicts: list[bool] = []
    for kind, jobs in ours.items():
        for job, (times, memory) in _MOST.items():
            own, floor = jobs[job]["ours"], jobs[job]["floor"]
            title = f"{kind}, {_JOBS[job]}"
            ratio = own.seconds / floor.seconds
            told = f"{ratio:.2f} x floor (busy {own.busy / floor.busy:.2f})"
            verdicts.append(judged(f"{title}: {told}", ratio <= times, f"at most {times}"))
            verdicts.append(judged(f"{title}: {own.memory:.0f} MB", own.memory <= memory, f"at most {memory}"))
    if chain:
        own = ours["ext4"]["properties"]["ours"]
        faster = chain.seconds / own.seconds
        told = f"{faster:.0f} times as fast as the chain (busy {chain.busy / own.busy:.0f})"
        verdicts.append(judged(f"ext4, {_JOBS['properties']}: {told}", faster >= _FASTER, f"at least {_FASTER}"))
    return verdicts.count(False)


def judged(told: str, met: bool, bar: str) -> bool:
    """Print a verdict, and give it."""
    print(f"{told}, {bar}: {'met' if met else 'MISSED'}")
    return met


def cheapest(commands: dict[str, Command], rounds: int) -> dict[str, Cost]:
    """The least that each took in some rounds, in which they take turns."""
    costs = [{title: measured(command) for title, command in commands.items()} for _ in range(rounds)]
    return {title: min(one[title] for one in costs) for title in commands}


def measured(command: Command) -> Cost:
    """What a process takes. It ends the benchmark if it fails."""
    start = perf_counter()
    with subprocess.Popen(command, env=_ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        told = process.stderr.read() if process.stderr else b""
        _, status, usage = os.wait4(process.pid, 0)
        seconds = perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{command[0]} failed: {told[-1000:].decode(errors='replace')}")
    return Cost(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / 1e6)


def show(title: str, cost: Cost, floor: Cost | None = None) -> None:
    """Print a line."""
    ratio = f"{cost.seconds / floor.seconds:8.2f} x floor" if floor else ""
    print(
        f"{title:62} {cost.seconds:8.3f} s {cost.busy:8.3f} s busy {cost.memory:6.0f} MB {ratio}".rstrip(), flush=True
    )


def peer(name: str, peers: Path | None) -> str | None:
    """A program of the peers' environment, or of the path."""
    return shutil.which(name, path=str(peers / "bin")) if peers else shutil.which(name)


if __name__ == "__main__":
    main()
