"""How `caveat serve` answers fifty people at once, against one alone who finds it quiet.

    python benchmarks/serve.py [--people 50] [--rounds 1]

It needs `hey` (of the package of that name in Debian), which sends the requests and takes their times, and a font
with Han signs. The documents are made up: manuals with a text layer in four languages, of 1 to 30 pages. All people
press the button at the same moment, and with more rounds than one again as soon as they have their answer. The server
and the load share the processors of this machine.
"""

import argparse
import csv
import io
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import NamedTuple
from urllib.request import urlopen

from corpus import LANGUAGES, lines

_SHARES = {1: 10, 3: 10, 10: 15, 20: 10, 30: 5}  # of fifty people: how many have a manual of so many pages
_MEASURED = 10  # pages of the manuals that the bar is about
_BAR = 20.0
_LINES = 30  # of a page
_QUIET = 8  # requests
_BOUNDARY = "caveat-benchmark"
_BETWEEN = 0.25  # seconds between two looks at the interface


class Shot(NamedTuple):
    """One request."""

    pages: int
    seconds: float
    status: int


def main() -> None:
    """Print how long a manual of ten pages takes, alone and among others, and what the interface does meanwhile."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=1)
    asked = parser.parse_args()
    if shutil.which("hey") is None:
        sys.exit("there is no hey; it is in the package of that name")
    people = {pages: round(share * asked.people / sum(_SHARES.values())) for pages, share in _SHARES.items()}
    with TemporaryDirectory() as folder, served() as address:
        forms = {pages: _form(Path(folder), pages) for pages in people}
        _send(address, forms[_MEASURED], 2, 1)  # all is loaded in both processes
        quiet = median(one.seconds for one in _send(address, forms[_MEASURED], _QUIET, 1))
        print(f"a quiet request with {_MEASURED} pages: {quiet:.2f} s")
        shots, looks = _at_once(address, forms, people, asked.rounds)
        _tell(shots, looks, quiet)


@contextmanager
def served() -> Iterator[str]:
    """A server on a free port; its address."""
    command = [sys.executable, "-m", "caveat", "serve", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, encoding="utf-8") as process:
        try:
            yield process.stderr.readline().split()[1] if process.stderr else ""
        finally:
            process.send_signal(signal.SIGINT)


def _at_once(
    address: str, forms: dict[int, Path], people: dict[int, int], rounds: int
) -> tuple[list[Shot], dict[str, list[float]]]:
    """What all people got, and how long the page and the rules took meanwhile."""
    sending = {
        pages: subprocess.Popen(
            _command(address, forms[pages], count * rounds, count), stdout=subprocess.PIPE, encoding="utf-8"
        )
        for pages, count in people.items()
    }
    looks: dict[str, list[float]] = {"": [], "api/v1/rules?to=KP": []}
    while any(one.poll() is None for one in sending.values()):
        for path, taken in looks.items():
            start = time.monotonic()
            urlopen(f"{address}{path}", timeout=300).read()  # noqa: S310 - of the server begun here
            taken.append(time.monotonic() - start)
        time.sleep(_BETWEEN)
    return [one for pages, process in sending.items() for one in _shots(pages, process.communicate()[0])], looks


def _send(address: str, form: Path, count: int, at_once: int) -> list[Shot]:
    done = subprocess.run(_command(address, form, count, at_once), capture_output=True, encoding="utf-8", check=True)
    return _shots(_MEASURED, done.stdout)


def _command(address: str, form: Path, count: int, at_once: int) -> list[str]:
    kind = f"multipart/form-data; boundary={_BOUNDARY}"
    to = f"{address}api/v1/check"
    return [
        "hey",
        "-n",
        str(count),
        "-c",
        str(at_once),
        "-t",
        "0",
        "-o",
        "csv",
        "-m",
        "POST",
        "-T",
        kind,
        "-D",
        str(form),
        to,
    ]


def _shots(pages: int, table: str) -> list[Shot]:
    return [
        Shot(pages, float(row["response-time"]), int(row["status-code"])) for row in csv.DictReader(io.StringIO(table))
    ]


def _tell(shots: Sequence[Shot], looks: dict[str, list[float]], quiet: float) -> None:
    failed = [one for one in shots if one.status != 200]  # noqa: PLR2004
    print(f"{len(shots)} requests at once, {len(failed)} of them failed")
    print(f"{'pages':>6}{'requests':>10}{'median':>9}{'95th':>9}{'times the quiet one':>22}")
    for pages in _SHARES:
        taken = [one.seconds for one in shots if one.pages == pages]
        print(f"{pages:6}{len(taken):10}{median(taken):7.2f} s{_late(taken):7.2f} s{_late(taken) / quiet:22.1f}")
    for path, taken in looks.items():
        print(f"meanwhile /{path} took {median(taken):.2f} s, at most {max(taken):.2f} s")
    ratio = _late([one.seconds for one in shots if one.pages == _MEASURED]) / quiet
    print(f"the 95th percentile of {_MEASURED} pages is {ratio:.1f} times a quiet request; below {_BAR:g}: ", end="")
    print("met" if ratio < _BAR and not failed else "NOT MET")


def _late(taken: Sequence[float]) -> float:
    """The 95th percentile."""
    return quantiles(taken, n=20, method="inclusive")[-1]


def _form(folder: Path, pages: int) -> Path:
    """The body of a request with a manual of so many pages."""
    fields = "".join(
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{word}\r\n'
        for name, word in (("to", "KP"), ("act", "import"))
    )
    file = (
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="manual-{pages}.pdf"\r\n'
        "Content-Type: application/pdf\r\n\r\n"
    )
    path = folder / f"{pages}.form"
    path.write_bytes(fields.encode() + file.encode() + _manual(pages) + f"\r\n--{_BOUNDARY}--\r\n".encode())
    return path


def _manual(pages: int) -> bytes:
    """A PDF with a text layer, each page in another language."""
    import typst

    by_language = lines(pages * _LINES * 200, seed=pages)
    random = Random(pages)  # noqa: S311
    text = "#pagebreak()\n".join(
        "\n\n".join(
            f"#{_quoted(line)}" for line in random.choices(by_language[LANGUAGES[page % len(LANGUAGES)]], k=_LINES)
        )
        for page in range(pages)
    )
    head = '#set page(paper: "a4")\n#set text(font: "Noto Sans CJK SC", size: 8pt)\n#set par(leading: 0.5em)\n'
    made: bytes = typst.compile((head + text).encode())
    return made


def _quoted(line: str) -> str:
    return '"' + line.replace("\\", "\\\\").replace('"', '\\"') + '"'


if __name__ == "__main__":
    main()
