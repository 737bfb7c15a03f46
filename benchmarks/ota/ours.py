"""What Caveat does with a firmware file, as far as it is asked to: run by the benchmark in a process of its own.

    python benchmarks/ota/ours.py properties|manifests FILE

`properties` ends the firmware reader when it has given all properties and permissions; `manifests` lets it go on to its
end, with programs, libraries and the manifests of all apps. Both print how many passages that were.
"""

import sys
from pathlib import Path

from caveat.model.evidence import Passage
from caveat.readers.android import firmware
from caveat.readers.source import Source

_LATER = ("file", "package")
"""Kinds of what is said after properties and permissions."""


def main(job: str, path: Path) -> None:
    """Read."""
    count = 0
    for piece in firmware.READER.read(Source(name=path.name, data=b"", path=path, reader="firmware")):
        if not isinstance(piece, Passage):
            sys.exit(f"a problem: {piece}")
        if job == "properties" and piece.entry and piece.entry.kind in _LATER:
            break
        count += 1
    print(count)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
