"""How long a bugreport takes, and how much memory: ours and MVT, on the same made report of 59 MB of text.

    python benchmarks/bugreport.py [--peers ENVIRONMENT] [--rounds 3] [--keep FILE]

The report has the sections of a real one in their order and about their sizes: system, event and radio logs, kernel
log, processes, properties, and the dumps of the services, among them 400 packages and the resolver tables before them.
Nothing in it is of a real device. Times are of whole processes, the best of some rounds, each program in turn, the file
in the page cache; the peak is the resident memory. MVT does more with it: it runs its detectors. It is no dependency:

    python -m venv PEERS && PEERS/bin/pip install mvt
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import NamedTuple

SIZE = 59_000_000  # bytes of text
FASTER = 5
"""The bar: times as fast as MVT."""

_PACKAGES = 400
_RULE = "-" * 79
_STAMP = "11-20 10:{:02}:{:02}.{:03}"
_TAGS = ("ActivityManager", "wpa_supplicant", "WifiHAL", "chatty", "SurfaceFlinger", "Telecom", "AudioFlinger", "libc")
_WORDS = (
    "start",
    "proc",
    "for",
    "service",
    "binder",
    "died",
    "uid",
    "state",
    "changed",
    "timeout",
    "request",
    "buffer",
)
_PERMISSIONS = ("INTERNET", "CAMERA", "RECORD_AUDIO", "READ_SMS", "ACCESS_FINE_LOCATION", "BLUETOOTH", "NFC", "VIBRATE")
_FEATURES = ("wifi", "bluetooth", "bluetooth_le", "camera", "location.gps", "nfc", "telephony", "telephony.gsm")
_SERVICES = ("accessibility", "alarm", "appops", "audio", "batterystats", "connectivity", "dbinfo", "jobscheduler",
             "meminfo", "netstats", "notification", "procstats", "sensorservice", "usagestats", "window")  # fmt: skip

Command = list[str | Path]


class Cost(NamedTuple):
    """What a process took."""

    seconds: float  # of the clock
    processor: float  # seconds of it: on a busy machine the better measure
    memory: float  # MB


def log(chance: random.Random, size: int) -> Iterator[str]:
    """Lines as logcat prints them, so many bytes of them."""
    while size > 0:
        words = " ".join(chance.choices(_WORDS, k=chance.randrange(4, 20)))
        stamp = _STAMP.format(chance.randrange(60), chance.randrange(60), chance.randrange(1000))
        process = f"1000 {chance.randrange(300, 32_000):5} {chance.randrange(300, 32_000):5}"
        line = f"{stamp}  {process} I {chance.choice(_TAGS)}: {words}"
        size -= len(line) + 1
        yield line


def dump(chance: random.Random, size: int) -> Iterator[str]:
    """Lines as services print them."""
    while size > 0:
        words = " ".join(f"{word}={chance.randrange(1 << 20)}" for word in chance.choices(_WORDS, k=5))
        record = f"Record{{{chance.randrange(1 << 28):x} u0 com.example.app{chance.randrange(_PACKAGES)}}}"
        line = f"{'  ' * chance.randrange(1, 5)}{record} {words}"
        size -= len(line) + 1
        yield line


def package_dump(chance: random.Random) -> Iterator[str]:
    """What the package manager prints."""
    yield from ("Database versions:", "  Internal:", "    sdkVersion=34 databaseVersion=3", "", "Features:")
    yield from (f"  android.hardware.{name}" for name in _FEATURES)
    yield from ("  android.hardware.vulkan.level version=1", "", "Activity Resolver Table:", "  Non-Data Actions:")
    for number in range(20_000):
        name = f"com.example.app{number % _PACKAGES}/.Activity{number}"
        yield f"        {chance.randrange(1 << 28):x} {name} filter {number:x}"
    yield from ("", "Packages:")
    for number in range(_PACKAGES):
        yield from package(chance, number)
    yield from ("", "Queries:", "  system apps queryable: false", "", "Shared users:")
    yield from dump(chance, 200_000)


def package(chance: random.Random, number: int) -> Iterator[str]:
    """One app of the list of the package manager."""
    yield f"  Package [com.example.app{number}] ({chance.randrange(1 << 28):x}):"
    yield f"    userId={10_000 + number}"
    yield f"    codePath=/data/app/com.example.app{number}"
    yield "    versionCode=12 minSdk=21 targetSdk=34"
    yield f"    versionName=1.{number}"
    yield "    flags=[ SYSTEM HAS_CODE ALLOW_CLEAR_USER_DATA ALLOW_BACKUP ]"
    yield f"    dataDir=/data/user/0/com.example.app{number}"
    yield from ("    timeStamp=2026-01-01 10:00:00", "    lastUpdateTime=2026-01-01 10:00:00")
    yield "    pkgFlags=[ SYSTEM HAS_CODE ALLOW_CLEAR_USER_DATA ALLOW_BACKUP ]"
    yield "    requested permissions:"
    yield from (f"      android.permission.{name}" for name in _PERMISSIONS)
    yield "    install permissions:"
    yield from (f"      android.permission.{name}: granted=true" for name in _PERMISSIONS)
    enabled = 3 if number % 10 == 0 else 0
    installed = "false" if number % 25 == 0 else "true"
    yield (
        f"    User 0: ceDataInode={number} installed={installed} hidden=false suspended=false distractionFlags=0 "
        f"stopped=false notLaunched=false enabled={enabled} instant=false virtual=false"
    )
    yield from ("      gids=[3002, 3003]", "      runtime permissions:")
    yield from (f"        android.permission.{name}: granted=true, flags=[ USER_SET]" for name in _PERMISSIONS)


def properties(chance: random.Random) -> Iterator[str]:
    """What getprop prints."""
    yield "[persist.sys.locale]: [ko-KR]"
    yield "[persist.sys.timezone]: [Asia/Seoul]"
    yield from (f"[ro.example.property{number}]: [{chance.randrange(1 << 30)}]" for number in range(1200))
    yield "[ro.product.model]: [Example]"


def titled(title: str, lines: Iterator[str], command: str = "") -> Iterator[str]:
    """A section of dumpstate."""
    yield f"------ {title} ({command or title.lower()}) ------"
    yield from lines
    yield f"------ 0.120s was the duration of '{title}' ------"
    yield ""


def service(name: str, lines: Iterator[str]) -> Iterator[str]:
    """What dumpsys prints of a service."""
    yield _RULE
    yield f"DUMP OF SERVICE {name}:"
    yield from lines
    yield f"--------- 0.053s was the duration of dumpsys {name}, ending at: 2026-11-20 10:00:00"


def report(chance: random.Random, size: int) -> Iterator[str]:
    """The lines of a whole report of about so many bytes."""
    rule = "=" * 56
    yield from (rule, "== dumpstate: 2026-11-20 10:00:00", rule, "", "Build: EXAMPLE.1", "Bootloader: unknown", "")
    yield from titled("KERNEL LOG", log(chance, size // 20), "dmesg")
    yield from titled("SYSTEM LOG", log(chance, size * 3 // 10), "logcat -v threadtime -d *:v")
    yield from titled("EVENT LOG", log(chance, size // 10), "logcat -b events -d")
    yield from titled("RADIO LOG", log(chance, size // 10), "logcat -b radio -d")
    yield from titled("PROCESSES AND THREADS", dump(chance, size // 50), "ps -A -T")
    yield from titled("SYSTEM PROPERTIES", properties(chance), "getprop")
    yield "------ DUMPSYS (/system/bin/dumpsys) ------"
    for name in _SERVICES[:8]:
        yield from service(name, dump(chance, size // 60))
    yield from service("activity", activity(chance, size // 12))
    yield from service("package", package_dump(chance))
    yield from service("wifi", iter(("Wi-Fi is enabled", *dump(chance, size // 80))))
    for name in _SERVICES[8:]:
        yield from service(name, dump(chance, size // 40))
    yield "------ 65.400s was the duration of 'DUMPSYS' ------"
    yield from (rule, "== dumpstate: done (id 1)", rule)


def activity(chance: random.Random, size: int) -> Iterator[str]:
    """What the activity manager prints."""
    yield "ACTIVITY MANAGER SETTINGS (dumpsys activity settings) activity_manager_constants:"
    yield from dump(chance, size)
    yield "  mGlobalConfiguration: {1.0 450mcc8mnc [ko_KR,en_US] ldltr sw411dp w411dp h731dp 420dpi nrml port finger}"


def make(path: Path) -> int:
    """Write a bugreport as `adb bugreport` saves it, line by line; the bytes of its text.

    The memory of this process stays small: that of its children is never less than it was at their start.
    """
    chance = random.Random(6)  # noqa: S311 - the same report each time
    name, size = "bugreport-example-EXAMPLE.1-2026-11-20-10-00-00.txt", 0
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("version.txt", "2.0")
        archive.writestr("main_entry.txt", name)
        archive.writestr("FS/proc/version", "Linux version 5.10\n")
        with archive.open(name, "w") as member:
            for line in report(chance, SIZE):
                size += member.write(f"{line}\n".encode())
    return size


def measured(command: Command) -> Cost:
    """What a process takes. It ends the benchmark if it fails."""
    start = perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        told = process.stderr.read() if process.stderr else b""
        _, status, usage = os.wait4(process.pid, 0)
        seconds = perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{command[0]} failed: {told[-1000:].decode(errors='replace')}")
    return Cost(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / 1e6)


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", type=Path, help="the environment that MVT is installed in")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keep", type=Path, help="keep the report here")
    asked = parser.parse_args()
    with TemporaryDirectory() as room:
        path = asked.keep or Path(room, "bugreport-example.zip")
        size = make(path)
        print(f"{size / 1e6:.1f} MB of text in {path.stat().st_size / 1e6:.1f} MB")
        read = f"import caveat; caveat.read([{str(path)!r}])"
        commands: dict[str, Command] = {
            "caveat.read": [sys.executable, "-c", read],
            "caveat profile": [sys.executable, "-m", "caveat", "profile", path],
        }
        mvt = shutil.which("mvt-android", path=str(asked.peers / "bin") if asked.peers else None)
        if mvt:
            quiet = ["--disable-update-check", "--disable-indicator-update-check"]
            commands["mvt"] = [mvt, *quiet, "check-bugreport", "--output", Path(room, "mvt"), path]
        costs = [{name: measured(command) for name, command in commands.items()} for _ in range(asked.rounds)]
    best = {name: min(one[name] for one in costs) for name in commands}
    for name, cost in best.items():
        print(f"{name:16} {cost.seconds:6.2f} s, of the processor {cost.processor:6.2f} s, {cost.memory:4.0f} MB")
    if not mvt:
        print("mvt: not installed: skipped")
        return 0
    ratio = best["mvt"].seconds / best["caveat.read"].seconds
    print(f"{ratio:.1f} times as fast as MVT, at least {FASTER}: {'met' if ratio >= FASTER else 'MISSED'}")
    return int(ratio < FASTER)


if __name__ == "__main__":
    sys.exit(main())
